//! Lists of words that are in the program as they are in its data files.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

/// A list: a word on a line, or a word, a tab and what belongs to it. Lines that begin with `#` say what it is.
///
/// It is read when it is first asked, which takes less than a millisecond.
#[derive(Debug)]
pub(crate) struct List {
    text: &'static str,
    words: OnceLock<HashMap<&'static str, &'static str, BuildHasherDefault<Fnv>>>,
}

/// FNV-1a: words are short, and nobody chooses them to collide.
#[derive(Debug)]
pub(crate) struct Fnv(u64);

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

impl List {
    pub(crate) const fn of(text: &'static str) -> List {
        List { text, words: OnceLock::new() }
    }

    /// Its lines, without what is said about it.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &'static str> {
        self.text.lines().filter(|line| !line.starts_with('#'))
    }

    /// The whole file.
    #[cfg(test)]
    pub(crate) fn text(&self) -> &'static str {
        self.text
    }

    pub(crate) fn contains(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// Returns what is behind a word.
    pub(crate) fn get(&self, word: &str) -> Option<&'static str> {
        let words =
            self.words.get_or_init(|| self.lines().map(|line| line.split_once('\t').unwrap_or((line, ""))).collect());
        words.get(word).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_with_what_stands_behind_them() {
        let list = List::of("# A list.\n# Source: none.\na\nab\t1 2\nb\n");
        let found = ["a", "ab", "b", "", "aa", "c", "# A list."].map(|word| list.get(word));
        assert_eq!(found, [Some(""), Some("1 2"), Some(""), None, None, None, None]);
    }
}
