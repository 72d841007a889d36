//! Whatever is in a file: nothing panics, every place is one of the file, and a change that is made
//! is the change that was asked for.

#[path = "../fuzz/checks.rs"]
#[expect(dead_code, reason = "each test file uses a part of the checks")]
mod checks;
mod yaml_tokens;

use casebound_record::edit::{self, Value};
use casebound_record::{Span, quote, route, yaml};
use checks::{comments, is_span, range_of};
use proptest::prelude::*;
use yaml_tokens::TOKENS;

/// Files with the shapes that are hard to change.
const FILES: &[&str] = &[
    "id: a\nstatus: open  # c\nlog:\n  - at: 1\n    what: 'x'\nsummary: >-\n  a\n  b\n\nnote: |+\n  x\n\n# end\n",
    "---\ncase: quiet-harbor\nstatus: open\npeople:\n  person-a:\n    roles: [reporter, affected]\n    name: Person A\n---\n\n## What happened\n\ntext\n",
    "id: a\r\nstatus: 'open'\r\nlog: [a, b]\r\nr:\r\n  k: 1\r\n",
    "status:\nb: \"é\"\nlog:\n- a\n- b: 1\n  c: 2\n",
    "b: {x: 1,\n  y: 2}\nstatus: open\nlog: []",
    "# top\n\nstatus: open\n\n\nr: # c\n  k: # d\n    - l # e\n    # f\n    -\nlog:\n  - {at: 1, what: x} # g\n  - |\n    two\n\n    lines\n",
    "\u{feff}---\nstatus: ~\nr: {}\nlog: # later\n---\nbody",
    "r:\n    k: |-\n        deep\n    l:\n    - m\n\"status\" : open\n",
];

/// A file with some tokens put in and some characters taken out.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), prop::option::of(0..TOKENS.len()), 0_usize..6);
    (0..FILES.len(), prop::collection::vec(change, 0..5)).prop_map(|(file, changes)| {
        let mut text: Vec<char> = FILES[file].chars().collect();
        for (place, token, removed) in changes {
            let at = place.index(text.len() + 1);
            let token = token.map_or("", |token| TOKENS[token]);
            let removed = if token.is_empty() { removed.min(text.len() - at) } else { 0 };
            text.splice(at..at + removed, token.chars());
        }
        text.into_iter().collect()
    })
}

fn read_by_serde_yaml(file: &str) -> serde_yaml::Value {
    serde_yaml::from_str(range_of(file).of(file)).expect("the other reader reads it")
}

