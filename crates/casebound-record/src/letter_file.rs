//! The file of a letter: a head that says to whom it goes, and the letter itself.
//!
//! It lies in the folder of its case as `letter-1.md`. The head is front matter as in a case file; people stand in it by key.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::case::Person;
use crate::front_matter::split;
use crate::quote;
use crate::span::Span;
use crate::view::View;
use crate::words::{LetterKind, LogWord, Role};
use crate::yaml;

/// How the name of such a file begins, before its number.
pub const NAME_START: &str = "letter-";
/// How it ends.
const NAME_END: &str = ".md";

/// Why a file is not a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadFault {
    /// It has no head that says `kind`, `to` and `language`.
    Missing,
    /// Two readers could read the head in two ways: a key stands there twice, a line is broken, a character is not seen. What is wrong
    /// and what to do, without a word of the file.
    Ambiguous(Cow<'static, str>, Cow<'static, str>),
}

/// A letter with its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterFile {
    /// The word of its kind, or the name of a template of the committee.
    pub kind: String,
    /// The reader: a key of the case's `people`, or an audience such as `employer`.
    pub to: String,
    /// The reported person whom a letter to an outsider is about.
    pub about: Option<String>,
    /// The address of an outsider.
    pub address: Option<String>,
    /// The tag of its language.
    pub language: String,
    /// The subject of the mail.
    pub subject: String,
    /// The letter.
    pub text: String,
    /// Where that is in the file, in bytes.
    pub start: usize,
}

impl LetterFile {
    /// Reads a file.
    ///
    /// # Errors
    /// Where it has no head of this form, or one that can be read in two ways.
    pub fn read(bytes: &[u8]) -> Result<LetterFile, HeadFault> {
        let parts = split(bytes);
        let tree = yaml::parse(parts.text, parts.yaml.ok_or(HeadFault::Missing)?);
        if let Some(problem) = tree.problems.into_iter().next() {
            return Err(HeadFault::Ambiguous(problem.message, problem.help));
        }
        let root = View::new(parts.text, &tree.root);
        let needed = |key: &str| root.get(key).string().ok_or(HeadFault::Missing);
        let body = parts.body.of(parts.text);
        let start = parts.body.start + (body.len() - body.trim_start_matches(['\r', '\n']).len());
        Ok(LetterFile {
            kind: needed("kind")?,
            to: needed("to")?,
            about: root.get("about").string(),
            address: root.get("address").string(),
            language: needed("language")?,
            subject: root.get("subject").string().unwrap_or_default(),
            text: Span::new(start, parts.body.end).of(parts.text).to_owned(),
            start,
        })
    }

    /// Writes the file.
    pub fn to_text(&self) -> String {
        let mut text = String::from("---\n");
        let entries = [
            ("kind", Some(&self.kind)),
            ("to", Some(&self.to)),
            ("about", self.about.as_ref()),
            ("address", self.address.as_ref()),
            ("language", Some(&self.language)),
            ("subject", Some(&self.subject)),
        ];
        for (key, value) in entries {
            if let Some(value) = value {
                let _ = writeln!(text, "{key}: {}", quote::scalar(value));
            }
        }
        let _ = write!(text, "---\n\n{}", self.text);
        text
    }

    /// How its case lists it, under `what`: by kind and key, never by name.
    pub fn listing(&self) -> String {
        let to = if self.to.starts_with("person-") { format!("[{}]", self.to) } else { self.to.clone() };
        format!("{LISTED}{}) to {to}", self.kind)
    }

    /// Returns whether a listing, of this form, is that of a letter of another kind or to somebody else.
    pub fn is_listed_otherwise(&self, listing: &str) -> bool {
        listing.starts_with(LISTED) && listing != self.listing()
    }
}

/// How a listing begins, before the kind.
const LISTED: &str = "letter (";

/// What the log says of a letter of this kind once its reader has it: the same words as `close` asks for. `person` is the reader;
/// `None` for one outside of the case.
pub fn log_words(kind: &str, person: Option<&Person>) -> Vec<LogWord> {
    let Some(person) = person else { return vec![LogWord::InformedOthers] };
    let Some(kind) = LetterKind::from_word(kind) else { return vec![LogWord::Sent] };
    match kind {
        LetterKind::Acknowledgement | LetterKind::KeptOnFile => vec![LogWord::Acknowledged],
        LetterKind::ShepherdIntroduced => vec![LogWord::ShepherdIntroduced],
        LetterKind::Questions => vec![LogWord::Asked],
        LetterKind::ToldOfComplaint => vec![LogWord::ToldOfComplaint],
        LetterKind::ProposedOutcome => vec![LogWord::ProposedOutcome],
        LetterKind::StatusUpdate => vec![LogWord::Updated],
        LetterKind::Decision
        | LetterKind::NoViolation
        | LetterKind::Warning
        | LetterKind::WarningSpoken
        | LetterKind::Final => {
            let told = [
                (Role::Reporter, LogWord::InformedReporter),
                (Role::Affected, LogWord::InformedAffected),
                (Role::Reported, LogWord::InformedReported),
            ];
            // Whoever is reported learns what was decided of them, whatever else they are.
            let is_told = |role| if person.is(Role::Reported) { role == Role::Reported } else { person.is(role) };
            let words: Vec<LogWord> =
                told.into_iter().filter(|(role, _)| is_told(*role)).map(|(_, word)| word).collect();
            if words.is_empty() { vec![LogWord::Sent] } else { words }
        }
        LetterKind::AppealReceived
        | LetterKind::AppealDecided
        | LetterKind::Readmission
        | LetterKind::NotWelcome
        | LetterKind::RefundOffer
        | LetterKind::WelcomeTalk
        | LetterKind::Employer
        | LetterKind::Desk
        | LetterKind::Moderators => vec![LogWord::Sent],
    }
}

