//! The answer to somebody who asks what is kept about them: from the cases that a member names, and from no other.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use casebound_disclosure::access::{AccessAnswerRequest, WithheldReason};
use casebound_disclosure::{Audience, Language, disclose};
use casebound_names::identity_keys;
use casebound_record::edit::Value;
use casebound_record::words::Role;
use casebound_record::{CaseFile, LineIndex, Person, Private};
use chrono::NaiveDate;

use super::{SeenCases, find, key_and_case, word};
use crate::amend::{AmendOutcome, Change, amend};
use crate::disclosing::{refuse_recused_reader, source};
use crate::sealing::everybody::require_everybody;
use crate::workspace::Workspace;

/// Somebody in a case, as people type them: `quiet-harbor/person-b`.
#[derive(Debug, Clone)]
pub struct PersonOfCase {
    /// The code name.
    pub case: String,
    pub key: String,
}

/// The answer.
pub struct PersonAnswer {
    /// For the person.
    pub text: String,
    /// What is kept back.
    pub withheld: Vec<WithheldPlace>,
    /// Who else may be the person and is not in the answer, as `calm-lake/person-a (sure)`.
    pub not_named: Vec<String>,
    /// What the current member could not look into.
    pub missing: Vec<String>,
}

/// A text that is kept back.
pub struct WithheldPlace {
    /// By which a member gives it all the same: `quiet-harbor:3`.
    pub name: String,
    pub path: String,
    /// Its line, from 1; of a sealed case within the plain text.
    pub line: usize,
    /// It names somebody, so it is never given as it is.
    pub names_others: bool,
}

impl PersonOfCase {
    /// Reads `quiet-harbor/person-b` or `person-b@quiet-harbor`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(who: &str) -> anyhow::Result<PersonOfCase> {
        let Some((key, case)) = key_and_case(who) else {
            bail!(
                "name each person with their case, such as quiet-harbor/person-b; `casebound person NAME` finds them"
            );
        };
        Ok(PersonOfCase { case: case.to_owned(), key: key.to_owned() })
    }
}

/// Writes what these cases keep about one person. `give` names texts to give although they speak of others too, as `quiet-harbor:3`.
///
/// # Errors
/// When whoever asks is no serving member or recused in one of them, a person or text is not there, or a sealed case stays shut whose
/// people could be named.
pub fn answer(workspace: &Workspace, people: &[PersonOfCase], give: &[String]) -> anyhow::Result<PersonAnswer> {
    let everybody = require_everybody(workspace, "the answer")?;
    let seen = SeenCases::of(workspace)?;
    let own = chosen(workspace, &seen, people)?;
    let mut given = given(give, &own)?;
    let is_own =
        |person: &Person, file: &CaseFile| own.iter().any(|(of, own)| of.path == file.path && own.key == person.key);
    let theirs = OwnValues::of(&own);
    let others: Vec<Person> = everybody
        .iter()
        .flat_map(|file| file.case.people.iter().filter(|person| !is_own(person, file)))
        .map(|person| theirs.taken_from(person))
        .collect();
    let others: Vec<&Person> = others.iter().collect();
    let mut parts = Vec::new();
    let mut withheld = Vec::new();
    for (file, person) in &own {
        let audience = audience_of(person, file)?;
        let given = given.remove(file.stem()).unwrap_or_default();
        let request = AccessAnswerRequest { others: &others, given: &given };
        let made = disclose(&source(workspace).about(file), audience, &request, Language::English)?;
        let lines = LineIndex::new(file.text.expose());
        withheld.extend(made.withheld.iter().map(|it| WithheldPlace {
            name: format!("{}:{}", file.stem(), it.number),
            path: file.path.clone(),
            line: lines.position(it.span.start).line,
            names_others: it.why == WithheldReason::NamesOthers,
        }));
        parts.push(made.text);
    }
    Ok(PersonAnswer { text: parts.join("\n\n"), withheld, not_named: not_named(&seen, &own), missing: seen.missing })
}

/// Writes into each case when the person asked, or when they got the answer.
///
/// # Errors
/// When there is no such person, or a file can't be written.
pub fn record_request(
    workspace: &Workspace,
    person: &PersonOfCase,
    field: RequestDay,
    day: NaiveDate,
) -> anyhow::Result<(String, AmendOutcome)> {
    let seen = SeenCases::of(workspace)?;
    let own = chosen(workspace, &seen, std::slice::from_ref(person))?;
    let Some((file, person)) = own.first() else { bail!("nobody was named") };
    let field = match field {
        RequestDay::Asked => "asked",
        RequestDay::Answered => "answered",
    };
    let route = format!("people.{}.access_request.{field}", person.key);
    let change = [Change::Set(route, Value::Word(day.to_string()))];
    Ok((file.path.clone(), amend(workspace, &file.path, &change)?))
}

/// Which day is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestDay {
    Asked,
    Answered,
}

