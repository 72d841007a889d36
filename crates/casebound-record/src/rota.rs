//! Who is on duty when: a primary and a secondary for each week (S4-5 to S4-11), and the shifts of an event.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;

use crate::case::Case;
use crate::committee::{Committee, Member};
use crate::deadlines::{DueDate, DueKind};
use crate::fields::{Event, Shift, Swap};
use crate::standing::{Standing, standing};
use crate::time::Clock;
use crate::time::weekly::Weekly;

/// Where nothing is written: duty ends every Monday at noon UTC (S4-6).
const HANDOVER: Weekly = Weekly { day: Weekday::Mon, time: NOON, zone: Some(Tz::UTC) };
const NOON: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(noon) => noon,
    None => NaiveTime::MIN,
};

/// One week of duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyWeek<'a> {
    /// The day on which it begins, in the zone of the hand-over.
    pub day: NaiveDate,
    /// The instant at which it begins.
    pub starts: DateTime<Utc>,
    /// The instant at which the next one begins.
    pub ends: DateTime<Utc>,
    /// The key of the member who answers first; `None` when nobody of the order can.
    pub primary: Option<&'a str>,
    /// The key of another member, who takes over (S4-10).
    pub secondary: Option<&'a str>,
    /// Members swapped it.
    pub is_swapped: bool,
}

impl<'a> DutyWeek<'a> {
    /// Returns whether a member has a part in it.
    pub fn has(&self, member: &str) -> bool {
        self.roles().any(|key| key == member)
    }

    fn roles(&self) -> impl Iterator<Item = &'a str> {
        self.primary.into_iter().chain(self.secondary)
    }
}

/// A part in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DutyRole {
    /// Answers first.
    Primary,
    /// Takes over when the primary is not available.
    Secondary,
}

/// The plan of duty of a committee that has one.
#[derive(Debug, Clone, Copy)]
pub struct Rota<'a> {
    committee: &'a Committee,
    handover: Weekly,
}

impl<'a> Rota<'a> {
    /// Returns the plan, where committee.yaml names somebody in `rota.order`.
    pub fn of(committee: &'a Committee) -> Option<Rota<'a>> {
        let handover = committee.rota.handover.unwrap_or(HANDOVER);
        (!committee.rota.order.is_empty()).then_some(Rota { committee, handover })
    }

    /// Returns the week that contains an instant.
    pub fn week_at(&self, at: DateTime<Utc>) -> DutyWeek<'a> {
        self.week(self.handover.last_day(at, self.committee.about.timezone))
    }

