//! One disposal before anything is purged: the preview, and the commit of the tombstone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::program::{self, CommitOutcome};
use casebound_git::purge::{self, Paths, Plan, PurgeStats, Salt};
use casebound_git::{ObjectId, RepoPath, Repository};
use casebound_record::disposal::RetainedFacts;
use casebound_record::layout::DISPOSED;
use casebound_record::tombstone::{self, StoredApproval, Tombstone};
use casebound_record::words::{Disposal, Status};
use casebound_record::{CaseFile, expunged};

use crate::disposal::extent::{self, Extent};
use crate::disposal::operator::Preview;
use crate::disposal::tombstones::{self, KnownTombstone, fingerprint_of_name};
use crate::disposal::{self, leftovers, origin};
use crate::files::{self, Existing};
use crate::printable::{in_line, plural};
use crate::random;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// Everything that one disposal does.
pub struct DisposalPlan {
    remains: Vec<RetainedFacts>,
    names: Vec<String>,
    /// The new text of each record that is expunged.
    expunged: Vec<(PathBuf, String)>,
    extent: Extent,
    paths: Paths,
    pub plan: Plan,
    /// Whether the commit of the tombstone will be on history that changes, and so is made anew by the purge.
    rewrites_tombstone: bool,
    leftovers: leftovers::Leftovers,
}

/// Finds all that belongs to these cases, and works out what purging it does.
pub fn plan(git: &Repository, place: &Path, workspace: &Workspace, cases: &[CaseFile]) -> anyhow::Result<DisposalPlan> {
    let committee = &workspace.committee.committee;
    let extent = extent::extent(git, place, cases)?;
    let mut remains = Vec::new();
    let mut names = Vec::new();
    let mut texts = Vec::new();
    let mut kept = Vec::new();
    for file in cases {
        let one = RetainedFacts::of(&file.case, committee).context("the record does not say when it was received")?;
        match one.then {
            Disposal::Erase => names.push(file.stem().to_owned()),
            Disposal::Expunge => {
                let text = expunged(file);
                kept.push(ObjectId::of_content(text.as_bytes())?);
                texts.push((PathBuf::from(&file.path), text));
            }
        }
        remains.push(one);
    }
    if let Some(head) = git.resolve("HEAD")? {
        let named: Vec<String> = cases.iter().map(|it| it.path.clone()).collect();
        for (one, digits) in remains.iter_mut().zip(origin::of_cases(git, &head, &named)?) {
            one.record = digits;
        }
    }
    let all = extent.paths.iter().chain(&extent.copies).cloned();
    let paths = Paths::new(all).context("git can't store the path of a record")?.keeping(kept);
    let mut plan = purge::plan(git, &paths)?;
    plan.files.retain(|it| !extent.spared.contains(&it.version.id));
    let stems: BTreeSet<String> = cases.iter().map(|it| it.stem().to_ascii_lowercase()).collect();
    let leftovers = leftovers::look(git, place, &|it| stems.contains(it))?;
    let rewrites_tombstone = match git.resolve("HEAD")? {
        Some(head) => git.commits(&[head], &[])?.iter().any(|commit| plan.frontier.contains(&commit.id)),
        None => false,
    };
    Ok(DisposalPlan { remains, names, expunged: texts, extent, paths, plan, rewrites_tombstone, leftovers })
}

impl DisposalPlan {
    /// Returns what it would do.
    pub fn preview(&self) -> Preview {
        let shown = |paths: &BTreeSet<RepoPath>| paths.iter().map(|path| in_line(&path.to_string())).collect();
        let on_disk = |paths: &[PathBuf]| -> Vec<String> {
            paths.iter().map(|path| in_line(&path.display().to_string())).collect()
        };
        let mut files: BTreeMap<&RepoPath, usize> = BTreeMap::new();
        for file in &self.plan.files {
            *files.entry(&file.path).or_default() += 1;
        }
        Preview {
            files: files.into_iter().map(|(path, versions)| (in_line(&path.to_string()), versions)).collect(),
            expunged: self.expunged.iter().map(|(path, _)| in_line(&path.display().to_string())).collect(),
            copies: shown(&self.extent.copies),
            shared: shown(&self.extent.shared),
            unknown_to_git: [on_disk(&self.leftovers.near), on_disk(&self.leftovers.named)].concat(),
            perhaps: on_disk(&self.leftovers.alike),
            outside: self.leftovers.outside.clone(),
            numbers: self.numbers(),
        }
    }

