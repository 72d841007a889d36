//! What the redaction of a person makes of a case as a commit holds it: its new text, and the attachments that go or stay.

use std::collections::BTreeSet;

use casebound_git::{Mode, ObjectId, Repository, TreeEntry};
use casebound_record::disposal::Scope;
use casebound_record::retention::redaction_request;
use casebound_record::{CaseFile, Committee, layout};

use crate::disposal::objections::RedactionDifference;
use crate::disposal::tombstones::KnownTombstone;
use crate::redaction::{self, NotRedacted, Redacted};
use crate::snapshot::Snapshot;

/// What is larger is not text that somebody typed.
const MOST_BYTES: u64 = 4 << 20;

/// One case without the person.
#[derive(Debug)]
pub struct Redacting {
    /// The path of the case.
    pub path: String,
    /// Its new text.
    pub text: String,
    /// The id of that.
    pub id: ObjectId,
    /// The lines of it that may still name the person.
    pub unsure: Vec<usize>,
    /// The attachments that go, since they hold the person or can't be read.
    pub gone: Vec<String>,
    /// The attachments that stay, with their contents.
    pub stays: Vec<(String, ObjectId)>,
}

/// Why a person can't be taken out of a case by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedactionObstacle {
    /// A line of the case at this path names the person in a form that nothing is put in place of.
    Line(String, usize),
    /// An entry of the case at this path can't be changed.
    Entry {
        /// The path of the case.
        path: String,
        /// The route of the entry.
        route: String,
        /// Why, in words that quote nothing.
        why: String,
    },
}

/// Works out what becomes of a case, given all files of the commit that has it; why not, and nothing where no lawful request says so.
///
/// # Errors
/// When the repository can't be read.
pub fn of_case(
    git: &Repository,
    files: &[TreeEntry],
    file: &CaseFile,
    committee: &Committee,
) -> anyhow::Result<Result<Redacting, Vec<RedactionObstacle>>> {
    let path = &file.path;
    let Some((key, _)) = redaction_request(&file.case, committee) else { return Ok(Err(Vec::new())) };
    let person = file.case.people.iter().find(|person| person.key == key);
    let folder = format!("{}/", layout::own_folder(&file.path));
    let (mut gone, mut stays, mut names) = (Vec::new(), Vec::new(), BTreeSet::new());
    for entry in files {
        let Some((path, name)) = entry.path.as_str().and_then(|path| Some((path, path.strip_prefix(&folder)?))) else {
            continue;
        };
        let is_file = matches!(entry.version.mode, Mode::File | Mode::Executable);
        let can_be_read = is_file && git.blob_size(&entry.version.id)? <= MOST_BYTES;
        let holds = match person.filter(|_| can_be_read) {
            Some(person) => redaction::may_hold(person, name, &git.blob(&entry.version.id)?),
            None => true,
        };
        if holds {
            gone.push(path.to_owned());
            names.insert(name.to_owned());
        } else {
            stays.push((path.to_owned(), entry.version.id));
        }
    }
    let why = match redaction::redacted(file, key, &names, committee) {
        Ok(Redacted { text, unsure }) => {
            let id = ObjectId::of_content(text.as_bytes())?;
            return Ok(Ok(Redacting { path: file.path.clone(), text, id, unsure, gone, stays }));
        }
        Err(NotRedacted::Left(lines)) => {
            lines.into_iter().map(|line| RedactionObstacle::Line(path.clone(), line)).collect()
        }
        Err(NotRedacted::Refused(route, why)) => vec![RedactionObstacle::Entry { path: path.clone(), route, why }],
    };
    Ok(Err(why))
}

/// Lists how the commit that brought a redaction differs from what this program makes of the state before.
///
/// `cases` are the paths that the tombstone covers in the state before; `states` are that state and the commit.
///
/// # Errors
/// When the repository can't be read.
pub fn differences(
    git: &Repository,
    tombstone: &KnownTombstone,
    snapshot: &Snapshot<'_>,
    committee: &Committee,
    cases: &[String],
    (before, after): (&ObjectId, &ObjectId),
) -> anyhow::Result<Vec<RedactionDifference>> {
    if tombstone.scope() == Scope::Record || cases.is_empty() {
        return Ok(Vec::new());
    }
    let (old, new) = (git.tree_of(before)?, git.tree_of(after)?);
    let is_there = |path: &str, id: &ObjectId| {
        new.iter().any(|entry| entry.path.as_bytes() == path.as_bytes() && entry.version.id == *id)
    };
    let mut found = Vec::new();
    let mut expected: BTreeSet<ObjectId> = BTreeSet::new();
    for path in cases {
        let Ok(redacting) = of_case(git, &old, &snapshot.read(path)?, committee)? else {
            found.push(RedactionDifference::NotByProgram(path.clone()));
            continue;
        };
        if !is_there(path, &redacting.id) {
            found.push(RedactionDifference::Text(path.clone()));
        }
        let lost = redacting.stays.iter().filter(|(path, id)| !is_there(path, id));
        found.extend(lost.map(|(path, _)| RedactionDifference::Lost(path.clone())));
        expected.insert(redacting.id);
        expected.extend(redacting.stays.into_iter().map(|(_, content)| content));
    }
    // What a case has taken in stays a stub.
    let is_stub = |path: &str| !cases.iter().any(|case| case == path);
    for path in snapshot.case_paths().filter(|path| tombstone.fingerprints.has_path(path.as_bytes()) && is_stub(path)) {
        expected.insert(ObjectId::of_content(snapshot.read(path)?.text.expose().as_bytes())?);
    }
    let is_marked = |entry: &&TreeEntry| tombstone.fingerprints.has_path(entry.path.as_bytes());
    let left = new.iter().filter(is_marked).filter(|entry| !expected.contains(&entry.version.id));
    found.extend(left.map(|entry| RedactionDifference::NotRedacted(entry.path.clone())));
    if cases.len() >= tombstone.file.records.len() {
        let others = tombstone.fingerprints.kept.iter().filter(|id| !expected.contains(*id));
        found.extend(others.map(|id| RedactionDifference::Keeps(*id)));
    }
    Ok(found)
}
