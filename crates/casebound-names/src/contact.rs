//! Addresses and user names as they are kept: what of them is looked for, and where it counts.

use casebound_record::contact::handle_word;
use casebound_record::word_list::WordList;

use crate::confusables;
use crate::fold::fold;
use crate::hit::HitKind;
use crate::key::{Index, KeyKind, key};
use crate::lexicon;

/// What is added to a user name by which one account of somebody differs from another.
static ACCOUNT_ADDITIONS: WordList = WordList::part(lexicon::SENTENCES, "account_additions");

/// An address or a user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Contact {
    pub(crate) person: u32,
    pub(crate) kind: HitKind,
    pub(crate) counts: ContactPosition,
    /// It is only like what is known of the person.
    pub(crate) is_near: bool,
}

/// Where a contact counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ContactPosition {
    Anywhere,
    /// Only after `@`: it is short, or a word.
    AfterAt,
    /// Only before `@`: it is the local part of an address.
    BeforeAt,
}

/// Adds an address: as it is, its local part with the first word of its server, and the local part where that says enough.
pub(crate) fn add_email(contacts: &mut Index<Contact>, person: u32, email: &str) {
    let is_edge = |it: char| !(it.is_alphanumeric() || matches!(it, '_' | '-' | '+'));
    let whole = fold(email.trim().trim_start_matches("mailto:"));
    let folded = whole.trim_matches(is_edge);
    // The same letters at the same server, with other signs between them.
    if let Some(letters) = letters_at_server(folded) {
        let contact = Contact { person, kind: HitKind::Email, counts: ContactPosition::Anywhere, is_near: false };
        contacts.add(key(KeyKind::Handle, &letters), contact);
    }
    let mut add = |text: &str, counts| {
        contacts.add(key(KeyKind::Contact, text), Contact { person, kind: HitKind::Email, counts, is_near: false });
    };
    if folded.chars().count() > 2 {
        add(folded, ContactPosition::Anywhere);
    }
    let Some((local, server)) = folded.rsplit_once('@') else { return };
    let server = server.split('.').next().unwrap_or_default();
    if !server.is_empty() && local.chars().count() > 1 {
        add(&format!("{local}@{server}"), ContactPosition::Anywhere);
    }
    let bare: String = local.chars().filter(|letter| letter.is_alphanumeric()).collect();
    // `person-a` is how people are called in a case, and many have the address of a role.
    let is_key = local.strip_prefix("person-").is_some_and(|rest| rest.chars().count() < 3);
    let is_word = lexicon::is_also_word(&bare) || lexicon::is_other_word(&bare);
    if bare.chars().count() >= 5 && !is_word && !is_key {
        add(local, ContactPosition::Anywhere);
    } else if bare.chars().count() >= 3 && !lexicon::is_english(&bare) && !is_key {
        add(local, ContactPosition::BeforeAt);
    }
}

/// Adds a user name, as it is and by its letters alone.
pub(crate) fn add_handle(contacts: &mut Index<Contact>, person: u32, handle: &str) {
    let folded = fold(handle_word(handle));
    let length = folded.chars().filter(|letter| letter.is_alphanumeric()).count();
    if length < 2 {
        return;
    }
    let is_word = lexicon::is_also_word(&folded) || lexicon::is_other_word(&folded);
    let counts = if length < 4 || is_word { ContactPosition::AfterAt } else { ContactPosition::Anywhere };
    let add = |contacts: &mut Index<Contact>, text: &str, is_near| {
        let contact = Contact { person, kind: HitKind::Handle, counts, is_near };
        contacts.add(key(KeyKind::Contact, text), contact);
    };
    add(contacts, &folded, false);
    if let Some(bare) = without_addition(&folded) {
        add(contacts, bare, true);
    }
    if length >= 6 && !is_word {
        let letters = confusables::handle(&folded);
        contacts.add(
            key(KeyKind::Handle, &letters),
            Contact { person, kind: HitKind::Handle, counts: ContactPosition::Anywhere, is_near: false },
        );
    }
}

/// Returns the letters and digits before the `@` of an address, with its server; `None` where that tells little.
pub(crate) fn letters_at_server(address: &str) -> Option<String> {
    let (local, server) = address.rsplit_once('@')?;
    let letters: String = local.chars().filter(|letter| letter.is_alphanumeric()).collect();
    (letters.chars().count() > 3 && server.contains('.')).then(|| format!("{letters}@{server}"))
}

/// Returns a user name without the number or the word behind it by which one account of somebody differs from another.
pub(crate) fn without_addition(handle: &str) -> Option<&str> {
    let bare = match handle.rsplit_once(['_', '-', '.']) {
        Some((bare, addition)) if ACCOUNT_ADDITIONS.contains(addition) => bare,
        _ => handle.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end_matches(['_', '-', '.']),
    };
    let is_word = lexicon::is_also_word(bare) || lexicon::is_other_word(bare);
    let letters = bare.chars().filter(|letter| letter.is_alphanumeric()).count();
    (bare.len() < handle.len() && letters > 4 && !is_word).then_some(bare)
}
