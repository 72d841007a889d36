//! Rule `appeal-not-carried-out`.

use casebound_record::CaseFile;
use casebound_record::case::AppealLeftover;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for appeal in &file.case.appeals {
        for left in file.case.left_by(appeal) {
            match left {
                AppealLeftover::Sanction(item) => findings.at(
                    &format!("sanctions[{item}]"),
                    "an appeal overturned the decision, and this sanction still holds",
                    "write the day and the reason under `lifted`; `casebound guide appeals` shows it",
                ),
                AppealLeftover::Finding(route) => findings.at(
                    &route,
                    "an appeal overturned the decision, and the finding is as it was",
                    "correct the finding, or record the new decision under `decisions`",
                ),
            };
        }
    }
}
