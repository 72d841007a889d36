//! Rule `hidden-character`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "hidden-character",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("hidden_character.md"),
    check: Check::Form,
};
