//! The fixed texts of reports: one folder of templates for each language, one template for each shape.

use crate::language::Language;
use crate::template::{BuiltIn, built_in};

/// How a report is built up. All shapes have the same data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// The numbers, and a text for each incident.
    #[default]
    Narrative,
    /// Numbers by category and resolution alone.
    Counts,
    /// Tables by channel and by the committee's own fields, with the change since the report before.
    Tables,
    /// The same few labelled fields for each incident.
    Fields,
    /// One row for each report.
    Years,
}

const ENGLISH: &[BuiltIn<'static>] = &[
    built_in!("transparency/en/report.md.j2"),
    built_in!("transparency/en/counts.md.j2"),
    built_in!("transparency/en/tables.md.j2"),
    built_in!("transparency/en/fields.md.j2"),
    built_in!("transparency/en/years.md.j2"),
    built_in!("transparency/en/someone.txt.j2"),
    built_in!("transparency/en/words.md.j2"),
];

const SPANISH: &[BuiltIn<'static>] = &[
    built_in!("transparency/es/report.md.j2"),
    built_in!("transparency/es/counts.md.j2"),
    built_in!("transparency/es/tables.md.j2"),
    built_in!("transparency/es/fields.md.j2"),
    built_in!("transparency/es/years.md.j2"),
    built_in!("transparency/es/someone.txt.j2"),
    built_in!("transparency/es/words.md.j2"),
];

/// The page around a report.
pub(super) const PAGE: BuiltIn<'static> = built_in!("transparency/page.html.j2");

/// All templates of a language.
pub(super) fn templates(language: Language) -> &'static [BuiltIn<'static>] {
    match language {
        Language::English => ENGLISH,
        Language::Spanish => SPANISH,
    }
}

/// The template of a shape, which may ask for the others.
pub(super) fn report(language: Language, shape: Shape) -> &'static BuiltIn<'static> {
    let place = match shape {
        Shape::Narrative => 0,
        Shape::Counts => 1,
        Shape::Tables => 2,
        Shape::Fields => 3,
        Shape::Years => 4,
    };
    &templates(language)[place]
}

/// The template that gives a general word for a person.
pub(super) fn someone(language: Language) -> &'static BuiltIn<'static> {
    &templates(language)[5]
}
