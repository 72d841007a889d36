//! Rule `bad-address`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "bad-address",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("bad_address.md"),
    check: Check::Form,
};
