//! Romanises words of non-Latin scripts, in every common way.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_script::{Script, UnicodeScript as _};

/// The most romanisations that are returned for one word.
const MOST: usize = 32;

/// Letters and their romanisations; each column is one system.
struct Table {
    systems: usize,
    rows: HashMap<&'static str, Vec<&'static str>>,
    /// Letters of the longest row.
    longest: usize,
}

static CYRILLIC: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../data/romanise/cyrillic.tsv")));
static GREEK: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../data/romanise/greek.tsv")));
static BRAHMIC: LazyLock<HashMap<u32, (&str, &str)>> = LazyLock::new(|| {
    let rows = lines(include_str!("../data/romanise/brahmic.tsv"));
    let row = |line: &'static str| {
        let mut fields = line.split('\t');
        let place = u32::from_str_radix(fields.next()?, 16).ok()?;
        Some((place, (fields.next()?, fields.next()?)))
    };
    rows.filter_map(row).collect()
});

/// Returns a word in the letters a to z and digits, by one table for all scripts.
pub(crate) fn ascii(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    }
    // The Arabic alef is a vowel, which the table leaves out.
    let fixed = text.replace("ου", "ou").replace("ού", "ou").replace(['ا', 'أ', 'إ', 'آ'], "a");
    any_ascii::any_ascii(&fixed).chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect()
}

/// Returns the common romanisations of a word; none for a word in Latin script.
///
/// The word must be in lower case; its marks may be folded.
pub(crate) fn romanised(word: &str) -> Vec<String> {
    let Some(script) = word.chars().find(|letter| letter.is_alphabetic()).map(|letter| letter.script()) else {
        return Vec::new();
    };
    let mut ways = match script {
        Script::Latin => return Vec::new(),
        Script::Cyrillic => with_endings(CYRILLIC.apply(word)),
        Script::Greek => GREEK.apply(word),
        Script::Devanagari
        | Script::Bengali
        | Script::Gurmukhi
        | Script::Gujarati
        | Script::Oriya
        | Script::Telugu
        | Script::Kannada
        | Script::Malayalam => brahmic(word),
        Script::Tamil => tamil(word),
        _ => Vec::new(),
    };
    ways.push(ascii(word));
    ways.retain(|way| way.len() > 1);
    ways.sort();
    ways.dedup();
    ways.truncate(MOST);
    ways
}

/// Names such as Дмитрий end in y, i, iy or ij, whatever the system says.
fn with_endings(mut ways: Vec<String>) -> Vec<String> {
    let mut more = Vec::new();
    for way in &ways {
        if let Some(stem) = ["iy", "yy", "ij", "yj", "ii", "yi"].iter().find_map(|ending| way.strip_suffix(ending)) {
            more.extend(["y", "i", "iy", "yi", "ij"].map(|ending| format!("{stem}{ending}")));
        }
    }
    // Олександр is also written Oleksander.
    for way in &ways {
        more.extend(way.strip_suffix("dr").map(|stem| format!("{stem}der")));
    }
    ways.extend(more);
    ways
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#')).skip(1)
}

impl Table {
    fn read(text: &'static str) -> Table {
        let row = |line: &'static str| {
            let mut fields = line.split('\t');
            (fields.next().unwrap_or_default(), fields.collect::<Vec<&str>>())
        };
        let rows: HashMap<&str, Vec<&str>> = lines(text).map(row).collect();
        let systems = rows.values().map(Vec::len).max().unwrap_or(0);
        let longest = rows.keys().map(|letters| letters.chars().count()).max().unwrap_or(1);
        Table { systems, rows, longest }
    }

    fn apply(&self, word: &str) -> Vec<String> {
        let letters: Vec<char> = word.chars().collect();
        (0..self.systems).map(|system| self.by(system, &letters)).collect()
    }

    fn by(&self, system: usize, letters: &[char]) -> String {
        let mut out = String::new();
        let mut at = 0;
        while at < letters.len() {
            let found = (1..=self.longest).rev().find_map(|count| {
                let piece: String = letters.get(at..at + count)?.iter().collect();
                self.rows.get(piece.as_str()).map(|row| (count, row))
            });
            let Some((count, row)) = found else {
                out.push_str(&letters.get(at).map_or_else(String::new, |it| ascii(&it.to_string())));
                at += 1;
                continue;
            };
            let cell = row.get(system).copied().unwrap_or_default();
            let (first, later) = cell.split_once('|').unwrap_or((cell, cell));
            out.push_str(if at == 0 { first } else { later });
            at += count;
        }
        out
    }
}

