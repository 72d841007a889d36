//! The search: which words of a text may be which words of a name.

use crate::abjad;
use crate::confusables;
use crate::endings;
use crate::fold::{PARAGRAPH, fold, is_unspaced};
use crate::forms::{self, digraph};
use crate::key::{KeyHasher, KeyKind};
use crate::lexicon;
use crate::match_form::MatchForm;
use crate::people::{People, Role};
use crate::romanise::{ascii, romanised};
use crate::sounds;
use crate::text::Text;

/// One or more words of the text that may be one word of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) token: u32,
    pub(crate) via: MatchForm,
    pub(crate) joint: Joint,
}

/// How a match was put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Joint {
    /// It is one word.
    None,
    /// It is part of a longer word.
    Inside,
    /// From pieces that signs part.
    Signs,
    /// From two words.
    Words,
}

/// Returns every match, in the order of the text.
pub(crate) fn matches(text: &Text<'_>, people: &People) -> Vec<Match> {
    let mut found = Vec::new();
    for idx in 0..text.len() {
        let before = found.len();
        let mut add = |(via, token)| found.push(Match { first: idx, last: idx, token, via, joint: Joint::None });
        word(text, people, idx).into_iter().for_each(&mut add);
        inside(text, people, idx, &mut found);
        pieces(text, people, idx, &mut found);
        let is_settled = found.iter().skip(before).any(|it| it.via < MatchForm::Loose);
        if !is_settled {
            misspelt(text, people, idx, &mut found);
        }
    }
    // A piece that a longer match explains is not a misspelling of its own.
    let settled: Vec<Match> = found.iter().filter(|it| it.via < MatchForm::Loose).copied().collect();
    found.retain(|hit| {
        hit.via != MatchForm::Misspelt || !settled.iter().any(|by| by.first <= hit.first && hit.last <= by.last)
    });
    found.sort_by_key(|it| (it.first, it.last, it.via, it.joint));
    found
}

/// Returns whether a word may be a name in a form that a word of the language could have as well.
fn may_be_name(text: &Text<'_>, idx: usize) -> bool {
    !text.is_lowercase(idx) || text.word(idx).len() >= 7
}

fn word(text: &Text<'_>, people: &People, idx: usize) -> Vec<(MatchForm, u32)> {
    let folded = text.word(idx);
    let cased = text.cased(idx);
    let mut found: Vec<(MatchForm, u32)> = people.with(KeyKind::Letters, folded).collect();
    let length = folded.chars().count();
    if length < 2 {
        found.clear();
        if !cased.is_ascii() {
            found.extend(people.with(KeyKind::Letter, &forms::letter(cased)));
        }
        return found;
    }
    let is_latin = folded.is_ascii();
    if !cased.is_ascii()
        && let Some(long) = digraph(cased)
    {
        found.extend(people.with(KeyKind::Letters, &long));
    }
    if people.is_plain {
        return best(found);
    }
    if !is_latin {
        let small: String = cased.chars().flat_map(char::to_lowercase).collect();
        for way in romanised(&small).iter().filter(|way| way.len() >= 3) {
            let known = people.with(KeyKind::Letters, way).filter(|(via, _)| *via <= MatchForm::Nickname);
            found.extend(known.map(|(via, token)| (MatchForm::Romanised.max(via), token)));
        }
    }
    // What only sounds like a name counts where it is written like one.
    if !text.is_lowercase(idx) {
        sounding(people, folded, is_latin, &mut found);
    }
    disguised(text, people, idx, &mut found);
    let bare = folded.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if bare.len() >= 5 && bare.len() < folded.len() && folded.len() < bare.len() + 5 && !lexicon::is_also_word(bare) {
        let known = people.with(KeyKind::Letters, bare).filter(|(via, _)| *via == MatchForm::Plain);
        found.extend(known.map(|(_, token)| (MatchForm::Inflected, token)));
    }
    let is_settled = found.iter().any(|(via, _)| *via <= MatchForm::Nickname);
    if !is_settled && may_be_name(text, idx) {
        inflected(people, folded, cased, &mut found);
    }
    best(found)
}

