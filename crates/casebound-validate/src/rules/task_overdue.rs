//! Rule `task-overdue`.

use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "task-overdue",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("task_overdue.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if !file.case.is_open() {
        return;
    }
    for (idx, task) in file.case.tasks.iter().enumerate() {
        if task.done.is_none() && task.due.is_some_and(|due| due < context.clock.today) {
            findings.at(
                &format!("tasks[{idx}].due"),
                "this task should be done by now",
                "do it and write `done`, or agree on a new day",
            );
        }
    }
}
