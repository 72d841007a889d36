//! Rule `too-few-givers`.

use casebound_record::CaseFile;
use casebound_record::words::{CountsAs, Origin, Status};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    // Who told the person is not one of us then.
    if case.origin == Some(Origin::HandledLocally) {
        return;
    }
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        let kind = sanction.kind.as_deref().and_then(|kind| committee.sanction(kind));
        let is_warning = kind.is_some_and(|kind| kind.counts() == CountsAs::Warning);
        // While the case is open the talk may still be ahead.
        let given = !sanction.given_by.is_empty() || case.status == Some(Status::Resolved);
        let one = sanction.given_by.iter().all(|member| Some(member) == sanction.given_by.first());
        if is_warning && given && one {
            findings.at(
                &format!("sanctions[{idx}].given_by"),
                "two members must give a warning",
                "list both under `given_by`; if only one was there, log why",
            );
        }
    }
}
