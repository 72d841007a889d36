//! Rule `bad-key`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "bad-key",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("bad_key.md"),
    check: Check::Form,
};