/// Other spellings of the same sound.
fn sounding(people: &People, folded: &str, is_latin: bool, found: &mut Vec<(MatchForm, u32)>) {
    let plain = ascii(folded);
    if is_latin && plain.len() >= 3 {
        found.extend(people.with(KeyKind::Sound, &sounds::sound(&plain)));
        found.extend(people.with(KeyKind::Short, folded));
        for tongue in &people.tongues {
            found.extend(people.with(tongue.kind(), &tongue.sound(&plain)));
        }
        let consonants = sounds::consonants(&plain);
        let same = people.with(KeyKind::Consonants, &consonants);
        found.extend(same.filter(|(_, token)| people.token(*token).is_some_and(|token| token.is_latin)));
    }
    aligned(people, folded, is_latin, found);
    if is_latin && !people.has_other_scripts {
        return;
    }
    // What is written without blanks is looked for letter by letter.
    if folded.chars().any(is_unspaced) {
        return;
    }
    // The looser keys tie only words of different scripts.
    let differs = |(_, token): &(MatchForm, u32)| people.token(*token).is_some_and(|token| token.is_latin != is_latin);
    let mut add = |kind, text: &str| found.extend(people.with(kind, text).filter(differs));
    if plain.len() >= 3 {
        add(KeyKind::Loose, &sounds::loose(&plain));
    }
    if is_latin {
        add(KeyKind::Consonants, &sounds::consonants(&plain));
        // A letter of Hebrew is b and v.
        if plain.contains('v') {
            add(KeyKind::Consonants, &sounds::consonants(&plain.replace('v', "b")));
        }
        // A sound of Cyrillic, Hebrew and Arabic that is written ch, kh or h.
        if plain.contains("ch") || plain.contains("kh") {
            let harder = plain.replace("sch", "sh").replace("ch", "kh");
            add(KeyKind::Loose, &sounds::loose(&harder));
            add(KeyKind::Consonants, &sounds::consonants(&harder.replace("kh", "h")));
        }
    } else if sounds::writes_consonants(folded) {
        add(KeyKind::Consonants, &sounds::consonants(&plain));
    }
}

/// Words of which one is in a script that writes few vowels, and the other in Latin letters.
fn aligned(people: &People, folded: &str, is_latin: bool, found: &mut Vec<(MatchForm, u32)>) {
    if is_latin && people.has_abjads {
        for word in [Some(folded), abjad::without_article(folded)].into_iter().flatten() {
            for (via, token) in abjad::keys(word).iter().flat_map(|key| people.with(KeyKind::Abjad, key)) {
                let Some(known) = people.token(token).filter(|known| !known.is_latin) else { continue };
                let bare = known.letters.strip_prefix("ال");
                if [Some(&*known.letters), bare].into_iter().flatten().any(|name| abjad::aligns(word, name)) {
                    found.push((via, token));
                }
            }
        }
    } else if !is_latin && abjad::is_abjad(folded) {
        for word in [Some(folded), endings::without_prefix(folded)].into_iter().flatten() {
            for (via, token) in people.with(KeyKind::Abjad, &abjad::key(word)) {
                let Some(known) = people.token(token).filter(|known| known.is_latin) else { continue };
                let bare = abjad::without_article(&known.letters);
                if [Some(&*known.letters), bare].into_iter().flatten().any(|name| abjad::aligns(name, word)) {
                    found.push((via, token));
                }
            }
        }
    }
}

/// Letters that look alike, digits and signs for letters.
fn disguised(text: &Text<'_>, people: &People, idx: usize, found: &mut Vec<(MatchForm, u32)>) {
    let cased = text.cased(idx);
    let has_sign = text.gap(idx + 1).len() == 1 && text.gap(idx + 1).chars().all(confusables::is_leet);
    let deceives = confusables::may_deceive(cased);
    if !deceives && !has_sign && !text.gap(idx).ends_with('$') {
        return;
    }
    if deceives {
        found.extend(people.with(KeyKind::Look, &confusables::skeleton(cased)));
    }
    let symbols = with_symbols(text, idx);
    let plain = if deceives { confusables::leet(text.word(idx)) } else { Vec::new() };
    for word in plain.into_iter().chain(confusables::leet(&symbols)) {
        let known = people.with(KeyKind::Letters, &word).filter(|(via, _)| *via <= MatchForm::Romanised);
        found.extend(known.map(|(_, token)| (MatchForm::Disguised, token)));
    }
}

/// The surest match for each token.
fn best(mut found: Vec<(MatchForm, u32)>) -> Vec<(MatchForm, u32)> {
    found.sort_unstable_by_key(|(via, token)| (*token, *via));
    found.dedup_by_key(|(_, token)| *token);
    found
}

/// The word with signs that stand for letters: before it, inside it and behind it.
fn with_symbols(text: &Text<'_>, idx: usize) -> String {
    let sign = |gap: &str| gap.chars().count() == 1 && gap.chars().all(confusables::is_leet);
    let mut out = String::new();
    if text.gap(idx).ends_with('$') {
        out.push('$');
    }
    out.push_str(text.word(idx));
    let mut next = idx + 1;
    while next < text.len() && next < idx + 4 && sign(text.gap(next)) {
        out.push_str(text.gap(next));
        out.push_str(text.word(next));
        next += 1;
    }
    if out.chars().all(char::is_alphanumeric) { String::new() } else { out }
}

