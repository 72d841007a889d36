//! Rule `rule-not-waivable`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "rule-not-waivable",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("rule_not_waivable.md"),
    check: Check::Waivers,
};
