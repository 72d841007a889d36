//! Rule `conditions-without-duration`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, sanction) in file.case.sanctions.iter().enumerate() {
        let Some(kind) = sanction.kind.as_deref().and_then(|kind| context.policy().sanction(kind)) else { continue };
        if !sanction.conditions.is_empty() && sanction.until.is_none() && !kind.lasts {
            findings
                .at(
                    &format!("sanctions[{idx}].conditions"),
                    "this sanction has conditions but no last day for them",
                    "add `until: 2026-12-31`, `until: on-request` or `until: indefinite`",
                )
                .with_committee_location(&format!("sanctions.{}", kind.key), "the kind of sanction");
        }
    }
}