    /// What the purge does, in numbers, with the commit of the tombstone, which comes before it.
    fn numbers(&self) -> PurgeStats {
        let numbers = self.plan.numbers;
        let rewritten = numbers.rewritten + usize::from(self.rewrites_tombstone);
        PurgeStats { commits: numbers.commits + 1, rewritten, ..numbers }
    }

    /// The paths that are removed.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }
}

/// Removes what was shown as going although git does not know it.
pub fn remove_leftovers(work: &DisposalPlan) -> anyhow::Result<()> {
    leftovers::remove(&work.leftovers.near)?;
    leftovers::remove(&work.leftovers.named)
}

/// Makes the tombstone, and reads it again: by one that can't be read nobody could purge.
pub fn tombstone(
    approved_by: &[String],
    mut statements: Vec<StoredApproval>,
    workspace: &Workspace,
    git: &Repository,
    work: &DisposalPlan,
) -> anyhow::Result<KnownTombstone> {
    let known = tombstones::known(git)?;
    let salt = random::digits::<16>()?;
    let salt = Salt::from_hex(&salt).expect("the salt has its digits");
    let fingerprints = purge::Fingerprints::new(salt, &work.paths, &work.plan);
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    let words = |all: &BTreeSet<purge::Fingerprint>| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut approved_by = approved_by.to_vec();
    approved_by.sort();
    approved_by.dedup();
    statements.sort();
    let mut records = work.remains.clone();
    // In the order of the names it would tell which was which.
    records.sort_by_key(|it| {
        (it.received, it.rule, it.finding, it.types.clone(), it.sanctions.clone(), it.record.clone())
    });
    let file = Tombstone {
        id: random::digits::<8>()?,
        number: known.iter().map(|it| it.file.number).max().unwrap_or(0).saturating_add(1),
        disposed_on: workspace.clock.today,
        approved_by,
        approvals: Some(workspace.committee.committee.retention.approvals),
        statements,
        records,
        salt: salt.to_string(),
        names: sorted(work.names.iter().map(|it| fingerprint_of_name(&salt, it)).collect()),
        paths: words(&fingerprints.paths),
        alike: words(&fingerprints.alike),
        commits: words(&fingerprints.frontier),
        blobs: words(&fingerprints.blobs),
        kept: fingerprints.kept.iter().map(ToString::to_string).collect(),
    };
    let whole = Tombstone::read(file.to_text().as_bytes()).ok().filter(|it| *it == file);
    whole.and_then(KnownTombstone::new).context("the tombstone can't be read again; nothing was changed")
}

/// What became of a tombstone.
pub enum RecordOutcome {
    /// It is in this commit.
    Committed(ObjectId),
    /// It could not be committed, and the files are as before; with the reason.
    Refused(String),
}

/// Commits the tombstone, and with it what takes the place of expunged records.
///
/// Whatever goes wrong, the files are as before: a tombstone that waits in the index would be taken along by somebody's next commit.
pub fn record(place: &Path, work: &DisposalPlan, tombstone: &KnownTombstone) -> anyhow::Result<RecordOutcome> {
    let path_of_tombstone = PathBuf::from(tombstone.file.path());
    let mut touched = vec![path_of_tombstone.clone()];
    for (path, _) in &work.expunged {
        touched.push(path.clone());
        touched.push(path.with_extension(""));
    }
    match write_and_commit(place, work, tombstone, &touched) {
        Ok(RecordOutcome::Refused(why)) => {
            undo(place, &path_of_tombstone, &touched)?;
            Ok(RecordOutcome::Refused(why))
        }
        Ok(buried) => Ok(buried),
        Err(error) => Err(match undo(place, &path_of_tombstone, &touched) {
            Ok(()) => error.context("nothing was disposed of"),
            Err(more) => error.context(format!("{more:#}")),
        }),
    }
}

