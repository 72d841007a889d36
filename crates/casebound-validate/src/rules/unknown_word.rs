//! Rule `unknown-word`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unknown-word",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("unknown_word.md"),
    check: Check::Form,
};
