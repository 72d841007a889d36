//! Rule `tab`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "tab",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("tab.md"),
    check: Check::Form,
};
