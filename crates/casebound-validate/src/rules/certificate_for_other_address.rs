//! Rule `certificate-for-other-address`.

use casebound_record::Severity;

use crate::certificates;
use crate::{CertificateFlaw, Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-for-other-address",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("certificate_for_other_address.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    certificates::report(context, findings, |flaw| {
        (flaw == CertificateFlaw::OtherAddress).then_some((
        "no valid user ID of this certificate carries the address that is written here: nothing can be encrypted for it",
        "let its owner add a user ID with this address and export it again, or correct `email`",
    ))
    });
}
