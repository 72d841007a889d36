//! Changes that leave everything else as it was.

use casebound_record::edit::{Value, append, apply, remove, set};
use casebound_record::{Edit, Span};

fn word(word: &str) -> Value {
    Value::Word(word.to_owned())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

#[track_caller]
fn sets(file: &str, route: &str, value: &Value, expected: &str) {
    assert_eq!(set(file, route, value).as_deref().map_err(ToString::to_string), Ok(expected), "{file:?}");
}

#[track_caller]
fn appends(file: &str, route: &str, value: &Value, expected: &str) {
    assert_eq!(append(file, route, value).as_deref().map_err(ToString::to_string), Ok(expected), "{file:?}");
}

#[track_caller]
fn removes(file: &str, route: &str, expected: &str) {
    assert_eq!(remove(file, route).as_deref().map_err(ToString::to_string), Ok(expected), "{file:?}");
}

#[test]
fn a_value_is_replaced_where_it_stands() {
    let resolved = word("resolved");
    sets("a: 1\nstatus: open  # by b\nb: 2\n", "status", &resolved, "a: 1\nstatus: resolved  # by b\nb: 2\n");
    sets("status:   'open'\nb: 2\n", "status", &resolved, "status:   resolved\nb: 2\n");
    sets("a: 1\r\nstatus: open\r\n", "status", &resolved, "a: 1\r\nstatus: resolved\r\n");
    sets("a: 1\nstatus: open", "status", &resolved, "a: 1\nstatus: resolved");
    sets("status:\nb: 1\n", "status", &resolved, "status: resolved\nb: 1\n");
    sets("status: # later\nb: 1\n", "status", &resolved, "status: resolved # later\nb: 1\n");
    sets("status: ~ # later\n", "status", &resolved, "status: resolved # later\n");
    sets("\"status\" : open\n", "status", &resolved, "\"status\" : resolved\n");
    sets("status:\topen\n", "a", &word("b"), "status:\topen\na: b\n");
    sets("\u{feff}status: open\n", "status", &resolved, "\u{feff}status: resolved\n");
    sets("s:\n  status: closed\nstatus: open\n", "status", &resolved, "s:\n  status: closed\nstatus: resolved\n");
    sets("status: open\n  and more\nb: 1\n", "status", &resolved, "status: resolved\nb: 1\n");
    sets("l: [a, {b: c}]\n", "l[1].b", &text("x, y"), "l: [a, {b: \"x, y\"}]\n");
    sets("l:\n  - a # c\n  -\n", "l[1]", &word("b"), "l:\n  - a # c\n  - b\n");
    sets("{a: {x}, b: }\n", "a.x", &word("1"), "{a: {x: 1}, b: }\n");
    sets("{a: {x: }, b: }\n", "b", &word("1"), "{a: {x: }, b: 1}\n");
}

#[test]
fn a_case_file_keeps_its_body() {
    sets(
        "---\ncase: quiet-harbor\nstatus: open\n---\n\nstatus: open\n",
        "status",
        &word("resolved"),
        "---\ncase: quiet-harbor\nstatus: resolved\n---\n\nstatus: open\n",
    );
    sets("---\n---\nbody", "a", &word("b"), "---\na: b\n---\nbody");
    sets("---\n# c\n---\nbody", "a", &word("b"), "---\n# c\na: b\n---\nbody");
    sets("\u{feff}---\r\na: 1\r\n---\r\nbody", "b.c", &word("2"), "\u{feff}---\r\na: 1\r\nb:\r\n  c: 2\r\n---\r\nbody");
}

#[test]
fn new_entries_stand_below_the_last_one() {
    let date = word("2028-06-03");
    sets("a: 1", "b", &date, "a: 1\nb: 2028-06-03");
    sets("", "b", &date, "b: 2028-06-03\n");
    sets("# c", "b", &date, "# c\nb: 2028-06-03");
    sets("{a: 1}\n", "b", &date, "{a: 1, b: 2028-06-03}\n");
    sets("r: {}\n", "r.b", &date, "r: {b: 2028-06-03}\n");
    sets("r:\n  a: 1 # c\n\n# next\nz: 1\n", "r.b", &date, "r:\n  a: 1 # c\n  b: 2028-06-03\n\n# next\nz: 1\n");
    sets("r:\n    a: 1\n", "m.o.p", &date, "r:\n    a: 1\nm:\n    o:\n        p: 2028-06-03\n");
    sets("r: # c\nz: 1\n", "r.b", &date, "r: # c\n  b: 2028-06-03\nz: 1\n");
    sets("r: {a: {b: 1}}\n", "r.a.c.d", &date, "r: {a: {b: 1, c: {d: 2028-06-03}}}\n");
    sets("l:\n- a: 1\n  b: 2\n- c: 3\n", "l[0].d", &date, "l:\n- a: 1\n  b: 2\n  d: 2028-06-03\n- c: 3\n");
    sets("a: 1\nl:\n- x\n- y\n", "b", &date, "a: 1\nl:\n- x\n- y\nb: 2028-06-03\n");
    sets("b: |+\n  text\n\n\n", "c", &date, "b: |+\n  text\n\n\nc: 2028-06-03\n");
    sets("b: |\n  text\n\n# end\n", "c", &date, "b: |\n  text\nc: 2028-06-03\n\n# end\n");
    sets("b: [1,\n  2] # c\n", "c", &date, "b: [1,\n  2] # c\nc: 2028-06-03\n");
    sets("b:\n", "c", &date, "b:\nc: 2028-06-03\n");
}

#[test]
fn texts_of_several_lines_become_blocks() {
    let two = text("first: line\n\nsecond # line\n");
    sets("a: 1\nb: 2\n", "a", &two, "a: |\n  first: line\n\n  second # line\nb: 2\n");
    sets("o:\n  a: 1 # c\n  b: 2\n", "o.a", &text("x\ny"), "o:\n  a: |- # c\n    x\n    y\n  b: 2\n");
    sets("a: |- # c\n  x\n  y\n\nb: 2\n", "a", &text("z"), "a: z # c\n\nb: 2\n");
    sets("a: >+\n  x\n\nb: 2\n", "a", &two, "a: |\n  first: line\n\n  second # line\nb: 2\n");
    sets("a: 1\r\n", "a", &two, "a: |\r\n  first: line\r\n\r\n  second # line\r\n");
    sets("{a: 1}\n", "a", &two, "{a: \"first: line\\n\\nsecond # line\\n\"}\n");
    sets("a: 1\n", "a", &text(" indented\nx"), "a: \" indented\\nx\"\n");
    let long = "a long sentence with: a colon, and more of it, so that quotes would only be in the way here";
    sets("a: 1\n", "a", &text(long), &format!("a: |-\n  {long}\n"));
}

#[test]
fn collections_are_written_short_or_in_lines() {
    let hold = map(&[("by", word("alice")), ("since", word("2027-01-10")), ("reason", text("a: b"))]);
    sets("r:\n  k: 1\n", "r.hold", &hold, "r:\n  k: 1\n  hold: {by: alice, since: 2027-01-10, reason: \"a: b\"}\n");
    let list = Value::List(vec![word("alice"), text("no")]);
    sets("a:\n  - x\nb: 1\n", "a", &list, "a: [alice, \"no\"]\nb: 1\n");
    let person = map(&[("name", text("Person A")), ("note", text("x\ny")), ("roles", list)]);
    sets(
        "p:\n  q: 1\n",
        "p.a",
        &person,
        "p:\n  q: 1\n  a:\n    name: Person A\n    note: |-\n      x\n      y\n    roles: [alice, \"no\"]\n",
    );
}

#[test]
fn items_are_added_to_lists() {
    let note = map(&[("at", word("2026-06-03T09:40+02:00")), ("what", word("note"))]);
    let line = "{at: 2026-06-03T09:40+02:00, what: note}";
    appends(
        "log:\n  - {at: x}\n  # more\nb: 1\n",
        "log",
        &note,
        &format!("log:\n  - {{at: x}}\n  - {line}\n  # more\nb: 1\n"),
    );
    appends("log:\n- a\n", "log", &note, &format!("log:\n- a\n- {line}\n"));
    appends("log:\n- a: |\n    x\n  b: 1", "log", &note, &format!("log:\n- a: |\n    x\n  b: 1\n- {line}"));
    appends("log: []\nb: 1\n", "log", &note, &format!("log:\n  - {line}\nb: 1\n"));
    appends("log: # c\nb: 1\n", "log", &note, &format!("log: # c\n  - {line}\nb: 1\n"));
    appends("b: 1\n", "log", &note, &format!("b: 1\nlog:\n  - {line}\n"));
    appends("a: {}\n", "a.l", &word("x"), "a: {l: [x]}\n");
    appends("c: [a, b]\n", "c", &text("d e"), "c: [a, b, d e]\n");
    appends("c: []\n", "c", &word("d"), "c: [d]\n");
    appends("c: [a, ]\n", "c", &word("d"), "c: [a, d, ]\n");
}

#[test]
fn entries_are_taken_away() {
    removes("a: 1 # c\nb: 2\n", "a", "b: 2\n");
    removes("a: 1\n# about b\nb: 2 # c\nc: 3\n", "b", "a: 1\n# about b\nc: 3\n");
    removes("a: 1\nb: 2", "b", "a: 1");
    removes("a: 1\r\nb:\r\n  - x # c\r\n  - y\r\n\r\nc: 3\r\n", "b", "a: 1\r\n\r\nc: 3\r\n");
    removes("r:\n  a: 1\nb: 2\n", "r.a", "r:\nb: 2\n");
    removes("l:\n  - a\n  - b: 1\n    c: 2\n  - d\n", "l[1]", "l:\n  - a\n  - d\n");
    removes("l:\n- a\n# about b\n- b\n", "l[1]", "l:\n- a\n# about b\n");
    removes("l:\n- a: 1\n  b: 2\n", "l[0].a", "l:\n- b: 2\n");
    removes("l:\n- a: 1\n  b: 2\n", "l[0].b", "l:\n- a: 1\n");
    removes("m: {a: 1, b: 2, c: 3}\n", "m.b", "m: {a: 1, c: 3}\n");
    removes("m: {a: 1, b: 2}\n", "m.b", "m: {a: 1}\n");
    removes("m: [a]\n", "m[0]", "m: []\n");
    removes("a: |+\n  x\n\n\nb: 1\n", "a", "b: 1\n");
    removes("---\na: 1\n---\nbody\n", "a", "---\n---\nbody\n");
}

#[test]
fn what_is_refused_quotes_nothing() {
    let canary = "canary";
    let files = [
        ("a: [canary\n", "a"),
        ("a: &canary 1\n", "b"),
        ("a: 1\na: canary\n", "b"),
        ("- canary\n", "a"),
        ("canary", "a"),
        ("a: canary\n", "a.b"),
        ("a: canary\n", ""),
        ("a: [canary]\n", "a[3]"),
        ("a: [canary]\n", "a.b"),
        ("a:\n  - canary: 1\n", "a[0]"),
        ("? a\n: canary\n", "a"),
        ("l:\n  - canary # c\n  # d\n  - 2\n", "l"),
        ("---\na: canary\n", "a]"),
        ("a: canary\n---\n", "a"),
    ];
    for (file, route) in files {
        let refused = set(file, route, &text(canary)).expect_err(file);
        assert!(!refused.to_string().contains(canary), "{refused}");
    }
    for odd in ["", "~", "null", "a: b", "a #b", "[a", "a\nb", "'a", "&a", "- a"] {
        set("a: 1\n", "a", &word(odd)).expect_err(odd);
    }
    append("a: 1\n", "a", &word("x")).expect_err("not a list");
    remove("a: 1\n", "b").expect_err("not there");
    remove("- a: 1\n", "").expect_err("the root");
    set("a: 1\n", "b", &text("x\u{202e}y")).expect_err("the file would have a hidden character");
}

#[test]
fn byte_changes_are_made_in_any_order_and_do_not_overlap() {
    let edit = |start, end, text: &str| Edit { span: Span::new(start, end), text: text.to_owned() };
    assert_eq!(apply("abcdé", &[edit(4, 6, "e"), edit(0, 1, "A"), edit(1, 1, "-")]), Ok("A-bcde".to_owned()));
    assert_eq!(apply("abc", &[]), Ok("abc".to_owned()));
    for wrong in [vec![edit(0, 2, ""), edit(1, 3, "")], vec![edit(2, 9, "")], vec![edit(9, 9, "")]] {
        apply("abc", &wrong).expect_err("overlaps or is outside");
    }
    apply("é", &[edit(1, 2, "")]).expect_err("inside a character");
    let backwards = Edit { span: Span { start: 2, end: 1 }, text: String::new() };
    apply("abc", &[backwards]).expect_err("ends before it starts");
}

#[test]
fn a_new_entry_stands_below_the_comments_of_the_one_before() {
    let at_end = set("log:\n  - a: 1\n  # last\n\n# about all\n", "outcome", &word("x"));
    assert_eq!(at_end, Ok("log:\n  - a: 1\n  # last\noutcome: x\n\n# about all\n".to_owned()));
    let two = set("log:\r\n  - a: 1\r\n  # b\r\n  # c", "outcome", &word("x"));
    assert_eq!(two, Ok("log:\r\n  - a: 1\r\n  # b\r\n  # c\r\noutcome: x".to_owned()));
    let of_next = set("log:\n  - a: 1\n# of the next\n", "outcome", &word("x"));
    assert_eq!(of_next, Ok("log:\n  - a: 1\noutcome: x\n# of the next\n".to_owned()));
}
