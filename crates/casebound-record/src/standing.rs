//! Who may act in a case: membership on a day, and recusal (S3-31, S5-25).

use chrono::NaiveDate;

use crate::case::{Case, CaseFile};
use crate::committee::{Committee, Member};
use crate::involvement::{Involvement, involvement};
use crate::time::Moment;
use crate::words::LogWord;

/// What a key of a member means in a case, on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A member without a conflict.
    MayAct,
    /// Has a conflict of interest in this case.
    Recused,
    /// Is reported or affected in this case, by address or user name.
    Involved,
    /// Reported it, by address or user name, and so neither votes nor approves.
    Reporter,
    /// Not yet or no longer a member on that day.
    NotServing,
    /// A member for other cases only.
    NotForThisCase,
    /// Can't open this sealed case, and so is not asked about its end.
    NoReader,
    /// Not declared in committee.yaml.
    NotDeclared,
}

/// Returns what `member` may do in `case`, on a day where one is known.
pub fn standing(committee: &Committee, case: &Case, member: &str, day: Option<NaiveDate>) -> Standing {
    let Some(known) = committee.member(member) else {
        return Standing::NotDeclared;
    };
    if has_conflict_on(committee, case, member, day) {
        return Standing::Recused;
    }
    match day {
        _ if is_party_on(committee, case, member, day) => Standing::Involved,
        _ if !known.serves_in(case) => Standing::NotForThisCase,
        Some(day) if !known.serves_on(day) => Standing::NotServing,
        _ => Standing::MayAct,
    }
}

/// Returns whether `member` may vote or approve in `case`, on a day where one is known: as [`standing`], and a reporter may not.
pub fn standing_to_decide(committee: &Committee, case: &Case, member: &str, day: Option<NaiveDate>) -> Standing {
    let is_reporter = || committee.member(member).and_then(|it| involvement(case, it)) == Some(Involvement::Reporter);
    match standing(committee, case, member, day) {
        Standing::MayAct if is_reporter() => Standing::Reporter,
        standing => standing,
    }
}

/// Returns whether a member is recused on a day: by a conflict, or as somebody who is reported or affected.
///
/// Without a day the answer is for the whole case.
pub fn is_recused_on(committee: &Committee, case: &Case, member: &str, day: Option<NaiveDate>) -> bool {
    has_conflict_on(committee, case, member, day) || is_party_on(committee, case, member, day)
}

/// Returns whether a member is reported or affected in a case, by address or user name. As with a conflict, what came to light
/// on a day by a `conflict-stated` entry does not reach back before that day.
fn is_party_on(committee: &Committee, case: &Case, member: &str, day: Option<NaiveDate>) -> bool {
    let is_a_side = committee.member(member).and_then(|it| involvement(case, it)) == Some(Involvement::Party);
    is_a_side && is_stated_by(committee, case, member, day)
}

/// Returns whether a member has a conflict on a day: named in `conflicts`, and not only later by a dated statement.
///
/// A conflict that came to light on a day, by a `conflict-stated` entry, does not reach back before that day.
/// Without a day the answer is for the whole case.
fn has_conflict_on(committee: &Committee, case: &Case, member: &str, day: Option<NaiveDate>) -> bool {
    if !case.has_conflict(member) {
        return false;
    }
    let began = |since: Option<NaiveDate>| since.zip(day).is_none_or(|(since, day)| day >= since);
    if !case.conflicts_of(member).any(|conflict| conflict.recuses() && began(conflict.since)) {
        return false;
    }
    is_stated_by(committee, case, member, day)
}

/// Returns whether the member had stated a conflict by that day; also where no day is known of the statement or of what is asked.
fn is_stated_by(committee: &Committee, case: &Case, member: &str, day: Option<NaiveDate>) -> bool {
    let stated = case
        .logged(LogWord::ConflictStated)
        .filter(|(_, entry)| entry.by.iter().any(|by| by == member))
        .filter_map(|(_, entry)| entry.at)
        .map(|at| committee.day_of(at))
        .min();
    match (stated, day) {
        (Some(stated), Some(day)) => day >= stated,
        _ => true,
    }
}

