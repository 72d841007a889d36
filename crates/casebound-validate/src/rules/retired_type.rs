//! Rule `retired-type`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    let Some(received) = case.first_received().map(|at| committee.day_of(at)) else { return };
    for (idx, key) in case.types.iter().enumerate() {
        let known = committee.types.iter().find(|known| known.key == *key);
        if known.and_then(|known| known.until).is_some_and(|until| until < received) {
            findings
                .at(
                    &format!("types[{idx}]"),
                    "the committee no longer used this type when the report came",
                    "write the type that took its place",
                )
                .with_committee_location(&format!("types.{key}"), "the type");
        }
    }
}
