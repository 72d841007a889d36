//! Two versions of one case become one: what is joined, what is asked, and that nothing is lost on the way.

use casebound_record::case::OPEN_QUESTIONS;
use casebound_record::edit::{self, Value};
use casebound_record::merge::{Cause, Choice, Merge, MergeConflict, MergePlace, marked, merge, merge_with};
use casebound_record::problem::Form;
use casebound_record::{CaseFile, expunged};

const BASE: &str = "---
case: quiet-harbor
status: open
types: [remark]
reports:
  - received: 2026-06-01T10:00+02:00
    channel: verbal
    by: person-a

people:
  # the one who told us
  person-a:
    roles: [reporter, affected]
    name: Ada Sample # as on the badge
  person-b:
    roles: [reported]
    name: Bert Invented
shepherd: alice
log:
  - {at: 2026-06-01T10:30+02:00, by: alice, what: acknowledged, to: person-a}
  # the long day
  - at: 2026-06-02T09:00+02:00
    by: [alice, carol]
    what: talked
    to: person-b
decisions:
  - on: 2026-06-02
    proposed_by: alice
    agreed_by: [carol]
    text: A warning.
---

## What happened

Something.

## Actions taken

We talked.
";

fn word(word: &str) -> Value {
    Value::Word(word.to_owned())
}

fn map(entries: &[(&str, &str)]) -> Value {
    Value::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), word(value))).collect())
}

fn append(text: &str, route: &str, entries: &[(&str, &str)]) -> String {
    edit::append(text, route, &map(entries)).expect("it can be added")
}

fn set(text: &str, route: &str, value: &str) -> String {
    edit::set(text, route, &word(value)).expect("it can be set")
}

fn remove(text: &str, route: &str) -> String {
    edit::remove(text, route).expect("it is there")
}

fn swap(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old} in {text}");
    text.replacen(old, new, 1)
}

/// Merges, and checks what must always hold: the sides can be swapped, and what is joined can be read.
#[track_caller]
fn both_ways(base: &str, ours: &str, theirs: &str) -> (String, Vec<MergeConflict>) {
    let [one, other] = [(ours, theirs), (theirs, ours)].map(|(ours, theirs)| {
        match merge(base.as_bytes(), ours.as_bytes(), theirs.as_bytes()) {
            Merge::Clean(text) => (text, Vec::new()),
            Merge::Conflicts { text, conflicts } => (text, conflicts),
            Merge::Unreadable => panic!("unreadable:\n{base}\n{ours}\n{theirs}"),
        }
    });
    assert_eq!(one.1.len(), other.1.len(), "alike from both sides:\n{ours}\n{theirs}");
    if one.1.is_empty() {
        assert_eq!(one.0, other.0, "alike from both sides:\n{ours}\n{theirs}");
    }
    for (a, b) in one.1.iter().zip(&other.1) {
        assert_eq!((&a.ours, &a.theirs, &a.base), (&b.theirs, &b.ours, &b.base));
    }
    let problems = |text: &str| CaseFile::read("", text.as_bytes()).problems;
    if problems(ours).is_empty() && problems(theirs).is_empty() {
        assert_eq!(problems(&one.0), [], "{}", one.0);
    }
    one
}

#[track_caller]
fn clean(base: &str, ours: &str, theirs: &str) -> String {
    let (text, conflicts) = both_ways(base, ours, theirs);
    assert_eq!(conflicts, [], "{text}");
    text
}

#[track_caller]
fn conflict(base: &str, ours: &str, theirs: &str) -> MergeConflict {
    let (_, mut conflicts) = both_ways(base, ours, theirs);
    assert_eq!(conflicts.len(), 1);
    conflicts.remove(0)
}

fn route(conflict: &MergeConflict) -> &str {
    match &conflict.place {
        MergePlace::Entry { route, .. } => route,
        other => panic!("{other:?}"),
    }
}

const LATER: [(&str, &str); 3] = [("at", "2026-06-03T09:00+02:00"), ("by", "alice"), ("what", "note")];
const LATEST: [(&str, &str); 3] = [("at", "2026-06-03T10:00+02:00"), ("by", "carol"), ("what", "note")];

#[test]
fn two_log_lines_are_joined_by_time() {
    let text = clean(BASE, &append(BASE, "log", &LATEST), &append(BASE, "log", &LATER));
    assert_eq!(text, append(&append(BASE, "log", &LATER), "log", &LATEST), "not one other byte");
    let same = append(BASE, "log", &LATER);
    assert_eq!(clean(BASE, &same, &same), same);
    let both = append(&same, "log", &LATEST);
    assert_eq!(clean(BASE, &same, &both), both, "what both have comes once");
}

