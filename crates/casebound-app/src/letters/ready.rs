//! Whether a letter may go to its reader as it is: nothing is left to write, it is listed, and who must read it has.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use casebound_disclosure::guard::{Guard, TextForm, Weight};
use casebound_letters::{Finding, Rule, Severity};
use casebound_record::case::LogEntry;
use casebound_record::{COMMITTEE_FILE, Case, CaseFile, CommitteeFile};
use chrono::NaiveDate;

use super::draft::{StoredLetter, check_stored};
use super::review::{self, Readers};
use crate::digest;
use crate::disclosing::refuse_recused_reader;
use crate::workspace::Workspace;

/// Why a letter does not go out as it is.
#[derive(Debug)]
pub enum NotReady {
    /// The case lists another version of it.
    NotListed,
    /// A person has still to write in so many places.
    Gaps(usize),
    /// It names people of other cases, or other cases by their code names, in so many places.
    NamesOthers(usize),
    /// The policy asks for a second reader, and nobody has read it as it is now.
    NotRead(Readers),
    /// The check found errors, and nobody else has read it as it is now.
    Errors(Vec<Finding>, Readers),
}

/// A letter that may go out.
#[derive(Debug)]
pub struct ReadyLetter {
    /// What the check found, advice and errors.
    pub findings: Vec<Finding>,
    /// Who read it as it is now beside its writer, and when.
    pub read_by: BTreeMap<String, NaiveDate>,
    /// How many errors were found that nobody else can look at: whoever sends it decides alone.
    pub lone_errors: usize,
}

/// Holds a letter against the case once more, and asks who has read it.
///
/// # Errors
/// When the member who works here has a conflict in the case, the case is sealed, or something can't be read.
pub fn ready(
    workspace: &Workspace,
    file: &CaseFile,
    stored: &StoredLetter,
) -> anyhow::Result<Result<ReadyLetter, NotReady>> {
    refuse_recused_reader(workspace, file, "send its letters")?;
    if file.case.is_sealed() {
        bail!("{} is sealed, so its letters can't be held against it here", file.stem());
    }
    let now = digest::of(&stored.bytes);
    let file_name = stored.file_name();
    let is_it = |attachment: &&casebound_record::case::Attachment| {
        attachment.file.as_ref().is_some_and(|file| *file.expose() == file_name)
    };
    let listed = file.case.attachments.iter().find(is_it).and_then(|it| it.sha256.as_deref());
    if listed != Some(now.as_str()) {
        return Ok(Err(NotReady::NotListed));
    }
    let findings = check_stored(workspace, file, stored)?;
    let gaps = findings.iter().filter(|finding| finding.rule == Rule::GapLeft).count();
    if gaps > 0 {
        return Ok(Err(NotReady::Gaps(gaps)));
    }
    let others = names_of_other_cases(workspace, file, stored)?;
    if others > 0 {
        return Ok(Err(NotReady::NamesOthers(others)));
    }
    let readers = review::readers(workspace, file, stored)?;
    let errors = findings.iter().filter(|finding| finding.rule.severity() == Severity::Error).count();
    let is_alone = readers.may_read.is_empty();
    let committed = Committed::of(workspace, file)?;
    if is_alone && let Some(others) = committed.readers(workspace, file, stored)?.filter(|it| !it.is_empty()) {
        bail!(
            "by what no commit holds yet, nobody else can read {}, and by what is committed {} can: `casebound save` first",
            stored.name,
            review::in_words(&others)
        );
    }
    let kind = &stored.letter.kind;
    let is_asked_for = workspace.committee.committee.letters.asks_for_review(kind) || committed.asks_for_review(kind);
    if readers.have_read.is_empty() && !is_alone {
        if errors > 0 {
            return Ok(Err(NotReady::Errors(findings, readers)));
        }
        if is_asked_for {
            return Ok(Err(NotReady::NotRead(readers)));
        }
    }
    let lone_errors = if readers.have_read.is_empty() { errors } else { 0 };
    Ok(Ok(ReadyLetter { findings, read_by: readers.have_read, lone_errors }))
}

/// In how many places a letter names somebody who is in other cases alone, or another case by its code name.
fn names_of_other_cases(workspace: &Workspace, file: &CaseFile, stored: &StoredLetter) -> anyhow::Result<usize> {
    let text = String::from_utf8_lossy(&stored.bytes);
    let all = workspace.cases_with_everybody()?;
    let others: Vec<&Case> = all.iter().filter(|other| other.path != file.path).map(|other| &other.case).collect();
    let guard = Guard::handing_over(&[&file.case], &others).allowing_members(&workspace.committee.committee);
    let hits = guard.read(&text, TextForm::Markdown);
    let is_named = |name: &String| {
        let parts = |it: char| it.is_alphanumeric() || it == '-';
        text.split(|it| !parts(it)).any(|word| word.eq_ignore_ascii_case(name))
    };
    let code_names = others.iter().filter_map(|case| case.name.as_ref()).filter(|name| is_named(name)).count();
    Ok(hits.iter().filter(|hit| hit.weight == Weight::Block).count() + code_names)
}

/// The policy and the case as the last commit has them: what nobody else has seen takes no second reader away.
struct Committed {
    committee: Option<CommitteeFile>,
    case: Option<CaseFile>,
}

impl Committed {
    fn of(workspace: &Workspace, file: &CaseFile) -> anyhow::Result<Committed> {
        let Some(git) = &workspace.git else { return Ok(Committed { committee: None, case: None }) };
        let text = |path: &str| git.resolve(&format!("HEAD:{path}"))?.map(|id| git.blob(&id)).transpose();
        Ok(Committed {
            committee: text(COMMITTEE_FILE)?.map(|bytes| CommitteeFile::read(&bytes)),
            case: text(&file.path)?.map(|bytes| CaseFile::read(file.path.as_str(), &bytes)),
        })
    }

    fn asks_for_review(&self, kind: &str) -> bool {
        self.committee.as_ref().is_some_and(|it| it.committee.letters.asks_for_review(kind))
    }

    /// Who may read a letter by the committed files; nothing where no policy is committed.
    fn readers(
        &self,
        workspace: &Workspace,
        file: &CaseFile,
        stored: &StoredLetter,
    ) -> anyhow::Result<Option<BTreeSet<String>>> {
        let Some(committee) = &self.committee else { return Ok(None) };
        let case = self.case.as_ref().unwrap_or(file);
        review::may_read(workspace, &committee.committee, &case.case, stored).map(Some)
    }
}

/// The entry of the log that says that a letter has reached its reader.
pub fn delivered<'c>(file: &'c CaseFile, stored: &StoredLetter) -> Option<&'c LogEntry> {
    let is_it = |entry: &&LogEntry| {
        entry.is_by_letter(&stored.file_name()) && entry.what != Some(casebound_record::words::LogWord::Reviewed)
    };
    file.case.log.iter().find(is_it)
}
