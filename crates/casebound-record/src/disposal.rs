//! Whether a record may be disposed of now, and the facts of it that stay.

use std::collections::BTreeSet;

use chrono::{Datelike as _, Days, NaiveDate};

use crate::case::{Arrival, Case, CaseFile, Sanction};
use crate::committee::Committee;
pub use crate::erasure_request::APPROVALS;
use crate::retention::{ScheduleObstacle, last_day, redaction_request, sanction_runs_until, schedule};
use crate::standing::{Standing, standing_to_decide};
use crate::time::Until;
use crate::words::{CountsFrom, Outcome, Removal, RetentionOutcome, Role, Status};

/// How long after its last day a sealed case waits for its readers, where fewer than two serve any more.
const WITHOUT_READERS: Days = Days::new(60);

/// Why a record must stay for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The committee still works on it.
    Open,
    /// It is encrypted, so that nobody can take a part of it out.
    Sealed,
    /// Identities and texts are gone already.
    Expunged,
    /// The case with this code name has taken it in, and takes it along.
    Absorbed(String),
    /// The day from which the period runs is missing.
    NoBasis(CountsFrom),
    /// It is kept until then, by the policy or by what the case says.
    NotDue(Until),
    /// No lawful request about one of its people stands in it, or fewer than two members approved that.
    NotRequested,
    /// There is a hold.
    Held,
    /// The number of tasks that are not done.
    OpenTasks(usize),
    /// A report or an appeal came after the case was resolved, and nobody has answered it.
    Unanswered(Arrival),
    /// A sanction ends then at the earliest.
    SanctionRuns(Until),
    /// Nobody can tell when it was received, and so in which year it is to be counted.
    NotReceived,
    /// It shall be expunged or redacted, and has errors of form: what can't be read can't be replaced.
    Unreadable,
    /// The case with this code name, about the same person, is newer, and the policy then keeps both for longer.
    Renewed(String),
    /// Fewer than two different members approved.
    TooFewApprovals,
    /// This member may not approve.
    Approval(String, Standing),
}

/// How much of a record a disposal takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of it, or all identities and texts.
    Record,
    /// One person: the record stays.
    Person,
}

/// Returns what prevents disposing of a case on a day, with these approvals.
///
/// What a later case keeps, [`Obstacle::Renewed`], only whoever has all of them can add.
pub fn obstacles(file: &CaseFile, committee: &Committee, today: NaiveDate, approved_by: &[String]) -> Vec<Obstacle> {
    let case = &file.case;
    if let Some(obstacle) = nothing_to_dispose_of(case) {
        return vec![obstacle];
    }
    let mut found = Vec::new();
    match last_day(case, committee) {
        Err(ScheduleObstacle::Open) => found.push(Obstacle::Open),
        Err(ScheduleObstacle::NoBasis(from)) => found.push(Obstacle::NoBasis(from)),
        Ok(until) if until.includes(today) => found.push(Obstacle::NotDue(until)),
        Ok(_) => {}
    }
    found.extend(case_obstacles(case, &|until| until.includes(today)));
    let is_expunged = RetainedFacts::of(case, committee).is_some_and(|facts| facts.then == Removal::Expunge);
    if is_expunged && !file.problems.is_empty() {
        found.push(Obstacle::Unreadable);
    }
    found.extend(lacks(case, committee, today, approved_by));
    found
}

