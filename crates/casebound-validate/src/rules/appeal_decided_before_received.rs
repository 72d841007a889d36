//! Rule `appeal-decided-before-received`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, appeal) in file.case.appeals.iter().enumerate() {
        let received = appeal.received.map(|at| context.policy().day_of(at));
        if received.zip(appeal.decided).is_some_and(|(received, decided)| decided < received) {
            findings.at(
                &format!("appeals[{idx}].decided"),
                "this appeal was decided before it was received",
                "correct one of the two days",
            );
        }
    }
}