#[test]
fn one_line_of_each_side_in_an_empty_list() {
    for empty in ["log: []", "log:", "log: # all of it"] {
        let start = BASE.find("log:").expect("a log");
        let end = BASE.find("decisions:").expect("decisions");
        let base = format!("{}{empty}\n{}", BASE.split_at(start).0, BASE.split_at(end).1);
        let text = clean(&base, &append(&base, "log", &LATEST), &append(&base, "log", &LATER));
        assert_eq!(text, append(&append(&base, "log", &LATER), "log", &LATEST));
    }
}

#[test]
fn entries_of_both_sides_are_joined_whatever_the_line_ends_and_the_indentation() {
    let windows = BASE.replace('\n', "\r\n");
    let ours = append(&windows, "log", &LATER);
    assert_eq!(clean(&windows, &ours, &append(&windows, "log", &LATEST)), append(&ours, "log", &LATEST));
    let saved_on_windows = append(&windows, "log", &LATEST);
    let text = clean(BASE, &append(BASE, "log", &LATER), &saved_on_windows);
    assert_eq!(text, append(&append(&windows, "log", &LATER), "log", &LATEST), "who changed all line ends wins");
    let three = indented_by_three(BASE);
    let text = clean(BASE, &append(&three, "log", &LATER), &append(BASE, "log", &LATEST));
    assert_eq!(text, append(&append(&three, "log", &LATER), "log", &LATEST));
    let text = clean(&three, &append(&three, "log", &LATER), &append(&three, "log", &LATEST));
    assert_eq!(text, append(&append(&three, "log", &LATER), "log", &LATEST));
    let dashes_at_the_margin =
        BASE.replace("\n  - {", "\n- {").replace("\n  - at", "\n- at").replace("\n    by: [", "\n  by: [");
    let dashes_at_the_margin = dashes_at_the_margin.replace("    what: talked\n    to", "  what: talked\n  to");
    let text = clean(BASE, &append(&dashes_at_the_margin, "log", &LATER), &append(BASE, "log", &LATEST));
    assert_eq!(text, append(&append(&dashes_at_the_margin, "log", &LATER), "log", &LATEST));
}

/// Everything within something stands one column deeper.
fn indented_by_three(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| if line.starts_with(' ') { format!(" {line}") } else { line.to_owned() })
        .collect()
}

#[test]
fn comments_stay_with_what_they_speak_of() {
    let ours = swap(BASE, "  # the long day\n", "  # the long day, as carol remembers it\n");
    let theirs = swap(BASE, "    what: talked\n", "    what: talked # in the lobby\n");
    let text = clean(BASE, &ours, &theirs);
    assert!(text.contains("  # the long day, as carol remembers it\n  - at:"), "{text}");
    assert!(text.contains("what: talked # in the lobby\n"), "{text}");
    let ours = swap(BASE, "    name: Ada Sample # as on the badge\n", "    name: Ada Q. Sample # as on the badge\n");
    let theirs = swap(BASE, "    name: Ada Sample # as on the badge\n", "    name: Ada Sample # asked [person-b]\n");
    let text = clean(BASE, &ours, &theirs);
    assert!(text.contains("name: Ada Q. Sample") && text.contains("# asked [person-b]"), "{text}");
    let gone = remove(BASE, "log[0]");
    let noted = swap(BASE, "  - {at: 2026-06-01T10:30", "  # by telephone\n  - {at: 2026-06-01T10:30");
    let text = clean(BASE, &gone, &noted);
    assert!(!text.contains("acknowledged") && text.contains("  # by telephone\n"), "{text}");
}

#[test]
fn keys_are_joined_and_the_same_key_is_asked() {
    let ours = set(BASE, "status", "resolved");
    let theirs = set(BASE, "people.person-b.name", "Bertram Invented");
    assert_eq!(clean(BASE, &ours, &theirs), set(&ours, "people.person-b.name", "Bertram Invented"));
    let found = conflict(BASE, &set(BASE, "people.person-b.name", "Bert"), &theirs);
    assert_eq!((route(&found), found.cause), ("people.person-b.name", Cause::BothChanged));
    assert_eq!(found.ours.expect("ours").expose(), "name: Bert");
    assert_eq!(found.theirs.expect("theirs").expose(), "name: Bertram Invented");
    assert_eq!(found.base.expect("base").expose(), "name: Bert Invented");
}

