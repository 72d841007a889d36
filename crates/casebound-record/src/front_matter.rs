//! Splits a file into YAML and Markdown, and checks that its bytes are text.

mod encrypted;

use std::borrow::Cow;

use crate::problem::{Form, Problem};
use crate::span::{Span, any_byte, floor, line_end, next_line};

/// The most bytes a file may have: 1 MiB. No more than this is looked at.
pub const MAX_FILE: usize = 1024 * 1024;

/// The most bytes the YAML of a file may have: 256 KiB.
pub const MAX_FRONT_MATTER: usize = 256 * 1024;

/// A file cut into its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileParts<'f> {
    /// The whole file, a BOM included; as much of it as is text when it is not UTF-8, nothing when it is
    /// UTF-16 or encrypted. All spans count from its start, which is the start of the file.
    pub text: &'f str,
    /// The YAML, without the lines around it; nothing when it is not there or may not be read.
    pub yaml: Option<Span>,
    /// What follows the front matter; the whole text when there is none, empty for a YAML file.
    pub body: Span,
    /// What is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Cuts a Markdown file with front matter: the lines between a first line `---` and the next.
///
/// A blank line before the first, four dashes and a closing `...` are problems, but the YAML is found
/// all the same, so that one slip does not hide the others.
pub fn split(bytes: &[u8]) -> FileParts<'_> {
    let (text, start, mut problems) = match decode(bytes) {
        Ok(decoded) => decoded,
        Err(split) => return split,
    };
    let whole = Span::new(start, text.len());
    // What lies beyond a cut is not known, so it is not missing.
    let cut = text.len() < bytes.len();
    if let Some(split) = without_opener(text, start, &problems) {
        return split;
    }
    let Some(opener) = opener(text, start, &mut problems) else {
        if cut && line_end(text, start) == text.len() {
            problems.retain(|problem| problem.rule != Form::NoFrontMatter);
        }
        return FileParts { text, yaml: None, body: whole, problems };
    };
    let inside = next_line(text, opener.start);
    let Some(closer) = closer(text, inside, opener) else {
        if !cut {
            problems.push(Problem::new(
                Form::FrontMatterNotClosed,
                opener,
                "the front matter that begins here has no end",
                "write a line `---` between the last key and the text",
            ));
        }
        return FileParts { text, yaml: None, body: Span::at(text.len()), problems };
    };
    problems.extend(closing_problem(text, opener, closer));
    let yaml = Span::new(inside, closer.start);
    let body = Span::new(if closer.is_empty() { closer.start } else { next_line(text, closer.start) }, text.len());
    if yaml.len() > MAX_FRONT_MATTER {
        problems.push(Problem::new(
            Form::FrontMatterTooBig,
            opener,
            "the front matter is over 256 KiB, so it was not read",
            "move long descriptions into the text below it",
        ));
        return FileParts { text, yaml: None, body, problems };
    }
    FileParts { text, yaml: Some(yaml), body, problems }
}

/// Takes a file that is YAML from its first to its last line, such as `committee.yaml`.
pub fn split_yaml(bytes: &[u8]) -> FileParts<'_> {
    let (text, start, mut problems) = match decode(bytes) {
        Ok(decoded) => decoded,
        Err(split) => return split,
    };
    let whole = Span::new(start, text.len());
    let body = Span::at(text.len());
    if whole.len() > MAX_FRONT_MATTER {
        problems.push(Problem::new(
            Form::FileTooBig,
            Span::at(start),
            "the file is over 256 KiB, so it was not read",
            "a settings file is a few pages; move the rest elsewhere",
        ));
        return FileParts { text, yaml: None, body, problems };
    }
    FileParts { text, yaml: Some(whole), body, problems }
}

