//! What makes a clone unsafe: hooks, certificates, copies that were left behind, remotes; and what of it can be put right at once.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Context as _;
use casebound_git::{HookStatus, Repository, program, purge};
use casebound_openpgp::{Advice, CertificateRefusal, Fitness};
use casebound_record::disposal::APPROVALS;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::{self, CASES, Location};
use casebound_record::words::Approvals;
use chrono::NaiveDate;

use crate::certificate_replacement::{CertificateReplacement, waiting_replacements};
use crate::disposal::{leftovers, tombstones};
use crate::files::{self, Existing};
use crate::holders::holders;
use crate::renewals::{self, Renewal};
use crate::saving::{self, Branches, NamedIn};
use crate::sealing::edit_folder;
use crate::signing::Author;
use crate::snapshot::Snapshot;
use crate::workspace::{Workspace, copies as copies_of, name_of};
use crate::{hooks, merge_driver, push_rules, signing};

/// The lines of `.gitignore` that keep copies out of git.
pub const IGNORED: &str = include_str!("../../../templates/repository/gitignore");
/// The file that holds them.
pub const IGNORE_FILE: &str = ".gitignore";

/// Copies that editors and broken-off writes leave behind.
const LEFT_BEHIND: [&str; 6] = ["~", ".swp", ".swo", ".bak", ".orig", ".tmp"];

/// One thing that was looked at, with what was found.
#[derive(Debug)]
pub enum Observation {
    /// Every command takes this day for today.
    PretendsToday(NaiveDate),
    /// committee.yaml can be read, or has errors.
    Policy { is_usable: bool },
    /// Hooks that are installed by another version, and those that are not installed; neither where all are as they should be.
    Hooks { outdated: Vec<&'static str>, missing: Vec<&'static str> },
    /// git compares lines where two members wrote into one case.
    MergeDriverMissing,
    /// Something of git: who commits, what is shared with whom, what is erased.
    Repository(RepositoryObservation),
    /// How many lines `.gitignore` lacks of those that keep copies out of git.
    IgnoreLinesMissing(usize),
    /// A copy of a record that an editor or a broken-off write left in the worktree, or a file below `cases/` that is neither a
    /// case nor in a case's folder; its path in the worktree.
    LeftBehind(PathBuf),
    /// The folder of a case that is not there: a kill, or a deleted case, left its files; its path in the worktree.
    FilesOfNoCase(PathBuf),
    /// An interrupted edit of a sealed case left its plain text in this file.
    PlainTextLeft { case: String, file: PathBuf },
    /// A patch that a hook manager keeps elsewhere: it may hold parts of a case.
    Patch(PathBuf),
    /// There are no copies of either kind.
    NothingLeftBehind,
    /// Whether only the user can open the folder.
    Folder { path: PathBuf, is_private: bool },
    /// The certificate of somebody.
    Certificate { who: String, state: CertificateState },
    /// One person types the names of both who approve a disposal, and need not.
    ApprovalsAreTyped,
    /// Disposals could be signed: two members have certificates.
    ApprovalsCouldBeSigned,
}

/// What was found of git.
#[derive(Debug)]
pub enum RepositoryObservation {
    /// There is no git repository.
    Missing,
    /// The key of the member whom git knows; nothing where git knows nobody of the committee.
    Member(Option<String>),
    /// Commits have another author than git's `user.email`: the key of a member, or an address of nobody.
    OtherAuthor { member: Option<String>, address: String },
    /// The branch that is checked out is not the one that the committee uses.
    OtherBranch { here: Option<String>, usual: String },
    /// The message of a commit that is not pushed yet names somebody.
    NamedInMessage(NamedIn),
    /// A purge was interrupted.
    UnfinishedPurge,
    /// The tombstones can't be read, and why.
    UnreadableTombstones(String),
    /// How many disposals are not done here, where there is any.
    OpenDisposals(usize),
    /// How many cases git does not know.
    UntrackedCases(usize),
    /// A remote that committee.yaml does not allow.
    RemoteNotAllowed(String),
    /// committee.yaml does not say where the repository may be pushed to, and there are remotes.
    RemotesNotDeclared,
}

/// What was found of a certificate.
#[derive(Debug)]
pub enum CertificateState {
    /// There is none.
    Missing,
    /// It can't be read, and why.
    Unreadable(String),
    /// It took the place of another one, and who must agree to that has not.
    Replaced(CertificateReplacement),
    /// It can't be used.
    Unfit(CertificateRefusal),
    /// Its holder has to extend it: it ends soon, or has ended.
    ToRenew(Renewal),
    /// What its holder should change about it.
    Advice(Advice),
    /// It can be used, for this many days where it has an end.
    Fit { days_left: Option<u64> },
}

