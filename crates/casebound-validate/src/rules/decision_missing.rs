//! Rule `decision-missing`.

use casebound_record::CaseFile;
use casebound_record::words::{Origin, Status};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let decided_elsewhere = case.origin == Some(Origin::HandledLocally);
    if case.status != Some(Status::Resolved)
        || decided_elsewhere
        || case.sanctions.is_empty()
        || !case.decisions.is_empty()
    {
        return;
    }
    findings.at(
        "sanctions",
        "there are sanctions, but no decision",
        "write under `decisions` when it was decided, `proposed_by` whom and `agreed_by` whom",
    );
}