#[test]
fn new_sections_stand_in_the_order_of_the_fields() {
    let ours = set(BASE, "retention.keep_until", "2028-06-03");
    let theirs = set(BASE, "outcome.finding", "violation");
    assert_eq!(clean(BASE, &ours, &theirs), set(&theirs, "retention.keep_until", "2028-06-03"));
}

#[test]
fn three_members_close_the_same_case() {
    let closed = |by: &str, more: &str| {
        let text = set(BASE, "status", "resolved");
        let text = set(&text, "outcome.finding", "violation");
        let text = set(&text, "outcome.resolved", "2026-06-04");
        let text = append(
            &text,
            "log",
            &[("at", "2026-06-04"), ("by", by), ("what", "informed-reporter"), ("to", "person-a")],
        );
        if more.is_empty() { text } else { set(&text, "outcome.summary", more) }
    };
    let (alice, bob, carol) = (closed("alice", ""), closed("bob", "short"), closed("carol", ""));
    let two = clean(BASE, &alice, &bob);
    let all = clean(BASE, &two, &carol);
    assert_eq!(all, clean(BASE, &clean(BASE, &carol, &alice), &bob));
    let case = CaseFile::read("", all.as_bytes()).case;
    assert_eq!(case.log.len(), 5);
    assert_eq!(all.matches("resolved: 2026-06-04").count(), 1);
    assert_eq!(all.matches("summary: short").count(), 1);
}

#[test]
fn what_one_removes_and_the_other_leaves_goes_and_what_the_other_edits_is_asked() {
    let gone = remove(BASE, "log[0]");
    assert_eq!(clean(BASE, &gone, &append(BASE, "log", &LATER)), append(&gone, "log", &LATER));
    let edited = swap(BASE, "what: acknowledged, to: person-a}", "what: acknowledged, to: person-a, note: by mail}");
    let found = conflict(BASE, &gone, &edited);
    assert_eq!((route(&found), found.cause, found.ours.is_none()), ("log[0]", Cause::RemovedByUs, true));
    assert_eq!(conflict(BASE, &edited, &gone).cause, Cause::RemovedByThem);
    let only_looks =
        swap(BASE, "{at: 2026-06-01T10:30+02:00, by: alice,", "{at: '2026-06-01T10:30+02:00',   by: \"alice\",");
    assert_eq!(clean(BASE, &gone, &only_looks), gone, "other quotes are no change of what is said");
}

#[test]
fn an_entry_is_joined_key_by_key_also_in_braces() {
    let ours = swap(BASE, "to: person-a}", "to: person-a, note: by mail}");
    let theirs = swap(BASE, "by: alice, what: acknowledged", "by: [alice, bob], what: acknowledged");
    let text = clean(BASE, &ours, &theirs);
    let line = "  - {at: 2026-06-01T10:30+02:00, by: [alice, bob], what: acknowledged, to: person-a, note: by mail}\n";
    assert!(text.contains(line), "{text}");
    let one = swap(BASE, "by: alice, what: acknowledged", "by: [alice, carol], what: acknowledged");
    assert!(clean(BASE, &one, &theirs).contains("by: [alice, bob, carol], what"), "one member became several, twice");
    let block = swap(BASE, "agreed_by: [carol]", "agreed_by:\n      - carol\n      - dan # by mail");
    let flow = swap(BASE, "agreed_by: [carol]", "agreed_by: [carol, erin]");
    let text = clean(BASE, &block, &flow);
    assert!(text.contains("    agreed_by:\n      - carol\n      - dan # by mail\n      - erin\n"), "{text}");
}

#[test]
fn a_vote_for_words_that_changed_is_asked() {
    let words = swap(BASE, "text: A warning.", "text: A ban.");
    let vote = swap(BASE, "agreed_by: [carol]", "agreed_by: [carol, dan]");
    let found = conflict(BASE, &words, &vote);
    assert_eq!((route(&found), found.cause), ("decisions[0].agreed_by", Cause::VotesForOtherWords));
    let one = swap(BASE, "agreed_by: [carol]", "agreed_by: [carol, erin]");
    assert!(clean(BASE, &one, &vote).contains("agreed_by: [carol, dan, erin]"), "for the same words every vote counts");
}

