//! Rule `unknown-person`.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{Case, CaseFile, Fix, Span};

use crate::declared_meant::{only_with_name, people_with_name};
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let mut unknown: Vec<(Span, Option<String>, &str)> = Vec::new();
    let is_member =
        |key: &str| context.policy().members.iter().any(|it| it.key == key.trim_start_matches('@').to_lowercase());
    let mut look = |key: &str, span: Span, help: Option<&'static str>| {
        if file.case.person(key).is_none() {
            let help = if people_with_name(key, &file.case).count() > 1 { Some(AMBIGUOUS) } else { help };
            unknown.push((span, key_meant(key, &file.case), help.unwrap_or(ADD_THEM)));
        }
    };
    for (shape, span, value) in file.values(|it| matches!(it, Shape::Person | Shape::Reporter | Shape::Addressee)) {
        match shape {
            // Form has spoken of what does not look like a key.
            Shape::Person if KeyForm::Person.fits(value) => look(value, span, None),
            Shape::Reporter if value != "anonymous" => look(value, span, is_member(value).then_some(A_MEMBER)),
            Shape::Addressee if value.starts_with("person-") => look(value, span, None),
            _ => {}
        }
    }
    for reference in file.references() {
        if file.case.person(&reference.key).is_none() {
            unknown.push((reference.span, None, ADD_THEM));
        }
    }
    for (span, meant, help) in unknown {
        let report = findings.at_span(span, "nobody under `people` has this key", help);
        if let Some(key) = meant {
            report.fix(Fix::safe(span, key));
        }
    }
}

/// What to do where somebody is not there.
const ADD_THEM: &str = "add the person under `people` with a key and roles, or write a key that is there; \
                        a reporter may also be `anonymous`";

/// What to do where a name is that of several people.
const AMBIGUOUS: &str = "several people of this case have this name: write the key of the one who is meant";

/// What to do where a member is written as the reporter.
const A_MEMBER: &str = "write the member who received or saw it as `received_by:`, and leave `by:` out; \
                        a member who reports it themselves is a person under `people`, and recused";

/// Returns the key that was certainly meant: `@person-a`, `Person A`, the name of one of the people, `Anonymous`.
fn key_meant(typed: &str, case: &Case) -> Option<String> {
    let plain = typed.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    let key = plain.replace([' ', '_'], "-");
    if plain == "anonymous" || case.person(&key).is_some() {
        return Some(key);
    }
    let only = only_with_name(typed, case)?;
    KeyForm::Person.fits(&only.key).then(|| only.key.clone())
}
