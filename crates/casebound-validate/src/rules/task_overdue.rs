//! Rule `task-overdue`.

use casebound_record::{CaseFile, Timing as _};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if !file.case.is_open() {
        return;
    }
    for (idx, task) in file.case.tasks.iter().enumerate() {
        if task.done.is_none() && task.due.is_some_and(|due| context.clock.is_after(due)) {
            findings.at(
                &format!("tasks[{idx}].due"),
                "the due date of this task has passed",
                "do it and write `done`, or agree on a new day",
            );
        }
    }
}
