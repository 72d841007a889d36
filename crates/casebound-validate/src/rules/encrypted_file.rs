//! Rule `encrypted-file`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "encrypted-file",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("encrypted_file.md"),
    check: Check::Form,
};
