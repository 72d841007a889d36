//! What is wrong with the form of a file: the rule, the place, our own words, and a mend if there is one.

use std::borrow::Cow;

use crate::span::Span;

/// One thing that is wrong with the form of a file. It never quotes the file: messages stand in logs
/// that others read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The rule: one of [`form`].
    pub rule: &'static str,
    /// The place, in bytes of the whole file.
    pub span: Span,
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// What to do.
    pub help: Cow<'static, str>,
    /// A change of the text that mends it without changing what was meant.
    pub edit: Option<Edit>,
}

/// A replacement of some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes; empty for an insertion.
    pub span: Span,
    /// What comes in its place.
    pub text: String,
}

impl Problem {
    /// A problem without an edit.
    #[must_use]
    pub fn new(
        rule: &'static str,
        span: Span,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { rule, span, message: message.into(), help: help.into(), edit: None }
    }

    /// The same problem with the edit that mends it.
    #[must_use]
    pub fn with_edit(mut self, span: Span, text: impl Into<String>) -> Self {
        self.edit = Some(Edit { span, text: text.into() });
        self
    }
}

/// The names of the rules of form; each says what is wrong.
pub mod form {
    /// The file holds nothing.
    pub const FILE_EMPTY: &str = "file-empty";
    /// The file is over [`crate::front_matter::MAX_FILE`].
    pub const FILE_TOO_BIG: &str = "file-too-big";
    /// The bytes are not UTF-8; UTF-16 has its own text.
    pub const NOT_UTF8: &str = "not-utf8";
    /// The file is encrypted, so nothing in it was checked.
    pub const ENCRYPTED_FILE: &str = "encrypted-file";
    /// A NUL byte in a text file.
    pub const NUL_BYTE: &str = "nul-byte";
    /// Lines end with a carriage return alone.
    pub const LONE_CARRIAGE_RETURN: &str = "lone-carriage-return";
    /// The file does not begin with a line `---`.
    pub const NO_FRONT_MATTER: &str = "no-front-matter";
    /// No line `---` ends the front matter.
    pub const FRONT_MATTER_NOT_CLOSED: &str = "front-matter-not-closed";
    /// The front matter ends with `...`.
    pub const FRONT_MATTER_CLOSED_WITH_DOTS: &str = "front-matter-closed-with-dots";
    /// The front matter is over [`crate::front_matter::MAX_FRONT_MATTER`].
    pub const FRONT_MATTER_TOO_BIG: &str = "front-matter-too-big";
    /// The lines that git writes for a merge that nobody finished.
    pub const CONFLICT_MARKER: &str = "conflict-marker";
    /// Text that is not YAML.
    pub const YAML_SYNTAX: &str = "yaml-syntax";
    /// A tab where YAML, or its reader, expects spaces.
    pub const TAB: &str = "tab";
    /// Maps and lists deeper than [`crate::yaml::MAX_DEPTH`].
    pub const NESTED_TOO_DEEP: &str = "nested-too-deep";
    /// An anchor, an alias or a merge key.
    pub const ANCHOR_OR_ALIAS: &str = "anchor-or-alias";
    /// A YAML tag.
    pub const TAG: &str = "tag";
    /// A YAML directive.
    pub const DIRECTIVE: &str = "directive";
    /// A second YAML document.
    pub const SEVERAL_DOCUMENTS: &str = "several-documents";
    /// A key that is itself a list, a map, empty, or several lines long.
    pub const KEY_NOT_A_WORD: &str = "key-not-a-word";
    /// The same key twice in one map.
    pub const DUPLICATE_KEY: &str = "duplicate-key";
    /// A key that looks like another, or holds what cannot be seen.
    pub const CONFUSABLE_KEY: &str = "confusable-key";
    /// The file, or its front matter, is not a map of keys.
    pub const NOT_A_MAP: &str = "not-a-map";
    /// A control character, a change of writing direction, or a space of no width.
    pub const HIDDEN_CHARACTER: &str = "hidden-character";

    /// A key that the table of fields does not have at this place.
    pub const UNKNOWN_KEY: &str = "unknown-key";
    /// A key that every file must have.
    pub const MISSING_KEY: &str = "missing-key";
    /// A list where a single value belongs, and the like.
    pub const WRONG_SHAPE: &str = "wrong-shape";
    /// A word outside the vocabulary of its place.
    pub const UNKNOWN_WORD: &str = "unknown-word";
    /// Not a date of the forms that are read.
    pub const BAD_DATE: &str = "bad-date";
    /// Not a duration, or not a retention period.
    pub const BAD_DURATION: &str = "bad-duration";
    /// Not a whole number, or not one that fits.
    pub const BAD_NUMBER: &str = "bad-number";
    /// A key of a person, a member, an event, … without the form of its kind.
    pub const BAD_KEY: &str = "bad-key";
    /// Not an e-mail address.
    pub const BAD_ADDRESS: &str = "bad-address";
    /// Not the name of a time zone.
    pub const BAD_TIME_ZONE: &str = "bad-time-zone";
    /// Not a SHA-256 digest.
    pub const BAD_DIGEST: &str = "bad-digest";
    /// Not an OpenPGP fingerprint.
    pub const BAD_FINGERPRINT: &str = "bad-fingerprint";
    /// Not the name of a file in the case's own folder.
    pub const BAD_FILE_NAME: &str = "bad-file-name";
    /// Not a code name.
    pub const BAD_CODE_NAME: &str = "bad-code-name";

    /// All of them, in the order in which a reader meets them.
    pub const ALL: &[&str] = &[
        FILE_EMPTY,
        FILE_TOO_BIG,
        NOT_UTF8,
        ENCRYPTED_FILE,
        NUL_BYTE,
        LONE_CARRIAGE_RETURN,
        NO_FRONT_MATTER,
        FRONT_MATTER_NOT_CLOSED,
        FRONT_MATTER_CLOSED_WITH_DOTS,
        FRONT_MATTER_TOO_BIG,
        CONFLICT_MARKER,
        YAML_SYNTAX,
        TAB,
        NESTED_TOO_DEEP,
        ANCHOR_OR_ALIAS,
        TAG,
        DIRECTIVE,
        SEVERAL_DOCUMENTS,
        KEY_NOT_A_WORD,
        DUPLICATE_KEY,
        CONFUSABLE_KEY,
        NOT_A_MAP,
        HIDDEN_CHARACTER,
        UNKNOWN_KEY,
        MISSING_KEY,
        WRONG_SHAPE,
        UNKNOWN_WORD,
        BAD_DATE,
        BAD_DURATION,
        BAD_NUMBER,
        BAD_KEY,
        BAD_ADDRESS,
        BAD_TIME_ZONE,
        BAD_DIGEST,
        BAD_FINGERPRINT,
        BAD_FILE_NAME,
        BAD_CODE_NAME,
    ];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::form;

    #[test]
    fn rule_names_are_kebab_case_and_used_once() {
        let unique: BTreeSet<_> = form::ALL.iter().collect();
        assert_eq!(unique.len(), form::ALL.len());
        for rule in form::ALL {
            assert!(rule.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{rule}");
        }
    }
}
