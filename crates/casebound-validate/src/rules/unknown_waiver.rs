//! Rule `unknown-waiver`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unknown-waiver",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("unknown_waiver.md"),
    check: Check::Waivers,
};
