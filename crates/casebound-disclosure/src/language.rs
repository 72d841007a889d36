//! The languages in which something can be written.

/// A language that has templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, and what has no templates of its own.
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Returns the language of a tag such as `es` or `es-MX`; English where there are no templates.
    pub fn of(tag: Option<&str>) -> Language {
        let primary = tag.unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("es") { Language::Spanish } else { Language::English }
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }
}
