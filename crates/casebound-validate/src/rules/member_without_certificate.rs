//! Rule `member-without-certificate`.

use casebound_record::Severity;

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "member-without-certificate",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("member_without_certificate.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let members = &context.policy().members;
    // A committee that encrypts nothing needs no certificates.
    if members.iter().all(|member| member.certificate.is_none()) {
        return;
    }
    for member in members.iter().filter(|member| member.certificate.is_none()) {
        if member.serves_on(context.clock.today) {
            findings.at(
                &format!("members.{}.name", member.key),
                "this member has no OpenPGP certificate, so nothing can be encrypted for them",
                "let them export it, and add it with `casebound keys add`",
            );
        }
    }
}
