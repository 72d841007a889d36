//! By what a text gives somebody away, and how sure that is.

use casebound_names::HitKind;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Worth knowing; nothing is asked.
    Note,
    /// Somebody must look; a waiver settles it.
    Review,
    /// The text may not leave.
    Block,
}

impl Weight {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Weight::Note => "note",
            Weight::Review => "review",
            Weight::Block => "block",
        }
    }
}

/// By what a text gives somebody away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GuardHitKind {
    /// A name in any form, an address, a handle, a telephone number.
    Person(HitKind),
    /// The code name of a case, by which commit messages could be matched with the text.
    CodeName,
    /// What points at a case without a name.
    QuasiIdentifier(QuasiIdentifier),
    /// Letters of two scripts in one word.
    MixedScripts,
    /// A control of the direction of writing, which can show a text other than it is.
    Direction,
    /// An invisible character inside a word.
    Invisible,
    /// A name of which the beginning was left.
    Redacted,
}

/// What points at a case without a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuasiIdentifier {
    /// Words shared with a confidential text.
    Quote,
    /// A day, or a month, finer than a quarter of a year.
    Day,
    /// A time of day.
    Time,
    /// A room or another place at the venue.
    Room,
    /// The title of a talk.
    Talk,
    /// For whom somebody works.
    Employer,
    /// What only one person was.
    Role,
    /// The number of a badge or a ticket.
    Badge,
    /// The number of a case.
    CaseNumber,
    /// The address of a computer.
    Host,
    /// A group so small that its members are known.
    SmallGroup,
    /// A pronoun that tells a gender.
    Pronoun,
    /// A word for what few people are.
    Attribute,
}

impl GuardHitKind {
    /// The word in JSON and in waivers.
    pub fn word(self) -> &'static str {
        match self {
            GuardHitKind::Person(by) => by.word(),
            GuardHitKind::CodeName => "code-name",
            GuardHitKind::MixedScripts => "mixed-scripts",
            GuardHitKind::Direction => "direction",
            GuardHitKind::Invisible => "invisible",
            GuardHitKind::Redacted => "redacted",
            GuardHitKind::QuasiIdentifier(trace) => trace.word(),
        }
    }

    /// For messages: "the name of a person", …
    pub fn describe(self) -> &'static str {
        match self {
            GuardHitKind::Person(by) => by.describe(),
            GuardHitKind::CodeName => "the code name of a case",
            GuardHitKind::MixedScripts => "letters of two scripts in one word",
            GuardHitKind::Direction => "a control of the writing direction",
            GuardHitKind::Invisible => "an invisible character inside a word",
            GuardHitKind::Redacted => "the beginning of a blacked-out name",
            GuardHitKind::QuasiIdentifier(trace) => trace.describe(),
        }
    }
}

impl QuasiIdentifier {
    fn word(self) -> &'static str {
        match self {
            QuasiIdentifier::Quote => "quote",
            QuasiIdentifier::Day => "day",
            QuasiIdentifier::Time => "time",
            QuasiIdentifier::Room => "room",
            QuasiIdentifier::Talk => "talk",
            QuasiIdentifier::Employer => "employer",
            QuasiIdentifier::Role => "role",
            QuasiIdentifier::Badge => "badge",
            QuasiIdentifier::CaseNumber => "case-number",
            QuasiIdentifier::Host => "host",
            QuasiIdentifier::SmallGroup => "small-group",
            QuasiIdentifier::Pronoun => "pronoun",
            QuasiIdentifier::Attribute => "attribute",
        }
    }

    fn describe(self) -> &'static str {
        match self {
            QuasiIdentifier::Quote => "words of a confidential text",
            QuasiIdentifier::Day => "a day or month, finer than a quarter of a year",
            QuasiIdentifier::Time => "a time of day",
            QuasiIdentifier::Room => "the place of an incident",
            QuasiIdentifier::Talk => "the title of a talk",
            QuasiIdentifier::Employer => "a person's employer",
            QuasiIdentifier::Role => "a role that only one person has",
            QuasiIdentifier::Badge => "the number of a badge",
            QuasiIdentifier::CaseNumber => "the number of a case",
            QuasiIdentifier::Host => "the address of a computer",
            QuasiIdentifier::SmallGroup => "a group so small that its members are known",
            QuasiIdentifier::Pronoun => "a pronoun that tells a gender",
            QuasiIdentifier::Attribute => "a word for what few people are",
        }
    }
}
