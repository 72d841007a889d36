//! A task, an appearance or a seat that only one person has: who that is needs no name.

use casebound_names::fold::fold;
use casebound_names::lexicon::is_function;

use super::names::rule_of;
use crate::address::Audience;
use crate::finding::Finding;
use crate::record::Involved;
use crate::scene::Scene;

/// Words that many people of an event or a project are.
const COMMON: &[&str] = &[
    "attendee",
    "speaker",
    "staff",
    "volunteer",
    "sponsor",
    "organiser",
    "outsider",
    "member",
    "maintainer",
    "moderator",
    "mentor",
    "person",
    "participant",
    "helper",
    "talk",
    "track",
    "main",
    "event",
    "conference",
    "project",
    "team",
    "community",
    "green",
    "black",
    "from",
    "chair",
    "session",
    "room",
    "ponente",
    "asistente",
    "voluntario",
    "voluntaria",
    "taller",
    "charla",
    "evento",
    "night",
    "wears",
    "wearing",
    "persona",
    "list",
    "lead",
    "group",
    "the",
    "about",
    "usual",
    "often",
    "user",
    "account",
    "workshop",
    "works",
    "work",
    "badge",
    "person-a",
    "person-b",
    "code",
];

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let is_closed = scene.address.audience == Audience::Reported || scene.address.audience.is_outsider();
    if !is_closed {
        return Vec::new();
    }
    let unnamed = scene.record.people.iter().filter(|person| !scene.address.may_name(scene.record, person));
    let mut findings = Vec::new();
    for person in unnamed {
        findings.extend(description(scene, person));
        findings.extend(capacity(scene, person));
    }
    findings
}

/// Words of the description that stand together, or the one word that says it all.
fn description(scene: &Scene<'_>, person: &Involved) -> Vec<Finding> {
    let Some(description) = &person.description else { return Vec::new() };
    let telling = telling(description.expose());
    let allowed: Vec<String> = scene
        .record
        .people
        .iter()
        .filter(|it| scene.address.may_name(scene.record, it))
        .filter_map(|it| it.description.as_ref())
        .flat_map(|it| self::telling(it.expose()))
        .collect();
    let words = fold(description.expose());
    let bigrams: Vec<[&str; 2]> = words
        .split_whitespace()
        .collect::<Vec<_>>()
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if !is_function(a) && !is_function(b) && a.len() > 2 => Some([*a, *b]),
            _ => None,
        })
        .collect();
    let telling: Vec<String> = telling.into_iter().filter(|it| !allowed.contains(it)).collect();
    let is_telling = |idx: usize| telling.iter().any(|it| is_same_word(it, scene.folded(idx)));
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        let places: Vec<usize> = (sentence.first..sentence.end).filter(|idx| is_telling(*idx)).collect();
        let pair = places.windows(2).find(|pair| match pair {
            [a, b] => b - a <= 5 && !is_same_word(scene.folded(*a), scene.folded(*b)),
            _ => false,
        });
        let rare =
            places.iter().find(|idx| !COMMON.contains(&scene.folded(**idx)) && is_person_word(scene.folded(**idx)));
        let two = (sentence.first..sentence.end.saturating_sub(1)).find(|idx| {
            let pair = [scene.folded(*idx), scene.folded(idx + 1)];
            bigrams.iter().any(|bigram| bigram[0] == pair[0] && bigram[1] == pair[1])
        });
        let place = match (pair, rare.or(two.as_ref())) {
            (Some([a, b]), _) => Some((*a, *b + 1)),
            (_, Some(idx)) => Some((*idx, *idx + 1)),
            _ => None,
        };
        findings.extend(place.map(|(first, end)| Finding::trace(rule_of(person), scene.span(first, end))));
    }
    findings
}

/// "The volunteer from the info desk", where the person is one.
fn capacity(scene: &Scene<'_>, person: &Involved) -> Vec<Finding> {
    let Some(capacity) = person.capacity.as_deref() else { return Vec::new() };
    let capacity = fold(capacity);
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        for idx in sentence.first..sentence.end {
            let before = idx.checked_sub(1).map_or("", |it| scene.folded(it));
            let next = scene.folded(idx + 1);
            let is_pointed_at =
                matches!(before, "the" | "our" | "only" | "that" | "other" | "la" | "el" | "otra" | "otro")
                    && matches!(
                        next,
                        "from" | "at" | "of" | "in" | "behind" | "who" | "on" | "de" | "del" | "que" | "next"
                    );
            if is_same_word(&capacity, scene.folded(idx)) && is_pointed_at {
                findings.push(Finding::trace(rule_of(person), scene.span(idx - 1, idx + 3)));
            }
        }
    }
    findings
}

/// The words of a description that tell something.
fn telling(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let words = words
        .filter(|it| it.chars().count() > 2 && !is_function(it) && !matches!(*it, "person" | "del" | "los" | "las"));
    words.map(str::to_owned).collect()
}

/// Ends as words for people do: interpreter, treasurer, cellist.
fn is_person_word(word: &str) -> bool {
    let endings = ["er", "or", "ist", "ian", "ress", "ora", "ista", "ero", "era", "eter"];
    word.chars().count() > 5 && endings.iter().any(|ending| word.ends_with(ending))
}

/// The same word, in one or several.
pub(super) fn is_same_word(a: &str, b: &str) -> bool {
    let bare = |word: &str| word.trim_end_matches('s').to_owned();
    !a.is_empty() && (a == b || a.len() > 3 && b.len() > 3 && bare(a) == bare(b))
}
