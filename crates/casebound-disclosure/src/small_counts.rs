//! Which numbers of a table may be shown when the total is known, so that no small one can be worked out.
//!
//! Incidents are counted by category; one incident may have several. A row is shown with at least `smallest`
//! incidents, and only when the incidents outside of it, and those that stand in several rows, are none or as
//! many. Otherwise the smallest categories are put together.
//!
//! A reader may know this rule. Therefore categories of the same size go together, and one that is large
//! enough always goes with the small ones: any of them might be that one.

use std::collections::{BTreeMap, BTreeSet};

/// The rows that may be shown: categories with their numbers, in their order, and one number for those that
/// were put together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shown<C> {
    pub(crate) rows: Vec<(C, u32)>,
    pub(crate) various: Option<u32>,
}

/// Returns what may be shown of the categories of incidents; `None` when only their total may be.
///
/// Each incident has at least one category.
pub(crate) fn protect<C: Copy + Ord>(incidents: &[BTreeSet<C>], smallest: u32) -> Option<Shown<C>> {
    let mut sizes: BTreeMap<C, u32> = BTreeMap::new();
    for category in incidents.iter().flatten() {
        *sizes.entry(*category).or_default() += 1;
    }
    let all = count(incidents.len());
    let whole = Shown {
        rows: sizes.clone().into_iter().collect(),
        various: None,
    };
    if is_safe(&whole, all, smallest) {
        return Some(whole);
    }
    let thresholds: BTreeSet<u32> = sizes
        .values()
        .copied()
        .filter(|size| *size >= smallest)
        .collect();
    thresholds.into_iter().find_map(|threshold| {
        let hidden = |category: &C| sizes.get(category).is_some_and(|size| *size <= threshold);
        let rows: Vec<(C, u32)> = whole
            .rows
            .iter()
            .copied()
            .filter(|(category, _)| !hidden(category))
            .collect();
        let various = count(incidents.iter().filter(|it| it.iter().any(hidden)).count());
        let worth_it = !rows.is_empty() && rows.len() + 1 < sizes.len();
        let shown = Shown {
            rows,
            various: Some(various),
        };
        (worth_it && is_safe(&shown, all, smallest)).then_some(shown)
    })
}

fn is_safe<C>(shown: &Shown<C>, all: u32, smallest: u32) -> bool {
    let numbers = || {
        shown
            .rows
            .iter()
            .map(|(_, number)| *number)
            .chain(shown.various)
    };
    let overlap = numbers().sum::<u32>().saturating_sub(all);
    numbers().all(|number| fits(number, smallest) && fits(all - number, smallest))
        && fits(overlap, smallest)
}

fn fits(number: u32, smallest: u32) -> bool {
    number == 0 || number >= smallest
}

fn count(incidents: usize) -> u32 {
    u32::try_from(incidents).unwrap_or(u32::MAX)
}

/// Returns a number, or nothing when it is too small to be shown.
pub(crate) fn alone(number: u32, smallest: u32) -> Option<u32> {
    fits(number, smallest).then_some(number)
}

