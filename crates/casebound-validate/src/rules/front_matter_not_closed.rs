//! Rule `front-matter-not-closed`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "front-matter-not-closed",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("front_matter_not_closed.md"),
    check: Check::Form,
};
