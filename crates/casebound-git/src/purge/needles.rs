//! Looks for words in bytes, in every form in which programs write them down.

use std::collections::BTreeSet;
use std::fmt;

use aho_corasick::AhoCorasick;
use unicode_normalization::UnicodeNormalization as _;

use super::fingerprints::{Fingerprint, Fingerprints, Salt};
use crate::error::ErrorContext as _;
use crate::{Error, ObjectId, unpacked};

/// Fewer letters of base64 than these are found everywhere.
const SHORTEST_BASE64: usize = 6;
/// How many digits an id has.
const ID_DIGITS: usize = 40;

/// Words and contents that must not be found, and how to find them.
///
/// They are held in memory only, and `Debug` shows how many there are and no more.
pub struct Needles {
    /// Whatever the case of ASCII letters.
    text: Search,
    /// Base64, where case has a meaning; looked for in text without white space.
    base64: Search,
    /// Ids as text and as bytes.
    ids: Search,
    /// The size of the longest form of a word.
    longest: usize,
    words: usize,
    blobs: Vec<ObjectId>,
    marked: Vec<Marked>,
}

/// Ids of which only fingerprints are known.
struct Marked {
    salt: Salt,
    blobs: BTreeSet<Fingerprint>,
    commits: BTreeSet<Fingerprint>,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NeedleHit {
    /// A word, by its number among those that were given.
    Word(usize),
    /// A purged content itself, or its id.
    Blob(ObjectId),
    /// A commit from before the purge, or its id.
    Commit(ObjectId),
    /// Nothing: but this kind of file may hold words that can't be read.
    Unsearched(&'static str),
}

impl fmt::Debug for Needles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Needles")
            .field("words", &self.words)
            .field("blobs", &self.blobs.len())
            .field("all", &self.marked.len())
            .finish_non_exhaustive()
    }
}

/// Patterns, and for each the number of what it stands for.
struct Search {
    patterns: AhoCorasick,
    meaning: Vec<usize>,
}

impl Search {
    fn new(patterns: Vec<(Vec<u8>, usize)>, any_case: bool) -> Result<Self, Error> {
        let (patterns, meaning): (Vec<_>, Vec<_>) = patterns.into_iter().unzip();
        let patterns = AhoCorasick::builder()
            .ascii_case_insensitive(any_case)
            .build(patterns)
            .context("too many words to look for")?;
        Ok(Self { patterns, meaning })
    }

    fn run(&self, bytes: &[u8], found: impl FnMut(usize)) {
        if self.meaning.is_empty() {
            return;
        }
        let matches = self.patterns.find_overlapping_iter(bytes);
        matches.map(|it| self.meaning[it.pattern().as_usize()]).for_each(found);
    }
}

impl Needles {
    /// Takes words as people write them, and ids of purged contents; blank words are passed over.
    pub fn new<W: AsRef<str>>(words: &[W], blobs: impl IntoIterator<Item = ObjectId>) -> Result<Self, Error> {
        let mut blobs: Vec<ObjectId> = blobs.into_iter().collect();
        blobs.sort_unstable();
        blobs.dedup();
        let (mut text, mut base64) = (Vec::new(), Vec::new());
        for (number, word) in words.iter().enumerate() {
            let word = word.as_ref().trim();
            let forms = [word.to_owned(), word.nfc().collect(), word.nfd().collect()];
            let forms: BTreeSet<String> = forms.into_iter().filter(|form| !form.is_empty()).collect();
            for form in forms {
                text.extend(written(&form).into_iter().map(|it| (it, number)));
                base64.extend(in_base64(form.as_bytes()).into_iter().map(|it| (it, number)));
            }
        }
        let mut ids = Vec::new();
        for (number, blob) in blobs.iter().enumerate() {
            ids.push((blob.to_string().into_bytes(), number));
            ids.push((blob.0.as_slice().to_vec(), number));
        }
        let longest = text.iter().map(|(needle, ..)| needle.len()).max().unwrap_or(0);
        Ok(Self {
            longest,
            text: Search::new(text, true)?,
            base64: Search::new(base64, false)?,
            ids: Search::new(ids, false)?,
            words: words.len(),
            blobs,
            marked: Vec::new(),
        })
    }

