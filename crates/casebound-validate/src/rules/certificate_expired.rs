//! Rule `certificate-expired`.

use casebound_record::Severity;

use crate::certificates;
use crate::{CertificateFlaw, Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-expired",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("certificate_expired.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    certificates::report(context, findings, |flaw| {
        (flaw == CertificateFlaw::Expired).then_some((
            "this certificate, or each encryption key in it, has expired: nothing can be encrypted for it",
            "let its owner extend it and export it again; add it with `casebound keys add`",
        ))
    });
}
