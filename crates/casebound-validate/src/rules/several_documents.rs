//! Rule `several-documents`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "several-documents",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("several_documents.md"),
    check: Check::Form,
};
