//! Rule `not-a-map`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "not-a-map",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("not_a_map.md"),
    check: Check::Form,
};
