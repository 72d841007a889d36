//! One line of a batch: people, what is known of a case and a text in, a verdict out.

use casebound_record::{Person, PersonEntry, Private};
use serde::{Deserialize, Serialize};

use super::{CaseFacts, Guard, GuardHit, TextForm, Weight};

/// What a line holds. Every key but the text may be missing; others are ignored.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: serde_json::Value,
    #[serde(default)]
    people: Vec<PersonEntry>,
    facts: Option<FactsEntry>,
    confidential: Option<String>,
    text: String,
}

#[derive(Deserialize)]
struct FactsEntry {
    employer: Option<String>,
    talk_title: Option<String>,
    room: Option<String>,
    place: Option<String>,
    start: Option<String>,
    role: Option<String>,
    badge: Option<String>,
    ip: Option<String>,
    case_id: Option<String>,
}

/// The answer to a line. Field names are a contract with scripts.
#[derive(Debug, Serialize)]
pub struct Answer {
    id: serde_json::Value,
    verdict: &'static str,
    findings: Vec<HitAnswer>,
}

/// A finding in JSON: bytes of the text, and never its words.
#[derive(Debug, Serialize)]
struct HitAnswer {
    kind: &'static str,
    start: usize,
    end: usize,
}

impl Answer {
    /// Returns whether the text may not leave.
    pub fn is_blocked(&self) -> bool {
        self.verdict == "block"
    }
}

/// Reads one line and judges its text. `None` when the line is not what a batch holds.
pub fn answer(line: &str) -> Option<Answer> {
    let line: Line = serde_json::from_str(line).ok()?;
    let people: Vec<Person> = line.people.into_iter().map(Person::from).collect();
    let mut guard = Guard::of(&people);
    if line.facts.is_some() || line.confidential.is_some() {
        let mut facts = line.facts.map(FactsEntry::facts).unwrap_or_default();
        facts.confidential.extend(line.confidential.map(Private::new));
        guard = guard.knowing(&facts);
    }
    let findings = guard.read_with_notes(&line.text, TextForm::Unknown);
    let places = findings.iter().map(|finding| HitAnswer {
        kind: finding.kind.word(),
        start: finding.span.start,
        end: finding.span.end,
    });
    Some(Answer { id: line.id, verdict: verdict(&findings), findings: places.collect() })
}

/// The word for the gravest finding: block, review or clear.
pub fn verdict(findings: &[GuardHit]) -> &'static str {
    match findings.iter().map(|finding| finding.weight).max() {
        Some(Weight::Block) => "block",
        Some(Weight::Review) => "review",
        Some(Weight::Note) | None => "clear",
    }
}

/// Reads a list of people: a JSON array, one JSON object on a line, or a line of plain text for each person
/// with name, aliases, addresses and user names between commas. `None` when it begins as JSON and is none.
pub fn people(text: &str) -> Option<Vec<Person>> {
    if text.trim_start().starts_with('[') {
        let entries: Vec<PersonEntry> = serde_json::from_str(text).ok()?;
        return Some(entries.into_iter().map(Person::from).collect());
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| match line.starts_with('{') {
            true => serde_json::from_str::<PersonEntry>(line).ok().map(Person::from),
            false => Some(plain(line)),
        })
        .collect()
}

fn plain(line: &str) -> Person {
    let mut person = Person::default();
    for field in line.split([',', ';', '\t']).map(str::trim).filter(|field| !field.is_empty()) {
        let value = Private::new(field.to_owned());
        match field.find('@') {
            Some(0) => person.handles.push(value),
            Some(_) => person.emails.push(value),
            None if person.name.is_none() => person.name = Some(value),
            None => person.aliases.push(value),
        }
    }
    person
}

impl FactsEntry {
    fn facts(self) -> CaseFacts {
        let list = |text: Option<String>| text.map(Private::new).into_iter().collect();
        let day = self.start.as_deref().and_then(|start| start.get(..10)).and_then(|day| day.parse().ok());
        CaseFacts {
            employers: list(self.employer),
            talks: list(self.talk_title),
            rooms: list(self.room),
            places: list(self.place),
            roles: list(self.role),
            badges: list(self.badge),
            cases: list(self.case_id),
            hosts: list(self.ip),
            days: day.into_iter().collect(),
            confidential: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_and_its_answer() {
        let line = r#"{"id":7,"people":[{"name":"Given Surnamington"}],"text":"by Given Surnamington"}"#;
        assert_eq!(
            serde_json::to_string(&answer(line).unwrap()).unwrap(),
            r#"{"id":7,"verdict":"block","findings":[{"kind":"name","start":3,"end":21}]}"#
        );
        for written in ["amber-lagoon", "amber_lagoon", "AmberLagoon", "Amber Lagoon"] {
            let line = format!(r#"{{"facts":{{"case_id":"amber-lagoon"}},"text":"{written} is closed."}}"#);
            assert_eq!(answer(&line).unwrap().verdict, "block", "{written}");
        }
        assert!(answer("{\"people\":3}").is_none());
        assert_eq!(answer(r#"{"text":"nobody"}"#).unwrap().verdict, "clear");
    }

    #[test]
    fn lists_of_people() {
        let counts = |text: &str| {
            people(text).map(|all| {
                all.iter().map(|it| it.aliases.len() + it.emails.len() + it.handles.len()).collect::<Vec<_>>()
            })
        };
        assert_eq!(counts("Given Surnamington, Pebble, person-a@example.org; @persona\n\nOther\n"), Some(vec![3, 0]));
        assert_eq!(counts("{\"name\":\"x\",\"handles\":[\"a\"]}\nOther"), Some(vec![1, 0]));
        assert_eq!(counts("[{\"name\":\"x\",\"email\":\"a@example.org\"}]"), Some(vec![1]));
        assert_eq!(counts("[1"), None);
    }
}
