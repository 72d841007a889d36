//! Rule `anchor-or-alias`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "anchor-or-alias",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("anchor_or_alias.md"),
    check: Check::Form,
};
