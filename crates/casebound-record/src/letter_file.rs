//! The file of a letter: a head that says to whom it goes, and the letter itself.
//!
//! It lies in the folder of its case as `letter-1.md`. The head is front matter as in a case file; people stand in it by key.

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
    /// Reads a file; `None` where it has no head of this form.
    pub fn read(bytes: &[u8]) -> Option<LetterFile> {
        let parts = split(bytes);
        let tree = yaml::parse(parts.text, parts.yaml?);
        let root = View::new(parts.text, &tree.root);
        let body = parts.body.of(parts.text);
        let start = parts.body.start + (body.len() - body.trim_start_matches(['\r', '\n']).len());
        Some(LetterFile {
            kind: root.get("kind").string()?,
            to: root.get("to").string()?,
            about: root.get("about").string(),
            address: root.get("address").string(),
            language: root.get("language").string()?,
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
}

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
        assert_eq!(LetterFile::read(b"Dear Somebody,\n"), None);
        assert_eq!(LetterFile::read(b"---\nto: person-b\n---\n"), None);
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
