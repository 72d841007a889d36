//! Rule `recused-member-acts`.

use casebound_record::standing::{ActKind, Standing, acts, standing};
use casebound_record::words::LogWord;
use casebound_record::{Case, CaseFile, Committee, Moment};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    if case.conflicts.is_empty() {
        return;
    }
    for act in acts(case) {
        let day = act.at.map(|at| committee.day_of(at));
        if standing(committee, case, act.member, day) != Standing::Recused {
            continue;
        }
        let stated = first_stated(case, committee, act.member);
        let before = |at: Option<Moment>| {
            stated.zip(at).is_some_and(|(stated, at)| at.is_before(stated, committee.about.timezone))
        };
        let after = |at: Option<Moment>| {
            stated.zip(at).is_some_and(|(stated, at)| stated.is_before(at, committee.about.timezone))
        };
        let fine = match act.kind {
            // To say so and to hand over is what a member with a conflict should do.
            ActKind::Logged(Some(LogWord::ConflictStated | LogWord::Reassigned)) => true,
            // A report comes to whom it comes, until the conflict is known.
            ActKind::Received => !after(act.at),
            _ => before(act.at),
        };
        if !fine {
            findings.at(
                &act.route(),
                "a member with a conflict acts in this case",
                "have a member without a conflict do it; if the conflict came up later, log `conflict-stated` with its date",
            );
        }
    }
}

fn first_stated(case: &Case, committee: &Committee, member: &str) -> Option<Moment> {
    case.logged(LogWord::ConflictStated)
        .filter(|(_, entry)| entry.by.iter().any(|by| by == member))
        .filter_map(|(_, entry)| entry.at)
        .min_by_key(|at| at.start(committee.about.timezone))
}
