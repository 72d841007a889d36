//! What must hold for every file; shared by the fuzz targets and the tests that replay their corpus.

use casebound_record::edit::{self, Value};
use casebound_record::yaml::{self, Kind, Node, Tree};
use casebound_record::{LineIndex, Span, front_matter, route};

/// Any bytes are read, and every span is one of the text.
pub(crate) fn read(bytes: &[u8]) {
    for split in [front_matter::split(bytes), front_matter::split_yaml(bytes)] {
        assert!(is_span(split.text, split.body));
        assert!(split.problems.iter().all(|problem| is_span(split.text, problem.span)), "{split:?}");
        if let Some(range) = split.yaml {
            assert!(is_span(split.text, range));
            tree(split.text, range, &yaml::parse(split.text, range));
        }
    }
}

/// The first byte chooses a change, the rest is the file. A change that is made can be read, keeps the
/// comments, and making it again changes nothing.
pub(crate) fn edit(bytes: &[u8]) {
    const ROUTES: [&str; 5] = ["status", "r.k", "log", "log[1]", "new.deep"];
    let Some((&choice, file)) = bytes.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(file) else {
        return;
    };
    let choice = usize::from(choice);
    let route = ROUTES[choice / 3 % 5];
    let value = match choice / 15 % 4 {
        0 => Value::Word("2026-11-20".into()),
        1 => Value::Text("no: #1".into()),
        2 => Value::Text("two\nlines # here".into()),
        _ => Value::Map(vec![("what".into(), Value::Text("no".into()))]),
    };
    let changed = match choice % 3 {
        0 => edit::set(text, route, &value),
        1 => edit::append(text, route, &value),
        _ => edit::remove(text, route),
    };
    let Ok(changed) = changed else { return };
    read(changed.as_bytes());
    if choice % 3 == 0 {
        let again = edit::set(&changed, route, &value);
        assert_eq!(again.as_ref(), Ok(&changed), "{text:?} at {route}");
        if let Value::Word(expected) | Value::Text(expected) = &value {
            let range = range_of(&changed);
            let root = yaml::parse(&changed, range).root;
            let found = route::find(&root, &changed, route).expect("it was just set");
            assert_eq!(found.node.as_str(&changed), Some(expected.as_str()), "{text:?} at {route}");
        }
    }
    if choice % 3 < 2 {
        assert_eq!(comments(&changed), comments(text), "{text:?} at {route}");
    }
}

/// Every part of a tree is within the part that holds it.
pub(crate) fn tree(text: &str, range: Span, tree: &Tree) {
    node(text, &tree.root, range);
    let lines = LineIndex::new(text);
    for problem in &tree.problems {
        assert!(is_span(text, problem.span) && range.contains(problem.span), "{problem:?} of {text:?}");
        assert!(lines.position(problem.span.start).line >= 1);
        if let Some(fix) = &problem.fix {
            edit::apply(text, std::slice::from_ref(&fix.edit)).expect("an edit fits its file");
        }
    }
    assert!(tree.comments.iter().all(|comment| comment.of(text).starts_with('#')), "{text:?}");
    assert!(tree.comments.is_sorted());
    assert!(tree.problems.is_sorted_by_key(|problem| problem.span));
    assert!(tree.broken.iter().all(|span| is_span(text, *span)));
}

/// Whether a span is one of this text.
pub(crate) fn is_span(text: &str, span: Span) -> bool {
    span.start <= span.end && text.get(span.start..span.end).is_some()
}

/// The comments of a file, as the editing functions find them.
pub(crate) fn comments(file: &str) -> Vec<String> {
    let tree = yaml::parse(file, range_of(file));
    tree.comments.iter().map(|comment| comment.of(file).to_owned()).collect()
}

/// Where the YAML of a file is, as the editing functions find it.
pub(crate) fn range_of(file: &str) -> Span {
    let split = front_matter::split(file.as_bytes());
    if let (Some(range), true) = (split.yaml, split.problems.is_empty()) {
        return range;
    }
    front_matter::split_yaml(file.as_bytes()).yaml.unwrap_or_default()
}

fn node(text: &str, part: &Node, within: Span) {
    assert!(is_span(text, part.span) && within.contains(part.span), "{:?} in {within:?} of {text:?}", part.span);
    match &part.kind {
        Kind::Null => {}
        Kind::Scalar { .. } => assert!(part.as_str(text).is_some()),
        Kind::List(items) => items.iter().for_each(|item| node(text, item, part.span)),
        Kind::Map(entries) => {
            for entry in entries {
                node(text, &entry.key, part.span);
                node(text, &entry.value, part.span);
            }
        }
    }
}
