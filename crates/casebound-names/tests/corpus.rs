//! A table of people, texts and what must be found: sure, unsure, none. Each kind of failure becomes a line.

#[path = "corpus/lines.rs"]
mod lines;

use casebound_names::{HitConfidence, People};
use casebound_record::{Person, Private};
use lines::corpus_lines;

fn found(person: &Person, text: &str) -> &'static str {
    match People::of([person]).find(text).iter().map(|hit| hit.confidence).max() {
        Some(HitConfidence::Sure) => "sure",
        Some(HitConfidence::Unsure) => "unsure",
        None => "none",
    }
}

#[test]
fn every_line_is_found_as_it_must_be() {
    let all: Vec<_> = corpus_lines().collect();
    assert!(all.len() > 300);
    let wrong: Vec<String> = all
        .iter()
        .filter(|line| found(&line.person(), line.text) != line.expected)
        .map(|line| format!("{}: {}", line.text, line.expected))
        .collect();
    assert_eq!(wrong, [""; 0]);
}

/// Every list of the program is used by somebody's line: other people's lines say nothing of a person.
#[test]
fn texts_about_others_name_nobody_for_sure() {
    let all: Vec<_> = corpus_lines().filter(|line| line.expected != "none").collect();
    let strangers = ["Wilhelmina Ostervald", "Ignatius Pellworm", "Семён Дроботун", "Zsombor Vadkerti", "尾崎紀世彦"];
    for stranger in strangers {
        let people = People::of([&Person { name: Some(Private::new(stranger.to_owned())), ..Person::default() }]);
        for line in &all {
            let text = line.text;
            let is_sure = people.find(text).iter().any(|hit| hit.confidence == HitConfidence::Sure);
            assert!(!is_sure, "{stranger}: {text}");
        }
    }
}

#[test]
fn hits_lie_on_characters_whatever_the_text() {
    let text = "ß\u{301}İ ﬁ 🙂 Zoë\u{301} e\u{301}\u{301} Vic🎉tor Osgood";
    for line in corpus_lines() {
        for hit in People::of([&line.person()]).find(text) {
            assert!(text.get(hit.span.start..hit.span.end).is_some());
        }
    }
}

#[test]
fn who_cannot_be_searched_for_is_told() {
    let named = |name: &str| Person { name: Some(Private::new(name.to_owned())), ..Person::default() };
    let people = [named("Victor Osgood"), named("X"), named("!!"), named("")];
    assert_eq!(People::of(&people).unsearchable(), [1, 2]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_name_and_any_text(name in "\\PC{0,20}|[ -~ßİéﬁ\u{301}\u{200b}王소я]{0,20}", text in "\\PC{0,60}|[A-Za-z .'@-]{0,60}") {
        let person = Person {
            name: Some(Private::new(name.clone())),
            aliases: vec![Private::new(text.chars().take(12).collect())],
            handles: vec![Private::new(name.clone())],
            emails: vec![Private::new(name)],
            ..Person::default()
        };
        for hit in People::of([&person]).find(&text) {
            proptest::prop_assert!(text.get(hit.span.start..hit.span.end).is_some_and(|it| !it.is_empty()));
        }
    }
}