#[test]
fn two_new_people_with_one_key_are_not_one_person() {
    let somebody = |key: &str, more: (&str, &str)| {
        let roles = ("roles".to_owned(), Value::List(vec![word("witness")]));
        let person = Value::Map(vec![roles, (more.0.to_owned(), word(more.1))]);
        edit::set(BASE, &format!("people.{key}"), &person).expect("it can be set")
    };
    let (ours, theirs) = (somebody("person-c", ("name", "Cleo")), somebody("person-c", ("phone", "00")));
    let found = conflict(BASE, &ours, &theirs);
    assert_eq!((route(&found), found.cause), ("people.person-c", Cause::BothAdded));
    assert_eq!(clean(BASE, &ours, &ours), ours);
    assert!(clean(BASE, &ours, &somebody("person-d", ("phone", "00"))).contains("  person-c: "));
}

#[test]
fn both_new_people_stay_with_a_key_each() {
    let theirs = BASE.replace("shepherd: alice", "  person-c:\n    roles: [witness]\n    name: Dan\nshepherd: alice");
    let theirs =
        append(&theirs, "log", &[("at", "2026-06-03"), ("by", "alice"), ("what", "asked"), ("to", "person-c")]);
    let theirs = swap(&theirs, "We talked.", "We talked. [person-c] saw it.");
    let ours = BASE.replace("shepherd: alice", "  person-c:\n    roles: [witness]\n    name: Cleo\nshepherd: alice");
    let ours = swap(&ours, "Something.", "[person-c] told us.");
    let merged = merge_with(BASE.as_bytes(), ours.as_bytes(), theirs.as_bytes(), &[Choice::Both]);
    let Merge::Conflicts { text, conflicts } = merged else { panic!() };
    assert!(conflicts.len() == 1 && conflicts[0].can_be_both, "{conflicts:?}");
    for line in
        ["  person-c:\n    roles: [witness]\n    name: Cleo\n", "  person-d:\n    roles: [witness]\n    name: Dan\n"]
    {
        assert!(text.contains(line), "{text}");
    }
    assert!(
        text.contains("to: person-d") && text.contains("[person-c] told us.") && text.contains("[person-d] saw it."),
        "{text}"
    );
    assert_eq!(CaseFile::read("", text.as_bytes()).problems, []);
}

#[test]
fn an_item_changed_twice_is_not_doubled() {
    let ours = swap(BASE, "at: 2026-06-01T10:30+02:00, by: alice", "at: 2026-06-01T10:31+02:00, by: alice");
    let theirs = swap(BASE, "at: 2026-06-01T10:30+02:00, by: alice", "at: 2026-06-01T10:32+02:00, by: alice");
    assert_eq!(conflict(BASE, &ours, &theirs).cause, Cause::BothChanged);
}

#[test]
fn the_text_is_joined_by_paragraphs() {
    let ours = swap(BASE, "Something.\n", "Something.\n\nAnd more.\n");
    let theirs = format!("{BASE}\nThey said sorry.\n");
    assert_eq!(clean(BASE, &ours, &theirs), format!("{ours}\nThey said sorry.\n"));
    let other = format!("{BASE}\nWe wrote to both.\n");
    assert_eq!(clean(BASE, &theirs, &other), format!("{BASE}\nThey said sorry.\n\nWe wrote to both.\n"));
    let (text, conflicts) =
        both_ways(BASE, &swap(BASE, "We talked.", "We wrote."), &swap(BASE, "We talked.", "We met."));
    assert!(text.contains("We wrote.") && !text.contains("<<<"));
    let MergePlace::Text { at } = conflicts[0].place else { panic!("{conflicts:?}") };
    assert!(swap(BASE, "We talked.", "We wrote.").split_at(at).1.starts_with("We wrote."));
}

