//! The forms under which one word of a name can be written: each is a key, and equal keys are a match.

use unicode_normalization::UnicodeNormalization as _;

use casebound_record::word_list::WordList;

use crate::abjad;
use crate::confusables::skeleton;
use crate::endings::stems;
use crate::fold::fold;
use crate::key::KeyKind;
use crate::lexicon;
use crate::match_form::MatchForm;
use crate::romanise::{ascii, romanised};
use crate::sounds;

/// What is added behind a name: a degree, a place in the line.
static ADDITIONS: WordList = WordList::part(lexicon::SENTENCES, "additions");

/// From how many letters on one, and two letters may be wrong.
pub(crate) const MISSPELT_FROM: usize = 5;
const TWO_WRONG_FROM: usize = 8;
/// Longer words are not names, and have too many pairs of letters.
pub(crate) const LONGEST: usize = 40;
/// From how many letters on a whole name is looked for inside a longer word.
pub(crate) const WINDOW_FROM: usize = 8;

/// How many letters may be wrong in a name of this length.
pub(crate) fn letters_wrong(length: usize) -> usize {
    if length >= TWO_WRONG_FROM { 2 } else { 1 }
}

/// One form of a word of a name.
pub(crate) struct Form<'a> {
    pub(crate) kind: KeyKind,
    pub(crate) text: &'a str,
    pub(crate) via: MatchForm,
}

/// Letters that are also written as two letters without marks, or as another one.
const DIGRAPHS: &[(char, &str)] = &[
    ('ä', "ae"),
    ('ö', "oe"),
    ('ü', "ue"),
    ('å', "aa"),
    ('ø', "oe"),
    ('æ', "ae"),
    ('đ', "dj"),
    ('ő', "oe"),
    ('ű', "ue"),
    ('ł', "w"),
    ('ñ', "ny"),
    ('ç', "ch"),
    ('ş', "sh"),
    ('š', "sh"),
    ('č', "ch"),
    ('ž', "zh"),
    ('ć', "ch"),
    ('ğ', "gh"),
    ('ð', "th"),
];

/// Returns the word with its marked letters written as two letters, when that is another word.
pub(crate) fn digraph(cased: &str) -> Option<String> {
    let mut changed = false;
    let mut long = String::new();
    for it in cased.nfkc().flat_map(char::to_lowercase) {
        match DIGRAPHS.iter().find(|(letter, _)| *letter == it) {
            Some((_, pair)) => {
                changed = true;
                long.push_str(pair);
            }
            None => long.push(it),
        }
    }
    changed.then(|| fold(&long))
}

