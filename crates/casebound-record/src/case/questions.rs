//! The questions that can be asked of a case alone.

use crate::fields::{Case, Decision, LogEntry, Person, Transparency};
use crate::time::Moment;
use crate::words::{LogWord, Publish, Publishing, Role, Status};

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

    /// Tells whether the committee still works on it.
    pub fn is_open(&self) -> bool {
        self.status == Some(Status::Open)
    }

    /// Tells whether it has ended: resolved, kept only, or expunged.
    pub fn is_over(&self) -> bool {
        self.status.is_some_and(|status| status != Status::Open)
    }

    /// Tells whether the file's envelope says that the rest is encrypted.
    pub fn is_sealed(&self) -> bool {
        self.sealed.is_some()
    }

    /// Tells whether the member is recused.
    pub fn is_recused(&self, member: &str) -> bool {
        self.conflicts.iter().any(|it| it == member)
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
    /// Tells whether the person has this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Tells whether the person can be told anything: there is a name, or an address of some kind.
    pub fn can_be_told(&self) -> bool {
        self.name.is_some() || !self.emails.is_empty() || !self.handles.is_empty() || !self.phones.is_empty()
    }

    /// Tells whether anything is known by which the person could be found: a name, an address or a handle.
    pub fn is_identified(&self) -> bool {
        self.name.is_some() || !self.aliases.is_empty() || !self.emails.is_empty() || !self.handles.is_empty()
    }
}

impl LogEntry {
    /// Tells whether the entry is addressed to this key of `people`.
    pub fn is_to(&self, key: &str) -> bool {
        self.to.iter().any(|to| to.expose() == key)
    }
}

impl Transparency {
    /// Returns what may be told now, if anything is said of it.
    pub fn told(&self) -> Option<Publish> {
        match self.publish {
            Some(Publishing::Told(what)) => Some(what),
            _ => None,
        }
    }

    /// Returns the day before which nothing is told.
    pub fn withheld_until(&self) -> Option<chrono::NaiveDate> {
        match self.publish {
            Some(Publishing::WithheldUntil(day)) => Some(day),
            _ => None,
        }
    }
}
