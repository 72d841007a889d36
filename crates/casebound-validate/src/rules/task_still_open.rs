//! Rule `task-still-open`.

use casebound_record::words::Status;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "task-still-open",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("task_still_open.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
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
