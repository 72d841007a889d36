//! Rule `certificate-without-encryption-key`.

use casebound_record::Severity;

use crate::certificates;
use crate::{CertificateFlaw, Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-without-encryption-key",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("certificate_without_encryption_key.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    certificates::report(context, findings, |flaw| {
        (flaw == CertificateFlaw::NoEncryptionKey).then_some((
            "this certificate has no encryption key that can be used, it only signs: nothing can be encrypted for it",
            "let its owner add an encryption subkey and export it again; add it with `casebound keys add`",
        ))
    });
}
