//! Rule `tab`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "tab",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("tab.md"),
    check: Check::Form,
};
