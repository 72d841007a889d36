//! Rule `no-front-matter`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "no-front-matter",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("no_front_matter.md"),
    check: Check::Form,
};
