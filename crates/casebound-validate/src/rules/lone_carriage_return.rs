//! Rule `lone-carriage-return`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "lone-carriage-return",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("lone_carriage_return.md"),
    check: Check::Form,
};
