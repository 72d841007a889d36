//! Rule `nul-byte`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "nul-byte",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("nul_byte.md"),
    check: Check::Form,
};