/// A word of Tamil, which writes one letter for sounds that Latin letters tell apart: between vowels and behind nasals
/// they are voiced, or not.
fn tamil(word: &str) -> Vec<String> {
    const WAYS: &[(&str, [&str; 3])] =
        &[("k", ["g", "k", "h"]), ("ch", ["s", "ch", "j"]), ("t", ["th", "t", "d"]), ("p", ["b", "p", "p"])];
    // Names from Sanskrit: லட்சுமி is Lakshmi.
    let word = word.replace("ட்சு", "க்ஷ்").replace("ட்ச", "க்ஷ");
    let mut all = Vec::new();
    for way in brahmic(&word) {
        let way = way.replace("ksh", "x");
        for (choice, liquid) in (0..3).flat_map(|choice| ["zh", "l", "z"].map(|liquid| (choice, liquid))) {
            let mut out = String::new();
            let mut rest = way.as_str();
            while let Some(first) = rest.chars().next() {
                // A stop is as written at the beginning and where it is doubled.
                let is_medial = !out.is_empty() && !out.ends_with(|it: char| "kcsjtdpbg".contains(it));
                let row = WAYS.iter().find(|(from, _)| rest.starts_with(from)).filter(|_| is_medial);
                let (length, written) = match row {
                    Some((from, ways)) => (from.len(), ways.get(choice).copied().unwrap_or_default()),
                    None if rest.starts_with("zh") => (2, liquid),
                    None => (first.len_utf8(), ""),
                };
                if written.is_empty() {
                    out.push(first)
                } else {
                    out.push_str(written)
                }
                rest = rest.get(length..).unwrap_or_default();
            }
            all.push(out.replace('x', "ksh"));
        }
    }
    all.sort();
    all.dedup();
    all
}

/// A word of a script of India: each consonant carries an `a` that a mark replaces and that is often not said.
fn brahmic(word: &str) -> Vec<String> {
    let mut full = String::new();
    // Where an `a` stands that nothing wrote.
    let mut inherent: Vec<usize> = Vec::new();
    let mut open = false;
    let mut is_northern = true;
    for letter in word.chars() {
        let place = u32::from(letter) & 0x7f;
        is_northern = u32::from(letter) < 0x0b80;
        let Some((kind, latin)) = BRAHMIC.get(&place) else { continue };
        if open && !matches!(*kind, "mark" | "silent" | "dot") {
            inherent.push(full.len());
            full.push('a');
            open = false;
        }
        match *kind {
            "consonant" => {
                full.push_str(latin);
                open = true;
            }
            "silent" => open = false,
            "dot" => {
                for (plain, dotted) in [("ph", "f"), ("j", "z"), ("k", "q"), ("d", "r")] {
                    if let Some(stem) = full.strip_suffix(plain) {
                        full = format!("{stem}{dotted}");
                        break;
                    }
                }
            }
            _ => {
                full.push_str(latin);
                open = false;
            }
        }
    }
    let ends_open = open;
    let spoken = full.clone();
    let mut ways = vec![if ends_open && !is_northern { format!("{spoken}a") } else { spoken.clone() }];
    if ends_open {
        ways.push(format!("{spoken}a"));
    }
    // An `a` between two syllables is lost, as in Kamla.
    if let Some(at) = inherent.iter().rev().find(|at| **at > 2 && **at + 2 < spoken.len()) {
        let mut short = spoken.clone();
        short.remove(*at);
        ways.push(short);
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_that_are_usual() {
        for (word, expected) in [
            ("дмитрии", &["dmitrii", "dmitriy", "dmitry", "dmitri"][..]),
            ("щербак", &["shcherbak", "scerbak", "schtscherbak"]),
            ("ганна", &["hanna", "ganna"]),
            ("гриценко", &["hrytsenko", "gritsenko"]),
            ("юрии", &["iurii", "yuriy", "yuri", "yury"]),
            ("ђоковић", &["djokovic", "dokovic"]),
            ("γεωργιος", &["georgios"]),
            ("παπαδοπουλος", &["papadopoulos"]),
            ("रवि", &["ravi"]),
            ("शर्मा", &["sharma"]),
            ("राजेश", &["rajesh"]),
            ("कमला", &["kamala", "kamla"]),
            ("கமலா", &["kamala"]),
            ("லட்சுமணன்", &["lakshmanan"]),
            ("கதிரவன்", &["kathiravan"]),
            ("முருகேசன்", &["murugesan"]),
        ] {
            // What was folded before has no marks: й is и.
            let ways = romanised(word);
            for way in expected {
                assert!(ways.iter().any(|it| it == way), "{word}: {way} is not in {ways:?}");
            }
        }
    }
}
