//! All rules, in one list.

mod addresses;
mod contradicts;
mod days;
mod employer;
mod gaps;
mod gender;
mod greeting;
mod language;
mod lengths;
mod names;
mod parts;
mod phrases;
mod quotes;
mod reading;
mod roles;
mod sanctions;
mod whereabouts;

pub(crate) use gaps::gaps;
pub use parts::kinds;

use crate::finding::Finding;
use crate::scene::Scene;

/// What one rule finds in a letter.
type Check = fn(&Scene<'_>) -> Vec<Finding>;

const ALL: &[Check] = &[
    phrases::check,
    names::check,
    roles::check,
    quotes::check,
    whereabouts::check,
    gender::check,
    greeting::check,
    addresses::check,
    days::check,
    lengths::check,
    sanctions::check,
    contradicts::check,
    employer::check,
    gaps::check,
    parts::check,
    language::check,
    reading::check,
];

/// Everything that any rule finds.
pub(crate) fn all(scene: &Scene<'_>) -> Vec<Finding> {
    ALL.iter().flat_map(|check| check(scene)).collect()
}
