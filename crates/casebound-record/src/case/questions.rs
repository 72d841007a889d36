//! The questions that can be asked of a case alone.

use chrono::NaiveDate;

use crate::fields::{Appeal, Case, Conflict, Decision, LogEntry, Person, Sanction, Transparency};
use crate::private::Private;
use crate::time::{IncidentTime, Moment, Until};
use crate::words::{Answer, ConflictKind, LogWord, Publish, PublishingPermission, Role, Setting, Status};

impl Case {
    /// Returns the person with this key.
    pub fn person(&self, key: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.key == key)
    }

    /// Returns the people with this role, in file order.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |person| person.is(role))
    }

    /// Returns the people who told us, in file order: a report is `by` them, or they have the role.
    pub fn reporters(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| {
            person.is(Role::Reporter) || self.reports.iter().any(|report| report.by.as_deref() == Some(&person.key))
        })
    }

    /// Returns when the first report was received, by day.
    pub fn first_received(&self) -> Option<Moment> {
        self.reports.iter().filter_map(|report| report.received).min_by_key(|received| received.day())
    }

    /// Returns whether the committee still works on it.
    pub fn is_open(&self) -> bool {
        self.status == Some(Status::Open)
    }

    /// Returns whether it has ended: resolved, kept only, or expunged.
    pub fn is_over(&self) -> bool {
        self.status.is_some_and(|status| status != Status::Open)
    }

    /// Returns whether the file is an envelope alone, which says that the rest is encrypted. On a plain case the key means nothing.
    pub fn is_sealed(&self) -> bool {
        let is_plain = !self.reports.is_empty() || !self.people.is_empty() || !self.log.is_empty();
        self.sealed.is_some() && !is_plain
    }

    /// Returns whether the member has a conflict: named in `conflicts`, and no others ruled that they may act.
    pub fn has_conflict(&self, member: &str) -> bool {
        self.conflicts_of(member).any(Conflict::recuses)
    }

    /// Returns the conflicts of a member, in file order.
    pub fn conflicts_of<'c>(&'c self, member: &'c str) -> impl Iterator<Item = &'c Conflict> {
        self.conflicts.iter().filter(move |conflict| conflict.member.as_deref() == Some(member))
    }

    /// Returns when the incidents happened, from the first moment to the last, as far as it is known.
    pub fn happened(&self) -> Option<(Moment, Moment)> {
        let times = || self.incidents.iter().filter_map(|incident| incident.when);
        let first = times().filter_map(IncidentTime::start).min_by_key(|moment| moment.day())?;
        let last = times().filter_map(IncidentTime::end).max_by_key(|moment| moment.day())?;
        Some((first, last))
    }

    /// Returns where the incidents happened, in file order.
    pub fn places(&self) -> impl Iterator<Item = &Private> {
        self.incidents.iter().filter_map(|incident| incident.place.as_ref())
    }

    /// Returns the setting that all incidents have; `None` where they differ or it is not known.
    pub fn setting(&self) -> Option<Setting> {
        let first = self.incidents.first()?.setting;
        first.filter(|_| self.incidents.iter().all(|incident| incident.setting == first))
    }

    /// Returns whether nobody else was there in one of the incidents.
    pub fn is_one_on_one(&self) -> bool {
        self.incidents.iter().any(|incident| incident.one_on_one == Some(Answer::Yes))
    }

    /// Returns what reached a committee that had resolved the case, and waits for an answer: a new report, or an appeal.
    ///
    /// A report is answered by a decision of its day or later, or when the case is resolved again; an appeal by its own
    /// outcome. An appeal that is only in the log is answered by a decision, or by an entry of `appeals` that has an outcome.
    pub fn unanswered(&self) -> Vec<PendingArrival> {
        let Some(resolved) = self.outcome.resolved.filter(|_| self.is_over()) else { return Vec::new() };
        // Where nothing came before, the day of the resolution is wrong.
        let is_late = self.first_received().is_some_and(|first| first.day() <= resolved);
        let decided_since =
            |day: NaiveDate| self.decisions.iter().any(|decision| decision.on.is_some_and(|on| on >= day));
        let mut found = Vec::new();
        for (item, appeal) in self.appeals.iter().enumerate().filter(|(_, appeal)| !appeal.is_decided()) {
            let on = appeal.received.map_or(resolved, Moment::day);
            found.push(PendingArrival { what: Arrival::Appeal, on, route: format!("appeals[{item}]") });
        }
        for (item, entry) in self.logged(LogWord::Appealed) {
            let Some(on) = entry.at.map(Moment::day).filter(|day| *day >= resolved) else { continue };
            // What `appeals` tells of it counts, decided or not.
            if !decided_since(on) && self.appeals.is_empty() {
                found.push(PendingArrival { what: Arrival::Appeal, on, route: format!("log[{item}]") });
            }
        }
        for (item, report) in self.reports.iter().enumerate() {
            let Some(on) = report.received.map(Moment::day).filter(|day| is_late && *day > resolved) else { continue };
            if !decided_since(on) {
                found.push(PendingArrival { what: Arrival::Report, on, route: format!("reports[{item}].received") });
            }
        }
        found
    }

    /// Returns the newest decision by day, with its place in the list; of one day the last.
    pub fn last_decision(&self) -> Option<(usize, &Decision)> {
        self.decisions.iter().enumerate().max_by_key(|(_, decision)| decision.on)
    }

    /// Returns the log entries of one kind with their place in the list.
    pub fn logged(&self, what: LogWord) -> impl Iterator<Item = (usize, &LogEntry)> {
        self.log.iter().enumerate().filter(move |(_, entry)| entry.what == Some(what))
    }
}

