//! Rule `expunged-text-remains`.

use casebound_record::layout;
use casebound_record::shape::{KeyForm, Shape};
use casebound_record::words::Status;
use casebound_record::{CaseFile, Span};

use crate::attachments::names_in;
use crate::{Context, Findings};

/// What disposal writes in place of every identity and text.
const GONE: &str = "expunged";

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::Expunged) {
        return;
    }
    let mut left: Vec<Span> = Vec::new();
    for (shape, span, value) in file.values(|_| true) {
        let gone = match shape {
            Shape::Identity | Shape::Email | Shape::Text | Shape::FileName | Shape::Custom => is_gone(value),
            // A key of `people` names nobody by itself.
            Shape::Addressee => is_gone(value) || KeyForm::Person.fits(value),
            _ => true,
        };
        if !gone {
            left.push(span);
        }
    }
    let body = Span::new(file.body.range.start, file.body.range.end);
    let titles_and_words = body.of(file.text.expose()).lines().map(|line| line.trim_start_matches('#'));
    let has_words = titles_and_words.map(str::trim).any(|line| !is_gone(line) && !is_title(line));
    if has_words {
        left.push(body);
    }
    if names_in(context, layout::own_folder(&file.path)).next().is_some() {
        findings.at(
            "status",
            "the case is expunged, but its folder still holds files",
            "remove them; older versions stay in the history until it is rewritten",
        );
    }
    for span in left {
        findings.at_span(
            span,
            "the case is expunged, but an identity or a text is here",
            "replace it with `expunged`; older versions stay in the history until it is rewritten",
        );
    }
}

fn is_gone(text: &str) -> bool {
    text.is_empty() || text == GONE
}

fn is_title(line: &str) -> bool {
    ["What happened", "Actions taken"].contains(&line)
}
