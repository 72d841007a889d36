//! Rule `directive`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "directive",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("directive.md"),
    check: Check::Form,
};
