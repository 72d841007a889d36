//! The general words that stand for people in a text for the public: a speaker, an attendee, somebody.

use std::collections::BTreeMap;

use casebound_record::words::{Language, Role};
use casebound_record::{Case, Person};
use serde::Serialize;

use crate::template::{TemplateFault, Templates, Translated, translated};

const SOMEONE: Translated = translated!("transparency/"; "/someone.txt.j2");

/// A general word for each person of a case, and one for somebody of whom nothing is known.
pub(crate) fn general_words<'c>(
    templates: Templates<'_>,
    language: Language,
    case: &'c Case,
) -> Result<BTreeMap<Option<&'c str>, String>, TemplateFault> {
    let people = case.people.iter().map(Some).chain([None]);
    let word = |person: Option<&'c Person>| {
        Ok((person.map(|person| person.key.as_str()), someone(templates, language, person)?))
    };
    people.map(word).collect()
}

/// The view of the template that gives a general word for a person.
#[derive(Serialize)]
struct GeneralWordView {
    capacity: Option<&'static str>,
    role: Option<&'static str>,
}

fn someone(templates: Templates<'_>, language: Language, person: Option<&Person>) -> Result<String, TemplateFault> {
    let telling = [Role::Reported, Role::Affected, Role::Reporter, Role::Witness, Role::Other];
    let view = GeneralWordView {
        capacity: person.and_then(|person| person.capacity).map(|capacity| capacity.word()),
        role: person.and_then(|person| telling.into_iter().find(|role| person.is(*role))).map(Role::word),
    };
    Ok(templates.render(SOMEONE.of(language), &view)?.trim().to_owned())
}