/// A name with an ending, or without one that it has.
fn inflected(people: &People, folded: &str, cased: &str, found: &mut Vec<(MatchForm, u32)>) {
    let is_latin = folded.is_ascii();
    // The stem of a nickname is short, and many words of the same script begin like it.
    let most = if is_latin { MatchForm::Inflected } else { MatchForm::Nickname };
    let sure = |(via, _): &(MatchForm, u32)| *via <= most && *via != MatchForm::Disguised;
    let as_inflected = |(via, token): (MatchForm, u32)| (MatchForm::Inflected.max(via), token);
    if let Some(bare) = endings::without_prefix(folded) {
        found.extend(people.with(KeyKind::Letters, bare).filter(sure).map(as_inflected));
    }
    let mut letters = KeyHasher::new(KeyKind::Letters);
    let mut stem_hash = KeyHasher::new(KeyKind::Stem);
    for (count, (at, letter)) in folded.char_indices().enumerate() {
        if count >= 3 {
            let (stem, ending) = folded.split_at_checked(at).unwrap_or((folded, ""));
            let is_ending = || endings::is_ending(ending) || ending.len() > 1 && endings::doubled(stem, ending);
            let as_written = |(via, _): &(MatchForm, u32)| *via <= MatchForm::Nickname && *via != MatchForm::Disguised;
            let whole: Vec<(MatchForm, u32)> =
                if count >= 4 { people.forms.get(letters.key()).filter(as_written).collect() } else { Vec::new() };
            let mut by_stem: Vec<(MatchForm, u32)> = people.forms.get(stem_hash.key()).filter(sure).collect();
            if !is_latin {
                by_stem.extend(people.with(KeyKind::Stem, &ascii(stem)).filter(sure));
                if count >= 4 {
                    by_stem
                        .extend(romanised(stem).iter().flat_map(|way| people.with(KeyKind::Letters, way)).filter(sure));
                }
            }
            if !(whole.is_empty() && by_stem.is_empty()) && is_ending() {
                let plural = matches!(ending, "s" | "es") && is_latin && !cased.contains('\'');
                found.extend(whole.into_iter().map(|(via, token)| {
                    let via = if plural && via == MatchForm::Plain && count >= 5 {
                        MatchForm::Plural
                    } else {
                        MatchForm::Inflected.max(via)
                    };
                    (via, token)
                }));
                found.extend(by_stem.into_iter().map(as_inflected));
            }
        }
        letters = letters.and_char(letter);
        stem_hash = stem_hash.and_char(letter);
    }
    found.extend(people.with(KeyKind::Stem, folded).filter(sure).map(as_inflected));
}

/// Adds what a word may be with a letter or two wrong.
fn misspelt(text: &Text<'_>, people: &People, idx: usize, found: &mut Vec<Match>) {
    if people.exact {
        return;
    }
    let folded = text.word(idx);
    let length = folded.chars().count();
    let may_be = !text.is_lowercase(idx) && length >= 4 || length >= 7;
    // JSON is nobody called Jason.
    let is_acronym = text.is_all_caps(idx) && length < 5;
    if !may_be
        || is_acronym
        || length > forms::LONGEST
        || folded.contains(char::is_numeric)
        || lexicon::is_also_word(folded)
        || lexicon::is_title(folded)
    {
        return;
    }
    let letters: Vec<char> = folded.chars().collect();
    let near = people.near(&letters, if length >= 7 { 2 } else { 1 });
    let is_word = || text.is_lowercase(idx) && (!text.is_english(idx) || lexicon::is_other_word(folded));
    if near.is_empty() || is_word() {
        return;
    }
    for token in near {
        let Some(known) = people.token(token) else { continue };
        let limit = forms::letters_wrong(known.length);
        let limit = if length + 1 < 8 { limit.min(1) } else { limit };
        let is_near = length + 1 >= forms::MISSPELT_FROM && strsim::osa_distance(folded, &known.letters) <= limit;
        if is_near && known.length >= forms::MISSPELT_FROM {
            found.push(Match { first: idx, last: idx, token, via: MatchForm::Misspelt, joint: Joint::None });
        }
    }
}

