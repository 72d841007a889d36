//! One case taken into another of the same incident: what the other lacks goes there, and a stub stays that names it.

mod joining;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_record::CaseFile;
use casebound_record::edit::{self, Value};
use casebound_record::layout;
use casebound_record::words::Status;

use crate::amend::{self, AmendedCase, entry, one_or_more};
use crate::disclosing;
use crate::files::{self, Existing, FileTransaction};
use crate::runner::Verdict;
use crate::workspace::Workspace;

/// A larger one is no attachment that the rules let in.
const MAX_ATTACHMENT: usize = 1 << 30;

/// What is to be taken into what.
pub struct AbsorbRequest<'a> {
    /// The case that ends.
    pub case: &'a str,
    /// The case that goes on.
    pub into: &'a str,
    /// People who are the same although nothing shows it: the key in the case that ends, and in the one that goes on.
    pub same: &'a BTreeMap<String, String>,
    /// The member who does it.
    pub by: &'a str,
}

/// The result.
pub enum AbsorbOutcome {
    /// It is done.
    Absorbed(Box<AbsorbedCase>),
    /// Nothing was written: the case that goes on would have errors that it does not have now.
    Wrong(Verdict),
    /// Nothing was written, since the files can't be changed in this way. The reason is a sentence without its full stop.
    Refused(String),
}

/// One case taken into another.
pub struct AbsorbedCase {
    /// The path of what is a stub now.
    pub stub: String,
    /// The path of the case that goes on.
    pub into: String,
    /// What was written there.
    pub written: AmendedCase,
    /// The people: the old key, the key now, and whether somebody had that key before.
    pub people: Vec<(String, String, bool)>,
    /// The attachments that moved, by their names now.
    pub attachments: usize,
    /// The routes of what was not carried over, since the case that goes on says something else.
    pub left: Vec<String>,
}

