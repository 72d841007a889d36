//! Keys: numbers that stand for the forms of a word. Equal keys are a match; a key tells no name.

use std::sync::Mutex;

/// What kind of form a key stands for. Keys of different kinds never meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// The letters of the word.
    Letters = 1,
    /// How the word looks.
    Look,
    /// How the word sounds, whatever way it is spelled in Latin letters.
    Sound,
    /// The same, as loosely as scripts ask for that are romanised in many ways.
    Loose,
    /// How a Chinese name sounds.
    Chinese,
    /// How a Japanese name sounds.
    Japanese,
    /// How a Korean name sounds.
    Korean,
    /// The strong consonants of a word of a script that writes few vowels.
    Abjad,
    /// The consonants of the word.
    Consonants,
    /// What of the word stays when it is inflected.
    Stem,
    /// What of the word stays when somebody shortens it.
    Short,
    /// The word without a letter or two.
    Near,
    /// One letter with its marks.
    Letter,
    /// A run of characters of a script without blanks.
    Run,
    /// An address or a user name.
    Contact,
    /// A user name without its signs, digits read as letters.
    Handle,
    /// The last digits of a telephone number.
    Phone,
}

const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// A hash that grows letter by letter (FNV-1a), so that the keys of all beginnings of a word cost no more than its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyHasher(u64);

impl KeyHasher {
    pub(crate) fn new(kind: KeyKind) -> KeyHasher {
        KeyHasher(START).push_byte(kind as u8)
    }

    pub(crate) fn push_byte(self, byte: u8) -> KeyHasher {
        KeyHasher((self.0 ^ u64::from(byte)).wrapping_mul(PRIME))
    }

    pub(crate) fn and_char(self, letter: char) -> KeyHasher {
        let mut bytes = [0; 4];
        letter.encode_utf8(&mut bytes).bytes().fold(self, KeyHasher::push_byte)
    }

    /// Spreads the bits: what follows sorts keys.
    pub(crate) fn key(self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 29)
    }
}

/// Returns the key of a text.
pub(crate) fn key(kind: KeyKind, text: &str) -> u64 {
    text.bytes().fold(KeyHasher::new(kind), KeyHasher::push_byte).key()
}

/// Calls `visit` with the key of a word and of the word without each one letter, and without each two if `most` is two.
pub(crate) fn near(letters: &[char], most: usize, visit: &mut dyn FnMut(u64)) {
    let without = |skipped: [usize; 2]| {
        let kept = letters.iter().enumerate().filter(|(idx, _)| !skipped.contains(idx));
        kept.fold(KeyHasher::new(KeyKind::Near), |hash, (_, letter)| hash.and_char(*letter)).key()
    };
    let none = usize::MAX;
    visit(without([none, none]));
    for one in 0..letters.len() {
        visit(without([one, none]));
        if most > 1 {
            for two in one + 1..letters.len() {
                visit(without([one, two]));
            }
        }
    }
}

/// What is under a key.
#[derive(Debug)]
pub(crate) struct Index<T> {
    entries: Vec<(u64, T)>,
    /// The keys that it was asked for, where somebody wants to know.
    asked: Option<Mutex<Vec<u64>>>,
}

impl<T> Default for Index<T> {
    fn default() -> Index<T> {
        Index { entries: Vec::new(), asked: None }
    }
}

impl<T: Copy + Ord> Index<T> {
    /// An index that holds nothing, and notes what it is asked for.
    pub(crate) fn noting() -> Index<T> {
        Index { entries: Vec::new(), asked: Some(Mutex::default()) }
    }

    /// The keys that [`noting`](Self::noting) noted.
    pub(crate) fn into_asked(self) -> Vec<u64> {
        self.asked.and_then(|asked| asked.into_inner().ok()).unwrap_or_default()
    }

    /// The keys of what it holds.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u64> {
        self.entries.iter().map(|(key, _)| *key)
    }

    pub(crate) fn add(&mut self, key: u64, value: T) {
        self.entries.push((key, value));
    }

    /// Makes the index ready to be asked.
    pub(crate) fn sort(&mut self) {
        self.entries.sort_unstable();
        self.entries.dedup();
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.entries.retain(|(_, value)| keep(value));
    }

    /// Returns whether nobody need ask.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.asked.is_none()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Returns what is under a key, in order.
    pub(crate) fn get(&self, key: u64) -> impl Iterator<Item = T> {
        if let Some(asked) = &self.asked {
            asked.lock().expect("to note a key does not panic").push(key);
        }
        let start = self.entries.partition_point(|(known, _)| *known < key);
        self.entries.iter().skip(start).take_while(move |(known, _)| *known == key).map(|(_, value)| *value)
    }
}

/// The lengths of what is searched for, up to 63.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Lengths(u64);

impl Lengths {
    pub(crate) fn insert(&mut self, length: usize) {
        self.0 |= 1_u64.checked_shl(u32::try_from(length).unwrap_or(u32::MAX)).unwrap_or(0);
    }

    pub(crate) fn contains(self, length: usize) -> bool {
        length < 64 && self.0 >> length & 1 == 1
    }

    /// Every length.
    pub(crate) const ALL: Lengths = Lengths(u64::MAX);

    /// Every length from this one on.
    pub(crate) fn from(length: usize) -> Lengths {
        Lengths(u64::MAX << length)
    }

    pub(crate) fn longest(self) -> Option<usize> {
        (self.0 > 0).then(|| 63 - self.0.leading_zeros() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_do_not_meet() {
        assert_eq!(key(KeyKind::Letters, "ab"), KeyHasher::new(KeyKind::Letters).and_char('a').and_char('b').key());
        assert_ne!(key(KeyKind::Letters, "ab"), key(KeyKind::Look, "ab"));
    }

    #[test]
    fn an_index_gives_what_was_put_in() {
        let mut index = Index::default();
        for (key, value) in [(3, 'c'), (1, 'a'), (3, 'b'), (3, 'c')] {
            index.add(key, value);
        }
        index.sort();
        assert_eq!(index.get(3).collect::<String>(), "bc");
        assert_eq!(index.get(2).count(), 0);
    }
}
