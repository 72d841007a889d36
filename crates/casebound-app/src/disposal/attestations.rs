//! The attestations of this clone: written and committed after a purge.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::Repository;
use casebound_git::program::{self, CommitOutcome};
use casebound_record::layout::DISPOSED;
use casebound_record::tombstone::Attestation;
use chrono::NaiveDate;

use crate::Context;
use crate::disposal::operator::{Event, Operator};
use crate::disposal::purge_result::{PurgeResult, StopReason};
use crate::disposal::reopen;
use crate::disposal::scan::{self, ScanReport};
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::upstream;
use crate::files::{self, Existing};
use crate::own_file::OwnFile;
use crate::random;
use crate::signing;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// The digits that identify this clone.
const CLONE: OwnFile = OwnFile { name: "clone", most_bytes: 64 };

/// Who attests, and when.
pub(super) struct Attester {
    by: Option<String>,
    today: NaiveDate,
}

impl Attester {
    /// The current member, if committee.yaml can be read and names one.
    pub(super) fn at(context: &Context) -> Attester {
        match Workspace::open(context) {
            Ok(workspace) => Attester {
                by: signing::current_member(&workspace).map(|it| it.key.clone()),
                today: workspace.clock.today,
            },
            Err(_) => Attester { by: None, today: context.clock(chrono_tz::UTC).today },
        }
    }
}

/// Attests the disposals that this clone has not attested, because it was cloned after them. Returns how many.
pub fn attest_the_rest(root: &Path, context: &Context) -> anyhow::Result<PurgeResult<usize>> {
    let git = reopen(root)?;
    let clone = name_of_clone(&git)?;
    let is_open = |tombstone: &KnownTombstone| !root.join(Attestation::path_of(&tombstone.file.id, &clone)).exists();
    let mut written = 0;
    let attester = Attester::at(context);
    for tombstone in tombstones::known(&git)?.into_iter().filter(is_open) {
        let scanned = scan::scan_clone(&git, &[&tombstone], &[], &[])?;
        if !scanned.is_clean() {
            return Ok(PurgeResult::Stopped(StopReason::ScanFailed(scanned.failures())));
        }
        write_attestation(&git, root, &tombstone, &scanned, false, &attester)?;
        written += 1;
    }
    Ok(PurgeResult::Done(written))
}

