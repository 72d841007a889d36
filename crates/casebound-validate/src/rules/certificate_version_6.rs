//! Rule `certificate-version-6`.

use casebound_record::Severity;

use crate::certificates;
use crate::{CertificateFlaw, Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-version-6",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("certificate_version_6.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    certificates::report(context, findings, |flaw| {
        (flaw == CertificateFlaw::Version6).then_some((
        "this certificate has version 6, which GnuPG can't import",
        "nothing needs to change for Casebound; colleagues with GnuPG can't write to its owner, who may make a version 4 key for this work",
    ))
    });
}
