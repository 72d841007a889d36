//! Rule `sanction-without-end`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, sanction) in file.case.sanctions.iter().enumerate() {
        let Some(kind) = sanction.kind.as_deref().and_then(|kind| context.policy().sanction(kind)) else { continue };
        // What holds until the committee decides has its end in that.
        if kind.lasts && !sanction.interim && !file.has(&format!("sanctions[{idx}].until")) {
            findings
                .at(
                    &format!("sanctions[{idx}].kind"),
                    "a sanction of this kind needs a last day",
                    "add `until: YYYY-MM-DD` for its last day, or `until: indefinite`",
                )
                .with_committee_location(&format!("sanctions.{}.lasts", kind.key), "this kind lasts");
        }
    }
}
