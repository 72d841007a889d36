//! What is wrong with the form of a file: the rule, the place, our own words, and a fix if there is one.

use std::borrow::Cow;

use crate::span::Span;

/// One thing that is wrong with the form of a file. It never quotes the file: messages are in logs
/// that others read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The rule.
    pub rule: Form,
    /// The place, in bytes of the whole file.
    pub span: Span,
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// What to do.
    pub help: Cow<'static, str>,
    /// A change of the text that fixes it.
    pub fix: Option<Fix>,
}

/// A change of a file that answers a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is changed.
    pub edit: Edit,
    /// Whether `casebound fix` makes the change by itself.
    pub safety: Safety,
}

/// Whether a fix can be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// The text says afterwards what its author certainly meant.
    Safe,
    /// A guess: it is shown, and a person decides.
    Unsafe,
}

impl Fix {
    /// A fix that keeps what the author meant.
    pub fn safe(span: Span, text: impl Into<String>) -> Self {
        Self { edit: Edit { span, text: text.into() }, safety: Safety::Safe }
    }

    /// A fix that is a guess.
    pub fn guess(span: Span, text: impl Into<String>) -> Self {
        Self { edit: Edit { span, text: text.into() }, safety: Safety::Unsafe }
    }

    /// Returns whether `casebound fix` may make the change by itself.
    pub fn is_safe(&self) -> bool {
        self.safety == Safety::Safe
    }
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
    /// A problem without a fix.
    pub fn new(
        rule: Form,
        span: Span,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { rule, span, message: message.into(), help: help.into(), fix: None }
    }

    /// The same problem with a safe fix.
    pub fn with_edit(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Fix::safe(span, text));
        self
    }
}

macro_rules! forms {
    ($($(#[$doc:meta])* $form:ident,)+) => {
        /// What can be wrong with the form of a file, in the order in which a reader meets it. Each is a rule of the
        /// catalogue in `casebound-validate`, which has its page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Form {
            $($(#[$doc])* $form,)+
        }

        impl Form {
            /// All of them.
            pub const ALL: &[Form] = &[$(Form::$form,)+];
        }
    };
}

forms! {
    /// The file holds nothing.
    FileEmpty,
    /// The file is over [`crate::front_matter::MAX_FILE`].
    FileTooBig,
    /// The bytes are not UTF-8; UTF-16 has its own text.
    NotUtf8,
    /// The file is encrypted, so nothing in it was checked.
    EncryptedFile,
    /// A NUL byte in a text file.
    NulByte,
    /// Lines end with a carriage return alone.
    LoneCarriageReturn,
    /// The file does not begin with a line `---`.
    NoFrontMatter,
    /// No line `---` ends the front matter.
    FrontMatterNotClosed,
    /// The front matter ends with `...`.
    FrontMatterClosedWithDots,
    /// The front matter is over [`crate::front_matter::MAX_FRONT_MATTER`].
    FrontMatterTooBig,
    /// The lines that git writes for a merge that nobody finished.
    ConflictMarker,
    /// Text that is not YAML.
    YamlSyntax,
    /// A tab where YAML, or its reader, expects spaces.
    Tab,
    /// Maps and lists deeper than [`crate::yaml::MAX_DEPTH`].
    NestedTooDeep,
    /// An anchor, an alias or a merge key.
    AnchorOrAlias,
    /// A YAML tag.
    Tag,
    /// A YAML directive.
    Directive,
    /// A second YAML document.
    SeveralDocuments,
    /// A key that is itself a list, a map, empty, or several lines long.
    KeyNotAWord,
    /// The same key twice in one map.
    DuplicateKey,
    /// A key that looks like another, or holds what cannot be seen.
    ConfusableKey,
    /// The file, or its front matter, is not a map of keys.
    NotAMap,
    /// A control character, a change of writing direction, or a space of no width.
    HiddenCharacter,

    /// A key that the table of fields does not have at this place.
    UnknownKey,
    /// A key that every file must have.
    MissingKey,
    /// A list where a single value belongs, and the like.
    WrongShape,
    /// A word outside the vocabulary of its place.
    UnknownWord,
    /// Not a date of the forms that are read.
    BadDate,
    /// Not a duration, or not a retention period.
    BadDuration,
    /// Not a whole number, or not one that fits.
    BadNumber,
    /// A key of a person, a member, an event, … without the form of its kind.
    BadKey,
    /// Not an e-mail address.
    BadAddress,
    /// Not the name of a time zone.
    BadTimeZone,
    /// Not a SHA-256 digest.
    BadDigest,
    /// Not an OpenPGP fingerprint.
    BadFingerprint,
    /// Not the name of a file in the case's own folder.
    BadFileName,
    /// Not a code name.
    BadCodeName,

    /// A plain case with the key of a sealed one, or a sealed one with anything else than one whole message.
    SealedWithoutMessage,
    /// Something in the index of a sealed case that Casebound does not write there.
    SealedIndexUnknownKey,
}