impl Person {
    /// Returns whether the person has this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Returns whether the person can be told anything: there is a name, or an address of some kind.
    pub fn can_be_told(&self) -> bool {
        self.name.is_some() || !self.emails.is_empty() || !self.handles.is_empty() || !self.phones.is_empty()
    }

    /// Returns whether anything is known by which the person could be found: a name, an address or a handle.
    pub fn is_identified(&self) -> bool {
        self.name.is_some() || !self.aliases.is_empty() || !self.emails.is_empty() || !self.handles.is_empty()
    }
}

/// What reached the committee after it had resolved a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// A report about the same incident, or that a condition was not kept.
    Report,
    /// An appeal.
    Appeal,
}

/// Something that waits for an answer after the case was resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingArrival {
    /// What it is.
    pub what: Arrival,
    /// When it came.
    pub on: NaiveDate,
    /// Where it is written.
    pub route: String,
}

impl Appeal {
    /// Returns whether somebody decided it.
    pub fn is_decided(&self) -> bool {
        self.outcome.is_some()
    }
}

impl Conflict {
    /// Returns whether the member may not act: always with a hard conflict, with a soft one until others rule otherwise.
    pub fn recuses(&self) -> bool {
        let is_soft = self.kind == Some(ConflictKind::Soft);
        let others_ruled = self.ruled_by.iter().any(|by| Some(by) != self.member.as_ref() && !by.is_empty());
        !(is_soft && others_ruled)
    }
}

impl Sanction {
    /// Returns its last day: as it was imposed, or the day before it was lifted.
    pub fn ends(&self) -> Option<Until> {
        let lifted = self.lifted.as_ref().and_then(|lifted| lifted.on).and_then(|on| on.pred_opt());
        match (self.until, lifted) {
            (until, Some(day)) => Some(until.map_or(Until::Day(day), |until| until.min(Until::Day(day)))),
            (until, None) => until,
        }
    }
}

impl LogEntry {
    /// Returns whether the entry is addressed to this key of `people`.
    pub fn is_to(&self, key: &str) -> bool {
        self.to.iter().any(|to| to.expose() == key)
    }
}

impl Transparency {
    /// Returns what may be told now, if anything is said of it.
    pub fn publish_level(&self) -> Option<Publish> {
        match self.publish {
            Some(PublishingPermission::Told(what)) => Some(what),
            _ => None,
        }
    }

    /// Returns the day before which nothing is told.
    pub fn withheld_until(&self) -> Option<NaiveDate> {
        match self.publish {
            Some(PublishingPermission::WithheldUntil(day)) => Some(day),
            _ => None,
        }
    }
}
