//! Rule `warned-more-than-once`.

use casebound_record::CaseFile;
use casebound_record::case::Sanction;
use casebound_record::words::CountsAs;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    let warned = |sanction: &Sanction| {
        let kind = sanction.kind.as_deref().and_then(|kind| committee.sanction(kind))?;
        sanction.person.clone().filter(|_| kind.counts() == CountsAs::Warning)
    };
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        let Some(person) = warned(sanction) else { continue };
        if case.sanctions.iter().take(idx).any(|earlier| warned(earlier).as_ref() == Some(&person)) {
            findings.at(
                &format!("sanctions[{idx}].kind"),
                "this person was warned in this case before",
                "ask whether another warning will do; a new incident is a case of its own, listed under `related`",
            );
        }
    }
}
