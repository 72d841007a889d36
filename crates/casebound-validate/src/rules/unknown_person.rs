//! Rule `unknown-person`.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{Case, CaseFile, Fix, Person, Private, Span};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let mut unknown: Vec<(Span, Option<String>)> = Vec::new();
    let mut look = |key: &str, span: Span| {
        if file.case.person(key).is_none() {
            unknown.push((span, key_meant(key, &file.case)));
        }
    };
    for (shape, span, value) in file.values(|it| matches!(it, Shape::Person | Shape::Reporter | Shape::Addressee)) {
        match shape {
            // Form has spoken of what does not look like a key.
            Shape::Person if KeyForm::Person.fits(value) => look(value, span),
            Shape::Reporter if value != "anonymous" => look(value, span),
            Shape::Addressee if value.starts_with("person-") => look(value, span),
            _ => {}
        }
    }
    for reference in file.references() {
        if file.case.person(&reference.key).is_none() {
            unknown.push((reference.span, None));
        }
    }
    for (span, meant) in unknown {
        let report = findings.at_span(
            span,
            "nobody under `people` has this key",
            "add the person under `people` with a key and roles, or write a key that is there; \
             a reporter may also be `anonymous`",
        );
        if let Some(key) = meant {
            report.fix(Fix::safe(span, key));
        }
    }
}

/// Returns the key that was certainly meant: `@person-a`, `Person A`, the name of one of the people, `Anonymous`.
fn key_meant(typed: &str, case: &Case) -> Option<String> {
    let plain = typed.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    let key = plain.replace([' ', '_'], "-");
    if plain == "anonymous" || case.person(&key).is_some() {
        return Some(key);
    }
    let has_name = |person: &&Person| {
        let is_it = |name: &Private| name.expose().trim().to_lowercase() == plain;
        person.name.iter().chain(&person.aliases).any(is_it)
    };
    let mut named = case.people.iter().filter(has_name);
    let only = named.next().filter(|_| named.next().is_none())?;
    KeyForm::Person.fits(&only.key).then(|| only.key.clone())
}
