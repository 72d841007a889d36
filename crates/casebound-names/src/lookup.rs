//! Which keys lead to a person, and which a search of a text looks up: where no key is the same, the text does not name the person.
//!
//! Whoever keeps the keys of many people need not make their forms again for each text. A key is a hash that anybody can
//! compute: it must not be written down as it is.

use casebound_record::Person;

use crate::people::People;
use crate::text::Text;
use crate::{contacts, phones, runs, search, unspaced};

/// Changes whenever some person has other keys than before, so that keys kept by another version are of no use.
pub const VERSION: u32 = 5;

/// What of a name counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Every form, as [`People::keep_names`] leaves them: no initials, no misspellings.
    Forms,
    /// Names as they are written: [`People::as_written`].
    AsWritten,
}

/// Returns the keys that lead to these people, in each [`Manner`]; sorted.
pub fn keys_of<'p>(people: impl IntoIterator<Item = &'p Person>) -> Vec<u64> {
    let people = People::of(people);
    let names = people.forms.keys().chain(people.runs.keys());
    sorted(names.chain(people.contacts.keys()).chain(people.phones.keys()).collect())
}

/// Returns all keys that a search of these texts looks up; sorted.
pub fn keys_in(texts: impl IntoIterator<Item = impl AsRef<str>>, manner: Manner) -> Vec<u64> {
    let nobody = People::noting(manner == Manner::AsWritten);
    for text in texts {
        let text = Text::new(text.as_ref());
        // Nothing is found, so that nothing is skipped.
        search::matches(&text, &nobody);
        contacts::find(&text, &nobody);
        phones::find(&text, &nobody);
        runs::find(&text, &nobody);
        unspaced::find(&text, &nobody);
    }
    let People { forms, contacts, runs, phones, .. } = nobody;
    sorted([forms.into_asked(), contacts.into_asked(), runs.into_asked(), phones.into_asked()].concat())
}

fn sorted(mut keys: Vec<u64>) -> Vec<u64> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use casebound_record::Private;
    use proptest::prelude::*;

    use super::*;
    use crate::Hit;
    use crate::corpus::corpus_lines;

    /// People with the keys of each, and texts that name them.
    type Corpus = (Vec<(Person, Vec<u64>)>, Vec<&'static str>);

    static CORPUS: LazyLock<Corpus> = LazyLock::new(|| {
        let (mut people, mut texts): (Vec<Person>, Vec<&str>) = (Vec::new(), Vec::new());
        for line in corpus_lines() {
            let phone = Private::new(format!("+49 30 {:07}", 1_234_567 + people.len()));
            people.push(Person { phones: vec![phone], ..line.person() });
            texts.push(line.text);
        }
        people.dedup_by(|a, b| a.name == b.name && a.emails == b.emails && a.handles == b.handles);
        let with_keys = |person: Person| {
            let keys = keys_of([&person]);
            (person, keys)
        };
        (people.into_iter().map(with_keys).collect(), texts)
    });

    fn searched(people: &[&Person], manner: Manner, text: &str) -> Vec<Hit> {
        match manner {
            Manner::AsWritten => People::as_written(people.iter().copied()).find(text),
            Manner::Forms => {
                let mut people = People::of(people.iter().copied());
                people.keep_names();
                people.find(text)
            }
        }
    }

    /// Searches for those alone who have a key of the text.
    fn looked_up(people: &[&(Person, Vec<u64>)], manner: Manner, text: &str) -> Vec<Hit> {
        let asked = keys_in([text], manner);
        let has_one = |keys: &[u64]| keys.iter().any(|key| asked.binary_search(key).is_ok());
        let places: Vec<usize> = (0..people.len()).filter(|idx| has_one(&people[*idx].1)).collect();
        let some: Vec<&Person> = places.iter().map(|idx| &people[*idx].0).collect();
        let mut hits = searched(&some, manner, text);
        for hit in &mut hits {
            hit.person = u32::try_from(places[hit.person as usize]).expect("few people");
        }
        hits
    }

    #[test]
    fn whoever_is_found_has_a_key_of_the_text() {
        let (people, texts) = &*CORPUS;
        let all: Vec<&(Person, Vec<u64>)> = people.iter().collect();
        for manner in [Manner::Forms, Manner::AsWritten] {
            // Everybody's text, read for everybody: what one name hides of another one's is the same, too.
            for texts in texts.chunks(50) {
                let text = texts.join("\n\n");
                let everybody: Vec<&Person> = people.iter().map(|(person, _)| person).collect();
                assert_eq!(looked_up(&all, manner, &text), searched(&everybody, manner, &text), "{manner:?}: {text}");
            }
        }
        assert!(!looked_up(&all, Manner::Forms, "call 1 23 45 67 or Victor Osgood").is_empty());
    }

    #[test]
    fn names_as_they_are_written_are_those_of_all_forms() {
        let (people, texts) = &*CORPUS;
        let people = || people.iter().map(|(person, _)| person);
        let written = People::as_written(people());
        let mut kept = People::of(people());
        kept.keep_names();
        kept.forms.retain(|(via, _)| *via == crate::match_form::MatchForm::Plain);
        kept.is_plain = true;
        for text in texts {
            assert_eq!(written.find(text), kept.find(text), "{text}");
        }
    }

    /// A person of the corpus has other keys now: raise [`VERSION`], and write down the new number here.
    #[test]
    fn other_keys_are_another_version() {
        let of_all = CORPUS.0.iter().flat_map(|(_, keys)| keys).fold(0_u64, |all, key| all.rotate_left(5) ^ key);
        assert_eq!((VERSION, of_all), (5, 3_267_835_200_971_488_023));
    }

    proptest! {
        #[test]
        fn any_text_finds_the_same(picked in proptest::collection::vec((0_usize..400, 0_usize..400, 0_usize..5), 1..12)) {
            const BETWEEN: [&str; 5] = [" ", ". ", ", ", "-", ""];
            let (people, texts) = &*CORPUS;
            let all: Vec<&(Person, Vec<u64>)> = picked.iter().map(|it| &people[it.0 % people.len()]).collect();
            let everybody: Vec<&Person> = all.iter().map(|it| &it.0).collect();
            let mut text = String::new();
            for (person, words, between) in &picked {
                let (person, _) = &people[(person * 7 + words) % people.len()];
                text.push_str(texts[words % texts.len()].split_inclusive(' ').nth(words % 3).unwrap_or_default());
                text.push_str(BETWEEN[*between]);
                text.push_str(person.name.as_ref().map_or("", |name| name.expose()));
                text.push_str(BETWEEN[(between + words) % 5]);
                text.push_str(person.emails.first().map_or("", |email| email.expose()));
            }
            for manner in [Manner::Forms, Manner::AsWritten] {
                prop_assert_eq!(looked_up(&all, manner, &text), searched(&everybody, manner, &text));
            }
        }
    }
}
