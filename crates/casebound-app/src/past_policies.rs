//! Past policies: each version of committee.yaml on the branch.

use std::fmt::Write as _;

use anyhow::bail;
use casebound_git::{ObjectId, ObjectKind, Repository, program};
use casebound_record::committee::Member;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::{COMMITTEE_FILE, CommitteeFile};
use casebound_validate::PastAgreement;
use chrono::DateTime;
use chrono_tz::Tz;

use crate::cache::{POLICY_CHANGES, Writer};
use crate::disposal;

/// So many commits are looked through before git lists them all.
const MOST_STEPS: usize = 64;

/// The commits of a first-parent history that changed committee.yaml, newest first.
struct PolicyChanges {
    tip: ObjectId,
    commits: Vec<PolicyChange>,
}

#[derive(Clone, Copy)]
struct PolicyChange {
    commit: ObjectId,
    /// Seconds since 1970.
    at: i64,
}

/// Returns the past rules on agreement with the day each began, from the first-parent history of a commit; oldest first.
///
/// # Errors
/// When the repository can't be read.
pub fn agreements(git: &Repository, tip: Option<&ObjectId>, zone: Tz) -> anyhow::Result<Vec<PastAgreement>> {
    let Some(tip) = tip else { return Ok(Vec::new()) };
    let mut past = Vec::new();
    for PolicyChange { commit, at } in policy_changes(git, tip)?.into_iter().rev() {
        let Some(content) = policy_at(git, &commit)? else { continue };
        let (Some(at), true) = (DateTime::from_timestamp(at, 0), git.blob_size(&content)? <= MAX_FILE as u64) else {
            continue;
        };
        let file = CommitteeFile::read(&git.blob(&content)?);
        if file.is_usable() {
            let since = at.with_timezone(&zone).date_naive();
            past.push(PastAgreement { since, agreement: file.committee.agreement });
        }
    }
    Ok(past)
}

/// Returns the member who had a key in a version of committee.yaml on the branch, as the newest such version has them.
///
/// # Errors
/// When the repository can't be read.
pub fn past_member(git: &Repository, key: &str) -> anyhow::Result<Option<Member>> {
    let Some(tip) = git.resolve("HEAD")? else { return Ok(None) };
    for PolicyChange { commit, .. } in policy_changes(git, &tip)? {
        let Some(content) = policy_at(git, &commit)? else { continue };
        if git.blob_size(&content)? <= MAX_FILE as u64
            && let Some(member) = CommitteeFile::read(&git.blob(&content)?).committee.member(key)
        {
            return Ok(Some(member.clone()));
        }
    }
    Ok(None)
}

/// The content of committee.yaml in a commit.
fn policy_at(git: &Repository, commit: &ObjectId) -> anyhow::Result<Option<ObjectId>> {
    Ok(git.resolve(&format!("{commit}:{COMMITTEE_FILE}"))?)
}

/// Lists the commits that changed committee.yaml, newest first: from the tip back to the beginning, or to where it is known.
fn policy_changes(git: &Repository, tip: &ObjectId) -> anyhow::Result<Vec<PolicyChange>> {
    let is_commit = |id: &ObjectId| git.kind(id).is_ok_and(|kind| kind == Some(ObjectKind::Commit));
    let known = POLICY_CHANGES.read(git).and_then(|bytes| PolicyChanges::parse(&bytes));
    let mut found = Vec::new();
    let mut next = Some(*tip).filter(is_commit);
    for _ in 0..MOST_STEPS {
        let Some(id) = next else { break };
        if let Some(known) = known.as_ref().filter(|known| known.tip == id) {
            found.extend(&known.commits);
            return Ok(found);
        }
        let commit = git.commit_of(&id)?;
        // A shallow clone lacks parents.
        let parent = commit.parents.first().copied().filter(is_commit);
        let before = parent.map(|parent| policy_at(git, &parent)).transpose()?.flatten();
        if policy_at(git, &id)? != before {
            found.push(PolicyChange { commit: id, at: commit.committed_at });
        }
        if parent.is_none() {
            return Ok(found);
        }
        next = parent;
    }
    let writer = Writer::begin(git).filter(|_| is_commit(tip));
    let changes = PolicyChanges { tip: *tip, commits: all_policy_changes(git, tip)? };
    if let Some(writer) = writer {
        writer.write(&POLICY_CHANGES, changes.to_text().as_bytes());
    }
    Ok(changes.commits)
}

/// Lets git list them; it looks at each commit.
fn all_policy_changes(git: &Repository, tip: &ObjectId) -> anyhow::Result<Vec<PolicyChange>> {
    let args = ["log", "--first-parent", "--format=%H %ct", &tip.to_string(), "--", COMMITTEE_FILE];
    // Without git the past is unknown, and today's policy applies.
    let Ok(said) = program::run(&disposal::root(git), &args) else { return Ok(Vec::new()) };
    if !said.is_success() {
        bail!("git cannot list the history of {COMMITTEE_FILE}: {}", said.stderr.trim());
    }
    Ok(String::from_utf8_lossy(&said.stdout).lines().filter_map(PolicyChange::parse).collect())
}

impl PolicyChange {
    fn parse(line: &str) -> Option<PolicyChange> {
        let (commit, at) = line.split_once(' ')?;
        Some(PolicyChange { commit: ObjectId::from_hex(commit)?, at: at.parse().ok()? })
    }
}

impl PolicyChanges {
    fn parse(bytes: &[u8]) -> Option<PolicyChanges> {
        let (tip, commits) = std::str::from_utf8(bytes).ok()?.split_once('\n')?;
        let commits = commits.lines().map(PolicyChange::parse).collect::<Option<_>>()?;
        Some(PolicyChanges { tip: ObjectId::from_hex(tip)?, commits })
    }

    fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.tip);
        for PolicyChange { commit, at } in &self.commits {
            writeln!(text, "{commit} {at}").expect("a text takes what is written");
        }
        text
    }
}
