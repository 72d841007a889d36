//! Rule `file-empty`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "file-empty",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("file_empty.md"),
    check: Check::Form,
};
