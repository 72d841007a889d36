//! Rule `key-not-a-word`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "key-not-a-word",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("key_not_a_word.md"),
    check: Check::Form,
};
