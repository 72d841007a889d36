//! Rule `certificate-fingerprint-mismatch`.

use casebound_record::Severity;

use crate::certificates;
use crate::{CertificateFlaw, Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-fingerprint-mismatch",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("certificate_fingerprint_mismatch.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    certificates::report(context, findings, |flaw| {
        (flaw == CertificateFlaw::OtherFingerprint).then_some((
        "the certificate in this file does not have the fingerprint that is written here",
        "compare the fingerprint with its owner, by telephone or in person, before changing either; `casebound keys add` takes in a new one",
    ))
    });
}
