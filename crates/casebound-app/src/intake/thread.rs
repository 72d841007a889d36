//! Which case a mail belongs to: by the mails that it answers, or by the code name in its subject.

use casebound_record::CaseFile;
use casebound_record::case::Person;

use super::incoming::Incoming;
use crate::digest;

/// The case that a mail speaks of, and who in it wrote the mail.
pub(super) struct Thread<'c> {
    /// The case.
    pub(super) case: &'c CaseFile,
    /// The key of the person who wrote, when it is one of the case.
    pub(super) person: Option<&'c str>,
}

/// Names a Message-ID without telling the host in it.
#[must_use]
pub(super) fn mark(message_id: &str) -> String {
    digest::of(message_id.as_bytes()).chars().take(16).collect()
}

/// How the log of a case says that a mail is part of it.
#[must_use]
pub(super) fn note_of(incoming: &Incoming) -> String {
    if let Some(row) = incoming.form.as_ref().and_then(|form| form.row.as_ref()) {
        return format!("taken in from row {} of a form's table, {}", row.number, incoming.digest);
    }
    let header = incoming.header();
    let message = header.message_id.as_deref().map(|id| format!(", message {}", mark(id))).unwrap_or_default();
    let protection: Vec<String> = incoming.protection().iter().map(ToString::to_string).collect();
    format!("taken in from mail {}{message}: {}", incoming.digest, protection.join("; "))
}

/// The case that holds this very mail.
#[must_use]
pub(super) fn holder<'c>(cases: &'c [CaseFile], incoming: &Incoming) -> Option<&'c CaseFile> {
    cases.iter().find(|file| file.text.expose().contains(&incoming.digest))
}

/// The case that a mail belongs to.
#[must_use]
pub(super) fn find<'c>(cases: &'c [CaseFile], incoming: &Incoming) -> Option<Thread<'c>> {
    let header = incoming.header();
    let marks: Vec<String> = header.answers.iter().map(|id| format!("message {}", mark(id))).collect();
    let answered = marks.iter().find_map(|mark| cases.iter().find(|file| file.text.expose().contains(mark.as_str())));
    let subject = header.subject.clone().unwrap_or_default().to_lowercase();
    let named = || {
        let words: Vec<&str> =
            subject.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-')).collect();
        cases.iter().find(|file| words.contains(&file.stem()))
    };
    answered.or_else(named).map(|case| Thread { case, person: person_of(case, incoming) })
}

/// The person of a case who wrote a mail.
#[must_use]
pub(super) fn person_of<'c>(case: &'c CaseFile, incoming: &Incoming) -> Option<&'c str> {
    let author = incoming.author.as_ref()?;
    let has_it = |person: &&Person| person.emails.iter().any(|email| author.mailbox.is(email.expose()));
    case.case.people.iter().find(has_it).map(|person| person.key.as_str())
}