/// Returns what prevents taking one person out of a case that stays, on a day, with these approvals.
pub fn obstacles_to_redaction(
    file: &CaseFile,
    committee: &Committee,
    today: NaiveDate,
    approved_by: &[String],
) -> Vec<Obstacle> {
    let case = &file.case;
    if let Some(obstacle) = nothing_to_dispose_of(case) {
        return vec![obstacle];
    }
    if case.is_sealed() {
        return vec![Obstacle::Sealed];
    }
    let mut found = Vec::new();
    if !case.is_over() {
        found.push(Obstacle::Open);
    }
    let request = redaction_request(case, committee);
    match request {
        None => found.push(Obstacle::NotRequested),
        Some((_, asked)) if asked > today => {
            found.extend(asked.pred_opt().map(|day| Obstacle::NotDue(Until::Day(day))));
        }
        Some(_) => {}
    }
    // A sanction is no use against somebody whom nobody knows any more; those of others are.
    let is_theirs = |sanction: &&Sanction| sanction.person.as_deref() == request.map(|(person, _)| person);
    found.extend(waits(case));
    found.extend(
        sanction_runs_until(case.sanctions.iter().filter(is_theirs), &|until| until.includes(today))
            .map(Obstacle::SanctionRuns),
    );
    if RetainedFacts::of(case, committee).is_none() {
        found.push(Obstacle::NotReceived);
    }
    if !file.problems.is_empty() {
        found.push(Obstacle::Unreadable);
    }
    found.extend(lacks(case, committee, today, approved_by));
    found
}

/// Why a case has nothing here that could be taken.
fn nothing_to_dispose_of(case: &Case) -> Option<Obstacle> {
    if let Some(case) = case.absorbed_into() {
        return Some(Obstacle::Absorbed(case.to_owned()));
    }
    (case.status == Some(Status::Expunged)).then_some(Obstacle::Expunged)
}

/// Returns whether the seal of a case lets a member approve its end: only its readers know who has a conflict in it.
///
/// Where fewer than two of them serve any more, others may, [`WITHOUT_READERS`] after its last day: else it would never go.
fn may_dispose(committee: &Committee, case: &Case, member: &str, today: NaiveDate) -> bool {
    let Some(sealed) = case.sealed.as_ref().filter(|_| case.is_sealed()) else { return true };
    let serves = |key: &&String| committee.member(key).is_some_and(|member| member.serves_on(today));
    if sealed.to.iter().any(|key| key == member) {
        return true;
    }
    let from = match case.retention.keep_until {
        Some(Until::Day(day)) => day.checked_add_days(WITHOUT_READERS),
        _ => None,
    };
    sealed.to.iter().filter(serves).count() < APPROVALS && from.is_some_and(|from| today > from)
}

/// What is wrong with the approvals.
fn lacks(case: &Case, committee: &Committee, today: NaiveDate, approved_by: &[String]) -> Vec<Obstacle> {
    let members: BTreeSet<&String> = approved_by.iter().collect();
    let mut found = Vec::new();
    if members.len() < APPROVALS {
        found.push(Obstacle::TooFewApprovals);
    }
    for member in members {
        match standing_to_decide(committee, case, member, Some(today)) {
            Standing::MayAct if may_dispose(committee, case, member, today) => {}
            Standing::MayAct => found.push(Obstacle::Approval(member.clone(), Standing::NoReader)),
            other => found.push(Obstacle::Approval(member.clone(), other)),
        }
    }
    found
}

/// Returns what keeps a record although its period is over: a hold, what waits for an answer, tasks, sanctions that run.
///
/// `runs` tells of a last day whether it is still to come, or is today.
pub fn case_obstacles(case: &Case, runs: &dyn Fn(Until) -> bool) -> Vec<Obstacle> {
    let mut found = waits(case);
    found.extend(case.sealed.as_ref().filter(|sealed| case.is_sealed() && sealed.held).map(|_| Obstacle::Held));
    found.extend(sanction_runs_until(&case.sanctions, runs).map(Obstacle::SanctionRuns));
    found.extend(case.first_received().is_none().then_some(Obstacle::NotReceived));
    found
}

/// A hold, what waits for an answer, and tasks.
fn waits(case: &Case) -> Vec<Obstacle> {
    let mut found: Vec<Obstacle> =
        case.unanswered().first().map(|waiting| Obstacle::Unanswered(waiting.what)).into_iter().collect();
    if case.retention.hold.is_some() {
        found.push(Obstacle::Held);
    }
    let open_tasks = case.tasks.iter().filter(|task| task.done.is_none()).count();
    if open_tasks > 0 {
        found.push(Obstacle::OpenTasks(open_tasks));
    }
    found
}

