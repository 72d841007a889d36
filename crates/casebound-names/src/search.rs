//! The search: which words of a text may be which words of a name.

use crate::fold::PARAGRAPH;
use crate::fuzzy;
use crate::keys;
use crate::lexicon;
use crate::people::{People, Via};
use crate::text::Text;

/// One or more words of the text that may be one word of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) token: u32,
    pub(crate) via: Via,
    /// The word was put together from pieces.
    pub(crate) joined: bool,
}

/// Returns every match, in the order of the text.
pub(crate) fn matches(scene: &Text<'_>, people: &People) -> Vec<Match> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    for idx in 0..scene.len() {
        let before = found.len();
        for (token, via) in word(scene, people, idx) {
            found.push(Match { first: idx, last: idx, token, via, joined: false });
        }
        pieces(scene, people, idx, &mut found);
        let is_settled = found.iter().skip(before).any(|it| it.via < Via::Loose);
        if !is_settled && !people.spellings.is_empty() && is_open(scene, idx) {
            open.push(idx);
        }
    }
    let words: Vec<&str> = open.iter().map(|idx| scene.word(*idx)).collect();
    for (at, token) in fuzzy::near(&words, &people.spellings) {
        let Some(idx) = open.get(at).copied() else { continue };
        // A piece that a longer match explains is no misspelling of its own.
        if !found.iter().any(|it| it.first <= idx && idx <= it.last && it.via < Via::Loose) {
            found.push(Match { first: idx, last: idx, token, via: Via::Misspelt, joined: false });
        }
    }
    found.sort_by_key(|it| (it.first, it.last, it.via));
    found
}

/// Tells whether a word without a match may be a misspelt name.
fn is_open(scene: &Text<'_>, idx: usize) -> bool {
    let word = scene.word(idx);
    let length = word.chars().count();
    let may_be = !scene.is_small(idx) && length >= 4 || length >= 7 && scene.is_english(idx);
    // JSON is nobody called Jason.
    let is_acronym = scene.is_shouted(idx) && length < 5;
    may_be
        && !is_acronym
        && !word.contains(|it: char| it.is_numeric())
        && !lexicon::is_also_word(word)
        && !lexicon::is_title(word)
}

fn word(scene: &Text<'_>, people: &People, idx: usize) -> Vec<(u32, Via)> {
    let folded = scene.word(idx);
    let mut found: Vec<(u32, Via)> = people.exactly(folded).to_vec();
    if folded.chars().count() < 2 {
        return found;
    }
    let cased = scene.cased(idx);
    if !cased.is_ascii()
        && let Some(long) = keys::digraph(cased)
    {
        found.extend(people.exactly(&long));
    }
    if people.is_plain {
        return found;
    }
    let ascii = keys::ascii(folded);
    let is_latin = folded.is_ascii();
    if !is_latin && ascii.len() >= 3 {
        let romanised = people.exactly(&ascii).iter().filter(|(_, via)| *via <= Via::Nickname);
        found.extend(romanised.map(|(token, via)| (*token, Via::Romanised.max(*via))));
    }
    // The looser keys tie only words of different scripts.
    let other = |entries: &[(u32, Via)]| -> Vec<(u32, Via)> {
        let differs = |token: &u32| people.token(*token).is_some_and(|token| token.is_latin != is_latin);
        entries.iter().copied().filter(|(token, _)| differs(token)).collect()
    };
    if ascii.len() >= 3 {
        found.extend(other(people.loosely(&ascii)));
    }
    if is_latin {
        found.extend(other(people.sounding(&ascii)));
        // A letter of Hebrew is b and v.
        if ascii.contains('v') {
            found.extend(other(people.sounding(&ascii.replace('v', "b"))));
        }
        // A sound of Cyrillic, Hebrew and Arabic that is written ch, kh or h.
        if ascii.contains("ch") || ascii.contains("kh") {
            let harder = ascii.replace("sch", "sh").replace("ch", "kh");
            found.extend(other(people.loosely(&harder)));
            found.extend(other(people.sounding(&harder.replace("kh", "h"))));
        }
    } else if keys::writes_consonants(folded) {
        found.extend(other(people.sounding(&ascii)));
    }
    if keys::may_deceive(cased) {
        found.extend(people.looking(cased));
        let symbols = with_symbols(scene, idx);
        for word in keys::leet(folded).into_iter().chain(keys::leet(&symbols)) {
            found.extend(people.exactly(&word).iter().map(|(token, _)| (*token, Via::Disguised)));
        }
    } else if scene.gap(idx + 1).len() == 1 || scene.gap(idx).ends_with('$') {
        for word in keys::leet(&with_symbols(scene, idx)) {
            found.extend(people.exactly(&word).iter().map(|(token, _)| (*token, Via::Disguised)));
        }
    }
    if found.is_empty() {
        inflected(people, folded, &mut found);
    }
    best(found)
}