    /// Looks also for what these tombstones mark.
    pub fn and_marked<'t>(mut self, all: impl IntoIterator<Item = &'t Fingerprints>) -> Self {
        let marked = |fingerprints: &Fingerprints| Marked {
            salt: fingerprints.salt,
            blobs: fingerprints.blobs.clone(),
            commits: fingerprints.frontier.clone(),
        };
        self.marked.extend(all.into_iter().map(marked));
        self
    }

    /// Tells what an object is, when it is one that must not be found.
    pub(super) fn named(&self, id: &ObjectId) -> Option<NeedleHit> {
        if self.blobs.binary_search(id).is_ok() {
            return Some(NeedleHit::Blob(*id));
        }
        self.marked.iter().find_map(|marked| {
            if marked.blobs.contains(&Fingerprint::of_blob(&marked.salt, id)) {
                return Some(NeedleHit::Blob(*id));
            }
            marked.commits.contains(&Fingerprint::of_commit(&marked.salt, id)).then_some(NeedleHit::Commit(*id))
        })
    }

    /// Returns whether there are words.
    pub(super) fn has_words(&self) -> bool {
        !self.text.meaning.is_empty()
    }

    /// Returns whether there are contents, or fingerprints of some.
    pub(super) fn has_ids(&self) -> bool {
        !self.blobs.is_empty() || !self.marked.is_empty()
    }

    /// Returns the size of the longest form of a word.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// Looks for words in a name, or in bytes that are not text of people.
    pub(super) fn in_name(&self, bytes: &[u8], found: &mut BTreeSet<NeedleHit>) {
        self.text.run(bytes, |it| {
            found.insert(NeedleHit::Word(it));
        });
    }

    /// Looks for words in the content of a file or a message, and in what is packed in it.
    pub(super) fn in_content(&self, bytes: &[u8], found: &mut BTreeSet<NeedleHit>) {
        if !self.has_words() {
            return;
        }
        self.in_bytes(bytes, found);
        found.extend(unpacked::closed_kind(bytes).map(NeedleHit::Unsearched));
        if unpacked::is_packed(bytes) {
            unpacked::unpack(bytes).parts.iter().for_each(|part| self.in_bytes(part, found));
        }
    }

    fn in_bytes(&self, bytes: &[u8], found: &mut BTreeSet<NeedleHit>) {
        self.in_name(bytes, found);
        if let Some(unfolded) = without_soft_breaks(bytes) {
            self.in_name(&unfolded, found);
        }
        let mut note = |it| {
            found.insert(NeedleHit::Word(it));
        };
        if bytes.iter().any(u8::is_ascii_whitespace) {
            let mut joined = bytes.to_vec();
            joined.retain(|it| !it.is_ascii_whitespace());
            self.base64.run(&joined, &mut note);
        } else {
            self.base64.run(bytes, &mut note);
        }
    }

    /// Looks for ids of purged contents.
    pub(super) fn ids_in(&self, bytes: &[u8], found: &mut BTreeSet<NeedleHit>) {
        self.ids.run(bytes, |it| {
            found.insert(NeedleHit::Blob(self.blobs[it]));
        });
        if !self.marked.is_empty() {
            found.extend(written_ids(bytes).filter_map(|it| self.named(&it)));
        }
    }
}

/// Returns the ids that are in a text as digits, and the one that the bytes are.
fn written_ids(bytes: &[u8]) -> impl Iterator<Item = ObjectId> {
    let words = bytes.split(|byte| !byte.is_ascii_hexdigit()).filter(|word| word.len() == ID_DIGITS);
    let binary = <[u8; ID_DIGITS / 2]>::try_from(bytes).ok().map(|it| ObjectId(it.into()));
    words.filter_map(|it| ObjectId::from_hex(std::str::from_utf8(it).ok()?)).chain(binary)
}

/// Joins the lines that quoted-printable breaks (RFC 2045, section 6.7); `None` when there are none.
fn without_soft_breaks(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut joined: Option<Vec<u8>> = None;
    let mut taken = 0;
    for at in memchr::memchr_iter(b'=', bytes) {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let size = match rest {
            [b'\n', ..] => 2,
            [b'\r', b'\n', ..] => 3,
            _ => continue,
        };
        let joined = joined.get_or_insert_default();
        joined.extend_from_slice(&bytes[taken..at]);
        taken = at + size;
    }
    if let Some(joined) = &mut joined {
        joined.extend_from_slice(&bytes[taken..]);
    }
    joined
}

/// Returns the bytes as which a word may be in a file.
fn written(word: &str) -> BTreeSet<Vec<u8>> {
    let escaped = |as_is: fn(u8) -> bool, escape: fn(u8) -> String| {
        let bytes = word.bytes().map(|byte| match as_is(byte) {
            true => char::from(byte).to_string(),
            false => escape(byte),
        });
        bytes.collect::<String>()
    };
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'=' || byte == b' ';
    let in_url = |it: u8| it.is_ascii_alphanumeric() || b"-._~".contains(&it);
    let quoted = escaped(plain, |it| format!("={it:02X}"));
    let mut forms = BTreeSet::from([
        word.as_bytes().to_vec(),
        word.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        word.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        // The last one is that of headers: RFC 2047, section 4.2.
        quoted.replace(' ', "=20").into_bytes(),
        quoted.replace(' ', "_").into_bytes(),
        quoted.into_bytes(),
        escaped(in_url, |it| format!("%{it:02X}")).into_bytes(),
        // As git quotes paths.
        escaped(|byte| byte.is_ascii(), |byte| format!("\\{byte:03o}")).into_bytes(),
        // As JSON and YAML may write letters.
        word.chars()
            .map(|letter| match letter.is_ascii() {
                true => letter.to_string(),
                false => letter.encode_utf16(&mut [0; 2]).iter().map(|it| format!("\\u{it:04x}")).collect(),
            })
            .collect::<String>()
            .into_bytes(),
    ]);
    // ISO 8859-1, which old mails have.
    let latin: Option<Vec<u8>> = word.chars().map(|letter| u8::try_from(letter).ok()).collect();
    forms.extend(latin);
    forms
}

