//! People matched with people: keys by which one person is known again in another case.

use std::hash::{DefaultHasher, Hasher as _};

use casebound_record::Person;
use casebound_record::contact::handle_word;

use crate::confusables;
use crate::east_asia::Reading;
use crate::fold::{fold, is_unspaced};
use crate::forms;
use crate::hit::HitKind;
use crate::key::KeyKind;
use crate::lexicon;
use crate::phone::national;

/// Words shorter than this are misspelt into one another too easily.
const MISSPELT_FROM: usize = 5;

/// Returns keys by which one person can be known again in another case: equal keys, most likely the same person.
///
/// One for each address, telephone number and user name, and for each name of at least two words, in any order. They are
/// digests: nobody reads a name from them, though who has a name can test it, so they are for memory only, never for a file.
pub fn identity_keys(person: &Person) -> Vec<u64> {
    let mut keys = Vec::new();
    for name in person.name.iter().chain(&person.aliases) {
        let folded = fold(name.expose());
        let mut words: Vec<&str> =
            folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        // A given name alone says too little; where no blanks are written one word is the whole name.
        if words.len() > 1 || folded.chars().next().is_some_and(is_unspaced) {
            keys.push(key((HitKind::Name, words.join(" "))));
        }
    }
    for email in &person.emails {
        keys.push(key((HitKind::Email, fold(email.expose().trim()))));
    }
    for phone in &person.phones {
        keys.extend(national(phone.expose()).map(|number| key((HitKind::Phone, number))));
    }
    for handle in &person.handles {
        let word = fold(handle_word(handle.expose()));
        if !word.is_empty() {
            keys.push(key((HitKind::Handle, word)));
        }
    }
    keys
}