/// How urgent an observation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// It is as it should be.
    Fine,
    /// Good to know.
    Note,
    /// Something must be done.
    ToDo,
}

impl Observation {
    /// Tells how urgent it is.
    pub fn urgency(&self) -> Urgency {
        match self {
            Observation::Repository(found) => found.urgency(),
            Observation::Certificate { state, .. } => state.urgency(),
            Observation::Policy { is_usable: true }
            | Observation::NothingLeftBehind
            | Observation::Folder { is_private: true, .. } => Urgency::Fine,
            Observation::Hooks { outdated, missing } if outdated.is_empty() && missing.is_empty() => Urgency::Fine,
            Observation::PretendsToday(_)
            | Observation::Patch(_)
            | Observation::ApprovalsAreTyped
            | Observation::ApprovalsCouldBeSigned => Urgency::Note,
            Observation::Policy { is_usable: false }
            | Observation::Hooks { .. }
            | Observation::MergeDriverMissing
            | Observation::IgnoreLinesMissing(_)
            | Observation::LeftBehind(_)
            | Observation::FilesOfNoCase(_)
            | Observation::PlainTextLeft { .. }
            | Observation::Folder { is_private: false, .. } => Urgency::ToDo,
        }
    }
}

impl RepositoryObservation {
    fn urgency(&self) -> Urgency {
        match self {
            RepositoryObservation::Member(Some(_))
            | RepositoryObservation::OpenDisposals(0)
            | RepositoryObservation::UntrackedCases(0) => Urgency::Fine,
            RepositoryObservation::RemotesNotDeclared | RepositoryObservation::OtherAuthor { .. } => Urgency::Note,
            RepositoryObservation::Missing
            | RepositoryObservation::Member(None)
            | RepositoryObservation::OtherBranch { .. }
            | RepositoryObservation::NamedInMessage(_)
            | RepositoryObservation::UnfinishedPurge
            | RepositoryObservation::UnreadableTombstones(_)
            | RepositoryObservation::OpenDisposals(_)
            | RepositoryObservation::UntrackedCases(_)
            | RepositoryObservation::RemoteNotAllowed(_) => Urgency::ToDo,
        }
    }
}

impl CertificateState {
    fn urgency(&self) -> Urgency {
        match self {
            CertificateState::Fit { .. } => Urgency::Fine,
            CertificateState::ToRenew(renewal) if renewal.is_over => Urgency::ToDo,
            CertificateState::Missing | CertificateState::Advice(_) | CertificateState::ToRenew(_) => Urgency::Note,
            CertificateState::Unreadable(_) | CertificateState::Replaced(_) | CertificateState::Unfit(_) => {
                Urgency::ToDo
            }
        }
    }
}

/// Looks at everything.
///
/// # Errors
/// When the repository can't be read.
pub fn examine(workspace: &Workspace) -> anyhow::Result<Vec<Observation>> {
    let mut found = Vec::new();
    let context = &workspace.context;
    found.extend(context.today.filter(|_| context.pretends).map(Observation::PretendsToday));
    found.push(Observation::Policy { is_usable: workspace.committee.is_usable() });
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    let paths: Vec<&str> = snapshot.case_paths().collect();
    let names = snapshot.make_cases(&paths, |file| name_of(&file).to_owned())?;
    let copies = copies_of(paths.iter().copied().zip(names.iter().map(String::as_str)));
    match &workspace.git {
        Some(git) => repository(git, workspace, &copies, &mut found)?,
        None => found.push(Observation::Repository(RepositoryObservation::Missing)),
    }
    left_behind(&workspace.root, &copies, &mut found);
    let left = edit_folder::leftovers(&workspace.root);
    found.extend(left.into_iter().map(|left| Observation::PlainTextLeft { case: left.case, file: left.file }));
    found.extend(folder(&workspace.root)?);
    certificates(workspace, &mut found)?;
    Ok(found)
}

