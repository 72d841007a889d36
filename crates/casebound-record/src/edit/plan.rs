//! Which bytes to replace for a change.

use super::model::Model;
use super::place::{block_end, column, is_inline, whole, with_blanks};
use super::render::{self, Look, after_colon, inline};
use super::verify::Change;
use super::{EditRefusal, File, Value};
use crate::route::{self, Walk};
use crate::span::{Span, line_end, line_start, next_line};
use crate::yaml::{Kind, Node, skip_blanks, skip_trivia};

/// Plans giving an entry a value.
pub(super) fn set(file: &File<'_>, route: &str, value: &Value) -> Result<Change, EditRefusal> {
    let walk = follow(file, route)?;
    let mut expected = Model::of(file.text, &file.tree.root);
    let names = names(walk.rest)?;
    let spot = expected.at(&walk.path).ok_or_else(no_place)?;
    let Some(name) = names.first() else {
        *spot = Model::new(value);
        return replace(file, &walk, value, false, expected);
    };
    let inside =
        names.iter().skip(1).rev().fold(Model::new(value), |inner, name| Model::Map(vec![((*name).to_owned(), inner)]));
    put(spot, name, inside)?;
    insert(file, &walk, &names, value, false, expected)
}

/// Plans adding an item to a list.
pub(super) fn append(file: &File<'_>, route: &str, value: &Value) -> Result<Change, EditRefusal> {
    let walk = follow(file, route)?;
    let mut expected = Model::of(file.text, &file.tree.root);
    let names = names(walk.rest)?;
    let spot = expected.at(&walk.path).ok_or_else(no_place)?;
    let alone = Value::List(vec![value.clone()]);
    if let Some(name) = names.first() {
        let inside = names
            .iter()
            .skip(1)
            .rev()
            .fold(Model::new(&alone), |inner, name| Model::Map(vec![((*name).to_owned(), inner)]));
        put(spot, name, inside)?;
        return insert(file, &walk, &names, &alone, true, expected);
    }
    match spot {
        Model::Null => *spot = Model::new(&alone),
        Model::List(items) => items.push(Model::new(value)),
        _ => return Err(EditRefusal::new("what is there is not a list")),
    }
    let node = walk.node;
    let Some(last) = node.items().last() else {
        // `[]` on the line of a key becomes a list of lines when a map comes in.
        let opened = node.is_null() || (walk.key.is_some() && matches!(value, Value::Map(_)) && !in_flow(file, &walk));
        if opened {
            return replace(file, &walk, &alone, true, expected);
        }
        return Ok(within(file, Span::at(node.span.start + 1), inline(value), node.span, expected));
    };
    if in_flow(file, &walk) || node.is_flow(file.text) {
        let at = Span::at(last.span.end);
        return Ok(within(file, at, format!(", {}", inline(value)), node.span, expected));
    }
    let indent = column(file.text, node.span.start);
    let line = format!("{}- {}", " ".repeat(indent), inline(value));
    Ok(new_lines(file, block_end(file.text, node), line, expected))
}

/// Plans taking an entry or an item away.
pub(super) fn remove(file: &File<'_>, route: &str) -> Result<Change, EditRefusal> {
    let walk = follow(file, route)?;
    let (Some((&place, above)), true) = (walk.path.split_last(), walk.rest.is_empty()) else {
        return Err(no_place());
    };
    let parent = ancestors(file, above).last().copied().ok_or_else(no_place)?;
    let flow = parent.is_flow(file.text) || ancestors(file, above).iter().any(|node| node.is_flow(file.text));

    let mut expected = Model::of(file.text, &file.tree.root);
    let spot = expected.at(above).ok_or_else(no_place)?;
    let left = match spot {
        Model::List(items) => {
            items.remove(place);
            items.len()
        }
        Model::Map(entries) => {
            entries.remove(place);
            entries.len()
        }
        _ => return Err(no_place()),
    };
    if left == 0 && !flow && !above.is_empty() {
        *spot = Model::Null;
    }

    let part = |place: usize| match &parent.kind {
        Kind::Map(entries) => entries.get(place).map(|entry| whole(file.text, entry)),
        Kind::List(items) => items.get(place).map(|item| item.span),
        _ => None,
    };
    let here = part(place).ok_or_else(no_place)?;
    let next = part(place + 1);
    let before = place.checked_sub(1).and_then(part);
    if flow {
        let span = match (before, next) {
            (_, Some(next)) => Span::new(here.start, next.start),
            (Some(before), None) => Span::new(before.end, here.end),
            (None, None) => here,
        };
        return Ok(Change { span, text: String::new(), touched: parent.span, loses: here, expected });
    }
    let start = match (&parent.kind, before) {
        (Kind::List(_), Some(before)) => skip_trivia(file.text, before.end),
        (Kind::List(_), None) => parent.span.start,
        _ => here.start,
    };
    let end = line_end(file.text, here.end);
    let line = line_start(file.text, start);
    let lines = Span::new(line, end);
    let alone_on_line = skip_blanks(file.text, line) == start;
    let span = match next {
        _ if alone_on_line => whole_lines(file, lines),
        // After a dash: the next key moves up to it.
        Some(next) => Span::new(start, next.start),
        None => Span::new(start, end),
    };
    let touched = Span::new(line, next.filter(|_| !alone_on_line).map_or(end, |next| next.start));
    Ok(Change { span, text: String::new(), touched, loses: lines, expected })
}

