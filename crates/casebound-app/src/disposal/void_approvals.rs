//! What makes an approval void for good: a change of the record or its folder since it was given, or that it was withdrawn.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use casebound_git::{Commit, ObjectId, Repository};
use casebound_record::approval::Approval;
use casebound_record::layout::{self, CASES, DISPOSED};
use casebound_record::statement::Subject as _;

/// The file of an approval: where it lies, and its content.
pub(super) struct StatementFile {
    pub(super) folder: String,
    /// The member, whose key is its name.
    pub(super) by: String,
    pub(super) content: ObjectId,
}

/// What a commit has of a record: its text, and the folder of its own.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RecordAt {
    text: Option<ObjectId>,
    pub(super) folder: Option<ObjectId>,
}

impl StatementFile {
    pub(super) fn of(approval: &Approval) -> anyhow::Result<StatementFile> {
        let content = ObjectId::of_content(approval.to_text().as_bytes())?;
        Ok(StatementFile { folder: approval.subject.folder(), by: approval.by.clone(), content })
    }

    fn is_in(&self, git: &Repository, commit: &ObjectId) -> anyhow::Result<bool> {
        Ok(file_at(git, commit, &self.folder, &self.name())? == Some(self.content))
    }

    fn name(&self) -> String {
        format!("{}.yaml", self.by)
    }
}

/// Returns what a commit has of the record at a path.
///
/// # Errors
/// When the repository can't be read.
pub(super) fn record_at(git: &Repository, commit: &ObjectId, path: &str) -> anyhow::Result<RecordAt> {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let text = file_at(git, commit, parent, name)?;
    Ok(RecordAt { text, folder: git.folder_id(commit, layout::own_folder(path))? })
}

fn file_at(git: &Repository, commit: &ObjectId, folder: &str, name: &str) -> anyhow::Result<Option<ObjectId>> {
    let entries = git.folder_of(commit, folder)?;
    Ok(entries.into_iter().find(|entry| entry.path.as_bytes() == name.as_bytes()).map(|entry| entry.version.id))
}

/// The history of a commit, by which approvals are judged. It is walked when the first one is, and once for all of them.
pub(crate) struct ApprovalHistory<'g> {
    git: &'g Repository,
    tip: ObjectId,
    walked: OnceCell<WalkedHistory>,
}

struct WalkedHistory {
    /// Each comes after its parents.
    commits: Vec<Commit>,
    /// What each commit has of the folder in which approvals lie: most have what their parents have.
    folders: BTreeMap<ObjectId, Option<ObjectId>>,
}