/// Returns two numbers of which the second is a part of the first, or nothing when one of them or the rest
/// is too small to be shown.
pub(crate) fn part_of(all: u32, part: u32, smallest: u32) -> Option<(u32, u32)> {
    [all, part, all - part]
        .iter()
        .all(|number| fits(*number, smallest))
        .then_some((all, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&str]) -> Vec<BTreeSet<char>> {
        rows.iter().map(|row| row.chars().collect()).collect()
    }

    fn shown(rows: &[&str], smallest: u32) -> String {
        match protect(&table(rows), smallest) {
            None => "withheld".to_owned(),
            Some(shown) => {
                let rows = shown
                    .rows
                    .iter()
                    .map(|(category, number)| format!("{category}{number}"));
                rows.chain(shown.various.map(|number| format!("*{number}")))
                    .collect::<Vec<_>>()
                    .join(" ")
            }
        }
    }

    #[test]
    fn small_rows_are_put_together_with_a_larger_one() {
        assert_eq!(shown(&[], 3), "");
        assert_eq!(shown(&["a", "b"], 1), "a1 b1");
        assert_eq!(shown(&["a", "b"], 3), "withheld");
        assert_eq!(shown(&["a", "a", "a"], 3), "a3");
        assert_eq!(shown(&["a", "a", "a", "b", "b", "b"], 3), "a3 b3");
        assert_eq!(shown(&["a", "a", "a", "b", "c", "c"], 3), "withheld");
        assert_eq!(shown(&["a", "a", "a", "b", "c", "c", "c", "c"], 3), "c4 *4");
        // Either of two equal ones might be taken, so both are.
        assert_eq!(
            shown(&["a", "a", "a", "b", "c", "c", "c", "d", "d", "d", "d"], 3),
            "d4 *7"
        );
    }

    #[test]
    fn an_overlap_must_not_be_small() {
        assert_eq!(shown(&["a", "a", "a", "ab", "b", "b", "b"], 3), "withheld");
        assert_eq!(
            shown(&["a", "a", "a", "ab", "ab", "ab", "b", "b", "b"], 3),
            "a6 b6"
        );
        assert_eq!(
            shown(
                &["a", "a", "a", "ab", "b", "b", "b", "c", "c", "c", "c", "c"],
                3
            ),
            "c5 *7"
        );
    }

    #[test]
    fn parts() {
        assert_eq!(part_of(0, 0, 3), Some((0, 0)));
        assert_eq!(part_of(2, 2, 3), None);
        assert_eq!(part_of(6, 3, 3), Some((6, 3)));
        assert_eq!(part_of(6, 5, 3), None);
        assert_eq!(part_of(2, 1, 1), Some((2, 1)));
    }

    /// Every way to distribute `all` incidents over so many sets of categories.
    fn worlds(all: usize, sets: usize) -> Vec<Vec<usize>> {
        if sets == 1 {
            return vec![vec![all]];
        }
        let with = |first: usize| {
            worlds(all - first, sets - 1)
                .into_iter()
                .map(move |rest| [vec![first], rest].concat())
        };
        (0..=all).flat_map(with).collect()
    }

    /// Groups all worlds by what is published of them: a reader who knows the rule knows the group, no more.
    fn published(sets: &[&str], most: usize, smallest: u32) -> Vec<(String, Vec<Vec<usize>>)> {
        let mut published: BTreeMap<String, Vec<Vec<usize>>> = BTreeMap::new();
        for world in (0..=most).flat_map(|all| worlds(all, sets.len())) {
            let rows: Vec<&str> = sets
                .iter()
                .zip(&world)
                .flat_map(|(set, number)| std::iter::repeat_n(*set, *number))
                .collect();
            published
                .entry(format!("{} of {}", shown(&rows, smallest), rows.len()))
                .or_default()
                .push(world);
        }
        published.into_iter().collect()
    }

    fn assert_hidden(numbers: BTreeSet<usize>, smallest: usize, text: &str) {
        let (least, most) = (numbers.first().copied(), numbers.last().copied());
        assert!(
            least != most || least == Some(0) || least >= Some(smallest),
            "{text} gives {least:?} away"
        );
        let withheld = text.starts_with("withheld");
        assert!(
            withheld || most == Some(0) || most >= Some(smallest),
            "{text} shows that it is at most {most:?}"
        );
    }

    #[test]
    fn no_small_category_can_be_worked_out() {
        for (sets, most, smallest) in [
            (vec!["a", "b", "c", "ab", "ac", "bc", "abc"], 8, 3),
            (vec!["a", "b", "c", "ab", "ac", "bc", "abc"], 7, 2),
            (vec!["a", "b", "c", "d"], 12, 3),
            (vec!["a", "b", "c", "d"], 9, 2),
        ] {
            for (text, worlds) in published(&sets, most, smallest) {
                for category in ["a", "b", "c", "d"] {
                    let size = |world: &Vec<usize>| {
                        sets.iter()
                            .zip(world)
                            .filter(|(set, _)| set.contains(category))
                            .map(|(_, number)| number)
                            .sum()
                    };
                    assert_hidden(
                        worlds.iter().map(size).collect(),
                        smallest as usize,
                        &format!("{text}: {category}"),
                    );
                }
            }
        }
    }

    #[test]
    fn no_small_combination_of_categories_can_be_worked_out() {
        let sets = ["a", "b", "c", "ab", "ac", "bc", "abc"];
        for (text, worlds) in published(&sets, 8, 3) {
            for (idx, set) in sets.iter().enumerate() {
                let numbers: BTreeSet<usize> = worlds.iter().map(|world| world[idx]).collect();
                let only = numbers.first().filter(|_| numbers.len() == 1);
                assert!(
                    only.is_none_or(|it| *it == 0 || *it >= 3),
                    "{text} gives {set} away: {only:?}"
                );
            }
        }
    }
}
