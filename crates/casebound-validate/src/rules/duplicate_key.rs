//! Rule `duplicate-key`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-key",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("duplicate_key.md"),
    check: Check::Form,
};