/// Returns one letter as it is written, small, with its marks.
pub(crate) fn letter(cased: &str) -> String {
    cased.nfc().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the word in lower case, with its marks.
fn small(cased: &str) -> String {
    cased
        .nfc()
        .flat_map(char::to_lowercase)
        .filter(|letter| letter.is_alphanumeric() || unicode_normalization::char::is_combining_mark(*letter))
        .collect()
}

/// Calls `add` with every form of a word of a name. Of a given name, also with what somebody may be called for short.
pub(crate) fn of_word(cased: &str, folded: &str, is_given: bool, add: &mut dyn FnMut(Form<'_>)) {
    let mut form = |kind, text: &str, via| add(Form { kind, text, via });
    let length = folded.chars().count();
    let is_latin = folded.is_ascii();
    form(KeyKind::Letters, folded, MatchForm::Plain);
    if let Some(long) = digraph(cased).filter(|_| !cased.is_ascii()) {
        form(KeyKind::Letters, &long, MatchForm::Plain);
    }
    let plain = ascii(folded);
    let ways = if is_latin { Vec::new() } else { romanised(&small(cased)) };
    for way in ways.iter().filter(|way| way.len() >= 3) {
        form(KeyKind::Letters, way, MatchForm::Romanised);
        form(KeyKind::Sound, &sounds::sound(way), MatchForm::Variant);
    }
    looks(cased, folded, &plain, &mut form);
    if is_latin && length >= 3 {
        form(KeyKind::Sound, &sounds::sound(folded), MatchForm::Variant);
    }
    let with_yo = ascii(&fold(&cased.nfc().collect::<String>().replace(['ё', 'Ё'], "йо")));
    for loose in [sounds::loose(&plain), sounds::loose(&with_yo)] {
        if loose.len() >= 3 {
            form(KeyKind::Loose, &loose, MatchForm::Loose);
        }
    }
    let bare = folded.strip_prefix("ال").filter(|rest| rest.chars().count() > 2).unwrap_or(folded);
    // Persian and Urdu say z and s where Arabic has other sounds.
    if folded.contains(['ض', 'ظ', 'ذ', 'ث', 'ص']) {
        let eastern = bare.replace(['ض', 'ظ', 'ذ'], "ز").replace(['ث', 'ص'], "س");
        form(KeyKind::Consonants, &sounds::consonants(&ascii(&eastern)), MatchForm::Consonants);
    }
    let consonants = sounds::consonants(&ascii(bare));
    if consonants.len() > 1 || sounds::writes_consonants(cased) {
        form(KeyKind::Consonants, &consonants, MatchForm::Consonants);
    }
    abjad_keys(folded, &mut form);
    if length >= 4 {
        for stem in stems(folded) {
            form(KeyKind::Stem, &stem, MatchForm::Inflected);
        }
    }
    for (one, other) in [("mac", "mc"), ("mc", "mac")] {
        if let Some(rest) = folded.strip_prefix(one).filter(|rest| rest.chars().count() > 3) {
            form(KeyKind::Letters, &format!("{other}{rest}"), MatchForm::Variant);
        }
    }
    for other in lexicon::other_surnames(folded) {
        form(KeyKind::Letters, other, MatchForm::Nickname);
    }
    if is_given {
        for full in ways.iter().map(String::as_str).chain([folded]) {
            short_names(full, &mut form);
        }
    }
}

/// The strong consonants of a word, for names and texts of which one is in a script that writes few vowels.
fn abjad_keys(folded: &str, form: &mut dyn FnMut(KeyKind, &str, MatchForm)) {
    if abjad::is_abjad(folded) {
        for word in [Some(folded), folded.strip_prefix("ال")].into_iter().flatten() {
            form(KeyKind::Abjad, &abjad::key(word), MatchForm::Aligned);
        }
    } else if folded.is_ascii() {
        for word in [Some(folded), abjad::without_article(folded)].into_iter().flatten() {
            abjad::keys(word).iter().for_each(|keys| form(KeyKind::Abjad, keys, MatchForm::Aligned));
        }
    }
}

fn looks(cased: &str, folded: &str, plain: &str, form: &mut dyn FnMut(KeyKind, &str, MatchForm)) {
    // Of a word in plain letters, reading digits as letters and the like need no more than its own look.
    form(KeyKind::Look, &skeleton(cased), MatchForm::Disguised);
    if !cased.is_ascii() || cased != folded {
        form(KeyKind::Look, &skeleton(folded), MatchForm::Disguised);
    }
    if !folded.is_ascii() && plain.len() >= 3 {
        form(KeyKind::Look, &skeleton(plain), MatchForm::Disguised);
    }
}

/// What somebody with this given name may be called: by a list, and by what is left of a long name.
fn short_names(folded: &str, form: &mut dyn FnMut(KeyKind, &str, MatchForm)) {
    for nick in lexicon::nicknames_of_sound(folded) {
        form(KeyKind::Letters, nick, MatchForm::Nickname);
        // Lizzie, Lizzy, Lizzi.
        if let Some(stem) = nick.strip_suffix("ie").or(nick.strip_suffix(['y', 'i'])).filter(|stem| stem.len() > 2) {
            for ending in ["ie", "y", "i"] {
                form(KeyKind::Letters, &format!("{stem}{ending}"), MatchForm::Nickname);
            }
        }
        if nick.len() > 4 && nick.is_ascii() {
            form(KeyKind::Loose, &sounds::loose(nick), MatchForm::Loose);
        }
        for stem in stems(nick) {
            form(KeyKind::Stem, &stem, MatchForm::Nickname);
        }
    }
    for short in shortened(folded) {
        form(KeyKind::Short, &short, MatchForm::Shortened);
    }
}

/// What may be left of a long given name when somebody shortens it.
pub(crate) fn shortened(folded: &str) -> Vec<String> {
    let length = folded.chars().count();
    if length < 6 || !folded.is_ascii() {
        return Vec::new();
    }
    if length == 6 {
        // Ximena: Xime. Joseph is not José.
        let four = folded.chars().take(4).collect::<String>();
        return if lexicon::nicknames(&four).next().is_some() { Vec::new() } else { vec![four] };
    }
    let start = |count: usize| folded.chars().take(count).collect::<String>();
    let mut all: Vec<String> = (4..length.saturating_sub(2)).map(start).collect();
    for count in [3, 4] {
        all.extend(["i", "y", "ie", "u", "o"].map(|ending| format!("{}{ending}", start(count))));
    }
    // Přemysl: Přemek.
    all.extend(["ek", "ik", "ko", "ka"].map(|ending| format!("{}{ending}", start(4))));
    // Chukwuemeka: Emeka. A name of Africa or India is often known by its end.
    all.extend((2..length.saturating_sub(4).min(10)).map(|skipped| folded.chars().skip(skipped).collect()));
    all
}

/// Splits a name at spaces and commas.
pub(crate) fn written(name: &str) -> Vec<&str> {
    let is_cut = |it: char| it.is_whitespace() || matches!(it, ',' | ';' | '\u{3000}');
    name.split(is_cut).filter(|part| part.chars().any(char::is_alphanumeric)).collect()
}

/// Returns whether a word is added behind names, and is in capitals or has points there: a degree, a place in the line.
pub(crate) fn is_addition(folded: &str) -> bool {
    ADDITIONS.contains(folded)
}

/// Returns the parts of a name that say something, each with its place: no particles, titles and additions.
pub(crate) fn parts<'n>(written: &[&'n str]) -> Vec<(usize, &'n str)> {
    let count = written.len();
    let mut parts: Vec<(usize, &str)> = Vec::new();
    for (idx, part) in written.iter().enumerate() {
        // The sign that ends a word of Tamil or Hindi is a mark.
        let is_mark = unicode_normalization::char::is_combining_mark;
        let bare = part.trim_matches(|letter: char| !(letter.is_alphanumeric() || is_mark(letter)));
        let folded = fold(bare);
        let is_capitalised = bare.starts_with(char::is_uppercase);
        let is_particle = lexicon::is_particle(&folded) && (!is_capitalised || idx > 0 && idx + 1 < count);
        let is_title = part.ends_with('.') && (folded.chars().count() > 2 || lexicon::is_title(&folded))
            || idx == 0 && lexicon::is_title(&folded) && folded.len() < 5;
        let is_addition = idx > 0 && is_addition(&folded);
        if count == 1 || !(is_particle || is_title || is_addition) {
            parts.push((idx, bare));
        }
    }
    parts
}

