//! The outside of a sealed case: where its message and its signature are in the file, and what is wrong with their form.

use data_encoding::BASE64;

use crate::problem::{Form, Problem};
use crate::span::Span;
use crate::yaml::{Kind, Tree};

const BEGIN: &str = "-----BEGIN PGP MESSAGE-----";
const END: &str = "-----END PGP MESSAGE-----";
/// The line above the signature.
const SIGNATURE: &str = "  signature: >-\n";
/// How each line of the signature begins.
const INDENT: &str = "    ";
/// So many characters of a signature are on a line.
const WIDTH: usize = 72;
const HELP: &str = "nobody writes a sealed file by hand: `git restore` brings back the last good version; `casebound edit` opens a sealed case, \
                    and seals it again";

/// What makes a file a sealed case. Nothing was opened or verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    message: Span,
    /// The lines of the signature, which are not signed.
    signature_lines: Span,
    signature: Vec<u8>,
}

/// Returns whether a file is meant as a sealed case: it says which version of the form it has, and a message begins in it.
pub(crate) fn is_sealed(text: &str, tree: &Tree, body: Span) -> bool {
    let sealed = tree.root.get(text, "sealed").map(|entry| &entry.value);
    let has_version = sealed.is_some_and(|value| value.get(text, "version").is_some());
    has_version && body.of(text).lines().any(|line| line.trim_end() == BEGIN)
}

/// Says that a plain case has the key of a sealed one, in place of what is wrong with its value.
pub(crate) fn judge_key_of_plain_case(text: &str, tree: &Tree, problems: &mut Vec<Problem>) {
    let entry = tree.root.get(text, "sealed").filter(|entry| !matches!(entry.value.kind, Kind::Null));
    let Some(entry) = entry else { return };
    problems.retain(|problem| !entry.value.span.contains(problem.span));
    problems.push(Problem::new(
        Form::SealedWithoutMessage,
        entry.key.span,
        "the case has `sealed` but is not sealed",
        "remove the key: it has no effect here. `casebound seal` seals a case",
    ));
}

impl Envelope {
    /// Finds message and signature of a file that [`is_sealed`], and says what is wrong with their form.
    pub(crate) fn find(text: &str, yaml: Span, body: Span) -> (Envelope, Vec<Problem>) {
        let mut problems = Vec::new();
        if let Some(at) = text.find('\r') {
            problems.push(Problem::new(
                Form::SealedWithoutMessage,
                Span::at(at),
                "the lines of this sealed file end with CR LF, so its signature can't match",
                "git or an editor changed the line ends: `git config core.autocrlf false`, then `git restore` with its path",
            ));
        }
        let message = match message_in(text, body) {
            Ok(message) => message,
            Err((at, message)) => {
                problems.push(Problem::new(Form::SealedWithoutMessage, at, message, HELP));
                body
            }
        };
        let (signature_lines, signature) = signature_in(text, yaml).unwrap_or_default();
        (Envelope { message, signature_lines, signature }, problems)
    }

    /// The armoured message.
    pub fn message<'t>(&self, text: &'t str) -> &'t str {
        self.message.of(text)
    }

    /// The signature; empty where there is none in the form in which it is written.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// What is signed: all of the file but the lines of the signature.
    pub fn signed(&self, text: &str) -> Vec<u8> {
        let before = text.get(..self.signature_lines.start).unwrap_or_default();
        let after = text.get(self.signature_lines.end..).unwrap_or_default();
        [before, after].concat().into_bytes()
    }

    /// Says where the file is not what Casebound writes, which is one text for each index: a comment, a blank, another order.
    pub(crate) fn not_as_written(&self, text: &str, index: &str) -> Option<Problem> {
        let signature = Some(self.signature.as_slice()).filter(|signature| !signature.is_empty());
        let written = to_text(index, signature, self.message(text));
        if written == text {
            return None;
        }
        let same = written.bytes().zip(text.bytes()).take_while(|(one, other)| one == other).count();
        let start = text.as_bytes().iter().take(same).rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        Some(Problem::new(
            Form::SealedIndexUnknownKey,
            Span::at(start),
            "from here on the index of this sealed case is not as Casebound writes it",
            HELP,
        ))
    }
}

/// The one message of a body, which holds nothing else.
fn message_in(text: &str, body: Span) -> Result<Span, (Span, &'static str)> {
    let start = body.start;
    let whole = body.of(text);
    let beginnings = whole.lines().filter(|line| line.contains("-----BEGIN")).count();
    if beginnings > 1 {
        return Err((Span::at(start), "there is more than one message here"));
    }
    let Some(armour) = whole.strip_prefix('\n').filter(|rest| rest.starts_with(BEGIN)) else {
        return Err((Span::at(start), "text stands before the message"));
    };
    let Some(inner) = armour.strip_prefix(BEGIN).and_then(|rest| rest.strip_prefix("\n\n")) else {
        return Err((Span::at(start), "the message begins with lines that Casebound does not write"));
    };
    let Some(end) = inner.find(END) else {
        return Err((Span::at(body.end), "the message is cut off: its last line is missing"));
    };
    let (lines, rest) = inner.split_at(end);
    if rest != format!("{END}\n") {
        return Err((Span::at(body.end), "text stands after the message"));
    }
    let is_armour = |line: &str| {
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        !line.is_empty() && line.len() <= 80 && line.bytes().all(is_base64)
    };
    if !lines.lines().all(is_armour) {
        return Err((Span::at(start), "something else than the message stands between its lines"));
    }
    Ok(Span::new(start + 1, body.end))
}

/// The lines of the signature, which are the last of the front matter, and what they hold.
fn signature_in(text: &str, yaml: Span) -> Option<(Span, Vec<u8>)> {
    let front = yaml.of(text);
    let at = front.find(&format!("\n{SIGNATURE}"))? + 1;
    let lines = front.get(at + SIGNATURE.len()..)?;
    let mut digits = String::new();
    for line in lines.split_inclusive('\n') {
        let words = line.strip_prefix(INDENT)?.strip_suffix('\n')?;
        if words.is_empty() || words.len() > WIDTH {
            return None;
        }
        digits.push_str(words);
    }
    let signature = BASE64.decode(digits.as_bytes()).ok()?;
    Some((Span::new(yaml.start + at, yaml.end), signature))
}

/// Puts a sealed file together: the index as [`super::index::to_text`] writes it, and the armoured message. Without a signature it
/// is what is to be signed.
pub fn to_text(index: &str, signature: Option<&[u8]>, message: &str) -> String {
    let mut text = format!("---\n{index}");
    if let Some(signature) = signature {
        text.push_str(SIGNATURE);
        let digits = BASE64.encode(signature);
        let mut rest = digits.as_str();
        while !rest.is_empty() {
            let (line, more) = rest.split_at(rest.len().min(WIDTH));
            text.push_str(INDENT);
            text.push_str(line);
            text.push('\n');
            rest = more;
        }
    }
    text.push_str("---\n\n");
    text.push_str(message.trim_end());
    text.push('\n');
    text
}
