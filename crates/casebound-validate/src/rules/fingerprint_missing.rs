//! Rule `fingerprint-missing`.

use casebound_record::Severity;

use crate::certificates;
use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "fingerprint-missing",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("fingerprint_missing.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for named in certificates::named(context).filter(|named| named.fingerprint.is_none()) {
        findings.at(
            &format!("{}.certificate", named.route),
            "nothing says which certificate must lie there, so it could be exchanged unseen",
            "ask the owner for the fingerprint, by telephone or in person, and write it as `fingerprint`",
        );
    }
}
