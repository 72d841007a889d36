//! What the tables of a report sort incidents by.

use std::collections::BTreeSet;

use casebound_record::Committee;

use super::facts::{Incident, Slot};
use crate::anonymise::PublicText;
use crate::public::{Category, Label};

/// What incidents are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dimension {
    Type,
    Resolution,
    Setting,
    Channel,
    Moment,
    Event,
    Length,
}

impl Dimension {
    /// The categories of an incident; at least one, a length only where a sanction lasts.
    pub(super) fn of(self, incident: &Incident<'_>) -> BTreeSet<Slot> {
        match self {
            Dimension::Type => incident.types.clone(),
            Dimension::Resolution => incident.resolutions.clone(),
            Dimension::Setting => incident.settings.clone(),
            Dimension::Channel => BTreeSet::from([incident.channel]),
            Dimension::Moment => BTreeSet::from([incident.moment]),
            Dimension::Event => BTreeSet::from([incident.event]),
            Dimension::Length => BTreeSet::from([incident.length.unwrap_or(Slot::BuiltIn(Category::Unknown))]),
        }
    }

    /// Gives a category its public words.
    pub(super) fn label(self, committee: &Committee, slot: Slot) -> Label {
        let idx = match slot {
            Slot::BuiltIn(category) => return Label { category, key: None, label: None },
            Slot::Declared(idx) => idx,
        };
        let words = match self {
            Dimension::Type => PublicText::kind(committee, idx),
            Dimension::Resolution => committee.sanctions.get(idx).and_then(PublicText::sanction),
            Dimension::Event => committee.events.get(idx).and_then(PublicText::event),
            Dimension::Setting | Dimension::Channel | Dimension::Moment | Dimension::Length => None,
        };
        let (key, label) = words.unzip();
        Label { category: Category::Declared, key, label }
    }
}
