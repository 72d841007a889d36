//! What the guard must find, and what it must leave alone.

mod goals;
mod measure;
mod quasi;
mod renderings;

use casebound_names::HitKind;
use casebound_record::words::Role;

use super::*;

fn person(key: &str, role: Role, name: &str) -> Person {
    Person { key: key.to_owned(), roles: vec![role], ..named(name) }
}

fn case(name: &str, people: Vec<Person>) -> Case {
    Case { name: Some(name.to_owned()), people, ..Case::default() }
}

fn harbor() -> Case {
    let mut reporter = person("person-a", Role::Reporter, "Given Surnamington");
    reporter.emails.push(Private::new("person-a@example.org".to_owned()));
    case("quiet-harbor", vec![reporter, person("person-b", Role::Reported, "Other Familyname")])
}

fn found<'t>(guard: &Guard, text: &'t str, form: TextForm) -> Vec<(&'t str, GuardHitKind)> {
    guard.read(text, form).into_iter().map(|it| (text.get(it.span.start..it.span.end).unwrap(), it.kind)).collect()
}

const NAME: GuardHitKind = GuardHitKind::Person(HitKind::Name);
const PART: GuardHitKind = GuardHitKind::Person(HitKind::NamePart);

#[test]
fn markup_hides_nobody() {
    let case = harbor();
    let guard = Guard::public([&case]);
    for (text, form, expected) in [
        ("by Given Surnamington", TextForm::Plain, vec![("Given Surnamington", NAME)]),
        ("*Given* **Surnam**ington", TextForm::Markdown, vec![("Given* **Surnam**ington", NAME)]),
        ("Surnam&shy;ington", TextForm::Markdown, vec![("Surnam&shy;ington", PART)]),
        ("Surnam<b></b>ington", TextForm::Markdown, vec![("Surnam<b></b>ington", PART)]),
        ("<!-- Surnamington -->", TextForm::Markdown, vec![("Surnamington", PART)]),
        ("[x](https://example.org/Surnamington)", TextForm::Markdown, vec![("Surnamington", PART)]),
        (
            "person-a&#64;example.org",
            TextForm::Markdown,
            vec![("person-a&#64;example.org", GuardHitKind::Person(HitKind::Email))],
        ),
        (r#"{"a":"x\nGiven\u0020Surnamington"}"#, TextForm::Json, vec![("\"x\\nGiven\\u0020Surnamington\"", NAME)]),
        ("see Quiet-Harbor", TextForm::Markdown, vec![("Quiet-Harbor", GuardHitKind::CodeName)]),
    ] {
        let found = found(&guard, text, form);
        assert!(expected.iter().all(|it| found.contains(it)), "{text}: {found:?}");
    }
    assert_eq!(found(&guard, "an attendee told another attendee", TextForm::Markdown), []);
}

#[test]
fn findings_name_the_case_and_repeat_nothing() {
    let guard = Guard::public([&harbor()]);
    let findings = guard.read("by Given Surnamington", TextForm::Plain);
    assert_eq!(findings.iter().map(|it| it.case.as_str()).collect::<Vec<_>>(), ["quiet-harbor"]);
    assert!(!format!("{findings:?} {guard:?}").contains("Surnamington"));
}

#[test]
fn members_stand_by_their_whole_names_only() {
    let mut committee = casebound_record::CommitteeFile::read(b"").committee;
    committee.members.push(casebound_record::committee::Member {
        name: Some("Given Surnamington".to_owned()),
        ..Default::default()
    });
    let guard = Guard::public([&harbor()]).allowing_members(&committee);
    assert_eq!(found(&guard, "The team: Given Surnamington", TextForm::Markdown), []);
    assert_eq!(found(&guard, "The team met Surnamington", TextForm::Markdown), [("Surnamington", PART)]);
    assert_eq!(guard.read_strictly("told Given Surnamington").len(), 1);
}

#[test]
fn a_word_of_the_template_is_no_name() {
    let mut reporter = person("person-a", Role::Reporter, "Ban Conductor");
    reporter.handles.push(Private::new("@totals".to_owned()));
    let case = case("quiet-harbor", vec![reporter]);
    let guard = Guard::public([&case]).allowing_words("# Totals\n| Ban from events |");
    assert_eq!(found(&guard, "| Ban from events | 3 |\n\n# Totals", TextForm::Plain), []);
    assert_eq!(found(&guard, "by Ban Conductor", TextForm::Plain), [("Ban Conductor", NAME)]);
    assert_eq!(guard.read_strictly("it was Ban who left").len(), 1);
}

#[test]
fn within_a_case_its_own_people_are_named() {
    let (about, other) = (harbor(), case("calm-meadow", vec![person("person-a", Role::Witness, "Third Somebody")]));
    let guard = Guard::within(&[&about, &other]);
    let text = "Given Surnamington, Other Familyname, Third Somebody";
    let named = |case| guard.read_within(case, text).into_iter().map(|it| it.span.of(text)).collect::<Vec<_>>();
    assert_eq!(named(&about), ["Third Somebody"]);
    assert_eq!(named(&other), ["Given Surnamington", "Other Familyname"]);
    let unnamed = Case { name: None, ..harbor() };
    assert_eq!(named(&unnamed), ["Third Somebody"]);
}

#[test]
fn the_same_person_of_another_case_is_no_leak() {
    let (about, other) = (harbor(), case("calm-meadow", vec![person("person-z", Role::Reported, "Other Familyname")]));
    let guard = Guard::within(&[&about, &other]);
    assert_eq!(guard.read_within(&about, "Other Familyname"), []);
}

#[test]
fn an_expunged_record_forbids_no_word() {
    let mut case = case("quiet-harbor", vec![person("person-a", Role::Reporter, "expunged")]);
    case.status = Some(Status::Expunged);
    assert_eq!(found(&Guard::public([&case]), "One record was expunged.", TextForm::Plain), []);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_can_be_read(text in "([ -~\n]|é|ß|Given|Surnamington|&shy;|<b>|\u{200b}|\\\\n|\"){0,20}") {
        let guard = Guard::public([&harbor()]);
        for form in [TextForm::Plain, TextForm::Markdown, TextForm::Json] {
            for finding in guard.read(&text, form) {
                proptest::prop_assert!(text.get(finding.span.start..finding.span.end).is_some_and(|it| !it.is_empty()));
            }
        }
    }
}