/// Writes the attestation of this clone, unless one is committed already, here or by another copy of this clone. Does nothing in a
/// bare repository.
pub(super) fn write_attestation(
    git: &Repository,
    root: &Path,
    tombstone: &KnownTombstone,
    scanned: &ScanReport,
    words_known: bool,
    attester: &Attester,
) -> anyhow::Result<()> {
    if git.is_bare() {
        return Ok(());
    }
    let clone = name_of_clone(git)?;
    let path = Attestation::path_of(&tombstone.file.id, &clone);
    if git.resolve(&format!("HEAD:{path}"))?.is_some() || is_shared(git, &path)? {
        return Ok(());
    }
    let mut read = vec![("records", tombstone.file.records.len() as u64)];
    read.extend(scanned.numbers());
    let attestation = Attestation {
        tombstone: tombstone.file.id.clone(),
        clone,
        by: attester.by.clone(),
        proved_on: attester.today,
        is_redaction: tombstone.file.is_redaction(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        read,
        mentions: words_known.then_some(scanned.words.len() as u64),
    };
    let file = root.join(&path);
    files::make_private_folder(file.parent().context("an attestation is in a folder")?)?;
    files::write_private(&file, attestation.to_text().as_bytes(), Existing::Replace)
}

/// Returns whether the branches that ours are pushed to have a file: a clone that was copied, or restored from a backup, finds its
/// own attestations there.
fn is_shared(git: &Repository, path: &str) -> anyhow::Result<bool> {
    for tip in upstream::all_tracking_tips(git)? {
        if git.resolve(&format!("{tip}:{path}"))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes attestations of this clone that no commit here has and that come from the other side anyway.
pub(super) fn remove_shared(root: &Path) -> anyhow::Result<()> {
    let git = reopen(root)?;
    let clone = name_of_clone(&git)?;
    for tombstone in tombstones::known(&git)? {
        let path = Attestation::path_of(&tombstone.file.id, &clone);
        let file = root.join(&path);
        if file.exists() && git.resolve(&format!("HEAD:{path}"))?.is_none() && is_shared(&git, &path)? {
            program::run(root, &["rm", "--cached", "--quiet", "--ignore-unmatch", "--", &path])?;
            std::fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}

/// Finishes a rebase that stopped at attestations of this clone alone, which both sides have: those of the other side stay.
/// Returns whether it is finished.
pub(super) fn finish_rebase(root: &Path) -> anyhow::Result<bool> {
    let own = format!("/{}.yaml", name_of_clone(&reopen(root)?)?);
    let in_disposed = format!("{DISPOSED}/");
    while reopen(root)?.state().is_some() {
        let unmerged = program::run_checked(root, &["diff", "--name-only", "--diff-filter=U", "-z"])?;
        let unmerged = String::from_utf8_lossy(&unmerged.stdout).into_owned();
        let paths: Vec<&str> = unmerged.split('\0').filter(|path| !path.is_empty()).collect();
        if paths.is_empty() || !paths.iter().all(|path| path.starts_with(&in_disposed) && path.ends_with(&own)) {
            return Ok(false);
        }
        for before in [&["checkout", "--quiet", "--ours", "--"][..], &["add", "--"]] {
            program::run_checked(root, &[before, &paths].concat())?;
        }
        let is_empty = program::run(root, &["diff", "--cached", "--quiet"])?.is_success();
        let next = if is_empty { "--skip" } else { "--continue" };
        program::run(root, &["-c", "core.editor=true", "rebase", next])?;
    }
    Ok(true)
}

/// The member of this clone as git writes an author, where committee.yaml has an address for them.
fn author(root: &Path) -> anyhow::Result<Option<String>> {
    let Some(policy) = Snapshot::of_worktree(root)?.committee()? else { return Ok(None) };
    let Some(member) = signing::member_at(root, &policy.committee) else { return Ok(None) };
    let name = member.name.as_deref().unwrap_or(&member.key);
    Ok(member.email.as_ref().map(|address| format!("{name} <{address}>")))
}

/// Commits the attestations that are not committed yet, also those of an interrupted run, under the address of the member: others
/// count only that. Returns whether a commit was made.
pub fn record_attestations(root: &Path, operator: &mut dyn Operator) -> anyhow::Result<bool> {
    let git = reopen(root)?;
    if git.is_bare() {
        return Ok(false);
    }
    let clone = name_of_clone(&git)?;
    let mut written = Vec::new();
    for tombstone in tombstones::known(&git)? {
        let path = Attestation::path_of(&tombstone.file.id, &clone);
        if root.join(&path).exists() && git.resolve(&format!("HEAD:{path}"))?.is_none() {
            written.push(PathBuf::from(path));
        }
    }
    if written.is_empty() {
        return Ok(false);
    }
    const MESSAGE: &str = "Attest a disposal in one clone";
    let committed = match author(root)? {
        Some(author) => program::commit_only_by(root, &written, MESSAGE, &author)?,
        None => program::commit_only(root, &written, MESSAGE)?,
    };
    match committed {
        CommitOutcome::Created(_) => {
            operator.report(Event::Attested);
            Ok(true)
        }
        CommitOutcome::NothingStaged => Ok(false),
        CommitOutcome::NoIdentity => {
            operator.report(Event::NotAttested);
            Ok(false)
        }
        CommitOutcome::Refused(said) => bail!("the attestation in {DISPOSED}/ could not be committed:\n{said}"),
    }
}

/// Returns the eight random hexadecimal digits that identify this clone; the first call makes and stores them.
pub fn name_of_clone(git: &Repository) -> anyhow::Result<String> {
    if let Some(name) = known_name_of_clone(git) {
        return Ok(name);
    }
    let name = random::digits::<4>()?;
    CLONE.write(git, &name)?;
    Ok(name)
}

/// Returns the same digits if they are stored already.
pub(super) fn known_name_of_clone(git: &Repository) -> Option<String> {
    let is_name = |name: &String| name.len() == 8 && name.bytes().all(|digit| digit.is_ascii_hexdigit());
    CLONE.read(git).ok().flatten().map(|name| name.trim().to_owned()).filter(is_name)
}
