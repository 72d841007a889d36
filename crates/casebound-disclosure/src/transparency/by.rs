//! What the tables of a report sort incidents by.

use std::collections::BTreeSet;

use casebound_record::Committee;

use super::facts::{Incident, Slot};
use crate::anonymise::PublicText;
use crate::public::{Category, Label};

/// What incidents are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    Type,
    Resolution,
    Setting,
    Channel,
    Moment,
    Event,
    Length,
}

impl By {
    /// The categories of an incident; at least one, a length only where a sanction lasts.
    pub(super) fn of(self, incident: &Incident<'_>) -> BTreeSet<Slot> {
        match self {
            By::Type => incident.types.clone(),
            By::Resolution => incident.resolutions.clone(),
            By::Setting => BTreeSet::from([incident.setting]),
            By::Channel => BTreeSet::from([incident.channel]),
            By::Moment => BTreeSet::from([incident.moment]),
            By::Event => BTreeSet::from([incident.event]),
            By::Length => BTreeSet::from([incident.length.unwrap_or(Slot::Ours(Category::Unknown))]),
        }
    }

    /// Gives a category its public words.
    pub(super) fn label(self, committee: &Committee, slot: Slot) -> Label {
        let idx = match slot {
            Slot::Ours(category) => return Label { category, key: None, label: None },
            Slot::Declared(idx) => idx,
        };
        let words = match self {
            By::Type => PublicText::kind(committee, idx),
            By::Resolution => committee.sanctions.get(idx).and_then(PublicText::sanction),
            By::Event => committee.events.get(idx).and_then(PublicText::event),
            By::Setting | By::Channel | By::Moment | By::Length => None,
        };
        let (key, label) = words.unzip();
        Label { category: Category::Declared, key, label }
    }
}
