//! Rule `tag`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "tag",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("tag.md"),
    check: Check::Form,
};
