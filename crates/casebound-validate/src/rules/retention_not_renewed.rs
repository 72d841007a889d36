//! Rule `retention-not-renewed`.

use casebound_record::words::{Outcome, Status};
use casebound_record::{Place, Severity, Until};

use crate::summary::SamePeople;
use crate::{Check, Context, Findings, Rule, Summary};

pub(super) const RULE: Rule = Rule {
    id: "retention-not-renewed",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("retention_not_renewed.md"),
    check: Check::Repository(check),
};

fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let is_renewed = context.committee.is_some_and(|it| it.committee.retention.renewed_by_new_violation);
    if !is_renewed {
        return;
    }
    let violations = || all.iter().filter(|case| case.finding == Some(Outcome::Violation));
    let people = SamePeople::of(violations());
    for case in violations().filter(|case| !case.held && case.status != Some(Status::Expunged)) {
        let Some(Until::Day(ends)) = case.keep_until else { continue };
        let outlasts = |later: &Summary| !matches!(later.keep_until, Some(Until::Day(day)) if day <= ends);
        let later = case
            .reported
            .iter()
            .flat_map(|person| people.cases(person))
            .map(|(later, _)| later)
            .filter(|later| case.is_earlier_than(later) && outlasts(later))
            .min_by_key(|later| (later.received.map(|at| at.day()), &later.path));
        let Some(later) = later else { continue };
        findings
            .in_file(
                case.path.clone(),
                case.keep_until_span,
                "a reported person violated the code of conduct again, so this record is kept for longer",
                format!("place a hold with `casebound retention hold`, and write as its reason that `{}` renews this record", later.stem()),
            )
            .also(Place { path: later.path.clone(), span: later.name_span, label: "the later case" });
    }
}
