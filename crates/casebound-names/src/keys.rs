//! The forms under which one word of a name can be written: each is a key, and equal keys are a match.

use unicode_normalization::UnicodeNormalization as _;
use unicode_script::{Script, UnicodeScript as _};

use crate::fold::{fold, is_invisible};

/// Letters that are also written as two letters without marks.
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
];

/// Returns the word with its marked letters written as two letters, when that is another word.
pub fn digraph(cased: &str) -> Option<String> {
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

/// Returns a word in which the dots of a Cyrillic letter, which folding drops, are heard.
pub fn with_yo(cased: &str) -> String {
    fold(&cased.nfc().collect::<String>().replace(['ё', 'Ё'], "йо"))
}

/// Returns a word in the letters a to z and digits, however it is written.
pub fn ascii(text: &str) -> String {
    let fixed = match text.is_ascii() {
        true => text.to_owned(),
        // The Arabic alef is a vowel, which the table leaves out.
        false => text.replace("ου", "ou").replace("ού", "ou").replace(['ا', 'أ', 'إ', 'آ'], "a"),
    };
    any_ascii::any_ascii(&fixed).chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect()
}

/// Returns what is left of a romanised word when the ways of romanising are made one: no more than a hint.
pub fn loose(ascii: &str) -> String {
    const RULES: &[(&str, &str)] = &[
        ("iya", "a"),
        ("ija", "a"),
        ("iia", "a"),
        ("iyo", "o"),
        ("iyu", "u"),
        ("shch", "s"),
        ("tsch", "c"),
        ("sch", "s"),
        ("tch", "c"),
        ("ch", "c"),
        ("sh", "s"),
        ("zh", "z"),
        ("kh", "h"),
        ("gh", "g"),
        ("ph", "f"),
        ("th", "t"),
        ("dj", "d"),
        ("dz", "z"),
        ("ts", "c"),
        ("tz", "c"),
        ("cz", "c"),
        ("sz", "s"),
        ("rz", "z"),
        ("lj", "l"),
        ("nj", "n"),
        ("ly", "l"),
        ("ny", "n"),
        ("ks", "x"),
        ("ck", "k"),
        ("q", "k"),
        ("ou", "u"),
        ("oy", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("iy", "i"),
        ("yi", "i"),
        ("ij", "i"),
        ("ji", "i"),
        ("ii", "i"),
        ("yu", "u"),
        ("ju", "u"),
        ("iu", "u"),
        ("ya", "a"),
        ("ja", "a"),
        ("ia", "a"),
        ("ye", "e"),
        ("je", "e"),
        ("ie", "e"),
        ("yo", "o"),
        ("jo", "o"),
        ("io", "o"),
        ("y", "i"),
        ("j", "i"),
        ("w", "v"),
        ("mp", "b"),
        ("nt", "d"),
        ("h", ""),
    ];
    let mut out = String::new();
    let mut rest = ascii;
    while let Some(first) = rest.chars().next() {
        let rule = RULES.iter().find(|(from, _)| rest.starts_with(from));
        let (from, to) = rule.map_or((first.len_utf8(), None), |(from, to)| (from.len(), Some(*to)));
        match to {
            Some(to) if out.ends_with(to) && !to.is_empty() => {}
            Some(to) => out.push_str(to),
            None if out.ends_with(first) => {}
            None => out.push(first),
        }
        rest = rest.get(from..).unwrap_or_default();
    }
    out
}

/// Returns the consonants of a romanised word in coarse classes, for scripts that write few vowels.
pub fn consonants(ascii: &str) -> String {
    let mut out = String::new();
    let mut last = 'a';
    let mut rest = ascii.chars().peekable();
    while let Some(it) = rest.next() {
        let class = match it {
            // An h only changes the sound before it, or is lost.
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w' | 'v' | 'h' => {
                last = 'a';
                continue;
            }
            // Together with s it makes one sound.
            't' if matches!(rest.peek(), Some('s' | 'z')) => continue,
            'c' | 'k' | 'q' | 'x' => 'k',
            's' | 'z' => 's',
            'f' | 'p' => 'p',
            'g' | 'j' => 'j',
            it => it,
        };
        if class != last {
            out.push(class);
        }
        last = class;
    }
    out
}

pub fn is_vowel(it: char) -> bool {
    matches!(it, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// Tells whether a script writes too few vowels for its letters to be spelled out.
pub fn writes_consonants(text: &str) -> bool {
    text.chars().any(|it| {
        matches!(
            it.script(),
            Script::Hebrew
                | Script::Arabic
                | Script::Syriac
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
                | Script::Devanagari
                | Script::Bengali
                | Script::Gurmukhi
                | Script::Gujarati
                | Script::Oriya
                | Script::Tamil
                | Script::Telugu
                | Script::Kannada
                | Script::Malayalam
                | Script::Sinhala
                | Script::Ethiopic
                | Script::Hangul
        )
    })
}

/// Returns how a word looks, whatever letters it is made of (UTS 39, skeleton), without case and marks.
pub fn skeleton(cased: &str) -> String {
    let seen: String = cased.nfkc().filter(|it| !is_invisible(*it)).collect();
    let looks: String = unicode_security::skeleton(&seen).collect();
    // The prototype of a letter with a stroke or bar is the letter with a mark, which folding drops.
    fold(&looks).chars().filter(|it| it.is_alphanumeric()).collect()
}

/// Tells whether a word could look like another one: letters of two scripts, of another script, or a capital i inside.
pub fn may_deceive(cased: &str) -> bool {
    cased.chars().any(|it| !it.is_ascii() && it.script() != Script::Latin)
        || cased.chars().any(|it| it.is_ascii_digit())
        || cased.chars().skip(1).any(|it| it == 'I') && cased.chars().any(char::is_lowercase)
}

/// Returns what a word of letters and digits spells when its digits are read as letters.
pub fn leet(folded: &str) -> Vec<String> {
    let digits = folded.chars().filter(|it| is_leet(*it)).count();
    let letters = folded.chars().filter(|it| it.is_alphabetic()).count();
    if digits == 0 || letters == 0 || digits > letters + 2 {
        return Vec::new();
    }
    let read = |one: char| -> String {
        folded
            .chars()
            .map(|it| match it {
                '0' => 'o',
                '1' | '|' => one,
                '!' => 'i',
                '3' | '€' => 'e',
                '4' | '@' => 'a',
                '5' | '$' => 's',
                '6' => 'g',
                '7' | '+' => 't',
                '8' => 'b',
                '9' => 'g',
                '2' => 'z',
                it => it,
            })
            .collect()
    };
    let mut words = vec![read('i')];
    if folded.contains(['1', '|']) {
        words.push(read('l'));
    }
    words
}

pub fn is_leet(it: char) -> bool {
    it.is_ascii_digit() || matches!(it, '@' | '$' | '!' | '|' | '+' | '€')
}

/// Endings that languages put behind names: possessives, plurals, cases.
const ENDINGS: &[&str] = &[
    "s", "es", "en", "n", "ns", "ens", "a", "e", "i", "o", "u", "y", "om", "em", "am", "im", "ym", "ovi", "owi", "ow",
    "ov", "ova", "ove", "ego", "ogo", "emu", "omu", "iego", "iemu", "iem", "ie", "ia", "iu", "io", "iui", "ui", "us",
    "as", "is", "ou", "ami", "ach", "ech", "ich", "ych", "imi", "ymi", "ovou", "ovej", "ej", "oj", "ya", "yi", "nin",
    "nun", "in", "un", "da", "de", "dan", "den", "ta", "te", "tan", "ten", "nak", "nek", "val", "vel", "ot", "et",
    "at", "t", "ban", "ben", "ba", "be", "hoz", "hez", "rol", "tol", "lla", "lle", "lta", "ssa", "sta", "an", "ksi",
    "na", "ne", "ni", "le", "la", "ler", "lar", "lerin", "larin", "d", "ic", "ovic", "iny", "ana", "os", "yu", "je",
    "jem", "jom", "ul", "ului", "ei", "а", "у", "ом", "е", "ои", "ы", "и", "ым", "ого", "ому", "ем", "ю", "я", "еи",
    "ами", "ах", "ου", "ο", "η", "ε", "α", "eho", "iho", "ych", "owa", "owej", "owe", "eve", "evo", "evu", "evoj",
    "ovoj", "ovu", "ovim", "evim", "ovom", "evom", "ovem", "evem", "ою", "ею", "єю", "ові", "еві", "і", "ів", "ова",
    "ову", "овои", "овоі", "ым", "ои", "ин", "ина", "ed", "as", "ai", "am", "ui", "ams", "iem", "im", "us", "oms",
    "es", "ek", "ka", "ku", "ko", "ki", "kai", "nal", "nel", "ert", "kent", "hoz", "ra", "re", "on", "en", "an", "at",
    "ara", "era", "ar", "elle", "ella", "elta", "essa", "esta", "een", "ena", "eksi",
];

/// Tells whether an ending is one that a language puts behind a name.
pub fn is_ending(ending: &str) -> bool {
    ENDINGS.contains(&ending)
}

/// Returns what stays the same when a name is inflected: without its last vowel or nominative ending, or without a
/// vowel that comes and goes.
pub fn stems(folded: &str) -> Vec<String> {
    let chars: Vec<char> = folded.chars().collect();
    let mut stems = Vec::new();
    let mut keep = |stem: &[char]| {
        if stem.len() >= 4 || stem.len() == 3 && chars.len() <= 5 {
            stems.push(stem.iter().collect::<String>());
        }
    };
    match chars.as_slice() {
        // Finnish: Virtanen, Virtasen.
        [stem @ .., 'n', 'e', 'n'] => keep(&[stem, &['s']].concat()),
        [stem @ .., 'a' | 'o' | 'u' | 'i', 's'] | [stem @ .., 'y' | 'e', 's'] => {
            keep(stem);
            keep(&[stem, &chars[stem.len()..=stem.len()]].concat());
        }
        // Adjectives of Slavic languages.
        [stem @ .., 'и' | 'ы', 'и'] => keep(stem),
        [stem @ .., 'i' | 'y' | 'o' | 'a' | 'e' | 'u' | 'ο' | 'α' | 'η' | 'а' | 'я' | 'й' | 'и'] => keep(stem),
        [stem @ .., 's'] => keep(stem),
        [stem @ .., 'e' | 'о' | 'е', last] if !is_vowel(*last) => keep(&[stem, &[*last]].concat()),
        _ => {}
    }
    stems
}
