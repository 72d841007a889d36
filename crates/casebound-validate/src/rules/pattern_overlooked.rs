//! Rule `pattern-overlooked`.

use casebound_record::words::{CountsAs, Status};

use crate::summary::{MatchKind, SamePeople};
use crate::{Context, Findings, PersonSummary, RelatedLocation, Summary};

pub(super) fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let is_warning = |kind: &String| {
        let known = context.committee.and_then(|committee| committee.committee.sanction(kind));
        known.is_some_and(|it| it.counts() == CountsAs::Warning)
    };
    let was_warned = |person: &PersonSummary| person.sanctions.iter().any(is_warning);
    let kept = || all.iter().filter(|case| case.status != Some(Status::Expunged));
    let reported = SamePeople::of(kept(), |case| &case.reported);
    let affected = SamePeople::of(kept(), |case| &case.affected);
    for case in kept() {
        for person in &case.reported {
            let before = || reported.cases(case, person).filter(|(_, earlier, _)| earlier.is_earlier_than(case));
            if let Some((likeness, earlier)) = unlinked(case, before()) {
                let warned = before().any(|(likeness, _, person)| likeness == MatchKind::Same && was_warned(person));
                let message = match (likeness, warned) {
                    (MatchKind::Same, true) => {
                        "somebody with this name or address was reported and warned before, and `related` does not name that case"
                    }
                    (MatchKind::Same, false) => {
                        "somebody with this name or address was reported before, and `related` does not name that case"
                    }
                    (MatchKind::Likely, _) => {
                        "somebody who may be this person, in another spelling, was reported before, and `related` does not name that case"
                    }
                };
                report(findings, case, person, (likeness, earlier), message);
            } else if let Some(other) =
                unlinked(case, affected.cases(case, person).filter(|(_, other, _)| other.is_earlier_than(case)))
            {
                let message = "somebody who is reported here was affected in an earlier case, and `related` does not name that case";
                report(findings, case, person, other, message);
            }
        }
        for person in &case.affected {
            let before = reported.cases(case, person).filter(|(_, other, _)| other.is_earlier_than(case));
            if let Some(other) = unlinked(case, before) {
                let message = "somebody who is affected here was reported in an earlier case, and `related` does not name that case";
                report(findings, case, person, other, message);
            }
        }
    }
}

/// Returns the newest of the surest that neither case links with the other.
fn unlinked<'a>(
    case: &Summary,
    before: impl Iterator<Item = (MatchKind, &'a Summary, &'a PersonSummary)>,
) -> Option<(MatchKind, &'a Summary)> {
    let unlinked = before.filter(|(_, earlier, _)| !earlier.is_linked_with(case));
    let newest = unlinked.max_by_key(|(likeness, it, _)| {
        (std::cmp::Reverse(*likeness), it.received.map(|at| at.day()), it.path.clone())
    });
    newest.map(|(likeness, earlier, _)| (likeness, earlier))
}

fn report(
    findings: &mut Findings<'_>,
    case: &Summary,
    person: &PersonSummary,
    (likeness, earlier): (MatchKind, &Summary),
    message: &str,
) {
    let name = earlier.stem();
    let report = findings.in_file(
        case.path.clone(),
        person.span,
        message,
        format!(
            "read the earlier case before you decide, and add `{name}` to `related`; if it is somebody else, write the key there as `not: [{name}/person-…]`"
        ),
    );
    let report = if likeness == MatchKind::Likely { report.into_unsure() } else { report };
    report.with_related(RelatedLocation {
        path: earlier.path.clone(),
        span: earlier.name_span,
        label: "the earlier case",
    });
}
