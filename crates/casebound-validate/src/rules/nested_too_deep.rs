//! Rule `nested-too-deep`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "nested-too-deep",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("nested_too_deep.md"),
    check: Check::Form,
};
