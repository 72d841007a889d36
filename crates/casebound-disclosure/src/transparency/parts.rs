//! Numbers of incidents that have something in common: each is a part of others, of which readers may know how many they are.

use casebound_record::Committee;

use super::facts::{Incident, Slot, UNRESOLVED};
use super::number;
use crate::public::{Category, Kind, Totals};
use crate::small_counts::{part_of, publishable_total};

/// What incidents may have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Characteristic {
    Shared,
    NobodyReported,
    PoliceCalled,
    SeveralReports,
    ReportedWithOthers,
    Unacknowledged,
    Appealed,
    Also(Kind),
}

/// Each of them.
pub(super) const ALL: [Characteristic; 13] = [
    Characteristic::Shared,
    Characteristic::NobodyReported,
    Characteristic::PoliceCalled,
    Characteristic::SeveralReports,
    Characteristic::ReportedWithOthers,
    Characteristic::Unacknowledged,
    Characteristic::Appealed,
    Characteristic::Also(Kind::SelfReported),
    Characteristic::Also(Kind::Breach),
    Characteristic::Also(Kind::NotIdentified),
    Characteristic::Also(Kind::Partly),
    Characteristic::Also(Kind::WithConditions),
    Characteristic::Also(Kind::ActedLocally),
];

/// Of which incidents a number is a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Population {
    /// All.
    All,
    /// Those with a reported person.
    WithPersons,
    /// Those that are resolved.
    Resolved,
    /// Those with a sanction.
    ActedUpon,
    /// Those with a sanction, and those without one where nothing was found that excludes it.
    Decided,
}

impl Characteristic {
    /// Of which incidents it is a part.
    pub(super) fn among(self) -> Population {
        match self {
            Characteristic::Also(Kind::NotIdentified | Kind::SelfReported) => Population::WithPersons,
            Characteristic::Appealed => Population::Resolved,
            Characteristic::Also(Kind::Partly) => Population::Decided,
            Characteristic::Also(Kind::WithConditions | Kind::ActedLocally) => Population::ActedUpon,
            _ => Population::All,
        }
    }

    /// Returns whether it is true for an incident.
    pub(super) fn is_true(self, it: &Incident<'_>) -> bool {
        self.among().has(it)
            && match self {
                Characteristic::Shared => it.is_shared,
                Characteristic::NobodyReported => it.nobody_reported,
                Characteristic::PoliceCalled => it.police_called,
                Characteristic::SeveralReports => it.several_reports,
                Characteristic::ReportedWithOthers => it.is_reported_with_others,
                Characteristic::Unacknowledged => it.took[0].is_none(),
                Characteristic::Appealed => it.is_appealed,
                Characteristic::Also(kind) => it.kinds.contains(&kind),
            }
    }

    /// The number that is published, if one is.
    pub(super) fn shown(self, totals: &Totals) -> Option<u32> {
        match self {
            Characteristic::Shared => totals.shared_with_dsf,
            Characteristic::NobodyReported => totals.nobody_reported,
            Characteristic::PoliceCalled => totals.police_called,
            Characteristic::SeveralReports => totals.reports.and_then(|it| it.checked_sub(totals.incidents)),
            // How many messages told of them is another number.
            Characteristic::ReportedWithOthers => None,
            Characteristic::Unacknowledged => totals.response.as_ref().and_then(|response| response.unacknowledged),
            Characteristic::Appealed => totals.appealed,
            Characteristic::Also(kind) => totals.also.iter().find(|part| part.what == kind).map(|part| part.incidents),
        }
    }
}

impl Population {
    /// Returns whether an incident is one of them.
    pub(super) fn has(self, it: &Incident<'_>) -> bool {
        let is_acted_upon = it.resolutions.iter().any(is_sanction);
        match self {
            Population::All => true,
            Population::WithPersons => !it.nobody_reported,
            Population::Resolved => !it.resolutions.contains(&UNRESOLVED),
            Population::ActedUpon => is_acted_upon,
            Population::Decided => is_acted_upon || it.resolutions.contains(&Slot::BuiltIn(Category::NoAction)),
        }
    }
}

fn is_sanction(slot: &Slot) -> bool {
    matches!(slot, Slot::Declared(_) | Slot::BuiltIn(Category::Undeclared))
}

/// Returns whether a sanction is of a kind that lasts.
pub(super) fn lasts(committee: &Committee, slot: &Slot) -> bool {
    match slot {
        Slot::Declared(idx) => committee.sanctions.get(*idx).is_some_and(|kind| kind.lasts),
        Slot::BuiltIn(category) => *category == Category::Undeclared,
    }
}

/// How many incidents something is true for.
pub(super) fn many(incidents: &[Incident<'_>], is_true: impl Fn(&Incident<'_>) -> bool) -> u32 {
    number(incidents.iter().filter(|incident| is_true(incident)).count())
}

/// How many of the incidents have this in common, when neither they nor the others are too few. What is a part of some
/// is only said where readers know how many these are, and these are enough for a part of any size.
pub(super) fn part(
    incidents: &[Incident<'_>],
    common: Characteristic,
    resolutions_are_whole: bool,
    smallest: u32,
) -> Option<u32> {
    let among = common.among();
    let is_known = match among {
        Population::All => true,
        Population::WithPersons => {
            part(incidents, Characteristic::NobodyReported, resolutions_are_whole, smallest).is_some()
        }
        Population::Resolved | Population::ActedUpon | Population::Decided => resolutions_are_whole,
    };
    let all = many(incidents, |it| among.has(it));
    let (_, part) = part_of(all, many(incidents, |it| common.is_true(it)), smallest)?;
    // Who was sanctioned is a reported person, and known. So these are a part of those without a sanction; and how many
    // they are bounds how many have one, which a hidden table must leave open.
    if matches!(common, Characteristic::NobodyReported | Characteristic::Also(Kind::NotIdentified)) && 1 < smallest {
        let sanctioned = many(incidents, |it| Population::ActedUpon.has(it));
        match resolutions_are_whole {
            true => publishable_total(all.saturating_sub(sanctioned), smallest).map(|_| ())?,
            false if part > 0 => return None,
            false => {}
        }
    }
    is_known.then_some(part)
}
