//! Rule `bad-fingerprint`.

use casebound_record::Severity;

use crate::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "bad-fingerprint",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("bad_fingerprint.md"),
    check: Check::Form,
};