/// Some days, both included: of which of them something was, nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DaySpan {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

/// What stays of a record: the facts on which published numbers rest, and no name, place or text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetainedFacts {
    /// 64 digits that identify the record, the same in every tombstone; `None` in tombstones of older versions.
    pub record: Option<String>,
    /// What happened to the record.
    pub then: Removal,
    /// The rule of the policy by which its time was over.
    pub rule: Option<RetentionOutcome>,
    /// The year in which the first report was received.
    pub received: i32,
    /// The days among which it was received, as far as published reports tell them apart; `None` in tombstones of older
    /// versions.
    pub received_within: Option<DaySpan>,
    /// The same for the day on which it was resolved.
    pub resolved_within: Option<DaySpan>,
    /// Whether another record is of the same incident.
    pub is_duplicate: bool,
    /// A key of the committee's events.
    pub event: Option<String>,
    /// Keys of the committee's types.
    pub types: Vec<String>,
    /// What the committee found.
    pub finding: Option<Outcome>,
    /// Keys of the committee's sanctions, one for each sanction.
    pub sanctions: Vec<String>,
    /// How many reports told of it.
    pub reports: u32,
    /// How many of them are also among the reports of a record that stayed, of the same event.
    pub shared: u32,
    /// The same of another event, or where one of the two has none.
    pub shared_beyond: u32,
    /// How many reported persons there were.
    pub people: u32,
}

