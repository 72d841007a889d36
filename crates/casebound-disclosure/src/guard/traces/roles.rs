//! What only one or a few people are: their role in this case, what they take care of, and words for who somebody is.

use casebound_names::text::Text;
use casebound_record::word_list::WordList;
use casebound_record::{Private, Span};

use super::super::{QuasiIdentifier, Weight};
use super::{GENERIC, moments, words};

/// What somebody with a role takes care of.
static DUTIES: WordList = WordList::part(super::WORDS, "duties");

/// Words for people of whom there may be few.
static PEOPLE: WordList = WordList::part(super::WORDS, "people");

/// What many are: as the last word of a role it says nothing alone.
static MANY_ARE: WordList = WordList::part(super::WORDS, "many_are");

/// Pronouns that tell a gender.
static PRONOUNS: WordList = WordList::part(super::WORDS, "pronouns");

/// Words for what may not be held against anybody, and what few people are.
static ATTRIBUTES: WordList = WordList::part(super::WORDS, "attributes");

/// Where somebody has a task.
static OCCASIONS: WordList = WordList::part(super::WORDS, "occasions");

/// Roles that point at somebody, each as its words.
#[derive(Default)]
pub(super) struct Roles(Vec<Vec<String>>);

impl Roles {
    pub(super) fn of(roles: &[Private]) -> Roles {
        let mut known = Vec::new();
        for role in roles {
            let words: Vec<String> =
                words(role.expose()).into_iter().filter(|it| !is_filler(it)).map(singular).collect();
            // One general word, such as "speaker", is the role of many.
            let is_telling = |word: &String| !PEOPLE.contains(word) && !GENERIC.contains(word);
            if words.len() > 1 || words.iter().any(is_telling) {
                known.push(words);
            }
        }
        Roles(known)
    }

    /// Finds a role, or what belongs to it, that begins with a word.
    pub(super) fn find(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        self.role_at(scene, idx, found);
        self.head_at(scene, idx, found);
        self.duty_at(scene, idx, found);
    }

    /// The word of a role that says what somebody is, behind an article: an interpreter, for a sign-language interpreter.
    fn head_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        let word = scene.word(idx);
        let is_one = matches!(scene.before(idx), "a" | "an" | "the" | "our") && word.chars().count() > 7;
        let is_head = |role: &Vec<String>| role.len() > 1 && role.last().is_some_and(|head| head == word);
        if is_one && !MANY_ARE.contains(word) && self.0.iter().any(is_head) {
            found.push((scene.span(idx, idx), QuasiIdentifier::Role, Weight::Review));
        }
    }

    /// All words of a role near each other, in any order.
    fn role_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        for role in &self.0 {
            if !role.iter().any(|word| *word == singular(scene.word(idx).to_owned())) {
                continue;
            }
            let end = (idx + 1..scene.len().min(idx + role.len() + 4))
                .take_while(|at| !scene.begins_sentence(*at))
                .last()
                .unwrap_or(idx);
            let near: Vec<String> = (idx..=end).map(|at| singular(scene.word(at).to_owned())).collect();
            let last = role
                .iter()
                .map(|word| near.iter().position(|it| it == word))
                .try_fold(0, |last, at| at.map(|at| last.max(at)));
            if let Some(last) = last {
                found.push((scene.span(idx, idx + last), QuasiIdentifier::Role, Weight::Review));
            }
        }
    }

    /// What somebody with a role of one word takes care of: "in charge of the money".
    fn duty_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        let is_duty = |word: &str| {
            let known = |role: &Vec<String>| {
                role.iter().filter_map(|word| DUTIES.get(word)).any(|of| of.split(' ').any(|duty| duty == word))
            };
            self.0.iter().any(known)
        };
        let phrase = (scene.word(idx), scene.word(idx + 1), scene.word(idx + 2));
        let after = match phrase {
            ("in", "charge", "of") => 3,
            ("responsible", "for", _) => 2,
            ("looks" | "looked" | "looking", "after", _) => 2,
            ("handles" | "handled" | "manages" | "managed" | "keeps" | "kept", ..) => 1,
            _ => return,
        };
        let at = idx + after + usize::from(matches!(scene.word(idx + after), "the" | "our" | "all"));
        if is_duty(scene.word(at)) {
            found.push((scene.span(idx, at), QuasiIdentifier::Role, Weight::Review));
        }
    }
}

