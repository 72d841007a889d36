//! What the arguments of several commands are read as.

use casebound_record::words::Vocabulary;
use chrono::NaiveDate;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// Reads a day as strictly as from a file.
pub(crate) fn parse_day(text: &str) -> Result<NaiveDate, String> {
    casebound_record::time::parse_day(text)
        .map_err(|_| "write year, month and day in digits, such as 2026-06-03".to_owned())
}

/// Reads a word of a vocabulary.
pub(crate) fn word<V: Vocabulary>(word: &str) -> Result<V, String> {
    V::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = V::WORDS.iter().map(|known| known.word).collect();
        format!("one of: {}", known.join(", "))
    })
}

/// The same for a short vocabulary: the help lists each word with its meaning.
pub(crate) fn listed_word<V: Vocabulary + Send + Sync>() -> impl TypedValueParser<Value = V> {
    let words = V::WORDS.iter().map(|known| PossibleValue::new(known.word).help(known.meaning));
    PossibleValuesParser::new(words).map(|word| V::from_word(&word).expect("only words of the vocabulary are offered"))
}
