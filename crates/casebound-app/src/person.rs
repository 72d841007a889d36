//! One person over all cases: by a name, an address, a user name, or as somebody in one case.

pub mod answering;

use anyhow::bail;
use casebound_disclosure::person::{FoundPerson, PersonRequest, PersonText};
use casebound_disclosure::{Language, disclose};
use casebound_record::standing::names_who_is_recused;
use casebound_record::{CaseFile, Person, Private, is_email, layout};
use casebound_screening::{KnownPeople, SamePerson, SamePersonConfidence};

use crate::disclosing::{reader, refuse_recused_reader, source};
use crate::left_out::{SkipReason, SkippedFile};
use crate::meetings::require_member;
use crate::printable::{in_line, plural};
use crate::sealing::door;
use crate::sealing::everybody::opened;
use crate::workspace::Workspace;

/// With fewer digits it is no telephone number.
const FEWEST_DIGITS: usize = 7;

/// All cases of a person, as far as the current member may see them.
pub struct PersonCases {
    /// Who was found.
    pub text: PersonText,
    /// What the member may not see or could not be looked into, as sentences: the answer is not whole.
    pub missing: Vec<String>,
    /// Files that are no part of it.
    pub left_out: Vec<SkippedFile>,
}

/// Finds everybody in all cases who may be this person.
///
/// `who` is a name, an e-mail address, a telephone number, a user name, or somebody of a case as `person-b@quiet-harbor` or `quiet-harbor/person-b`.
///
/// # Errors
/// When whoever asks is no serving member, or recused in the case that they name, or there is no such case or person.
pub fn cases_of(workspace: &Workspace, who: &str) -> anyhow::Result<PersonCases> {
    let seen = SeenCases::of(workspace)?;
    let people = seen.people();
    let (asked, own) = Asked::read(workspace, &people, who)?;
    let found = find(&people, &asked, own);
    let texts: Vec<(usize, &'static str, String)> =
        found.iter().map(|hit| (hit.place, word(hit.confidence), why(hit, &people))).collect();
    let rows = texts.iter().filter_map(|(place, confidence, why)| {
        let (file, person) = *people.get(*place)?;
        Some(FoundPerson { file, key: &person.key, confidence, why })
    });
    let rows: Vec<FoundPerson<'_>> = rows.collect();
    let text = disclose(&source(workspace), reader(workspace), &PersonRequest { found: &rows }, Language::English)?;
    Ok(PersonCases { text, missing: seen.missing, left_out: seen.left_out })
}

/// The cases that the current member may see, and what is not among them.
pub(crate) struct SeenCases {
    pub(crate) files: Vec<CaseFile>,
    pub(crate) missing: Vec<String>,
    pub(crate) left_out: Vec<SkippedFile>,
}

impl SeenCases {
    /// Reads them, and opens sealed ones that the member can read.
    ///
    /// # Errors
    /// When whoever asks is no serving member, or a file can't be read.
    pub(crate) fn of(workspace: &Workspace) -> anyhow::Result<SeenCases> {
        require_member(workspace)?;
        let committee = &workspace.committee.committee;
        let (files, mut left_out) = workspace.each_case(|file| file)?;
        let (clear, unclear): (Vec<CaseFile>, Vec<CaseFile>) =
            files.into_iter().partition(|file| names_who_is_recused(committee, file));
        let skipped = |file: &CaseFile| SkippedFile { path: in_line(&file.path), reason: SkipReason::RecusalUnclear };
        left_out.extend(unclear.iter().map(skipped));
        let (shut, files): (Vec<CaseFile>, Vec<CaseFile>) =
            opened(workspace, clear).files.into_iter().partition(|file| file.case.is_sealed());
        let audience = reader(workspace);
        let (recused, mut files): (Vec<CaseFile>, Vec<CaseFile>) =
            files.into_iter().partition(|file| audience.is_recused(&file.case, committee));
        files.retain(|file| file.case.absorbed_into().is_none());
        let mut missing = Vec::new();
        if !recused.is_empty() {
            let cases = plural(recused.len(), "case");
            missing.push(format!("{cases} left out because you have a conflict: ask another member"));
        }
        if !shut.is_empty() {
            let cases = plural(shut.len(), "sealed case");
            missing.push(format!("{cases} left out: only their readers see who is in them"));
        }
        Ok(SeenCases { files, missing, left_out })
    }

    /// Everybody in them, each with their case.
    pub(crate) fn people(&self) -> Vec<(&CaseFile, &Person)> {
        self.files.iter().flat_map(|file| file.case.people.iter().map(move |person| (file, person))).collect()
    }
}

/// Finds who may be the person described; what somebody settled is heeded.
pub(crate) fn find(people: &[(&CaseFile, &Person)], asked: &[Person], own: Option<usize>) -> Vec<SamePerson> {
    let known = KnownPeople::of(people.iter().map(|(_, person)| *person).collect());
    let is_settled = |one: usize, other: usize| {
        people.get(one).zip(people.get(other)).is_some_and(|(one, other)| is_settled(*one, *other))
    };
    let mut found: Vec<SamePerson> = Vec::new();
    for asked in asked {
        for hit in known.find(asked, own, &is_settled) {
            match found.iter_mut().find(|before| before.place == hit.place) {
                Some(before) if before.confidence < hit.confidence => *before = hit,
                Some(_) => {}
                None => found.push(hit),
            }
        }
    }
    found
}

/// Returns whether one of the two says that the other is somebody else.
pub(crate) fn is_settled(one: (&CaseFile, &Person), other: (&CaseFile, &Person)) -> bool {
    let says = |(_, person): (&CaseFile, &Person), (file, other): (&CaseFile, &Person)| {
        person.not.iter().any(|not| not.split_once('/') == Some((file.stem(), other.key.as_str())))
    };
    says(one, other) || says(other, one)
}

fn word(confidence: SamePersonConfidence) -> &'static str {
    match confidence {
        SamePersonConfidence::Sure => "sure",
        SamePersonConfidence::Likely => "likely",
        SamePersonConfidence::Possible => "possible",
    }
}

