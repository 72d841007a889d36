//! Rule `member-listed-twice`.

use std::fmt;

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let mut look = |members: &[String], list: fmt::Arguments<'_>| {
        for (nth, member) in members.iter().enumerate() {
            // What could not be read is an empty key.
            if !member.is_empty() && members.iter().take(nth).any(|earlier| earlier == member) {
                findings.at(
                    &format!("{list}[{nth}]"),
                    "this member is already in the list",
                    "remove one of the two; if another member was meant, write that key",
                );
            }
        }
    };
    let recused: Vec<String> =
        case.conflicts.iter().map(|conflict| conflict.member.clone().unwrap_or_default()).collect();
    look(&recused, format_args!("conflicts"));
    for (idx, entry) in case.log.iter().enumerate() {
        look(&entry.by, format_args!("log[{idx}].by"));
    }
    for (idx, decision) in case.decisions.iter().enumerate() {
        look(&decision.agreed_by, format_args!("decisions[{idx}].agreed_by"));
        look(&decision.against, format_args!("decisions[{idx}].against"));
        look(&decision.abstained, format_args!("decisions[{idx}].abstained"));
    }
    look(&case.transparency.approved_by, format_args!("transparency.approved_by"));
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        look(&sanction.given_by, format_args!("sanctions[{idx}].given_by"));
    }
    for (idx, appeal) in case.appeals.iter().enumerate() {
        look(&appeal.decided_by, format_args!("appeals[{idx}].decided_by"));
    }
}
