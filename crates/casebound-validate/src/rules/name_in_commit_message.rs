//! Rule `name-in-commit-message`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "name-in-commit-message",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("name_in_commit_message.md"),
    check: Check::Message,
};
