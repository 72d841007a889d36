//! Rule `bad-number`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "bad-number",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("bad_number.md"),
    check: Check::Form,
};
