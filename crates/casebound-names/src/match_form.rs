//! By which form of a name a word of a text was found.

/// By which form of a name a word of the text was found; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MatchForm {
    /// The name, without case and marks.
    Plain,
    /// The name in other letters that look the same, or with digits for letters.
    Disguised,
    /// The name in the letters of another script.
    Romanised,
    /// The name of several who bear it.
    Plural,
    /// The name with the ending of a case.
    Inflected,
    /// Another name that the same person may go by.
    Nickname,
    /// A part of the name.
    Shortened,
    /// The name in another spelling.
    Variant,
    /// A name of a script that writes few vowels, letter by letter.
    Aligned,
    /// The name in another way to romanise it.
    Loose,
    /// A name of East Asia in another way to romanise it.
    EastAsian,
    /// The consonants of the name.
    Consonants,
    /// The name with a letter or two wrong.
    Misspelt,
}
