//! Addresses, user names, pages and amounts in a letter are those of the record.

use casebound_names::fold::fold;

use casebound_record::word_list::WordList;

use crate::finding::Finding;
use crate::language::counts;
use crate::rule::Rule;
use crate::scene::Scene;
use crate::words::{APPEALS, WORDS};

/// Beginnings of words for the code of conduct.
static POLICY: WordList = WordList::part(WORDS, "policy");

/// Currencies.
static MONEY: WordList = WordList::part(WORDS, "money");

/// Beginnings of words for a question.
static QUESTIONS: WordList = WordList::part(WORDS, "questions");

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let known = fold(&scene.record.other_text);
    let is_known = |word: &str| {
        known.lines().any(|line| line == word || line.trim_start_matches('@') == word.trim_start_matches('@'))
    };
    let mut findings = Vec::new();
    for (idx, token) in scene.letter.tokens.iter().enumerate() {
        let word = token.folded.as_str();
        let is_wrong = if word.contains("://") {
            let bare = |it: &str| it.trim_end_matches('/').to_owned();
            is_about_policy(scene, idx)
                && !known.lines().any(|line| bare(word).starts_with(&bare(line)) && line.contains("://"))
        } else if word.contains('@') && word.contains('.') {
            !is_known(word) || is_appeal_elsewhere(scene, idx, word)
        } else if word.starts_with('@') {
            !is_known(word)
        } else {
            is_other_amount(scene, idx) || is_misspelt_handle(scene, idx)
        };
        if is_wrong {
            findings.push(Finding::at(Rule::ContradictsRecord, token.span));
        }
    }
    findings
}

/// The address is said to be that of the policy.
fn is_about_policy(scene: &Scene<'_>, idx: usize) -> bool {
    let sentence = scene.letter.tokens.get(idx).and_then(|it| scene.letter.sentences.get(it.sentence));
    sentence.is_some_and(|sentence| scene.begins_any(sentence.first..sentence.end, &POLICY))
}

/// An appeal is sent to the address for questions, or a question to that for appeals.
fn is_appeal_elsewhere(scene: &Scene<'_>, idx: usize, word: &str) -> bool {
    let committee = &scene.record.committee;
    let (Some(appeal), Some(contact)) = (&committee.appeal, &committee.contact) else { return false };
    let (appeal, contact) = (fold(appeal), fold(contact));
    let Some(sentence) = scene.letter.tokens.get(idx).and_then(|it| scene.letter.sentences.get(it.sentence)) else {
        return false;
    };
    // The nearest word before, since the last address, says what the address is for.
    let start = (sentence.first..idx).rev().find(|at| scene.folded(*at).contains('@')).unwrap_or(sentence.first);
    let appeals = scene.begins_any(start..idx, &APPEALS);
    let asks = scene.begins_any(start..idx, &QUESTIONS);
    appeal != contact && (word == contact && appeals && !asks || word == appeal && asks && !appeals)
}

/// "180 EUR", where the record has no such amount.
fn is_other_amount(scene: &Scene<'_>, idx: usize) -> bool {
    let word = scene.folded(idx);
    let is_number = !word.is_empty() && word.chars().all(|it| it.is_ascii_digit() || it == '.' || it == ',');
    let is_money = MONEY.contains(scene.folded(idx + 1))
        || idx.checked_sub(1).is_some_and(|before| matches!(scene.folded(before), "€" | "$" | "£" | "eur" | "usd"))
        || matches!(scene.folded(idx + 1), "€" | "$" | "£");
    let plain = word.replace(',', ".");
    let plain = plain.trim_end_matches(".00");
    let has = |text: &str| {
        text.split(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .any(|it| it.trim_end_matches(".00") == plain)
    };
    is_number && is_money && !has(&scene.record.other_text)
}

/// A user name of the record with a letter wrong.
fn is_misspelt_handle(scene: &Scene<'_>, idx: usize) -> bool {
    let word = scene.folded(idx);
    let is_after_account =
        idx.checked_sub(1).is_some_and(|at| matches!(scene.folded(at), "account" | "user" | "cuenta" | "usuario"));
    let handles = || scene.record.people.iter().flat_map(|person| &person.identity.handles).map(|it| fold(it.expose()));
    let is_handle = || handles().any(|it| it.trim_start_matches('@') == word);
    let looks = word.contains('_')
        || word.chars().any(|letter| letter.is_ascii_digit()) && word.chars().any(char::is_alphabetic);
    let next = scene.folded(idx + 1);
    // Every language has small words that follow: "cuenta y", "account of".
    let is_small = counts(std::iter::once(word)).first().is_some_and(|(_, count)| *count > 0);
    let is_word = is_small || matches!(word, "name" | "names" | "today" | "must");
    word.chars().any(char::is_alphanumeric)
        && is_after_account
        && !is_handle()
        && !is_word
        && (looks || !casebound_names::lexicon::is_english(word))
        && handles().next().is_some()
        && next != "'s"
        && !scene.hits.iter().any(|hit| scene.letter.tokens.get(idx).is_some_and(|token| hit.span.contains(token.span)))
}
