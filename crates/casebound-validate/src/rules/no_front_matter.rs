//! Rule `no-front-matter`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "no-front-matter",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("no_front_matter.md"),
    check: Check::Form,
};
