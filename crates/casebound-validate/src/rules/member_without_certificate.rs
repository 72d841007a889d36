//! Rule `member-without-certificate`.

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let members = &context.policy().members;
    // A committee that encrypts nothing needs no certificates.
    if members.iter().all(|member| member.certificate.is_none()) {
        return;
    }
    for member in members.iter().filter(|member| member.certificate.is_none()) {
        if member.serves_on(context.clock.today()) {
            findings.at(
                &format!("members.{}.name", member.key),
                "this member has no OpenPGP certificate, so nothing can be encrypted for them",
                "let them export it, and add it with `casebound keys add`",
            );
        }
    }
}
