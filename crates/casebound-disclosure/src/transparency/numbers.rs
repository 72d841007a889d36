//! The numbers of a report that was published, as later ones read them.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Numbers {
    pub(super) incidents: u32,
    pub(super) reports: Option<u32>,
    pub(super) people: Option<u32>,
    pub(super) actions: Option<u32>,
    pub(super) carried_over: Option<u32>,
    pub(super) resolved_since: Option<u32>,
    pub(super) acted_upon: Option<u32>,
    pub(super) shared_with_dsf: Option<u32>,
    pub(super) nobody_reported: Option<u32>,
    #[serde(default)]
    pub(super) police_called: Option<u32>,
    #[serde(default)]
    pub(super) appealed: Option<u32>,
    pub(super) response: Option<Response>,
    pub(super) types: Rows,
    pub(super) resolutions: Rows,
    pub(super) settings: Option<Rows>,
    pub(super) channels: Option<Rows>,
    pub(super) moments: Option<Rows>,
    pub(super) events: Option<Rows>,
    pub(super) lengths: Option<Rows>,
    #[serde(default)]
    pub(super) also: Vec<CharacteristicCount>,
    #[serde(default)]
    pub(super) fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct CharacteristicCount {
    pub(super) what: String,
    pub(super) incidents: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Response {
    pub(super) days_to_acknowledge: Option<u32>,
    pub(super) days_to_resolve: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Field {
    pub(super) field: String,
    pub(super) table: Rows,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    #[serde(default)]
    pub(super) overlapping: bool,
    pub(super) withheld: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Row {
    pub(super) category: String,
    pub(super) key: Option<String>,
    pub(super) incidents: u32,
}

impl Rows {
    /// The number of a category; nothing where it may be hidden.
    pub(super) fn shown(&self, category: &str, key: Option<&str>) -> Option<u32> {
        let row = self.rows.iter().find(|row| row.category == category && row.key.as_deref() == key);
        let is_none = (!self.withheld && !self.is_partial()).then_some(0);
        row.map(|row| row.incidents).or(is_none)
    }

    /// The incidents of several declared categories; nothing where one is hidden, or may be counted twice.
    pub(super) fn shown_once<'k>(&self, keys: impl Iterator<Item = &'k str>) -> Option<u32> {
        let numbers: Vec<u32> = keys.map(|key| self.shown("declared", Some(key))).collect::<Option<_>>()?;
        let several = numbers.iter().filter(|number| **number > 0).count() > 1;
        (!(self.withheld || several && self.overlapping)).then(|| numbers.iter().sum())
    }

    /// Returns whether categories are put together.
    pub(super) fn is_partial(&self) -> bool {
        self.rows.iter().any(|row| row.category == "various")
    }
}

/// The word for a built-in category in the JSON data.
pub(super) fn word(of: impl Serialize) -> Option<String> {
    serde_json::to_value(of).ok()?.as_str().map(str::to_owned)
}
