//! How long a case is kept: the committee's own table, applied to what the case says (S5-50, S5-51).

use chrono::NaiveDate;

use crate::case::{Case, Sanction};
use crate::committee::Committee;
use crate::erasure_request::ErasureRequest;
use crate::time::{RetentionPeriod, Until};
use crate::words::{CountsAs, CountsFrom, Disposal, Outcome, RetentionOutcome, Role, Status};

/// What the policy makes of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// The position of the rule in `retention.rules`; `None` when no rule fits and so nothing ever ends.
    pub rule: Option<usize>,
    /// The last day the record is kept.
    pub keep_until: Until,
    /// What happens then.
    pub then: Disposal,
    /// The day from which the period ran, where there is a period.
    pub basis: Option<(CountsFrom, NaiveDate)>,
}

/// Why there is no schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleObstacle {
    /// The case is open: nothing runs.
    Open,
    /// The day that the period runs from is missing.
    NoBasis(CountsFrom),
}

/// Computes how long a case is kept.
pub fn schedule(case: &Case, committee: &Committee) -> Result<Schedule, ScheduleObstacle> {
    if !case.is_over() {
        return Err(ScheduleObstacle::Open);
    }
    if case.is_sealed() {
        // Whoever sealed it computed the day. What nobody else can read is erased: nothing of it could be kept.
        let keep_until = case.retention.keep_until.unwrap_or(Until::Indefinite);
        return Ok(Schedule { rule: None, keep_until, then: Disposal::Erase, basis: None });
    }
    let policy = &committee.retention;
    let fitting = policy
        .rules
        .iter()
        .enumerate()
        .find(|(_, rule)| rule.outcome.is_some_and(|outcome| fits(outcome, case, committee)));
    let Some((idx, rule)) = fitting else {
        return Ok(Schedule { rule: None, keep_until: Until::Indefinite, then: Disposal::Erase, basis: None });
    };
    let indefinite = Schedule { rule: Some(idx), keep_until: Until::Indefinite, then: rule.then, basis: None };
    let (counts_from, period) = match rule.keep {
        // A period that can't be read must not end: what is gone is gone.
        None | Some(RetentionPeriod::Indefinitely) => return Ok(indefinite),
        Some(RetentionPeriod::For(period)) => (policy.counts_from, period),
        Some(RetentionPeriod::AfterSanction(period)) => (CountsFrom::SanctionEnds, period),
    };
    let basis = match basis(case, committee, counts_from) {
        Some(Until::OnRequest | Until::Indefinite) => return Ok(indefinite),
        Some(Until::Day(day)) => day,
        None => return Err(ScheduleObstacle::NoBasis(counts_from)),
    };
    let keep_until = period.after(basis).map_or(Until::Indefinite, Until::Day);
    Ok(Schedule { rule: Some(idx), keep_until, then: rule.then, basis: Some((counts_from, basis)) })
}

/// Returns the last day on which a case is kept. What is gone is gone: where the case and the policy differ, the later
/// day counts. A lawful request that two members approved ends it on the day before it was made.
///
/// # Errors
/// When nothing runs yet.
pub fn last_day(case: &Case, committee: &Committee) -> Result<Until, ScheduleObstacle> {
    let computed = schedule(case, committee)?.keep_until;
    let planned = case.retention.keep_until.map_or(computed, |written| written.max(computed));
    let early = early_request(case, committee).and_then(|asked| asked.pred_opt());
    Ok(early.map_or(planned, |day| planned.min(Until::Day(day))))
}

/// Returns the day of a lawful request to erase the whole case before its time, where two members approved it.
///
/// A request about one person does not end the period of the case, and a waiver never does.
pub fn early_request(case: &Case, committee: &Committee) -> Option<NaiveDate> {
    let request = ErasureRequest::of(case, committee)?;
    (request.person.is_none() && request.is_approved()).then_some(request.asked)
}

/// Returns the person whom a lawful request takes out of a case that stays, and its day, where two members approved it.
pub fn redaction_request<'c>(case: &'c Case, committee: &Committee) -> Option<(&'c str, NaiveDate)> {
    let request = ErasureRequest::of(case, committee).filter(ErasureRequest::is_approved)?;
    let person = case.people.iter().find(|person| Some(person.key.as_str()) == request.person)?;
    Some((&person.key, request.asked))
}

/// Returns the end of the sanction that runs longest, if one still `runs`: until then the record is needed.
pub fn sanction_runs_until<'c>(
    sanctions: impl IntoIterator<Item = &'c Sanction>,
    runs: &dyn Fn(Until) -> bool,
) -> Option<Until> {
    sanctions.into_iter().filter_map(Sanction::ends).filter(|until| runs(*until)).max()
}

/// Returns the day from which a period runs.
fn basis(case: &Case, committee: &Committee, counts_from: CountsFrom) -> Option<Until> {
    let received = || case.first_received().map(|at| committee.day_of(at));
    let resolved = || match case.status {
        // What is only kept on file needs no resolution (S4-3).
        Some(Status::OnFile) => case.outcome.resolved.or_else(received),
        _ => case.outcome.resolved,
    };
    match counts_from {
        CountsFrom::Received => received().map(Until::Day),
        CountsFrom::Resolved => resolved().map(Until::Day),
        CountsFrom::SanctionEnds => {
            let ends: Vec<Until> = case.sanctions.iter().filter_map(Sanction::ends).collect();
            if ends.iter().any(|until| !matches!(until, Until::Day(_))) {
                return Some(Until::Indefinite);
            }
            let last = ends
                .iter()
                .filter_map(|until| match until {
                    Until::Day(day) => Some(*day),
                    Until::OnRequest | Until::Indefinite => None,
                })
                .max();
            last.or_else(resolved).map(Until::Day)
        }
    }
}

fn fits(outcome: RetentionOutcome, case: &Case, committee: &Committee) -> bool {
    let counts = |kind: &str| committee.sanction(kind).map_or(CountsAs::Other, |it| it.counts());
    let mut sanctions = case.sanctions.iter().map(|sanction| sanction.kind.as_deref().map_or(CountsAs::Other, counts));
    match outcome {
        RetentionOutcome::Any => true,
        RetentionOutcome::NoViolation => {
            matches!(case.outcome.finding, Some(Outcome::NoViolation | Outcome::OutOfScope | Outcome::NoIncident))
                && case.sanctions.is_empty()
        }
        RetentionOutcome::NoAction => case.sanctions.is_empty(),
        RetentionOutcome::NobodyIdentified => !case.with_role(Role::Reported).any(|person| person.is_identified()),
        // One warning among graver sanctions does not shorten anything.
        RetentionOutcome::WarningsOnly => {
            !case.sanctions.is_empty() && sanctions.all(|counts| counts == CountsAs::Warning)
        }
        RetentionOutcome::Suspended => {
            let all: Vec<CountsAs> = sanctions.collect();
            all.contains(&CountsAs::Suspended) && !all.contains(&CountsAs::Banned)
        }
        RetentionOutcome::Banned => sanctions.any(|counts| counts == CountsAs::Banned),
    }
}
