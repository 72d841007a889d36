//! He, she, Mr and Ms, where the record does not have it, or where they give somebody away.

use casebound_record::word_list::WordList;

use crate::address::Audience;
use crate::finding::Finding;
use crate::record::{Involved, Part, Pronouns};
use crate::rule::Rule;
use crate::scene::Scene;
use crate::text::Sentence;
use crate::words::WORDS;

/// Words that say he or she of somebody.
static PRONOUNS: WordList = WordList::part(WORDS, "pronouns");

/// Words that address or name somebody with a gender.
static TITLES: WordList = WordList::part(WORDS, "titles");

/// Beginnings of words for what was decided.
static DECIDED: WordList = WordList::part(WORDS, "decided");

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        for idx in sentence.first..sentence.end {
            let found = title(scene, sentence, idx).or_else(|| pronoun(scene, sentence, idx));
            // The first of a sentence speaks for all.
            let is_first = |finding: &Finding| {
                !findings.iter().any(|by: &Finding| {
                    by.rule == finding.rule && by.span.is_some_and(|span| sentence.span.contains(span))
                })
            };
            findings.extend(found.filter(is_first));
        }
    }
    findings
}

fn gender_of(words: &WordList, small: &str) -> Option<Pronouns> {
    words.get(small).map(|gender| if gender == "he" { Pronouns::He } else { Pronouns::She })
}

/// A title or a word for a man or a woman, of the person it is said of.
fn title(scene: &Scene<'_>, sentence: &Sentence, idx: usize) -> Option<Finding> {
    let gender = gender_of(&TITLES, scene.small(idx))?;
    let is_don = scene.small(idx) == "don" || scene.small(idx) == "miss";
    if is_don && !scene.letter.tokens.get(idx).is_some_and(|it| it.is_capitalised) {
        return None;
    }
    // The name behind a title is that of whom it is said of; else it is the reader.
    let after = scene.letter.tokens.get(idx).map_or(0, |it| it.span.end);
    let mut named = scene.hits.iter().filter(|hit| hit.span.start >= after && hit.span.start <= after + 3).peekable();
    let is_named = named.peek().is_some();
    // A family name is that of several: one of them is enough.
    let fits_one = named.clone().filter_map(|hit| scene.person(hit)).any(|it| it.pronouns == gender);
    let person = named.next().and_then(|hit| scene.person(hit)).or_else(|| scene.reader())?;
    let is_greeting = sentence.first == scene.letter.sentences.first()?.first;
    let is_of_reader = is_named || is_greeting || scene.reader().is_some();
    let fits = fits_one || person.pronouns == gender;
    (is_of_reader && !fits).then(|| Finding::at(Rule::GenderedAddress, scene.span(idx, idx + 2)))
}

/// A pronoun: of whom is it said, and may it be?
fn pronoun(scene: &Scene<'_>, sentence: &Sentence, idx: usize) -> Option<Finding> {
    let gender = gender_of(&PRONOUNS, scene.small(idx))?;
    let span = scene.span(idx, idx + 1);
    let record = scene.record;
    if scene.is_member_before(sentence, idx) || scene.is_quoted(idx) {
        return None;
    }
    if scene.address.audience == Audience::Reported {
        if record.incident.is_seen_by_many {
            return None;
        }
        // Nobody else is there but those whom the reader must not learn about.
        let named = scene.named_before(sentence, idx).filter(|it| it.key != scene.address.to);
        let is_allowed = named.is_some_and(|named| scene.address.may_name(record, named));
        let is_known = scene.own_words().split_whitespace().any(|word| {
            gender_of(&PRONOUNS, word.trim_matches(|letter: char| !letter.is_alphabetic())) == Some(gender)
        });
        if is_allowed || is_known && scene.is_attributed(idx) {
            return None;
        }
        let hurt = record
            .people
            .iter()
            .find(|it| it.is(Part::Affected))
            .or_else(|| record.people.iter().find(|person| person.is(Part::Reporter)))?;
        return Some(Finding::trace(super::names::rule_of(hurt), span));
    }
    let candidates: Vec<&Involved> = match scene.named_before(sentence, idx) {
        Some(person) => vec![person],
        None => {
            record.people.iter().filter(|person| person.key != scene.address.to && person.is(Part::Reported)).collect()
        }
    };
    let is_ward = |person: &Involved| person.guardian.as_deref() == Some(scene.address.to.as_str());
    if candidates.iter().any(|candidate| candidate.pronouns == gender) {
        return None;
    }
    // A child is named beside its guardian: who did it can be meant as well.
    let is_of_reported = |person: &Involved| person.is(Part::Reported) && person.pronouns == gender;
    if candidates.iter().any(|candidate| is_ward(candidate)) && record.people.iter().any(is_of_reported) {
        return None;
    }
    if let Some(named) = scene.named_before(sentence, idx).filter(|it| it.pronouns == Pronouns::Unknown) {
        let others = record.people.iter().filter(|person| person.key != scene.address.to && person.pronouns == gender);
        let named_others = others.filter(|it| it.key != named.key && scene.is_named(it)).count();
        return (named_others == 0).then(|| Finding::at(Rule::GenderedAddress, span));
    }
    // Somebody else of the case goes by this pronoun: it may tell of them.
    let mut others = record
        .people
        .iter()
        .filter(|person| person.key != scene.address.to && person.pronouns == gender && !person.is(Part::Reported));
    let hidden = others.clone().find(|it| !scene.address.may_name(record, it));
    let known = others.find(|it| scene.address.may_name(record, it) || is_ward(it));
    let is_unknown =
        candidates.iter().all(|candidate| matches!(candidate.pronouns, Pronouns::Unknown | Pronouns::They));
    if known.is_some() && !is_about_decision(scene, sentence) {
        return None;
    }
    match hidden {
        Some(hidden) if !is_unknown && scene.address.audience.is_outsider() => {
            Some(Finding::trace(super::names::rule_of(hidden), span))
        }
        _ if is_unknown => Some(Finding::at(Rule::GenderedAddress, span)),
        _ => None,
    }
}

/// The sentence tells what was decided, so the person it is about is the reported one.
fn is_about_decision(scene: &Scene<'_>, sentence: &Sentence) -> bool {
    scene.begins_any(sentence.first..sentence.end, &DECIDED)
}
