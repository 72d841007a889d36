//! Rule `certificate-about-to-expire`.

use casebound_record::Severity;

use crate::certificates;
use crate::{CertificateFlaw, Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "certificate-about-to-expire",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("certificate_about_to_expire.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    certificates::report(context, findings, |flaw| match flaw {
        CertificateFlaw::ExpiresWithin { days } => Some((
            match days {
                ..=7 => "this certificate expires within 7 days",
                8..=30 => "this certificate expires within 30 days",
                31.. => "this certificate expires within 60 days",
            },
            "let its owner extend it and export it again; add it with `casebound keys add`",
        )),
        _ => None,
    });
}
