//! Two ways to say the same: the JSON Schema that editors use, and the rules of form. Both come from one table of fields,
//! so whatever one refuses the other refuses too, but for a short list of things that a schema can't say.

use std::collections::{BTreeMap, BTreeSet};

use casebound_record::problem::Form;
use casebound_record::yaml::{self, Kind, Node};
use casebound_record::{CaseFile, CommitteeFile, Problem, Span, front_matter, schema};
use jsonschema::Validator;
use serde_json::Value;

/// Every field that a case can have, between the two.
const CASES: &[&str] = &[
    include_str!("../../../tests/records/good/amber-lantern.md"),
    include_str!("../../../tests/records/good/lucid-pasture.md"),
];
use casebound_testing::sample::COMMITTEE;

/// What is written in place of every value in turn.
const VALUES: &[&str] = &[
    "~",
    "''",
    "x",
    "X y",
    "no",
    "true",
    "12",
    "0",
    "-1",
    "1.5",
    "1_000",
    "12:30",
    "[]",
    "[~]",
    "[x, 3]",
    "[[x]]",
    "{}",
    "{x: y}",
    "{a: ~}",
    "open",
    "Open",
    "resolved",
    "yes",
    "unknown",
    "summary",
    "anonymous",
    "alice",
    "Alice",
    "person-a",
    "person-",
    "[person-a, person-b]",
    "quiet-harbor",
    "quiet",
    "a-b-c",
    "a-b-c-d",
    "2026-06-03",
    "'2026-06-03'",
    "2026-6-3",
    "2026-02-30",
    "1850-01-01",
    "2026-06-03T09:00+02:00",
    "2026-06-03T09:00",
    "2026-06-03T24:00Z",
    "2026-06-03 09:00Z",
    "indefinite",
    "indefinitely",
    "2 years",
    "1 day",
    "0 days",
    "two days",
    "sanction + 2 months",
    "majority",
    "person-a@example.org",
    "a@b",
    "@persona",
    "note.txt",
    "a/b.txt",
    ".hidden",
    "Europe/Madrid",
    "Europe/Atlantis",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "0123456789ABCDEF0123456789ABCDEF01234567",
    "9999999",
    "12345678",
    "{from: 2026-06-03, to: 2026-06-04}",
    "{from: 2026-06-03}",
    "{withheld-until: 2026-06-03}",
    "\"a\\u202eb\"",
    "{status: open, status: open}",
    "&a x",
    "!a x",
    "*a",
    "\"open",
    "007",
];

/// What is written in place of every key in turn.
const KEYS: &[&str] = &["x", "X y", "12", "person-z", "Person-z", "case", "status", "from", "note"];

/// Why the rules of form may refuse what the schema lets pass, by the rule and the start of its message.
const SCHEMA_CAN_NOT: &[(Form, &str, &str)] = &[
    (Form::BadDate, "the calendar has no such day", "a pattern knows no calendar"),
    (Form::BadDuration, "", "a pattern for up to four digits takes 0 for a number"),
    (Form::BadTimeZone, "", "the list of time zones is not part of the schema"),
    (Form::HiddenCharacter, "", "JSON may hold every character"),
    (Form::DuplicateKey, "", "the first value is gone before the schema sees it"),
    (Form::AnchorOrAlias, "", "the anchor is gone before the schema sees the value"),
];

/// Where the rules of form let pass what the schema refuses: values that YAML does not take for text. We read all of them as
/// they are written, so that a member may have the key `12`; whoever writes with an editor is asked for quotes.
const FORM_IS_KINDER: &[&str] = &["true", "12", "0", "-1", "1.5", "007", "9999999", "12345678", "[x, 3]"];

#[derive(Debug, Default)]
struct Tally {
    both_pass: usize,
    both_refuse: usize,
    excused: BTreeSet<Form>,
    kinder: BTreeSet<&'static str>,
    wrong: Vec<String>,
}

fn validator(schema: &str) -> Validator {
    let schema: Value = serde_json::from_str(schema).expect("a schema is JSON");
    jsonschema::validator_for(&schema).expect("it is a schema")
}

/// The first place of each field: its value and its key. Items of a list count as one.
fn places(
    text: &str,
    node: &Node,
    route: &str,
    values: &mut BTreeMap<String, Span>,
    keys: &mut BTreeMap<String, Span>,
) {
    values.entry(route.to_owned()).or_insert(node.span);
    match &node.kind {
        Kind::Null | Kind::Scalar { .. } => {}
        Kind::List(items) => items.iter().for_each(|item| places(text, item, &format!("{route}[]"), values, keys)),
        Kind::Map(entries) => {
            for entry in entries {
                let route = format!("{route}.{}", entry.key.as_str(text).expect("the samples have plain keys"));
                keys.entry(route.clone()).or_insert(entry.key.span);
                places(text, &entry.value, &route, values, keys);
            }
        }
    }
}

