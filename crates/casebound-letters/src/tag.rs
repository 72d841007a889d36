//! What a pattern can ask of a word beside its letters.

/// What the record or the writing says of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    Reader,
    Reported,
    Person,
    Member,
    Large,
    Number,
    Date,
    Address,
}

impl Tag {
    /// The tag of a name, as patterns write it behind `#`.
    pub(crate) fn of(name: &str) -> Option<Tag> {
        Some(match name {
            "reader" => Tag::Reader,
            "reported" => Tag::Reported,
            "person" => Tag::Person,
            "member" => Tag::Member,
            "large" => Tag::Large,
            "number" => Tag::Number,
            "date" => Tag::Date,
            "address" => Tag::Address,
            _ => return None,
        })
    }
}