/// The text of a file, where it begins after a BOM, and what is wrong with its bytes. The other way
/// round when there is no text.
fn decode(bytes: &[u8]) -> Result<(&str, usize, Vec<Problem>), FileParts<'_>> {
    let nothing = |problem| FileParts { text: "", yaml: None, body: Span::default(), problems: vec![problem] };
    let mut problems = Vec::new();
    let mut seen = bytes;
    if let Some(start) = bytes.get(..MAX_FILE).filter(|_| bytes.len() > MAX_FILE) {
        seen = start;
        problems.push(Problem::new(
            Form::FileTooBig,
            Span::default(),
            "the file is over 1 MiB; what follows was not read",
            "keep screenshots, mails and logs as attachments beside the case",
        ));
    }
    if seen.is_empty() {
        return Err(nothing(Problem::new(
            Form::FileEmpty,
            Span::default(),
            "the file is empty",
            "if it was committed, `git restore` with its path brings it back; else fill it in or delete it",
        )));
    }
    if encrypted::is_encrypted(seen) {
        return Err(nothing(Problem::new(
            Form::EncryptedFile,
            Span::default(),
            "the file is encrypted, so it was not checked",
            "check it where it can be decrypted; a repository under git-crypt has to be unlocked first",
        )));
    }
    if is_utf16(seen) {
        return Err(nothing(Problem::new(
            Form::NotUtf8,
            Span::default(),
            "the file is UTF-16",
            "save it as UTF-8; in Windows Notepad that is a choice of `Save as`",
        )));
    }
    let text = match std::str::from_utf8(seen) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.valid_up_to();
            // The limit may have cut a character, which is not a fault of the file.
            let cut = error.error_len().is_none() && seen.len() < bytes.len();
            if !cut {
                problems.push(Problem::new(
                    Form::NotUtf8,
                    Span::at(valid),
                    Cow::Owned(format!("byte {valid} is not UTF-8; what follows was not read")),
                    "save the file as UTF-8; what was written on Windows: `iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW`",
                ));
            }
            seen.get(..valid).and_then(|start| std::str::from_utf8(start).ok()).unwrap_or_default()
        }
    };
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if any_byte(text, |byte| byte == 0)
        && let Some(at) = text.find('\0')
    {
        problems.push(Problem::new(
            Form::NulByte,
            Span::new(at, at + 1),
            "a NUL byte is here, so this is not a text file",
            "delete it; if there are many, the file was not saved as text",
        ));
    }
    if any_byte(text, |byte| byte == b'\r')
        && let Some(at) = lone_return(text)
    {
        problems.push(Problem::new(
            Form::LoneCarriageReturn,
            Span::at(at),
            "this line ends with a carriage return alone",
            "save the file with LF or CRLF line ends; git takes all of it for one line",
        ));
    }
    Ok((text, start, problems))
}

fn lone_return(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut returns = text.match_indices('\r').map(|(at, _)| at);
    returns.find(|at| bytes.get(at + 1) != Some(&b'\n'))
}

/// UTF-16 by its byte order mark, or by ASCII of which every second byte is NUL.
fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, 0, b, 0, ..] => *a != 0 && *b != 0,
        [0, a, 0, b, ..] => *a != 0 && *b != 0,
        _ => false,
    }
}

/// Cuts a file that begins with its first key: the line `---` above it is missing.
fn without_opener<'f>(text: &'f str, start: usize, problems: &[Problem]) -> Option<FileParts<'f>> {
    let first = Span::new(start, line_end(text, start)).of(text);
    let is_key = first.strip_prefix("case:").is_some_and(|value| value.is_empty() || value.starts_with(' '));
    let closer = if is_key { closer(text, start, Span::at(start))? } else { return None };
    let missing = Problem::new(
        Form::NoFrontMatter,
        Span::new(start, line_end(text, start)),
        "the file does not begin with front matter",
        "write a line `---` above the first key",
    );
    let problems = [problems, &[missing.with_edit(Span::at(start), "---\n")]].concat();
    let body = Span::new(next_line(text, closer.start), text.len());
    (closer.of(text) == "---").then_some(FileParts { text, yaml: Some(Span::new(start, closer.start)), body, problems })
}