/// A text that differs from a good one in one value or one key.
struct Mutant {
    text: String,
    word: &'static str,
    route: String,
}

/// Mutants of each field that is not in `seen`. Each takes a quarter of the words, so that kinds of fields take all of them.
fn mutants(text: &str, range: Span, seen: &mut BTreeSet<String>) -> Vec<Mutant> {
    let (mut values, mut keys) = (BTreeMap::new(), BTreeMap::new());
    places(text, &yaml::parse(text, range).root, "", &mut values, &mut keys);
    let spans = values.into_iter().map(|it| (it, VALUES)).chain(keys.into_iter().map(|it| (it, KEYS)));
    let mut all = Vec::new();
    let new = |it: &((String, Span), &[&str])| !it.0.1.is_empty() && seen.insert(format!("{} {}", it.0.0, it.1.len()));
    for (idx, ((route, span), words)) in spans.filter(new).enumerate() {
        for word in words.iter().skip(idx % 4).step_by(4) {
            let mut mutant = text.to_owned();
            mutant.replace_range(span.start..span.start + span.of(text).trim_end().len(), word);
            all.push(Mutant { text: mutant, word, route: route.clone() });
        }
    }
    all
}

/// `yaml` is what the schema judges, `problems` is what the rules of form say of the same text.
fn compare(validator: &Validator, yaml: &str, problems: &[Problem], mutant: &Mutant, tally: &mut Tally) {
    let value: Option<Value> = serde_yaml::from_str(yaml).ok();
    let passes = value.is_some_and(|value| validator.is_valid(&value));
    let Mutant { word, route, .. } = mutant;
    match (passes, problems) {
        (true, []) => tally.both_pass += 1,
        (false, [_, ..]) => tally.both_refuse += 1,
        (true, [first, ..]) => match excuse(problems) {
            Some(rules) => tally.excused.extend(rules),
            None => tally.wrong.push(format!("only form refuses {word:?} at {route}: {:?}", first.rule)),
        },
        (false, []) if FORM_IS_KINDER.contains(word) => tally.kinder.extend([*word]),
        (false, []) => tally.wrong.push(format!("only the schema refuses {word:?} at {route}")),
    }
}

/// The rules behind the problems, when a schema can say none of them.
fn excuse(problems: &[Problem]) -> Option<Vec<Form>> {
    // Of two equal keys the schema sees the second value, the rules of form see both.
    if problems.iter().any(|problem| problem.rule == Form::DuplicateKey) {
        return Some(vec![Form::DuplicateKey]);
    }
    let excused = |problem: &Problem| {
        SCHEMA_CAN_NOT
            .iter()
            .find(|(rule, message, _)| problem.rule == *rule && problem.message.starts_with(message))
            .map(|(rule, ..)| *rule)
    };
    problems.iter().map(excused).collect()
}

#[test]
fn schema_and_form_agree() {
    let (mut tally, mut seen) = (Tally::default(), BTreeSet::new());
    let of_cases = validator(&schema::case());
    for text in CASES {
        let range = front_matter::split(text.as_bytes()).yaml.unwrap();
        for mutant in mutants(text, range, &mut seen) {
            let file = CaseFile::read("cases/2026/quiet-harbor.md", mutant.text.as_bytes());
            let range = front_matter::split(mutant.text.as_bytes()).yaml.unwrap();
            compare(&of_cases, range.of(&mutant.text), &file.problems, &mutant, &mut tally);
        }
    }
    let of_committees = validator(&schema::committee());
    for mutant in mutants(COMMITTEE, Span::new(0, COMMITTEE.len()), &mut BTreeSet::new()) {
        let file = CommitteeFile::read(mutant.text.as_bytes());
        compare(&of_committees, &mutant.text, &file.problems, &mutant, &mut tally);
    }
    assert!(tally.wrong.is_empty(), "{} of them:\n{}", tally.wrong.len(), tally.wrong.join("\n"));
    assert!(
        tally.both_pass > 200 && tally.both_refuse > 1_000,
        "{} pass, {} do not",
        tally.both_pass,
        tally.both_refuse
    );
    for (rule, ..) in SCHEMA_CAN_NOT {
        assert!(tally.excused.contains(rule), "nothing needs the exception `{rule:?}`");
    }
    assert!(FORM_IS_KINDER.iter().any(|word| tally.kinder.contains(word)));
}

#[test]
fn schema_and_form_accept_the_samples() {
    let of_cases = validator(&schema::case());
    for text in CASES {
        let range = front_matter::split(text.as_bytes()).yaml.unwrap();
        assert!(CaseFile::read("x.md", text.as_bytes()).problems.is_empty());
        assert!(of_cases.is_valid(&serde_yaml::from_str(range.of(text)).unwrap()));
    }
    assert!(CommitteeFile::read(COMMITTEE.as_bytes()).problems.is_empty());
    assert!(validator(&schema::committee()).is_valid(&serde_yaml::from_str(COMMITTEE).unwrap()));
}
