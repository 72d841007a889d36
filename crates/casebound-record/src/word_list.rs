//! Lists of words that are in the program as they are in its data files.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

/// A list: a word on a line, or a word, a tab and what belongs to it. Lines that begin with `# ` say what it is.
///
/// A sorted one is searched by halves as it is: a program that asks for three words doesn't read seventy thousand. Any other is read
/// when it is first asked.
#[derive(Debug)]
pub struct WordList {
    text: &'static str,
    /// Where the words begin that are in the order of their bytes.
    sorted_from: Option<usize>,
    words: OnceLock<HashMap<&'static str, &'static str, BuildHasherDefault<Fnv>>>,
}

/// FNV-1a: words are short, and nobody chooses them to collide.
#[derive(Debug)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl WordList {
    /// The list that a whole file is.
    pub const fn of(text: &'static str) -> WordList {
        WordList { text, sorted_from: None, words: OnceLock::new() }
    }

    /// The list that a whole file is, whose words are in the order of their bytes; [`WordList::is_in_order`] is for a test.
    pub const fn sorted(text: &'static str) -> WordList {
        let bytes = text.as_bytes();
        let mut start = 0;
        while start < bytes.len() && bytes[start] == b'#' {
            start = next_line(bytes, start);
        }
        WordList { text, sorted_from: Some(start), words: OnceLock::new() }
    }

    /// The list below the line `[name]` of a file that holds several, up to the next such line.
    ///
    /// # Panics
    ///
    /// When the file has no such line; a `static` does not compile then.
    pub const fn part(text: &'static str, name: &str) -> WordList {
        let (bytes, name) = (text.as_bytes(), name.as_bytes());
        let mut start = 0;
        while !is_head(bytes, start, name) {
            start = next_line(bytes, start);
            assert!(start < bytes.len(), "the file has no part with this name");
        }
        start = next_line(bytes, start);
        let mut end = start;
        while end < bytes.len() && bytes[end] != b'[' {
            end = next_line(bytes, end);
        }
        WordList::of(text.split_at(end).0.split_at(start).1)
    }

    /// Its lines, without what is said about it.
    pub fn lines(&self) -> impl Iterator<Item = &'static str> {
        self.text.lines().filter(|line| !line.is_empty() && !line.starts_with("# "))
    }

    /// Each word with what is behind it, in the order of the file.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.lines().map(|line| line.split_once('\t').unwrap_or((line, "")))
    }

    /// The whole file.
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// Returns whether a word is in the list.
    #[inline]
    pub fn contains(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// Returns what is behind a word.
    #[inline]
    pub fn get(&self, word: &str) -> Option<&'static str> {
        match self.sorted_from {
            Some(start) => self.searched(start, word),
            None => self.words.get_or_init(|| self.entries().collect()).get(word).copied(),
        }
    }

    /// Looks for a word by halves; no line before `start` or behind `end` can be its own.
    #[inline]
    fn searched(&self, mut start: usize, word: &str) -> Option<&'static str> {
        let mut end = self.text.len();
        while start < end {
            let middle = start + (end - start) / 2;
            let line_start =
                memchr::memrchr(b'\n', self.text.as_bytes().get(start..middle)?).map_or(start, |at| start + at + 1);
            let line = self.text.get(line_start..)?;
            let line = line.get(..memchr::memchr(b'\n', line.as_bytes()).unwrap_or(line.len()))?;
            let (found, behind) = line.split_once('\t').unwrap_or((line, ""));
            match found.cmp(word) {
                Ordering::Equal => return Some(behind),
                Ordering::Less => start = line_start + line.len() + 1,
                Ordering::Greater => end = line_start,
            }
        }
        None
    }

    /// Returns whether each word comes behind the one before it.
    pub fn is_in_order(&self) -> bool {
        self.entries().is_sorted_by(|(before, _), (after, _)| before < after)
    }
}

/// Returns whether the line at `start` is `[name]`.
const fn is_head(bytes: &[u8], start: usize, name: &[u8]) -> bool {
    let end = start + name.len() + 1;
    if end >= bytes.len() || bytes[start] != b'[' || bytes[end] != b']' {
        return false;
    }
    let mut idx = 0;
    while idx < name.len() && bytes[start + 1 + idx] == name[idx] {
        idx += 1;
    }
    idx == name.len()
}

/// Where the line behind the one at `start` begins.
const fn next_line(bytes: &[u8], start: usize) -> usize {
    let mut idx = start;
    while idx < bytes.len() && bytes[idx] != b'\n' {
        idx += 1;
    }
    if idx < bytes.len() { idx + 1 } else { idx }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Lists.\n# Source: none.\n\n[ab]\na\n# A remark.\n#\nb b\n\n[a]\nc\t1\n[b]\n";

    #[test]
    fn words_are_found_with_what_stands_behind_them() {
        let list = WordList::of("# A list.\n# Source: none.\na\nab\t1 2\nb\n");
        let found = ["a", "ab", "b", "", "aa", "c", "# A list."].map(|word| list.get(word));
        assert_eq!(found, [Some(""), Some("1 2"), Some(""), None, None, None, None]);
    }

    #[test]
    fn a_sorted_list_is_searched_as_it_is() {
        const WORDS: [&str; 6] = ["a", "ab\t1 2", "b", "long word", "z", "ß\t3"];
        for ending in ["", "\n"] {
            for count in 1..=WORDS.len() {
                let text = format!("# A list.\n# Source: none.\n{}{ending}", WORDS[..count].join("\n"));
                let text: &'static str = text.leak();
                let (sorted, list) = (WordList::sorted(text), WordList::of(text));
                assert!(sorted.is_in_order());
                for word in ["", "a", "aa", "ab", "b", "c", "long", "long word", "z", "zz", "ß", "ßß", "#", "# A list."]
                {
                    assert_eq!(sorted.get(word), list.get(word), "{text:?} {word:?}");
                }
            }
        }
        assert!(!WordList::sorted("b\na\n").is_in_order() && !WordList::sorted("a\na\n").is_in_order());
    }

    #[test]
    fn a_part_ends_where_the_next_begins() {
        for (name, expected) in [("ab", &["a", "#", "b b"][..]), ("a", &["c\t1"]), ("b", &[])] {
            let lines: Vec<&str> = WordList::part(FILE, name).lines().collect();
            assert_eq!(lines, expected, "{name}");
        }
    }

    #[test]
    #[should_panic(expected = "no part with this name")]
    fn a_part_must_be_there() {
        let _ = WordList::part(FILE, "c");
    }
}