/// The surest match for each token.
fn best(mut found: Vec<(u32, Via)>) -> Vec<(u32, Via)> {
    found.sort_unstable();
    found.dedup_by_key(|(token, _)| *token);
    found
}

/// The word with signs that stand for letters: before it, inside it and behind it.
fn with_symbols(scene: &Text<'_>, idx: usize) -> String {
    let sign = |gap: &str| gap.chars().count() == 1 && gap.chars().all(keys::is_leet);
    let mut text = String::new();
    if scene.gap(idx).ends_with('$') {
        text.push('$');
    }
    text.push_str(scene.word(idx));
    let mut next = idx + 1;
    while next < scene.len() && next < idx + 4 && sign(scene.gap(next)) {
        text.push_str(scene.gap(next));
        text.push_str(scene.word(next));
        next += 1;
    }
    if text.chars().all(char::is_alphanumeric) { String::new() } else { text }
}

/// A name with an ending, or without one that it has.
fn inflected(people: &People, folded: &str, found: &mut Vec<(u32, Via)>) {
    let is_latin = folded.is_ascii();
    let mut plain = |entries: &[(u32, Via)]| {
        // The stem of a nickname is short, and many words of the same script begin like it.
        let most = if is_latin { Via::Inflected } else { Via::Nickname };
        let sure = entries.iter().filter(|(_, via)| *via <= most && *via != Via::Disguised);
        found.extend(sure.map(|(token, via)| (*token, Via::Inflected.max(*via))));
    };
    if let Some(bare) = without_prefix(folded) {
        plain(people.exactly(bare));
    }
    for (at, _) in folded.char_indices().skip(3) {
        let (Some(stem), Some(ending)) = (folded.get(..at), folded.get(at..)) else { continue };
        let count = stem.chars().count();
        if keys::is_ending(ending) || ending.len() > 1 && doubled(stem, ending) {
            if count >= 4 {
                plain(people.exactly(stem));
            }
            plain(people.with_stem(stem));
            if !is_latin {
                plain(people.with_stem(&keys::ascii(stem)));
            }
        }
    }
    plain(people.with_stem(folded));
}

/// Tells whether an ending begins with the last letter of the stem once more, as Hungarian does it.
fn doubled(stem: &str, ending: &str) -> bool {
    let is_held = |rest: &str| matches!(rest, "al" | "el") || keys::is_ending(rest);
    ending.chars().next() == stem.chars().next_back() && ending.get(1..).is_some_and(is_held)
}

/// A word of Hebrew or Arabic without the particle that is written together with it.
fn without_prefix(folded: &str) -> Option<&str> {
    let bare = folded
        .strip_prefix("ال")
        .or_else(|| folded.strip_prefix("ול"))
        .or_else(|| folded.strip_prefix(['ו', 'ה', 'ב', 'ל', 'מ', 'ש', 'כ', 'و', 'ب', 'ل', 'ف', 'ك']))?;
    (bare.chars().count() >= 2).then_some(bare)
}

/// Words that are pieces of one: parted at a line end, by a sign, or letter by letter.
fn pieces(scene: &Text<'_>, people: &People, idx: usize, found: &mut Vec<Match>) {
    let mut joined = scene.word(idx).to_owned();
    let letter = |at: usize| scene.is_letter(at);
    let spelled = letter(idx) && !(idx > 0 && letter(idx - 1) && scene.gap(idx) == scene.gap(idx + 1));
    let limit = if spelled { idx + 20 } else { idx + 4 };
    for next in idx + 1..scene.len().min(limit) {
        let gap = scene.gap(next);
        let holds = match spelled {
            true => letter(next) && gap == scene.gap(idx + 1) && gap.chars().count() <= 3 && !gap.contains(PARAGRAPH),
            false => {
                let is_prefix =
                    matches!(scene.word(idx), "mac" | "mc" | "o" | "fitz" | "de" | "van" | "von" | "al" | "el");
                matches!(gap, "-" | "'" | "-\n" | "." | "_" | "*" | "·" | "" | "~" | "/" | "|" | "- ")
                    || gap == " " && is_prefix && next == idx + 1
            }
        };
        if !holds {
            return;
        }
        joined.push_str(scene.word(next));
        let enough = joined.chars().count() >= if spelled { 4 } else { 3 };
        if !enough || (spelled && next + 1 < scene.len() && letter(next + 1) && scene.gap(next + 1) == gap) {
            continue;
        }
        for (token, via) in people.exactly(&joined).iter().filter(|(_, via)| *via <= Via::Romanised) {
            found.push(Match { first: idx, last: next, token: *token, via: *via, joined: true });
        }
    }
}
