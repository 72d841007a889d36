//! Rule `unknown-waiver`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unknown-waiver",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("unknown_waiver.md"),
    check: Check::Waivers,
};
