//! Rule `certificate-revoked`.

use casebound_record::Severity;

use crate::certificates;
use crate::{CertificateFlaw, Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-revoked",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("certificate_revoked.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    certificates::report(context, findings, |flaw| {
        (flaw == CertificateFlaw::Revoked).then_some((
            "this certificate, or each encryption key in it, is revoked: nothing can be encrypted for it",
            "ask its owner, by another way than mail, for a new one; add it with `casebound keys add`",
        ))
    });
}
