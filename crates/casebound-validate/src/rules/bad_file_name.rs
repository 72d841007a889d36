//! Rule `bad-file-name`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "bad-file-name",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("bad_file_name.md"),
    check: Check::Form,
};
