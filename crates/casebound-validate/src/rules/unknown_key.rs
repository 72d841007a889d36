//! Rule `unknown-key`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unknown-key",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("unknown_key.md"),
    check: Check::Form,
};
