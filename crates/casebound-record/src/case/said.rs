//! What a case says: plain data, and the questions that can be asked of it alone.

use chrono::NaiveDate;

use crate::private::Private;
use crate::time::{Moment, Until};
use crate::words::{
    Answer, Capacity, CaseSeverity, Channel, LogWord, Origin, Outcome, Publish, Role, Setting, Share, Status,
};

/// What the front matter says. Whatever could not be read is `None` or empty.
#[derive(Debug, Default)]
pub struct Case {
    /// The code name.
    pub name: Option<String>,
    /// Where the case stands.
    pub status: Option<Status>,
    /// A key of the committee's events.
    pub event: Option<String>,
    /// Handled by others already, or by us.
    pub origin: Option<Origin>,
    /// Keys of the committee's types.
    pub types: Vec<String>,
    /// How grave it is.
    pub severity: Option<CaseSeverity>,
    /// In file order, one for each item of the list.
    pub reports: Vec<Report>,
    /// What happened when and where.
    pub incident: Incident,
    /// In file order.
    pub people: Vec<Person>,
    /// The member who owns the case.
    pub shepherd: Option<String>,
    /// Recused members.
    pub conflicts: Vec<String>,
    /// Who else knows.
    pub aware: Vec<Private>,
    /// In file order, one for each item of the list.
    pub log: Vec<LogEntry>,
    /// In file order.
    pub decisions: Vec<Decision>,
    /// In file order.
    pub sanctions: Vec<Sanction>,
    /// In file order.
    pub tasks: Vec<Task>,
    /// Finding, resolution, review.
    pub outcome: CaseOutcome,
    /// `retention.keep_until`.
    pub keep_until: Option<Until>,
    /// `retention.hold`.
    pub hold: Option<Hold>,
    /// `sharing.dsf`.
    pub dsf: DsfSharing,
    /// What may be published.
    pub transparency: Transparency,
    /// In file order.
    pub attachments: Vec<Attachment>,
    /// Code names.
    pub related: Vec<String>,
    /// In file order.
    pub waivers: Vec<Waiver>,
    /// The keys of the committee's own fields that are filled, with their text.
    pub fields: Vec<(String, Private)>,
    /// The file's envelope says that the rest is encrypted.
    pub sealed: bool,
}

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

/// One report (S1-8 to S1-12).
#[derive(Debug, Default)]
pub struct Report {
    /// When it reached us.
    pub received: Option<Moment>,
    /// How it reached us.
    pub channel: Option<Channel>,
    /// Where it was made.
    pub place: Option<Private>,
    /// A key of `people`, or `anonymous`.
    pub by: Option<String>,
    /// The member who received it.
    pub received_by: Option<String>,
}

/// When an incident happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At this time.
    At(Moment),
    /// Between these times.
    Between(Moment, Moment),
    /// Said to be not known.
    Unknown,
}

impl When {
    /// The first moment it may have begun, where known.
    pub fn start(self) -> Option<Moment> {
        match self {
            When::At(at) | When::Between(at, _) => Some(at),
            When::Unknown => None,
        }
    }

    /// The last moment, where known.
    pub fn end(self) -> Option<Moment> {
        match self {
            When::At(at) | When::Between(_, at) => Some(at),
            When::Unknown => None,
        }
    }
}

/// What happened when and where.
#[derive(Debug, Default)]
pub struct Incident {
    /// When, if anything is said of it.
    pub when: Option<When>,
    /// Where.
    pub place: Option<Private>,
    /// In person or online.
    pub setting: Option<Setting>,
    /// Links to it.
    pub links: Vec<Private>,
    /// Whether it goes on.
    pub ongoing: Option<Answer>,
    /// Whether nobody else was there.
    pub one_on_one: Option<Answer>,
}

/// One person of `people`: the only place where an identity stands.
#[derive(Debug, Default)]
pub struct Person {
    /// The key, such as `person-a`, which a message may name. What does not have the form of a key may be
    /// a name, so `person-…` stands for it here.
    pub key: String,
    /// What the person is in this case.
    pub roles: Vec<Role>,
    /// In what capacity.
    pub capacity: Option<Capacity>,
    /// The name.
    pub name: Option<Private>,
    /// Other names.
    pub aliases: Vec<Private>,
    /// Addresses.
    pub emails: Vec<Private>,
    /// User names.
    pub handles: Vec<Private>,
    /// Telephone numbers.
    pub phones: Vec<Private>,
    /// For whom the person works.
    pub employer: Option<Private>,
    /// What helps to recognise the person.
    pub description: Option<Private>,
    /// What the person fears.
    pub safety_concern: Option<Private>,
    /// Consent that the committee acts.
    pub proceed: Option<Answer>,
    /// Consent that details are shared.
    pub share: Option<Answer>,
    /// Consent that the case is told in public.
    pub publish: Option<Answer>,
}

