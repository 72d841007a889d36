//! Lines of three versions: where all agree, and what each side made of the rest.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// With more lines than this that differ, they are one piece: comparing them would take too long.
const MOST: usize = 20_000;

/// Lines of the base, and what stands in their place on each side.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) base: Range<usize>,
    pub(super) left: Range<usize>,
    pub(super) right: Range<usize>,
}

/// Cuts three versions into pieces: those in which all lines are the same, and between them those that differ. Together
/// they hold every line of each version.
pub(super) fn pieces(base: &[&str], left: &[&str], right: &[&str]) -> Vec<Piece> {
    let (to_left, to_right) = (matches(base, left), matches(base, right));
    let both = |at: usize| Some(((*to_left.get(at)?)?, (*to_right.get(at)?)?));
    let mut pieces = Vec::new();
    let (mut b, mut l, mut r) = (0, 0, 0);
    while b < base.len() || l < left.len() || r < right.len() {
        let next = (b..base.len()).find_map(|at| both(at).map(|(l, r)| (at, l, r)));
        let (at, at_left, at_right) = next.unwrap_or((base.len(), left.len(), right.len()));
        if (b, l, r) != (at, at_left, at_right) {
            pieces.push(Piece { base: b..at, left: l..at_left, right: r..at_right });
        }
        let same = (0..base.len() - at).take_while(|more| both(at + more) == Some((at_left + more, at_right + more)));
        let same = same.count();
        if same > 0 {
            pieces.push(Piece { base: at..at + same, left: at_left..at_left + same, right: at_right..at_right + same });
        }
        (b, l, r) = (at + same, at_left + same, at_right + same);
    }
    pieces
}

/// For each line of the base its place on one side.
fn matches(base: &[&str], side: &[&str]) -> Vec<Option<usize>> {
    let top = base.iter().zip(side).take_while(|(a, b)| a == b).count();
    let most = base.len().min(side.len()) - top;
    let bottom = base.iter().rev().zip(side.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let mut places = vec![None; base.len()];
    let mut set = |at: usize, place: usize| {
        if let Some(slot) = places.get_mut(at) {
            *slot = Some(place);
        }
    };
    (0..top).for_each(|at| set(at, at));
    (1..=bottom).for_each(|back| set(base.len() - back, side.len() - back));
    let (inner_base, inner_side) = (top..base.len() - bottom, top..side.len() - bottom);
    if inner_base.len() + inner_side.len() <= MOST {
        let base = base.get(inner_base).unwrap_or_default();
        let side = side.get(inner_side).unwrap_or_default();
        for op in capture_diff_slices(Algorithm::Patience, base, side) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                (0..len).for_each(|more| set(top + old_index + more, top + new_index + more));
            }
        }
    }
    slide(&mut places, base, side);
    places
}

/// Moves what was added or taken away as far down as its lines allow, so that the same paragraph stands at the same place
/// in two versions, whatever blank line was compared with which.
fn slide(places: &mut [Option<usize>], base: &[&str], side: &[&str]) {
    let mut next = 0;
    for at in 0..base.len() {
        let Some(place) = places.get(at).copied().flatten() else { continue };
        let gone = (0..at).rev().take_while(|before| places.get(*before).copied().flatten().is_none()).count();
        let moves = match (place - next, at - gone) {
            (0, first) if gone > 0 && base.get(first) == base.get(at) => Some((first, place)),
            (1.., _) if gone == 0 && side.get(next) == side.get(place) => Some((at, next)),
            _ => None,
        };
        if let Some((to, place)) = moves {
            places.swap(at, to);
            if let Some(slot) = places.get_mut(to) {
                *slot = Some(place);
            }
        }
        next = moves.map_or(place, |(_, place)| place) + 1;
    }
}

/// Joins lines that may stand in any number, such as comments: what either side added is there, what one side took away
/// and the other left is not.
pub(super) fn union(base: &[String], left: &[String], right: &[String]) -> Vec<String> {
    if left == right || base == right {
        return left.to_vec();
    }
    if base == left {
        return right.to_vec();
    }
    let (b, l, r) = (texts(base), texts(left), texts(right));
    let mut lines: Vec<&str> = Vec::new();
    for piece in pieces(&b, &l, &r) {
        let [b, l, r] = piece.lines(&b, &l, &r);
        match only_change(b, l, r) {
            Some(side) => lines.extend(side),
            None => {
                lines.extend(l.iter().filter(|line| r.contains(line) || !b.contains(line)));
                lines.extend(r.iter().filter(|line| !l.contains(line) && !b.contains(line)));
            }
        }
    }
    lines.into_iter().map(str::to_owned).collect()
}

impl Piece {
    /// The lines of this piece in the three versions.
    pub(super) fn lines<'p, 't>(
        &self,
        base: &'p [&'t str],
        left: &'p [&'t str],
        right: &'p [&'t str],
    ) -> [&'p [&'t str]; 3] {
        let of = |lines: &'p [&'t str], range: &Range<usize>| lines.get(range.clone()).unwrap_or_default();
        [of(base, &self.base), of(left, &self.left), of(right, &self.right)]
    }
}

/// What is right when at most one side changed something, or both did the same.
pub(super) fn only_change<T: PartialEq + Copy>(base: T, left: T, right: T) -> Option<T> {
    if left == right || base == right {
        return Some(left);
    }
    (base == left).then_some(right)
}

fn texts(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(base: &str, left: &str, right: &str) -> String {
        let lines = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        union(&lines(base), &lines(left), &lines(right)).join(" ")
    }

    #[test]
    fn what_is_added_stays_and_what_is_taken_away_goes() {
        assert_eq!(joined("a b c", "a b c d", "b c"), "b c d");
        assert_eq!(joined("a", "a x", "a y"), "a x y");
        assert_eq!(joined("a", "x", "y"), "x y");
        assert_eq!(joined("a b", "", "a"), "");
        assert_eq!(joined("", "x y", "y"), "x y");
    }

    #[test]
    fn an_addition_stands_at_the_same_place_whatever_is_beside_it() {
        let base = ["a", "", "b", ""];
        assert_eq!(matches(&base, &["a", "", "x", "", "b", ""]), [Some(0), Some(1), Some(4), Some(5)]);
        assert_eq!(matches(&["a", "", "x", "", "b"], &["a", "", "b"]), [Some(0), Some(1), None, None, Some(2)]);
        assert_eq!(matches(&["x", "x", "y"], &["x", "x", "x", "y"]), [Some(0), Some(1), Some(3)]);
    }

    #[test]
    fn pieces_hold_every_line() {
        let all = pieces(&["a", "b", "c"], &["a", "x", "c"], &["b", "c", "d"]);
        let of = |base, left, right| Piece { base, left, right };
        assert_eq!(all, [of(0..2, 0..2, 0..1), of(2..3, 2..3, 1..2), of(3..3, 3..3, 2..3)]);
    }
}
