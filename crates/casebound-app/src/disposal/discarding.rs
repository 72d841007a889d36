//! A case that nobody else has is taken back: the file, its versions in this clone's history, and what else git keeps of it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::purge::{self, Disk, Paths, PurgeOutcome, PurgeRefusal};
use casebound_git::{ObjectId, RepoPath, Repository, program};
use casebound_record::{CaseFile, layout};

use crate::disposal::first_seen::FirstSeenLog;
use crate::disposal::{self, extent, leftovers, scan};
use crate::printable::in_line;
use crate::progress::Work;
use crate::workspace::Workspace;
use crate::{Context, cache, disclosing};

/// Why a case can't be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiscardRefusal {
    /// A branch of this remote has had it, so that others have it.
    Pushed(String),
    /// It holds a mail or a form that came in: perhaps the only copy.
    HoldsMail,
    /// This case was taken into it, and is a stub.
    HasAbsorbed(String),
    /// It is the stub of a case that another one took in.
    Absorbed(String),
    /// git's part can't be done now; each a line that is ready to be shown.
    Prevented(Vec<String>),
}

/// A case that may be taken back.
pub struct Discard {
    context: Context,
    root: PathBuf,
    name: String,
    /// The files on disk, with their folder.
    files: Vec<PathBuf>,
    paths: Option<Paths>,
    /// What is known of its people, to be looked for afterwards.
    words: Vec<String>,
    /// How many versions git has of its files.
    pub versions: usize,
}

/// What became of it.
pub enum DiscardOutcome {
    /// It is gone; with what may be a copy, elsewhere or by its name, and where people of it are still named.
    Discarded { perhaps: Vec<String>, mentions: Vec<String> },
    /// Something of it is still there; each a line that is ready to be shown.
    StillThere(Vec<String>),
}

/// Looks whether a case may be taken back: nobody else has it, and nothing is lost but what this member wrote.
///
/// # Errors
/// When there is no such case, its name is not whole, the member is recused in it, or the repository can't be read.
pub fn look(workspace: &Workspace, name: &str, with_mail: bool) -> anyhow::Result<Result<Discard, DiscardRefusal>> {
    let git = workspace.git.as_ref();
    if let Some(git) = git
        && let Some(unfinished) = purge::unfinished(git)?
        && unfinished.paths.iter().filter_map(|path| path.as_str()).any(|path| layout::stem(path) == Some(name))
    {
        // It was judged when it began.
        let (root, name, context) = (workspace.root.clone(), name.to_owned(), workspace.context.clone());
        let paths = Some(unfinished.paths);
        return Ok(Ok(Discard { context, root, name, files: Vec::new(), paths, words: Vec::new(), versions: 0 }));
    }
    let file = find(workspace, name)?;
    disclosing::refuse_recused(workspace, &file)?;
    if let Some(whole) = file.case.absorbed_into() {
        return Ok(Err(DiscardRefusal::Absorbed(whole.to_owned())));
    }
    let absorbed = workspace.cases()?.files.into_iter().find(|it| it.case.absorbed_into() == Some(file.stem()));
    if let Some(stub) = absorbed {
        return Ok(Err(DiscardRefusal::HasAbsorbed(stub.stem().to_owned())));
    }
    if !with_mail && holds_mail(&file) {
        return Ok(Err(DiscardRefusal::HoldsMail));
    }
    let own = [file.path.clone(), layout::own_folder(&file.path).to_owned()].map(|path| workspace.root.join(path));
    let mut discard = Discard {
        context: workspace.context.clone(),
        root: workspace.root.clone(),
        name: file.stem().to_owned(),
        files: own.to_vec(),
        paths: None,
        words: extent::words(&file.case.people),
        versions: 0,
    };
    let Some(git) = git else { return Ok(Ok(discard)) };
    if let Some(operation) = git.state() {
        bail!("a {operation} is in progress: finish or abort it first");
    }
    let paths = paths_of(git, &workspace.root, file)?;
    if let Some(remote) = pushed_to(&workspace.root, &paths)? {
        return Ok(Err(DiscardRefusal::Pushed(remote)));
    }
    let paths = Paths::new(paths).context("git can't store the path of the case")?;
    let plan = purge::plan(git, &paths)?;
    // What is changed or new in this worktree is to go as well.
    let is_here = |place: &Path| place == workspace.root;
    let prevents = |refusal: &&PurgeRefusal| match refusal {
        PurgeRefusal::Uncommitted(_, place) | PurgeRefusal::Untracked(_, place) => !is_here(place),
        _ => true,
    };
    let prevented: Vec<String> =
        plan.refusals.iter().filter(prevents).map(|refusal| in_line(&refusal.to_string())).collect();
    if !prevented.is_empty() {
        return Ok(Err(DiscardRefusal::Prevented(prevented)));
    }
    discard.versions = plan.files.len();
    discard.paths = Some(paths);
    Ok(Ok(discard))
}

