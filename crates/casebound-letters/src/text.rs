//! A letter as words: contractions written out, sentences, marks between words, and which language each sentence is in.

use casebound_names::fold::fold;
use casebound_record::Span;
use casebound_record::word_list::WordList;

use crate::language::{self, Language};
use crate::words::WORDS;

/// Words after whose point no sentence ends.
static SHORTENED: WordList = WordList::part(WORDS, "shortened");

/// A word or a mark of a letter.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// In small letters, with its accents.
    pub(crate) small: String,
    /// In small letters, without accents.
    pub(crate) folded: String,
    pub(crate) span: Span,
    /// The position of its sentence.
    pub(crate) sentence: usize,
    /// Begins with a capital letter.
    pub(crate) is_capitalised: bool,
    /// A comma, a colon, a quotation mark: no word.
    pub(crate) is_mark: bool,
}

/// A sentence: its bytes and its tokens.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub(crate) span: Span,
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) is_question: bool,
    pub(crate) language: Option<Language>,
}

/// A letter, cut into sentences and words.
#[derive(Debug)]
pub(crate) struct Letter<'t> {
    pub(crate) source: &'t str,
    pub(crate) tokens: Vec<Token>,
    pub(crate) sentences: Vec<Sentence>,
}

impl<'t> Letter<'t> {
    pub(crate) fn new(source: &'t str) -> Letter<'t> {
        let mut letter = Letter { source, tokens: Vec::new(), sentences: Vec::new() };
        for span in sentences(source) {
            let first = letter.tokens.len();
            let idx = letter.sentences.len();
            push_tokens(source, span, idx, &mut letter.tokens);
            let end = letter.tokens.len();
            let words = letter.tokens.get(first..end).unwrap_or_default();
            let language = language::of(words.iter().filter(|word| !word.is_mark).map(|word| word.small.as_str()));
            let is_question = words.iter().any(|it| it.small == "?");
            letter.sentences.push(Sentence { span, first, end, is_question, language });
        }
        letter
    }

    /// The folded letters of a token; empty past the end.
    pub(crate) fn folded(&self, idx: usize) -> &str {
        self.tokens.get(idx).map_or("", |it| &it.folded)
    }

    /// The tokens of a sentence.
    pub(crate) fn of(&self, sentence: &Sentence) -> &[Token] {
        self.tokens.get(sentence.first..sentence.end).unwrap_or_default()
    }

    /// The sentence that holds a byte.
    pub(crate) fn sentence_at(&self, byte: usize) -> Option<&Sentence> {
        self.sentences.iter().rev().find(|sentence| sentence.span.start <= byte)
    }

    /// The bytes from the first to before the last of these positions of tokens.
    pub(crate) fn span(&self, first: usize, end: usize) -> Span {
        let start = self.tokens.get(first).map_or(0, |it| it.span.start);
        let end = end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |it| it.span.end);
        Span::new(start, end)
    }
}

/// The bytes of each sentence, without the blanks around it.
fn sentences(source: &str) -> Vec<Span> {
    let mut all = Vec::new();
    let mut start = 0;
    let letters: Vec<(usize, char)> = source.char_indices().collect();
    for (idx, (at, it)) in letters.iter().enumerate() {
        let next = letters.get(idx + 1).map_or(' ', |(_, next)| *next);
        let ends = match it {
            '.' | '!' | '?' | '…' => {
                let rest = source.get(at + it.len_utf8()..).unwrap_or_default();
                let rest = rest.trim_start_matches(['"', '”', '»', ')', '\'', '’', '.', '!', '?']);
                let begins = rest.trim_start().chars().find(|it| !"\"“«(¿¡*-–".contains(*it));
                rest.starts_with(char::is_whitespace)
                    && (begins.is_none_or(|it| it.is_uppercase() || it.is_numeric())
                        || rest.trim_start().starts_with(['¿', '¡']))
                    && !(*it == '.' && is_shortened(source.get(start..*at).unwrap_or_default()))
            }
            '\n' => next == '\n' || begins_item(source.get(at + 1..).unwrap_or_default()),
            _ => false,
        };
        if ends {
            let mut end = at + it.len_utf8();
            let rest = source.get(end..).unwrap_or_default();
            end += rest.len() - rest.trim_start_matches(['"', '”', '»', ')', '.', '!', '?']).len();
            push_trimmed(source, start, end, &mut all);
            start = end;
        }
    }
    push_trimmed(source, start, source.len(), &mut all);
    all
}

