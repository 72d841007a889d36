//! Rule `certificate-gnupg-only`.

use casebound_record::Severity;

use crate::certificates;
use crate::{CertificateFlaw, Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-gnupg-only",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("certificate_gnupg_only.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    certificates::report(context, findings, |flaw| {
        (flaw == CertificateFlaw::GnupgOnly).then_some((
        "this certificate asks others for a form of encryption (OCB) that only GnuPG reads",
        "let its owner run `gpg --edit-key` with `setpref AES256 AES192 AES SHA512 SHA384 SHA256 ZLIB BZIP2 ZIP` and `save`, and export it again",
    ))
    });
}
