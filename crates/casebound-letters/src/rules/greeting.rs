//! The names in a letter are those of the record: the reader's in the greeting, members' and people's elsewhere.

use casebound_names::fold::fold;
use casebound_names::lexicon::{is_english, is_other_word, is_title};
use casebound_names::{Hit, HitKind, People};
use casebound_record::Span;
use casebound_record::word_list::WordList;

use crate::finding::Finding;
use crate::rule::Rule;
use crate::scene::Scene;
use crate::words::WORDS;

/// Words that begin a letter.
static GREETINGS: WordList = WordList::part(WORDS, "greetings");

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = greeting(scene).into_iter().collect();
    findings.extend(misspelt(scene));
    findings.extend(half_known(scene));
    findings.extend(unknown_contact(scene));
    findings
}

/// The name behind the greeting is not the reader's.
fn greeting(scene: &Scene<'_>) -> Option<Finding> {
    let reader = scene.reader()?;
    let first = scene.letter.tokens.first().filter(|it| GREETINGS.contains(&it.folded))?;
    let mut last = 0;
    let mut start = 1;
    while scene.letter.tokens.get(start).is_some_and(|it| it.is_mark || is_title(&it.folded)) {
        start += 1;
    }
    let tokens = &scene.letter.tokens;
    while tokens.get(start + last).is_some_and(|it| it.is_capitalised && !it.is_mark && it.sentence == first.sentence) {
        last += 1;
    }
    if last == 0 {
        return None;
    }
    let span = scene.span(start, start + last);
    let hits = People::of([&reader.identity]).find(span.of(scene.letter.source));
    let names = reader.identity.name.iter().chain(&reader.identity.aliases).map(|it| fold(it.expose()));
    let parts: Vec<String> =
        names.flat_map(|it| it.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect();
    let is_part = (start..start + last).any(|idx| parts.iter().any(|part| part == scene.folded(idx)));
    let is_reader =
        is_part || hits.iter().any(|hit| matches!(hit.kind, HitKind::Nickname | HitKind::Handle | HitKind::Initials));
    let wards = scene.record.people.iter().filter(|person| person.guardian.as_deref() == Some(reader.key.as_str()));
    let is_ward = People::of(wards.map(|it| &it.identity))
        .find(span.of(scene.letter.source))
        .iter()
        .any(|it| it.kind != HitKind::Misspelt);
    (!is_reader && !is_ward).then(|| Finding::at(Rule::ContradictsRecord, span))
}

/// A name with a letter wrong, of somebody who may be named.
fn misspelt(scene: &Scene<'_>) -> Vec<Finding> {
    let people = scene
        .hits
        .iter()
        .filter(|hit| scene.person(hit).is_some_and(|person| scene.address.may_name(scene.record, person)));
    let parts: Vec<String> = scene
        .record
        .people
        .iter()
        .flat_map(|it| it.identity.name.iter().chain(&it.identity.aliases))
        .map(|it| fold(it.expose()))
        .chain(scene.record.committee.members.iter().map(|member| fold(member)))
        .flat_map(|it| it.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let is_other_spelling = |hit: &&Hit| {
        let surface = fold(hit.span.of(scene.letter.source));
        let is_plural =
            parts.iter().any(|part| surface.trim_end_matches('s').trim_end_matches('\'') == part.trim_end_matches('s'));
        let is_inside = !scene.letter.sentences.iter().any(|sentence| sentence.span.start == hit.span.start);
        match hit.kind {
            HitKind::Misspelt => true,
            HitKind::Inflected | HitKind::Romanised => is_inside && surface.is_ascii() && !is_plural,
            _ => false,
        }
    };
    let all = people.chain(&scene.members).filter(is_other_spelling);
    let is_name = |span: Span| {
        let surface = span.of(scene.letter.source);
        surface.starts_with(char::is_uppercase) && !is_english(&fold(surface))
    };
    let is_else = |span: Span| {
        let exact = scene.hits.iter().chain(&scene.members).filter(|it| it.kind != HitKind::Misspelt);
        exact.into_iter().any(|it| it.span.start < span.end && span.start < it.span.end)
    };
    all.filter(|hit| is_name(hit.span) && !is_else(hit.span) && !is_in_record(scene, hit.span))
        .map(|hit| Finding::at(Rule::ContradictsRecord, hit.span))
        .collect()
}

/// A first name of the record with another family name, or the other way round.
fn half_known(scene: &Scene<'_>) -> Vec<Finding> {
    let tokens = &scene.letter.tokens;
    let known = fold(&scene.record.other_text);
    let is_known = |word: &str| known.split(|letter: char| !letter.is_alphanumeric()).any(|it| it == word);
    let people =
        scene.record.people.iter().flat_map(|person| person.identity.name.iter().chain(&person.identity.aliases));
    let names = people.map(|it| it.expose().as_str()).chain(scene.record.committee.members.iter().map(String::as_str));
    let firsts: Vec<String> = names.filter_map(|it| it.split_whitespace().next()).map(fold).collect();
    let mut findings = Vec::new();
    for pair in 0..tokens.len().saturating_sub(1) {
        let (Some(a), Some(b)) = (tokens.get(pair), tokens.get(pair + 1)) else { continue };
        let is_pair = a.is_capitalised
            && b.is_capitalised
            && !a.is_mark
            && !b.is_mark
            && a.sentence == b.sentence
            && scene.letter.source.get(a.span.end..b.span.start) == Some(" ");
        let is_first = |word: &str| firsts.iter().any(|first| first == word);
        let is_plain_word = is_english(&b.folded) || is_other_word(&b.folded);
        let begins = scene.letter.sentences.get(a.sentence).is_some_and(|it| it.first == pair);
        if is_pair && is_first(&a.folded) && !is_known(&b.folded) && (!is_plain_word || !begins) {
            findings.push(Finding::at(Rule::ContradictsRecord, scene.span(pair, pair + 2)));
        }
    }
    findings
}

/// "Ana Ruiz is your contact", who is nobody of the committee.
fn unknown_contact(scene: &Scene<'_>) -> Vec<Finding> {
    let tokens = &scene.letter.tokens;
    let mut findings = Vec::new();
    for (idx, token) in tokens.iter().enumerate() {
        let next = |by: usize| scene.folded(idx + by);
        let is_contact = matches!(
            (next(1), next(2), next(3)),
            ("is", "your", "contact") | ("takes", "care", "of") | ("answers", _, _)
        );
        let is_name = token.is_capitalised && !token.is_mark && !is_english(&token.folded) && token.folded.len() > 1;
        if is_contact && is_name && !scene.is_member(token.span) && !is_in_record(scene, token.span) {
            findings.push(Finding::at(Rule::ContradictsRecord, token.span));
        }
    }
    findings
}

/// The word stands in the record as it is.
fn is_in_record(scene: &Scene<'_>, span: Span) -> bool {
    let word = fold(span.of(scene.letter.source));
    fold(&scene.record.other_text).split(|letter: char| !letter.is_alphanumeric()).any(|it| it == word)
}
