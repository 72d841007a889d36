//! Rule `comment-cuts-text`.

use casebound_record::shape::Shape;
use casebound_record::{CaseFile, Fix, Span, quote};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let text = file.text.expose().as_str();
    let public = ["transparency.summary", "transparency.resolution"].map(|route| file.span_of(route));
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Text | Shape::Identity | Shape::Addressee)) {
        // Behind a quote a comment is meant.
        let cut = file.comments().iter().find(|comment| {
            let between = text.get(span.end..comment.start).unwrap_or("\n");
            comment.start > span.end && !between.is_empty() && between.trim_matches([' ', '\t']).is_empty()
        });
        let Some(comment) = cut.filter(|_| span.of(text) == value) else { continue };
        let said = text.get(comment.start + 1..comment.end).unwrap_or_default();
        if said.trim().is_empty() || is_hint(said) {
            continue;
        }
        let whole = Span::new(span.start, comment.end);
        // `#3` is no comment of anybody; behind a blank it can be one.
        let is_glued = said.starts_with(char::is_alphanumeric);
        let with = quote::scalar(whole.of(text));
        let report = findings
            .at_span(
                whole,
                "everything after `#` is a comment and not part of this text",
                "put the whole text in quotes; if it is a comment, write it on a line of its own",
            )
            .fix(if is_glued { Fix::safe(whole, with) } else { Fix::guess(whole, with) });
        if !public.contains(&span) {
            report.advice();
        }
    }
    for span in file.unread() {
        in_unread(text, *span, findings);
    }
}

/// Looks through lines that could not be read.
fn in_unread(text: &str, unread: Span, findings: &mut Findings<'_>) {
    let mut at = text.get(..unread.start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    for line in text.get(at..unread.end).unwrap_or_default().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        let Some((before, said)) = line.split_once(" #") else { continue };
        let value = before.find(": ").map_or("", |colon| before.get(colon + 2..).unwrap_or_default()).trim();
        let is_text = value.contains(char::is_alphabetic) && !value.starts_with(['"', '\'', '[', '{']);
        if is_text && !said.trim().is_empty() && !is_hint(said) {
            let place = Span::new(start + before.len() - value.len(), start + line.len());
            findings
                .at_span(
                    place,
                    "everything after `#` is a comment and not part of this text",
                    "put the whole text in quotes; if it is a comment, write it on a line of its own",
                )
                .advice();
        }
    }
}

/// Returns whether a comment is one that a new case has from the start.
fn is_hint(said: &str) -> bool {
    const NEW_CASE: &str = include_str!("../../../../templates/case/new.md");
    let mut hints = NEW_CASE.lines().filter_map(|line| line.split_once(" #"));
    hints.any(|(_, hint)| hint.trim() == said.trim())
}