/// Names inside a longer word: between capitals, as in `#GivenFamilyRules`, or whole names among small letters.
fn inside(text: &Text<'_>, people: &People, idx: usize, found: &mut Vec<Match>) {
    let folded = text.word(idx);
    if folded.len() < 8 || folded.len() > 80 || people.is_plain || lexicon::is_english(folded) {
        return;
    }
    let mut add = |(via, token): (MatchForm, u32)| {
        found.push(Match { first: idx, last: idx, token, via, joint: Joint::Inside });
    };
    let cased = text.cased(idx);
    let humps = humps(cased);
    if humps.len() > 2 {
        for start in 0..humps.len() - 1 {
            for end in start + 1..humps.len() {
                let bounds = humps.get(start).zip(humps.get(end));
                let piece = bounds.and_then(|(start, end)| cased.get(*start..*end)).unwrap_or_default();
                if piece.len() < cased.len() && piece.len() > 4 {
                    people
                        .with(KeyKind::Letters, &fold(piece))
                        .filter(|(via, _)| *via <= MatchForm::Romanised)
                        .for_each(&mut add);
                }
            }
        }
    }
    let Some(longest) = people.whole_lengths.longest() else { return };
    let letters: Vec<char> = folded.chars().collect();
    for start in 0..letters.len() {
        let mut hash = KeyHasher::new(KeyKind::Letters);
        for (count, letter) in letters.iter().skip(start).take(longest).enumerate() {
            hash = hash.and_char(*letter);
            if count + 1 < letters.len() && people.whole_lengths.contains(count + 1) {
                let is_whole =
                    |(_, token): &(MatchForm, u32)| people.token(*token).is_some_and(|it| it.role == Role::Whole);
                people.forms.get(hash.key()).filter(is_whole).for_each(&mut add);
            }
        }
    }
}

/// Where the parts of a word begin that capitals show, and where the word ends.
fn humps(cased: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut before = ' ';
    for (at, it) in cased.char_indices() {
        let turns = it.is_uppercase() && before.is_lowercase() || it.is_alphabetic() != before.is_alphabetic();
        if at > 0 && turns {
            starts.push(at);
        }
        before = it;
    }
    starts.push(cased.len());
    starts
}

/// Words that are pieces of one word: split at a line end, by punctuation, by a space, or letter by letter.
fn pieces(text: &Text<'_>, people: &People, idx: usize, found: &mut Vec<Match>) {
    let add = |hash: KeyHasher, word: &str| word.bytes().fold(hash, KeyHasher::push_byte);
    let mut joined = add(KeyHasher::new(KeyKind::Letters), text.word(idx));
    let mut length = text.word(idx).chars().count();
    let letter = |at: usize| text.is_letter(at);
    let spelled = letter(idx) && letter(idx + 1) && !(idx > 0 && letter(idx - 1) && text.gap(idx) == text.gap(idx + 1));
    let limit = if spelled { idx + 20 } else { idx + 5 };
    let mut by_blank = false;
    for next in idx + 1..text.len().min(limit) {
        let gap = text.gap(next);
        let holds = match spelled {
            true => letter(next) && gap == text.gap(idx + 1) && gap.chars().count() <= 3 && !gap.contains(PARAGRAPH),
            false => {
                let blank = matches!(gap, " " | "\n") && next == idx + 1 && !text.is_lowercase(idx) && !people.is_plain;
                by_blank |= blank;
                blank || !by_blank && is_inside_word(gap)
            }
        };
        if !holds {
            return;
        }
        joined = add(joined, text.word(next));
        length += text.word(next).chars().count();
        let enough = length >= if spelled { 4 } else { 3 };
        if !enough || spelled && next + 1 < text.len() && letter(next + 1) && text.gap(next + 1) == gap {
            continue;
        }
        let joint = if by_blank { Joint::Words } else { Joint::Signs };
        for (via, token) in people.forms.get(joined.key()).filter(|(via, _)| *via <= MatchForm::Romanised) {
            found.push(Match { first: idx, last: next, token, via, joint });
        }
        if next == idx + 1 && text.is_capitalised(idx) && length < 12 {
            let joined = format!("{}{}", text.word(idx), text.word(next));
            for tongue in &people.tongues {
                let same = people.with(tongue.kind(), &tongue.sound(&joined));
                found.extend(same.map(|(via, token)| Match { first: idx, last: next, token, via, joint }));
            }
        }
    }
}

/// Returns whether what is between two pieces may be inside a word: a hyphen, an apostrophe, one sign or emoji.
fn is_inside_word(gap: &str) -> bool {
    if matches!(gap, "" | "-\n" | "- " | "-") {
        return true;
    }
    // An emoji may be of several characters.
    let signs = || gap.chars();
    let is_emoji = signs().all(|it| !it.is_ascii() && !it.is_whitespace() && it != PARAGRAPH);
    signs().count() == 1 && !gap.contains([' ', '\n', PARAGRAPH, ',', ';', '!', '?', '(', ')', '"'])
        || is_emoji && signs().count() <= 8 && !gap.contains(['“', '”', '„', '«', '»', '…', '—'])
}
