//! People matched with people: keys by which one person is known again in another case.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use casebound_record::Person;
use casebound_record::contact::handle_word;

use crate::fold::{fold, is_unspaced};
use crate::hit::Kind;

/// Returns keys by which one person can be known again in another case: equal keys, most likely the same person.
///
/// One for each address and user name, and for each name of at least two words, in any order. They are digests:
/// nobody reads a name from them, though who has a name can test it, so they are for memory only, never for a file.
pub fn identity_keys(person: &Person) -> Vec<u64> {
    let key = |kind: Kind, folded: &str| {
        let mut hasher = DefaultHasher::new();
        (kind, folded).hash(&mut hasher);
        hasher.finish()
    };
    let mut keys = Vec::new();
    for name in person.name.iter().chain(&person.aliases) {
        let folded = fold(name.expose());
        let mut words: Vec<&str> =
            folded.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        // A given name alone says too little; where no blanks are written one word is the whole name.
        if words.len() > 1 || folded.chars().next().is_some_and(is_unspaced) {
            keys.push(key(Kind::Name, &words.join(" ")));
        }
    }
    for email in &person.emails {
        keys.push(key(Kind::Email, &fold(email.expose().trim())));
    }
    for handle in &person.handles {
        let word = fold(handle_word(handle.expose()));
        if !word.is_empty() {
            keys.push(key(Kind::Handle, &word));
        }
    }
    keys
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
}