#[test]
fn choices_are_taken_in_the_order_of_the_conflicts() {
    let ours = swap(&set(BASE, "people.person-b.name", "Bert"), "We talked.", "We wrote.");
    let theirs = swap(&set(BASE, "people.person-b.name", "Bertram"), "We talked.", "We met.");
    let chosen = |choices: &[Choice]| match merge_with(BASE.as_bytes(), ours.as_bytes(), theirs.as_bytes(), choices) {
        Merge::Conflicts { text, conflicts } => (text, conflicts.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(chosen(&[Choice::Theirs, Choice::Theirs]), (theirs.clone(), 2));
    assert_eq!(chosen(&[Choice::Ours, Choice::Ours]), (ours.clone(), 2));
    assert_eq!(chosen(&[Choice::Ours, Choice::Both]).0, swap(&ours, "We wrote.", "We wrote.\nWe met."));
}

#[test]
fn an_open_question_is_marked_and_the_mark_is_a_problem() {
    for text in [BASE.to_owned(), BASE.replace('\n', "\r\n")] {
        let marked = marked(&text);
        let file = CaseFile::read("", marked.as_bytes());
        assert_eq!(file.problems.iter().map(|problem| problem.rule).collect::<Vec<_>>(), [Form::ConflictMarker]);
        assert_eq!(file.case.log.len(), 2, "it can be read all the same");
        assert_eq!(
            marked.lines().filter(|line| *line != OPEN_QUESTIONS).collect::<Vec<_>>(),
            text.lines().collect::<Vec<_>>()
        );
    }
}

#[test]
fn what_was_redacted_stays_redacted() {
    let gone = &expunged(&CaseFile::read("", BASE.as_bytes()));
    let late =
        append(BASE, "log", &[("at", "2026-06-05"), ("by", "alice"), ("what", "note"), ("note", "Secret Words")]);
    let late = swap(&late, "Something.", "Secret Words.");
    let (text, _) = both_ways(BASE, gone, &late);
    assert!(!text.contains("Secret") && !text.contains("Ada Sample"), "{text}");
    assert!(text.contains("status: expunged") && text.contains("2026-06-05"), "{text}");
    let broken = swap(&late, "case: quiet-harbor\n", "case: quiet-harbor\nx: [\n");
    for (ours, theirs) in [(gone, &broken), (&broken, gone)] {
        match merge_with(BASE.as_bytes(), ours.as_bytes(), theirs.as_bytes(), &[Choice::Theirs]) {
            Merge::Conflicts { text, conflicts } => {
                assert_eq!((&text, conflicts[0].cause), (gone, Cause::Redacted))
            }
            other => panic!("{other:?}"),
        }
    }
    let back = BASE.replace("Something.", "Something again.");
    assert!(!clean(gone, gone, &back).contains("Something"), "nobody brings words back by editing an old copy");
}

#[test]
fn what_is_no_case_is_left_to_a_comparison_by_lines() {
    let broken = [
        BASE.replacen("---\n", "", 1),
        swap(BASE, "status: open", "status: [open"),
        swap(BASE, "status: open", "status: open\nstatus: closed"),
        swap(BASE, "shepherd: alice", "? shepherd\n: alice"),
        String::new(),
    ];
    let ours = append(BASE, "log", &LATER);
    for theirs in &broken {
        for (base, ours, theirs) in [
            (BASE, ours.as_str(), theirs.as_str()),
            (BASE, theirs, &ours),
            (theirs, &ours, &set(BASE, "status", "resolved")),
        ] {
            if !base.is_empty() {
                let merge = merge(base.as_bytes(), ours.as_bytes(), theirs.as_bytes());
                assert!(matches!(merge, Merge::Unreadable), "{theirs}\n{merge:?}");
            }
        }
    }
    assert!(
        matches!(merge(b"", BASE.as_bytes(), ours.as_bytes()), Merge::Clean(text) if text == ours),
        "both added it"
    );
}

#[test]
fn a_case_that_was_taken_in_here_and_changed_there_is_one_question() {
    let base =
        "---\ncase: calm-lake\nstatus: open\nreports:\n  - {received: 2026-06-01, channel: email}\n---\n\nWords.\n";
    let stub = "---\ncase: calm-lake\nstatus: on-file\nreports: []\noutcome: {duplicate_of: quiet-harbor}\n---\n";
    let changed = base.replace("Words.", "More words.");
    let moved = stub.replace("quiet-harbor", "pale-garden");
    assert!(matches!(merge(base.as_bytes(), stub.as_bytes(), base.as_bytes()), Merge::Clean(text) if text == stub));
    assert!(matches!(merge(stub.as_bytes(), stub.as_bytes(), moved.as_bytes()), Merge::Clean(text) if text == moved));
    for (ours, theirs) in [(stub, changed.as_str()), (changed.as_str(), stub)] {
        for (choice, text) in [(Choice::Ours, ours), (Choice::Theirs, theirs)] {
            let merged = merge_with(base.as_bytes(), ours.as_bytes(), theirs.as_bytes(), &[choice]);
            let Merge::Conflicts { text: found, conflicts } = merged else { panic!("it asks") };
            assert_eq!((found.as_str(), conflicts.len()), (text, 1));
            assert_eq!((conflicts[0].cause, &conflicts[0].place), (Cause::TakenIn, &MergePlace::File));
        }
    }
}
