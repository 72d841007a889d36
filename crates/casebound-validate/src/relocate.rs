//! Where a place of a text that was not written is in the file as it is.

use casebound_record::Span;

use crate::finding::Finding;

/// More lines than any case has that somebody reads; beyond them places are not looked up.
const MOST_LINES: usize = 4_000;

/// Moves findings about a text to the places of the file from which it was made, where new lines are not.
pub fn relocate(findings: &mut [Finding], path: &str, before: &str, after: &str) {
    let lines = Lines::of(before, after);
    for finding in findings.iter_mut().filter(|finding| finding.path == path) {
        finding.span = lines.before(finding.span);
        // It changes the text that was not written.
        finding.fix = None;
        for related in finding.related.iter_mut().filter(|it| it.path == path) {
            related.span = lines.before(related.span);
        }
    }
}

/// The lines of both texts: for each of the later one its bytes, and those of the same line, or of what it replaced, with
/// how much of both is the same.
struct Lines {
    all: Vec<(Span, Span, usize)>,
}

impl Lines {
    fn of(before: &str, after: &str) -> Lines {
        let (old, new) = (spans(before), spans(after));
        let same = same_lines(before, &old, after, &new);
        let mut all = Vec::with_capacity(new.len());
        let mut next = 0;
        for (idx, line) in new.iter().enumerate() {
            if let Some(known) = same[idx] {
                all.push((*line, old[known], line.len()));
                next = known + 1;
                continue;
            }
            // A line that was changed stands where the old one does; a new one, at the end of the line above.
            let following = same.iter().skip(idx).flatten().next().copied().unwrap_or(old.len());
            let place = match old.get(next).filter(|_| next < following) {
                Some(replaced) => {
                    next += 1;
                    (*replaced, common(replaced.of(before), line.of(after)))
                }
                None => (next.checked_sub(1).and_then(|above| old.get(above)).copied().unwrap_or_default(), 0),
            };
            all.push((*line, place.0, place.1));
        }
        Lines { all }
    }

    /// Returns the place in the earlier text.
    fn before(&self, span: Span) -> Span {
        let found = self.all.iter().rev().find(|(line, ..)| line.start <= span.start);
        match found {
            Some((line, old, common)) if 0 < *common && span.start - line.start <= *common => {
                let start = old.start + (span.start - line.start);
                Span::new(start, (start + span.len()).min(old.end.max(start)))
            }
            Some((_, old, _)) => *old,
            None => Span::default(),
        }
    }
}

/// How many bytes at the start of two lines are the same.
fn common(one: &str, other: &str) -> usize {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other);
    same.map(|(it, _)| it.len_utf8()).sum()
}

/// The bytes of each line, without its break.
fn spans(text: &str) -> Vec<Span> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        Span::new(start, start + line.trim_end_matches(['\n', '\r']).len())
    });
    lines.collect()
}

/// For each new line the old one that is the same, in the order of both: as many as possible.
fn same_lines(before: &str, old: &[Span], after: &str, new: &[Span]) -> Vec<Option<usize>> {
    let mut same = vec![None; new.len()];
    if MOST_LINES < old.len().max(new.len()) {
        return same;
    }
    let is_same = |one: usize, other: usize| old[one].of(before) == new[other].of(after);
    // How many lines are the same from here on.
    let width = new.len() + 1;
    let mut count = vec![0_u16; (old.len() + 1) * width];
    for one in (0..old.len()).rev() {
        for other in (0..new.len()).rev() {
            count[one * width + other] = match is_same(one, other) {
                true => count[(one + 1) * width + other + 1] + 1,
                false => count[(one + 1) * width + other].max(count[one * width + other + 1]),
            };
        }
    }
    let (mut one, mut other) = (0, 0);
    while one < old.len() && other < new.len() {
        if is_same(one, other) {
            same[other] = Some(one);
            (one, other) = (one + 1, other + 1);
        } else if count[(one + 1) * width + other] >= count[one * width + other + 1] {
            one += 1;
        } else {
            other += 1;
        }
    }
    same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_where_the_file_has_it() {
        let before = "---\nstatus: open\nlog:\n  - {a: b}\n---\n\nName here.\n";
        let after = "---\nstatus: resolved\nlog:\n  - {a: b}\noutcome:\n  finding: x\n---\n\nName here.\n\n## More\n";
        let lines = Lines::of(before, after);
        let at = |words: &str| {
            let start = after.find(words).unwrap();
            lines.before(Span::new(start, start + words.len())).of(before)
        };
        assert_eq!(at("Name"), "Name");
        assert_eq!(at("a: b"), "a: b");
        assert_eq!(at("resolved"), "open");
        assert_eq!(at("finding"), "  - {a: b}");
        assert_eq!(at("More"), "Name here.");
        assert_eq!(Lines::of("", "a\n").before(Span::new(0, 1)), Span::default());
    }
}
