//! The text below the front matter, joined by lines. Paragraphs that both sides add at one place both stay.

use std::ops::Range;

use super::lines::{only_change, pieces};

/// A part of the joined text.
pub(super) enum TextRun<'t> {
    /// Lines that are certain.
    Lines(Vec<&'t str>),
    /// Lines that both sides changed in different ways: base, left, right. The range is their place on the left and right.
    Clash { base: Vec<&'t str>, left: Vec<&'t str>, right: Vec<&'t str>, at: [Range<usize>; 2] },
}

/// Joins three versions, given as lines without their line ends.
pub(super) fn join<'t>(base: &[&'t str], left: &[&'t str], right: &[&'t str]) -> Vec<TextRun<'t>> {
    let mut stretches = Vec::new();
    for piece in pieces(base, left, right) {
        let [b, l, r] = piece.lines(base, left, right);
        if let Some(side) = only_change(b, l, r) {
            stretches.push(TextRun::Lines(side.to_vec()));
            continue;
        }
        let before = piece.base.start.checked_sub(1).and_then(|at| base.get(at)).copied();
        let after = base.get(piece.base.end).copied();
        let alone = |run: &[&str]| b.is_empty() && is_of_whole_paragraphs(before, run, after);
        stretches.push(if alone(l) && alone(r) {
            TextRun::Lines(both(l, r, after.is_some()))
        } else {
            let at = [piece.left.clone(), piece.right.clone()];
            TextRun::Clash { base: b.to_vec(), left: l.to_vec(), right: r.to_vec(), at }
        });
    }
    stretches
}

/// Returns whether new lines are paragraphs of their own, so that others may stand beside them.
fn is_of_whole_paragraphs(before: Option<&str>, run: &[&str], after: Option<&str>) -> bool {
    let ends = |line: Option<&str>| line.is_none_or(|line| line.trim().is_empty() || line.starts_with('#'));
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return false };
    let is_code = run.iter().any(|line| line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~"));
    !is_code && (ends(before) || first.trim().is_empty()) && (ends(after) || last.trim().is_empty())
}

/// The paragraphs of both sides, those that are the same once, in an order that does not depend on who is who.
pub(super) fn both<'t>(left: &[&'t str], right: &[&'t str], more_follows: bool) -> Vec<&'t str> {
    let (first, second) = if left <= right { (left, right) } else { (right, left) };
    let mut paragraphs: Vec<&[&str]> = paragraphs(first);
    for paragraph in self::paragraphs(second) {
        if !paragraphs.contains(&paragraph) {
            paragraphs.push(paragraph);
        }
    }
    let is_blank = |line: Option<&&str>| line.is_some_and(|line| line.trim().is_empty());
    let mut lines: Vec<&str> = paragraphs.join(&"");
    if is_blank(first.first()) || is_blank(second.first()) {
        lines.insert(0, "");
    }
    if more_follows && (is_blank(first.last()) || is_blank(second.last())) {
        lines.push("");
    }
    lines
}

fn paragraphs<'p, 't>(lines: &'p [&'t str]) -> Vec<&'p [&'t str]> {
    lines.split(|line| line.trim().is_empty()).filter(|paragraph| !paragraph.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(base: &str, left: &str, right: &str) -> String {
        let lines = |text: &'static str| text.lines().collect::<Vec<_>>();
        let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        let all = join(&lines(leak(base)), &lines(leak(left)), &lines(leak(right)));
        let text = |stretch: &TextRun<'_>| match stretch {
            TextRun::Lines(lines) => lines.join("\n"),
            TextRun::Clash { base, left, right, .. } => {
                format!("<{}|{}|{}>", left.join("/"), base.join("/"), right.join("/"))
            }
        };
        all.iter().map(text).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn paragraphs_of_both_stay_and_equal_ones_come_once() {
        let base = "## What happened\n\n## Actions taken\n";
        let one = "## What happened\n\nOne.\n\n## Actions taken\n";
        let two = "## What happened\n\nTwo.\n\n## Actions taken\n";
        assert_eq!(joined(base, one, two), "## What happened\n\nOne.\n\nTwo.\n\n## Actions taken");
        assert_eq!(joined(base, two, one), joined(base, one, two));
        assert_eq!(joined("# a\n", "# a\n\nOne.\n\nTwo.\n", "# a\n\nTwo.\n"), "# a\n\nOne.\n\nTwo.");
        assert_eq!(joined("# a\nold\n", "# a\nold\n\nnew\n", "# a\nold\n\nother\n"), "# a\nold\n\nnew\n\nother");
    }

    #[test]
    fn the_same_sentence_changed_twice_is_a_clash() {
        assert_eq!(joined("a\nb\nc\n", "a\nx\nc\n", "a\ny\nc\n"), "a\n<x|b|y>\nc");
        assert_eq!(joined("a\nb\n", "a\nb\nx\n", "a\nb\ny\n"), "a\nb\n<x||y>", "both go on with one paragraph");
        assert_eq!(joined("a\n\nb\n", "a\n\n```\nx\n```\n\nb\n", "a\n\ny\n\nb\n"), "a\n\n<```/x/```/||y/>\nb");
    }
}
