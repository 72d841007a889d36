//! The ways in which a name is written, by which the guard measures itself.

use casebound_names::fold::{fold, is_unspaced};
use casebound_names::lexicon;
use casebound_record::Person;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// One way of writing, of one person.
#[derive(Debug, Clone)]
pub(super) struct Rendering {
    /// What way it is.
    pub(super) way: &'static str,
    /// It names the person for sure.
    pub(super) is_sure: bool,
    pub(super) text: String,
}

/// Writes a person in every way that makes sense for the name. The same seed gives the same renderings.
pub(super) fn of(person: &Person, random: &mut Random) -> Vec<Rendering> {
    let mut all = Renderings { all: Vec::new() };
    if let Some(name) = &person.name {
        all.name(name.expose(), random);
    }
    for alias in &person.aliases {
        all.sure("alias", alias.expose().clone());
    }
    for email in &person.emails {
        all.email(email.expose());
    }
    for handle in &person.handles {
        let bare = casebound_record::contact::handle_word(handle.expose());
        let is_plain = bare.chars().all(|it| it.is_alphanumeric() || "._-".contains(it));
        if !is_plain || bare.chars().count() < 2 {
            continue;
        }
        all.sure("handle", format!("@{bare}"));
        all.sure("handle in an address", format!("https://example.org/@{bare}/posts"));
    }
    all.all
}

struct Renderings {
    all: Vec<Rendering>,
}

impl Renderings {
    fn sure(&mut self, way: &'static str, text: String) {
        self.all.push(Rendering { way, is_sure: true, text });
    }

    fn maybe(&mut self, way: &'static str, text: String) {
        self.all.push(Rendering { way, is_sure: false, text });
    }

    fn name(&mut self, name: &str, random: &mut Random) {
        let parts: Vec<&str> = name.split_whitespace().collect();
        let Some((first, last)) = parts.first().zip(parts.last()) else { return };
        let is_word = |part: &&str| fold(part).chars().count() < 3 || lexicon::is_also_word(&fold(part));
        // A single name that is also a word names nobody for sure, and only large.
        if parts.len() == 1 && is_word(first) {
            self.maybe("a word as a name", name.to_owned());
            return;
        }
        self.sure("exact", name.to_owned());
        self.sure("capitals", name.to_uppercase());
        self.sure("decomposed", name.nfd().collect());
        self.sure("split by markup", split(name, "<b></b>"));
        self.sure("split by a comment", split(name, "<!-- -->"));
        self.sure("entities", name.chars().map(|it| format!("&#{};", u32::from(it))).collect());
        self.sure("zero width", split(name, "\u{200b}"));
        self.sure("soft hyphen", split(name, "\u{ad}"));
        self.sure("in a comment", format!("<!-- {name} -->"));
        self.sure("in an address", format!("https://example.org/people/{}", per_cent(name)));
        if name.chars().any(is_unspaced) {
            return;
        }
        if parts.len() > 1 {
            if !parts.iter().all(is_word) {
                self.sure("small letters", name.to_lowercase());
            }
            self.sure("surname first", format!("{last} {first}"));
            self.sure("comma", format!("{last}, {first}"));
            self.sure("without blanks", parts.concat());
            self.sure("across lines", format!("{first}\n{last}"));
            self.sure("with a middle initial", format!("{first} Q. {last}"));
            self.initials(first, last);
            self.word(first, random);
            self.nicknames(first);
        }
        self.word(last, random);
    }

    fn initials(&mut self, first: &str, last: &str) {
        let letters = |point: &str| {
            [first, last].iter().filter_map(|it| it.chars().next()).map(|it| format!("{it}{point}")).collect::<String>()
        };
        if let Some(initial) = first.chars().next() {
            self.sure("initial and surname", format!("{initial}. {last}"));
        }
        let folded = fold(&letters(""));
        if !lexicon::is_acronym(&folded) && folded.chars().count() == 2 && first.starts_with(char::is_uppercase) {
            self.maybe("initials", letters("."));
        }
    }

