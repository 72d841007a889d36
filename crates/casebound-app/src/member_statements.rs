//! Statements of members in the repository: written in a commit of their own, and who stated something by what a commit holds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_git::program::{self, CommitOutcome};
use casebound_git::{Commit, ObjectId, Repository};
use casebound_openpgp::{Certificate, Expected, Purpose, verify_detached};
use casebound_record::Clock;
use casebound_record::committee::Member;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::statement::{MemberStatement, Subject, signature_of};
use chrono::Days;
use chrono_tz::Tz;

use crate::files::{self, Existing};
use crate::signing;
use crate::snapshot::Snapshot;
use crate::workspace::require_plain_key;

/// Returns the author under which a member's statement is committed: `Name <address>`.
///
/// # Errors
/// When the member's key can't be part of a path, or committee.yaml has no address for them.
pub fn author(member: &Member) -> anyhow::Result<String> {
    require_plain_key(&member.key)?;
    let address = member
        .email
        .as_ref()
        .context("committee.yaml has no address for you, so a commit can't be attributed to you")?;
    Ok(format!("{} <{address}>", member.name.as_deref().unwrap_or(&member.key)))
}

/// Writes files and commits them alone, under this author; returns what git said where it refused.
///
/// # Errors
/// When a file can't be written, or git does not know who commits.
pub fn commit(
    root: &Path,
    written: &[(String, Vec<u8>)],
    message: &str,
    author: &str,
) -> anyhow::Result<Option<String>> {
    for (path, bytes) in written {
        let path = root.join(path);
        files::make_private_folder(path.parent().context("a statement is in a folder")?)?;
        files::write_private(&path, bytes, Existing::Replace)?;
    }
    let paths: Vec<PathBuf> = written.iter().map(|(path, _)| PathBuf::from(path)).collect();
    match program::commit_only_by(root, &paths, message, author)? {
        CommitOutcome::Created(_) | CommitOutcome::NothingStaged => Ok(None),
        CommitOutcome::NoIdentity => {
            bail!("git does not know who you are: `git config --global user.email you@example.org`")
        }
        CommitOutcome::Refused(said) => Ok(Some(said)),
    }
}

/// Returns the members who stated this, by what a commit holds: each in a commit with their own address, not too long ago,
/// and signed where that is asked for. `member` finds those who may.
///
/// # Errors
/// When the repository can't be read.
pub fn members_who_stated<'m, S: Subject>(
    git: &Repository,
    commit: &ObjectId,
    subject: &S,
    member: impl Fn(&str) -> Option<&'m Member>,
    must_be_signed: bool,
    clock: Clock,
) -> anyhow::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in git.folder_of(commit, &subject.folder())? {
        if git.blob_size(&entry.version.id)? > MAX_FILE as u64 {
            continue;
        }
        let Some(statement) = MemberStatement::<S>::read(&git.blob(&entry.version.id)?) else { continue };
        let is_about_it = statement.subject == *subject && statement.counts_on(clock.today);
        if !is_about_it || entry.path.as_bytes() != format!("{}.yaml", statement.by).as_bytes() {
            continue;
        }
        let Some(member) = member(&statement.by) else { continue };
        if is_by_author(git, commit, &statement, member)?
            && (!must_be_signed || is_signed(git, commit, &statement, member, clock)?)
        {
            found.insert(statement.by);
        }
    }
    Ok(found)
}

/// Returns whether a commit holds this very statement, and a commit with the member's own address brought it.
///
/// # Errors
/// When the repository can't be read.
pub fn is_by_author<S: Subject>(
    git: &Repository,
    commit: &ObjectId,
    statement: &MemberStatement<S>,
    member: &Member,
) -> anyhow::Result<bool> {
    let content = ObjectId::of_content(statement.to_text().as_bytes())?;
    let (folder, name) = (statement.subject.folder(), format!("{}.yaml", statement.by));
    let brought = commit_that_brought(git, commit, &folder, &name, &content)?;
    Ok(brought.is_some_and(|commit| member.has_address(&commit.author.email)))
}

/// Returns the commit that brought a file as it is.
///
/// # Errors
/// When the repository can't be read.
pub fn commit_that_brought(
    git: &Repository,
    tip: &ObjectId,
    folder: &str,
    name: &str,
    content: &ObjectId,
) -> anyhow::Result<Option<Commit>> {
    let has_it = |commit: &ObjectId| -> anyhow::Result<bool> {
        let entries = git.folder_of(commit, folder)?;
        Ok(entries.iter().any(|entry| entry.path.as_bytes() == name.as_bytes() && entry.version.id == *content))
    };
    let mut next = vec![*tip];
    let mut seen = BTreeSet::new();
    // Only along the commits that have it: nearly always these are few.
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        let commit = git.commit_of(&id)?;
        let mut is_new = true;
        for parent in &commit.parents {
            if has_it(parent)? {
                is_new = false;
                next.push(*parent);
            }
        }
        if is_new && has_it(&id)? {
            return Ok(Some(commit));
        }
    }
    Ok(None)
}

/// Returns whether the signature beside a statement in a commit is that of a member, whose certificate is fit at the instant.
fn is_signed<S: Subject>(
    git: &Repository,
    commit: &ObjectId,
    statement: &MemberStatement<S>,
    member: &Member,
    clock: Clock,
) -> anyhow::Result<bool> {
    let name = signature_of(&format!("{}.yaml", statement.by));
    let folder = git.folder_of(commit, &statement.subject.folder())?;
    let signature = folder.iter().find(|entry| entry.path.as_bytes() == name.as_bytes());
    let Some(signature) = signature else { return Ok(false) };
    if git.blob_size(&signature.version.id)? > MAX_FILE as u64 {
        return Ok(false);
    }
    is_signature_of(git, commit, &git.blob(&signature.version.id)?, statement.to_text().as_bytes(), member, clock)
}

/// Returns whether a signature of a text is that of a member, by the certificate that a commit has for them.
///
/// # Errors
/// When the repository can't be read.
pub fn is_signature_of(
    git: &Repository,
    commit: &ObjectId,
    signature: &[u8],
    text: &[u8],
    member: &Member,
    clock: Clock,
) -> anyhow::Result<bool> {
    let Some(path) = member.certificate.as_deref() else { return Ok(false) };
    let bytes = Snapshot::of_tree(git, &commit.to_string())?.bytes_of(path, signing::MAX_KEY)?;
    let Some(certificate) = bytes.and_then(|bytes| Certificate::from_bytes(&bytes).ok()) else { return Ok(false) };
    let expected = Expected { fingerprint: member.fingerprint.as_deref(), email: member.email.as_deref() };
    // By the day alone, the last instant that it has anywhere: whoever asks later, in another clone, gets the same answer.
    let last = clock.today.checked_add_days(Days::new(1)).unwrap_or(clock.today);
    let now = SystemTime::from(Clock::end_of(last, Tz::UTC).now);
    let is_fit = certificate.fitness(Purpose::Sign, expected, now).is_fit();
    let verdicts = verify_detached(signature, text, &[certificate], now);
    Ok(is_fit && verdicts.is_ok_and(|all| all.iter().any(|verdict| verdict.good_signer().is_some())))
}