/// A line of a list: each is read as a sentence of its own.
fn begins_item(rest: &str) -> bool {
    let number = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_numbered = number.len() < rest.len() && (number.starts_with(". ") || number.starts_with(") "));
    is_numbered || ["- ", "* ", "• "].iter().any(|it| rest.starts_with(it))
}

fn is_shortened(before: &str) -> bool {
    let last = before.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    SHORTENED.contains(&last.to_lowercase()) || last.chars().count() == 1 && last.chars().all(char::is_uppercase)
}

fn push_trimmed(source: &str, start: usize, end: usize, all: &mut Vec<Span>) {
    let text = source.get(start..end).unwrap_or_default();
    let lead = text.len() - text.trim_start().len();
    let text = text.trim();
    if !text.is_empty() {
        all.push(Span::new(start + lead, start + lead + text.len()));
    }
}

/// Cuts a sentence into tokens.
fn push_tokens(source: &str, sentence: Span, idx: usize, tokens: &mut Vec<Token>) {
    let text = sentence.of(source);
    let mut at = 0;
    while let Some(it) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let length = length_of_token(rest);
        let raw = rest.get(..length).unwrap_or_default();
        let span = Span::new(sentence.start + at, sentence.start + at + length);
        at += length;
        if it.is_whitespace() || matches!(it, '-' | '–' | '—' | '*' | '_' | '¿' | '¡') {
            continue;
        }
        let is_mark = !raw.chars().any(char::is_alphanumeric);
        let small = raw.to_lowercase().replace('’', "'");
        for word in written_out(&small) {
            let folded = fold(&word);
            let is_capitalised = it.is_uppercase();
            tokens.push(Token { small: word, folded, span, sentence: idx, is_capitalised, is_mark });
        }
    }
}

/// The bytes of the token that begins here: an address is one, "18:20" is one, a mark is one.
fn length_of_token(rest: &str) -> usize {
    let chunk = rest.split(|it: char| it.is_whitespace() || "<>()[]".contains(it)).next().unwrap_or_default();
    let trimmed = chunk.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '”', '»']);
    let first = rest.chars().next().unwrap_or(' ');
    let is_address = trimmed.contains("://") || trimmed.contains('@') && trimmed.len() > 1;
    if is_address && (first.is_alphanumeric() || first == '@') {
        return trimmed.len();
    }
    if !first.is_alphanumeric() {
        return first.len_utf8();
    }
    let mut end = 0;
    let mut letters = rest.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, it)) = letters.next() {
        let next = letters.peek().map_or(' ', |(_, next)| *next);
        let joins_digits =
            matches!(it, '.' | ':' | '/' | '-' | ',') && before.is_ascii_digit() && next.is_ascii_digit();
        let joins_letters = matches!(it, '\'' | '’') && before.is_alphabetic() && next.is_alphabetic();
        if !it.is_alphanumeric() && !joins_digits && !joins_letters && it != '_' {
            break;
        }
        end = at + it.len_utf8();
        before = it;
    }
    end
}

/// Contractions as the words that they stand for.
fn written_out(small: &str) -> Vec<String> {
    let both = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
    match small {
        "cannot" | "can't" => return both("can", "not"),
        "won't" => return both("will", "not"),
        "shan't" => return both("shall", "not"),
        "let's" => return both("let", "us"),
        _ => {}
    }
    const ENDINGS: &[(&str, &str)] =
        &[("n't", "not"), ("'ll", "will"), ("'ve", "have"), ("'re", "are"), ("'d", "would"), ("'m", "am")];
    for (ending, word) in ENDINGS {
        if let Some(stem) = small.strip_suffix(ending).filter(|stem| !stem.is_empty()) {
            return both(stem, word);
        }
    }
    match small.strip_suffix("'s") {
        Some(stem @ ("he" | "she" | "it" | "that" | "there" | "what" | "who" | "where" | "how")) => both(stem, "is"),
        // What belongs to somebody is told by the word itself.
        Some(stem) => both(stem, "'s"),
        None => vec![small.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_times_are_one_token_and_contractions_two() {
        let letter = Letter::new("Don't write to a.b@c.example. Come at 18:20, please! Mr. Hale's here? Yes.");
        let words: Vec<&str> = letter.tokens.iter().map(|it| it.small.as_str()).collect();
        let expected = "do not write to a.b@c.example . come at 18:20 , please ! mr . hale 's here ? yes .";
        assert_eq!(words.join(" "), expected);
        assert_eq!(letter.sentences.len(), 4);
        assert!(letter.sentences[2].is_question);
    }
}