/// Returns the letters that a word has in base64 wherever it begins, without those that its neighbours change.
fn in_base64(word: &[u8]) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::new();
    for before in 0..3 {
        let bytes = [&[0; 2][..before.min(2)], word].concat();
        let own = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
        for (plus, slash) in [(b'+', b'/'), (b'-', b'_')] {
            let letters: Vec<u8> = own.clone().map(|place| letter(&bytes, place, plus, slash)).collect();
            if letters.len() >= SHORTEST_BASE64 {
                forms.insert(letters);
            }
        }
    }
    forms
}

/// Returns one letter of base64: RFC 4648, sections 4 and 5.
fn letter(bytes: &[u8], place: usize, plus: u8, slash: u8) -> u8 {
    let (first, shift) = (place * 6 / 8, place * 6 % 8);
    let high = u16::from(bytes[first]) << 8;
    let low = bytes.get(first + 1).copied().unwrap_or(0);
    let six = ((high | u16::from(low)) >> (10 - shift)) as u8 & 0x3f;
    match six {
        0..26 => b'A' + six,
        26..52 => b'a' + six - 26,
        52..62 => b'0' + six - 52,
        62 => plus,
        _ => slash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(word: &str, bytes: &[u8]) -> bool {
        let needles = Needles::new(&["unrelated", word], []).unwrap();
        let mut found = BTreeSet::new();
        needles.in_content(bytes, &mut found);
        assert!(!found.contains(&NeedleHit::Word(0)));
        found.contains(&NeedleHit::Word(1))
    }

    #[test]
    fn a_word_is_found_in_every_form() {
        let word = "Zo\u{eb} B\u{e9}ta";
        let forms: &[&[u8]] = &[
            "x Zo\u{eb} B\u{e9}ta x".as_bytes(),
            "x ZO\u{eb} b\u{e9}ta x".as_bytes(),
            "Zoe\u{308} Be\u{301}ta".as_bytes(),
            b"Z\0o\0\xeb\0 \0B\0\xe9\0t\0a\0",
            b"\0Z\0o\0\xeb\0 \0B\0\xe9\0t\0a",
            b"Zo\xeb B\xe9ta",
            b"Zo=C3=AB B=C3=A9ta",
            b"Zo=c3=ab=20B=c3=a9ta",
            b"=?utf-8?q?Zo=C3=AB_B=C3=A9ta?=",
            b"Zo=C3=AB B=C3=\r\n=A9ta",
            b"Zo=C3=AB B=\n=C3=A9ta",
            b"Zo%C3%AB%20B%C3%A9ta",
            b"\"Zo\\303\\253 B\\303\\251ta\"",
            b"{\"Zo\\u00eb B\\u00e9ta\"}",
            // Wo sind Zoë Béta und andere, by `base64`, at three places and over two lines.
            b"Wm/DqyBCw6l0YQ==",
            b"eFpvw6sgQsOpdGF4",
            b"eHhab8OrIELDqXRheHg=",
            b"eHhab8Or\r\nIELDqXRheHg=",
        ];
        for form in forms {
            assert!(found(word, form), "{}", String::from_utf8_lossy(form));
        }
        assert!(!found(word, "Zo\u{eb} Beta".as_bytes()));
    }

    #[test]
    fn ids_are_found_as_text_and_as_bytes() {
        let id = ObjectId::from_hex("0123456789abcdef0123456789abcdef01234567").unwrap();
        let needles = Needles::new::<&str>(&[], [id]).unwrap();
        for bytes in [id.to_string().as_bytes(), id.0.as_slice()] {
            let mut found = BTreeSet::new();
            needles.ids_in(&[b"x", bytes, b"x"].concat(), &mut found);
            assert_eq!(found, BTreeSet::from([NeedleHit::Blob(id)]));
        }
        assert_eq!(needles.named(&id), Some(NeedleHit::Blob(id)));
        assert!(!needles.has_words());
    }

    #[test]
    fn words_do_not_show() {
        let needles = Needles::new(&["secret", " "], []).unwrap();
        assert!(!format!("{needles:?}").contains("secret"));
        let mut found = BTreeSet::new();
        needles.in_content(b"nothing", &mut found);
        assert_eq!(found, BTreeSet::new());
    }
}
