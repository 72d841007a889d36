//! Rule `person-never-mentioned`.

use casebound_record::CaseFile;
use casebound_record::shape::Shape;
use casebound_record::words::Status;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) || case.people.is_empty() {
        return;
    }
    let mut silent: Vec<&str> = case.people.iter().map(|person| person.key.as_str()).collect();
    for (.., value) in file.values(|shape| matches!(shape, Shape::Person | Shape::Reporter | Shape::Addressee)) {
        silent.retain(|key| *key != value);
    }
    if silent.is_empty() {
        return;
    }
    for reference in file.references() {
        silent.retain(|key| *key != reference.key);
    }
    for key in silent {
        findings.at(
            &format!("people.{key}.roles"),
            "the case is resolved, and nothing in it mentions this person",
            "mention the person as `[person-…]` where it matters, or remove the entry: keep no more than is needed",
        );
    }
}
