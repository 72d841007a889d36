//! Rule `unknown-field`.

use casebound_record::{CaseFile, nearest};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let declared = &context.policy().fields;
    for (key, _) in &file.case.fields {
        if declared.iter().any(|field| field.key == *key) {
            continue;
        }
        let help = match nearest(key, declared.iter().map(|field| field.key.as_str())) {
            Some(known) => format!("the nearest key is `{known}`"),
            None => "declare the field in committee.yaml under `fields`, or put the words into a `note` or the body"
                .to_owned(),
        };
        findings
            .at(&format!("fields.{key}"), "committee.yaml does not declare this field", help)
            .with_committee_location("fields", "your own fields");
    }
}