/// Returns whether a file says clearly who is recused: it can be read, and each conflict names a member of committee.yaml.
pub fn names_who_is_recused(committee: &Committee, file: &CaseFile) -> bool {
    let conflicts = file.span_of("conflicts");
    let is_read = !file.has("conflicts") || !file.problems.iter().any(|problem| conflicts.contains(problem.span));
    let is_known = |key: &String| committee.member(key).is_some();
    file.is_readable()
        && is_read
        && file.case.conflicts.iter().all(|conflict| conflict.member.as_ref().is_some_and(is_known))
}

/// Returns how many members without a conflict serve on a day and may vote (S4-29).
pub fn eligible(committee: &Committee, case: &Case, day: NaiveDate) -> usize {
    let may_vote = |member: &&Member| standing_to_decide(committee, case, &member.key, Some(day)) == Standing::MayAct;
    committee.serving(day).filter(may_vote).count()
}

/// Returns whether some member may act in a case on a day. Where nobody may, each of them has to know that it waits.
pub fn may_anybody_act(committee: &Committee, case: &Case, day: NaiveDate) -> bool {
    committee.serving(day).any(|member| standing(committee, case, &member.key, Some(day)) == Standing::MayAct)
}

/// In what way a member acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActKind {
    /// Owns the case.
    Shepherd,
    /// Received a report.
    Received,
    /// Did what a log entry records.
    Logged(Option<LogWord>),
    /// Proposed a decision.
    Proposed,
    /// Agreed with a decision.
    Agreed,
    /// Voted against a decision, or abstained.
    VotedOtherwise(Vote),
    /// Decided an appeal.
    DecidedAppeal,
    /// Ruled that another member may act in spite of a conflict.
    Ruled,
    /// Lifted a sanction.
    Lifted,
    /// Approved an early erasure.
    ApprovedErasure,
    /// Told a person of a sanction.
    Gave,
    /// Has a task.
    Task,
    /// Placed the hold.
    Held,
    /// Approved the public words.
    Approved,
    /// Set a rule aside.
    Waived,
    /// Settled a hit of the guard in the public words.
    Looked,
    /// Decided whether somebody who registered for an event may come.
    Registered,
}

/// How a member voted who did not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vote {
    /// Against the proposal.
    Against,
    /// Neither for nor against it.
    Abstained,
}

/// One place where a case says that a member acted.
#[derive(Debug, Clone, Copy)]
pub struct Act<'c> {
    /// In what way.
    pub kind: ActKind,
    /// The key of the member, as written.
    pub member: &'c str,
    /// When, where that is written.
    pub at: Option<Moment>,
    /// The position in the list of log entries, decisions, …
    item: usize,
    /// The position in a list of members; `None` for a single one.
    nth: Option<usize>,
    /// The key of the person at whom it stands; `None` where it stands at none.
    person: Option<&'c str>,
}

