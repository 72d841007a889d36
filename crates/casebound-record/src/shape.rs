//! What may be at one place of a file: the language in which the table of fields is written.

use crate::words::Word;

/// What may be at one place. The reader, the schema and the help texts all follow it.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Free text. People are spoken of as `[person-a]`.
    Text,
    /// Text that identifies a person; only inside `people`.
    Identity,
    /// An e-mail address.
    Email,
    /// A code name such as `quiet-harbor`.
    CodeName,
    /// A key of the case's `people`.
    Person,
    /// A key of the case's `people`, or `anonymous`.
    Reporter,
    /// A key of the case's `people`, or words for an outsider.
    Addressee,
    /// A key of committee.yaml's `members`.
    Member,
    /// A key of committee.yaml's `events`.
    Event,
    /// A key of committee.yaml's `types`.
    Type,
    /// A key of committee.yaml's `sanctions`.
    Sanction,
    /// A key of committee.yaml's `spaces`.
    Space,
    /// A key of committee.yaml's `members`, or a person of another case as `placid-meadow/person-a`.
    OtherPerson,
    /// The id of a rule.
    Rule,
    /// One word of a vocabulary.
    Word(&'static [Word]),
    /// `YYYY-MM-DD`.
    Day,
    /// A day, or RFC 3339 with an offset, seconds optional.
    Moment,
    /// A moment, or a month.
    Time,
    /// A moment, a month, or `unknown`.
    TimeOrUnknown,
    /// A day, or `indefinite`.
    Until,
    /// A day, `indefinite`, or `on-request`.
    SanctionEnd,
    /// A whole number from 0.
    Count,
    /// `N hours|days|weeks|months|years`.
    Period,
    /// A day of the week, a time, and perhaps a time zone: `Monday 12:00 UTC`.
    Weekly,
    /// `HH:MM-HH:MM`.
    Hours,
    /// A period, `indefinitely`, or `sanction + PERIOD`.
    Keep,
    /// A whole number from 1, `majority`, `two-thirds` or `all`.
    Agreement,
    /// The name of a time zone, such as `Europe/Madrid`.
    TimeZone,
    /// 64 hexadecimal digits.
    Digest,
    /// An OpenPGP fingerprint: 40 or 64 hexadecimal digits, blanks allowed.
    Fingerprint,
    /// The name of a file in the case's own folder.
    FileName,
    /// A list; every item has the inner shape.
    List(&'static Shape),
    /// One value, or a list of them.
    OneOrMore(&'static Shape),
    /// A mapping with the named fields and no others.
    Map(&'static [Field]),
    /// A mapping with free keys of one form, all values of the inner shape.
    Entries(KeyForm, &'static Shape),
    /// A single value of the first shape, or a mapping with the named fields.
    Either(&'static Shape, &'static [Field]),
    /// Checked elsewhere, since it depends on committee.yaml.
    Custom,
}

/// The form of the free keys of a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// `person-` and a short name.
    Person,
    /// Lower-case letters, digits and hyphens.
    Slug,
    /// Lower-case letters, digits, hyphens and underscores.
    Name,
}

impl KeyForm {
    /// Returns whether a key has this form.
    pub fn fits(self, key: &str) -> bool {
        let rest = match self {
            KeyForm::Person => match key.strip_prefix("person-") {
                Some(rest) => rest,
                None => return false,
            },
            KeyForm::Slug | KeyForm::Name => key,
        };
        let allowed = |byte: u8| {
            byte.is_ascii_lowercase()
                || byte.is_ascii_digit()
                || byte == b'-'
                || (byte == b'_' && self == KeyForm::Name)
        };
        (1..=64).contains(&rest.len())
            && rest.bytes().all(allowed)
            && rest.starts_with(|first: char| first.is_ascii_alphanumeric())
    }

    /// Returns a key that a message may name. What does not have the form of a person's key may be a name, so `person-…`
    /// stands for it.
    pub(crate) fn shown(self, key: &str) -> String {
        let may_be_shown = self != KeyForm::Person || self.fits(key);
        if may_be_shown { key.to_owned() } else { "person-…".to_owned() }
    }

    /// The same form as a regular expression, for the schema.
    pub fn pattern(self) -> &'static str {
        match self {
            KeyForm::Person => "^person-[a-z0-9][a-z0-9-]{0,63}$",
            KeyForm::Slug => "^[a-z0-9][a-z0-9-]{0,63}$",
            KeyForm::Name => "^[a-z0-9][a-z0-9_-]{0,63}$",
        }
    }
}

/// One field of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key as it is written.
    pub name: &'static str,
    /// What may be there.
    pub shape: Shape,
    /// Whether every file must have it. What a later stage asks for is a rule.
    pub required: bool,
    /// One or two sentences for people.
    pub meaning: &'static str,
    /// The requirement numbers that it comes from, or an empty text.
    pub source: &'static str,
}
