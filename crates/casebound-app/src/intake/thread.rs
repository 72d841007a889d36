//! Which case a mail belongs to: by the mails that it answers, or by the code name in its subject.

use std::collections::{BTreeSet, HashMap};

use casebound_names::identity_keys;
use casebound_record::case::{IMPORT_NOTE, Person};
use casebound_record::words::Status;
use casebound_record::{CaseFile, Private};

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
pub(crate) fn mark(message_id: &str) -> String {
    digest::of(message_id.as_bytes()).chars().take(16).collect()
}

/// How the log of a case says that a mail is part of it.
pub(super) fn note_of(incoming: &Incoming) -> String {
    if let Some(row) = incoming.form.as_ref().and_then(|form| form.row.as_ref()) {
        return format!("{IMPORT_NOTE}row {} of a form's table, {}", row.number, incoming.digest);
    }
    let header = incoming.header();
    let message = header.message_id.as_deref().map(|id| format!(", message {}", mark(id))).unwrap_or_default();
    let protection: Vec<String> = incoming.protection().iter().map(ToString::to_string).collect();
    format!("{IMPORT_NOTE}mail {}{message}: {}", incoming.digest, protection.join("; "))
}

/// The case that holds this very mail.
pub(super) fn holder<'c>(cases: &'c [CaseFile], incoming: &Incoming) -> Option<&'c CaseFile> {
    cases.iter().find(|file| file.text.expose().contains(&incoming.digest))
}

/// The case that a mail belongs to.
pub(super) fn find<'c>(cases: &'c [CaseFile], incoming: &Incoming) -> Option<Thread<'c>> {
    let header = incoming.header();
    let reported = incoming.mail.as_ref().map(casebound_mail::Mail::reported).unwrap_or_default();
    let marks: Vec<String> = header.answers.iter().chain(&reported).map(|id| format!("message {}", mark(id))).collect();
    let answered = marks.iter().find_map(|mark| cases.iter().find(|file| file.text.expose().contains(mark.as_str())));
    let subject = header.subject.clone().unwrap_or_default().to_lowercase();
    let named = || {
        let words: Vec<&str> =
            subject.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-')).collect();
        cases.iter().find(|file| words.contains(&file.stem()))
    };
    answered.or_else(named).map(|case| Thread { case, person: person_of(case, incoming) })
}

/// Somebody of a case who may have written a mail: by address, or by a name of two words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSender {
    /// The code name of the case.
    pub case: String,
    /// The key of the person.
    pub person: String,
    /// The person's roles, as words.
    pub roles: Vec<&'static str>,
    /// Whether the committee still works on the case.
    pub is_open: bool,
}

/// The people of all cases by what they are known again by, gathered once for all mails of a run.
#[derive(Default)]
pub(super) struct SenderIndex {
    /// Positions in the list of cases, and keys of people.
    by_key: HashMap<u64, Vec<(usize, String)>>,
}

impl SenderIndex {
    /// Gathers the people of these cases.
    pub(super) fn of(cases: &[CaseFile]) -> SenderIndex {
        let mut index = SenderIndex::default();
        cases.iter().enumerate().for_each(|(position, file)| index.add(position, file));
        index
    }

    /// Adds the people of a case that is new, or was changed.
    pub(super) fn add(&mut self, position: usize, file: &CaseFile) {
        if file.case.status == Some(Status::Expunged) {
            return;
        }
        for person in &file.case.people {
            for key in identity_keys(person) {
                self.by_key.entry(key).or_default().push((position, person.key.clone()));
            }
        }
    }

    /// The people who may have written a mail, one of each case, those of open cases first.
    pub(super) fn known(&self, cases: &[CaseFile], incoming: &Incoming) -> Vec<KnownSender> {
        let mut found: Vec<KnownSender> = Vec::new();
        for (position, key) in keys_of_sender(incoming).iter().filter_map(|key| self.by_key.get(key)).flatten() {
            let Some(file) = cases.get(*position) else { continue };
            let Some(person) = file.case.person(key) else { continue };
            if !found.iter().any(|known| known.case == file.stem()) {
                found.push(KnownSender {
                    case: file.stem().to_owned(),
                    person: person.key.clone(),
                    roles: person.roles.iter().map(|role| role.word()).collect(),
                    is_open: file.case.is_open(),
                });
            }
        }
        found.sort_by(|a, b| b.is_open.cmp(&a.is_open).then_with(|| a.case.cmp(&b.case)));
        found
    }
}

/// Keys by which whoever wrote a mail is known again.
fn keys_of_sender(incoming: &Incoming) -> BTreeSet<u64> {
    let Some(author) = &incoming.author else { return BTreeSet::new() };
    let private = |text: &str| Private::new(text.to_owned());
    let person = Person {
        name: author.mailbox.name.as_deref().map(private),
        emails: author.mailbox.has_address().then(|| private(&author.mailbox.email)).into_iter().collect(),
        ..Person::default()
    };
    identity_keys(&person).into_iter().collect()
}

/// The only person of a case with the full name of whoever wrote a mail.
pub(super) fn namesake_of<'c>(case: &'c CaseFile, incoming: &Incoming) -> Option<&'c str> {
    let keys = keys_of_sender(incoming);
    let mut same = case.case.people.iter().filter(|person| identity_keys(person).iter().any(|key| keys.contains(key)));
    match (same.next(), same.next()) {
        (Some(person), None) => Some(person.key.as_str()),
        _ => None,
    }
}

/// The person of a case who wrote a mail.
pub(super) fn person_of<'c>(case: &'c CaseFile, incoming: &Incoming) -> Option<&'c str> {
    let author = incoming.author.as_ref()?;
    let has_it = |person: &&Person| person.emails.iter().any(|email| author.mailbox.is(email.expose()));
    case.case.people.iter().find(has_it).map(|person| person.key.as_str())
}
