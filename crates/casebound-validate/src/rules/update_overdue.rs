//! Rule `update-overdue`.

use casebound_record::CaseFile;
use casebound_record::deadlines::{DueDate, DueKind, due_dates};
use casebound_record::words::LogWord;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if !case.is_open() {
        return;
    }
    let overdue = |date: &DueDate| date.kind == DueKind::Update && date.overdue;
    if !due_dates(case, context.policy(), &context.clock).iter().any(overdue) {
        return;
    }
    let told = case.logged(LogWord::Updated).last();
    let promise = case.logged(LogWord::Updated).filter(|(_, entry)| entry.until.is_some()).last();
    let (route, message) = match (case.outcome.next_update, promise, told) {
        (Some(_), _, _) => {
            ("outcome.next_update".to_owned(), "the reporter was promised an update by this day, which has passed")
        }
        (None, Some((idx, _)), _) => {
            (format!("log[{idx}].until"), "the reporter was promised an update by this day, which has passed")
        }
        (None, None, None) => {
            ("status".to_owned(), "the case has been open for a long time without an update to the reporter")
        }
        // Another rule asks for the date of the next word.
        (None, None, Some(_)) => return,
    };
    let report = findings.at(&route, message, "write to the reporter, and log `updated` with the next day as `until`");
    if told.is_none() {
        report.with_committee_location("deadlines.update", "the promised time");
    }
}
