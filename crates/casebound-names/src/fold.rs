//! A text without case, marks and invisible characters, cut into words, with the way back.

use std::ops::Range;

use casebound_record::Span;
use casebound_record::word_list::WordList;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript as _};

/// Traditional characters and their simplified ones.
static SIMPLIFIED: WordList = WordList::sorted(include_str!("../data/han/simplified.tsv"));

/// Where a paragraph, an item or a heading ends.
pub const PARAGRAPH: char = '\u{2029}';

/// A folded text. Blanks are one blank; line ends are kept, and a blank line is [`PARAGRAPH`].
#[derive(Debug, Default)]
pub struct Folded {
    pub text: String,
    /// For each byte of `text`, where its character begins in the source.
    starts: Vec<u32>,
    /// For each byte of `text`, where its character (with the marks that follow) ends in the source.
    ends: Vec<u32>,
}

/// A run of letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In [`Folded::text`].
    pub at: Range<usize>,
    /// In the source.
    pub span: Span,
}

impl Folded {
    /// Folds a text (UAX 15, Unicode's default ignorable code points, full case folding by lower case).
    pub fn new(text: &str) -> Folded {
        let mut folded = Folded {
            text: String::with_capacity(text.len()),
            starts: Vec::with_capacity(text.len()),
            ends: Vec::with_capacity(text.len()),
        };
        let mut chars = text.char_indices().peekable();
        while let Some((start, it)) = chars.next() {
            let end = chars.peek().map_or(text.len(), |(next, _)| *next);
            if it.is_ascii() {
                folded.ascii(it, start, end);
            } else if it.is_whitespace() {
                folded.blank(it == PARAGRAPH, start, end);
            } else if is_combining_mark(it) {
                if let Some(last) = folded.ends.last_mut() {
                    *last = offset(end);
                }
                // A vowel sign is a letter of its own in the scripts of India and of South East Asia.
                if !is_foldable_mark(it) {
                    folded.push(it, start, end);
                }
            } else if !is_invisible(it) {
                folded.letter(it, start, end);
            }
        }
        folded
    }

    fn ascii(&mut self, it: char, start: usize, end: usize) {
        match it {
            '\n' | '\r' | ' ' | '\t' | '\x0b' | '\x0c' => self.blank(it == '\n', start, end),
            it => self.push(it.to_ascii_lowercase(), start, end),
        }
    }

    /// A blank ends what was before; two line ends make a paragraph.
    fn blank(&mut self, ends_line: bool, start: usize, end: usize) {
        let last = self.text.chars().next_back();
        let now = match (last, ends_line) {
            (Some(PARAGRAPH), _) => return,
            (Some('\n'), true) => PARAGRAPH,
            (Some('\n'), false) | (Some(' '), false) => return,
            (_, true) => '\n',
            (_, false) => ' ',
        };
        if matches!(last, Some(' ' | '\n')) {
            self.text.pop();
            self.starts.truncate(self.text.len());
            self.ends.truncate(self.text.len());
        }
        self.push(now, start, end);
    }

    fn letter(&mut self, it: char, start: usize, end: usize) {
        for part in std::iter::once(it).nfkd().filter(|part| !is_foldable_mark(*part)) {
            match part {
                '’' | '‘' | 'ʼ' | '`' | '´' | 'ʻ' | 'ʹ' | '′' => self.push('\'', start, end),
                '‐' | '‑' | '–' | '−' | '—' => self.push('-', start, end),
                'ς' => self.push('σ', start, end),
                part if part.is_whitespace() => self.blank(false, start, end),
                part if part.script() == Script::Han => {
                    let mut bytes = [0; 4];
                    let simple = SIMPLIFIED.get(part.encode_utf8(&mut bytes)).and_then(|simple| simple.chars().next());
                    self.push(simple.unwrap_or(part), start, end);
                }
                // Letters of Latin that are not base letter with a mark, such as ø and ß.
                part if !part.is_ascii() && part.is_alphabetic() && part.script() == Script::Latin => {
                    for plain in any_ascii::any_ascii_char(part).chars() {
                        self.push(plain.to_ascii_lowercase(), start, end);
                    }
                }
                part => {
                    for lower in part.to_lowercase().filter(|it| !is_foldable_mark(*it)) {
                        self.push(lower, start, end);
                    }
                }
            }
        }
    }