/// Takes a case into another. Both files and the attachments are written together; nothing is committed.
///
/// # Errors
/// When there is no such case, the member may not write into one of them, or a file can't be read or written.
pub fn absorb(workspace: &Workspace, request: &AbsorbRequest<'_>) -> anyhow::Result<AbsorbOutcome> {
    let (from_path, from) = workspace.find(request.case)?;
    let (into_path, into) = workspace.find(request.into)?;
    if let Some(why) = unfit(&from, &into) {
        bail!("{why}; nothing was written");
    }
    for file in [&from, &into] {
        disclosing::refuse_recused(workspace, file)?;
    }
    workspace.member(request.by)?;
    let joined = match joining::joined(&from, &into, request.same, &files_beside(&into_path)) {
        Ok(joined) => joined,
        Err(why) => return Ok(AbsorbOutcome::Refused(why)),
    };
    let note = format!("{} told of the same incident and was taken in", from.stem());
    let line = entry([
        ("at", Some(Value::Word(workspace.moment_now().to_text()))),
        ("by", one_or_more(&[request.by.to_owned()])),
        ("what", Some(Value::Word("note".to_owned()))),
        ("note", Some(Value::Text(note))),
    ]);
    let text = match edit::append(&joined.text, "log", &line) {
        Ok(text) => text,
        Err(why) => return Ok(AbsorbOutcome::Refused(format!("`log` can't be written: {why}"))),
    };
    let text =
        if into.text.expose().contains("\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };
    // The attachments are judged where they will be.
    let moved = Moved::copy(workspace, &from, &into, &joined.attachments)?;
    let (text, named, left) =
        match amend::settled(workspace, &into, text, amend::Reveals { people: true, conflicts: false }) {
            Ok(Ok(settled)) => settled,
            other => {
                moved.take_back();
                return other.map(|settled| match settled {
                    Err(wrong) => AbsorbOutcome::Wrong(wrong),
                    Ok(_) => unreachable!("taken above"),
                });
            }
        };
    if let Err(error) = write(workspace, (&from_path, &from), (&into_path, &into), &text) {
        moved.take_back();
        return Err(error);
    }
    moved.remove_originals();
    Ok(AbsorbOutcome::Absorbed(Box::new(AbsorbedCase {
        stub: from.path.clone(),
        into: into.path.clone(),
        written: amend::written(workspace, &into, text, named, left),
        people: joined.people,
        attachments: joined.attachments.len(),
        left: joined.left,
    })))
}

/// The names of what lies in the folder of a case, listed or not.
fn files_beside(case: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(case.with_extension("")).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Why one of the cases can't be taken into the other.
fn unfit(from: &CaseFile, into: &CaseFile) -> Option<String> {
    let (this, other) = (from.stem(), into.stem());
    if from.path == into.path {
        return Some(format!("{this} can't be taken into itself"));
    }
    for file in [from, into] {
        let name = file.stem();
        if let Some(whole) = file.case.absorbed_into() {
            return Some(format!("{name} was taken into {whole}: name that case instead"));
        }
        if file.case.is_sealed() {
            return Some(format!("{name} is sealed: `casebound unseal {name}` comes first"));
        }
        if file.case.status == Some(Status::Expunged) {
            return Some(format!("{name} was expunged: its texts are gone"));
        }
        if !file.problems.is_empty() {
            return Some(format!("{name} has errors of form: `casebound check {name}` shows them"));
        }
    }
    let received = |file: &CaseFile| file.case.first_received().map(|at| at.day());
    let year = |file: &CaseFile| file.path.split('/').nth(1).map(str::to_owned);
    if received(from) < received(into) && year(from) < year(into) && received(from).is_some() {
        return Some(format!(
            "{this} is of an earlier year, and a case lies in the folder of its first report: \
             `casebound absorb {other} --into {this}`"
        ));
    }
    None
}

/// The text of the case that ends.
fn stub(name: &str, into: &str) -> String {
    format!(
        "---\ncase: {name}\nstatus: on-file\nreports: []\noutcome: {{duplicate_of: {into}}}\n---\n\n\
         {into} has taken this case in: everything is there.\n"
    )
}

/// Writes both cases, and makes older stubs name the case that goes on.
fn write(
    workspace: &Workspace,
    (from_path, from): (&Path, &CaseFile),
    (into_path, into): (&Path, &CaseFile),
    text: &str,
) -> anyhow::Result<()> {
    let mut files = FileTransaction::default();
    files.replace_text(into_path, into.text.expose(), text)?;
    files.replace_text(from_path, from.text.expose(), &stub(from.stem(), into.stem()))?;
    for older in workspace.cases()?.files {
        if older.case.absorbed_into() == Some(from.stem()) {
            let path = workspace.root.join(&older.path);
            files.replace_text(&path, older.text.expose(), &stub(older.stem(), into.stem()))?;
        }
    }
    files.write()
}

/// Attachments that lie with the case that goes on already, and still with the one that ends.
struct Moved {
    originals: Vec<PathBuf>,
    copies: Vec<PathBuf>,
}

impl Moved {
    fn copy(
        workspace: &Workspace,
        from: &CaseFile,
        into: &CaseFile,
        attachments: &[(String, String)],
    ) -> anyhow::Result<Moved> {
        let folder = |file: &CaseFile| workspace.root.join(layout::own_folder(&file.path));
        let (old, new) = (folder(from), folder(into));
        let mut moved = Moved { originals: Vec::new(), copies: Vec::new() };
        let mut files = FileTransaction::default();
        for (before, after) in attachments {
            let original = old.join(before);
            // One that is missing is missing there as well: a finding says so.
            let Ok(bytes) = files::read_regular(&original, MAX_ATTACHMENT) else { continue };
            if moved.copies.is_empty() {
                files.folder(&new)?;
            }
            let copy = new.join(after);
            files.add(&copy, &bytes, Existing::Keep)?;
            moved.originals.push(original);
            moved.copies.push(copy);
        }
        files.write().context("the attachments could not be moved")?;
        Ok(moved)
    }

    fn take_back(&self) {
        remove(&self.copies);
    }

    fn remove_originals(&self) {
        remove(&self.originals);
    }
}

/// Removes files, and their folder once it is empty. What can't be removed is there twice, and a finding says so.
fn remove(files: &[PathBuf]) {
    for file in files {
        let _ = std::fs::remove_file(file);
        if let Some(folder) = file.parent() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}
