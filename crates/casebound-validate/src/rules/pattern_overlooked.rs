//! Rule `pattern-overlooked`.

use casebound_record::words::{CountsAs, Status};

use crate::Reported;
use crate::summary::SamePeople;
use crate::{Context, Findings, Place, Summary};

pub(super) fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let is_warning = |kind: &String| {
        let known = context.committee.and_then(|it| it.committee.sanction(kind));
        known.is_some_and(|it| it.counts() == CountsAs::Warning)
    };
    let was_warned = |person: &Reported| person.sanctions.iter().any(is_warning);
    let kept = || all.iter().filter(|case| case.status != Some(Status::Expunged));
    let people = SamePeople::of(kept());
    for case in kept() {
        for person in &case.reported {
            let before = || people.cases(person).filter(|(earlier, _)| earlier.is_earlier_than(case));
            let unlinked = before().map(|(earlier, _)| earlier).filter(|earlier| !earlier.is_linked_with(case));
            let Some(earlier) = unlinked.max_by_key(|it| (it.received.map(|at| at.day()), &it.path)) else { continue };
            let message = if before().any(|(_, person)| was_warned(person)) {
                "somebody with this name or address was reported and warned before, and `related` does not name that case"
            } else {
                "somebody with this name or address was reported before, and `related` does not name that case"
            };
            findings
                .in_file(
                    case.path.clone(),
                    person.span,
                    message,
                    format!("read the earlier case before you decide, and add `{}` to `related`", earlier.stem()),
                )
                .also(Place { path: earlier.path.clone(), span: earlier.name_span, label: "the earlier case" });
        }
    }
}
