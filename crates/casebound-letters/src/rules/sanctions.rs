//! Which sanction the letter says was imposed, against those of the record.

use casebound_record::word_list::WordList;

use crate::address::Audience;
use crate::finding::Finding;
use crate::record::{Part, Sanction, Stage};
use crate::rule::Rule;
use crate::scene::Scene;
use crate::text::Sentence;
use crate::words::WORDS;

/// How a letter names a sanction, and the beginnings of the kinds in a record that it can be. What a desk is asked to do also carries a suspension out.
static SANCTION_NAMES: WordList = WordList::part(WORDS, "sanction_names");

/// Those of them that say who may come in.
static ADMISSION: WordList = WordList::part(WORDS, "admission");

/// Words by which a sentence only speaks of what might be, was before or is not.
static UNSURE: WordList = WordList::part(WORDS, "unsure");

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    if scene.record.stage == Stage::Open || scene.record.sanctions.is_empty() {
        return Vec::new();
    }
    scene.letter.sentences.iter().filter_map(|sentence| in_sentence(scene, sentence)).collect()
}

fn in_sentence(scene: &Scene<'_>, sentence: &Sentence) -> Option<Finding> {
    let sanctions = &scene.record.sanctions;
    let about = about(scene, sentence);
    let is_of = |sanction: &Sanction, kinds: &str| kinds.split(' ').any(|kind| sanction.kind.starts_with(kind));
    for (names, kinds) in SANCTION_NAMES.entries() {
        let Some(place) =
            (sentence.first..sentence.end).find(|idx| names.split(' ').any(|name| name == scene.folded(*idx)))
        else {
            continue;
        };
        let of_person = sanctions.iter().filter(|sanction| about.as_deref().is_none_or(|key| sanction.person == key));
        if is_unsure(scene, sentence, place) || of_person.clone().any(|it| is_of(it, kinds)) {
            continue;
        }
        // To a reported person, what somebody else got is theirs to know.
        let is_of_other = sanctions.iter().any(|sanction| is_of(sanction, kinds));
        let is_of_reader = (place.saturating_sub(4).max(sentence.first)..place)
            .any(|idx| matches!(scene.folded(idx), "you" | "estas" | "quedas" | "has" | "recibes"));
        let is_told = is_of_other && !is_of_reader && scene.address.audience == Audience::Reported;
        let rule = if is_told { Rule::RevealsOtherReported } else { Rule::ContradictsRecord };
        return Some(Finding::at(rule, scene.span(place, place + 1)));
    }
    None
}

/// The key of the person whose sanction the sentence tells: the reader, or the one reported person who is named.
fn about(scene: &Scene<'_>, sentence: &Sentence) -> Option<String> {
    if scene.address.audience == Audience::Reported {
        return Some(scene.address.to.clone());
    }
    let here = scene.hits.iter().filter(|hit| sentence.span.contains(hit.span));
    let mut named: Vec<&str> =
        here.filter_map(|hit| scene.person(hit)).filter(|it| it.is(Part::Reported)).map(|it| it.key.as_str()).collect();
    named.dedup();
    match named[..] {
        [key] => Some(key.to_owned()),
        _ => None,
    }
}

fn is_unsure(scene: &Scene<'_>, sentence: &Sentence, place: usize) -> bool {
    let before = place.saturating_sub(12).max(sentence.first);
    let is_denial = |idx: usize| matches!(scene.folded(idx), "not" | "no" | "longer" | "any");
    if ADMISSION.contains(scene.folded(place)) {
        // Whoever is admitted has no sanction.
        return !(before..place).any(is_denial) || (before..place).any(|idx| scene.folded(idx) == "if");
    }
    let is_word = |idx: usize| UNSURE.contains(scene.folded(idx));
    (before..(place + 3).min(sentence.end)).any(is_word) || (before..place).any(|idx| scene.folded(idx) == "until")
}
