//! Rule `reported-not-informed`.

use casebound_record::CaseFile;
use casebound_record::case::Case;
use casebound_record::words::{LogWord, Status};

use crate::informed::{addressee_missing, knows_outcome};
use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) {
        return;
    }
    let mut told_of: Vec<&str> = Vec::new();
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        let Some(key) = sanction.person.as_deref() else { continue };
        let person = case.person(key).filter(|person| person.can_be_told());
        let is_told = person.is_none_or(|person| knows_outcome(case, person));
        if is_told || told_of.contains(&key) || !sanction.given_by.is_empty() || was_told(case, key) {
            continue;
        }
        told_of.push(key);
        let unclear = addressee_missing(case, &[LogWord::InformedReported, LogWord::Talked], key);
        let help = unclear.unwrap_or_else(|| {
            "log `informed-reported` with `to`, or write under `given_by` who told the person".to_owned()
        });
        findings.at(
            &format!("sanctions[{idx}].person"),
            "the record does not say that this person was told about the sanction",
            help,
        );
    }
}

fn was_told(case: &Case, key: &str) -> bool {
    case.log.iter().any(|entry| matches!(entry.what, Some(LogWord::Talked | LogWord::Sent)) && entry.is_to(key))
}
