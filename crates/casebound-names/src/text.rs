//! The words of a text with what is there around each: capitals, the sentence, its language.

use std::sync::OnceLock;

use casebound_record::Span;
use casebound_record::word_list::WordList;

use crate::fold::{Folded, PARAGRAPH, Word};
use crate::lexicon;

/// Articles of English, and what stands in their place: no name follows.
static ENGLISH_ARTICLES: WordList = WordList::part(lexicon::SENTENCES, "english_articles");

/// Articles of other languages, and what stands in their place.
static OTHER_ARTICLES: WordList = WordList::part(lexicon::SENTENCES, "other_articles");

/// Rare or of no weight in English, and in every other sentence of German, Spanish or French.
static ELSEWHERE: WordList = WordList::part(lexicon::SENTENCES, "elsewhere");

/// One reading of a text, cut into words.
pub struct Text<'t> {
    pub source: &'t str,
    pub folded: Folded,
    pub words: Vec<Word>,
    shapes: Vec<Shape>,
    /// Whether the whole text is in English, where a sentence does not tell.
    is_mostly_english: OnceLock<bool>,
}

/// How a word is written and where it is.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    is_letter: bool,
    is_capitalised: bool,
    is_shouted: bool,
    is_small: bool,
    begins_sentence: bool,
}

impl<'t> Text<'t> {
    pub fn new(source: &'t str) -> Text<'t> {
        let folded = Folded::new(source);
        let words = folded.words();
        let mut text = Text { source, folded, words, shapes: Vec::new(), is_mostly_english: OnceLock::new() };
        text.shapes = (0..text.len()).map(|idx| text.shape(idx)).collect();
        text
    }

    /// How many words it has.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns whether it has no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The folded letters of a word; empty past the end.
    pub fn word(&self, idx: usize) -> &str {
        self.words.get(idx).map_or("", |word| self.folded.of(word))
    }

    /// The word before, folded.
    pub fn before(&self, idx: usize) -> &str {
        idx.checked_sub(1).map_or("", |idx| self.word(idx))
    }

    /// A word as it is written.
    pub fn cased(&self, idx: usize) -> &'t str {
        self.words.get(idx).map_or("", |word| word.span.of(self.source))
    }

    /// What is between a word and the one before it, folded.
    pub fn gap(&self, idx: usize) -> &str {
        let start = idx.checked_sub(1).and_then(|before| self.words.get(before)).map_or(0, |word| word.at.end);
        let end = self.words.get(idx).map_or(self.folded.text.len(), |word| word.at.start);
        self.folded.text.get(start..end).unwrap_or_default()
    }

