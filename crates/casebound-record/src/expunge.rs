//! Takes every identity and text out of a case, and leaves the facts that statistics rest on (S5-47, S5-50).

use std::collections::BTreeMap;

use crate::case::{CaseFile, is_plain_person_key, person_keys};
use crate::edit::Value;
use crate::fields::CASE;
use crate::shape::{Field, KeyForm, Shape};
use crate::words::Status;
use crate::yaml::{Kind, Node};

/// The word that replaces removed text.
const GONE: &str = "expunged";
/// The sections of a case.
const SECTIONS: [&str; 2] = ["What happened", "Actions taken"];

/// Returns the case rewritten: only vocabulary words, dates, keys and code names stay. Comments are removed as well.
///
/// The file must have no problem of form: what could not be read is left out. What the table of fields does not know is
/// too, for nobody can tell whether it names somebody. So are addresses, digests, attachments, related cases (where the
/// people may still be named), fields of the committee's own and waivers. A key such as `person-zaphira` becomes one of
/// a letter.
pub fn expunged(file: &CaseFile) -> String {
    let text = file.text.expose();
    let keys = keys_of(file);
    let mut front = String::from("---\n");
    for entry in file.tree().root.entries() {
        let Some(field) = known(CASE, text, &entry.key) else { continue };
        let value = match field.name {
            "status" => Some(Value::Word(Status::Expunged.word().to_owned())),
            "attachments" | "waivers" | "fields" | "sealed" | "related" => None,
            _ => kept(text, &entry.value, &field.shape, &keys),
        };
        if let Some(value) = value {
            front.push_str(&value.entry(field.name));
        }
    }
    front.push_str("---\n");
    for title in SECTIONS {
        front.push_str(&format!("\n## {title}\n\n{GONE}\n"));
    }
    front
}

/// Returns what each key of a person becomes: one that may tell a name is replaced.
fn keys_of(file: &CaseFile) -> BTreeMap<&str, String> {
    let all: Vec<&str> = file.case.people.iter().map(|person| person.key.as_str()).collect();
    let mut free = person_keys();
    let mut keys = BTreeMap::new();
    for key in &all {
        let new = if is_plain_person_key(key) {
            (*key).to_owned()
        } else {
            free.find(|it| !all.contains(&it.as_str())).unwrap_or_default()
        };
        keys.insert(*key, new);
    }
    keys
}

fn known<'f>(fields: &'f [Field], text: &str, key: &Node) -> Option<&'f Field> {
    let key = key.as_str(text)?;
    fields.iter().find(|field| field.name == key)
}

/// Returns what may stay of a value; `None` when that is nothing.
fn kept(text: &str, node: &Node, shape: &Shape, keys: &BTreeMap<&str, String>) -> Option<Value> {
    match (shape, &node.kind) {
        (_, Kind::Null) => None,
        (Shape::List(inner) | Shape::OneOrMore(inner), Kind::List(items)) => {
            let items: Vec<Value> = items.iter().filter_map(|item| kept(text, item, inner, keys)).collect();
            (!items.is_empty()).then_some(Value::List(items))
        }
        (Shape::OneOrMore(inner), _) => kept(text, node, inner, keys),
        (Shape::Either(scalar, _), Kind::Scalar { .. }) => kept(text, node, scalar, keys),
        (Shape::Map(fields) | Shape::Either(_, fields), Kind::Map(entries)) => {
            let entries = entries.iter().filter_map(|entry| {
                let field = known(fields, text, &entry.key)?;
                Some((field.name.to_owned(), kept(text, &entry.value, &field.shape, keys)?))
            });
            some_map(entries.collect())
        }
        (Shape::Entries(form, inner), Kind::Map(entries)) => {
            let entries = entries.iter().filter_map(|entry| {
                let key = entry.key.as_str(text).filter(|it| form.fits(it))?;
                let key = if *form == KeyForm::Person { keys.get(key)?.as_str() } else { key };
                Some((key.to_owned(), kept(text, &entry.value, inner, keys)?))
            });
            some_map(entries.collect())
        }
        (shape, Kind::Scalar { .. }) => scalar(node.as_str(text)?, shape, keys),
        _ => None,
    }
}

fn some_map(entries: Vec<(String, Value)>) -> Option<Value> {
    (!entries.is_empty()).then_some(Value::Map(entries))
}