impl Person {
    /// Tells whether the person has this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Tells whether anything is known by which the person could be found: a name, an address or a handle.
    pub fn is_identified(&self) -> bool {
        self.name.is_some() || !self.aliases.is_empty() || !self.emails.is_empty() || !self.handles.is_empty()
    }
}

/// One entry of the log (S1-5).
#[derive(Debug, Default)]
pub struct LogEntry {
    /// When it was done.
    pub at: Option<Moment>,
    /// The members who did it.
    pub by: Vec<String>,
    /// What was done.
    pub what: Option<LogWord>,
    /// Keys of `people`, or words for outsiders.
    pub to: Vec<Private>,
    /// Anything worth remembering.
    pub note: Option<Private>,
    /// The reason.
    pub why: Option<Private>,
    /// A new date.
    pub until: Option<NaiveDate>,
    /// Who permitted a disclosure.
    pub permission: Option<Private>,
    /// Who asked for police or security.
    pub requested_by: Option<Private>,
}

impl LogEntry {
    /// Tells whether the entry is addressed to this key of `people`.
    pub fn is_to(&self, key: &str) -> bool {
        self.to.iter().any(|to| to.expose() == key)
    }
}

/// One decision (S4-28).
#[derive(Debug, Default)]
pub struct Decision {
    /// The day.
    pub on: Option<NaiveDate>,
    /// The member who proposed it.
    pub proposed_by: Option<String>,
    /// The members who agreed, without the proposer.
    pub agreed_by: Vec<String>,
    /// What was decided.
    pub text: Option<Private>,
}

/// One sanction (S5-30).
#[derive(Debug, Default)]
pub struct Sanction {
    /// A key of `people`.
    pub person: Option<String>,
    /// A key of the committee's sanctions.
    pub kind: Option<String>,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub until: Option<Until>,
    /// The members who told the person.
    pub given_by: Vec<String>,
}

/// One task (S1-24).
#[derive(Debug, Default)]
pub struct Task {
    /// What is to be done.
    pub what: Option<Private>,
    /// The member who does it.
    pub owner: Option<String>,
    /// Until when.
    pub due: Option<NaiveDate>,
    /// When it was done.
    pub done: Option<NaiveDate>,
}

/// `outcome` (S4-36).
#[derive(Debug, Default)]
pub struct CaseOutcome {
    /// What the committee found.
    pub finding: Option<Outcome>,
    /// The day the case was resolved.
    pub resolved: Option<NaiveDate>,
    /// For the committee's own records.
    pub summary: Option<Private>,
    /// For organisers.
    pub to_share: Option<Private>,
    /// When it is looked at again.
    pub review: Option<NaiveDate>,
    /// When the reporter hears of us next.
    pub next_update: Option<NaiveDate>,
}

/// `retention.hold`.
#[derive(Debug, Default)]
pub struct Hold {
    /// The member who placed it.
    pub by: Option<String>,
    /// From when.
    pub since: Option<NaiveDate>,
    /// Why.
    pub reason: Option<Private>,
}

/// `sharing.dsf` (S2-7 to S2-11).
#[derive(Debug, Default)]
pub struct DsfSharing {
    /// Whether the case is sent.
    pub share: Option<Share>,
    /// Why it is not.
    pub why: Option<Private>,
    /// When it was sent.
    pub sent: Option<NaiveDate>,
    /// When the receipt was acknowledged.
    pub acknowledged: Option<NaiveDate>,
}

/// `transparency` (S3-39, S3-43).
#[derive(Debug, Default)]
pub struct Transparency {
    /// What may be told.
    pub publish: Option<Publish>,
    /// Nothing is told before this day.
    pub withheld_until: Option<NaiveDate>,
    /// The incident in general words.
    pub summary: Option<Private>,
    /// Its resolution in general words.
    pub resolution: Option<Private>,
    /// The members who approved the words.
    pub approved_by: Vec<String>,
    /// Doubts about the words that somebody settled.
    pub waivers: Vec<Look>,
}

/// A doubt of the guard about the words for the public, settled by somebody who looked at them.
#[derive(Debug, Default)]
pub struct Look {
    /// What the guard takes a word for.
    pub finding: Option<String>,
    /// The digest of the words, in lower-case hexadecimal digits.
    pub sha256: Option<String>,
    /// Who looked.
    pub by: Option<String>,
    /// Why it points at nobody.
    pub reason: Option<Private>,
}

/// One attachment (S1-26).
#[derive(Debug, Default)]
pub struct Attachment {
    /// A file in the case's folder.
    pub file: Option<Private>,
    /// Its digest in lower-case hexadecimal digits.
    pub sha256: Option<String>,
    /// What it shows.
    pub what: Option<Private>,
}

/// One waiver (S4-1).
#[derive(Debug, Default)]
pub struct Waiver {
    /// The rule that is set aside.
    pub rule: Option<String>,
    /// The member who set it aside.
    pub by: Option<String>,
    /// When.
    pub on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<Private>,
}
