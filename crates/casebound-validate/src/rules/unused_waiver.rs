//! Rule `unused-waiver`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unused-waiver",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: false,
    page: include_str!("unused_waiver.md"),
    check: Check::Waivers,
};
