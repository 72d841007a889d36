//! The fixed texts of reports: one folder of templates for each language, one template for each shape.

use crate::template::BuiltIn;

macro_rules! template {
    ($name:literal) => {
        BuiltIn { name: $name, source: include_str!(concat!("../../../../templates/", $name)) }
    };
}

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

/// A language that has templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Spanish,
}

const ENGLISH: &[BuiltIn] = &[
    template!("transparency/en/report.md.j2"),
    template!("transparency/en/counts.md.j2"),
    template!("transparency/en/tables.md.j2"),
    template!("transparency/en/fields.md.j2"),
    template!("transparency/en/years.md.j2"),
    template!("transparency/en/someone.txt.j2"),
    template!("transparency/en/words.md.j2"),
];

const SPANISH: &[BuiltIn] = &[
    template!("transparency/es/report.md.j2"),
    template!("transparency/es/counts.md.j2"),
    template!("transparency/es/tables.md.j2"),
    template!("transparency/es/fields.md.j2"),
    template!("transparency/es/years.md.j2"),
    template!("transparency/es/someone.txt.j2"),
    template!("transparency/es/words.md.j2"),
];

/// The page around a report.
pub(super) const PAGE: BuiltIn = template!("transparency/page.html.j2");

impl Language {
    /// The language of committee.yaml, such as `es` or `es-MX`; English where there are no templates.
    pub(super) fn of(tag: Option<&str>) -> Language {
        let primary = tag.unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("es") { Language::Spanish } else { Language::English }
    }

    pub(super) fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }

    /// All its templates.
    pub(super) fn templates(self) -> &'static [BuiltIn] {
        match self {
            Language::English => ENGLISH,
            Language::Spanish => SPANISH,
        }
    }

    /// The template of a shape, which may ask for the others.
    pub(super) fn report(self, shape: Shape) -> &'static BuiltIn {
        let place = match shape {
            Shape::Narrative => 0,
            Shape::Counts => 1,
            Shape::Tables => 2,
            Shape::Fields => 3,
            Shape::Years => 4,
        };
        &self.templates()[place]
    }

    /// The template that gives a general word for a person.
    pub(super) fn someone(self) -> &'static BuiltIn {
        &self.templates()[5]
    }
}
