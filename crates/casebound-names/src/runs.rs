//! Names in scripts without blanks, and Latin names in Chinese characters.

use unicode_script::{Script, UnicodeScript as _};

use casebound_record::word_list::WordList;

use crate::east_asia;
use crate::fold::{PARAGRAPH, fold, is_unspaced};
use crate::hit::{Hit, HitConfidence, HitKind};
use crate::key::{KeyHasher, KeyKind};
use crate::people::{People, Run};
use crate::text::Text;

/// What follows a name in Korean: forms of address and particles.
static KOREAN_BEHIND: WordList = WordList::part(east_asia::AROUND, "korean_behind");

/// Characters that make a place of the name before them.
static PLACES_BEHIND: WordList = WordList::part(east_asia::AROUND, "places_behind");

/// Chinese words of one character before people.
static CHINESE_BEFORE: WordList = WordList::part(east_asia::AROUND, "chinese_before");

/// Chinese words of one character behind people.
static CHINESE_BEHIND: WordList = WordList::part(east_asia::AROUND, "chinese_behind");

/// Returns where a text without blanks names people.
pub(crate) fn find(text: &Text<'_>, people: &People) -> Vec<Hit> {
    let mut found = Vec::new();
    let Some(longest) = people.run_lengths.longest() else { return found };
    // What of the text may be in a name, each character with its place.
    let kept = text.folded.text.char_indices().filter(|(_, letter)| {
        letter.is_alphanumeric()
            || is_unspaced(*letter)
            || unicode_normalization::char::is_combining_mark(*letter)
            || *letter == PARAGRAPH
            || STOPS.contains(*letter)
    });
    let letters: Vec<(usize, char)> = kept.collect();
    for start in 0..letters.len() {
        if letters.get(start).is_none_or(|(_, letter)| letter.is_ascii()) {
            continue;
        }
        let mut hash = KeyHasher::new(KeyKind::Run);
        for (count, (at, letter)) in letters.iter().skip(start).take(longest).enumerate() {
            hash = hash.and_char(*letter);
            if !people.run_lengths.contains(count + 1) {
                continue;
            }
            for run in people.runs.get(hash.key()) {
                let first = letters.get(start).map_or(0, |(first, _)| *first);
                found.extend(hit(text, first, at + letter.len_utf8(), run));
            }
        }
    }
    found
}

/// Signs that end a part of a sentence: no name goes on behind one.
const STOPS: &str = "。，、；：！？,.;:!?।";

fn hit(text: &Text<'_>, start: usize, end: usize, run: Run) -> Option<Hit> {
    let confidence = unspaced(text, start, end, run.is_whole)?;
    let kind = if run.is_whole { HitKind::Name } else { HitKind::NamePart };
    Some(Hit { span: text.folded.span(start..end), person: run.person, kind, confidence })
}

fn is_in(list: &WordList, letter: char) -> bool {
    list.contains(letter.encode_utf8(&mut [0; 4]))
}

/// A name in a script without blanks: two characters inside a longer run may be those of two other words.
fn unspaced(text: &Text<'_>, start: usize, end: usize, is_whole: bool) -> Option<HitConfidence> {
    let folded = &text.folded.text;
    let before = folded.get(..start).and_then(|text| text.chars().next_back());
    let after = folded.get(end..).and_then(|text| text.chars().next());
    let found = folded.get(start..end).unwrap_or_default();
    let is_of = |letter: Option<char>, script: Script| letter.is_some_and(|letter| letter.script() == script);
    let is_hangul = found.chars().all(|letter| letter.script() == Script::Hangul);
    if is_hangul {
        let inside = is_of(before, Script::Hangul);
        let goes_on = is_of(after, Script::Hangul);
        // Folding takes syllables apart: each begins with a letter of these.
        let syllables = found.chars().filter(|letter| ('\u{1100}'..='\u{1112}').contains(letter)).count();
        let has_particle = folded
            .get(end..)
            .is_some_and(|rest| KOREAN_BEHIND.lines().any(|particle| rest.starts_with(&fold(particle))));
        return match is_whole {
            false if inside => None,
            _ if inside && syllables < 3 || goes_on && !has_particle && syllables < 2 => None,
            true if goes_on && syllables < 3 => has_particle.then_some(HitConfidence::Unsure),
            false => Some(HitConfidence::Unsure),
            _ => Some(if inside { HitConfidence::Unsure } else { HitConfidence::Sure }),
        };
    }
    let is_short = found.chars().filter(|letter| !letter.is_whitespace()).count() <= 2;
    if found.chars().all(|letter| letter.script() == Script::Han) && is_short {
        let inside = is_of(before, Script::Han);
        let goes_on = is_of(after, Script::Han);
        if after.is_some_and(|letter| is_in(&PLACES_BEHIND, letter)) {
            return None;
        }
        if found.chars().count() < 2 {
            let is_led = !inside || before.is_some_and(|letter| is_in(&CHINESE_BEFORE, letter));
            let ends = !goes_on || inside && is_led && after.is_some_and(|letter| is_in(&CHINESE_BEHIND, letter));
            return (is_led && ends).then_some(HitConfidence::Unsure);
        }
        // Very bright, too high: a quality is none's name.
        if before.is_some_and(|letter| "很太更最真挺不非好".contains(letter)) && !goes_on {
            return None;
        }
        let is_word = east_asia::is_chinese_word(found);
        // Words with which sentences lead up to people, and words for what people do.
        let is_led = !inside || before.is_some_and(|letter| is_in(&CHINESE_BEFORE, letter));
        let ends = !goes_on || after.is_some_and(|letter| is_in(&CHINESE_BEHIND, letter));
        return match (is_whole, is_led, ends) {
            (true, true, true) => Some(if is_word { HitConfidence::Unsure } else { HitConfidence::Sure }),
            (true, false, true) if !is_word => Some(HitConfidence::Sure),
            (true, true, false) if !is_word => Some(HitConfidence::Unsure),
            (false, ..) if !(inside && goes_on || is_word) => Some(HitConfidence::Unsure),
            _ => None,
        };
    }
    // A short name of South East Asia may be a piece of a word.
    let goes_on = |letter: Option<char>| {
        letter
            .is_some_and(|letter| is_unspaced(letter) && found.ends_with(|last: char| last.script() == letter.script()))
    };
    if !is_of(found.chars().next(), Script::Han) && found.chars().count() < 4 && (goes_on(before) || goes_on(after)) {
        return (found.chars().count() > 2).then_some(HitConfidence::Unsure);
    }
    // Before a Japanese form of address, one character more belongs to the name.
    let is_polite = found.ends_with("さん") || found.ends_with("氏") || found.ends_with("様") || found.ends_with("君");
    if is_polite && is_of(before, Script::Han) {
        return None;
    }
    let is_surname = east_asia::ends_with_honorific(found) && found.chars().count() <= 3;
    Some(if !is_whole || is_of(before, Script::Han) && is_surname {
        HitConfidence::Unsure
    } else {
        HitConfidence::Sure
    })
}