/// The people who were named, each with their case.
fn chosen<'s>(
    workspace: &Workspace,
    seen: &'s SeenCases,
    people: &[PersonOfCase],
) -> anyhow::Result<Vec<(&'s CaseFile, &'s Person)>> {
    let mut own = Vec::new();
    for PersonOfCase { case, key } in people {
        let (_, file) = workspace.find_any(case)?;
        refuse_recused_reader(workspace, &file, "answer the person")?;
        let Some(file) = seen.files.iter().find(|known| known.path == file.path) else {
            bail!("{} can't be read here, or was taken into another case", file.stem());
        };
        let Some(person) = file.case.person(key) else {
            bail!("{} has no `{key}`; `casebound show {}` shows its people", file.stem(), file.stem());
        };
        own.push((file, person));
    }
    Ok(own)
}

/// The texts to give, by code name.
fn given(give: &[String], own: &[(&CaseFile, &Person)]) -> anyhow::Result<BTreeMap<String, Vec<usize>>> {
    let mut given: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for text in give {
        let parsed = text.split_once(':').and_then(|(case, number)| Some((case, number.parse::<usize>().ok()?)));
        let Some((case, number)) = parsed else {
            bail!("--give takes a text as it is listed, such as quiet-harbor:3");
        };
        if !own.iter().any(|(file, _)| file.stem() == case) {
            bail!("--give names a text of {case}, and nobody of that case is in the answer");
        }
        given.entry(case.to_owned()).or_default().push(number);
    }
    Ok(given)
}

/// By what the person is known: the answer holds these, whoever else has them too.
struct OwnValues {
    keys: BTreeSet<u64>,
    words: BTreeSet<String>,
}

impl OwnValues {
    fn of(own: &[(&CaseFile, &Person)]) -> OwnValues {
        let keys = own.iter().flat_map(|(_, person)| identity_keys(person)).collect();
        let values = own.iter().flat_map(|(_, person)| {
            let names = person.name.iter().chain(&person.aliases);
            names.chain(&person.emails).chain(&person.handles).chain(&person.phones)
        });
        OwnValues { keys, words: values.map(plain).collect() }
    }

    /// Somebody else without what they share with the person: a family's address does not make one person of two, so the rest of them
    /// is guarded still.
    fn taken_from(&self, other: &Person) -> Person {
        let mut other = other.clone();
        let one = |value: &Private| vec![value.clone()];
        other.name = other.name.filter(|it| !self.has(it, Person { aliases: one(it), ..Person::default() }));
        other.aliases.retain(|it| !self.has(it, Person { aliases: one(it), ..Person::default() }));
        other.emails.retain(|it| !self.has(it, Person { emails: one(it), ..Person::default() }));
        other.handles.retain(|it| !self.has(it, Person { handles: one(it), ..Person::default() }));
        other.phones.retain(|it| !self.has(it, Person { phones: one(it), ..Person::default() }));
        other
    }

    fn has(&self, value: &Private, alone: Person) -> bool {
        self.words.contains(&plain(value)) || identity_keys(&alone).iter().any(|key| self.keys.contains(key))
    }
}

fn plain(value: &Private) -> String {
    value.expose().trim().to_lowercase()
}

fn audience_of<'p>(person: &'p Person, file: &CaseFile) -> anyhow::Result<Audience<'p>> {
    let role =
        [Role::Reported, Role::Affected, Role::Reporter, Role::Witness].into_iter().find(|role| person.is(*role));
    match role {
        Some(Role::Reported) => Ok(Audience::Reported(&person.key)),
        Some(Role::Affected) => Ok(Audience::Affected(&person.key)),
        Some(Role::Reporter) => Ok(Audience::Reporter(&person.key)),
        Some(_) => Ok(Audience::Witness(&person.key)),
        None => bail!(
            "{} has no role for {} but `other`, so nobody can tell what they may read: `casebound person change` gives them one",
            file.stem(),
            person.key
        ),
    }
}

/// Who else may be the same person.
fn not_named(seen: &SeenCases, own: &[(&CaseFile, &Person)]) -> Vec<String> {
    let people = seen.people();
    let is_named = |place: usize| {
        people
            .get(place)
            .is_none_or(|(file, person)| own.iter().any(|(of, own)| of.path == file.path && own.key == person.key))
    };
    let mut found = BTreeMap::new();
    for (file, person) in own {
        let place = people.iter().position(|(of, known)| of.path == file.path && known.key == person.key);
        for hit in find(&people, &[(*person).clone()], place).into_iter().filter(|hit| !is_named(hit.place)) {
            let Some((file, person)) = people.get(hit.place) else { continue };
            let confidence = found.entry(format!("{}/{}", file.stem(), person.key)).or_insert(hit.confidence);
            *confidence = (*confidence).max(hit.confidence);
        }
    }
    found.into_iter().map(|(who, confidence)| format!("{who} ({})", word(confidence))).collect()
}
