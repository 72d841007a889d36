//! Rule `early-erasure-not-approved`.

use std::collections::BTreeSet;

use casebound_record::CaseFile;
use casebound_record::retention::APPROVALS;
use casebound_record::standing::{Standing, standing_to_decide};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    let Some(request) = &case.retention.erase_early else { return };
    let may_approve = |member: &&String| standing_to_decide(committee, case, member, request.asked) == Standing::MayAct;
    let approving: BTreeSet<&String> = request.by.iter().filter(may_approve).collect();
    if approving.len() < APPROVALS {
        findings.at(
            "retention.erase_early.by",
            "two members without a conflict must approve an early erasure; fewer did",
            "the record is kept as before until a second one agrees: `by: [alice, carol]`",
        );
    }
}