/// Returns the initials of a name: of its parts, of the words of double names, of first and last, with its particles;
/// and, parted by points, such of which one has two or three letters: `st.k`.
pub(crate) fn initials(parts: &[&str], written: &[&str]) -> Vec<String> {
    let is_sign = |letter: char| matches!(letter, '-' | '\'' | '’' | 'ʼ');
    let first = |part: &&str| fold(part).chars().find(|letter| letter.is_alphanumeric());
    let letters = |words: &[&str]| words.iter().filter_map(first).collect::<String>();
    let mut all = vec![ascii(&letters(parts)), letters(written)];
    for words in whom_initials_name(parts) {
        // Of each double name the first word alone, or all of them.
        let mut ways: Vec<Vec<&str>> = vec![Vec::new()];
        for word in words {
            let pieces: Vec<&str> = word.split(is_sign).filter(|piece| !piece.is_empty()).collect();
            let choices = if pieces.len() > 1 { vec![vec![word], pieces] } else { vec![vec![word]] };
            ways =
                ways.iter().flat_map(|way| choices.iter().map(move |more| [way.as_slice(), more].concat())).collect();
        }
        for way in &ways {
            all.push(letters(way));
            all.extend(long_initials(way));
        }
    }
    all.sort();
    all.dedup();
    all.retain(|letters| letters.contains('.') || (2..=5).contains(&letters.chars().count()));
    all
}

/// The words of a name that somebody may mean by initials: all, first and last, the given names and one of the others.
fn whom_initials_name<'n>(parts: &[&'n str]) -> Vec<Vec<&'n str>> {
    let mut all = vec![parts.iter().copied().take(5).collect::<Vec<&str>>()];
    if let [first, second, .., last] = parts {
        all.push(vec![first, last]);
        all.push(vec![first, second]);
    }
    // The family name may stand first.
    if let [first, rest @ ..] = parts
        && (1..3).contains(&rest.len())
    {
        all.push(rest.iter().chain([first]).copied().collect());
    }
    all
}

/// Initials of which one or all have two or three letters: Ll. G., St. K., Ch. Sh.
fn long_initials(words: &[&str]) -> Vec<String> {
    let start = |word: &str, count: usize| {
        fold(word).chars().filter(|letter| letter.is_alphanumeric()).take(count).collect::<String>()
    };
    let joined = |long: Option<usize>, count: usize| {
        let one =
            |(idx, word): (usize, &&str)| start(word, if long.is_none_or(|long| long == idx) { count } else { 1 });
        words.iter().enumerate().map(one).collect::<Vec<String>>().join(".")
    };
    if words.len() < 2 {
        return Vec::new();
    }
    let each = (0..words.len()).flat_map(|long| [joined(Some(long), 2), joined(Some(long), 3)]);
    each.chain([joined(None, 2)]).collect()
}

/// Returns the whole name without its blanks: in each order, in its own letters and in Latin ones, with its particles.
pub(crate) fn squashed(parts: &[&str], written: &[&str]) -> Vec<String> {
    let squash = |part: &str| fold(part).chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let folded: Vec<String> = parts.iter().map(|part| squash(part)).collect();
    let mut spellings = vec![folded.iter().map(|part| ascii(part)).collect()];
    if parts.iter().any(|part| !part.is_ascii()) {
        let long = |part: &&str| digraph(part).map_or_else(|| squash(part), |long| squash(&long));
        spellings.push(parts.iter().map(long).collect());
        spellings.push(
            parts
                .iter()
                .map(|part| romanised(&small(part)).into_iter().next().unwrap_or_else(|| squash(part)))
                .collect(),
        );
        spellings.push(folded);
    }
    let mut orders = Vec::new();
    for parts in spellings {
        if let [first, .., last] = parts.as_slice() {
            orders.extend([format!("{first}{last}"), format!("{last}{first}"), parts.concat()]);
        }
    }
    if written.len() > 1 && parts.len() > 1 {
        orders.push(written.iter().map(|part| squash(part)).collect());
    }
    orders.sort();
    orders.dedup();
    orders.retain(|order| order.chars().count() >= 4);
    orders
}
