//! Rule `person-never-mentioned`.

use casebound_record::CaseFile;
use casebound_record::shape::Shape;
use casebound_record::words::Status;

use crate::{Context, Findings, RelatedLocation};

/// More people than this are one finding.
const A_FEW: usize = 5;

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
    let help = "mention the person as `[person-…]` where it matters, or remove the entry: keep no more than is needed";
    if silent.len() > A_FEW {
        let all = format!("the case is resolved, and nothing in it mentions {} of these people", silent.len());
        let mut finding = findings.at("people", all, help);
        for key in silent {
            let span = file.span_of(&format!("people.{key}.roles"));
            finding = finding.with_related(RelatedLocation { path: file.path.clone(), span, label: "not mentioned" });
        }
        return;
    }
    for key in silent {
        let message = "the case is resolved, and nothing in it mentions this person";
        findings.at(&format!("people.{key}.roles"), message, help);
    }
}
