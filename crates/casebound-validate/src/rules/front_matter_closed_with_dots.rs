//! Rule `front-matter-closed-with-dots`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "front-matter-closed-with-dots",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("front_matter_closed_with_dots.md"),
    check: Check::Form,
};