fn no_place() -> EditRefusal {
    EditRefusal::new("there is no such entry")
}

fn follow<'t, 'r>(file: &'t File<'_>, route: &'r str) -> Result<Walk<'t, 'r>, EditRefusal> {
    if route.is_empty() {
        return Err(EditRefusal::new("the whole file cannot be changed at once"));
    }
    Ok(route::walk(&file.tree.root, file.text, route))
}

/// The names of a part of a route that does not exist yet.
fn names(rest: &str) -> Result<Vec<&str>, EditRefusal> {
    if rest.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<&str> = rest.split('.').collect();
    if names.iter().any(|name| name.is_empty() || name.contains(['[', ']'])) {
        return Err(EditRefusal::new("there is no such item in this list"));
    }
    Ok(names)
}

/// Adds an entry to what is expected.
fn put(spot: &mut Model, name: &str, value: Model) -> Result<(), EditRefusal> {
    if matches!(spot, Model::Null) {
        *spot = Model::Map(Vec::new());
    }
    let Model::Map(entries) = spot else {
        return Err(EditRefusal::new("the route leads through something that has no keys"));
    };
    entries.push((name.to_owned(), value));
    Ok(())
}

/// Writes entries that do not exist yet below the deepest one that does.
fn insert(
    file: &File<'_>,
    walk: &Walk<'_, '_>,
    names: &[&str],
    value: &Value,
    block: bool,
    expected: Model,
) -> Result<Change, EditRefusal> {
    let node = walk.node;
    let Some((name, inside)) = names.split_first() else {
        return Err(no_place());
    };
    let flow = in_flow(file, walk) || node.is_flow(file.text);
    let nested = inside.iter().rev().fold(value.clone(), |inner, name| Value::Map(vec![((*name).to_owned(), inner)]));
    if node.is_null() {
        let map = Value::Map(vec![((*name).to_owned(), nested)]);
        return replace(file, walk, &map, true, expected);
    }
    if flow {
        let pair = render::pair(name, &nested);
        let (at, text) = match node.entries().last() {
            Some(last) => (whole(file.text, last).end, format!(", {pair}")),
            None => (node.span.start + 1, pair),
        };
        return Ok(within(file, Span::at(at), text, node.span, expected));
    }
    let indent = node.entries().first().map_or(0, |entry| column(file.text, entry.key.span.start));
    let look = Look { indent, step: step(file), comment: None, block };
    let lines = render::entry(look, names, value);
    if node.entries().is_empty() {
        // Nothing but comments: the entry goes below them.
        let end = file.range.end;
        let starts_line = end == file.range.start || file.text.get(..end).is_some_and(|t| t.ends_with(['\n', '\r']));
        let text = if starts_line { lines + "\n" } else { format!("\n{lines}") };
        return Ok(Change { span: Span::at(end), text, touched: Span::at(end), loses: Span::at(end), expected });
    }
    Ok(new_lines(file, with_comments_below(file, block_end(file.text, node), indent), lines, expected))
}

/// The end of what is there, with the comments below it that stand deeper than a new entry: they speak of what is above them.
fn with_comments_below(file: &File<'_>, end: usize, indent: usize) -> usize {
    let starts_at = |comment: &&Span, line: usize| {
        let before = file.text.get(line..comment.start);
        before.is_some_and(|blanks| blanks.trim().is_empty() && !blanks.contains(['\n', '\r']))
            && column(file.text, comment.start) > indent
    };
    let below = |end: &usize| {
        let line = next_line(file.text, *end);
        file.tree.comments.iter().find(|comment| starts_at(comment, line)).map(|comment| comment.end)
    };
    std::iter::successors(Some(end), below).last().unwrap_or(end)
}

