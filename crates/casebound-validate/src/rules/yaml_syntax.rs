//! Rule `yaml-syntax`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "yaml-syntax",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("yaml_syntax.md"),
    check: Check::Form,
};
