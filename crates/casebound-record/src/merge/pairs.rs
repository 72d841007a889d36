//! Which item of one version is which of another: equal ones first, then those that speak of the same thing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::parts::Part;
use crate::edit::Model;

/// How sure it is that two items are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bond {
    /// Equal, or with the same key.
    Sure,
    /// Alike: it may be one that was changed, or one that went and another that came.
    Alike,
}

/// One entry or item, as far as each version has it: places in their lists.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row {
    pub(super) base: Option<usize>,
    pub(super) left: Option<usize>,
    pub(super) right: Option<usize>,
    /// Whether it is only likely that the sides have the same item as the base.
    pub(super) is_unsure: bool,
}

/// What tells the items of a list apart, by the name of its field. Of each line the first keys that are found once on both
/// sides decide.
const KEYS: &[(&str, &[&[&str]])] = &[
    ("reports", &[&["received", "by"], &["received", "channel"]]),
    ("incident", &[&["when", "where"]]),
    ("conflicts", &[&["member"]]),
    ("log", &[&["at", "what", "to", "by"], &["at", "what", "to"], &["at", "what"]]),
    ("decisions", &[&["on", "text"], &["on"]]),
    ("sanctions", &[&["person", "kind", "from"], &["person", "kind"]]),
    ("carried_out", &[&["space", "on"]]),
    ("appeals", &[&["received", "by"], &["by"]]),
    ("tasks", &[&["what"]]),
    ("attachments", &[&["file"]]),
    ("waivers", &[&["rule", "by"], &["finding", "sha256"]]),
];

/// The lists that hold one item of each key: two of them would contradict each other.
const SINGLE: [&str; 2] = ["conflicts", "attachments"];

/// Pairs the parts of three versions of the map or list `field`. Rows of the base come first, in its order; then those of
/// the left alone or of both sides, then those of the right.
pub(super) fn rows(field: &str, base: &[Part], left: &[Part], right: &[Part]) -> Vec<Row> {
    let (mut in_left, mut in_right) = (Pairing::exact(base, left), Pairing::exact(base, right));
    // What both sides made in the same way is the same, before anything is only alike.
    let equal = twins(left, &in_left.open().1, right, &in_right.open().1, &|part| part.said.clone());
    in_left.taken.extend(equal.keys());
    in_right.taken.extend(equal.values());
    in_left.rest(field);
    in_right.rest(field);
    let key = |part: &Part| match (&part.key, SINGLE.contains(&field)) {
        (Some(key), _) => key.clone(),
        (None, true) => value_of(part, keys(field).first().copied().unwrap_or_default()).unwrap_or(part.said.clone()),
        (None, false) => part.said.clone(),
    };
    let mut twins = twins(left, &in_left.open().1, right, &in_right.open().1, &key);
    twins.extend(equal);
    let (to_left, to_right) = (in_left.pairs, in_right.pairs);
    let mut rows: Vec<Row> = Vec::new();
    for at in 0..base.len() {
        let (left, right) = (to_left.get(&at), to_right.get(&at));
        let is_unsure = [left, right].into_iter().flatten().any(|(_, bond)| *bond == Bond::Alike);
        rows.push(Row { base: Some(at), left: left.map(|pair| pair.0), right: right.map(|pair| pair.0), is_unsure });
    }
    let new = |pairs: &BTreeMap<usize, (usize, Bond)>, parts: &[Part]| -> Vec<usize> {
        let known: BTreeSet<usize> = pairs.values().map(|(place, _)| *place).collect();
        (0..parts.len()).filter(|place| !known.contains(place)).collect()
    };
    let (new_left, new_right) = (new(&to_left, left), new(&to_right, right));
    for place in new_left {
        rows.push(Row { left: Some(place), right: twins.get(&place).copied(), ..Row::default() });
    }
    let taken: BTreeSet<usize> = twins.values().copied().collect();
    let alone = new_right.into_iter().filter(|place| !taken.contains(place));
    rows.extend(alone.map(|place| Row { right: Some(place), ..Row::default() }));
    rows
}

/// What both sides added under one name: as often as each has it at least.
fn twins(
    left: &[Part],
    new_left: &[usize],
    right: &[Part],
    new_right: &[usize],
    name: &dyn Fn(&Part) -> String,
) -> BTreeMap<usize, usize> {
    let mut places: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for place in new_right {
        if let Some(part) = right.get(*place) {
            places.entry(name(part)).or_default().push_back(*place);
        }
    }
    let mut twin = |place: &usize| Some((*place, places.get_mut(&name(left.get(*place)?))?.pop_front()?));
    new_left.iter().filter_map(&mut twin).collect()
}

