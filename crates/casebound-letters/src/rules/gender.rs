//! He, she, Mr and Ms, where the record does not have it, or where they give somebody away.

use crate::address::Audience;
use crate::check::Finding;
use crate::record::{Involved, Part, Pronouns};
use crate::rule::Rule;
use crate::scene::Scene;
use crate::text::Sentence;

/// Words that say he or she of somebody.
const WORDS: &[(&str, Pronouns)] = &[
    ("he", Pronouns::He),
    ("him", Pronouns::He),
    ("his", Pronouns::He),
    ("himself", Pronouns::He),
    ("she", Pronouns::She),
    ("her", Pronouns::She),
    ("hers", Pronouns::She),
    ("herself", Pronouns::She),
    ("él", Pronouns::He),
    ("ella", Pronouns::She),
];

/// Words that address or name somebody with a gender.
const TITLES: &[(&str, Pronouns)] = &[
    ("mr", Pronouns::He),
    ("mister", Pronouns::He),
    ("sir", Pronouns::He),
    ("gentleman", Pronouns::He),
    ("gentlemen", Pronouns::He),
    ("fellow", Pronouns::He),
    ("ms", Pronouns::She),
    ("mrs", Pronouns::She),
    ("miss", Pronouns::She),
    ("madam", Pronouns::She),
    ("ma'am", Pronouns::She),
    ("lady", Pronouns::She),
    ("señor", Pronouns::He),
    ("sr", Pronouns::He),
    ("don", Pronouns::He),
    ("caballero", Pronouns::He),
    ("estimado", Pronouns::He),
    ("querido", Pronouns::He),
    ("señora", Pronouns::She),
    ("sra", Pronouns::She),
    ("srta", Pronouns::She),
    ("doña", Pronouns::She),
    ("dama", Pronouns::She),
    ("estimada", Pronouns::She),
    ("querida", Pronouns::She),
    ("bienvenido", Pronouns::He),
    ("bienvenida", Pronouns::She),
];

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        for idx in sentence.first..sentence.end {
            findings.extend(title(scene, sentence, idx).or_else(|| pronoun(scene, sentence, idx)));
        }
    }
    findings
}

fn gender_of(words: &[(&str, Pronouns)], small: &str) -> Option<Pronouns> {
    words.iter().find(|(word, _)| *word == small).map(|(_, gender)| *gender)
}

/// A title or a word for a man or a woman, of the person it is said of.
fn title(scene: &Scene<'_>, sentence: &Sentence, idx: usize) -> Option<Finding> {
    let gender = gender_of(TITLES, scene.small(idx))?;
    let is_don = scene.small(idx) == "don" || scene.small(idx) == "miss";
    if is_don && !scene.letter.tokens.get(idx).is_some_and(|it| it.is_large) {
        return None;
    }
    // The name behind a title is that of whom it is said of; else it is the reader.
    let after = scene.letter.tokens.get(idx).map_or(0, |it| it.span.end);
    let named = scene.hits.iter().find(|hit| hit.span.start >= after && hit.span.start <= after + 3);
    let person = named.and_then(|hit| scene.person(hit)).or_else(|| scene.reader())?;
    let is_greeting = sentence.first == scene.letter.sentences.first()?.first;
    let is_of_reader = named.is_some() || is_greeting || scene.reader().is_some();
    let fits = person.pronouns == gender;
    (is_of_reader && !fits).then(|| Finding::at(Rule::GenderedAddress, scene.span(idx, idx + 2)))
}

/// A pronoun: of whom is it said, and may it be?
fn pronoun(scene: &Scene<'_>, sentence: &Sentence, idx: usize) -> Option<Finding> {
    let gender = gender_of(WORDS, scene.small(idx))?;
    let span = scene.span(idx, idx + 1);
    let record = scene.record;
    if scene.is_member_before(sentence, idx) {
        return None;
    }
    if scene.address.audience == Audience::Reported {
        // Nobody else is there but those whom the reader must not learn about.
        let named = scene.named_before(sentence, idx).filter(|it| it.key != scene.address.to);
        let is_allowed = named.is_some_and(|it| scene.address.may_name(record, it));
        let is_known = scene.own_words().split_whitespace().any(|word| gender_of(WORDS, word.trim_matches(|it: char| !it.is_alphabetic())) == Some(gender));
        if is_allowed || is_known && scene.is_attributed(idx) {
            return None;
        }
        let hurt = record.people.iter().find(|it| it.is(Part::Affected)).or_else(|| record.people.iter().find(|it| it.is(Part::Reporter)))?;
        return Some(Finding::at(super::names::rule_of(hurt), span));
    }
    let candidates: Vec<&Involved> = match scene.named_before(sentence, idx) {
        Some(person) => vec![person],
        None => record.people.iter().filter(|it| it.key != scene.address.to && it.is(Part::Reported)).collect(),
    };
    if candidates.iter().any(|it| it.pronouns == gender) {
        return None;
    }
    // Somebody else of the case goes by this pronoun: it tells of them.
    let others = record.people.iter().filter(|it| it.key != scene.address.to && it.pronouns == gender);
    let other = others.clone().find(|it| it.is(Part::Affected)).or_else(|| others.clone().next());
    let is_unknown = candidates.iter().all(|it| matches!(it.pronouns, Pronouns::Unknown | Pronouns::They));
    match other {
        Some(other) if !is_unknown => {
            let hides = !scene.address.may_name(record, other);
            hides.then(|| Finding::at(super::names::rule_of(other), span))
        }
        _ => Some(Finding::at(Rule::GenderedAddress, span)),
    }
}
