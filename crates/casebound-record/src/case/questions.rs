//! The questions that can be asked of a case alone.

use chrono::NaiveDate;

use crate::fields::{
    Appeal, Case, CaseOutcome, Conflict, Decision, LogEntry, Person, Retention, Sanction, SealedCase, Transparency,
};
use crate::private::Private;
use crate::time::{IncidentTime, Moment, Until};
use crate::words::{
    Answer, AppealOutcome, ConflictKind, LogWord, Outcome, Publish, PublishingPermission, Role, Setting, Status,
};

/// Returns the keys that people of a case get, without end: `person-a` to `person-z`, then `person-27`.
pub fn person_keys() -> impl Iterator<Item = String> {
    let letters = ('a'..='z').map(|letter| format!("person-{letter}"));
    letters.chain((27..).map(|number| format!("person-{number}")))
}

/// Returns whether a key has one letter or a number after `person-`: more may tell a name.
pub fn is_plain_person_key(key: &str) -> bool {
    let rest = key.strip_prefix("person-").unwrap_or(key);
    rest.len() == 1 || rest.bytes().all(|byte| byte.is_ascii_digit())
}

impl Case {
    /// Returns the places in the log of entries that say again what an earlier one says of the same letter: its reader got it twice.
    pub fn letters_sent_twice(&self) -> impl Iterator<Item = (usize, &LogEntry)> {
        let is_sending = |entry: &LogEntry| {
            entry.letter.is_some() && !matches!(entry.what, Some(LogWord::Reviewed | LogWord::Drafted))
        };
        let is_again = move |entry: &LogEntry, before: &LogEntry| {
            is_sending(before) && before.letter == entry.letter && before.what == entry.what && before.to == entry.to
        };
        let entries = self.log.iter().enumerate();
        entries.filter(move |(idx, entry)| {
            is_sending(entry) && self.log.iter().take(*idx).any(|before| is_again(entry, before))
        })
    }