/// Finds the case on disk, or else as the last commit has it.
fn find(workspace: &Workspace, name: &str) -> anyhow::Result<CaseFile> {
    let here = workspace.find_whole(name);
    let (Err(_), Some(git)) = (&here, &workspace.git) else { return Ok(here?.1) };
    if git.resolve("HEAD")?.is_some() {
        let entries = git.tree("HEAD")?;
        let is_it = |path: &str| layout::is_case(path) && layout::stem(path) == Some(name);
        if let Some(entry) = entries.iter().find(|entry| entry.path.as_str().is_some_and(is_it)) {
            return Ok(CaseFile::read(entry.path.to_string(), &git.blob(&entry.version.id)?));
        }
    }
    Ok(here?.1)
}

/// Whether something in the case came in from outside, and was not written by the committee.
fn holds_mail(file: &CaseFile) -> bool {
    let mut names = file.case.attachments.iter().filter_map(|attachment| attachment.file.as_ref());
    file.case.log.iter().any(|entry| entry.import_marks().next().is_some())
        || names.any(|name| name.expose().to_lowercase().ends_with(".eml"))
}

/// Every path that the case ever had.
fn paths_of(git: &Repository, root: &Path, file: CaseFile) -> anyhow::Result<BTreeSet<RepoPath>> {
    let given = [file.path.as_str(), layout::own_folder(&file.path)].map(|path| RepoPath::new(path.as_bytes()));
    if git.resolve("HEAD")?.is_none() {
        return Ok(given.into());
    }
    let mut paths = extent::extent(git, root, &[file], &BTreeSet::new())?.paths;
    paths.extend(given);
    Ok(paths)
}

/// The remote of which a branch has had one of these paths.
fn pushed_to(root: &Path, paths: &BTreeSet<RepoPath>) -> anyhow::Result<Option<String>> {
    let output = program::run_checked(root, &["for-each-ref", "--format=%(refname)", "refs/remotes"])?;
    let refs = String::from_utf8_lossy(&output.stdout).into_owned();
    for name in refs.lines() {
        let options = ["--literal-pathspecs", "log", "--max-count=1", "--format=%H", name, "--"];
        let mut arguments: Vec<OsString> = options.iter().map(OsString::from).collect();
        arguments.extend(paths.iter().map(|path| OsString::from(path.to_string())));
        if !program::run_checked(root, &arguments)?.stdout.is_empty() {
            let remote = name.trim_start_matches("refs/remotes/").split('/').next().unwrap_or_default();
            return Ok(Some(remote.to_owned()));
        }
    }
    Ok(None)
}

impl Discard {
    /// Its code name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes it back, and reads everything to see that nothing of it is left.
    ///
    /// # Errors
    /// When a file can't be removed, or the history can't be read or written; running it again goes on.
    pub fn carry_out(&self) -> anyhow::Result<DiscardOutcome> {
        let Some(paths) = &self.paths else {
            self.remove_files()?;
            return Ok(DiscardOutcome::Discarded { perhaps: Vec::new(), mentions: Vec::new() });
        };
        let git = disposal::reopen(&self.root)?;
        let here = leftovers::look(&git, &self.root, &|name| name == self.name)?;
        if !self.files.is_empty() {
            let mut arguments: Vec<OsString> =
                ["--literal-pathspecs", "rm", "-r", "--quiet", "--cached", "--force", "--ignore-unmatch", "--"]
                    .iter()
                    .map(OsString::from)
                    .collect();
            arguments.extend(self.files.iter().map(OsString::from));
            program::run_checked(&self.root, &arguments)?;
            self.remove_files()?;
        }
        let rewriting = self.context.begin(Work::Rewriting, None);
        let blobs = match purge::apply(&git, paths, &Disk::real())? {
            PurgeOutcome::Purged { blobs, .. } => blobs,
            PurgeOutcome::Refused(reasons) => {
                let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                bail!("{}; then run this again", reasons.join("; "))
            }
        };
        drop(rewriting);
        drop(git);
        let git = disposal::reopen(&self.root)?;
        cache::forget(&git)?;
        let is_its = |content: &ObjectId| blobs.contains(content);
        FirstSeenLog::forget(&git, &paths.iter().map(ToString::to_string).collect::<Vec<_>>(), &is_its)?;
        leftovers::remove(&here.near)?;
        let reading = self.context.begin(Work::Reading, None);
        let scanned = scan::scan_clone(&git, &[], &blobs, &self.words)?;
        drop(reading);
        if !scanned.is_clean() {
            return Ok(DiscardOutcome::StillThere(scanned.failures()));
        }
        purge::forget(&git, &Disk::real())?;
        let perhaps = here.named.iter().chain(&here.alike).chain(&here.outside);
        let perhaps = perhaps.map(|path| in_line(&path.display().to_string())).collect();
        Ok(DiscardOutcome::Discarded { perhaps, mentions: scanned.words })
    }

    fn remove_files(&self) -> anyhow::Result<()> {
        for path in &self.files {
            let removed = match path.symlink_metadata() {
                Ok(it) if it.is_dir() => std::fs::remove_dir_all(path),
                Ok(_) => std::fs::remove_file(path),
                Err(_) => Ok(()),
            };
            removed.with_context(|| format!("cannot remove {}", path.display()))?;
        }
        Ok(())
    }
}
