//! Rule `comment-cuts-text`.

use casebound_record::shape::Shape;
use casebound_record::{CaseFile, Fix, Span, quote};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let text = file.text.expose().as_str();
    let public = ["transparency.summary", "transparency.resolution"].map(|route| file.span_of(route));
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Text | Shape::Identity | Shape::Addressee)) {
        // Behind a quote a comment is meant; so is one with a blank after its sign.
        let cut = file.comments().iter().find(|comment| {
            let between = text.get(span.end..comment.start).unwrap_or("\n");
            let is_glued =
                text.get(comment.start + 1..comment.end).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
            comment.start > span.end && !between.is_empty() && between.trim_matches(' ').is_empty() && is_glued
        });
        let Some(comment) = cut.filter(|_| span.of(text) == value) else { continue };
        let whole = Span::new(span.start, comment.end);
        let report = findings
            .at_span(
                whole,
                "everything after `#` is a comment and not part of this text",
                "put the whole text in quotes; if it is a comment, write a space after `#`",
            )
            .fix(Fix::safe(whole, quote::scalar(whole.of(text))));
        if !public.contains(&span) {
            report.advice();
        }
    }
}
