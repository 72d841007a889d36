//! What the record says that a letter can be held against.

use casebound_record::{Person, Private};
use chrono::{NaiveDate, NaiveTime};

/// The state of the case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Nothing is decided.
    #[default]
    Open,
    /// There is a decision.
    Decided,
    /// Somebody asked for another decision.
    Appealed,
    /// Others handled it; it is only kept.
    OnFile,
}

/// What a person is in the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Told us.
    Reporter,
    /// Was hurt.
    Affected,
    /// Is said to have done it.
    Reported,
    /// Saw it.
    Witness,
}

/// How somebody wants to be spoken of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Pronouns {
    /// Not known, or several.
    #[default]
    Unknown,
    /// He.
    He,
    /// She.
    She,
    /// They, or other words without gender.
    They,
}

impl Pronouns {
    /// Reads `she/her`, `he`, `ella` and the like; several in one are not known.
    pub fn of(text: Option<&str>) -> Pronouns {
        let first = text.unwrap_or_default().split(['/', ' ', ',']).next().unwrap_or_default().to_lowercase();
        match first.as_str() {
            "he" | "él" => Pronouns::He,
            "she" | "ella" => Pronouns::She,
            "they" | "elle" => Pronouns::They,
            _ => Pronouns::Unknown,
        }
    }
}

/// What the committee found about one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// A rule was violated.
    Violation,
    /// None was.
    NoViolation,
}

/// Somebody of the case.
#[derive(Debug, Clone, Default)]
pub struct Involved {
    /// The key of `people`.
    pub key: String,
    /// Names and addresses, as the name engine wants them.
    pub identity: Person,
    /// What the person is in the case.
    pub parts: Vec<Part>,
    /// He, she, they.
    pub pronouns: Pronouns,
    /// The tag of the language the person reads.
    pub language: Option<String>,
    /// Attendee, speaker, volunteer …
    pub capacity: Option<String>,
    /// Whom the person works for.
    pub employer: Option<Private>,
    /// Who the person is: a task, an appearance.
    pub description: Option<Private>,
    /// What the person told the committee.
    pub own_words: Vec<Private>,
    /// What was found.
    pub finding: Option<Finding>,
    /// The guardian who reads in place of the person.
    pub guardian: Option<String>,
    /// Consent to tell others what happened.
    pub shares: bool,
    /// To whom the person may be named, by key.
    pub may_be_named_to: Vec<String>,
}

impl Involved {
    /// Returns whether the person is this in the case.
    pub fn is(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }
}

/// When a sanction ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum End {
    /// It does not last, or nothing is said.
    #[default]
    None,
    /// The last day.
    On(NaiveDate),
    /// No end date.
    Open,
}

/// What was imposed.
#[derive(Debug, Clone, Default)]
pub struct Sanction {
    /// The key of the person.
    pub person: String,
    /// The key of its kind: `warning`, `suspension` …
    pub kind: String,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last.
    pub until: End,
    /// Where it holds.
    pub spaces: Vec<String>,
    /// What must happen first.
    pub has_conditions: bool,
}

/// What happened, when, where.
#[derive(Debug, Clone, Default)]
pub struct Incident {
    /// The days on which it happened.
    pub days: Vec<NaiveDate>,
    /// The time of day.
    pub time: Option<NaiveTime>,
    /// Where.
    pub places: Vec<Private>,
    /// Many saw it, so that telling of it gives nobody away.
    pub is_seen_by_many: bool,
}

/// The committee as it appears in letters.
#[derive(Debug, Clone, Default)]
pub struct Committee {
    /// Its name.
    pub name: String,
    /// The address for questions.
    pub contact: Option<String>,
    /// The address for appeals.
    pub appeal: Option<String>,
    /// How many days there are for an appeal.
    pub appeal_within_days: Option<i64>,
    /// Where the policy is.
    pub policy: Option<String>,
    /// The names of its members.
    pub members: Vec<String>,
    /// The profile: some ask for what others forbid.
    pub profile: String,
}

/// Everything that a letter is held against.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// The state of the case.
    pub stage: Stage,
    /// The day of the letter.
    pub today: Option<NaiveDate>,
    /// The language of the committee.
    pub language: Option<String>,
    /// Who writes.
    pub committee: Committee,
    /// The event's name.
    pub event: Option<String>,
    /// Everybody involved.
    pub people: Vec<Involved>,
    /// What happened.
    pub incident: Incident,
    /// The reports' own words.
    pub reports: Vec<Private>,
    /// What was imposed.
    pub sanctions: Vec<Sanction>,
    /// Every day that stands in the record.
    pub days: Vec<NaiveDate>,
    /// Who meets a person, by key, at a time that the record has.
    pub hosts: Vec<(String, Vec<String>)>,
    /// What became of an appeal: upheld, changed, overturned.
    pub appeal_outcome: Option<String>,
    /// The days on which the record says that somebody hears more or is to answer.
    pub announced: Vec<NaiveDate>,
    /// Spans of days in the record, such as an event.
    pub spans: Vec<(NaiveDate, NaiveDate)>,
    /// Times of meetings.
    pub times: Vec<NaiveTime>,
    /// Times at which something happened or was reported.
    pub past_times: Vec<NaiveTime>,
    /// The days of meetings at a time.
    pub meetings: Vec<NaiveDate>,
    /// Everything in the record that is not a person's words: rooms, amounts, who decides, addresses.
    pub other_text: String,
}

impl Record {
    /// The person with this key.
    pub fn person(&self, key: &str) -> Option<&Involved> {
        self.people.iter().find(|person| person.key == key)
    }
}