    fn word(&mut self, word: &str, random: &mut Random) {
        let folded = fold(word);
        let length = folded.chars().count();
        let is_name = !folded.contains(char::is_numeric);
        let says_little = lexicon::is_also_word(&folded) || lexicon::is_particle(&folded);
        if length < 3 || says_little {
            return;
        }
        self.sure("one name", word.to_owned());
        self.sure("possessive", format!("{word}'s"));
        // What has digits is not a name that somebody misspells.
        if !is_name {
            return;
        }
        if word.is_ascii() {
            self.sure("wide letters", word.chars().filter_map(|it| char::from_u32(u32::from(it) + 0xfee0)).collect());
            self.disguised(word);
        }
        let plain: String = word.nfd().filter(|it| !is_combining_mark(*it)).collect();
        if plain != *word && word.starts_with(char::is_uppercase) {
            self.sure("without marks", plain);
        }
        let long = word.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ø', "oe");
        if long != word {
            self.maybe("with two letters for one", long);
        }
        if length >= 5 {
            self.maybe("a letter left out", without(word, random));
            self.maybe("two letters swapped", swapped(word, random));
            self.maybe("with an ending", format!("{word}s"));
            self.sure(
                "letter by letter",
                word.chars().map(|it| format!("{it}.")).collect::<String>().trim_end_matches('.').to_owned(),
            );
            self.sure("hyphenated", split(word, "-\n"));
        }
    }

    fn nicknames(&mut self, first: &str) {
        let folded = fold(first);
        for nick in lexicon::nicknames(&folded).take(2).filter(|it| it.len() > 3 && !lexicon::is_also_word(it)) {
            self.maybe("nickname", capital(nick));
        }
    }

    /// Letters of Cyrillic that look like Latin, and digits that look like letters.
    fn disguised(&mut self, word: &str) {
        let swap = |pairs: &[(char, char)]| -> String {
            word.chars().map(|it| pairs.iter().find(|(from, _)| *from == it).map_or(it, |(_, to)| *to)).collect()
        };
        let look = swap(&[('a', 'а'), ('e', 'е'), ('o', 'о'), ('p', 'р'), ('c', 'с')]);
        let digits = swap(&[('o', '0'), ('i', '1'), ('e', '3'), ('a', '4')]);
        if word.len() > 3 {
            for (way, text) in [("letters that look alike", look), ("digits for letters", digits)] {
                if text != word {
                    self.maybe(way, text);
                }
            }
        }
    }

    fn email(&mut self, email: &str) {
        self.sure("e-mail", email.to_owned());
        self.sure("e-mail in capitals", email.to_uppercase());
        self.sure("e-mail in words", email.replace('@', " at ").replace('.', " dot "));
        self.sure("e-mail in brackets", email.replace('@', " [at] ").replace('.', "[.]"));
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Puts something in the middle.
fn split(word: &str, by: &str) -> String {
    let count = word.chars().count();
    let (first, last): (Vec<_>, Vec<_>) = word.chars().enumerate().partition(|(idx, _)| idx * 2 < count);
    let text = |part: Vec<(usize, char)>| part.into_iter().map(|(_, it)| it).collect::<String>();
    format!("{}{by}{}", text(first), text(last))
}

fn per_cent(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A place that is neither the first nor the last letter.
fn inside(word: &str, random: &mut Random) -> usize {
    1 + random.below(word.chars().count().saturating_sub(2).max(1))
}

fn without(word: &str, random: &mut Random) -> String {
    let place = inside(word, random);
    word.chars().enumerate().filter(|(idx, _)| *idx != place).map(|(_, it)| it).collect()
}

fn swapped(word: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = word.chars().collect();
    let place = inside(word, random).min(chars.len().saturating_sub(2));
    chars.swap(place, place + 1);
    chars.into_iter().collect()
}

/// Numbers that look like chance and are always the same (xorshift).
#[derive(Debug)]
pub(super) struct Random(pub(super) u64);

impl Random {
    /// A number from 0 up to, and without, `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}