    fn push(&mut self, it: char, start: usize, end: usize) {
        self.text.push(it);
        self.starts.resize(self.text.len(), offset(start));
        self.ends.resize(self.text.len(), offset(end));
    }

    /// Returns the bytes of the source from which a range of the folded text comes.
    pub fn span(&self, at: Range<usize>) -> Span {
        let start = self.starts.get(at.start).map_or(0, |it| *it as usize);
        let end = at.end.checked_sub(1).and_then(|last| self.ends.get(last)).map_or(start, |it| *it as usize);
        Span::new(start, end)
    }

    /// Cuts the text into words: at everything that is not a letter, digit or mark, and where a script without blanks begins.
    pub fn words(&self) -> Vec<Word> {
        let mut words = Vec::new();
        let mut open: Option<(usize, bool)> = None;
        for (at, it) in self.text.char_indices() {
            let kind = (it.is_alphanumeric() || is_combining_mark(it)).then(|| is_unspaced(it));
            let goes_on = matches!((open, kind), (Some((_, a)), Some(b)) if a == b || is_combining_mark(it));
            if goes_on {
                continue;
            }
            if let Some((start, _)) = open.take() {
                words.push(Word { at: start..at, span: self.span(start..at) });
            }
            open = kind.map(|unspaced| (at, unspaced));
        }
        if let Some((start, _)) = open {
            words.push(Word { at: start..self.text.len(), span: self.span(start..self.text.len()) });
        }
        words
    }

    /// The folded letters of a word.
    pub fn of(&self, word: &Word) -> &str {
        self.text.get(word.at.clone()).unwrap_or_default()
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Folds a name or a word alone.
pub fn fold(text: &str) -> String {
    Folded::new(text).text.trim().to_owned()
}

/// Marks that say how a letter sounds, as against the vowel signs of Brahmic scripts.
fn is_foldable_mark(it: char) -> bool {
    is_combining_mark(it)
        && matches!(
            it.script(),
            Script::Inherited
                | Script::Common
                | Script::Latin
                | Script::Greek
                | Script::Cyrillic
                | Script::Hebrew
                | Script::Arabic
        )
}

/// Scripts that put no blanks between words, and Hangul, whose particles follow without one.
pub fn is_unspaced(it: char) -> bool {
    // No script before Thai is one of them.
    if it < '\u{e00}' {
        return false;
    }
    matches!(
        it.script(),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Hangul
            | Script::Bopomofo
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    ) || it == 'ー'
}

/// Default ignorable code points, the soft hyphen among them, and the controls of direction.
pub fn is_invisible(it: char) -> bool {
    matches!(u32::from(it),
        0xAD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0x1_BCA0..=0x1_BCA3 | 0x1_D173..=0x1_D17A
        | 0xE_0000..=0xE_0FFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let folded = Folded::new(text);
        folded.words().iter().map(|word| folded.of(word).to_owned()).collect()
    }

    #[test]
    fn one_form_for_many_spellings() {
        for (a, b) in [
            ("Ｚｏë", "zoe"),
            ("Zoe\u{308}", "zoe"),
            ("Z\u{200d}o\u{ad}ë", "zoe"),
            ("İIıi", "iiii"),
            ("Łódź Øre Großmann Þór", "lodz ore grossmann thor"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("ﬁn", "fin"),
            ("O’Neil", "o'neil"),
        ] {
            assert_eq!(fold(a), b, "{a}");
        }
        // Hangul is taken apart into its letters, which are still letters.
        assert_eq!(fold("김"), fold("\u{1100}\u{1175}\u{11b7}"));
    }

    #[test]
    fn words_and_blanks() {
        assert_eq!(words("D'Arc-en  ciel, x9"), ["d", "arc", "en", "ciel", "x9"]);
        assert_eq!(words("李明said"), ["李明", "said"]);
        assert_eq!(Folded::new("a \n b\n \n\n c").text, format!("a\nb{PARAGRAPH}c"));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn the_way_back_fits(text in "\\PC{0,30}|[ -~ßİéﬁ\u{301}\u{200b}\n]{0,30}") {
            let folded = Folded::new(&text);
            for word in folded.words() {
                proptest::prop_assert!(text.get(word.span.start..word.span.end).is_some_and(|it| !it.is_empty()));
            }
        }
    }
}
