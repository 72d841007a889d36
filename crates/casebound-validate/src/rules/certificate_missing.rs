//! Rule `certificate-missing`.

use casebound_record::Severity;

use crate::certificates;
use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-missing",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("certificate_missing.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    if context.files.is_empty() {
        // The caller looks at committee.yaml alone, as an editor does.
        return;
    }
    for named in certificates::named(context) {
        if named.is_in_keys() && context.file(named.path).is_none() {
            findings.at(
                &format!("{}.certificate", named.route),
                "there is no file at this path",
                "add the certificate with `casebound keys add`, or correct the path",
            );
        }
    }
}
