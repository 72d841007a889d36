//! Rule `member-not-serving`.

use casebound_record::CaseFile;
use casebound_record::standing::{Standing, acts, standing};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    for act in acts(case) {
        let day = act.at.map(|at| committee.day_of(at));
        if standing(committee, case, act.member, day) == Standing::NotServing {
            findings
                .at(
                    &act.route(),
                    "this member was not serving on the committee on that day",
                    "correct the key or the day; or correct `from` and `until` of the member in committee.yaml",
                )
                .with_committee_location(&format!("members.{}", act.member), "the member");
        }
    }
}
