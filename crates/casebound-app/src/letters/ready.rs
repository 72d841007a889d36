//! Whether a letter may go to its reader as it is: nothing is left to write, it is listed, and who must read it has.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use casebound_letters::{Finding, Rule, Severity};
use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile};
use chrono::NaiveDate;

use super::draft::check_stored;
use super::other_cases::names_of_other_cases;
use super::review::{self, Readers};
use super::second_reader::{self, ReviewReason};
use super::stored::StoredLetter;
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
    /// Characters that nobody sees are in so many places.
    Hidden(usize),
    /// The policy asks for a second reader, for this reason, and nobody has read it as it is now.
    NotRead(ReviewReason, Readers),
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
    let count = |rule: Rule| findings.iter().filter(|finding| finding.rule == rule).count();
    match (count(Rule::GapLeft), count(Rule::HiddenCharacter)) {
        (0, 0) => {}
        (0, hidden) => return Ok(Err(NotReady::Hidden(hidden))),
        (gaps, _) => return Ok(Err(NotReady::Gaps(gaps))),
    }
    let others = names_of_other_cases(workspace, file, &String::from_utf8_lossy(&stored.bytes))?;
    if others > 0 {
        return Ok(Err(NotReady::NamesOthers(others)));
    }
    let readers = review::readers(workspace, file, stored)?;
    let errors = findings.iter().filter(|finding| finding.rule.severity() == Severity::Error).count();
    let is_alone = readers.may_read.is_empty();
    let committed = Committed::of(workspace, file)?;
    if is_alone && let Some(others) = committed.readers(workspace, file, stored)?.filter(|it| !it.is_empty()) {
        bail!(
            "as the case is now, nobody else can read {}; as it was committed, {} can: `casebound save` first",
            stored.name,
            review::in_words(&others)
        );
    }
    if readers.have_read.is_empty() && !is_alone {
        if errors > 0 {
            return Ok(Err(NotReady::Errors(findings, readers)));
        }
        if let Some(reason) = committed.reason(workspace, file, stored)? {
            return Ok(Err(NotReady::NotRead(reason, readers)));
        }
    }
    let lone_errors = if readers.have_read.is_empty() { errors } else { 0 };
    Ok(Ok(ReadyLetter { findings, read_by: readers.have_read, lone_errors }))
}

/// Returns why a letter needs a second reader; nothing where it needs none.
///
/// # Errors
/// When the repository can't be read.
pub fn review_reason(
    workspace: &Workspace,
    file: &CaseFile,
    stored: &StoredLetter,
) -> anyhow::Result<Option<ReviewReason>> {
    Committed::of(workspace, file)?.reason(workspace, file, stored)
}

/// How a case lists a letter.
fn listing(file: &CaseFile, stored: &StoredLetter) -> Option<String> {
    let file_name = stored.file_name();
    let mut all = file.case.attachments.iter();
    let listed = all.find(|it| it.file.as_ref().is_some_and(|file| *file.expose() == file_name))?;
    listed.what.as_ref().map(|what| what.expose().clone())
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

    /// Why a letter needs a second reader, by the files as they are and as they are committed.
    fn reason(
        &self,
        workspace: &Workspace,
        file: &CaseFile,
        stored: &StoredLetter,
    ) -> anyhow::Result<Option<ReviewReason>> {
        let now = &workspace.committee.committee;
        let policies: Vec<_> =
            self.committee.iter().map(|it| &it.committee).chain([now]).map(|it| &it.letters).collect();
        let listings: Vec<String> = self.case.iter().chain([file]).filter_map(|file| listing(file, stored)).collect();
        second_reader::reason(workspace, &policies, file, stored, &listings)
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
