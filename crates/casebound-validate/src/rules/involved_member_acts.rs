//! Rule `involved-member-acts`.

use casebound_record::CaseFile;
use casebound_record::standing::{ActKind, Standing, acts, standing, standing_to_decide};
use casebound_record::words::LogWord;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    for act in acts(case) {
        let day = act.at.map(|at| committee.day_of(at));
        let message = match (standing(committee, case, act.member, day), act.kind) {
            // A report comes to whom it comes; to say so and to hand over is what a member should do then.
            (
                Standing::Involved,
                ActKind::Received | ActKind::Logged(Some(LogWord::ConflictStated | LogWord::Reassigned)),
            ) => continue,
            (Standing::Involved, _) => {
                "this member acts in the case, but by address or user name is reported or affected in it"
            }
            (Standing::MayAct, _)
                if act.decides() && standing_to_decide(committee, case, act.member, day) == Standing::Reporter =>
            {
                "this member votes or approves in the case, but by address or user name is its reporter"
            }
            _ => continue,
        };
        findings.at(
            &act.route(),
            message,
            "let another member do it, and name this one under `conflicts`; `casebound guide joining-and-leaving` says where a \
             report about a member lives",
        );
    }
}
