//! Front matter as people type it: safe fixes repair what is certain, and all problems are reported at once.

use casebound_record::problem::{Edit, Fix, Form};
use casebound_record::{CaseFile, CommitteeFile, edit};

fn case(front: &str) -> CaseFile {
    CaseFile::read("cases/2026/quiet-harbor.md", format!("---\n{front}---\n\n## What happened\n").as_bytes())
}

/// The safe changes of a text, made until none is left.
fn fixed(front: &str) -> String {
    let mut front = front.to_owned();
    for _ in 0..4 {
        let file = case(&front);
        let mut edits: Vec<Edit> = Vec::new();
        for Fix { edit, .. } in file.problems.iter().filter_map(|it| it.fix.as_ref()).filter(|fix| fix.is_safe()) {
            // Of two changes of one place the second one waits, as it does for `casebound fix`.
            if !edits.iter().any(|it| it.span.start < edit.span.end && edit.span.start < it.span.end) {
                edits.push(edit.clone());
            }
        }
        if edits.is_empty() {
            break;
        }
        let text = edit::apply(file.text.expose(), &edits).expect("fixes of one file do not overlap");
        front =
            text.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n")).expect("the lines stay").0.to_owned();
    }
    front
}

const HEAD: &str = "case: quiet-harbor\nstatus: open\nreports:\n  - {received: 2026-06-03, channel: email}\n";