    /// Returns the weeks from the one that contains an instant on.
    pub fn weeks_from(&self, at: DateTime<Utc>) -> impl Iterator<Item = DutyWeek<'a>> {
        let rota = *self;
        let first = self.handover.last_day(at, self.committee.about.timezone);
        first.iter_weeks().map(move |day| rota.week(day))
    }

    /// Returns the week in which a day lies. On the day of a hand-over that is the week that begins.
    pub fn week_of(&self, day: NaiveDate) -> DutyWeek<'a> {
        self.week(self.handover.day_up_to(day))
    }

    /// Returns the members who answer a report that arrives at an instant, the first to be asked first: primary, secondary, then
    /// the others in their order. Whether one of them may act in a case is another question.
    pub fn in_turn(&self, at: DateTime<Utc>) -> Vec<&'a str> {
        let week = self.week_at(at);
        let mut all: Vec<&str> = week.roles().collect();
        for member in self.turns(week.day) {
            if !all.contains(&member) && self.is_available(member, week.day) {
                all.push(member);
            }
        }
        all
    }

    /// Returns whether a member can be on duty in the week that begins on a day: serves for all of it, and is not away.
    pub fn is_available(&self, member: &str, day: NaiveDate) -> bool {
        let last = day.checked_add_days(Days::new(6)).unwrap_or(day);
        let serves = |member: &Member| member.serves_on(day) && member.serves_on(last) && member.only_for.is_empty();
        self.committee.member(member).is_some_and(serves)
            && !self.committee.rota.absences.iter().any(|absence| {
                absence.member.as_deref() == Some(member)
                    && absence.from.is_none_or(|from| from <= last)
                    && absence.until.is_none_or(|until| day <= until)
            })
    }

    fn week(&self, day: NaiveDate) -> DutyWeek<'a> {
        let zone = self.committee.about.timezone;
        let next = day.checked_add_days(Days::new(7)).unwrap_or(day);
        let regular: Vec<&str> = self.turns(day).filter(|member| self.is_available(member, day)).collect();
        let swap = self.swap_of(day).map(|(_, swap)| swap);
        let available =
            |key: Option<&'a String>| key.map(String::as_str).filter(|member| self.is_available(member, day));
        let primary = swap.and_then(|swap| available(swap.primary.as_ref()));
        let secondary = swap.and_then(|swap| available(swap.secondary.as_ref())).filter(|it| primary != Some(it));
        let is_swapped = primary.is_some() || secondary.is_some();
        // Two different people: who was given the one part leaves the other to the next in turn, and whoever was
        // replaced as primary by their own secondary takes that part.
        let mut rest = regular.iter().copied().filter(|it| Some(*it) != primary && Some(*it) != secondary);
        let primary = primary.or_else(|| rest.next());
        let planned = regular.get(1).copied().filter(|it| Some(*it) != primary && Some(*it) != secondary);
        let secondary = secondary.or(planned).or_else(|| regular.iter().copied().find(|it| Some(*it) != primary));
        DutyWeek {
            day,
            starts: self.handover.on(day, zone),
            ends: self.handover.on(next, zone),
            primary,
            secondary,
            is_swapped,
        }
    }

    /// Returns the entry of `rota.swaps` that holds for the week that begins on a day, and its index. Where there are several it
    /// is the last one, since somebody may have swapped the week once more.
    pub fn swap_of(&self, week: NaiveDate) -> Option<(usize, &'a Swap)> {
        let is_of_week = |swap: &Swap| swap.week.is_some_and(|day| self.handover.day_up_to(day) == week);
        self.committee.rota.swaps.iter().enumerate().rfind(|(_, swap)| is_of_week(swap))
    }

    /// Returns the day for `rota.starts` with which the order goes on from a week as it was, once a member is taken out of it;
    /// `None` where nobody else is in it.
    pub fn start_without(&self, member: &str, week: NaiveDate) -> Option<NaiveDate> {
        let order = &self.committee.rota.order;
        let stays = |place: &usize| order[*place] != member;
        let turn = self.turn_of(week);
        let next = (turn..order.len()).chain(0..turn).find(stays)?;
        let before = (0..next).filter(stays).count();
        week.checked_sub_days(Days::new(7 * u64::try_from(before).ok()?))
    }

    /// The place in the order whose turn it is in the week that begins on a day.
    fn turn_of(&self, week: NaiveDate) -> usize {
        let first = self.handover.day_up_to(self.committee.rota.starts.unwrap_or_default());
        let weeks = (week - first).num_days().div_euclid(7);
        let most = i64::try_from(self.committee.rota.order.len().max(1)).unwrap_or(1);
        usize::try_from(weeks.rem_euclid(most)).unwrap_or(0)
    }

    /// The members of the order, beginning with whose turn it is, each once.
    fn turns(&self, day: NaiveDate) -> impl Iterator<Item = &'a str> {
        let order = &self.committee.rota.order;
        let mut seen = BTreeSet::new();
        let turned = order.iter().cycle().skip(self.turn_of(day)).take(order.len()).map(String::as_str);
        turned.filter(move |member| seen.insert(*member))
    }
}

/// Returns the member who sees to something that is due: as the case says, or else, for a report that nobody acknowledged, whoever
/// is on duty and may act in the case; the next one takes over (S4-8 to S4-10).
pub fn responsible<'a>(committee: &'a Committee, case: &'a Case, due: &DueDate, clock: Clock) -> Option<&'a str> {
    let may_act = |member: &&str| standing(committee, case, member, Some(clock.today)) == Standing::MayAct;
    let is_answer = matches!(due.kind, DueKind::Acknowledge | DueKind::StepIn);
    let rota = Rota::of(committee).filter(|_| is_answer);
    let in_turn = rota.map(|rota| rota.in_turn(clock.now)).unwrap_or_default();
    due.responsible(case).into_iter().chain(in_turn).find(may_act)
}

