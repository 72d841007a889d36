//! Rule `unknown-person`.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{CaseFile, Span};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let mut unknown: Vec<Span> = Vec::new();
    let mut look = |key: &str, span: Span| {
        if file.case.person(key).is_none() {
            unknown.push(span);
        }
    };
    for (shape, span, value) in file.values(|it| matches!(it, Shape::Person | Shape::Reporter | Shape::Addressee)) {
        match shape {
            // Form has spoken of what does not look like a key.
            Shape::Person if KeyForm::Person.fits(value) => look(value, span),
            Shape::Reporter if value != "anonymous" => look(value, span),
            Shape::Addressee if value.starts_with("person-") => look(value, span),
            _ => {}
        }
    }
    for reference in file.references() {
        look(&reference.key, reference.span);
    }
    for span in unknown {
        findings.at_span(
            span,
            "nobody under `people` has this key",
            "add the person under `people` with a key and roles, or write a key that is there; \
             a reporter may also be `anonymous`",
        );
    }
}