#[test]
fn what_is_certain_is_mended() {
    let mut wrong = Vec::new();
    for (typed, meant) in [
        // Tabs.
        ("people:\n\tperson-a:\n\t\troles: [reporter]\n", "people:\n  person-a:\n    roles: [reporter]\n"),
        (
            "people:\n    person-b: {roles: [reported]}\n\tperson-a: {roles: [reporter]}\n",
            "people:\n    person-b: {roles: [reported]}\n    person-a: {roles: [reporter]}\n",
        ),
        ("shepherd:\talice\n", "shepherd: alice\n"),
        // A colon in a text.
        ("outcome:\n  summary: he said: no\n", "outcome:\n  summary: \"he said: no\"\n"),
        (
            "log:\n  - at: 2026-06-03\n    what: note\n    note: result: calm\n",
            "log:\n  - at: 2026-06-03\n    what: note\n    note: \"result: calm\"\n",
        ),
        (
            "log:\n  - {at: 2026-06-03, what: note, note: result: calm, no anger}\n",
            "log:\n  - {at: 2026-06-03, what: note, note: \"result: calm, no anger\"}\n",
        ),
        ("aware:\n  - the chair: Kim\n", "aware:\n  - \"the chair: Kim\"\n"),
        ("incident: {where: [person-b]}\n", "incident: {where: \"[person-b]\"}\n"),
        (
            "sanctions:\n  - {person: [person-b], kind: warning}\n",
            "sanctions:\n  - {person: person-b, kind: warning}\n",
        ),
        // Signs at the beginning of a value.
        (
            "people:\n  person-b:\n    roles: [reported]\n    handles: @vosgood\n",
            "people:\n  person-b:\n    roles: [reported]\n    handles: \"@vosgood\"\n",
        ),
        (
            "people:\n  person-b:\n    roles: [reported]\n    name: *Robin*\n",
            "people:\n  person-b:\n    roles: [reported]\n    name: \"*Robin*\"\n",
        ),
        (
            "people:\n  person-b:\n    roles: [reported]\n    name: %Robin\n",
            "people:\n  person-b:\n    roles: [reported]\n    name: \"%Robin\"\n",
        ),
        ("incident:\n  where: [person-b] at the bar\n", "incident:\n  where: \"[person-b] at the bar\"\n"),
        ("incident:\n  where: \"the bar\" in the hall\n", "incident:\n  where: \"\\\"the bar\\\" in the hall\"\n"),
        // The colon and its blank.
        ("shepherd:alice\n", "shepherd: alice\n"),
        ("shepherd alice\n", "shepherd: alice\n"),
        // A bracket or a quote that is missing.
        ("types: [harassment, remark\nshepherd: alice\n", "types: [harassment, remark]\nshepherd: alice\n"),
        ("log:\n  - {at: 2026-06-03, what: note\n", "log:\n  - {at: 2026-06-03, what: note}\n"),
        ("incident:\n  where: \"the bar\nshepherd: alice\n", "incident:\n  where: \"the bar\"\nshepherd: alice\n"),
        // Indentation.
        (
            "people:\n  person-a:\n    roles: [reporter]\n     name: Kim\n",
            "people:\n  person-a:\n    roles: [reporter]\n    name: Kim\n",
        ),
        (
            "people:\n  person-a:\n    roles: [reporter]\n   name: Kim\n",
            "people:\n  person-a:\n    roles: [reporter]\n    name: Kim\n",
        ),
        (
            "people:\n  person-a:\n  roles: [reporter]\n  name: Kim\n",
            "people:\n  person-a:\n    roles: [reporter]\n    name: Kim\n",
        ),
        ("incident:\nwhere: the bar\n", "incident:\n  where: the bar\n"),
        ("log:\n- at: 2026-06-03\nwhat: note\n", "log:\n- at: 2026-06-03\n  what: note\n"),
        ("shepherd: alice\n conflicts: [bob]\n", "shepherd: alice\nconflicts: [bob]\n"),
        // Words, dates and lists.
        ("severity: Modrate\n", "severity: moderate\n"),
        ("incident: {when: 29/11/2026}\n", "incident: {when: 2026-11-29}\n"),
        ("incident: {when: 2026-11-29T22:30+0100}\n", "incident: {when: 2026-11-29T22:30+01:00}\n"),
        ("people:\n  person-a: {roles: reporter}\n", "people:\n  person-a: {roles: [reporter]}\n"),
        ("shepherd: \"@Alice\"\n", "shepherd: alice\n"),
    ] {
        let whole = fixed(&format!("{HEAD}{typed}"));
        let expected = fixed(&format!("{HEAD}{meant}"));
        if whole != expected {
            wrong.push(format!("{typed}became\n{}", whole.replace(HEAD, "")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_mended_is_read_as_it_was_meant() {
    let file = case(&format!(
        "{HEAD}people:\n\tperson-b:\n\t\troles: [reported]\n\t\tname: *Robin*\n\t\thandles: @vosgood\noutcome:\n  summary: he said: no\n"
    ));
    let person = file.case.person("person-b").expect("the person is read");
    let said = |text: Option<&casebound_record::Private>| text.map(|it| it.expose().clone());
    assert_eq!(said(person.name.as_ref()).as_deref(), Some("Robin"));
    assert_eq!(said(person.handles.first()).as_deref(), Some("@vosgood"));
    assert_eq!(said(file.case.outcome.summary.as_ref()).as_deref(), Some("he said: no"));
    assert!(file.is_readable());
    assert_eq!(file.span_of("people.person-b.name").of(file.text.expose()), "*Robin*");
}

#[test]
fn one_slip_hides_no_other() {
    let front = "case: quiet-harbor\nstatus: opne\nreports:\n  - received: 3.6.2026\n    channel: mail\n    place: bar: left\nshepherd:alice\nseverity: dreadful\n";
    let file = case(front);
    let mut found: Vec<(Form, &str)> =
        file.problems.iter().map(|it| (it.rule, it.span.of(file.text.expose()))).collect();
    found.sort();
    assert_eq!(
        found,
        [
            (Form::YamlSyntax, ":"),
            (Form::YamlSyntax, "shepherd:alice"),
            (Form::UnknownWord, "dreadful"),
            (Form::UnknownWord, "mail"),
            (Form::UnknownWord, "opne"),
            (Form::BadDate, "3.6.2026"),
        ]
        .map(|it| it)
    );
}

#[test]
fn what_nothing_mends_hides_its_own_value_only() {
    let front = format!(
        "{HEAD}log:\n  - {{at: 2026-06-03, what: note}}\n  - }} at {{\n  - {{at: 2026-06-04, what: nte}}\nseverity: dreadful\n"
    );
    let file = case(&front);
    assert_eq!(file.case.log.len(), 3);
    let rules: Vec<Form> = file.problems.iter().map(|it| it.rule).collect();
    assert_eq!(rules, [Form::YamlSyntax, Form::UnknownWord, Form::UnknownWord]);
    assert!(!file.is_readable());
}

#[test]
fn a_guess_is_offered_and_not_made() {
    // Two keys on one line: as one value it is no member.
    let front = format!("{HEAD}log:\n  - at: 2026-06-03\n    by: alice what: met\n");
    let file = case(&front);
    assert!(
        file.problems.iter().filter_map(|it| it.fix.as_ref()).all(|fix: &Fix| !fix.is_safe()),
        "{:?}",
        file.problems
    );
}

#[test]
fn committee_yaml_is_mended_too() {
    let text = "committee: {name: C, timezone: UTC}\nmembers:\n  alice: {name: Alice}\nevents: {}\n  sample-2026: {name: Sample, starts: 2026-06-03, ends: 2026-06-04}\nretention: {rules: [{outcome: any, keep: indefinitely}]}\n";
    let file = CommitteeFile::read(text.as_bytes());
    let edits: Vec<_> = file
        .problems
        .iter()
        .filter_map(|it| it.fix.as_ref())
        .filter(|it| it.is_safe())
        .map(|it| it.edit.clone())
        .collect();
    assert_eq!(edit::apply(text, &edits).unwrap(), text.replace("events: {}", "events:"));
    assert_eq!(file.committee.events.len(), 1);
}

#[test]
fn an_anchor_is_one_slip() {
    for by in ["&a x", "*a", "!tag x", "&a alice"] {
        for front in [
            format!("{HEAD}log:\n  - {{at: 2026-06-03, by: {by}, what: note}}\n"),
            format!("{HEAD}log:\n  - at: 2026-06-03\n    by: {by}\n    what: note\n"),
        ] {
            let found: Vec<_> = case(&front).problems.into_iter().map(|it| (it.rule, it.message)).collect();
            assert_eq!(found.len(), 1, "{front}{found:?}");
        }
    }
}

#[test]
fn a_tab_is_told_once() {
    for front in
        [format!("{HEAD}people:\n  person-a:\n\troles: [reporter]\n"), format!("{HEAD}incident:\n\twhere: bar\n")]
    {
        let found: Vec<_> = case(&front).problems.into_iter().map(|it| (it.rule, it.span, it.message)).collect();
        assert_eq!(found.len(), 1, "{front}{found:?}");
    }
}