impl<'g> ApprovalHistory<'g> {
    pub(crate) fn of(git: &'g Repository, tip: &ObjectId) -> ApprovalHistory<'g> {
        ApprovalHistory { git, tip: *tip, walked: OnceCell::new() }
    }

    fn walked(&self) -> anyhow::Result<&WalkedHistory> {
        if let Some(walked) = self.walked.get() {
            return Ok(walked);
        }
        let commits = self.git.commits(&[self.tip], &[])?;
        let mut folders = BTreeMap::new();
        for commit in &commits {
            folders.insert(commit.id, self.git.folder_id(&commit.id, DISPOSED)?);
        }
        Ok(self.walked.get_or_init(|| WalkedHistory { commits, folders }))
    }

    /// Returns whether an approval is void: these very bytes were removed in this history, or the record (where a path is given)
    /// was not all the time since as it is now, even if a later commit took the change back.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub(super) fn is_void(&self, stated: &StatementFile, record: Option<&str>) -> anyhow::Result<bool> {
        let WalkedHistory { commits, .. } = self.walked()?;
        let with_it = self.commits_with(stated)?;
        let is_brought_before = |commit: &Commit| commit.parents.iter().any(|parent| with_it.contains(parent));
        if commits.iter().any(|commit| !with_it.contains(&commit.id) && is_brought_before(commit)) {
            return Ok(true);
        }
        let Some(path) = record else { return Ok(false) };
        if self.is_changed_in_any(&with_it, path)? {
            return Ok(true);
        }
        // Work beside the approval that was merged later: nobody saw it who approved. It may be brought more than once.
        let by_id: BTreeMap<ObjectId, &Commit> = commits.iter().map(|commit| (commit.id, commit)).collect();
        let mut beside = BTreeSet::new();
        for commit in commits.iter().filter(|commit| with_it.contains(&commit.id) && !is_brought_before(commit)) {
            let known = before(&by_id, &commit.id);
            beside.extend(commits.iter().map(|it| it.id).filter(|id| !known.contains(id) && !with_it.contains(id)));
        }
        for commit in commits.iter().filter(|commit| beside.contains(&commit.id)) {
            if is_changed_by(self.git, commit, path)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The commits that have an approval. Each folder is looked into once.
    fn commits_with(&self, stated: &StatementFile) -> anyhow::Result<BTreeSet<ObjectId>> {
        let WalkedHistory { commits, folders } = self.walked()?;
        let mut known: BTreeMap<ObjectId, bool> = BTreeMap::new();
        let mut found = BTreeSet::new();
        for commit in commits {
            let Some(folder) = folders.get(&commit.id).copied().flatten() else { continue };
            let has_it = match known.get(&folder) {
                Some(has_it) => *has_it,
                None => stated.is_in(self.git, &commit.id)?,
            };
            known.insert(folder, has_it);
            if has_it {
                found.insert(commit.id);
            }
        }
        Ok(found)
    }

    /// Returns whether one of these commits has another record than the tip. Each state of all cases is looked into once.
    fn is_changed_in_any(&self, commits: &BTreeSet<ObjectId>, path: &str) -> anyhow::Result<bool> {
        let now = record_at(self.git, &self.tip, path)?;
        let mut same = BTreeSet::from([self.git.folder_id(&self.tip, CASES)?]);
        for id in commits {
            if same.insert(self.git.folder_id(id, CASES)?) && record_at(self.git, id, path)? != now {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The commits that lead to one.
fn before(commits: &BTreeMap<ObjectId, &Commit>, of: &ObjectId) -> BTreeSet<ObjectId> {
    let (mut found, mut next) = (BTreeSet::new(), vec![*of]);
    while let Some(commit) = next.pop().and_then(|id| commits.get(&id)) {
        next.extend(commit.parents.iter().filter(|parent| found.insert(**parent)));
    }
    found
}

/// Returns whether the record is in a commit as in none of its parents.
fn is_changed_by(git: &Repository, commit: &Commit, path: &str) -> anyhow::Result<bool> {
    let here = record_at(git, &commit.id, path)?;
    for parent in &commit.parents {
        // A shallow clone may lack it.
        if git.kind(parent)?.is_some() && record_at(git, parent, path)? == here {
            return Ok(false);
        }
    }
    Ok(!commit.parents.is_empty() || here != RecordAt::default())
}

/// Returns the commits of a tip that neither lead to one of its commits nor follow it.
///
/// # Errors
/// When the history can't be read.
pub(super) fn commits_beside(git: &Repository, tip: &ObjectId, of: &ObjectId) -> anyhow::Result<Vec<Commit>> {
    let mut after = BTreeSet::from([*of]);
    let mut beside = git.commits(&[*tip], &[*of])?;
    // Each comes after its parents.
    beside.retain(|commit| {
        let follows = commit.id == *of || commit.parents.iter().any(|parent| after.contains(parent));
        if follows {
            after.insert(commit.id);
        }
        !follows
    });
    Ok(beside)
}

/// Returns whether one of these commits changes a record or its folder.
pub(super) fn is_changed_in(git: &Repository, commits: &[Commit], path: &str) -> anyhow::Result<bool> {
    for commit in commits {
        if is_changed_by(git, commit, path)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns whether one of these commits removes an approval. Another one in its place is one that was given anew.
pub(super) fn is_removed_in(git: &Repository, commits: &[Commit], stated: &StatementFile) -> anyhow::Result<bool> {
    for commit in commits {
        if file_at(git, &commit.id, &stated.folder, &stated.name())?.is_some() {
            continue;
        }
        for parent in &commit.parents {
            if git.kind(parent)?.is_some() && stated.is_in(git, parent)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
