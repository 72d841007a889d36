//! To whom a letter goes, and whom of the case it may name.

use crate::record::{Finding, Involved, Part, Record};

/// What the reader is to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Told us.
    Reporter,
    /// Was hurt.
    Affected,
    /// Saw it.
    Witness,
    /// Is said to have done it.
    Reported,
    /// The employer of the reported person.
    Employer,
    /// The registration desk.
    Desk,
    /// Whoever carries a sanction out online.
    Moderators,
    /// The organisers of the event.
    Organisers,
    /// Another committee.
    AnotherCommittee,
    /// Everybody.
    Public,
}

/// Each audience with its word.
const WORDS: &[(&str, Audience)] = &[
    ("reporter", Audience::Reporter),
    ("affected", Audience::Affected),
    ("witness", Audience::Witness),
    ("reported-person", Audience::Reported),
    ("employer", Audience::Employer),
    ("registration-desk", Audience::Desk),
    ("moderators", Audience::Moderators),
    ("organisers", Audience::Organisers),
    ("another-committee", Audience::AnotherCommittee),
    ("public", Audience::Public),
];

impl Audience {
    /// The audience of a word.
    pub fn of_word(word: &str) -> Option<Audience> {
        WORDS.iter().find(|(it, _)| *it == word).map(|(_, audience)| *audience)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        WORDS.iter().find(|(_, it)| *it == self).map_or("", |(word, _)| word)
    }

    /// All words, for messages.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(word, _)| *word)
    }

    /// Whoever only needs to know what to do, or what concerns them.
    pub fn is_outsider(self) -> bool {
        matches!(
            self,
            Audience::Employer
                | Audience::Desk
                | Audience::Moderators
                | Audience::Organisers
                | Audience::AnotherCommittee
                | Audience::Public
        )
    }

    /// Whoever told us, was hurt or saw it.
    pub(crate) fn is_on_the_side_of_the_report(self) -> bool {
        matches!(self, Audience::Reporter | Audience::Affected | Audience::Witness)
    }
}

/// Where a letter goes.
#[derive(Debug, Clone)]
pub struct Address {
    /// What the reader is to the case.
    pub audience: Audience,
    /// A key of `people`, or a word for an outsider.
    pub to: String,
    /// The kind of letter.
    pub kind: String,
    /// The letter is complete: parts can be missing.
    pub is_whole: bool,
}

impl Address {
    /// The reader, when it is somebody of the case.
    pub(crate) fn reader<'r>(&self, record: &'r Record) -> Option<&'r Involved> {
        record.person(&self.to)
    }

    /// Returns whether this letter may name somebody of the case.
    pub(crate) fn may_name(&self, record: &Record, person: &Involved) -> bool {
        if person.key == self.to || person.guardian.as_deref() == Some(self.to.as_str()) {
            return true;
        }
        if person.may_be_named_to.contains(&self.to) {
            return true;
        }
        let is_reported = person.is(Part::Reported);
        match self.audience {
            Audience::Public => false,
            Audience::Reported => false,
            Audience::Reporter => is_reported || person.is(Part::Affected),
            Audience::Affected | Audience::Witness => is_reported,
            Audience::AnotherCommittee => is_reported || person.shares,
            Audience::Employer => is_reported && self.works_for_the_reader(record, person),
            Audience::Desk | Audience::Moderators | Audience::Organisers => {
                is_reported && person.finding != Some(Finding::NoViolation) && has_to_be_carried_out(record, person)
            }
        }
    }

    /// Only one employer is meant where several are known: that of whoever has a sanction.
    fn works_for_the_reader(&self, record: &Record, person: &Involved) -> bool {
        person.employer.is_some() || record.people.iter().all(|person| person.employer.is_none())
    }
}

/// Where somebody else has a sanction that others carry out, whoever has none, or only a warning, is nobody of theirs.
fn has_to_be_carried_out(record: &Record, person: &Involved) -> bool {
    let mut carried_out = record.sanctions.iter().filter(|sanction| !sanction.kind.starts_with("warning")).peekable();
    carried_out.peek().is_none() || carried_out.any(|sanction| sanction.person == person.key)
}
