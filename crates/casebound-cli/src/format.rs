//! In which form a command writes its rows: one list of words, from which each command offers some.

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Lines for people.
    Text,
    /// Columns for people.
    Table,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
    /// For calendars.
    Ics,
}

impl Format {
    const ALL: [Format; 5] = [Format::Text, Format::Table, Format::Json, Format::Csv, Format::Ics];

    fn word(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Table => "table",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Ics => "ics",
        }
    }

    /// Reads one of the formats that a command offers.
    pub(crate) fn among<const N: usize>(offered: [Format; N]) -> impl TypedValueParser<Value = Format> {
        PossibleValuesParser::new(offered.map(Format::word)).map(|word| {
            Format::ALL.into_iter().find(|it| it.word() == word).expect("only words of formats are offered")
        })
    }
}
