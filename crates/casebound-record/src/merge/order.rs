//! In which order the rows of a merged list or map stand: as the sides have them, and what both add at one place by time.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::pairs::Row;
use super::parts::Part;
use crate::edit::Model;
use crate::shape::Field;
use crate::time::Moment;

/// The keys that say when something was, in the order in which they are looked for.
const TIMES: [&str; 5] = ["at", "received", "on", "from", "due"];

/// What comes first where two sides add at one place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    time: Option<i64>,
    /// The place of a key in the table of fields.
    field: usize,
    text: String,
}

fn rank(part: &Part, fields: &[Field]) -> Rank {
    let time = |key: &&str| match &part.model {
        Model::Map(entries) => entries.iter().find_map(|(name, value)| match value {
            Model::Scalar { text, .. } if name == key => Moment::parse(text).ok(),
            _ => None,
        }),
        _ => None,
    };
    let is_item = part.key.is_none();
    let time = TIMES.iter().filter(|_| is_item).find_map(time).map(|moment| moment.start(Tz::UTC).timestamp());
    let key = part.key.as_deref().unwrap_or_default();
    let field = fields.iter().position(|field| field.name == key).unwrap_or(fields.len());
    Rank { time, field, text: if is_item { part.said.clone() } else { key.to_owned() } }
}

/// Returns the numbers of the rows in their order. Rows that neither side has are not among them.
pub(super) fn order(rows: &[Row], left: &[Part], right: &[Part], fields: &[Field]) -> Vec<usize> {
    let spine = spine(rows);
    let place_of: BTreeMap<usize, usize> = spine.iter().enumerate().map(|(place, row)| (*row, place + 1)).collect();
    let left_runs = runs(rows, |row| row.left, &place_of);
    let right_runs = runs(rows, |row| row.right, &place_of);
    let mut order = Vec::new();
    for gap in 0..=spine.len() {
        order.extend(gap.checked_sub(1).and_then(|at| spine.get(at)));
        let ranked = |runs: &BTreeMap<usize, Vec<usize>>, side: &[Part], place: fn(&Row) -> Option<usize>| {
            let rank = |row: &usize| Some((*row, rank(side.get(place(rows.get(*row)?)?)?, fields)));
            runs.get(&gap).into_iter().flatten().filter_map(rank).collect::<Vec<_>>()
        };
        let first = ranked(&left_runs, left, |row| row.left);
        let second = ranked(&right_runs, right, |row| row.right);
        let (mut first, mut second) = (first.into_iter().peekable(), second.into_iter().peekable());
        while let Some(next) = match (first.peek(), second.peek()) {
            (Some(one), Some(other)) if other.1 < one.1 => second.next(),
            (Some(_), _) => first.next(),
            (None, _) => second.next(),
        } {
            order.push(next.0);
        }
    }
    order
}

/// The rows that both sides have: in the order of the side that moved some, else as they are.
fn spine(rows: &[Row]) -> Vec<usize> {
    let both: Vec<usize> = (0..rows.len())
        .filter(|at| rows.get(*at).is_some_and(|row| row.left.is_some() && row.right.is_some()))
        .collect();
    let sorted = |place: &dyn Fn(&Row) -> Option<usize>| {
        let mut rows_of: Vec<usize> = both.clone();
        rows_of.sort_by_key(|at| rows.get(*at).and_then(place));
        rows_of
    };
    let (left, right) = (sorted(&|row| row.left), sorted(&|row| row.right));
    let is_old = |at: &&usize| rows.get(**at).is_some_and(|row| row.base.is_some());
    let has_order_of_base = left.iter().filter(is_old).is_sorted();
    if has_order_of_base { right } else { left }
}

/// The other rows of a side, by the place in the spine behind which they stand.
fn runs(
    rows: &[Row],
    place: fn(&Row) -> Option<usize>,
    place_of: &BTreeMap<usize, usize>,
) -> BTreeMap<usize, Vec<usize>> {
    let mut of_side: Vec<(usize, usize)> =
        rows.iter().enumerate().filter_map(|(at, row)| Some((place(row)?, at))).collect();
    of_side.sort_unstable();
    let mut runs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut gap = 0;
    for (_, row) in of_side {
        match place_of.get(&row) {
            Some(place) => gap = *place,
            None => runs.entry(gap).or_default().push(row),
        }
    }
    runs
}
