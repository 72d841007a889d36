//! Rule `wrong-shape`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "wrong-shape",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("wrong_shape.md"),
    check: Check::Form,
};
