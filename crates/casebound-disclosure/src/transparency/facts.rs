//! What is counted for a transparency report, and in which period: numbers and categories, no words.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use casebound_record::words::{Outcome, Role, Status};
use casebound_record::{Case, Committee};

use crate::public::Category;

/// A category of incidents: what committee.yaml declares, by its place there, or a word of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Declared(usize),
    Ours(Category),
}

/// An incident that is counted in the period.
#[derive(Debug)]
pub(super) struct Incident<'c> {
    pub(super) case: &'c Case,
    /// At least one.
    pub(super) types: BTreeSet<Slot>,
    /// At least one.
    pub(super) resolutions: BTreeSet<Slot>,
}

/// Everything that is counted. An incident belongs to the period of its first report; what became of it is
/// told as of the end of the period, so that the report of a past period stays the same.
#[derive(Debug)]
pub(super) struct Facts<'c> {
    pub(super) incidents: Vec<Incident<'c>>,
    /// Incidents of earlier periods that were resolved in this one.
    pub(super) resolved_since: Vec<&'c Case>,
    /// Incidents of earlier periods that were open when this one began, those resolved since among them.
    pub(super) carried_over: usize,
    /// Reports that were received in the period.
    pub(super) reports: usize,
    /// Reported persons of the incidents of the period.
    pub(super) people: usize,
    /// Sanctions that began in the period.
    pub(super) actions: usize,
}

/// A case with the days that decide where it is counted.
struct Dated<'c> {
    case: &'c Case,
    received: NaiveDate,
    /// `None` while the committee works on it.
    resolved: Option<NaiveDate>,
}

impl<'c> Facts<'c> {
    /// Counts; or returns the code names of the cases that can't be counted, because a date or the status
    /// is missing.
    pub(super) fn count(
        committee: &Committee,
        cases: &[&'c Case],
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Facts<'c>, Vec<String>> {
        let dated: Vec<Option<Dated<'c>>> = cases
            .iter()
            .map(|case| Dated::of(case, committee))
            .collect();
        let incomplete = cases
            .iter()
            .zip(&dated)
            .filter(|(_, dated)| dated.is_none());
        let incomplete: Vec<String> = incomplete
            .map(|(case, _)| case.name.clone().unwrap_or_default())
            .collect();
        if !incomplete.is_empty() {
            return Err(incomplete);
        }
        let dated: Vec<Dated<'c>> = dated.into_iter().flatten().collect();
        let within = |day: &NaiveDate| from <= *day && *day <= to;
        let counted = || dated.iter().filter(|it| within(&it.received));
        let carried_over = || {
            dated
                .iter()
                .filter(|it| it.received < from && it.resolved.is_none_or(|day| from <= day))
        };
        let reports = dated
            .iter()
            .flat_map(|it| &it.case.reports)
            .filter_map(|it| it.received);
        let actions = dated.iter().flat_map(|it| {
            it.case
                .sanctions
                .iter()
                .filter_map(|sanction| it.began(sanction))
        });
        let facts = Facts {
            incidents: counted().map(|it| it.incident(committee, to)).collect(),
            resolved_since: carried_over()
                .filter(|it| it.resolved.is_some_and(|day| day <= to))
                .map(|it| it.case)
                .collect(),
            carried_over: carried_over().count(),
            reports: reports
                .map(|at| committee.day_of(at))
                .filter(within)
                .count(),
            people: counted()
                .map(|it| it.case.with_role(Role::Reported).count())
                .sum(),
            actions: actions.filter(within).count(),
        };
        facts.add_up(
            carried_over()
                .filter(|it| it.resolved.is_none_or(|day| to < day))
                .count(),
        );
        Ok(facts)
    }

    /// What is printed side by side must agree: counted in another way, it is the same.
    fn add_up(&self, still_open: usize) {
        assert_eq!(
            self.carried_over,
            self.resolved_since.len() + still_open,
            "resolved since or still open"
        );
        assert!(
            self.incidents.len() <= self.reports,
            "each incident has its first report in the period"
        );
        let unresolved =
            |it: &&Incident<'_>| it.resolutions.contains(&Slot::Ours(Category::Unresolved));
        for incident in &self.incidents {
            assert!(
                !incident.types.is_empty() && !incident.resolutions.is_empty(),
                "each incident is in a row"
            );
        }
        for incident in self.incidents.iter().filter(unresolved) {
            assert_eq!(
                incident.resolutions.len(),
                1,
                "unresolved or resolved, not both"
            );
        }
    }
}

impl<'c> Dated<'c> {
    fn of(case: &'c Case, committee: &Committee) -> Option<Dated<'c>> {
        if case.reports.is_empty() || case.reports.iter().any(|it| it.received.is_none()) {
            return None;
        }
        let received = case
            .reports
            .iter()
            .filter_map(|it| it.received)
            .map(|at| committee.day_of(at))
            .min()?;
        let resolved = match case.status? {
            Status::Open => None,
            Status::Resolved => Some(case.outcome.resolved?),
            // Neither is worked on, whether or not a day is given.
            Status::OnFile | Status::Expunged => Some(case.outcome.resolved.unwrap_or(received)),
        };
        Some(Dated {
            case,
            received,
            resolved,
        })
    }

    /// The day from which a sanction counts: its first day, or the day it must have been decided.
    fn began(&self, sanction: &casebound_record::case::Sanction) -> Option<NaiveDate> {
        sanction.from.or(self.resolved).or(Some(self.received))
    }

    fn incident(&self, committee: &Committee, to: NaiveDate) -> Incident<'c> {
        let mut types: BTreeSet<Slot> = self
            .case
            .types
            .iter()
            .map(|key| slot(committee.types.iter().position(|(it, _)| it == key)))
            .collect();
        if types.is_empty() {
            types.insert(Slot::Ours(Category::Undeclared));
        }
        Incident {
            case: self.case,
            types,
            resolutions: self.resolutions(committee, to),
        }
    }

    fn resolutions(&self, committee: &Committee, to: NaiveDate) -> BTreeSet<Slot> {
        if self.resolved.is_none_or(|day| to < day) {
            return BTreeSet::from([Slot::Ours(Category::Unresolved)]);
        }
        let sanctions = self
            .case
            .sanctions
            .iter()
            .filter(|it| self.began(it).is_some_and(|day| day <= to));
        let kinds: BTreeSet<Slot> = sanctions
            .map(|it| {
                slot(
                    committee
                        .sanctions
                        .iter()
                        .position(|kind| Some(&kind.key) == it.kind.as_ref()),
                )
            })
            .collect();
        if !kinds.is_empty() {
            return kinds;
        }
        let category = match (self.case.outcome.finding, self.case.status) {
            (Some(Outcome::NoViolation), _) => Category::NoViolation,
            (Some(Outcome::OutOfScope), _) => Category::OutOfScope,
            (Some(Outcome::Undetermined), _) => Category::Undetermined,
            (_, Some(Status::OnFile)) => Category::OnFile,
            _ => Category::NoAction,
        };
        BTreeSet::from([Slot::Ours(category)])
    }
}

fn slot(declared: Option<usize>) -> Slot {
    declared.map_or(Slot::Ours(Category::Undeclared), Slot::Declared)
}
