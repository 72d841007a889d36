//! Which numbers of a table may be shown when the total is known, so that no small one can be worked out.
//!
//! Incidents are counted by category; one incident may have several. A row is shown with at least `smallest`
//! incidents, and only when the incidents outside of it, and those that are in several rows, are none or as
//! many. Otherwise the smallest categories are put together.
//!
//! A reader may know this rule, and then knows the hidden numbers but not which is whose: whatever the rule does,
//! it does for any order of them. So the rule hides one that is so much larger than another that a range of
//! `smallest` is between them.

use std::collections::{BTreeMap, BTreeSet};

/// The rows that may be shown: categories with their numbers, in their order, and one number for those that
/// were put together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PublishableRows<C> {
    pub(crate) rows: Vec<(C, u32)>,
    pub(crate) various: Option<u32>,
}

/// An incident as tables see it.
pub(crate) struct CategorisedIncident<C> {
    /// At least one.
    pub(crate) categories: BTreeSet<C>,
    /// Readers know it from its words, to which all who are at risk agreed: it protects nobody.
    pub(crate) is_known: bool,
}

/// Returns what may be shown of the categories of incidents; `None` when only their total may be.
///
/// What is shown is safe for all incidents, and for those alone that no reader
/// knows.
pub(crate) fn protect<C: Copy + Ord>(
    incidents: &[CategorisedIncident<C>],
    smallest: u32,
) -> Option<PublishableRows<C>> {
    let sizes = sizes_of(incidents.iter());
    let all = count(incidents.len());
    // So few say by any table which ones they are: that of a single category must not be told from others.
    publishable_total(all, smallest)?;
    let unknown: Vec<&CategorisedIncident<C>> = incidents.iter().filter(|incident| !incident.is_known).collect();
    publishable_total(count(unknown.len()), smallest)?;
    let is_safe_for_both = |shown: &PublishableRows<C>, is_hidden: &dyn Fn(&C) -> bool| {
        let names: BTreeSet<C> = shown.rows.iter().map(|(category, _)| *category).collect();
        let sizes_of_unknown = sizes_of(unknown.iter().copied());
        let rows = names.iter().map(|name| (*name, sizes_of_unknown.get(name).copied().unwrap_or(0))).collect();
        let various = count(unknown.iter().filter(|incident| incident.categories.iter().any(is_hidden)).count());
        let unknown_shown = PublishableRows { rows, various: shown.various.is_some().then_some(various) };
        is_safe(shown, all, smallest) && is_safe(&unknown_shown, count(unknown.len()), smallest)
    };
    let whole = PublishableRows { rows: sizes.clone().into_iter().collect(), various: None };
    if is_safe_for_both(&whole, &|_| false) {
        return Some(whole);
    }
    let least = sizes.values().copied().min().unwrap_or(0);
    let thresholds: BTreeSet<u32> = sizes.values().copied().filter(|size| *size >= least + smallest).collect();
    thresholds.into_iter().find_map(|threshold| {
        let is_hidden = |category: &C| sizes.get(category).is_some_and(|size| *size <= threshold);
        let rows: Vec<(C, u32)> = whole.rows.iter().copied().filter(|(category, _)| !is_hidden(category)).collect();
        let various = count(incidents.iter().filter(|incident| incident.categories.iter().any(is_hidden)).count());
        let is_worth_it = !rows.is_empty() && rows.len() + 1 < sizes.len();
        let shown = PublishableRows { rows, various: Some(various) };
        (is_worth_it && is_safe_for_both(&shown, &is_hidden)).then_some(shown)
    })
}

fn sizes_of<'i, C: Copy + Ord + 'i>(incidents: impl Iterator<Item = &'i CategorisedIncident<C>>) -> BTreeMap<C, u32> {
    let mut sizes: BTreeMap<C, u32> = BTreeMap::new();
    for category in incidents.flat_map(|incident| &incident.categories) {
        *sizes.entry(*category).or_default() += 1;
    }
    sizes
}

fn is_safe<C>(shown: &PublishableRows<C>, all: u32, smallest: u32) -> bool {
    let numbers = || shown.rows.iter().map(|(_, number)| *number).chain(shown.various);
    let overlap = numbers().sum::<u32>().saturating_sub(all);
    numbers().all(|number| fits(number, smallest) && fits(all - number, smallest)) && fits(overlap, smallest)
}

