//! Rule `field-without-choices`.

use casebound_record::words::CustomType;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for field in &context.policy().fields {
        let key = &field.key;
        match (field.kind, field.choices.is_empty()) {
            (Some(CustomType::Choice), true) => {
                findings.at(
                    &format!("fields.{key}.type"),
                    "this field is a choice but has no choices",
                    "list the words under `choices`, or make it a `text`",
                );
            }
            (Some(CustomType::Text | CustomType::Date | CustomType::YesNo), false) => {
                findings.at(
                    &format!("fields.{key}.choices"),
                    "only a field of the type `choice` has choices",
                    "write `type: choice`, or remove the choices",
                );
            }
            _ => {}
        }
    }
}
