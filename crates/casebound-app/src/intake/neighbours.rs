//! Whether a part of a name stands alone, or belongs to a longer name, an address or a link of somebody else.

use casebound_names::lexicon::{is_function, is_title};
use casebound_record::Span;

/// A line as long as this was probably broken for width, so that its last word and the next are neighbours.
const BROKEN_LINE: usize = 50;

/// Small words between a given and a family name; none of them also joins two people, as "y" and "e" do.
const PARTICLES: [&str; 22] = [
    "von", "van", "vom", "zu", "zur", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la",
    "le", "bin", "ibn", "al", "el",
];

/// The text before and behind a place.
pub(super) fn around(text: &str, span: Span) -> (&str, &str) {
    (text.get(..span.start).unwrap_or_default(), text.get(span.end..).unwrap_or_default())
}

/// Returns whether a place is inside of a link or of an address: of a run of letters without blanks that has the signs of one.
pub(super) fn is_in_a_link(text: &str, span: Span) -> bool {
    let ends = |letter: char| letter.is_whitespace() || "<>()[]{}\"'`,;|“”„«»".contains(letter);
    let (before, after) = around(text, span);
    let start = before
        .rfind(ends)
        .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let end = span.end + after.find(ends).unwrap_or(after.len());
    let word = text.get(start..end).unwrap_or_default().trim_end_matches(['.', ':', '!', '?']);
    let has_domain =
        || word.split(['/', '@', ':']).any(|part| part.contains('.') && part.split('.').all(|label| !label.is_empty()));
    let is_address = word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
    word.contains("://")
        || word.to_ascii_lowercase().starts_with("www.")
        || is_address
        || word.contains('/') && has_domain()
}

/// Returns whether a part of a name, `words`, is rather part of another person's name, or of the name of a thing:
/// another name, a title or a hyphen is beside it. `family` is the family name of whoever is meant.
pub(super) fn is_another(before: &str, words: &str, after: &str, family: &str) -> bool {
    let is_family = !family.is_empty() && words.to_lowercase().starts_with(&family.to_lowercase());
    let is_plural = is_family && words.chars().count() > family.chars().count();
    let glue = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '@' | '\u{2011}');
    if before.ends_with(glue) || after.starts_with(glue) && !after.starts_with("- ") {
        return true;
    }
    let is_named = |word: &str| is_capital(word) && !is_function(&word.to_lowercase());
    let goes_on = next_word(before, words, after).is_some_and(|(word, behind)| {
        is_named(word)
            || PARTICLES.contains(&word.to_lowercase().as_str())
                && next_word("", "", behind).is_some_and(|(word, _)| is_capital(word))
    });
    let Some((word, is_first)) = word_before(before) else { return goes_on };
    let lower = word.to_lowercase();
    let is_article = ["the", "die", "les", "los", "las", "i", "gli", "de"].contains(&lower.as_str());
    goes_on || is_title(&lower) || is_plural && is_article || is_named(word) && (is_family || !is_first)
}

/// The word behind a place, where nothing but a blank is between them, and what is behind it.
fn next_word<'t>(before: &str, words: &str, after: &'t str) -> Option<(&'t str, &'t str)> {
    let rest = after.trim_start_matches([' ', '\u{a0}']);
    let rest = match rest.strip_prefix('\n') {
        Some(next) => {
            let line = before.rsplit('\n').next().unwrap_or_default().chars().count() + words.chars().count();
            next.trim_start_matches(['>', ' ']).get(..).filter(|_| line >= BROKEN_LINE)?
        }
        None => rest,
    };
    if rest.len() == after.len() {
        return None;
    }
    let end = rest
        .find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '-' | '\'' | '’')))
        .unwrap_or(rest.len());
    let (word, behind) = rest.split_at_checked(end)?;
    (!word.is_empty()).then_some((word, behind))
}

/// The word before a place, where nothing but a blank is between them, and whether it begins a sentence or a line.
fn word_before(before: &str) -> Option<(&str, bool)> {
    let rest = before.trim_end_matches([' ', '\u{a0}']);
    let (rest, is_broken) = match rest.trim_end_matches(['>', ' ']).strip_suffix('\n') {
        Some(line) => {
            (line.trim_end(), line.rsplit('\n').next().is_some_and(|line| line.chars().count() >= BROKEN_LINE))
        }
        None => (rest, true),
    };
    if !is_broken || rest.len() == before.len() {
        return None;
    }
    // `Mr.` and `Dr.` end with a full stop of their own.
    let bare = rest.strip_suffix('.').filter(|bare| {
        let word = bare.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
        is_title(&word.to_lowercase())
    });
    let rest = bare.unwrap_or(rest);
    let start = rest
        .char_indices()
        .rev()
        .take_while(|(_, letter)| letter.is_alphanumeric() || matches!(letter, '-' | '\'' | '’'))
        .last()
        .map(|(at, _)| at)?;
    let (sentence, word) = rest.split_at_checked(start)?;
    let ahead = sentence.trim_end_matches([' ', '\u{a0}', '>', '"', '“', '„', '*', '-', '•']);
    Some((word, ahead.is_empty() || ahead.ends_with(['.', '!', '?', ':', '\n', ',', ';', '…'])))
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the part of Mira Castellan's name in brackets may be somebody else's.
    fn is_left(text: &str) -> bool {
        let (before, rest) = text.split_once('[').unwrap();
        let (words, after) = rest.split_once(']').unwrap();
        let whole = format!("{before}{words}{after}");
        let span = Span { start: before.len(), end: before.len() + words.len() };
        is_in_a_link(&whole, span) || is_another(before, words, after, "Castellan")
    }

    #[test]
    fn names_of_others_are_left() {
        for text in [
            "[Mira] Kowalski hit me.",
            "[Mira] Kowalski, Ole and I.",
            "[Mira] von Ahlen hit me.",
            "My husband Mr. [Castellan] hit me.",
            "my brother Tom [Castellan]",
            "Tom [Castellan] hit me.",
            "Herr [Castellan] ist mein Vater.",
            "the Hotel [Castellan], room 5",
            "Street 5, Hotel [Castellan]",
            "[Castellan] Street 5",
            "The [Castellans] were there.",
            "Anna-[Mira] was there",
            "[Mira]-Sophie was there",
            "Write to [mira]@other.example.org, please",
            "See https://social.example.org/[mira]/123.",
            "see www.example.org/[mira] or social.example.org/[mira]",
            "He was in the long line before the door of the hall and [Mira]\nKowalski was there.",
        ] {
            assert!(is_left(text), "{text}");
        }
    }

    #[test]
    fn a_name_alone_is_whom_it_names() {
        for text in [
            "[Mira] was there.",
            "Then [Mira] came.",
            "Dear [Mira],",
            "Gestern kam [Mira] nicht.",
            "Hallo [Mira]!",
            "It was me, [Castellan].",
            "[Mira], Ole and I.",
            "[Mira] and Ole saw it.",
            "[Mira] I think",
            "Best,\n[Mira]\nConference speaker",
            "I am [Mira].",
            "[MIRA]: stop",
            "he said ([Mira]) and",
            "and/or [Mira] went",
        ] {
            assert!(!is_left(text), "{text}");
        }
    }
}
