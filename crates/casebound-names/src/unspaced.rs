//! Names that are declared in Latin letters, in texts of scripts that put no blanks between words.

use casebound_record::Span;
use casebound_record::word_list::WordList;
use unicode_script::{Script, UnicodeScript as _};

use crate::abjad;
use crate::east_asia;
use crate::hit::{Hit, HitConfidence, HitKind};
use crate::key::{KeyKind, key};
use crate::people::{People, Role};
use crate::romanise::ascii;
use crate::romanised_language::RomanisedLanguage;
use crate::text::Text;

/// Forms of address behind a name in Japanese.
static JAPANESE_BEHIND: WordList = WordList::part(east_asia::AROUND, "japanese_behind");

/// Longer names are not looked for, in characters.
const LONGEST: usize = 14;

/// Returns where a text in such a script names people whose names are declared in Latin letters.
pub(crate) fn find(text: &Text<'_>, people: &People) -> Vec<Hit> {
    if people.forms.is_empty() || people.is_plain || !text.source.chars().any(|letter| letter >= '\u{e00}') {
        return Vec::new();
    }
    let mut found = in_han(text, people);
    for (start, run) in runs(text.source, |it| it.script() == Script::Thai) {
        thai(people, start, run, &mut found);
    }
    for (start, run) in runs(text.source, |it| it.script() == Script::Hangul) {
        if people.tongues.contains(&RomanisedLanguage::Korean) {
            spoken(people, RomanisedLanguage::Korean, start, run, &mut found);
        }
    }
    if people.tongues.contains(&RomanisedLanguage::Japanese) {
        for (start, run) in runs(text.source, |it| it.script() == Script::Katakana || it == 'ー') {
            spoken(people, RomanisedLanguage::Japanese, start, run, &mut found);
        }
        for (start, run) in runs(text.source, |it| it.script() == Script::Hiragana || it == 'ー') {
            spoken(people, RomanisedLanguage::Japanese, start, run, &mut found);
        }
    }
    found
}

/// The runs of characters of a kind, each with its first byte.
fn runs(source: &str, is_inside: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (at, it) in source.char_indices().chain([(source.len(), ' ')]) {
        match (open, it >= '\u{e00}' && is_inside(it)) {
            (None, true) => open = Some(at),
            (Some(start), false) => {
                found.extend(source.get(start..at).map(|run| (start, run)));
                open = None;
            }
            _ => {}
        }
    }
    found
}

fn hit(people: &People, token: u32, start: usize, end: usize) -> Hit {
    Hit {
        span: Span::new(start, end),
        person: people.person(token),
        kind: HitKind::Romanised,
        confidence: HitConfidence::Unsure,
    }
}

/// The pieces of a run that begin anywhere, each with its place.
fn pieces(run: &str, shortest: usize) -> impl Iterator<Item = (usize, &str)> {
    run.char_indices().flat_map(move |(at, _)| {
        let rest = run.get(at..).unwrap_or_default();
        let ends = rest.char_indices().skip(1).map(|(end, _)| end).chain([rest.len()]);
        ends.take(LONGEST).skip(shortest - 1).filter_map(move |end| Some((at, rest.get(..end)?)))
    })
}

/// A name of at least three letters that Thai writes, where a run is not much longer than the name.
fn thai(people: &People, start: usize, run: &str, found: &mut Vec<Hit>) {
    for (at, piece) in pieces(run, 4) {
        let is_all = piece.len() == run.len();
        for (_, token) in people.with(KeyKind::Abjad, &abjad::key(piece)) {
            let Some(known) = people.token(token).filter(|known| known.is_latin && known.role != Role::Whole) else {
                continue;
            };
            if (is_all || known.length >= 6) && abjad::aligns(&known.letters, piece) {
                found.push(hit(people, token, start + at, start + at + piece.len()));
            }
        }
    }
}

/// A name that is written as it sounds: the whole of it anywhere, a part of it where a run begins.
fn spoken(people: &People, tongue: RomanisedLanguage, start: usize, run: &str, found: &mut Vec<Hit>) {
    for (at, piece) in pieces(run, 2) {
        let rest = run.len() - at - piece.len();
        let letters = ascii(piece);
        for (_, token) in people.with(tongue.kind(), &tongue.sound(&letters)) {
            let Some(known) = people.token(token).filter(|known| known.letters.is_ascii()) else { continue };
            let is_whole = known.role == Role::Whole;
            // A form of address or a particle may follow. In Hiragana words of the language are written as well.
            let is_word_script = piece.starts_with(|letter: char| letter.script() == Script::Hiragana);
            let behind = run.get(at + piece.len()..).unwrap_or_default();
            let ends = if is_word_script {
                JAPANESE_BEHIND.lines().any(|address| behind.starts_with(address))
            } else {
                rest <= 2 * '가'.len_utf8()
            };
            let is_part = at == 0 && ends && letters.len() >= 5;
            if is_whole && letters.len() >= if is_word_script { 8 } else { 6 } || is_part {
                found.push(hit(people, token, start + at, start + at + piece.len()));
            }
        }
    }
}

/// Returns names in Latin letters that are written in Chinese characters.
fn in_han(text: &Text<'_>, people: &People) -> Vec<Hit> {
    let mut found = Vec::new();
    let is_han = |letter: char| letter > '\u{2e00}' && letter.script() == Script::Han;
    if people.forms.is_empty() || !text.folded.text.chars().any(is_han) {
        return found;
    }
    let letters: Vec<(usize, char)> = text.folded.text.char_indices().collect();
    for start in 0..letters.len() {
        for count in 2..=6 {
            let Some(window) = letters.get(start..start + count) else { break };
            if !window.iter().all(|(_, it)| is_han(*it)) {
                break;
            }
            let name: Vec<char> = window.iter().map(|(_, it)| *it).collect();
            let (Some((first, _)), Some((last, letter))) = (window.first(), window.last()) else { continue };
            let span = text.folded.span(*first..last + letter.len_utf8());
            let behind = text.folded.text.get(last + letter.len_utf8()..).unwrap_or_default();
            for surname in east_asia::japanese_surnames(&name.iter().collect::<String>(), behind) {
                let sound = RomanisedLanguage::Japanese.sound(&surname);
                let same =
                    people.with(KeyKind::Japanese, &sound).filter_map(|(_, token)| Some((token, people.token(token)?)));
                let of_name = same.filter(|(_, token)| token.role != Role::Whole && token.is_latin);
                found.extend(of_name.map(|(token, _)| Hit {
                    span,
                    person: people.person(token),
                    kind: HitKind::Romanised,
                    confidence: HitConfidence::Unsure,
                }));
            }
            let mut ways = east_asia::japanese_readings(&name);
            if count <= 4 {
                ways.extend(east_asia::latin_of_han(&name.iter().collect::<String>()));
                ways.extend(east_asia::passport_spellings(&name));
            }
            for way in ways.iter().filter(|way| way.len() >= 7) {
                let whole = people.forms.get(key(KeyKind::Letters, way)).map(|(_, token)| token);
                let latin = whole.filter(|token| {
                    people.token(*token).is_some_and(|token| token.role == Role::Whole && token.is_latin)
                });
                found.extend(latin.map(|token| Hit {
                    span,
                    person: people.person(token),
                    kind: HitKind::Romanised,
                    confidence: HitConfidence::Unsure,
                }));
            }
        }
    }
    found
}
