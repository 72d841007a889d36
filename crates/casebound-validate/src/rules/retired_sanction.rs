//! Rule `retired-sanction`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        let Some(kind) = sanction.kind.as_deref().and_then(|kind| committee.sanction(kind)) else { continue };
        if kind.until.zip(sanction.from).is_some_and(|(until, from)| until < from) {
            findings
                .at(
                    &format!("sanctions[{idx}].kind"),
                    "the committee no longer used this kind of sanction on that day",
                    "write the kind that took its place, or correct `from`",
                )
                .with_committee_location(&format!("sanctions.{}", kind.key), "the kind of sanction");
        }
    }
}