/// For each part of the base the part of one side that is the same one.
struct Pairing<'p> {
    base: &'p [Part],
    side: &'p [Part],
    pairs: BTreeMap<usize, (usize, Bond)>,
    taken: BTreeSet<usize>,
}

impl<'p> Pairing<'p> {
    /// Pairs what is equal: entries by their key, items by all that they say.
    fn exact(base: &'p [Part], side: &'p [Part]) -> Pairing<'p> {
        let mut pairing = Pairing { base, side, pairs: BTreeMap::new(), taken: BTreeSet::new() };
        pairing.by(false, &|part| Some(part.key.as_ref().unwrap_or(&part.said).clone()));
        pairing
    }

    /// Pairs the rest: what speaks of the same thing, and what is alike.
    fn rest(&mut self, field: &str) {
        for keys in keys(field) {
            self.by(true, &|part| part.key.is_none().then(|| value_of(part, keys)).flatten());
        }
        self.alike();
    }

    fn open(&self) -> (Vec<usize>, Vec<usize>) {
        let base = (0..self.base.len()).filter(|place| !self.pairs.contains_key(place)).collect();
        let side = (0..self.side.len()).filter(|place| !self.taken.contains(place)).collect();
        (base, side)
    }

    fn pair(&mut self, base: usize, side: usize, bond: Bond) {
        self.pairs.insert(base, (side, bond));
        self.taken.insert(side);
    }

    /// Pairs parts with the same name; `once` demands that there is one of it on each side.
    fn by(&mut self, once: bool, name: &dyn Fn(&Part) -> Option<String>) {
        let (base, side) = self.open();
        let mut places: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for place in base {
            if let Some(name) = self.base.get(place).and_then(name) {
                places.entry(name).or_default().0.push(place);
            }
        }
        for place in side {
            if let Some(name) = self.side.get(place).and_then(name) {
                places.entry(name).or_default().1.push(place);
            }
        }
        for (in_base, in_side) in places.into_values() {
            if !once || (in_base.len() == 1 && in_side.len() == 1) {
                in_base.into_iter().zip(in_side).for_each(|(base, side)| self.pair(base, side, Bond::Sure));
            }
        }
    }

    /// Pairs maps of which at least half is the same, the most alike first.
    fn alike(&mut self) {
        /// Beyond it nobody changed items by hand, and to compare each with each would take too long.
        const MOST: usize = 40_000;
        let (base, side) = self.open();
        if base.len() * side.len() > MOST {
            return;
        }
        let mut likely = Vec::new();
        for &b in &base {
            for &s in &side {
                let (Some(old), Some(new)) = (self.base.get(b), self.side.get(s)) else { continue };
                if old.key.is_some() || new.key.is_some() {
                    return;
                }
                if let Some(alike) = likeness(&old.model, &new.model) {
                    likely.push((usize::MAX - alike, b.abs_diff(s), b, s));
                }
            }
        }
        likely.sort_unstable();
        for (_, _, base, side) in likely {
            if !self.pairs.contains_key(&base) && !self.taken.contains(&side) {
                self.pair(base, side, Bond::Alike);
            }
        }
    }
}

/// How much of two maps is the same, in hundredths; nothing below a half.
fn likeness(a: &Model, b: &Model) -> Option<usize> {
    let (Model::Map(a), Model::Map(b)) = (a, b) else { return None };
    let same =
        a.iter().filter(|(key, value)| b.iter().any(|(other, held)| other == key && value.is_same(held))).count();
    let all = a.len().max(b.len()).max(1);
    (same * 2 >= all).then_some(same * 100 / all)
}

fn keys(field: &str) -> &'static [&'static [&'static str]] {
    KEYS.iter().find(|(name, _)| *name == field).map_or(&[], |(_, keys)| keys)
}

/// What a part says under some keys together; nothing when the first is not there. A single value is that of the first key.
fn value_of(part: &Part, keys: &[&str]) -> Option<String> {
    if matches!(part.model, Model::Scalar { .. }) {
        return Some(part.said.clone());
    }
    let value = |key: &&str| match &part.model {
        Model::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| super::parts::said(value)),
        _ => None,
    };
    let first = keys.first().and_then(value)?;
    let rest = keys.iter().skip(1).map(|key| value(key).unwrap_or_default());
    Some(std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n"))
}