    /// Returns the first of the [`person_keys`] that nobody in `people` has.
    pub fn free_person_key(&self) -> String {
        person_keys().find(|key| self.person(key).is_none()).expect("numbers do not end")
    }

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
        let of_index = self.sealed.iter().filter(|_| self.is_sealed()).flat_map(|sealed| &sealed.received);
        let received = self.reports.iter().filter_map(|report| report.received);
        received.chain(of_index.copied().map(Moment::Day)).min_by_key(|received| received.day())
    }

    /// Returns whether the committee still works on it.
    pub fn is_open(&self) -> bool {
        self.status == Some(Status::Open)
    }

    /// Returns whether it has ended: resolved, kept only, or expunged.
    pub fn is_over(&self) -> bool {
        self.status.is_some_and(|status| status != Status::Open)
    }

    /// Returns what the index of a sealed case says.
    pub(super) fn sealed(index: SealedCase) -> Case {
        let retention = Retention { keep_until: index.retention.keep_until, ..Retention::default() };
        let outcome = CaseOutcome { resolved: index.sealed.resolved, ..CaseOutcome::default() };
        Case {
            name: index.name,
            status: index.status,
            event: index.event,
            shepherd: index.shepherd,
            outcome,
            retention,
            sealed: Some(index.sealed),
            ..Case::default()
        }
    }

    /// Returns whether the file is an index alone, which says that the rest is encrypted. On a plain case the key means nothing.
    pub fn is_sealed(&self) -> bool {
        let is_plain = !self.reports.is_empty() || !self.people.is_empty() || !self.log.is_empty();
        self.sealed.is_some() && !is_plain
    }

    /// Returns the case that took this one in as a duplicate, where nothing but that is left of it (S5-46).
    pub fn absorbed_into(&self) -> Option<&str> {
        let is_empty = self.reports.is_empty() && self.people.is_empty() && self.log.is_empty();
        self.outcome.duplicate_of.as_deref().filter(|_| is_empty && self.status == Some(Status::OnFile))
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

    /// Returns what waits for an answer: an appeal, or a report that reached a committee that had resolved the case.
    ///
    /// An appeal is answered by its own outcome, whether the case is resolved or not. One that is only in the log is answered by a
    /// decision of a later day, or by an entry of `appeals`; a report by a decision of its day or later, or when the case is
    /// resolved again.
    pub fn unanswered(&self) -> Vec<PendingArrival> {
        let resolved = self.outcome.resolved.filter(|_| self.is_over());
        let mut found = Vec::new();
        for (item, appeal) in self.appeals.iter().enumerate().filter(|(_, appeal)| !appeal.is_decided()) {
            let Some(on) = appeal.received.map(Moment::day).or(resolved) else { continue };
            found.push(PendingArrival { what: Arrival::Appeal, on, route: format!("appeals[{item}]") });
        }
        let decided = || self.decisions.iter().filter_map(|decision| decision.on);
        for (item, entry) in self.logged(LogWord::Appealed) {
            let is_late = |day: &NaiveDate| resolved.is_none_or(|resolved| *day >= resolved);
            let Some(on) = entry.at.map(Moment::day).filter(is_late) else { continue };
            // What `appeals` tells of it counts, decided or not. The decision of the same day is the one that is appealed.
            if !decided().any(|day| day > on) && self.appeals.is_empty() {
                found.push(PendingArrival { what: Arrival::Appeal, on, route: format!("log[{item}]") });
            }
        }
        let Some(resolved) = resolved else { return found };
        // Where nothing came before, the day of the resolution is wrong.
        let is_late = self.first_received().is_some_and(|first| first.day() <= resolved);
        for (item, report) in self.reports.iter().enumerate() {
            let Some(on) = report.received.map(Moment::day).filter(|day| is_late && *day > resolved) else { continue };
            if !decided().any(|day| day >= on) {
                found.push(PendingArrival { what: Arrival::Report, on, route: format!("reports[{item}].received") });
            }
        }
        found
    }

    /// Returns what an appeal that overturned the decision leaves as it was: sanctions of whoever appealed that still hold, and a
    /// finding of a violation that no later decision made anew. Nothing for an appeal of somebody who was not reported.
    pub fn left_by(&self, appeal: &Appeal) -> Vec<AppealLeftover> {
        let reported = |key: &str| self.person(key).is_some_and(|person| person.is(Role::Reported));
        let decided = appeal.decided.or(appeal.received.map(Moment::day));
        let Some(decided) = decided.filter(|_| appeal.outcome == Some(AppealOutcome::Overturned)) else {
            return Vec::new();
        };
        let by = appeal.by.as_deref();
        if by.is_some_and(|by| !reported(by)) {
            return Vec::new();
        }
        let is_theirs = |sanction: &Sanction| by.is_none() || sanction.person.as_deref() == by;
        let still_holds = |sanction: &Sanction| {
            sanction.lifted.is_none()
                && sanction.from.is_none_or(|from| from <= decided)
                && sanction.until.is_none_or(|until| until.includes(decided))
        };
        let held = self.sanctions.iter().enumerate().filter(|(_, it)| is_theirs(it) && still_holds(it));
        let mut left: Vec<AppealLeftover> = held.map(|(item, _)| AppealLeftover::Sanction(item)).collect();
        let is_violation = |finding: Option<Outcome>| matches!(finding, Some(Outcome::Violation | Outcome::Partly));
        let own = by.and_then(|by| self.person(by)).filter(|person| person.finding.is_some());
        let is_alone = by.is_none() || self.with_role(Role::Reported).count() == 1;
        let is_decided_anew = self.decisions.iter().filter_map(|decision| decision.on).any(|on| on > decided);
        match own {
            _ if is_decided_anew => {}
            Some(person) if is_violation(person.finding) => {
                left.push(AppealLeftover::Finding(format!("people.{}.finding", person.key)));
            }
            Some(_) => {}
            None if is_alone && is_violation(self.outcome.finding) => {
                left.push(AppealLeftover::Finding("outcome.finding".to_owned()));
            }
            None => {}
        }
        left
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

/// What reached the committee and waits for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// A report about the same incident, or that a condition was not kept.
    Report,
    /// An appeal.
    Appeal,
}

/// What is as it was although an appeal overturned the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppealLeftover {
    /// A sanction that still holds: its place in the list.
    Sanction(usize),
    /// A finding of a violation: its route.
    Finding(String),
}

/// Something that waits for an answer.
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

/// How a note begins that `intake` writes for each mail or row of a form.
pub const IMPORT_NOTE: &str = "taken in from ";

impl LogEntry {
    /// Returns by what the mail of an entry that `intake` wrote is known again: the digest of its bytes, and of its Message-ID.
    pub fn import_marks(&self) -> impl Iterator<Item = &str> {
        let note = self.note.as_ref().map(|note| note.expose().as_str()).filter(|note| note.starts_with(IMPORT_NOTE));
        let words = note.unwrap_or_default().split(|letter: char| !letter.is_ascii_alphanumeric());
        words.filter(|word| matches!(word.len(), 16 | 64) && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
    }

    /// Returns whether the entry was done by the letter in this file.
    pub fn is_by_letter(&self, file: &str) -> bool {
        self.letter.as_ref().is_some_and(|letter| letter.expose() == file)
    }

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
