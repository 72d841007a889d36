//! Rule `certificate-unusable`.

use casebound_record::Severity;

use crate::certificates;
use crate::{CertificateFlaw, Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-unusable",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("certificate_unusable.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    certificates::report(context, findings, |flaw| {
        (flaw == CertificateFlaw::Unusable).then_some((
            "this file does not hold exactly one certificate that can be used",
            "let its owner export it again, `gpg --export --armor ADDRESS`, and add it with `casebound keys add`",
        ))
    });
}
