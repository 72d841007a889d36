//! Rule `field-not-filled`.

use casebound_record::CaseFile;
use casebound_record::words::Status;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(status) = file.case.status else { return };
    for field in &context.policy().fields {
        // A case ends resolved or on file; neither of them comes after the other.
        let asked = field
            .required_from
            .is_some_and(|from| from == status || (from == Status::Open && status != Status::Expunged));
        if asked && !file.has(&format!("fields.{}", field.key)) {
            findings
                .at(
                    "fields",
                    format!(
                        "the field `{}` is not filled, and the case has reached the stage that needs it",
                        field.key
                    ),
                    "write it under `fields`",
                )
                .with_committee_location(
                    &format!("fields.{}.required_from", field.key),
                    "from this stage on it is needed",
                );
        }
    }
}
