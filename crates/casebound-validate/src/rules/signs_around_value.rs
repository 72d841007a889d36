//! Rule `signs-around-value`.

use casebound_record::shape::Shape;
use casebound_record::{CaseFile, Fix, quote, repair};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Identity | Shape::Addressee)) {
        let Some(inner) = repair::unwrapped(value) else { continue };
        // An address between `<` and `>` has its own place, and what is said of somebody may be a quotation.
        if repair::is_placeholder(inner) {
            continue;
        }
        findings
            .at_span(
                span,
                "this value is wrapped in punctuation that is not part of it",
                "write only the value; YAML quotation marks are straight: `\"` or `'`",
            )
            .fix(Fix::safe(span, quote::scalar(inner)));
    }
}