impl Act<'_> {
    /// Returns whether it is a vote or an approval.
    pub fn decides(&self) -> bool {
        match self.kind {
            ActKind::Proposed
            | ActKind::Agreed
            | ActKind::VotedOtherwise(_)
            | ActKind::DecidedAppeal
            | ActKind::Ruled
            | ActKind::Lifted
            | ActKind::ApprovedErasure
            | ActKind::Approved
            | ActKind::Waived
            | ActKind::Looked
            | ActKind::Registered => true,
            ActKind::Shepherd
            | ActKind::Received
            | ActKind::Logged(_)
            | ActKind::Gave
            | ActKind::Task
            | ActKind::Held => false,
        }
    }

    /// Returns the route of the member's key, such as `decisions[0].agreed_by[1]`.
    pub fn route(&self) -> String {
        let item = self.item;
        let route = match self.kind {
            ActKind::Shepherd => "shepherd".to_owned(),
            ActKind::Received => format!("reports[{item}].received_by"),
            ActKind::Logged(_) => format!("log[{item}].by"),
            ActKind::Proposed => format!("decisions[{item}].proposed_by"),
            ActKind::Agreed => format!("decisions[{item}].agreed_by"),
            ActKind::VotedOtherwise(Vote::Against) => format!("decisions[{item}].against"),
            ActKind::VotedOtherwise(Vote::Abstained) => format!("decisions[{item}].abstained"),
            ActKind::DecidedAppeal => format!("appeals[{item}].decided_by"),
            ActKind::Ruled => format!("conflicts[{item}].ruled_by"),
            ActKind::Lifted => format!("sanctions[{item}].lifted.by"),
            ActKind::ApprovedErasure => "retention.erase_early.by".to_owned(),
            ActKind::Gave => format!("sanctions[{item}].given_by"),
            ActKind::Task => format!("tasks[{item}].owner"),
            ActKind::Held => "retention.hold.by".to_owned(),
            ActKind::Approved => "transparency.approved_by".to_owned(),
            ActKind::Waived => format!("waivers[{item}].by"),
            ActKind::Looked => format!("transparency.waivers[{item}].by"),
            ActKind::Registered => format!("people.{}.registration.by", self.person.unwrap_or_default()),
        };
        match self.nth {
            Some(nth) => format!("{route}[{nth}]"),
            None => route,
        }
    }
}

/// Returns every act of a member that a case records, except to be recused.
pub fn acts(case: &Case) -> impl Iterator<Item = Act<'_>> {
    let one = |kind, item, at, member| Act { kind, member, at, item, nth: None, person: None };
    let shepherd = case.shepherd.iter().map(move |it| one(ActKind::Shepherd, 0, None, it.as_str()));
    let received = case.reports.iter().enumerate().filter_map(move |(item, report)| {
        Some(one(ActKind::Received, item, report.received, report.received_by.as_deref()?))
    });
    let entries = case.log.iter().enumerate();
    let logged = entries.flat_map(|(item, entry)| one_or_many(ActKind::Logged(entry.what), item, entry.at, &entry.by));
    let decided = case.decisions.iter().enumerate().flat_map(move |(item, decision)| {
        let at = decision.on.map(Moment::Day);
        let proposed = decision.proposed_by.iter().map(move |it| one(ActKind::Proposed, item, at, it.as_str()));
        let agreed = many(ActKind::Agreed, item, decision.on, &decision.agreed_by);
        let against = many(ActKind::VotedOtherwise(Vote::Against), item, decision.on, &decision.against);
        let abstained = many(ActKind::VotedOtherwise(Vote::Abstained), item, decision.on, &decision.abstained);
        proposed.chain(agreed).chain(against).chain(abstained)
    });
    let gave = case
        .sanctions
        .iter()
        .enumerate()
        .flat_map(move |(item, sanction)| many(ActKind::Gave, item, sanction.from, &sanction.given_by));
    let appeals = case.appeals.iter().enumerate();
    let appeals = appeals.flat_map(|(item, it)| many(ActKind::DecidedAppeal, item, it.decided, &it.decided_by));
    let ruled = case.conflicts.iter().enumerate();
    let ruled = ruled.flat_map(|(item, it)| many(ActKind::Ruled, item, it.since, &it.ruled_by));
    let lifted = case.sanctions.iter().enumerate().flat_map(|(item, sanction)| {
        let lifted = sanction.lifted.iter();
        lifted.flat_map(move |lifted| one_or_many(ActKind::Lifted, item, lifted.on.map(Moment::Day), &lifted.by))
    });
    let erased = case.retention.erase_early.iter();
    let erased = erased.flat_map(|request| many(ActKind::ApprovedErasure, 0, request.asked, &request.by));
    let tasks = case.tasks.iter().enumerate().filter_map(move |(item, task)| {
        Some(one(ActKind::Task, item, task.done.map(Moment::Day), task.owner.as_deref()?))
    });
    let held = case
        .retention
        .hold
        .iter()
        .filter_map(move |hold| Some(one(ActKind::Held, 0, hold.since.map(Moment::Day), hold.by.as_deref()?)));
    let approved = many(ActKind::Approved, 0, None, &case.transparency.approved_by);
    let waived = case.waivers.iter().enumerate().filter_map(move |(item, waiver)| {
        Some(one(ActKind::Waived, item, waiver.on.map(Moment::Day), waiver.by.as_deref()?))
    });
    let looks = case.transparency.waivers.iter().enumerate();
    let looked = looks.filter_map(move |(item, look)| Some(one(ActKind::Looked, item, None, look.by.as_deref()?)));
    let registered = case.people.iter().filter_map(move |person| {
        let registration = &person.registration;
        let act = one(ActKind::Registered, 0, registration.decided.map(Moment::Day), registration.by.as_deref()?);
        Some(Act { person: Some(&person.key), ..act })
    });
    shepherd
        .chain(received)
        .chain(logged)
        .chain(decided)
        .chain(gave)
        .chain(tasks)
        .chain(held)
        .chain(approved)
        .chain(waived)
        .chain(looked)
        .chain(appeals)
        .chain(ruled)
        .chain(lifted)
        .chain(erased)
        .chain(registered)
}