/// The lines of `old` that are not in `new` at their place.
fn lost_lines(old: &str, new: &str) -> Vec<String> {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let top = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - top;
    let bottom = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    old[top..old.len() - bottom].iter().map(ToString::to_string).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        checks::read(&bytes);
        checks::read(&[b"---\n", &bytes[..], b"\n---\n"].concat());
    }

    #[test]
    fn any_yaml_signs_are_read(text in "[-a \n:\\[\\]{}#&*!|>'\"%,?\r\t~\u{e9}\u{202e}0]{0,60}") {
        checks::read(text.as_bytes());
    }

    #[test]
    fn any_part_of_a_file_is_read(text in mutated(), start in 0_usize..80, end in 0_usize..300) {
        let range = Span::new(start, end);
        let tree = yaml::parse(&text, range);
        checks::tree(&text, Span::new(0, text.len()), &tree);
        for route in ["status", "log[0].at", "r.k", "people.person-a.roles[1]", "", "a..b", "[", "log[99999999999999999999]"] {
            prop_assert!(is_span(&text, route::nearest_span(&tree.root, &text, route)));
        }
    }

    #[test]
    fn mutated_files_are_read(text in mutated()) {
        checks::read(text.as_bytes());
    }

    #[test]
    fn a_change_is_the_change_that_was_asked_for(
        text in mutated(),
        place in 0_usize..6,
        value in 0_usize..6,
        how in 0_usize..3,
    ) {
        let route = ["status", "resolved", "r.k", "log", "log[1]", "r.new.deep"][place];
        let value = match value {
            0 => Value::Word("2026-11-20".into()),
            1 => Value::Text("no: #1".into()),
            2 => Value::Text("two\nlines # here".into()),
            3 => Value::Map(vec![("at".into(), Value::Word("2026-06-03".into())), ("what".into(), Value::Text("no".into()))]),
            4 => Value::List(vec![Value::Text("a, b".into()), Value::Word("c".into())]),
            _ => Value::Text("resolved".into()),
        };
        let changed = match how {
            0 => edit::set(&text, route, &value),
            1 => edit::append(&text, route, &value),
            _ => edit::remove(&text, route),
        };
        let Ok(changed) = changed else { return Ok(()) };
        checks::read(changed.as_bytes());

        // What another reader says: the old values with this one change.
        let (mut before, after) = (read_by_serde_yaml(&text), read_by_serde_yaml(&changed));
        let number = |route: &str| route.strip_prefix("log[").and_then(|rest| rest.trim_end_matches(']').parse::<usize>().ok());
        let wanted: serde_yaml::Value = serde_yaml::from_str(&quoted(&value)).expect("it was written for this");
        if before.is_null() {
            before = serde_yaml::Value::Mapping(serde_yaml::Mapping::new());
        }
        let spot = match number(route) {
            Some(item) => before.get_mut("log").and_then(|log| log.get_mut(item)),
            None => Some(make(&mut before, route)),
        };
        let spot = spot.expect("a change was made there");
        match how {
            0 => *spot = wanted,
            1 => match spot {
                serde_yaml::Value::Sequence(items) => items.push(wanted),
                empty => { prop_assert!(empty.is_null()); *empty = serde_yaml::Value::Sequence(vec![wanted]); }
            },
            _ => take_away(&mut before, route),
        }
        let (before, after) = (without_empty(before), without_empty(after));
        prop_assert_eq!(&before, &after, "{:?} -> {:?}", text, changed);

        if how < 2 {
            prop_assert_eq!(comments(&changed), comments(&text), "{:?} -> {:?}", text, changed);
        }
        if how == 1 {
            let lost = lost_lines(&text, &changed);
            prop_assert!(lost.len() <= 2, "{:?} -> {:?}", text, changed);
        }
        prop_assert_eq!(changed.ends_with('\n'), text.ends_with('\n') || text.is_empty() || changed.is_empty() || changed.ends_with("---\n"));
    }

    #[test]
    fn any_text_that_is_set_is_read_again(file in 0..FILES.len(), words in "\\PC{0,40}|[ a-z:#\n\t'\"-]{0,40}") {
        let text = FILES[file];
        let Ok(changed) = edit::set(text, "status", &Value::Text(words.clone())) else {
            // The one reason is a character that would be a finding.
            let written = quote::scalar(&words);
            prop_assert!(words.chars().any(|c| c.is_control() || !c.is_ascii()), "{:?} as {}", words, written);
            return Ok(());
        };
        let after = read_by_serde_yaml(&changed);
        prop_assert_eq!(after.get("status").and_then(|value| value.as_str()), Some(words.as_str()));
        prop_assert!(lost_lines(text, &changed).len() <= 1);
    }
}

/// The value as JSON-like YAML, with every text in quotes.
fn quoted(value: &Value) -> String {
    match value {
        Value::Word(word) => word.clone(),
        Value::Text(text) => format!("{text:?}"),
        Value::List(items) => format!("[{}]", items.iter().map(quoted).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let pairs = entries.iter().map(|(key, value)| format!("{key:?}: {}", quoted(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The value at a dotted route, made when it is missing.
fn make<'v>(value: &'v mut serde_yaml::Value, route: &str) -> &'v mut serde_yaml::Value {
    route.split('.').fold(value, |value, name| {
        if value.is_null() {
            *value = serde_yaml::Value::Mapping(serde_yaml::Mapping::new());
        }
        let map = value.as_mapping_mut().expect("a map on the way");
        map.entry(name.into()).or_insert(serde_yaml::Value::Null)
    })
}

/// The same value with null for empty maps and lists: what is left of one depends on its brackets.
fn without_empty(value: serde_yaml::Value) -> serde_yaml::Value {
    match value {
        serde_yaml::Value::Sequence(items) if !items.is_empty() => items.into_iter().map(without_empty).collect(),
        serde_yaml::Value::Mapping(entries) if !entries.is_empty() => {
            let entries = entries.into_iter().map(|(key, value)| (key, without_empty(value)));
            serde_yaml::Value::Mapping(entries.collect())
        }
        serde_yaml::Value::Sequence(_) | serde_yaml::Value::Mapping(_) => serde_yaml::Value::Null,
        value => value,
    }
}

fn take_away(value: &mut serde_yaml::Value, route: &str) {
    let (above, last) = match route.strip_prefix("log[") {
        Some(item) => ("log", item.trim_end_matches(']')),
        None => route.rsplit_once('.').unwrap_or(("", route)),
    };
    let parent = if above.is_empty() { value } else { make(value, above) };
    match parent {
        serde_yaml::Value::Sequence(items) => {
            items.remove(last.parse().expect("an item number"));
        }
        serde_yaml::Value::Mapping(entries) => {
            entries.shift_remove(last);
        }
        other => panic!("{other:?} has no parts"),
    }
}