fn why(hit: &SamePerson, people: &[(&CaseFile, &Person)]) -> String {
    match hit.via.and_then(|via| people.get(via)) {
        Some((file, person)) => format!("{}; through {}/{}", hit.why, file.stem(), person.key),
        None => hit.why.clone(),
    }
}

/// What was typed, as one description or several that it may mean.
struct Asked;

impl Asked {
    fn read(
        workspace: &Workspace,
        people: &[(&CaseFile, &Person)],
        who: &str,
    ) -> anyhow::Result<(Vec<Person>, Option<usize>)> {
        let who = who.trim();
        if !who.chars().any(char::is_alphanumeric) {
            bail!("who? type a name, an address, a user name, or somebody of a case as person-b@quiet-harbor");
        }
        if let Some((key, case)) = key_and_case(who) {
            let own = place_in_case(workspace, people, key, case)?;
            let asked = people.get(own).map(|(_, person)| (*person).clone()).unwrap_or_default();
            return Ok((vec![asked], Some(own)));
        }
        let private = || Private::new(who.to_owned());
        let handle = Person { handles: vec![private()], ..Person::default() };
        let name = Person { name: Some(private()), ..Person::default() };
        Ok((
            match who {
                who if is_number(who) => vec![Person { phones: vec![private()], ..Person::default() }],
                who if is_email(who) => vec![Person { emails: vec![private()], ..Person::default() }],
                who if who.starts_with('@') || who.contains("://") => vec![handle],
                who if who.contains(char::is_whitespace) => vec![name],
                // One word may be either.
                _ => vec![name, handle],
            },
            None,
        ))
    }
}

/// Somebody of a case as lists show them: `quiet-harbor/person-b`.
///
/// # Errors
/// When that is no person of a case.
pub fn as_in_lists(workspace: &Workspace, who: &str) -> anyhow::Result<String> {
    let Some((key, case)) = key_and_case(who) else {
        bail!("who is it? type the person as `screen` shows them, such as quiet-harbor/person-b");
    };
    let (_, file) = door::find(workspace, case)?;
    refuse_recused_reader(workspace, &file, "decide about its people")?;
    if file.case.person(key).is_none() {
        bail!("{} has no `{key}`; `casebound show {}` shows its people", file.stem(), file.stem());
    }
    Ok(format!("{}/{key}", file.stem()))
}

/// Returns whether what was typed can be nothing but a telephone number.
fn is_number(who: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_digit() || "+-() /.".contains(letter);
    who.chars().all(is_part) && who.bytes().filter(u8::is_ascii_digit).count() >= FEWEST_DIGITS
}

/// The two parts of `person-b@quiet-harbor` and `quiet-harbor/person-b`. An address has a point behind the `@`.
pub(crate) fn key_and_case(who: &str) -> Option<(&str, &str)> {
    let (key, case) = who.split_once('@').or_else(|| who.split_once('/').map(|(case, key)| (key, case)))?;
    let is_name =
        |text: &str| !text.is_empty() && !text.contains(|it: char| it == '.' || it == '/' || it.is_whitespace());
    (key.starts_with("person-") && is_name(key) && is_name(case)).then_some((key, case))
}

/// The place of somebody of a case among those that the member may see.
fn place_in_case(
    workspace: &Workspace,
    people: &[(&CaseFile, &Person)],
    key: &str,
    case: &str,
) -> anyhow::Result<usize> {
    let (path, file) = workspace.find_any(case)?;
    refuse_recused_reader(workspace, &file, "look for its people")?;
    if let Some(whole) = file.case.absorbed_into() {
        bail!("{} was taken into {whole}: name that case instead", file.stem());
    }
    let stem = layout::stem(&file.path).unwrap_or(case);
    let place = people.iter().position(|(file, person)| file.stem() == stem && person.key == key);
    if let Some(place) = place {
        return Ok(place);
    }
    let known: Vec<&str> =
        people.iter().filter(|(file, _)| file.stem() == stem).map(|(_, person)| person.key.as_str()).collect();
    if known.is_empty() {
        bail!("nobody of {} can be looked for: it has no people, or you can't read it", path.display());
    }
    bail!("{stem} has no `{key}`; its people: {}", known.join(", "))
}