/// What was put right.
#[derive(Debug)]
pub enum Repair {
    /// This hook was installed.
    Hook(&'static str),
    /// The merge driver was installed.
    MergeDriver,
    /// This many lines were added to `.gitignore`.
    IgnoreLines(usize),
}

/// Puts right what needs no decision: installs hooks that are missing or of another version, adds the lines that `.gitignore` lacks.
///
/// # Errors
/// When a file can't be written.
pub fn repair(workspace: &Workspace) -> anyhow::Result<Vec<Repair>> {
    let mut done = Vec::new();
    if let Some(git) = &workspace.git
        && let Observation::Hooks { outdated, missing } = hooks_of(git)?
        && !(outdated.is_empty() && missing.is_empty())
    {
        hooks::install(git)?;
        done.extend(outdated.into_iter().chain(missing).map(Repair::Hook));
    }
    if let Some(git) = &workspace.git
        && merge_driver::install(git)?
    {
        done.push(Repair::MergeDriver);
    }
    let before = ignore_file(&workspace.root)?;
    let missing = missing_lines(&before);
    if !missing.is_empty() {
        let end = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
        let text = format!("{before}{end}{}\n", missing.join("\n"));
        files::write_private(&workspace.root.join(IGNORE_FILE), text.as_bytes(), Existing::Replace)?;
        done.push(Repair::IgnoreLines(missing.len()));
    }
    Ok(done)
}

fn repository(
    git: &Repository,
    workspace: &Workspace,
    copies: &BTreeMap<&str, String>,
    found: &mut Vec<Observation>,
) -> anyhow::Result<()> {
    let hooks = hooks_of(git)?;
    // What installs the hooks installs the driver as well.
    let is_driver_missing = hooks.urgency() == Urgency::Fine && !merge_driver::is_installed(git)?;
    found.push(hooks);
    found.extend(is_driver_missing.then_some(Observation::MergeDriverMissing));
    let mut of_git = Vec::new();
    let member = signing::current_member(workspace).map(|member| member.key.clone());
    match signing::author(workspace) {
        Author::Stranger(address) if member.is_some() => {
            of_git.push(RepositoryObservation::OtherAuthor { member: None, address });
        }
        Author::Member(other) if member.as_ref().is_some_and(|member| *member != other) => {
            of_git.push(RepositoryObservation::OtherAuthor { address: String::new(), member: Some(other) });
        }
        _ => {}
    }
    of_git.push(RepositoryObservation::Member(member));
    if let Branches { here, usual: Some(usual), .. } = saving::branches(git)? {
        of_git.push(RepositoryObservation::OtherBranch { here, usual });
    }
    of_git.extend(saving::named_in_messages(git)?.map(RepositoryObservation::NamedInMessage));
    of_git.extend(disposals(git)?);
    of_git.push(RepositoryObservation::UntrackedCases(untracked_cases(&workspace.root, copies)?));
    let remotes = git.remotes()?;
    let committee = &workspace.committee.committee;
    for remote in &remotes {
        let urls = [&remote.fetch_url, &remote.push_url];
        if urls.into_iter().flatten().any(|url| !push_rules::may_be_pushed_to(committee, url)) {
            of_git.push(RepositoryObservation::RemoteNotAllowed(remote.name.clone()));
        }
    }
    if !remotes.is_empty() && committee.remotes.is_empty() {
        of_git.push(RepositoryObservation::RemotesNotDeclared);
    }
    found.extend(of_git.into_iter().map(Observation::Repository));
    let missing = missing_lines(&ignore_file(&workspace.root)?).len();
    if missing > 0 {
        found.push(Observation::IgnoreLinesMissing(missing));
    }
    Ok(())
}

fn hooks_of(git: &Repository) -> anyhow::Result<Observation> {
    let (mut outdated, mut missing) = (Vec::new(), Vec::new());
    for hook in hooks::hooks(git) {
        match git.hook_status(&hook)? {
            HookStatus::Ours => {}
            HookStatus::OursOutdated => outdated.push(hook.name),
            HookStatus::Missing | HookStatus::Foreign => missing.push(hook.name),
        }
    }
    Ok(Observation::Hooks { outdated, missing })
}

/// What was disposed of must be gone here, too.
fn disposals(git: &Repository) -> anyhow::Result<Option<RepositoryObservation>> {
    if purge::unfinished(git)?.is_some() {
        return Ok(Some(RepositoryObservation::UnfinishedPurge));
    }
    Ok(match tombstones::count_not_done(git) {
        Err(error) => Some(RepositoryObservation::UnreadableTombstones(format!("{error:#}"))),
        Ok((0, _)) => None,
        Ok((_, open)) => Some(RepositoryObservation::OpenDisposals(open)),
    })
}

fn untracked_cases(root: &Path, copies: &BTreeMap<&str, String>) -> anyhow::Result<usize> {
    let output = program::run_checked(root, &["ls-files", "--others", "-z", "--", CASES])?;
    let paths = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(paths.split('\0').filter(|path| layout::is_case(path) && !copies.contains_key(*path)).count())
}

/// The patterns that a `.gitignore` lacks.
fn missing_lines(text: &str) -> Vec<&'static str> {
    let has = |wanted: &str| text.lines().any(|line| line.trim_end() == wanted);
    IGNORED.lines().filter(|line| !line.starts_with('#') && !has(line)).collect()
}