/// Returns keys by which one person may be known again who is written in another way: equal keys, and somebody has to look.
///
/// They stand for two words of a name each, as they may be spelled, romanised, shortened or misspelt; and for user names,
/// which many have on several services and in their address.
pub fn likely_keys(person: &Person) -> Vec<u64> {
    let mut keys = Vec::new();
    for name in person.name.iter().chain(&person.aliases) {
        let name = name.expose();
        match name.chars().any(is_unspaced) {
            true => {
                for parts in Reading::of(name).romanised {
                    pairs(&parts.iter().map(String::as_str).collect::<Vec<_>>(), &mut keys);
                }
            }
            false => {
                let written = forms::written(name);
                pairs(&forms::parts(&written).into_iter().map(|(_, part)| part).collect::<Vec<_>>(), &mut keys);
            }
        }
    }
    let local = |email: &str| email.split('@').next().unwrap_or_default().to_owned();
    let emails = person.emails.iter().map(|email| local(&fold(email.expose().trim())));
    for word in person.handles.iter().map(|handle| fold(handle_word(handle.expose()))).chain(emails) {
        let is_word = lexicon::is_also_word(&word) || lexicon::is_other_word(&word);
        let letters = confusables::handle(&word);
        if letters.chars().count() >= MISSPELT_FROM && !is_word {
            keys.push(key((KeyKind::Handle as u8, letters)));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Adds a key for each two words of a name, in each of their forms.
fn pairs(parts: &[&str], keys: &mut Vec<u64>) {
    let spellings: Vec<Vec<String>> = parts.iter().enumerate().map(|(place, part)| spelled(part, place == 0)).collect();
    let mut add = |one: &str, other: &str| {
        let both = if one < other { (one, other) } else { (other, one) };
        keys.push(key((KeyKind::Near as u8, both)));
    };
    for (place, firsts) in spellings.iter().enumerate() {
        for seconds in spellings.iter().skip(place + 1) {
            for first in firsts {
                seconds.iter().for_each(|second| add(first, second));
            }
            // One letter too many, too few or wrong, in one of the two.
            for (whole, other) in [(firsts.first(), seconds.first()), (seconds.first(), firsts.first())] {
                let (Some(whole), Some(other)) = (whole, other) else { continue };
                for shorter in without_a_letter(other) {
                    add(whole, &shorter);
                }
            }
        }
    }
}

/// The ways to spell a word of a name, the usual one first.
fn spelled(part: &str, is_given: bool) -> Vec<String> {
    let folded: String = fold(part).chars().filter(|letter| letter.is_alphanumeric()).collect();
    let mut all = vec![folded.clone()];
    forms::of_word(part, &folded, is_given, &mut |form| {
        let text = match form.kind {
            KeyKind::Letters => form.text.to_owned(),
            // Letters and sounds never meet.
            KeyKind::Loose => format!("~{}", form.text),
            _ => return,
        };
        if text.chars().count() > 1 && !all.contains(&text) {
            all.push(text);
        }
    });
    all
}

fn without_a_letter(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < MISSPELT_FROM {
        return Vec::new();
    }
    let without = |skipped: usize| {
        let kept = letters.iter().enumerate().filter(|(place, _)| *place != skipped).map(|(_, letter)| letter);
        format!("-{}", kept.collect::<String>())
    };
    // The word itself stands among them: what it is without one more letter may be the other one.
    (0..letters.len()).map(without).chain([format!("-{word}")]).collect()
}

fn key(parts: impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use casebound_record::Private;

    use super::*;

    #[test]
    fn the_same_person_has_the_same_key() {
        let some = |text: &str| Private::new(text.to_owned());
        let named = |name: &str| identity_keys(&Person { name: Some(some(name)), ..Person::default() });
        let handle = |it: &str| identity_keys(&Person { handles: vec![some(it)], ..Person::default() });
        let email = |it: &str| identity_keys(&Person { emails: vec![some(it)], ..Person::default() });
        assert_eq!(named("Zoë Núñez"), named("NUNEZ,  Zoe"));
        assert_eq!(named("Zoë Núñez"), named("“Zoë Núñez”"));
        assert_ne!(named("Zoë Núñez"), named("Zoë Nunn"));
        assert!(named("Zoë").is_empty());
        assert_eq!(named("李明").len(), 1);
        assert_eq!(named("陳大文"), named("陈大文"));
        assert_eq!(handle("@Persona"), handle("persona (Slack)"));
        assert_ne!(handle("persona"), email("persona"));
    }

    #[test]
    fn another_spelling_may_be_the_same_person() {
        let some = |text: &str| Private::new(text.to_owned());
        let of = |name: &str, handle: &str, email: &str| {
            let given = |text: &str| (!text.is_empty()).then(|| some(text));
            let (handles, emails) = (given(handle).into_iter().collect(), given(email).into_iter().collect());
            likely_keys(&Person { name: given(name), handles, emails, ..Person::default() })
        };
        let meet = |one: &[u64], other: &[u64]| one.iter().any(|key| other.contains(key));
        for (one, other) in [
            ("Robert Castellan", "Bob Castellan"),
            ("Jürgen Müller", "Juergen Mueller"),
            ("María José García López", "Maria Garcia"),
            ("Sergei Ivanov", "Сергей Иванов"),
            ("Victor Osgood", "Victor Osgod"),
            ("Victor Osgood", "Viktor Osgood"),
            ("Anna Castellan", "Castelan, Anna"),
        ] {
            assert!(meet(&of(one, "", ""), &of(other, "", "")), "{one}: {other}");
        }
        for (one, other) in [("Robert Castellan", "Robert Osgood"), ("Anna Castellan", "Victor Castellan")] {
            assert!(!meet(&of(one, "", ""), &of(other, "", "")), "{one}: {other}");
        }
        assert!(meet(&of("", "@v_osgood", ""), &of("", "vosgood (Slack)", "")));
        assert!(meet(&of("", "@vosgood", ""), &of("", "", "vosgood@example.org")));
        assert!(!meet(&of("", "@admin", ""), &of("", "", "admin@example.org")));
    }
}
