//! Characters that a reader does not see, and tabs.

use super::{Kind, Node, Style, Tree};
use crate::problem::{Form, Problem};
use crate::span::{Span, any_byte};

/// Whether a character changes what is read without being seen: control characters other than line
/// breaks and the tab, changes of writing direction, spaces of no width, and the line separators
/// that only some readers of YAML take for line breaks.
///
/// Joiners (U+200C, U+200D) and direction marks (U+200E, U+200F) are part of ordinary writing.
pub(super) fn is_hidden(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{2028}' | '\u{2029}' => true,
        _ => c.is_control(),
    }
}

/// The hidden characters in a part of a file, in order; neighbours of one kind are one problem. The
/// edit of each deletes them.
pub fn hidden_characters(text: &str, range: Span) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for (at, c) in range.of(text).char_indices().filter(|&(_, c)| is_hidden(c)) {
        let span = Span::new(range.start + at, range.start + at + c.len_utf8());
        match problems.last_mut() {
            Some(last) if last.span.end == span.start => {
                last.span.end = span.end;
                *last = hidden(last.span, c).with_edit(last.span, "");
            }
            _ => problems.push(hidden(span, c).with_edit(span, "")),
        }
    }
    problems
}

fn hidden(span: Span, c: char) -> Problem {
    let message = match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a hidden character changes the writing direction: what is read here is not what is written"
        }
        '\u{200b}' | '\u{2060}' | '\u{feff}' => "a character of no width is here",
        '\u{2028}' | '\u{2029}' | '\u{85}' => "a line separator that some programs take for a line break is here",
        _ => "a control character is here",
    };
    Problem::new(Form::HiddenCharacter, span, message, "delete the character")
}

/// Adds the hidden characters of the source, those that escapes make, and tabs between the parts.
pub(super) fn check(text: &str, range: Span, tree: &mut Tree) {
    // Nearly all files end with these looks.
    let source = range.of(text);
    let control = any_byte(source, |byte| ((byte < 0x20) & (byte != b'\n')) | (byte == 0x7f));
    let escape = any_byte(source, |byte| byte == b'\\');
    if control || !source.is_ascii() {
        let mut found = hidden_characters(text, range);
        // A key has its own, stronger problem.
        let mut keys: Vec<Span> =
            tree.problems.iter().filter(|p| p.rule == Form::ConfusableKey).map(|p| p.span).collect();
        keys.sort_unstable();
        let key_before = |span: Span| keys.get(keys.partition_point(|key| key.start <= span.start).checked_sub(1)?);
        found.retain(|problem| !key_before(problem.span).is_some_and(|key| key.contains(problem.span)));
        tree.problems.append(&mut found);
    }
    if escape {
        escaped(&tree.root, &mut tree.problems);
    }
    if control && source.contains('\t') && tree.broken.is_empty() {
        tabs(text, range, tree);
    }
}

/// Hidden characters written as escapes in double quotes.
fn escaped(node: &Node, problems: &mut Vec<Problem>) {
    match &node.kind {
        Kind::Scalar { style: Style::DoubleQuoted, value: Some(value) } => {
            if let Some(c) = value.chars().find(|&c| is_hidden(c)) {
                problems.push(hidden(node.span, c));
            }
        }
        Kind::Scalar { .. } | Kind::Null => {}
        Kind::List(items) => items.iter().for_each(|item| escaped(item, problems)),
        Kind::Map(entries) => {
            for entry in entries {
                escaped(&entry.key, problems);
                escaped(&entry.value, problems);
            }
        }
    }
}

/// Tabs that part keys, values and comments. Those within text and comments are text.
fn tabs(text: &str, range: Span, tree: &mut Tree) {
    let mut texts = tree.comments.clone();
    leaves(&tree.root, &mut texts);
    texts.sort_unstable();
    let mut at = range.start;
    for held in texts.into_iter().chain([Span::at(range.end)]) {
        let gap = Span::new(at, held.start);
        at = at.max(held.end);
        let mut line = gap.start;
        for part in gap.of(text).split_inclusive(['\n', '\r']) {
            // Blanks at the end of a line are nobody's concern.
            let ends = part.ends_with(['\n', '\r']) || line + part.len() == range.end;
            let kept = if ends { part.trim_end() } else { part };
            tab_runs(kept, line, &mut tree.problems);
            line += part.len();
        }
    }
}

/// What is said of a tab that indents nothing.
pub(super) const BETWEEN_PARTS: &str = "a tab is between the parts of this line";

/// One problem for each run of blanks that holds a tab.
fn tab_runs(part: &str, start: usize, problems: &mut Vec<Problem>) {
    let mut at = start;
    for run in part.split_inclusive(|c| !matches!(c, ' ' | '\t')) {
        let blanks = run.trim_end_matches(|c| !matches!(c, ' ' | '\t'));
        if blanks.contains('\t') {
            let span = Span::new(at, at + blanks.len());
            problems.push(Problem::new(Form::Tab, span, BETWEEN_PARTS, "write a space instead").with_edit(span, " "));
        }
        at += run.len();
    }
}

fn leaves(node: &Node, spans: &mut Vec<Span>) {
    match &node.kind {
        Kind::Scalar { .. } | Kind::Null => spans.push(node.span),
        Kind::List(items) => items.iter().for_each(|item| leaves(item, spans)),
        Kind::Map(entries) => {
            for entry in entries {
                leaves(&entry.key, spans);
                leaves(&entry.value, spans);
            }
        }
    }
}
