//! What the redaction of a person makes of a case as a commit holds it: its new text, and the attachments that go or stay.

use std::collections::BTreeSet;

use casebound_git::{Mode, ObjectId, Repository, TreeEntry};
use casebound_record::disposal::Scope;
use casebound_record::retention::redaction_request;
use casebound_record::{CaseFile, Committee, layout};

use crate::disposal::tombstones::KnownTombstone;
use crate::printable::in_line;
use crate::redaction::{self, NotRedacted, Redacted};
use crate::snapshot::Snapshot;

/// What is larger is no text that somebody typed.
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

/// Works out what becomes of a case, given all files of the commit that has it; why not, in lines that are ready to be shown, and
/// nothing where no lawful request says so.
///
/// # Errors
/// When the repository can't be read.
pub fn of_case(
    git: &Repository,
    files: &[TreeEntry],
    file: &CaseFile,
    committee: &Committee,
) -> anyhow::Result<Result<Redacting, Vec<String>>> {
    let shown = in_line(&file.path);
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
        Err(NotRedacted::Left(lines)) => lines
            .iter()
            .map(|line| {
                format!(
                    "{shown}:{line} names the person in a way that can't be replaced by itself: write the key there"
                )
            })
            .collect(),
        Err(NotRedacted::Refused(route, why)) => {
            vec![format!("{shown}: `{}` can't be changed by itself: {why}", in_line(&route))]
        }
    };
    Ok(Err(why))
}

/// Lists how the commit that brought a redaction differs from what this program makes of the state before, one line each.
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
) -> anyhow::Result<Vec<String>> {
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
        let shown = in_line(path);
        let Ok(redacting) = of_case(git, &old, &snapshot.read(path)?, committee)? else {
            found.push(format!("{shown} can't be redacted automatically, so its new text was written by somebody"));
            continue;
        };
        if !is_there(path, &redacting.id) {
            found.push(format!("the new text of {shown} differs from the old one by more than the person"));
        }
        let lost = redacting.stays.iter().filter(|(path, id)| !is_there(path, id));
        found.extend(lost.map(|(path, _)| format!("{} would be removed, but does not name the person", in_line(path))));
        expected.insert(redacting.id);
        expected.extend(redacting.stays.into_iter().map(|it| it.1));
    }
    let is_marked = |entry: &&TreeEntry| tombstone.fingerprints.has_path(entry.path.as_bytes());
    let left = new.iter().filter(is_marked).filter(|entry| !expected.contains(&entry.version.id));
    found.extend(left.map(|entry| format!("{} was not redacted", in_line(&entry.path.to_string()))));
    if cases.len() >= tombstone.file.records.len() {
        let others = tombstone.fingerprints.kept.iter().filter(|id| !expected.contains(*id));
        found.extend(others.map(|id| format!("it keeps {id}, which is not part of a redacted record")));
    }
    Ok(found.into_iter().map(|line| format!("{}: {line}", tombstone.file.path())).collect())
}
