//! Rule `hidden-character`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "hidden-character",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("hidden_character.md"),
    check: Check::Form,
};