/// "The speaker of the morning session": a task that one person has, whoever that is.
pub(super) fn office(scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
    let is_definite = matches!(scene.before(idx), "the" | "our");
    let is_of = matches!(scene.word(idx + 1), "of" | "for" | "from" | "at" | "behind");
    if !(is_definite && is_of && PEOPLE.contains(scene.word(idx)) && !scene.word(idx).ends_with('s')) {
        return;
    }
    let in_sentence = |at: &usize| *at < scene.len() && !scene.begins_sentence(*at);
    let mut ahead = (idx + 2..idx + 7).take_while(in_sentence);
    if let Some(last) = ahead.find(|at| OCCASIONS.contains(scene.word(*at))) {
        found.push((scene.span(idx - 1, last), QuasiIdentifier::Role, Weight::Review));
    }
}

/// Few people, pronouns and attributes.
pub(super) fn people(scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
    let word = scene.word(idx);
    let before = scene.before(idx);
    if PRONOUNS.contains(word) && scene.gap(idx + 1) != "/" && scene.gap(idx) != "/" {
        found.push((scene.span(idx, idx), QuasiIdentifier::Pronoun, Weight::Note));
    }
    if ATTRIBUTES.contains(word) {
        found.push((scene.span(idx, idx), QuasiIdentifier::Attribute, Weight::Note));
    }
    // Two are most often those whom it is about.
    let least = if matches!(before, "only" | "just" | "were") { 2 } else { 3 };
    let is_small = moments::number(word).is_some_and(|it| (least..=20).contains(&it));
    let counts = matches!(before, "with" | "of" | "among" | "only" | "just" | "were" | "between") && is_small;
    if counts && (1..=2).any(|ahead| PEOPLE.contains(scene.word(idx + ahead))) {
        found.push((scene.span(idx, idx + 1), QuasiIdentifier::SmallGroup, Weight::Review));
    }
    if matches!(word, "only" | "sole" | "youngest" | "oldest" | "tallest")
        && before == "the"
        && (1..=2).any(|ahead| PEOPLE.contains(scene.word(idx + ahead)))
    {
        found.push((scene.span(idx, idx + 1), QuasiIdentifier::Role, Weight::Review));
    }
}

/// How old somebody is: a 19-year-old, aged 19, 19 years old, in their early sixties.
pub(super) fn age(scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
    let is_age = |at: usize| moments::number(scene.word(at)).is_some_and(|it| (3..=110).contains(&it));
    let next = |ahead: usize| scene.word(idx + ahead);
    let is_theirs = (1..=2)
        .any(|back| idx.checked_sub(back).is_some_and(|at| matches!(scene.word(at), "their" | "his" | "her" | "my")));
    let last = match scene.word(idx) {
        "teens" | "twenties" | "thirties" | "forties" | "fifties" | "sixties" | "seventies" | "eighties"
            if is_theirs =>
        {
            idx
        }
        "aged" | "age" if is_age(idx + 1) => idx + 1,
        _ if !is_age(idx) => return,
        _ if matches!(next(1), "year" | "years" | "yr" | "yrs") && next(2) == "old" => idx + 2,
        _ if matches!(next(1), "yo" | "jahrig" | "jahrige" | "jahriger") => idx + 1,
        _ if next(1) == "jahre" && next(2) == "alt" || next(1) == "anos" && scene.before(idx) == "de" => idx + 2,
        _ => return,
    };
    found.push((scene.span(idx, last.min(scene.len() - 1)), QuasiIdentifier::Attribute, Weight::Review));
}

fn is_filler(word: &str) -> bool {
    matches!(word, "a" | "an" | "the" | "of" | "for" | "at" | "in" | "and" | "from")
}

fn singular(word: String) -> String {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 => stem.to_owned(),
        _ => word,
    }
}
