//! Where a text names somebody: by what, and how sure that is.

use casebound_record::Span;

/// One place where a text names a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// Bytes of the text that was searched.
    pub span: Span,
    /// The position of the person in the list that was given.
    pub person: u32,
    /// By what.
    pub kind: HitKind,
    /// Whether it may be somebody else, or no name at all.
    pub confidence: HitConfidence,
}

/// How sure it is that a place names the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HitConfidence {
    /// It may be somebody else, or a word: somebody must look.
    Unsure,
    /// It names the person.
    Sure,
}

/// By what a text names a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HitKind {
    /// A whole name or alias, in any order of its parts.
    Name,
    /// One part of a name.
    NamePart,
    /// An e-mail address.
    Email,
    /// A user name.
    Handle,
    /// A telephone number.
    Phone,
    /// A name in letters that look the same, with digits for letters, or taken apart.
    Disguised,
    /// A name in the letters of another script, or in another spelling of such a name.
    Romanised,
    /// A name with an ending.
    Inflected,
    /// Another name that the same person may go by.
    Nickname,
    /// A name with a letter or two wrong.
    Misspelt,
    /// The first letters of a name.
    Initials,
}

impl HitKind {
    /// The word in JSON and in waivers.
    pub fn word(self) -> &'static str {
        match self {
            HitKind::Name => "name",
            HitKind::NamePart => "name-part",
            HitKind::Email => "email",
            HitKind::Handle => "handle",
            HitKind::Phone => "phone",
            HitKind::Disguised => "disguised",
            HitKind::Romanised => "romanised",
            HitKind::Inflected => "inflected",
            HitKind::Nickname => "nickname",
            HitKind::Misspelt => "misspelt",
            HitKind::Initials => "initials",
        }
    }

    /// For messages: "the name of a person", …
    pub fn describe(self) -> &'static str {
        match self {
            HitKind::Name => "the name of a person",
            HitKind::NamePart => "a part of a person's name",
            HitKind::Email => "a person's e-mail address",
            HitKind::Handle => "a person's user name",
            HitKind::Phone => "a person's telephone number",
            HitKind::Disguised => "a person's name in disguise",
            HitKind::Romanised => "a person's name in other letters",
            HitKind::Inflected => "a person's name with an ending",
            HitKind::Nickname => "a name that a person may go by",
            HitKind::Misspelt => "what may be a person's name with a letter wrong",
            HitKind::Initials => "a person's initials",
        }
    }
}
