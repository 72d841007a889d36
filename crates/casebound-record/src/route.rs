//! From a key route such as `reports[1].received` to the place in the file.

use crate::span::{Span, line_end};
use crate::yaml::{Kind, Node};

/// What a route leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteTarget<'t> {
    /// The key; nothing for an item of a list and for the root.
    pub key: Option<Span>,
    /// The value.
    pub node: &'t Node,
}

/// The value at a route below `root`; the empty route is the root itself. Names are separated by dots,
/// items counted from 0 in brackets; at each level the longest key that fits is taken, so keys that
/// hold dots and brackets are found as well. `text` is the whole file.
pub fn find<'t>(root: &'t Node, text: &str, route: &str) -> Option<RouteTarget<'t>> {
    let walk = walk(root, text, route);
    walk.rest.is_empty().then_some(RouteTarget { key: walk.key, node: walk.node })
}

/// The place to point at for a route: its value, or its key when the value is empty. When there is no
/// such entry, the key of the deepest part of the route that exists, or else the first line of the map.
pub fn nearest_span(root: &Node, text: &str, route: &str) -> Span {
    let walk = walk(root, text, route);
    let found = walk.rest.is_empty();
    match (walk.key, found) {
        (Some(key), true) if walk.node.is_null() => key,
        (_, true) if !route.is_empty() => walk.node.span,
        (Some(key), false) => key,
        // Within an item of a list that has no key: its first line.
        _ => first_line(text, walk.node.span),
    }
}

/// How far a route leads.
pub(crate) struct Walk<'t, 'r> {
    /// The deepest value that exists.
    pub(crate) node: &'t Node,
    /// Its key.
    pub(crate) key: Option<Span>,
    /// For each level the number of the entry or item.
    pub(crate) path: Vec<usize>,
    /// What is left of the route, without a leading dot; empty when all of it exists.
    pub(crate) rest: &'r str,
}

/// Follows a route as far as it goes.
pub(crate) fn walk<'t, 'r>(root: &'t Node, text: &str, route: &'r str) -> Walk<'t, 'r> {
    let mut walk = Walk { node: root, key: None, path: Vec::new(), rest: route };
    while !walk.rest.is_empty() {
        let Some((place, key, node, rest)) = step(walk.node, text, walk.rest) else {
            break;
        };
        walk.path.push(place);
        (walk.key, walk.node, walk.rest) = (key, node, rest);
    }
    walk
}

fn step<'t, 'r>(node: &'t Node, text: &str, route: &'r str) -> Option<(usize, Option<Span>, &'t Node, &'r str)> {
    match &node.kind {
        Kind::Map(entries) => {
            let mut best = None;
            let mut longest = 0;
            for (place, entry) in entries.iter().enumerate() {
                let Some(key) = entry.key.as_str(text) else {
                    continue;
                };
                let Some(rest) = route.strip_prefix(key).and_then(after_name) else {
                    continue;
                };
                if best.is_none() || key.len() > longest {
                    longest = key.len();
                    best = Some((place, Some(entry.key.span), &entry.value, rest));
                }
            }
            best
        }
        Kind::List(items) => {
            let (number, rest) = route.strip_prefix('[')?.split_once(']')?;
            let place = number.parse().ok()?;
            let rest = after_name(rest)?;
            items.get(place).map(|item| (place, None, item, rest))
        }
        Kind::Null | Kind::Scalar { .. } => None,
    }
}

/// What follows a whole name: nothing, a dot and more, or a bracket.
fn after_name(rest: &str) -> Option<&str> {
    match rest.strip_prefix('.') {
        Some(rest) if !rest.is_empty() => Some(rest),
        Some(_) => None,
        None => (rest.is_empty() || rest.starts_with('[')).then_some(rest),
    }
}

fn first_line(text: &str, span: Span) -> Span {
    Span::new(span.start, line_end(text, span.start).min(span.end.max(span.start)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    const TEXT: &str = "case: quiet-harbor\nretention:\n  keep_until: 2028-06-03\n  hold:\nreports:\n  - received: 2026-06-03\n    by: a\n  - [x, y]\na.b: dots\na: {b: no, \"c[0]\": brackets}\n";

    fn read(route: &str) -> Option<&'static str> {
        let tree = parse(TEXT, Span::new(0, TEXT.len()));
        assert_eq!(tree.problems, []);
        find(&tree.root, TEXT, route).map(|found| found.node.span.of(TEXT))
    }

    fn nearest(route: &str) -> &'static str {
        let tree = parse(TEXT, Span::new(0, TEXT.len()));
        nearest_span(&tree.root, TEXT, route).of(TEXT)
    }

    #[test]
    fn routes_lead_to_values() {
        assert_eq!(read("retention.keep_until"), Some("2028-06-03"));
        assert_eq!(read("reports[0].received"), Some("2026-06-03"));
        assert_eq!(read("reports[1][1]"), Some("y"));
        assert_eq!(read("reports[2]"), None);
        assert_eq!(read("reports[0].receive"), None);
        assert_eq!(read("reports.0"), None);
        assert_eq!(read("retention."), None);
    }

    #[test]
    fn keys_with_dots_and_brackets_are_found() {
        assert_eq!(read("a.b"), Some("dots"), "the longest key wins");
        assert_eq!(read("a.c[0]"), Some("brackets"));
    }

    #[test]
    fn what_is_missing_points_at_its_parent() {
        assert_eq!(nearest("retention.keep_until"), "2028-06-03");
        assert_eq!(nearest("retention.hold"), "hold", "an empty value: its key");
        assert_eq!(nearest("retention.hold.by"), "hold");
        assert_eq!(nearest("retention.missing"), "retention");
        assert_eq!(nearest("reports[9].by"), "reports");
        assert_eq!(nearest("reports[0].channel"), "received: 2026-06-03");
        assert_eq!(nearest("status"), "case: quiet-harbor");
        assert_eq!(nearest(""), "case: quiet-harbor");
    }
}