impl RetainedFacts {
    /// Takes the facts out of a case; `None` when nobody knows when it was received.
    pub fn of(case: &Case, committee: &Committee) -> Option<RetainedFacts> {
        let computed = schedule(case, committee).ok();
        let rule = computed.and_then(|schedule| schedule.rule).and_then(|idx| committee.retention.rules.get(idx));
        let received = case.first_received().map(|at| committee.day_of(at))?;
        let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        if let Some(sealed) = case.sealed.as_ref().filter(|_| case.is_sealed()) {
            let facts = &sealed.facts;
            return Some(RetainedFacts {
                record: None,
                then: Removal::Erase,
                rule: None,
                received: received.year(),
                received_within: None,
                resolved_within: None,
                is_duplicate: false,
                event: case.event.clone(),
                types: facts.types.clone(),
                finding: facts.finding,
                sanctions: facts.sanctions.clone(),
                reports: count(sealed.received.len()),
                shared: 0,
                shared_beyond: 0,
                people: facts.people.unwrap_or_default(),
            });
        }
        Some(RetainedFacts {
            record: None,
            then: rule.map_or(Removal::Erase, |it| it.then.into()),
            rule: rule.and_then(|rule| rule.outcome),
            received: received.year(),
            received_within: None,
            resolved_within: None,
            is_duplicate: case.outcome.duplicate_of.is_some(),
            event: case.event.clone(),
            types: case.types.clone(),
            finding: case.outcome.finding,
            sanctions: case.sanctions.iter().filter_map(|sanction| sanction.kind.clone()).collect(),
            reports: count(case.reports.len()),
            shared: 0,
            shared_beyond: 0,
            people: count(case.with_role(Role::Reported).count()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CaseFile, CommitteeFile};

    #[test]
    fn what_came_after_the_resolution_holds_the_case_until_it_is_answered() {
        let of = |more: &str| {
            let file = CaseFile::read("cases/2026/quiet-harbor.md", case(more).as_bytes());
            assert_eq!(file.problems, [], "{more}");
            file.case.unanswered().iter().map(|it| it.what).collect::<Vec<_>>()
        };
        assert_eq!(of(""), []);
        assert_eq!(of("log: [{at: 2027-05-01, by: alice, what: appealed}]\n"), [Arrival::Appeal]);
        assert_eq!(of("appeals: [{received: 2026-05-01, by: person-b}]\n"), [Arrival::Appeal]);
        assert_eq!(of("appeals: [{received: 2026-05-01, by: person-b, outcome: upheld}]\n"), []);
        let answered = "log: [{at: 2027-05-01, by: alice, what: appealed}]\ndecisions: [{on: 2027-05-02}]\n";
        assert_eq!(of(answered), []);
        let twice =
            "appeals: [{received: 2026-05-01, by: person-b, outcome: upheld}, {received: 2026-05-02, by: person-b}]\n";
        assert_eq!(of(twice), [Arrival::Appeal]);
    }

    #[test]
    fn a_request_of_two_lets_a_case_go_early_and_a_waiver_does_not() {
        let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        let early = |more: &str| {
            let file = CaseFile::read("cases/2026/quiet-harbor.md", case(more).as_bytes());
            last_day(&file.case, &committee) == Ok(day("2026-06-30"))
        };
        let request = |by: &str, more: &str| {
            format!(
                "retention: {{keep_until: 2028-01-10, erase_early: {{asked: 2026-07-01, by: [{by}], why: asked{more}}}}}\n"
            )
        };
        let asked = |by: &str, more: &str| early(&request(by, more));
        assert!(!early("waivers: [{rule: keep-until-mismatch, by: alice, on: 2026-06-04, reason: asked}]\n"));
        assert!(asked("alice, bob", ""));
        assert!(!asked("alice", "") && !asked("alice, alice", "") && !asked("alice, nobody", ""));
        assert!(!asked("alice, bob", ", person: person-b"));
    }

    #[test]
    fn one_person_goes_by_a_request_of_two_that_names_them() {
        let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        let two = ["alice".to_owned(), "bob".to_owned()];
        let against = |text: &str| {
            let file = CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes());
            obstacles_to_redaction(&file, &committee, "2026-07-02".parse().unwrap(), &two)
        };
        let request = |by: &str, person: &str| {
            case(&format!(
                "retention: {{erase_early: {{asked: 2026-07-01, by: [{by}], why: asked, person: {person}}}}}\n"
            ))
        };
        let asked = request("alice, bob", "person-b");
        assert_eq!(against(&asked), []);
        assert_eq!(against(&case("")), [Obstacle::NotRequested]);
        assert_eq!(against(&request("alice", "person-b")), [Obstacle::NotRequested]);
        // The case that is about nobody in particular is a request for the whole of it.
        assert_eq!(against(&asked.replace(", person: person-b", "")), [Obstacle::NotRequested]);
        assert!(against(&request("alice, bob", "person-z")).contains(&Obstacle::NotRequested));
        assert_eq!(
            against(&asked.replace("asked: 2026-07-01", "asked: 2026-07-03")),
            [Obstacle::NotDue(day("2026-07-02"))]
        );
        assert_eq!(against(&asked.replace("status: resolved", "status: open")), [Obstacle::Open]);
        assert_eq!(against(&asked.replace("status: resolved", "status: expunged")), [Obstacle::Expunged]);
        let held = asked.replace("retention: {", "retention: {hold: {by: alice, since: 2026-02-02, reason: court}, ");
        assert_eq!(against(&held), [Obstacle::Held]);
        let banned = asked.replace("kind: warning}", "kind: ban, until: 2031-01-01}");
        assert_eq!(against(&banned), [Obstacle::SanctionRuns(day("2031-01-01"))]);
        // The sanction of somebody else goes on.
        let other = banned
            .replace("people: {", "people: {person-a: {roles: [reporter]}, ")
            .replace("why: asked, person: person-b", "why: asked, person: person-a");
        assert_eq!(against(&other), []);
    }

    const COMMITTEE: &str = "committee: {name: Sample, timezone: UTC}
members:
  alice: {name: Alice Member}
  bob: {name: Bob Member}
  carol: {name: Carol Member, until: 2027-12-31}
types: {harassment: Harassment}
sanctions: {warning: {label: Warning}, ban: {label: Ban, lasts: yes}}
retention:
  counts_from: resolved
  rules:
    - {outcome: warnings-only, keep: 2 years, then: erase}
    - {outcome: any, keep: 3 years, then: expunge}
";

    fn case(more: &str) -> String {
        format!(
            "---\ncase: quiet-harbor\nstatus: resolved\ntypes: [harassment]\nreports:\n  - {{received: 2026-01-01, channel: email}}\n\
             people: {{person-b: {{roles: [reported]}}}}\nsanctions: [{{person: person-b, kind: warning}}]\n\
             outcome: {{finding: violation, resolved: 2026-02-01}}\n{more}---\n"
        )
    }

    fn found(text: &str, today: &str, approved_by: &[&str]) -> Vec<Obstacle> {
        let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        let file = CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes());
        let approved_by: Vec<String> = approved_by.iter().map(|it| (*it).to_owned()).collect();
        obstacles(&file, &committee, today.parse().unwrap(), &approved_by)
    }

    fn day(text: &str) -> Until {
        Until::Day(text.parse().unwrap())
    }

    #[test]
    fn the_last_day_belongs_to_the_period() {
        let two = ["alice", "bob"];
        assert_eq!(found(&case(""), "2028-02-01", &two), [Obstacle::NotDue(day("2028-02-01"))]);
        assert_eq!(found(&case(""), "2028-02-02", &two), []);
        let longer = case("retention: {keep_until: 2030-01-01}\n");
        assert_eq!(found(&longer, "2028-02-02", &two), [Obstacle::NotDue(day("2030-01-01"))]);
        // A shorter time in the case than in the policy ends nothing.
        let shorter = case("retention: {keep_until: 2027-01-01}\n");
        assert_eq!(found(&shorter, "2027-06-01", &two), [Obstacle::NotDue(day("2028-02-01"))]);
    }

    #[test]
    fn what_goes_on_is_not_disposed_of() {
        let two = ["alice", "bob"];
        let open = case("").replace("status: resolved", "status: open");
        assert_eq!(found(&open, "2029-01-01", &two), [Obstacle::Open]);
        let held = case("retention: {hold: {by: alice, since: 2027-01-01, reason: a court asked}}\n");
        assert_eq!(found(&held, "2029-01-01", &two), [Obstacle::Held]);
        let task = case("tasks: [{what: call, owner: alice}, {what: write, done: 2026-02-01}]\n");
        assert_eq!(found(&task, "2029-01-01", &two), [Obstacle::OpenTasks(1)]);
        let banned = case("").replace("kind: warning}", "kind: ban, until: 2031-01-01}");
        assert_eq!(found(&banned, "2030-01-01", &two), [Obstacle::SanctionRuns(day("2031-01-01"))]);
        assert_eq!(found(&banned, "2031-01-02", &two), []);
        let expunged = case("").replace("status: resolved", "status: expunged");
        assert_eq!(found(&expunged, "2029-01-01", &two), [Obstacle::Expunged]);
    }

    #[test]
    fn two_different_members_without_a_conflict_approve() {
        let text = case("conflicts: [bob]\n");
        assert_eq!(found(&case(""), "2028-03-01", &["alice", "alice"]), [Obstacle::TooFewApprovals]);
        assert_eq!(
            found(&text, "2028-03-01", &["alice", "bob", "carol", "eve"]),
            [
                Obstacle::Approval("bob".to_owned(), Standing::Recused),
                Obstacle::Approval("carol".to_owned(), Standing::NotServing),
                Obstacle::Approval("eve".to_owned(), Standing::NotDeclared),
            ]
        );
    }

    #[test]
    fn the_facts_stay() {
        let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        let file = CaseFile::read("cases/2026/quiet-harbor.md", case("").as_bytes());
        let remains = RetainedFacts::of(&file.case, &committee).unwrap();
        assert_eq!((remains.then, remains.rule), (Removal::Erase, Some(RetentionOutcome::WarningsOnly)));
        assert_eq!((remains.received, remains.reports, remains.people), (2026, 1, 1));
        assert_eq!((remains.types, remains.sanctions), (vec!["harassment".to_owned()], vec!["warning".to_owned()]));
    }
}
