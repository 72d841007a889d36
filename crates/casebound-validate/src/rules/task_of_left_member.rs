//! Rule `task-of-left-member`.

use casebound_record::{CaseFile, Timing as _};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, task) in file.case.tasks.iter().enumerate().filter(|(_, task)| task.done.is_none()) {
        let Some(owner) = task.owner.as_deref().and_then(|key| context.policy().member(key)) else { continue };
        if owner.until.is_some_and(|until| context.clock.is_after(until)) {
            findings
                .at(
                    &format!("tasks[{idx}].owner"),
                    "this task is not done, and its owner has left the committee",
                    "write another member as `owner`, or `done` with its day",
                )
                .with_committee_location(&format!("members.{}", owner.key), "the member");
        }
    }
}
