//! Numbers of incidents that have something in common: each is a part of others, of which readers may know how many they are.

use casebound_record::Committee;

use super::facts::{Incident, Slot, UNRESOLVED};
use super::number;
use crate::public::{Category, Kind, Totals};
use crate::small_counts::{alone, part_of};

/// What incidents may have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Common {
    Shared,
    NobodyReported,
    PoliceCalled,
    SeveralReports,
    Unacknowledged,
    Appealed,
    Also(Kind),
}

/// Each of them.
pub(super) const ALL: [Common; 12] = [
    Common::Shared,
    Common::NobodyReported,
    Common::PoliceCalled,
    Common::SeveralReports,
    Common::Unacknowledged,
    Common::Appealed,
    Common::Also(Kind::SelfReported),
    Common::Also(Kind::Breach),
    Common::Also(Kind::NotIdentified),
    Common::Also(Kind::Partly),
    Common::Also(Kind::WithConditions),
    Common::Also(Kind::ActedLocally),
];

/// Of which incidents a number is a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
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

impl Common {
    /// Of which incidents it is a part.
    pub(super) fn among(self) -> Among {
        match self {
            Common::Also(Kind::NotIdentified | Kind::SelfReported) => Among::WithPersons,
            Common::Appealed => Among::Resolved,
            Common::Also(Kind::Partly) => Among::Decided,
            Common::Also(Kind::WithConditions | Kind::ActedLocally) => Among::ActedUpon,
            _ => Among::All,
        }
    }

    /// Returns whether it is true for an incident.
    pub(super) fn is_true(self, it: &Incident<'_>) -> bool {
        self.among().has(it)
            && match self {
                Common::Shared => it.is_shared,
                Common::NobodyReported => it.nobody_reported,
                Common::PoliceCalled => it.police_called,
                Common::SeveralReports => it.several_reports,
                Common::Unacknowledged => it.took[0].is_none(),
                Common::Appealed => it.is_appealed,
                Common::Also(kind) => it.kinds.contains(&kind),
            }
    }

    /// The number that is published, if one is.
    pub(super) fn shown(self, totals: &Totals) -> Option<u32> {
        match self {
            Common::Shared => totals.shared_with_dsf,
            Common::NobodyReported => totals.nobody_reported,
            Common::PoliceCalled => totals.police_called,
            Common::SeveralReports => totals.reports.and_then(|it| it.checked_sub(totals.incidents)),
            Common::Unacknowledged => totals.response.as_ref().and_then(|it| it.unacknowledged),
            Common::Appealed => totals.appealed,
            Common::Also(kind) => totals.also.iter().find(|it| it.what == kind).map(|it| it.incidents),
        }
    }
}

impl Among {
    /// Returns whether an incident is one of them.
    pub(super) fn has(self, it: &Incident<'_>) -> bool {
        let is_acted_upon = it.resolutions.iter().any(is_sanction);
        match self {
            Among::All => true,
            Among::WithPersons => !it.nobody_reported,
            Among::Resolved => !it.resolutions.contains(&UNRESOLVED),
            Among::ActedUpon => is_acted_upon,
            Among::Decided => is_acted_upon || it.resolutions.contains(&Slot::Ours(Category::NoAction)),
        }
    }
}

fn is_sanction(slot: &Slot) -> bool {
    matches!(slot, Slot::Declared(_) | Slot::Ours(Category::Undeclared))
}

/// Returns whether a sanction is of a kind that lasts.
pub(super) fn lasts(committee: &Committee, slot: &Slot) -> bool {
    match slot {
        Slot::Declared(idx) => committee.sanctions.get(*idx).is_some_and(|kind| kind.lasts),
        Slot::Ours(category) => *category == Category::Undeclared,
    }
}

/// How many incidents something is true for.
pub(super) fn many(incidents: &[Incident<'_>], is_true: impl Fn(&Incident<'_>) -> bool) -> u32 {
    number(incidents.iter().filter(|it| is_true(it)).count())
}

/// How many of the incidents have this in common, when neither they nor the others are too few. What is a part of some
/// is only said where readers know how many these are, and these are enough for a part of any size.
pub(super) fn part(
    incidents: &[Incident<'_>],
    common: Common,
    resolutions_are_whole: bool,
    smallest: u32,
) -> Option<u32> {
    let among = common.among();
    let is_known = match among {
        Among::All => true,
        Among::WithPersons => part(incidents, Common::NobodyReported, resolutions_are_whole, smallest).is_some(),
        Among::Resolved | Among::ActedUpon | Among::Decided => resolutions_are_whole,
    };
    let all = many(incidents, |it| among.has(it));
    let (_, part) = part_of(all, many(incidents, |it| common.is_true(it)), smallest)?;
    // Who was sanctioned is a reported person, and known. So these are a part of those without a sanction; and how many
    // they are bounds how many have one, which a hidden table must leave open.
    if matches!(common, Common::NobodyReported | Common::Also(Kind::NotIdentified)) && 1 < smallest {
        let sanctioned = many(incidents, |it| Among::ActedUpon.has(it));
        match resolutions_are_whole {
            true => alone(all.saturating_sub(sanctioned), smallest).map(|_| ())?,
            false if part > 0 => return None,
            false => {}
        }
    }
    is_known.then_some(part)
}
