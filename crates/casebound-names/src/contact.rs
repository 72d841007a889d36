//! Addresses and user names as they are kept: what of them is looked for, and where it counts.

use casebound_record::contact::handle_word;

use crate::confusables;
use crate::fold::fold;
use crate::hit::HitKind;
use crate::key::{Index, KeyKind, key};
use crate::lexicon;

/// An address or a user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Contact {
    pub(crate) person: u32,
    pub(crate) kind: HitKind,
    pub(crate) counts: ContactPosition,
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
    let mut add = |text: &str, counts| {
        contacts.add(key(KeyKind::Contact, text), Contact { person, kind: HitKind::Email, counts });
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
    contacts.add(key(KeyKind::Contact, &folded), Contact { person, kind: HitKind::Handle, counts });
    if length >= 6 && !is_word {
        let letters = confusables::handle(&folded);
        contacts.add(
            key(KeyKind::Handle, &letters),
            Contact { person, kind: HitKind::Handle, counts: ContactPosition::Anywhere },
        );
    }
}
