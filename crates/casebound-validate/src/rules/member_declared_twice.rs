//! Rule `member-declared-twice`.

use casebound_record::committee::Member;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let members = &context.policy().members;
    for (idx, member) in members.iter().enumerate() {
        if members.iter().take(idx).any(|earlier| is_same(earlier, member) && serve_together(earlier, member)) {
            findings.at(
                &format!("members.{}", member.key),
                "another member above has the same address or fingerprint",
                "keep one of the two keys, and use it in every case; correct the address if these are two people",
            );
        }
    }
}

fn is_same(a: &Member, b: &Member) -> bool {
    let email = |member: &Member| member.email.as_ref().map(|email| email.to_lowercase());
    let fingerprint = |member: &Member| member.fingerprint.as_ref().map(|it| it.replace(' ', "").to_lowercase());
    (a.email.is_some() && email(a) == email(b)) || (a.fingerprint.is_some() && fingerprint(a) == fingerprint(b))
}

/// Who left and came back has two keys, one for each time.
fn serve_together(a: &Member, b: &Member) -> bool {
    let ends_first = |a: &Member, b: &Member| a.until.zip(b.from).is_some_and(|(until, from)| until < from);
    !ends_first(a, b) && !ends_first(b, a)
}
