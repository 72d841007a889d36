//! Rule `wrong-field-value`.

use casebound_record::CaseFile;
use casebound_record::time::parse_day;
use casebound_record::words::{CustomType, YesNo};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (key, value) in &file.case.fields {
        let route = format!("fields.{key}");
        let Some(field) = context.policy().fields.iter().find(|field| field.key == *key) else { continue };
        let value = value.expose().as_str();
        // Nothing written is not known yet.
        if !file.has(&route) {
            continue;
        }
        let (good, help) = match field.kind {
            Some(CustomType::Date) => (parse_day(value).is_ok(), "write a day as `2026-06-03`"),
            Some(CustomType::YesNo) => (YesNo::from_word(value).is_some(), "write `yes` or `no`"),
            Some(CustomType::Choice) => (
                field.choices.iter().any(|choice| choice == value),
                "write one of the `choices` that committee.yaml offers, exactly as it is",
            ),
            Some(CustomType::Text) => (!value.is_empty(), "write a single text"),
            None => continue,
        };
        if !good {
            findings
                .at(&route, "this is not what the field is for", help)
                .with_committee_location(&format!("fields.{key}"), "the field as it is declared");
        }
    }
}