/// Returns the shifts of an event in their order in time.
pub fn shifts(event: &Event) -> Vec<&Shift> {
    let mut all: Vec<&Shift> = event.shifts.iter().collect();
    all.sort_by(|a, b| (a.day, a.hours, &a.place).cmp(&(b.day, b.hours, &b.place)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CommitteeFile;

    fn committee(rota: &str) -> Committee {
        let text = format!(
            "committee: {{name: C, timezone: UTC}}\nmembers:\n  alice: {{name: A}}\n  bob: {{name: B}}\n  carol: {{name: C}}\n  \
             gone: {{name: G, until: 2026-06-10}}\nretention: {{rules: []}}\nrota: {rota}\n"
        );
        CommitteeFile::read(text.as_bytes()).committee
    }

    /// Day, primary and secondary of six weeks from 1 June 2026 on, which is a Monday.
    fn plan(rota: &str) -> Vec<String> {
        let committee = committee(rota);
        let plan = Rota::of(&committee).unwrap();
        let weeks = plan.weeks_from("2026-06-01T12:00:00Z".parse().unwrap()).take(6);
        let line = |week: DutyWeek<'_>| {
            format!("{} {} {}", week.day.format("%m-%d"), week.primary.unwrap_or("-"), week.secondary.unwrap_or("-"))
        };
        weeks.map(line).collect()
    }

    #[test]
    fn the_secondary_is_the_next_one() {
        let plan = plan("{starts: 2026-06-01, order: [alice, bob, carol]}");
        assert_eq!(plan[..4], ["06-01 alice bob", "06-08 bob carol", "06-15 carol alice", "06-22 alice bob"]);
    }

    #[test]
    fn who_is_away_or_leaves_is_passed_over() {
        let plan = plan(
            "{starts: 2026-06-01, order: [alice, bob, gone], absences: [{member: alice, from: 2026-06-24, until: 2026-06-24}, \
             {member: bob, from: 2026-06-20, until: 2026-06-30}]}",
        );
        // `gone` leaves on 10 June, in the week of the 8th. In the week of the 22nd two are away, and nobody is left.
        assert_eq!(plan[..4], ["06-01 alice bob", "06-08 bob alice", "06-15 alice -", "06-22 - -"]);
    }

    #[test]
    fn a_swapped_week_has_two_people() {
        let swap = |swap: &str| {
            plan(&format!("{{starts: 2026-06-01, order: [alice, bob, carol], swaps: [{swap}]}}"))[0].clone()
        };
        assert_eq!(swap("{week: 2026-06-01, primary: carol}"), "06-01 carol bob");
        assert_eq!(swap("{week: 2026-06-03, primary: bob}"), "06-01 bob alice");
        assert_eq!(swap("{week: 2026-06-01, secondary: carol}"), "06-01 alice carol");
        assert_eq!(swap("{week: 2026-06-01, secondary: alice}"), "06-01 bob alice");
        assert_eq!(swap("{week: 2026-06-01, primary: bob, secondary: bob}"), "06-01 bob alice");
        // Nobody can swap a week with somebody who will have left.
        assert_eq!(
            plan("{starts: 2026-06-01, order: [alice, bob], swaps: [{week: 2026-06-15, primary: gone}]}")[2],
            "06-15 alice bob"
        );
    }

    #[test]
    fn one_alone_has_nobody_to_take_over() {
        assert_eq!(plan("{order: [alice]}")[0], "06-01 alice -");
        assert!(Rota::of(&committee("{}")).is_none());
        assert_eq!(
            plan("{starts: 2026-06-01, order: [alice, alice, bob]}")[..3],
            ["06-01 alice bob", "06-08 alice bob", "06-15 bob alice"]
        );
    }

    #[test]
    fn the_order_goes_on_without_who_left() {
        for (order, member, after) in [
            ("alice, bob, carol", "bob", "alice, carol"),
            ("bob, alice, carol", "bob", "alice, carol"),
            ("alice, carol, bob, bob", "bob", "alice, carol"),
            ("alice, bob, carol", "carol", "alice, bob"),
        ] {
            for week in ["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22"] {
                let before = committee(&format!("{{starts: 2026-06-01, order: [{order}]}}"));
                let (week, plan) = (week.parse().unwrap(), Rota::of(&before).unwrap());
                let next = plan.turns(week).find(|key| *key != member);
                let starts = plan.start_without(member, week).unwrap();
                let then = committee(&format!("{{starts: {starts}, order: [{after}]}}"));
                assert_eq!(
                    Rota::of(&then).unwrap().week_of(week).primary,
                    next,
                    "{order} without {member} from {week}"
                );
            }
        }
        let alone = committee("{order: [bob]}");
        assert_eq!(Rota::of(&alone).unwrap().start_without("bob", "2026-06-01".parse().unwrap()), None);
    }

    #[test]
    fn duty_changes_at_the_moment_of_the_hand_over() {
        let committee = committee("{handover: 'Monday 12:00 UTC', starts: 2026-06-01, order: [alice, bob, carol]}");
        let plan = Rota::of(&committee).unwrap();
        let primary = |at: &str| plan.week_at(at.parse().unwrap()).primary;
        assert_eq!(primary("2026-06-08T11:59:59Z"), Some("alice"));
        assert_eq!(primary("2026-06-08T12:00:00Z"), Some("bob"));
        assert_eq!(primary("2026-05-25T12:00:00Z"), Some("carol"), "the order reaches into the past");
        assert_eq!(plan.in_turn("2026-06-08T12:00:00Z".parse().unwrap()), ["bob", "carol", "alice"]);
        assert_eq!(plan.week_of("2026-06-08".parse().unwrap()).primary, Some("bob"));
    }
}