/// The first line, when it is `---`, or was meant to be. Blank lines before it are skipped.
fn opener(text: &str, start: usize, problems: &mut Vec<Problem>) -> Option<Span> {
    let mut at = start;
    let mut line = Span::new(at, line_end(text, at));
    while line.of(text).trim().is_empty() && line.end < text.len() {
        at = next_line(text, at);
        line = Span::new(at, line_end(text, at));
    }
    let mark = Span::new(line.start, line.start + line.of(text).trim_end().len());
    let dashes = mark.of(text);
    if dashes == "---" {
        if at > start {
            problems.push(
                Problem::new(
                    Form::NoFrontMatter,
                    Span::at(start),
                    "a blank line is before the front matter",
                    "delete it: `---` must be the first line of the file",
                )
                .with_edit(Span::new(start, at), ""),
            );
        }
        return Some(mark);
    }
    if is_dashes(dashes) {
        problems.push(
            Problem::new(
                Form::NoFrontMatter,
                mark,
                "the front matter begins with other dashes than three hyphens",
                "write exactly three: `---`",
            )
            .with_edit(Span::new(start, mark.end), "---"),
        );
        return Some(mark);
    }
    problems.push(Problem::new(
        Form::NoFrontMatter,
        Span::new(floor(text, start), line.end.max(start)),
        "the file does not begin with front matter",
        "write a line `---`, the keys, and another line `---` before the text",
    ));
    None
}

/// The line that ends the front matter: three dashes or three dots at the left margin and nothing
/// else. As many dashes as the opener has do as well when that had too many.
fn closer(text: &str, inside: usize, opener: Span) -> Option<Span> {
    let mut at = inside;
    while at < text.len() {
        let end = line_end(text, at);
        let mark = Span::new(at, end).of(text).trim_end();
        if mark == "---" || mark == "..." || (opener.len() > 3 && mark == opener.of(text)) {
            return Some(Span::new(at, at + mark.len()));
        }
        at = next_line(text, end);
    }
    likely_closer(text, inside)
}

/// What is wrong with the end of the front matter, where it is not three hyphens.
fn closing_problem(text: &str, opener: Span, closer: Span) -> Option<Problem> {
    let mark = closer.of(text);
    let (place, message, help) = if closer.is_empty() {
        (opener, "the front matter that begins here has no end", "write a line `---` between the last key and the text")
    } else if mark.starts_with('.') {
        let problem = Problem::new(
            Form::FrontMatterClosedWithDots,
            closer,
            "the front matter ends with three dots",
            "write `---` instead: other programs know no other end",
        );
        return Some(problem.with_edit(closer, "---"));
    } else if !mark.starts_with('-') || mark.len() == 2 {
        (closer, "the front matter ends with dashes of another kind", "write three hyphens: `---`")
    } else {
        return None;
    };
    let dashes = if closer.is_empty() { "---\n\n" } else { "---" };
    Some(Problem::new(Form::FrontMatterNotClosed, place, message, help).with_edit(closer, dashes))
}

/// The line that was meant to end the front matter: dashes of another kind, which word processors make of three; or the
/// place before the first line of the text: a heading, or words at the left margin that are no key, after a blank line.
fn likely_closer(text: &str, inside: usize) -> Option<Span> {
    let mut at = inside;
    let mut after_blank = false;
    while at < text.len() {
        let end = line_end(text, at);
        let line = Span::new(at, end).of(text);
        if is_dashes(line.trim_end()) {
            return Some(Span::new(at, at + line.trim_end().len()));
        }
        if line.starts_with("## ") || (after_blank && is_prose(line)) {
            return Some(Span::at(at));
        }
        after_blank = line.trim().is_empty();
        at = next_line(text, end).max(at + 1);
    }
    None
}

/// Returns whether a line at the left margin can't belong to a block of keys: it begins with a word that is not a key.
fn is_prose(line: &str) -> bool {
    let word = line.split(char::is_whitespace).next().unwrap_or_default();
    word.starts_with(char::is_alphabetic) && !line.contains(": ") && !line.trim_end().ends_with(':')
}

/// Dashes that are no three hyphens, and nothing else.
fn is_dashes(line: &str) -> bool {
    !line.is_empty()
        && line != "-"
        && line.chars().all(|letter| matches!(letter, '-' | '‐' | '‑' | '–' | '—' | '―' | '−'))
}
