//! Rule `bad-time-zone`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "bad-time-zone",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("bad_time_zone.md"),
    check: Check::Form,
};
