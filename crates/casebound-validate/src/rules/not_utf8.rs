//! Rule `not-utf8`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "not-utf8",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("not_utf8.md"),
    check: Check::Form,
};
