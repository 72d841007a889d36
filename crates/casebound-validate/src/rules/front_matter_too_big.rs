//! Rule `front-matter-too-big`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "front-matter-too-big",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("front_matter_too_big.md"),
    check: Check::Form,
};
