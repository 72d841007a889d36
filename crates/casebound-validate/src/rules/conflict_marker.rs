//! Rule `conflict-marker`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "conflict-marker",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("conflict_marker.md"),
    check: Check::Form,
};
