//! Rule `tag`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "tag",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("tag.md"),
    check: Check::Form,
};