fn scalar(value: &str, shape: &Shape, keys: &BTreeMap<&str, String>) -> Option<Value> {
    let gone = || Some(Value::Word(GONE.to_owned()));
    let when = |is_so: bool| is_so.then(|| Value::Word(value.to_owned()));
    match shape {
        Shape::Text | Shape::Identity => gone(),
        // A key names nobody by itself; words for an outsider may.
        Shape::Addressee => keys.get(value).map(|it| Value::Text(it.clone())).or_else(gone),
        Shape::Person | Shape::Reporter if value == "anonymous" => when(true),
        Shape::Person | Shape::Reporter => keys.get(value).map(|it| Value::Text(it.clone())),
        Shape::Word(words) => when(words.iter().any(|word| word.word == value)),
        Shape::Day
        | Shape::Moment
        | Shape::Time
        | Shape::TimeOrUnknown
        | Shape::Until
        | Shape::SanctionEnd
        | Shape::Count => {
            when(value.bytes().all(|it| it.is_ascii_digit() || b"-+:.TZtz".contains(&it)) || is_word_for_time(value))
        }
        Shape::CodeName | Shape::Member | Shape::Event | Shape::Type | Shape::Sanction | Shape::Space | Shape::Rule => {
            KeyForm::Name.fits(value).then(|| Value::Text(value.to_owned()))
        }
        _ => None,
    }
}

fn is_word_for_time(value: &str) -> bool {
    ["unknown", "indefinite", "on-request"].contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Case;

    fn sample() -> CaseFile {
        let text = "---
# a comment about Given Family
case: quiet-harbor
status: resolved
event: djangocon-europe-2026
types: [harassment]
severity: moderate
reports:
  - {received: 2026-06-03T09:00+02:00, channel: verbal, place: lobby of Secret Hotel, by: person-a, received_by: alice}
incident: {when: {from: 2026-06-01, to: 2026-06-02}, where: Secret Hotel, links: [https://secret.example.org/1], ongoing: no}
people:
  person-a:
    roles: [reporter, affected]
    name: Given Family
    email: [secret@example.org]
    description: |
      Given Family wears red
  person-b:
    roles: [reported]
    name: Other Secret # Other Secret
    handles: ['@secret']
    consent: {proceed: yes}
  Given Family: {roles: [witness]}
aware: [Secret Chair]
log:
  - {at: 2026-06-03T09:40+02:00, by: [alice], what: talked, to: [person-b, Secret Guard], note: Given Family said}
decisions: [{on: 2026-06-03, proposed_by: alice, agreed_by: [carol, dan], text: secret}]
sanctions: [{person: person-b, kind: warning, until: indefinite, note: secret}]
outcome: {finding: violation, resolved: 2026-06-03, summary: secret, review: 2027-06-03}
retention: {keep_until: 2028-06-03}
attachments: [{file: secret.png, sha256: 00, what: secret}]
related: [placid-meadow]
secret: Given Family
---

## What happened

Given Family of Secret Hotel.
";
        CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes())
    }

    #[test]
    fn no_word_of_anybody_stays_and_the_facts_do() {
        let before = sample();
        let text = expunged(&before);
        for word in ["Given", "Family", "ecret", "red", "png", "#"] {
            assert!(!text.replace("## ", "").contains(word), "{word}: {text}");
        }
        let after = CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes());
        assert_eq!(after.problems, [], "{text}");
        let facts = |case: &Case| {
            (
                case.types.clone(),
                case.severity,
                case.first_received(),
                case.outcome.finding,
                case.outcome.resolved,
                case.retention.keep_until,
                case.sanctions.iter().map(|it| (it.kind.clone(), it.until)).collect::<Vec<_>>(),
                case.log.iter().map(|it| (it.at, it.what)).collect::<Vec<_>>(),
            )
        };
        assert_eq!(facts(&after.case), facts(&before.case));
        assert_eq!(after.case.status, Some(Status::Expunged));
        assert_eq!(after.case.people.iter().map(|it| it.key.as_str()).collect::<Vec<_>>(), ["person-a", "person-b"]);
    }

    #[test]
    fn a_key_that_tells_a_name_becomes_a_letter() {
        let text = sample().text.expose().replace("person-b", "person-secret-other").replace("[placid-meadow]", "[x]");
        let text = expunged(&CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes()));
        assert!(!text.contains("secret") && !text.contains("related"), "{text}");
        let after = CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes());
        assert_eq!(after.problems, [], "{text}");
        assert_eq!(after.case.people.iter().map(|it| it.key.as_str()).collect::<Vec<_>>(), ["person-a", "person-b"]);
        assert_eq!(after.case.sanctions.first().and_then(|it| it.person.as_deref()), Some("person-b"));
    }

    #[test]
    fn twice_is_once() {
        let text = expunged(&sample());
        let again = expunged(&CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes()));
        assert_eq!(again, text);
    }
}