fn write_and_commit(
    place: &Path,
    work: &DisposalPlan,
    tombstone: &KnownTombstone,
    touched: &[PathBuf],
) -> anyhow::Result<RecordOutcome> {
    files::make_private_folder(&place.join(DISPOSED))?;
    files::write_private(&place.join(tombstone.file.path()), tombstone.file.to_text().as_bytes(), Existing::Keep)?;
    for (path, text) in &work.expunged {
        files::write_private(&place.join(path), text.as_bytes(), Existing::Replace)?;
        let folder = place.join(path).with_extension("");
        if folder.is_dir() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
    }
    let changed = touched.iter().filter(|it| place.join(it).exists() || is_tracked(place, it));
    let changed: Vec<PathBuf> = changed.cloned().collect();
    let subject = format!("Dispose of {}", plural(work.remains.len(), "record"));
    let commit = match program::commit_only(place, &changed, &subject)? {
        CommitOutcome::Created(commit) => commit,
        CommitOutcome::NothingStaged => return Ok(RecordOutcome::Refused("there was nothing to commit".to_owned())),
        CommitOutcome::NoIdentity => {
            let help = "git does not know who you are: `git config --global user.email you@example.org`";
            return Ok(RecordOutcome::Refused(help.to_owned()));
        }
        CommitOutcome::Refused(said) => return Ok(RecordOutcome::Refused(said)),
    };
    let git = disposal::reopen(place)?;
    let as_planned = |(path, text): &(PathBuf, String)| {
        let there = git.resolve(&format!("HEAD:{}", path.display())).ok().flatten();
        there.is_some() && there == ObjectId::of_content(text.as_bytes()).ok()
    };
    if work.expunged.iter().all(as_planned) {
        return Ok(RecordOutcome::Committed(commit));
    }
    revert_tombstone(place, &commit)?;
    let help = "git converts line ends or contents when it stores files: add `* -text` to .gitattributes";
    Ok(RecordOutcome::Refused(help.to_owned()))
}

fn is_tracked(place: &Path, path: &Path) -> bool {
    let args = [Path::new("ls-files").as_os_str(), "--error-unmatch".as_ref(), "--".as_ref(), path.as_os_str()];
    program::run(place, &args).is_ok_and(|it| it.is_success())
}

/// Restores the files that were to be committed, and removes the uncommitted tombstone.
fn undo(place: &Path, tombstone: &Path, touched: &[PathBuf]) -> anyhow::Result<()> {
    let git = |args: [&str; 3], path: &Path| {
        let mut all: Vec<&std::ffi::OsStr> = args.iter().map(std::ffi::OsStr::new).collect();
        all.push(path.as_os_str());
        program::run(place, &all)
    };
    for path in touched {
        let unstaged = git(["reset", "--quiet", "--"], path)?;
        if !unstaged.is_success() {
            bail!(
                "{} could not be taken back; run this again when git is done here: {}",
                path.display(),
                unstaged.stderr
            );
        }
        // Where nothing is in the last commit, there is nothing to put in its place.
        let _ = git(["checkout", "--quiet", "--"], path)?;
    }
    let tombstone = place.join(tombstone);
    match std::fs::remove_file(&tombstone) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", tombstone.display()))
        }
        _ => Ok(()),
    }
}

/// Takes the commit of a tombstone back that nobody else has.
pub fn revert_tombstone(place: &Path, commit: &ObjectId) -> anyhow::Result<()> {
    let output = program::run(place, &["reset", "--quiet", "--keep", &format!("{commit}~1")])?;
    if !output.is_success() {
        bail!("the commit of the tombstone could not be taken back: {}", output.stderr);
    }
    Ok(())
}

/// Undoes what a run left that was killed before its commit: a tombstone that nobody decided upon in the end, and what
/// should have taken the place of expunged records.
pub fn clear_away(git: &Repository, place: &Path) -> anyhow::Result<()> {
    let known = tombstones::known(git)?;
    for entry in std::fs::read_dir(place.join(DISPOSED)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') && name.ends_with(".tmp") {
            std::fs::remove_file(entry.path()).with_context(|| format!("cannot remove {DISPOSED}/{name}"))?;
            continue;
        }
        let path = format!("{DISPOSED}/{name}");
        let Some(id) = tombstone::id_of(&path).filter(|id| !known.iter().any(|it| it.file.id == *id)) else { continue };
        if git.resolve(&format!("HEAD:{path}"))?.is_some() {
            continue;
        }
        let tombstone = Tombstone::read(&std::fs::read(entry.path()).with_context(|| format!("cannot read {path}"))?);
        let mut written = vec![PathBuf::from(&path)];
        for case in Snapshot::of_worktree(place)?.read_all()? {
            let content = ObjectId::of_content(case.text.expose().as_bytes())?.to_string();
            let is_its = tombstone.as_ref().is_ok_and(|it| it.id == id && it.kept.contains(&content));
            if is_its && case.case.status == Some(Status::Expunged) {
                written.push(PathBuf::from(&case.path));
                written.push(PathBuf::from(&case.path).with_extension(""));
            }
        }
        undo(place, Path::new(&path), &written)?;
    }
    Ok(())
}