/// Returns whether a number is 0, or at least `smallest`.
pub(crate) fn fits(number: u32, smallest: u32) -> bool {
    number == 0 || number >= smallest
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Returns a number that is alone, or nothing when it is too small to be shown.
///
/// Some larger ones are hidden with the small: a hidden number may be anything from 1 to `smallest` + 1.
pub(crate) fn publishable_total(number: u32, smallest: u32) -> Option<u32> {
    (smallest <= 1 || number == 0 || number > smallest + 1).then_some(number)
}

/// Returns two numbers of which the second is a part of the first, or nothing when one of them or the rest
/// is too small to be shown.
///
/// The first may be known from an earlier report, so that it must be large enough for a part of any size.
pub(crate) fn part_of(all: u32, part: u32, smallest: u32) -> Option<(u32, u32)> {
    let large_enough = publishable_total(all, smallest).is_some();
    let fit = [all, part, all - part].iter().all(|number| fits(*number, smallest));
    (large_enough && fit).then_some((all, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An incident whose categories end with `!` is known from its words.
    fn table(rows: &[&str]) -> Vec<CategorisedIncident<char>> {
        let sorted = |row: &&str| CategorisedIncident {
            categories: row.trim_end_matches('!').chars().collect(),
            is_known: row.ends_with('!'),
        };
        rows.iter().map(sorted).collect()
    }

    fn shown(rows: &[&str], smallest: u32) -> String {
        match protect(&table(rows), smallest) {
            None => "withheld".to_owned(),
            Some(shown) => {
                let rows = shown.rows.iter().map(|(category, number)| format!("{category}{number}"));
                rows.chain(shown.various.map(|number| format!("*{number}"))).collect::<Vec<_>>().join(" ")
            }
        }
    }

    #[test]
    fn small_rows_are_put_together_with_a_larger_one() {
        assert_eq!(shown(&[], 3), "");
        assert_eq!(shown(&["a", "b"], 1), "a1 b1");
        assert_eq!(shown(&["a", "b"], 3), "withheld");
        assert_eq!(shown(&["a", "a", "a"], 3), "withheld");
        assert_eq!(shown(&["a", "a", "a", "a", "a"], 3), "a5");
        assert_eq!(shown(&["a", "a", "a", "b", "b", "b"], 3), "a3 b3");
        assert_eq!(shown(&["a", "a", "a", "b", "c", "c"], 3), "withheld");
        assert_eq!(shown(&["a", "a", "a", "a", "b", "c", "c", "c", "c", "c"], 3), "c5 *5");
        // Either of two equal ones might be taken, so both are; and 1 and 3 lie too close together.
        assert_eq!(shown(&["a", "a", "a", "b", "c", "c", "c", "d", "d", "d", "d"], 3), "withheld");
        assert_eq!(shown(&["a", "a", "a", "b", "c", "c", "c", "c"], 3), "withheld");
    }

    #[test]
    fn what_is_known_protects_nobody() {
        assert_eq!(shown(&["a", "a", "a", "b", "b", "b"], 3), "a3 b3");
        assert_eq!(shown(&["a!", "a", "a", "b", "b", "b"], 3), "withheld");
        assert_eq!(shown(&["a!", "a!", "a!", "b", "b", "b", "b", "b"], 3), "a3 b5");
        assert_eq!(shown(&["a!", "a!", "a!", "b!", "b!", "b!"], 3), "a3 b3");
    }

    #[test]
    fn an_overlap_must_not_be_small() {
        assert_eq!(shown(&["a", "a", "a", "ab", "b", "b", "b"], 3), "withheld");
        assert_eq!(shown(&["a", "a", "a", "ab", "ab", "ab", "b", "b", "b"], 3), "a6 b6");
        assert_eq!(shown(&["a", "a", "a", "ab", "b", "b", "b", "c", "c", "c", "c", "c"], 3), "withheld");
    }

    #[test]
    fn parts() {
        assert_eq!(part_of(0, 0, 3), Some((0, 0)));
        assert_eq!(part_of(2, 2, 3), None);
        assert_eq!(part_of(4, 4, 3), None);
        assert_eq!(part_of(6, 3, 3), Some((6, 3)));
        assert_eq!(part_of(6, 5, 3), None);
        assert_eq!(part_of(2, 1, 1), Some((2, 1)));
    }

    #[test]
    fn a_hidden_number_may_be_large() {
        for smallest in 1..6 {
            let hidden: Vec<u32> = (0..20).filter(|it| publishable_total(*it, smallest).is_none()).collect();
            let wide = |numbers: &[u32]| {
                numbers.last() >= Some(&smallest)
                    && numbers.last().zip(numbers.first()).is_some_and(|(a, b)| a - b >= smallest)
            };
            assert!(smallest == 1 && hidden.is_empty() || wide(&hidden), "{smallest}: {hidden:?}");
            for all in smallest..20 {
                let parts: Vec<u32> = (0..=all).filter(|it| part_of(all, *it, smallest).is_none()).collect();
                assert!(parts.is_empty() || wide(&parts), "{smallest} of {all}: {parts:?}");
            }
        }
    }

    /// Every way to distribute `all` incidents over so many sets of categories.
    fn worlds(all: usize, sets: usize) -> Vec<Vec<usize>> {
        if sets == 1 {
            return vec![vec![all]];
        }
        let with =
            |first: usize| worlds(all - first, sets - 1).into_iter().map(move |rest| [vec![first], rest].concat());
        (0..=all).flat_map(with).collect()
    }

    /// Groups all worlds by what is published of them: a reader who knows the rule knows the group, no more.
    fn published(sets: &[&str], most: usize, smallest: u32) -> Vec<(String, Vec<Vec<usize>>)> {
        let mut published: BTreeMap<String, Vec<Vec<usize>>> = BTreeMap::new();
        for world in (0..=most).flat_map(|all| worlds(all, sets.len())) {
            let rows: Vec<&str> =
                sets.iter().zip(&world).flat_map(|(set, number)| std::iter::repeat_n(*set, *number)).collect();
            let text = format!("{} of {}", shown(&rows, smallest), rows.len());
            published.entry(text).or_default().push(world);
        }
        published.into_iter().collect()
    }

    /// A number that is small in one of the worlds must have a wide range over all of them.
    ///
    /// Where all incidents are fewer than `smallest`, only the total is shown, and nothing could hide more.
    fn assert_hidden(numbers: &BTreeSet<usize>, smallest: usize, all: usize, text: &str) {
        let (Some(least), Some(most)) = (numbers.first(), numbers.last()) else { return };
        if !numbers.iter().any(|it| (1..smallest).contains(it)) {
            return;
        }
        if text.starts_with("withheld") && all < smallest {
            assert!(*least == 0 && *most == all, "{text}: from {least} to {most}");
            return;
        }
        assert!(*most >= smallest && most - least >= smallest, "{text}: from {least} to {most}");
    }

    #[test]
    fn no_small_category_can_be_worked_out() {
        for (sets, most, smallest) in [
            (vec!["a", "b", "c", "ab", "ac", "bc", "abc"], 8, 3),
            (vec!["a", "b", "c", "ab", "ac", "bc", "abc"], 7, 2),
            (vec!["a", "b"], 30, 3),
            (vec!["a", "b", "c"], 20, 3),
            (vec!["a", "b", "c"], 16, 4),
            (vec!["a", "b", "c", "d"], 14, 3),
            (vec!["a", "b", "c", "d"], 10, 2),
            (vec!["a", "b", "c", "d", "e"], 11, 3),
        ] {
            for (text, worlds) in published(&sets, most, smallest) {
                let all = worlds[0].iter().sum();
                for category in ["a", "b", "c", "d", "e"].into_iter().filter(|it| sets.contains(it)) {
                    let size = |world: &Vec<usize>| -> usize {
                        sets.iter().zip(world).filter(|(set, _)| set.contains(category)).map(|(_, number)| number).sum()
                    };
                    let of = |what: &dyn Fn(&Vec<usize>) -> usize| worlds.iter().map(what).collect();
                    assert_hidden(&of(&size), smallest as usize, all, &format!("{text}: {category}"));
                    let rest = |world: &Vec<usize>| all - size(world);
                    assert_hidden(&of(&rest), smallest as usize, all, &format!("{text}: all but {category}"));
                }
            }
        }
    }
}
