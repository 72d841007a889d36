//! The fixed texts of reports: one folder of templates for each language, one template for each shape.

use casebound_record::words::Language;

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

/// The templates of one language, by its tag.
macro_rules! in_language {
    ($tag:literal) => {
        &[
            built_in!("transparency/", $tag, "/report.md.j2"),
            built_in!("transparency/", $tag, "/counts.md.j2"),
            built_in!("transparency/", $tag, "/tables.md.j2"),
            built_in!("transparency/", $tag, "/fields.md.j2"),
            built_in!("transparency/", $tag, "/years.md.j2"),
            built_in!("transparency/", $tag, "/someone.txt.j2"),
            built_in!("transparency/", $tag, "/words.md.j2"),
        ]
    };
}

/// The page around a report.
pub(super) const PAGE: BuiltIn<'static> = built_in!("transparency/page.html.j2");

/// All templates of a language.
pub(super) fn templates(language: Language) -> &'static [BuiltIn<'static>] {
    match language {
        Language::English => in_language!("en"),
        Language::Spanish => in_language!("es"),
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
