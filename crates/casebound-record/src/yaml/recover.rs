//! After an error of syntax: every entry at the left margin is read alone.

use super::build::{Failure, read, several_documents};
use super::{Entry, Kind, Node, Style, Tree, errors};
use crate::problem::{Form, Problem};
use crate::span::{Span, line_end, line_start, next_line};

/// This many entries may be wrong before the rest is left unread.
const MOST_ERRORS: usize = 32;

/// Reads the entries of the outermost map one by one.
pub(super) fn entries(text: &str, range: Span, failure: Box<Failure>) -> Tree {
    let mut all = Tree {
        root: Node { span: range, kind: Kind::Null },
        problems: Vec::new(),
        comments: Vec::new(),
        broken: Vec::new(),
    };
    let mut found = Vec::new();
    let mut errors = 0;
    for chunk in chunks(text, range) {
        if is_document_line(chunk.of(text)) {
            if !found.is_empty() {
                all.problems.push(several_documents(Span::new(chunk.start, line_end(text, chunk.start))));
                break;
            }
            continue;
        }
        if errors >= MOST_ERRORS {
            all.lose(text, chunk, &mut found);
            continue;
        }
        match read(text, chunk) {
            Ok(Tree { root: Node { kind: Kind::Map(entries), .. }, problems, comments, broken }) => {
                found.extend(entries);
                all.problems.extend(problems);
                all.comments.extend(comments);
                all.broken.extend(broken);
            }
            Ok(_) => {
                errors += 1;
                let line = Span::new(chunk.start, line_end(text, chunk.start).min(chunk.end));
                all.problems.push(Problem::new(
                    Form::YamlSyntax,
                    line,
                    "no colon after this key",
                    super::errors::NO_KEY,
                ));
                all.broken.push(chunk);
            }
            Err(mut failure) => {
                errors += 1;
                all.problems.append(&mut failure.problems);
                // The parser stops at control characters; these have a rule of their own.
                if !chunk.of(text).contains(is_forbidden) {
                    all.problems.push(errors::problem(text, chunk, &failure));
                }
                all.lose(text, chunk, &mut found);
            }
        }
    }
    // Each entry may be right while all of them together are not.
    if errors == 0 && all.problems.is_empty() {
        all.problems = failure.problems.clone();
        all.problems.push(errors::problem(text, range, &failure));
        all.broken.push(range);
    }
    all.root.kind = Kind::Map(found);
    all
}

impl Tree {
    /// Notes an entry that was not read, and keeps its key.
    fn lose(&mut self, text: &str, chunk: Span, found: &mut Vec<Entry>) {
        let entry = unread(text, chunk);
        self.broken.push(entry.as_ref().map_or(chunk, |entry| entry.value.span));
        found.extend(entry);
    }
}

fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// An entry whose value could not be read, if the line begins with a plain key.
fn unread(text: &str, chunk: Span) -> Option<Entry> {
    let line = chunk.of(text);
    let length = line.find([':', '\n', '\r'])?;
    let key = Span::new(chunk.start, chunk.start + length);
    if key.is_empty() || !key.of(text).chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
        return None;
    }
    let value = Node { span: Span::new(key.end, chunk.end), kind: Kind::Null };
    Some(Entry { key: Node { span: key, kind: Kind::Scalar { style: Style::Plain, value: None } }, value })
}

/// Splits a range at the lines that begin an entry: something at the left margin that neither
/// closes a bracket nor begins an item or a comment.
pub(super) fn chunks(text: &str, range: Span) -> Vec<Span> {
    let mut starts = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let line = Span::new(at, line_end(text, at).min(range.end)).of(text);
        if begins_entry(line) {
            starts.push(at);
        }
        at = next_line(text, at).max(at + 1);
    }
    let ends = starts.iter().skip(1).copied().chain([range.end]);
    starts.iter().zip(ends).map(|(&start, end)| Span::new(start, end)).collect()
}

/// Where the entry at the left margin begins that holds an offset.
pub(super) fn entry_start(text: &str, at: usize) -> usize {
    let mut start = line_start(text, at);
    while start > 0 && !begins_entry(Span::new(start, line_end(text, start)).of(text)) {
        start = line_start(text, start - 1);
    }
    start
}

fn begins_entry(line: &str) -> bool {
    if is_document_line(line) {
        return true;
    }
    let continues = matches!(
        line.as_bytes(),
        [] | [b' ' | b'\t' | b'#' | b']' | b'}' | b',', ..] | [b'-'] | [b'-', b' ' | b'\t', ..]
    );
    // Blanks of other kinds indent a line as well, by mistake.
    !continues && !line.starts_with(char::is_whitespace)
}

/// `---` or `...`, alone or before something else.
fn is_document_line(line: &str) -> bool {
    ["---", "..."]
        .iter()
        .filter_map(|mark| line.strip_prefix(mark))
        .any(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

/// The conflict markers of a range: one problem for each conflict.
pub(super) fn conflicts(text: &str, range: Span) -> Vec<Problem> {
    // A file without one is the rule, and this looks at every byte of it.
    let angles = range.of(text).bytes().fold(false, |found, byte| found | matches!(byte, b'<' | b'>'));
    if !angles {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let mut open = false;
    let mut at = range.start;
    while at < range.end {
        let line = Span::new(at, line_end(text, at).min(range.end));
        let (ours, theirs) = (is_marker(line.of(text), '<'), is_marker(line.of(text), '>'));
        if ours || (theirs && !open) {
            problems.push(conflict(line));
        }
        open = ours || (open && !theirs);
        at = next_line(text, at).max(at + 1);
    }
    problems
}

fn is_marker(line: &str, sign: char) -> bool {
    let rest = line.trim_start_matches(sign);
    line.len() - rest.len() == 7 && (rest.is_empty() || rest.starts_with(' '))
}

fn conflict(line: Span) -> Problem {
    Problem::new(
        Form::ConflictMarker,
        line,
        "a merge conflict is here; nothing below it was read",
        "keep the lines that are right and delete the markers, then check again",
    )
}
