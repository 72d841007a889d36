//! Rule `task-still-open`.

use casebound_record::CaseFile;
use casebound_record::words::Status;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if !matches!(case.status, Some(Status::Resolved | Status::OnFile)) {
        return;
    }
    for idx in 0..case.tasks.len() {
        // A day that could not be read is a day all the same.
        if !file.has(&format!("tasks[{idx}].done")) {
            findings.at(
                &format!("tasks[{idx}]"),
                "the case is over, but this task is not done",
                "write `done: YYYY-MM-DD` when it is, or open the case again",
            );
        }
    }
}
