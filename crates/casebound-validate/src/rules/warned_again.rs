//! Rule `warned-again`.

use casebound_record::words::CountsAs;

use crate::summary::{MatchKind, SamePeople};
use crate::{Context, Findings, PersonSummary, RelatedLocation, Summary};

pub(super) fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let is_warning = |kind: &String| {
        let known = context.committee.and_then(|committee| committee.committee.sanction(kind));
        known.is_some_and(|it| it.counts() == CountsAs::Warning)
    };
    let people = SamePeople::of(all, |case| &case.reported);
    for case in all {
        let is_merely_warned =
            |person: &&PersonSummary| !person.sanctions.is_empty() && person.sanctions.iter().all(is_warning);
        for person in case.reported.iter().filter(is_merely_warned) {
            // If the cases are not linked, `pattern-overlooked` reports that first.
            let before = people.cases(case, person).find(|(likeness, earlier, then)| {
                *likeness == MatchKind::Same
                    && earlier.is_earlier_than(case)
                    && earlier.is_linked_with(case)
                    && then.sanctions.iter().any(is_warning)
            });
            let Some((_, earlier, _)) = before else { continue };
            findings
                .in_file(
                    case.path.clone(),
                    person.span,
                    "somebody with this name or address was warned before, and is only warned again",
                    "decide whether a warning is still enough; if it is, waive this rule with the reason",
                )
                .with_related(RelatedLocation {
                    path: earlier.path.clone(),
                    span: earlier.name_span,
                    label: "the earlier case",
                });
        }
    }
}