/// Writes a value in place of another.
fn replace(
    file: &File<'_>,
    walk: &Walk<'_, '_>,
    value: &Value,
    block: bool,
    expected: Model,
) -> Result<Change, EditRefusal> {
    let (text, node) = (file.text, walk.node);
    let flow = in_flow(file, walk);
    let old_inline = is_inline(text, node);
    let Some(key) = walk.key.filter(|_| !flow) else {
        if !old_inline && !flow {
            return Err(EditRefusal::new("an item of several lines is not replaced whole; change its entries"));
        }
        let colon = walk.key.is_some_and(|key| text.as_bytes().get(skip_blanks(text, key.end)) != Some(&b':'));
        let gap = match (colon, node.span.is_empty()) {
            (true, _) => ": ",
            (false, true) => " ",
            (false, false) => "",
        };
        let written = format!("{gap}{}", inline(value));
        return Ok(within(file, with_blanks(text, node.span), written, node.span, expected));
    };
    let colon = skip_blanks(text, key.end);
    if text.as_bytes().get(colon) != Some(&b':') {
        return Err(EditRefusal::new("this key is written in a way that is not edited here; write `key: value`"));
    }
    let mut look = Look { indent: column(text, key.start), step: step(file), comment: None, block };
    let written = after_colon(look, value);
    let old = Span::new(colon + 1, block_end(text, node));
    if old_inline && !written.contains('\n') {
        let gap = if node.span.is_empty() { written.as_str() } else { written.trim_start_matches(' ') };
        return Ok(within(file, with_blanks(text, node.span), gap.to_owned(), node.span, expected));
    }
    // The comment on the line of the key, or behind the old value, stays on the line of the key.
    let lines = Span::new(old.start, line_end(text, old.end));
    let comment = file.tree.comments.iter().find(|comment| lines.contains(**comment));
    look.comment = comment.map(|comment| comment.of(text));
    let span = comment.filter(|comment| comment.end > old.end).map_or(old, |comment| Span::new(old.start, comment.end));
    let touched = Span::new(key.start, span.end);
    Ok(Change { span, text: after_colon(look, value), touched, loses: Span::at(span.start), expected })
}

/// A change within lines that exist.
fn within(file: &File<'_>, span: Span, text: String, around: Span, expected: Model) -> Change {
    // An insertion may be at the very end of the line of its key.
    let touched = Span::new(around.start.min(span.start), around.end.max(span.end).min(file.text.len()));
    Change { span, text, touched, loses: Span::at(span.start), expected }
}

/// New lines below the line that holds `end`.
fn new_lines(file: &File<'_>, end: usize, lines: String, expected: Model) -> Change {
    let at = next_line(file.text, end);
    let broken = file.text.get(..at).is_some_and(|before| before.ends_with(['\n', '\r']));
    let text = if broken { lines + "\n" } else { format!("\n{lines}") };
    Change { span: Span::at(at), text, touched: Span::at(at), loses: Span::at(at), expected }
}

/// Lines with one line break: the one behind them, or at the end of the file the one before.
fn whole_lines(file: &File<'_>, lines: Span) -> Span {
    let next = next_line(file.text, lines.end);
    if next > lines.end || lines.start <= file.range.start {
        return Span::new(lines.start, next);
    }
    let before = file.text.get(..lines.start).unwrap_or_default();
    let kept = before.strip_suffix('\n').unwrap_or(before);
    Span::new(kept.strip_suffix('\r').unwrap_or(kept).len(), lines.end)
}

/// The nodes from the root to the end of a path, both included.
fn ancestors<'t>(file: &'t File<'_>, path: &[usize]) -> Vec<&'t Node> {
    let mut nodes = vec![&file.tree.root];
    let mut node = &file.tree.root;
    for &place in path {
        let next = match &node.kind {
            Kind::Map(entries) => entries.get(place).map(|entry| &entry.value),
            Kind::List(items) => items.get(place),
            _ => None,
        };
        let Some(next) = next else { break };
        nodes.push(next);
        node = next;
    }
    nodes
}

/// Whether a value is within brackets.
fn in_flow(file: &File<'_>, walk: &Walk<'_, '_>) -> bool {
    let nodes = ancestors(file, &walk.path);
    nodes.iter().rev().skip(1).any(|node| node.is_flow(file.text))
}

/// How much deeper the maps of this file stand than the key above them; two where there are none.
fn step(file: &File<'_>) -> usize {
    let root = &file.tree.root;
    let deeper = root.entries().iter().find_map(|entry| {
        let inner = entry.value.entries().first().filter(|_| !entry.value.is_flow(file.text))?;
        let outer = column(file.text, entry.key.span.start);
        column(file.text, inner.key.span.start).checked_sub(outer)
    });
    deeper.filter(|step| (1..=8).contains(step)).unwrap_or(2)
}
