//! What was meant where a name is in place of a key that committee.yaml or the case has, or a time has no offset.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::time::user_input::local_moment;
use casebound_record::{Case, CaseFile, Committee, Fix, Person, Private, Span};

use crate::known_keys::known_keys;
use crate::{Finding, RuleId};

/// Says what was meant by values that do not have the form of their place.
pub(crate) fn mend_declared(file: &CaseFile, committee: &Committee, found: &mut [Finding]) {
    for (shape, span, value) in file.values(is_mended) {
        let is_it = |finding: &&mut Finding| {
            matches!(finding.rule, RuleId::BadKey | RuleId::BadDate) && finding.span == span && finding.fix.is_none()
        };
        let Some(finding) = found.iter_mut().find(is_it) else { continue };
        match shape {
            Shape::Person => mend_person(file, committee, value, finding),
            Shape::Moment | Shape::Time | Shape::TimeOrUnknown => mend_time(committee, span, value, finding),
            _ => mend_key(shape, committee, value, finding),
        }
    }
}

fn is_mended(shape: &Shape) -> bool {
    let is_time = matches!(shape, Shape::Moment | Shape::Time | Shape::TimeOrUnknown);
    is_time || matches!(shape, Shape::Person | Shape::Event | Shape::Type | Shape::Sanction | Shape::Space)
}

/// A time without an offset is one of the committee's own zone.
fn mend_time(committee: &Committee, span: Span, value: &str, finding: &mut Finding) {
    let zone = committee.about.timezone;
    if let Some(moment) = local_moment(value, zone) {
        finding.help = format!(
            "write day, time and offset as in `2026-06-03T09:00+02:00`; `casebound fix` takes the time zone of the committee, {}",
            zone.name()
        );
        finding.fix = Some(Fix::safe(span, moment.to_text()));
    }
}

/// The name of an event, or the label of a type, where its key belongs.
fn mend_key(shape: &Shape, committee: &Committee, value: &str, finding: &mut Finding) {
    let declared: Vec<(&str, Option<&str>)> = match shape {
        Shape::Event => committee.events.iter().map(|it| (it.key.as_str(), it.name.as_deref())).collect(),
        Shape::Type => committee.types.iter().map(|it| (it.key.as_str(), it.label.as_deref())).collect(),
        Shape::Sanction => committee.sanctions.iter().map(|it| (it.key.as_str(), it.label.as_deref())).collect(),
        _ => committee.spaces.iter().map(|it| (it.key.as_str(), it.label.as_deref())).collect(),
    };
    let plain = |text: &str| text.trim().to_lowercase().replace(['-', '_'], " ");
    let typed = plain(value);
    let is_it =
        |(key, name): &&(&str, Option<&str>)| plain(key) == typed || name.is_some_and(|name| plain(name) == typed);
    let mut meant = declared.iter().filter(is_it);
    match (meant.next(), meant.next()) {
        (Some((key, _)), None) => {
            finding.help = format!("write the key that committee.yaml has for it: `{key}`");
            finding.fix = Some(Fix::safe(finding.span, *key));
        }
        _ => finding.help = known_keys(declared.iter().map(|(key, _)| *key)),
    }
}

/// A name, or the key of a member, where a key of `people` belongs.
fn mend_person(file: &CaseFile, committee: &Committee, value: &str, finding: &mut Finding) {
    match only_with_name(value, &file.case) {
        Some(person) if KeyForm::Person.fits(&person.key) => {
            finding.help = format!("write the key of this person: `{}`", person.key);
            finding.fix = Some(Fix::safe(finding.span, person.key.clone()));
        }
        _ if people_with_name(value, &file.case).count() > 1 => {
            "several people of this case have this name: write the key of the one who is meant"
                .clone_into(&mut finding.help);
        }
        _ if is_member(committee, value) => {
            finding.help = "this is a member. If the member is a person of this case, they are recused: add them under `people` with \
                            roles and a name, write that key here, and name the member under `conflicts`"
                .to_owned();
        }
        _ => {}
    }
}

/// The people whose name has all these words.
pub(crate) fn people_with_name<'c>(typed: &str, case: &'c Case) -> impl Iterator<Item = &'c Person> {
    let typed = words(typed);
    case.people.iter().filter(move |person| {
        let has_all = |name: &Private| {
            let name = words(name.expose());
            !typed.is_empty() && typed.iter().all(|word| name.contains(word))
        };
        person.name.iter().chain(&person.aliases).any(has_all)
    })
}

/// The person with just this name, where it can be nobody else's.
pub(crate) fn only_with_name<'c>(typed: &str, case: &'c Case) -> Option<&'c Person> {
    let mut all = people_with_name(typed, case);
    let only = all.next().filter(|_| all.next().is_none())?;
    let is_whole = |name: &Private| words(name.expose()) == words(typed);
    only.name.iter().chain(&only.aliases).any(is_whole).then_some(only)
}

fn words(text: &str) -> Vec<String> {
    let parts =
        text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '"' | '(' | ')' | '[' | ']' | '@'));
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}

fn is_member(committee: &Committee, typed: &str) -> bool {
    let typed = typed.trim().trim_start_matches('@').to_lowercase();
    let is_name = |name: &Option<String>| name.as_ref().is_some_and(|name| name.to_lowercase() == typed);
    committee.members.iter().any(|member| member.key == typed || is_name(&member.name))
}