/// Returns whether the log says of a letter of this kind that its reader learned what was decided.
pub fn tells_a_decision(kind: &str, person: Option<&Person>) -> bool {
    let is_informed =
        |word| matches!(word, LogWord::InformedReporter | LogWord::InformedAffected | LogWord::InformedReported);
    log_words(kind, person).into_iter().any(is_informed)
}

/// The name of the file with this number.
pub fn name_of(number: usize) -> String {
    format!("{NAME_START}{number}{NAME_END}")
}

/// The number in the name of such a file, also without its end: 2 in `letter-2.md` and in `letter-2`.
pub fn number_of(name: &str) -> Option<usize> {
    let digits = name.strip_suffix(NAME_END).unwrap_or(name).strip_prefix(NAME_START)?;
    let number = digits.parse().ok().filter(|number| *number > 0)?;
    (name_of(number).trim_end_matches(NAME_END) == format!("{NAME_START}{digits}")).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let letter = LetterFile {
            kind: "warning".to_owned(),
            to: "person-b".to_owned(),
            about: None,
            address: None,
            language: "no".to_owned(),
            subject: "A warning: \"please\" read it # now".to_owned(),
            text: "Dear Somebody,\n\n---\n\nthis is it.\n".to_owned(),
            start: 0,
        };
        let text = letter.to_text();
        let read = LetterFile::read(text.as_bytes()).expect("it has a head");
        assert_eq!(text.get(read.start..), Some(letter.text.as_str()));
        assert_eq!(LetterFile { start: 0, ..read }, letter);
        assert_eq!(LetterFile::read(b"Dear Somebody,\n"), Err(HeadFault::Missing));
        assert_eq!(LetterFile::read(b"---\nto: person-b\n---\n"), Err(HeadFault::Missing));
    }

    #[test]
    fn a_head_that_can_be_read_in_two_ways_is_none() {
        let head = "---\nkind: warning\nto: person-b\nlanguage: en\nsubject: A\n---\n\nDear Somebody,\n";
        assert!(LetterFile::read(head.as_bytes()).is_ok());
        for (from, to) in [
            ("to: person-b\n", "to: person-b\nkind: questions\n"),
            ("to: person-b\n", "to: person-b\nto: person-a\n"),
            ("subject: A", "subject: \"A\\e[2J\""),
            ("subject: A", "subject: A\u{202e}B"),
            ("subject: A", "subject: A: b"),
        ] {
            let text = head.replace(from, to);
            assert!(matches!(LetterFile::read(text.as_bytes()), Err(HeadFault::Ambiguous(..))), "{text}");
        }
    }

    #[test]
    fn a_kind_or_a_reader_that_was_changed_is_seen_in_the_listing() {
        let letter = |kind: &str, to: &str| LetterFile {
            kind: kind.to_owned(),
            to: to.to_owned(),
            about: None,
            address: None,
            language: "en".to_owned(),
            subject: String::new(),
            text: String::new(),
            start: 0,
        };
        let warning = letter("warning", "person-b");
        assert_eq!(warning.listing(), "letter (warning) to [person-b]");
        assert!(!warning.is_listed_otherwise(&warning.listing()));
        assert!(letter("questions", "person-b").is_listed_otherwise(&warning.listing()));
        assert!(letter("warning", "person-c").is_listed_otherwise(&warning.listing()));
        assert!(!warning.is_listed_otherwise("words of somebody"));
    }

    #[test]
    fn each_letter_is_logged_as_what_it_tells() {
        let person = |roles: &[Role]| Person { roles: roles.to_vec(), ..Person::default() };
        let both = person(&[Role::Reporter, Role::Affected]);
        assert_eq!(log_words("decision", Some(&both)), [LogWord::InformedReporter, LogWord::InformedAffected]);
        let reported = person(&[Role::Reported, Role::Reporter]);
        assert_eq!(log_words("warning", Some(&reported)), [LogWord::InformedReported]);
        assert_eq!(log_words("lost-badge", Some(&both)), [LogWord::Sent]);
        assert_eq!(log_words("desk", None), [LogWord::InformedOthers]);
        // None is logged as nothing: it would be sent again.
        for kind in LetterKind::ALL {
            assert!(!log_words(kind.word(), Some(&person(&[Role::Other]))).is_empty(), "{}", kind.word());
        }
    }

    #[test]
    fn numbers_are_read_from_names_of_this_form_alone() {
        let numbers =
            ["letter-2.md", "letter-12", "letter-02.md", "letter-.md", "letter-0.md", "mail-2.md", "letter-2.txt"];
        assert_eq!(numbers.map(number_of), [Some(2), Some(12), None, None, None, None, None]);
    }
}
