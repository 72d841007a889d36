//! One person over all cases, for a member: what they were in each, what was found and imposed, and how long it is kept.

use casebound_record::fields::Sanction;
use casebound_record::retention::{last_day, schedule};
use casebound_record::words::{Language, Role};
use casebound_record::{Case, CaseFile, Committee, Person, Private};
use chrono::NaiveDate;
use serde::Serialize;

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::template::{BuiltIn, TemplateFault, built_in};

const TEXT: BuiltIn<'static> = built_in!("person/cases.txt.j2");

/// Somebody in a case who may be the person that was asked for.
#[derive(Clone, Copy)]
pub struct FoundPerson<'a> {
    /// The case.
    pub file: &'a CaseFile,
    /// Their key there.
    pub key: &'a str,
    /// How sure it is: `sure`, `likely` or `possible`.
    pub confidence: &'static str,
    /// Why.
    pub why: &'a str,
}

/// Asks for the cases of a person, in the order of the list.
#[derive(Clone, Copy)]
pub struct PersonRequest<'a> {
    /// Who was found. People of a case in which the reader is recused are left out.
    pub found: &'a [FoundPerson<'a>],
}

/// The finished text.
#[derive(Debug)]
pub struct PersonText {
    /// For people.
    pub text: String,
    /// For programs.
    pub people: Vec<PersonInCase>,
}

/// What a person was in one case. Field names are a contract with scripts.
#[derive(Serialize)]
pub struct PersonInCase {
    /// `sure`, `likely` or `possible`.
    pub confidence: &'static str,
    pub why: String,
    /// The code name.
    pub case: String,
    /// The key of the person there.
    pub key: String,
    name: Option<String>,
    roles: Vec<&'static str>,
    status: Option<&'static str>,
    event: Option<String>,
    types: Vec<String>,
    received: Option<String>,
    resolved: Option<String>,
    /// What the committee concluded, of this person or of the case.
    finding: Option<&'static str>,
    sanctions: Vec<SanctionOfPerson>,
    /// The outcomes of their appeals; `open` where there is none yet.
    appeals: Vec<&'static str>,
    shepherd: Option<String>,
    /// The last day on which the record is kept, or `indefinite`; nothing while the case is open.
    keep_until: Option<String>,
    /// What happens then.
    then: Option<&'static str>,
    /// Whom somebody looked at and found to be another person, as `quiet-harbor/person-b`.
    not: Vec<String>,
}

impl std::fmt::Debug for PersonInCase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonInCase").field("case", &self.case).field("key", &self.key).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct SanctionOfPerson {
    label: String,
    from: Option<String>,
    /// The last day, `indefinite` or `on-request`; nothing where it ends with itself, as a warning does.
    until: Option<String>,
    /// Whether others must still heed it, or will have to.
    holds: bool,
    conditions: Vec<String>,
    spaces: Vec<String>,
    interim: bool,
    /// The day on which it was lifted.
    lifted: Option<String>,
}

/// The people of one degree of certainty.
#[derive(Serialize)]
struct Group<'a> {
    heading: &'static str,
    people: Vec<&'a PersonInCase>,
}

#[derive(Serialize)]
struct TextView<'a> {
    groups: Vec<Group<'a>>,
}

impl Disclosure for PersonRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::Person;
    type Text = PersonText;
    type Refusal = TemplateFault;

    fn write(&self, source: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<PersonText, TemplateFault> {
        let is_seen = |found: &&FoundPerson<'_>| !audience.is_recused(&found.file.case, source.committee);
        let seen = self.found.iter().filter(is_seen);
        let mut people: Vec<PersonInCase> =
            seen.filter_map(|found| PersonInCase::of(found, source.committee, source.today)).collect();
        people.sort_by_key(|person| (place_of(person.confidence), main_role(&person.roles), person.received.clone()));
        let groups = HEADINGS.iter().enumerate().map(|(place, (_, heading))| Group {
            heading,
            people: people.iter().filter(|person| place_of(person.confidence) == place).collect(),
        });
        let view = TextView { groups: groups.filter(|group| !group.people.is_empty()).collect() };
        Ok(PersonText { text: source.templates.render(&TEXT, &view)?, people })
    }
}

const HEADINGS: [(&str, &str); 3] = [
    ("sure", "The same person"),
    ("likely", "Likely the same person: somebody has to look"),
    ("possible", "Possibly the same person: somebody has to look"),
];

fn place_of(confidence: &str) -> usize {
    HEADINGS.iter().position(|(word, _)| *word == confidence).unwrap_or(HEADINGS.len())
}

/// The order of roles: what a decision may rest on first.
fn main_role(roles: &[&str]) -> usize {
    const ORDER: [Role; 4] = [Role::Reported, Role::Affected, Role::Reporter, Role::Witness];
    ORDER.iter().position(|role| roles.contains(&role.word())).unwrap_or(ORDER.len())
}

impl PersonInCase {
    fn of(found: &FoundPerson<'_>, committee: &Committee, today: NaiveDate) -> Option<PersonInCase> {
        let case = &found.file.case;
        let person = case.person(found.key)?;
        let theirs = case.sanctions.iter().filter(|sanction| sanction.person.as_deref() == Some(found.key));
        let appeals = case.appeals.iter().filter(|appeal| appeal.by.as_deref() == Some(found.key));
        Some(PersonInCase {
            confidence: found.confidence,
            why: found.why.to_owned(),
            case: found.file.stem().to_owned(),
            key: found.key.to_owned(),
            name: person.name.as_ref().map(one_line),
            roles: person.roles.iter().map(|role| role.word()).collect(),
            status: case.status.map(|status| status.word()),
            event: case.event.clone(),
            types: case.types.iter().map(|key| committee.type_label(key).to_owned()).collect(),
            received: case.first_received().map(|at| committee.day_of(at).to_string()),
            resolved: case.outcome.resolved.map(|day| day.to_string()),
            finding: finding(case, person),
            sanctions: theirs.map(|sanction| SanctionOfPerson::of(sanction, committee, today)).collect(),
            appeals: appeals.map(|appeal| appeal.outcome.map_or("open", |outcome| outcome.word())).collect(),
            shepherd: case.shepherd.clone(),
            keep_until: last_day(case, committee).ok().map(|until| until.to_text()),
            then: schedule(case, committee).ok().map(|schedule| schedule.then.word()),
            not: person.not.iter().filter(|other| other.contains('/')).cloned().collect(),
        })
    }
}

/// What was found of a person; of the case only where it is about them.
fn finding(case: &Case, person: &Person) -> Option<&'static str> {
    let of_case = || case.outcome.finding.filter(|_| person.is(Role::Reported));
    person.finding.or_else(of_case).map(|finding| finding.word())
}

impl SanctionOfPerson {
    fn of(sanction: &Sanction, committee: &Committee, today: NaiveDate) -> SanctionOfPerson {
        let key = sanction.kind.clone().unwrap_or_default();
        let label = committee.sanction(&key).and_then(|kind| kind.label.clone());
        SanctionOfPerson {
            label: label.unwrap_or(key),
            from: sanction.from.map(|day| day.to_string()),
            until: sanction.until.map(|until| until.to_text()),
            holds: committee.still_holds(sanction, today),
            conditions: sanction.conditions.iter().map(one_line).collect(),
            spaces: sanction.spaces.clone(),
            interim: sanction.interim,
            lifted: sanction.lifted.as_ref().and_then(|lifted| lifted.on).map(|day| day.to_string()),
        }
    }
}

/// A text that can't begin a line of its own.
fn one_line(text: &Private) -> String {
    text.expose().split_whitespace().collect::<Vec<_>>().join(" ")
}
