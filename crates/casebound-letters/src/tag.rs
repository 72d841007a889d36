//! What a pattern can ask of a word beside its letters.

/// What the record or the writing says of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// The reported person is named, and does not read the letter.
    Reported,
    /// Somebody of the case is named, other than the reader.
    Person,
    /// A member of the committee is named.
    Member,
    /// It begins with a digit.
    Number,
    /// A day is named.
    Date,
    /// It is an address of mail.
    Address,
}

impl Tag {
    /// The tag of a name, as patterns write it behind `#`.
    pub(crate) fn of(name: &str) -> Option<Tag> {
        Some(match name {
            "reported" => Tag::Reported,
            "person" => Tag::Person,
            "member" => Tag::Member,
            "number" => Tag::Number,
            "date" => Tag::Date,
            "address" => Tag::Address,
            _ => return None,
        })
    }
}
