//! What a letter tells its reader by its words, whatever kind stands in its head: a sanction, or what was found.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::address::Address;
use crate::language::Language;
use crate::named::{self, Named};
use crate::record::Record;
use crate::scene::Scene;

/// What a letter tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// That something was imposed, or what follows otherwise.
    Sanction,
    /// What was found or decided.
    Conclusion,
}

static TELLS: LazyLock<Named> = LazyLock::new(|| read().unwrap_or_default());

fn read() -> Result<Named, String> {
    named::read(&[
        (Language::English, include_str!("../data/tells/en.txt")),
        (Language::Spanish, include_str!("../data/tells/es.txt")),
    ])
}

/// Returns what a letter tells; `None` where most of it is in a language that nobody here reads.
pub fn told(record: &Record, address: &Address, text: &str) -> Option<BTreeSet<Told>> {
    let scene = Scene::new(record, address, text);
    let sentences = &scene.letter.sentences;
    let is_read = |it: &Option<Language>| matches!(it, Some(Language::English | Language::Spanish));
    let known = sentences.iter().map(|sentence| sentence.language).filter(Option::is_some);
    let (read, unread): (Vec<_>, Vec<_>) = known.partition(is_read);
    if unread.len() > read.len() {
        return None;
    }
    let mut told = BTreeSet::new();
    for sentence in sentences {
        let has = |name: &str| named::fits(&TELLS, name, &scene, sentence);
        if has("sanction") && !has("proposed") {
            told.insert(Told::Sanction);
        }
        if has("conclusion") && !has("unsure") && !sentence.is_question {
            told.insert(Told::Conclusion);
        }
    }
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_each_part() {
        let all = read().unwrap_or_else(|why| panic!("{why}"));
        for language in [Language::English, Language::Spanish] {
            for name in ["sanction", "proposed", "conclusion", "unsure"] {
                assert!(all.contains_key(&(language, name)), "{name} in {language:?}");
            }
        }
    }
}