fn ignore_file(root: &Path) -> anyhow::Result<String> {
    let path = root.join(IGNORE_FILE);
    match files::read_regular(&path, MAX_FILE) {
        Ok(bytes) => {
            String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{IGNORE_FILE} is not UTF-8 text; save it as UTF-8"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn left_behind(root: &Path, copies: &BTreeMap<&str, String>, found: &mut Vec<Observation>) {
    let before = found.len();
    for entry in walkdir::WalkDir::new(root).into_iter().filter_entry(|it| it.file_name() != ".git").flatten() {
        let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let name = entry.file_name().to_string_lossy();
        let is_left_behind = LEFT_BEHIND.iter().any(|ending| name.ends_with(ending));
        let is_of_no_case = |path: &str| Location::of(path) == Location::Misplaced || copies.contains_key(path);
        // A folder that is written and not yet whole.
        let is_unfinished = entry.file_type().is_dir() && name.starts_with('.') && name.ends_with(".tmp");
        let is_copy = entry.file_type().is_file() && (is_left_behind || path.to_str().is_some_and(is_of_no_case));
        if is_unfinished || is_copy {
            found.push(Observation::LeftBehind(path.to_owned()));
        }
    }
    found.extend(folders_of_no_case(root).into_iter().map(Observation::FilesOfNoCase));
    found.extend(leftovers::patches().into_iter().map(Observation::Patch));
    if found.len() == before {
        found.push(Observation::NothingLeftBehind);
    }
}

fn folders_of_no_case(root: &Path) -> Vec<PathBuf> {
    let folders = walkdir::WalkDir::new(root.join(CASES)).min_depth(2).max_depth(2).into_iter().flatten();
    let paths = folders.filter(|entry| entry.file_type().is_dir()).filter_map(|entry| {
        let path = entry.path().strip_prefix(root).ok()?.to_owned();
        let case = layout::case_of_folder(path.to_str()?);
        (layout::is_case(&case) && root.join(case).symlink_metadata().is_err()).then_some(path)
    });
    let mut paths: Vec<PathBuf> = paths.collect();
    paths.sort();
    paths
}

#[cfg(unix)]
fn folder(root: &Path) -> anyhow::Result<Option<Observation>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = root.metadata()?.permissions().mode();
    Ok(Some(Observation::Folder { path: root.to_owned(), is_private: mode & 0o077 == 0 }))
}

#[cfg(not(unix))]
fn folder(_root: &Path) -> anyhow::Result<Option<Observation>> {
    Ok(None)
}

fn certificates(workspace: &Workspace, found: &mut Vec<Observation>) -> anyhow::Result<()> {
    let mut fit_members = 0;
    let mut replaced = waiting_replacements(workspace)?;
    for holder in holders(workspace) {
        let who = holder.who.clone();
        if holder.path.is_none() {
            found.push(Observation::Certificate { who, state: CertificateState::Missing });
            continue;
        }
        let certificate = match holder.certificate(workspace) {
            Ok(certificate) => certificate,
            Err(error) => {
                let state = CertificateState::Unreadable(format!("{error:#}"));
                found.push(Observation::Certificate { who, state });
                continue;
            }
        };
        if let Some(at) = replaced.iter().position(|it| it.route == holder.route) {
            found.push(Observation::Certificate { who, state: CertificateState::Replaced(replaced.swap_remove(at)) });
            continue;
        }
        let fitness = holder.fitness(&certificate, workspace.clock);
        fit_members += usize::from(holder.is_member() && fitness.is_fit());
        let renewal = renewals::renewal(&holder, &fitness, workspace);
        of_certificate(&who, fitness, renewal, SystemTime::from(workspace.clock.now), found);
    }
    found.extend(match workspace.committee.committee.retention.approvals {
        Approvals::Signed => None,
        _ if fit_members >= APPROVALS => Some(Observation::ApprovalsCouldBeSigned),
        Approvals::Typed => Some(Observation::ApprovalsAreTyped),
        Approvals::Committed => None,
    });
    Ok(())
}

fn of_certificate(
    who: &str,
    fitness: Fitness,
    renewal: Option<Renewal>,
    now: SystemTime,
    found: &mut Vec<Observation>,
) {
    let is_fit = fitness.is_fit();
    // One line says of a certificate that it ends, or has ended, and what to type.
    let is_told = |is_expiry: bool| renewal.is_some() && is_expiry;
    let refusals = fitness.refusals.into_iter().filter(|it| !is_told(it.is_expiry()));
    let mut states: Vec<CertificateState> = refusals.map(CertificateState::Unfit).collect();
    let advice = fitness.advice.into_iter().filter(|it| !is_told(matches!(it, Advice::ExpiresSoon { .. })));
    states.extend(advice.map(CertificateState::Advice));
    if let Some(renewal) = renewal {
        states.push(CertificateState::ToRenew(renewal));
    } else if is_fit {
        let left = fitness.expires.and_then(|end| end.duration_since(now).ok());
        states.push(CertificateState::Fit { days_left: left.map(|left| left.as_secs() / 86_400) });
    }
    found.extend(states.into_iter().map(|state| Observation::Certificate { who: who.to_owned(), state }));
}