    /// The bytes of the reading from one word to another.
    pub fn span(&self, first: usize, last: usize) -> Span {
        match (self.words.get(first), self.words.get(last)) {
            (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
            _ => Span::at(0),
        }
    }

    /// Is one letter, with or without a mark.
    pub fn is_letter(&self, idx: usize) -> bool {
        self.shapes.get(idx).is_some_and(|shape| shape.is_letter)
    }

    /// Begins with a capital letter.
    pub fn is_capitalised(&self, idx: usize) -> bool {
        self.shapes.get(idx).is_some_and(|shape| shape.is_capitalised)
    }

    /// Has capital letters only, and several.
    pub fn is_all_caps(&self, idx: usize) -> bool {
        self.shapes.get(idx).is_some_and(|shape| shape.is_shouted)
    }

    /// Begins with a small letter, as against the letters of a script that has only one size.
    pub fn is_lowercase(&self, idx: usize) -> bool {
        self.shapes.get(idx).is_some_and(|shape| shape.is_small)
    }

    /// Returns whether a word would be written large in any case.
    pub fn begins_sentence(&self, idx: usize) -> bool {
        self.shapes.get(idx).is_some_and(|shape| shape.begins_sentence)
    }

    fn shape(&self, idx: usize) -> Shape {
        let cased = self.cased(idx);
        let letters = || cased.chars().filter(|letter| letter.is_alphabetic());
        let first = letters().next();
        Shape {
            is_letter: cased.chars().filter(|letter| letter.is_alphanumeric()).take(2).count() == 1,
            is_capitalised: first.is_some_and(char::is_uppercase),
            is_shouted: letters().take(2).count() > 1 && letters().all(char::is_uppercase),
            // Georgian writes names with the same letters as words.
            is_small: first.is_some_and(|letter| letter.is_lowercase() && !('\u{10d0}'..='\u{10ff}').contains(&letter)),
            begins_sentence: self.stands_first(idx),
        }
    }

    fn stands_first(&self, idx: usize) -> bool {
        if idx == 0 {
            return true;
        }
        let gap = self.gap(idx);
        if gap.contains([PARAGRAPH, '!', '?', ':', '…', '#', '|', '•', ';', '。', '！', '？', '।', '؟', '۔'])
            || self.is_behind_marker(idx)
        {
            return true;
        }
        let before = self.before(idx);
        // The point of an abbreviation ends no sentence.
        let is_short = before.chars().count() == 1 || lexicon::is_title(before) && before != "may";
        gap.contains('.') && gap.contains([' ', '\n']) && !is_short
            || gap.trim_end_matches(' ').is_empty() && gap.contains('\n') && self.gap(idx).len() > 1
            || gap.ends_with(['"', '“', '„', '«', '('])
            || gap.ends_with(" '")
    }

    /// Returns whether the sign of an item, its number or the tag of a block is before a word: `*`, `3.`, `b)`, `[1]`, `§ 3`, `<li>`.
    fn is_behind_marker(&self, idx: usize) -> bool {
        let gap = self.gap(idx);
        let last_line = gap.rsplit('\n').next().filter(|_| gap.contains('\n')).unwrap_or_default();
        // A sign of its own opens the line, as against one that touches the word.
        if last_line.ends_with(' ') && !last_line.trim().is_empty() {
            return true;
        }
        if gap.trim_end().ends_with('>') && !gap.contains("->") && !gap.contains("=>") {
            return self.is_block_tag(idx);
        }
        let opens = |at: usize| {
            let gap = self.gap(at);
            at == 0 || gap.contains([PARAGRAPH, '\n', '>', '|']) || gap.trim_end().ends_with(['.', '!', '?', ':', '>'])
        };
        let is_number = |at: usize| {
            let word = self.word(at);
            let digits = word.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
            let is_letter = word.chars().count() == 1 && (self.is_lowercase(at) || gap.starts_with([')', ']']));
            let is_roman = word.len() < 5 && word.chars().all(|letter| "ivx".contains(letter));
            word.len() < 5 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.is_empty()
                || is_letter
                || is_roman && gap.starts_with(['.', ')', ']'])
        };
        let Some(marker) = idx.checked_sub(1).filter(|at| is_number(*at)) else { return false };
        // The numbers of 1.2 and 12:30 are one.
        let first = (marker.saturating_sub(3)..=marker)
            .rev()
            .take_while(|at| *at == marker || matches!(self.gap(at + 1), "." | ":" | "-"))
            .take_while(|at| is_number(*at))
            .last()
            .unwrap_or(marker);
        let has_sign = matches!(gap, ". " | ") " | "] " | ".) " | " - " | ") - " | ": " | "° " | "º ")
            || gap == " " && (self.gap(first).contains('§') || self.gap(marker) == ":");
        has_sign && opens(first) || gap == " " && self.gap(first).contains('§')
    }

    /// Returns whether the tag before a word begins a block: those inside a line are few.
    fn is_block_tag(&self, idx: usize) -> bool {
        const INLINE: &[&str] = &[
            "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
            "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
        ];
        let name = (idx.saturating_sub(12)..idx).rev().find(|at| self.gap(*at).ends_with(['<', '/']));
        name.is_none_or(|at| !INLINE.contains(&self.word(at)))
    }

    /// Returns whether two neighbouring words belong together: only a space or a character that names contain is between them.
    pub fn is_joint(&self, idx: usize) -> bool {
        let gap = self.gap(idx);
        let is_initial = self.before(idx).chars().count() == 1;
        match gap {
            " " | "\n" | "-" | "_" | "'" | "+" | ", " | "," | "/" | ".-" | "" | ",\n" | "' " => true,
            "." => true,
            ". " | ".\n" => is_initial,
            gap => gap.chars().count() <= 3 && gap.chars().all(|it| " *_~`[]".contains(it)),
        }
    }

    /// Returns whether an article is before a word: names take none.
    pub(crate) fn has_article(&self, idx: usize) -> bool {
        let before = self.before(idx);
        ENGLISH_ARTICLES.contains(before) || OTHER_ARTICLES.contains(before) && !self.is_english(idx)
    }

    /// Returns whether a word is a piece of an e-mail address.
    pub fn is_in_address(&self, idx: usize) -> bool {
        let is_tight = |at: &usize| matches!(self.gap(*at), "." | "_" | "-" | "@");
        let has_sign = |at: usize| self.gap(at) == "@";
        (idx + 1..idx + 5).take_while(is_tight).any(has_sign)
            || (idx.saturating_sub(4)..=idx).rev().take_while(is_tight).any(has_sign)
    }

    /// Returns whether a word is a piece of the name of a server, such as `mail.example.org`.
    pub(crate) fn is_in_host(&self, idx: usize) -> bool {
        let before = (idx.saturating_sub(2)..=idx).rev().take_while(|at| *at > 0 && self.gap(*at) == ".").count();
        let after = (idx + 1..idx + 4).take_while(|at| self.gap(*at) == "." && *at < self.len()).count();
        before + after > 1
    }

    /// Returns whether only a space is before a word.
    pub fn is_beside(&self, idx: usize) -> bool {
        idx > 0 && matches!(self.gap(idx), " " | "\n")
    }

    /// The words of the same sentence around a word, at most `reach` on each side, without the word itself.
    pub fn around(&self, idx: usize, reach: usize) -> impl Iterator<Item = usize> {
        let start =
            (idx.saturating_sub(reach)..idx).rev().take_while(|at| !self.begins_sentence(at + 1)).last().unwrap_or(idx);
        let end = (idx + 1..self.len().min(idx + 1 + reach))
            .take_while(|at| !self.begins_sentence(*at))
            .last()
            .unwrap_or(idx);
        (start..=end).filter(move |at| *at != idx)
    }

    /// Returns whether a sentence is in English, or too short to tell.
    pub fn is_english(&self, idx: usize) -> bool {
        let (all, english, other) = self.language(idx);
        if english == other && self.len() > 1 {
            return self.is_mostly_english();
        }
        english >= other && (english > 0 || all < 2)
    }

    /// Returns whether words of English stand around a word.
    pub(crate) fn has_english(&self, idx: usize) -> bool {
        let (_, english, other) = self.language(idx);
        english > other
    }

    /// Returns whether the beginning of the text has as many words of English as of others.
    fn is_mostly_english(&self) -> bool {
        *self.is_mostly_english.get_or_init(|| {
            let (_, english, other) = self.count_words(0..self.len().min(200));
            english >= other
        })
    }

    /// Counts the words of a sentence around a word: all, those of English, those of another language.
    fn language(&self, idx: usize) -> (usize, usize, usize) {
        self.count_words(self.around(idx, 15))
    }

    fn count_words(&self, places: impl Iterator<Item = usize>) -> (usize, usize, usize) {
        let (mut all, mut english, mut other) = (0, 0, 0);
        // Words of English and of another language: where letters with marks are among them, they are of the other.
        let (mut both, mut has_marks) = (0, false);
        let says =
            |at: &usize| (self.is_lowercase(*at) || self.begins_sentence(*at)) && self.word(*at).chars().count() > 1;
        for at in places.filter(says) {
            let is_elsewhere = ELSEWHERE.contains(self.word(at));
            let is_other = is_elsewhere || lexicon::is_other_word(self.word(at));
            let is_english = lexicon::is_english(self.word(at)) && !is_elsewhere;
            all += 1;
            english += usize::from(is_english && !(is_other && self.begins_sentence(at)));
            other += usize::from(is_other && !is_english || !self.cased(at).is_ascii());
            both += usize::from(is_english && is_other && !self.begins_sentence(at));
            has_marks |= !self.cased(at).is_ascii();
        }
        let english = if has_marks { english - both } else { english };
        (all, english, other)
    }

    /// Returns whether a word is among words that are all written large, as in a heading.
    pub fn is_title_case(&self, idx: usize) -> bool {
        let long: Vec<usize> = self.around(idx, 6).filter(|at| self.word(*at).chars().count() > 3).collect();
        let large = long.iter().filter(|at| self.is_capitalised(**at)).count();
        long.len() >= 2 && large * 10 >= long.len() * 7
    }
}
