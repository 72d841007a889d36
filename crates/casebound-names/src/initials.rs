//! Initials of people: with points, or a few capital letters alone.

use casebound_record::word_list::WordList;

use crate::hit::{Hit, HitConfidence, HitKind};
use crate::key::{KeyKind, key};
use crate::lexicon;
use crate::people::People;
use crate::scores::{MOST_OF_A_GUESS, Sign, confidence};
use crate::text::Text;

/// Abbreviations with points that are not person's initials.
static DOTTED: WordList = WordList::part(lexicon::SENTENCES, "dotted");

/// Abbreviations of times and additions.
static TIMES: WordList = WordList::part(lexicon::SENTENCES, "times");

/// Returns where a text holds initials of people.
pub(crate) fn find(text: &Text<'_>, people: &People) -> Vec<Hit> {
    let mut found = Vec::new();
    if people.initials.is_empty() {
        return found;
    }
    let mut idx = 0;
    while idx < text.len() {
        if !text.is_capitalised(idx) || text.word(idx).len() > 8 {
            idx += 1;
            continue;
        }
        if let Some((last, letters)) = abbreviated(text, idx) {
            let (span, people) = (text.span(idx, last), people.initials.get(key(KeyKind::Letters, &letters)));
            let before = found.len();
            found.extend(people.map(|person| Hit {
                span,
                person,
                kind: HitKind::Initials,
                confidence: HitConfidence::Sure,
            }));
            if found.len() > before {
                idx = last + 1;
                continue;
            }
        }
        let (last, letters) = run(text, idx);
        let signs = if last > idx { dotted(text, idx, last, &letters) } else { bare(text, idx, &letters) };
        let score: i32 = signs.iter().map(|sign| sign.worth()).sum();
        let score = if last > idx { score } else { score.min(MOST_OF_A_GUESS) };
        if let (false, Some(confidence)) = (signs.is_empty(), confidence(score)) {
            let span = text.span(idx, last);
            let people = people.initials.get(key(KeyKind::Letters, &letters));
            found.extend(people.map(|person| Hit { span, person, kind: HitKind::Initials, confidence }));
        }
        idx = last + 1;
    }
    found
}

/// Initials among which are particles, or of which one has more than a letter: the last word, and the letters.
///
/// `S. Ó S.`, `W. wa K.`, `K.-H. v. St.`, `Ll. ap G.`; plain ones are found by [`run`].
fn abbreviated(text: &Text<'_>, idx: usize) -> Option<(usize, String)> {
    let has_point = |at: usize| text.gap(at + 1).starts_with('.');
    let mut pieces: Vec<&str> = Vec::new();
    let mut last = idx;
    let mut is_plain = true;
    let mut has_particle = false;
    let mut at = idx;
    while at < text.len().min(idx + 8) {
        let word = text.word(at);
        let length = word.chars().count();
        let goes_on = at == idx || matches!(text.gap(at), "." | ". " | ".-" | " " | ". -");
        // Of a double name the second letter may be small: S.-h.
        let is_second = length == 1 && text.gap(at) == ".-";
        let particle =
            at > idx && !text.is_capitalised(at) && (length == 1 && has_point(at) || lexicon::is_particle(word));
        let lone =
            at > idx && text.is_capitalised(at) && lexicon::is_particle(word) && !has_point(at) && text.gap(at) == ". ";
        if !goes_on {
            break;
        } else if length <= 3 && has_point(at) && (text.is_capitalised(at) || is_second) {
            is_plain &= length == 1 && text.is_capitalised(at) && !has_particle;
            pieces.push(word);
            last = at;
        } else if particle || lone {
            has_particle = true;
        } else {
            break;
        }
        at += 1;
    }
    let is_title = |word: &&str| word.len() > 1 && lexicon::is_title(word) && *word != "st";
    let has_single = pieces.iter().any(|piece| piece.chars().count() == 1);
    if is_plain || pieces.len() < 2 || !has_single || pieces.first().is_some_and(is_title) {
        return None;
    }
    let is_long = pieces.iter().any(|piece| piece.chars().count() > 1);
    Some((last, pieces.join(if is_long { "." } else { "" })))
}

/// Single capital letters that points part, from a word on: the last of them, and the letters.
fn run(text: &Text<'_>, idx: usize) -> (usize, String) {
    let mut last = idx;
    let mut letters = text.word(idx).to_owned();
    let single = |at: usize| text.word(at).chars().count() == 1 && text.is_capitalised(at);
    if single(idx) {
        while last < idx + 4 && single(last + 1) && matches!(text.gap(last + 1), "." | ". " | ".-" | "'") {
            last += 1;
            letters.push_str(text.word(last));
        }
    }
    (last, letters)
}

fn dotted(text: &Text<'_>, first: usize, last: usize, letters: &str) -> Vec<Sign> {
    let next = last + 1;
    // Initials before a name are those of that name.
    let before_name =
        text.is_capitalised(next) && matches!(text.gap(next), ". " | " ") && !lexicon::is_also_word(text.word(next));
    if DOTTED.contains(letters) || before_name {
        return Vec::new();
    }
    // Said beside a number or at the beginning of a sentence, they mean something else.
    let is_number = |at: usize| text.word(at).starts_with(|letter: char| letter.is_ascii_digit());
    if TIMES.contains(letters) {
        let is_said = is_number(next) || first > 0 && is_number(first - 1) || text.begins_sentence(first);
        return if is_said { Vec::new() } else { vec![Sign::BareInitials] };
    }
    vec![if lexicon::is_acronym(letters) { Sign::BareInitials } else { Sign::DottedInitials }]
}

fn bare(text: &Text<'_>, idx: usize, letters: &str) -> Vec<Sign> {
    let count = letters.chars().count();
    let cased = text.cased(idx);
    let is_capitalised = |it: Option<char>| it.is_some_and(char::is_uppercase);
    // WvdH: particles are small.
    let has_particles = count > 2
        && is_capitalised(cased.chars().next())
        && is_capitalised(cased.chars().next_back())
        && cased.chars().any(char::is_lowercase);
    let is_short = (2..=3).contains(&count) && text.is_all_caps(idx);
    let others = text.around(idx, 3).any(|at| text.is_all_caps(at) && text.word(at).len() > 3);
    if !(is_short && !others || has_particles && count <= 5) || letters.contains(char::is_numeric) {
        return Vec::new();
    }
    let mut signs = vec![Sign::BareInitials];
    let next = text.word(idx + 1);
    let acts = text.is_beside(idx + 1) && lexicon::is_action_verb(next) && !matches!(next, "is" | "was" | "has");
    if lexicon::is_acronym(letters) || lexicon::is_unit(letters) {
        signs.push(Sign::Abbreviation);
    }
    if acts {
        signs.extend([Sign::BeforeDeed, Sign::BeforeDeed]);
    }
    if text.is_beside(idx) && text.has_article(idx) {
        signs.push(Sign::AfterArticle);
    }
    signs
}
