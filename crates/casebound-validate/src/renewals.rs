//! Finds records that a new violation of the same person keeps for longer (S2-12, S4-37).

use casebound_record::Until;
use casebound_record::words::{Outcome, Status};

use crate::Summary;
use crate::summary::{MatchKind, SamePeople};

/// A record whose period ends although a reported person violated the code of conduct again.
#[derive(Debug, Clone, Copy)]
pub struct Renewal<'a> {
    /// The record that ends first.
    pub earlier: &'a Summary,
    /// The first later case that is kept for longer.
    pub later: &'a Summary,
}

/// Finds them all, whether the policy lets a new violation renew earlier records or not.
///
/// A person is known again by an address, a telephone number, a user name or a whole name. That two people share one is for
/// members to see: `not` in one of the two cases says so.
pub fn renewals(all: &[Summary]) -> Vec<Renewal<'_>> {
    found(all, MatchKind::Same)
}

/// Finds those where the person may be the same, in another spelling: somebody has to look.
pub fn likely_renewals(all: &[Summary]) -> Vec<Renewal<'_>> {
    found(all, MatchKind::Likely)
}

fn found(all: &[Summary], wanted: MatchKind) -> Vec<Renewal<'_>> {
    let violations = || all.iter().filter(|case| case.finding.is_some_and(Outcome::is_violation));
    let people = SamePeople::of(violations(), |case| &case.reported);
    fn first<'a>(earlier: &'a Summary, people: &SamePeople<'a>, wanted: MatchKind) -> Option<&'a Summary> {
        let ends = match earlier.keep_until {
            Some(Until::Day(ends)) if earlier.status != Some(Status::Expunged) => ends,
            _ => return None,
        };
        let outlasts = |later: &Summary| !matches!(later.keep_until, Some(Until::Day(day)) if day <= ends);
        let same_people = earlier.reported.iter().flat_map(|person| people.cases(earlier, person));
        let later = same_people
            .filter(|(likeness, later, _)| *likeness == wanted && earlier.is_earlier_than(later) && outlasts(later))
            .map(|(_, later, _)| later);
        later.min_by_key(|later| (later.received.map(|at| at.day()), &later.path))
    }
    let found = violations().filter_map(|earlier| Some(Renewal { earlier, later: first(earlier, &people, wanted)? }));
    found.collect()
}
