//! What is suspicious in itself: mixed letters, controls of direction, invisible characters, names blacked out in part.

use casebound_record::Span;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript as _};

use super::GuardHitKind;

/// Returns what is suspicious in itself: letters of two scripts in a word, controls of direction, invisible characters
/// inside words, and names of which only the beginning was left.
pub(crate) fn signs(text: &str) -> Vec<(Span, GuardHitKind)> {
    let mut found = Vec::new();
    let mut before: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, it)) = chars.next() {
        let span = Span::new(at, at + it.len_utf8());
        let after = chars.peek().map(|(_, it)| *it);
        match it {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => found.push((span, GuardHitKind::Direction)),
            '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{200c}' | '\u{200d}' => {
                let is_plain = |beside: Option<char>| {
                    beside.is_some_and(|letter| {
                        matches!(letter.script(), Script::Latin | Script::Greek | Script::Cyrillic | Script::Han)
                    })
                };
                if is_plain(before) && is_plain(after) {
                    found.push((span, GuardHitKind::Invisible));
                }
            }
            _ => {}
        }
        before = Some(it);
    }
    found.extend(words(text).filter(|span| is_mixed(span.of(text))).map(|span| (span, GuardHitKind::MixedScripts)));
    found.extend(redacted(text));
    found
}

fn words(text: &str) -> impl Iterator<Item = Span> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text.get(rest..)?.find(char::is_alphabetic)?;
        let length = text.get(start..)?.find(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter));
        rest = length.map_or(text.len(), |length| start + length);
        Some(Span::new(start, rest))
    })
}

/// Letters of Latin together with letters of another script that look like Latin.
fn is_mixed(word: &str) -> bool {
    if word.is_ascii() {
        return false;
    }
    let script = |letter: &char| {
        matches!(letter.script(), Script::Cyrillic | Script::Greek | Script::Armenian | Script::Cherokee)
    };
    let looks_latin =
        |letter: char| unicode_security::skeleton(&letter.to_string()).all(|it| it.is_ascii() || is_combining_mark(it));
    let latin = word.chars().any(|letter| letter.is_alphabetic() && letter.script() == Script::Latin);
    latin && word.chars().filter(script).any(looks_latin)
}

/// A capital letter followed by signs that stand for letters.
fn redacted(text: &str) -> Vec<(Span, GuardHitKind)> {
    let is_cover = |letter: char| matches!(letter, '*' | '█' | '▇' | '■' | '▒' | '░' | '▮' | '•' | '×');
    let mut found = Vec::new();
    for span in words(text) {
        let word = span.of(text);
        let covers: usize = text
            .get(span.end..)
            .unwrap_or_default()
            .chars()
            .take_while(|letter| is_cover(*letter))
            .map(char::len_utf8)
            .sum();
        let count = text.get(span.end..span.end + covers).map_or(0, |it| it.chars().count());
        let is_start = word.starts_with(char::is_uppercase) && word.chars().count() <= 4;
        let stands_free = text.get(..span.start).is_none_or(|it| !it.ends_with('*'));
        if count >= 2 && is_start && stands_free {
            found.push((Span::new(span.start, span.end + covers), GuardHitKind::Redacted));
        }
    }
    found
}