/// As [`many`], where a single value stands for a list of one.
fn one_or_many(kind: ActKind, item: usize, at: Option<Moment>, members: &[String]) -> impl Iterator<Item = Act<'_>> {
    let is_single = members.len() == 1;
    members.iter().enumerate().map(move |(nth, member)| Act {
        kind,
        member,
        at,
        item,
        nth: (!is_single).then_some(nth),
        person: None,
    })
}

fn many(kind: ActKind, item: usize, on: Option<NaiveDate>, members: &[String]) -> impl Iterator<Item = Act<'_>> {
    let at = on.map(Moment::Day);
    members.iter().enumerate().map(move |(nth, member)| Act { kind, member, at, item, nth: Some(nth), person: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::CaseFile;
    use crate::fields;
    use crate::shape::Shape;

    /// One member key at every place that the table of fields has for one.
    const EVERYWHERE: &str = "---
case: quiet-harbor
status: open
shepherd: alice
conflicts: [bob, {member: bob, kind: soft, since: 2026-05-11, ruled_by: [alice, carol]}]
reports:
  - {received: 2026-05-11, channel: verbal, received_by: alice}
log:
  - {at: 2026-05-11, by: alice, what: note}
  - {at: 2026-05-12, by: [carol, dan], what: met}
decisions:
  - {on: 2026-05-12, proposed_by: alice, agreed_by: [carol, dan], against: [erin], abstained: [frank]}
sanctions:
  - {person: person-b, kind: warning, from: 2026-05-13, given_by: [alice, carol], lifted: {on: 2026-05-20, by: [alice, dan], why: kept}}
  - {person: person-b, kind: warning, lifted: {on: 2026-05-20, by: carol}}
appeals:
  - {received: 2026-05-18, by: person-b, decided_by: [erin, frank], decided: 2026-05-19, outcome: upheld}
tasks:
  - {what: call, owner: dan, done: 2026-05-14}
people:
  person-b: {roles: [reported], registration: {event: sample-2026, answer: may-come, decided: 2026-05-17, by: erin}}
retention: {hold: {by: alice, since: 2026-05-15, reason: asked}, erase_early: {asked: 2026-05-16, by: [alice, carol], why: asked}}
transparency: {approved_by: [alice, carol], waivers: [{finding: name-part, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, by: frank, reason: a word}]}
waivers:
  - {rule: a-rule, by: alice, on: 2026-05-16, reason: asked}
---
";

    #[test]
    fn every_place_of_a_member_is_an_act() {
        let file = CaseFile::read("cases/2026/quiet-harbor.md", EVERYWHERE.as_bytes());
        assert_eq!(file.problems, []);
        let members = file.values(|shape| matches!(shape, Shape::Member));
        // Being recused is not an act.
        let mut written: Vec<_> = members.filter(|(.., value)| *value != "bob").map(|(_, span, _)| span).collect();
        let mut found: Vec<_> = acts(&file.case).map(|act| file.span_of(&act.route())).collect();
        written.sort();
        found.sort();
        assert_eq!(found, written);
        // Who will talk with somebody (`registration.with`) is a plan: the talk itself is logged.
        assert_eq!(places(&Shape::Map(fields::CASE)), 22, "a new place for a member needs its act");
    }

    /// Counts the places for members; `sealed.to`, `sealed.by`, `conflicts` and `registration.with` are four of them.
    fn places(shape: &Shape) -> usize {
        match shape {
            Shape::Member => 1,
            Shape::List(inner) | Shape::OneOrMore(inner) | Shape::Entries(_, inner) => places(inner),
            Shape::Map(fields) | Shape::Either(_, fields) => fields.iter().map(|field| places(&field.shape)).sum(),
            _ => 0,
        }
    }

    #[test]
    fn a_soft_conflict_recuses_until_others_rule() {
        let committee =
            crate::CommitteeFile::read(b"members: {bob: {name: B}, erin: {name: E, only_for: [calm-lake]}}\n");
        let standing_of = |member: &str, conflicts: &str| {
            let text = format!("---\ncase: quiet-harbor\nstatus: open\nconflicts: {conflicts}\n---\n");
            standing(&committee.committee, &CaseFile::read("quiet-harbor.md", text.as_bytes()).case, member, None)
        };
        assert_eq!(standing_of("bob", "[{member: bob, kind: soft}]"), Standing::Recused);
        assert_eq!(standing_of("bob", "[{member: bob, kind: soft, ruled_by: [bob]}]"), Standing::Recused);
        assert_eq!(standing_of("bob", "[{member: bob, ruled_by: [alice]}]"), Standing::Recused);
        assert_eq!(standing_of("bob", "[{member: bob, kind: soft, ruled_by: [alice]}]"), Standing::MayAct);
        assert_eq!(standing_of("bob", "[{member: bob, kind: soft, ruled_by: [alice]}, bob]"), Standing::Recused);
        assert_eq!(standing_of("erin", "[]"), Standing::NotForThisCase);
    }

    #[test]
    fn a_conflict_counts_from_the_day_it_was_stated() {
        let committee =
            crate::CommitteeFile::read(b"members: {bob: {name: Bob Member, until: 2026-05-20}}\n").committee;
        let case = |log: &str| {
            let text = format!("---\ncase: quiet-harbor\nstatus: open\nconflicts: [bob]\nlog: [{log}]\n---\n");
            CaseFile::read("quiet-harbor.md", text.as_bytes()).case
        };
        let day = |day| NaiveDate::from_ymd_opt(2026, 5, day);
        let undated = case("");
        let dated = case("{at: 2026-05-12, by: bob, what: conflict-stated}");
        assert_eq!(standing(&committee, &undated, "bob", day(11)), Standing::Recused);
        assert_eq!(standing(&committee, &dated, "bob", day(11)), Standing::MayAct);
        assert_eq!(standing(&committee, &dated, "bob", day(12)), Standing::Recused);
        assert_eq!(standing(&committee, &dated, "bob", None), Standing::Recused);
        assert_eq!(standing(&committee, &Case::default(), "bob", day(21)), Standing::NotServing);
        assert_eq!(standing(&committee, &Case::default(), "eve", day(21)), Standing::NotDeclared);
    }
}
