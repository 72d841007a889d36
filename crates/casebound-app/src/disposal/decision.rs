//! One disposal before anything is purged: the preview, and the commit of the tombstone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_disclosure::transparency::with_days;
use casebound_git::program::{self, CommitOutcome};
use casebound_git::purge::{self, Fingerprint, Paths, Plan, PurgeStats, Salt};
use casebound_git::{ObjectId, RepoPath, Repository, TreeEntry};
use casebound_names::{identity_keys, likely_keys};
use casebound_record::disposal::{RetainedFacts, Scope};
use casebound_record::layout::{self, DISPOSED};
use casebound_record::retention::redaction_request;
use casebound_record::tombstone::{self, StoredApproval, Tombstone};
use casebound_record::words::Removal;
use casebound_record::{Case, CaseFile, Committee, expunged};

use crate::disposal::extent::{self, Extent};
use crate::disposal::operator::Preview;
use crate::disposal::redacting::RedactionObstacle;
use crate::disposal::tombstones::{self, KnownTombstone, fingerprint_of_name};
use crate::disposal::{self, absorbed, attestations, leftovers, origin, redacting};
use crate::files::{self, Existing};
use crate::printable::{in_line, plural};
use crate::random;
use crate::snapshot::Snapshot;
use crate::transparency;
use crate::workspace::Workspace;

/// A record of which the file stays with another text.
struct Replaced {
    path: PathBuf,
    text: String,
    /// What goes beside it: files, or its whole folder.
    gone: Vec<PathBuf>,
}

/// Everything that one disposal does.
pub struct DisposalPlan {
    scope: Scope,
    remains: Vec<RetainedFacts>,
    names: Vec<String>,
    /// Each record that is expunged or redacted.
    replaced: Vec<Replaced>,
    /// Lines of redacted records that may still name the person.
    unsure: Vec<String>,
    /// Other cases of the same people, as `case/person`.
    elsewhere: Vec<String>,
    extent: Extent,
    paths: Paths,
    pub plan: Plan,
    /// Whether the commit of the tombstone will be on history that changes, and so is made anew by the purge.
    rewrites_tombstone: bool,
    leftovers: leftovers::Leftovers,
}

/// Finds all that belongs to these cases, and works out what purging it does.
pub fn plan(git: &Repository, root: &Path, workspace: &Workspace, cases: &[CaseFile]) -> anyhow::Result<DisposalPlan> {
    let mut parts = Parts::default();
    let committee = &workspace.committee.committee;
    let published = transparency::published(workspace);
    let all = workspace.cases()?.files;
    for (idx, file) in cases.iter().enumerate() {
        let mut one =
            RetainedFacts::of(&file.case, committee).context("the record does not say when it was received")?;
        if one.then == Removal::Erase {
            // Of those that go together, each is counted beside the next ones.
            let is_gone = |other: &&CaseFile| cases.iter().take(idx + 1).any(|case| case.path == other.path);
            let others: Vec<&Case> = all.iter().filter(|it| !is_gone(it)).map(|it| &it.case).collect();
            one = with_days(one, &file.case, &others, committee, &published, workspace.clock.today);
        }
        match one.then {
            Removal::Erase => parts.names.push(file.stem().to_owned()),
            Removal::Expunge | Removal::Redact => {
                let text = expunged(file);
                parts.kept.insert(ObjectId::of_content(text.as_bytes())?);
                let path = PathBuf::from(&file.path);
                parts.replaced.push(Replaced { gone: vec![path.with_extension("")], path, text });
            }
        }
        parts.remains.push(one);
    }
    let all = absorbed::with_stubs(workspace, cases)?;
    let extent = extent::extent(git, root, &all, &BTreeSet::new())?;
    worked_out(git, root, &all, Scope::Record, parts, extent)
}

/// The same for one person of each of these cases; or what prevents it.
pub fn plan_redaction(
    git: &Repository,
    root: &Path,
    workspace: &Workspace,
    cases: &[CaseFile],
) -> anyhow::Result<Result<DisposalPlan, Vec<RedactionObstacle>>> {
    let committee = &workspace.committee.committee;
    let files = git.tree_of(&disposal::head(git)?)?;
    let all = workspace.cases()?.files;
    let mut parts = Parts::default();
    let mut prevented = Vec::new();
    for file in cases {
        let redacting = match redacting::of_case(git, &files, file, committee)? {
            Ok(redacting) => redacting,
            Err(lines) => {
                prevented.extend(lines);
                continue;
            }
        };
        let one = RetainedFacts::of(&file.case, committee).context("the record does not say when it was received")?;
        parts.remains.push(RetainedFacts { then: Removal::Redact, rule: None, ..one });
        let shown = in_line(&file.path);
        parts.elsewhere.extend(same_person_elsewhere(file, cases, &all, committee));
        parts.unsure.extend(redacting.unsure.iter().map(|line| format!("{shown}:{line}")));
        parts.kept.insert(redacting.id);
        parts.kept.extend(redacting.stays.iter().map(|(_, content)| content));
        parts.replaced.push(Replaced {
            path: PathBuf::from(&file.path),
            text: redacting.text,
            gone: redacting.gone.iter().map(PathBuf::from).collect(),
        });
    }
    if !prevented.is_empty() {
        return Ok(Err(prevented));
    }
    let with_stubs = absorbed::with_stubs(workspace, cases)?;
    for stub in with_stubs.iter().skip(cases.len()) {
        parts.kept.insert(ObjectId::of_content(stub.text.expose().as_bytes())?);
    }
    let mut extent = extent::extent(git, root, &with_stubs, &parts.kept)?;
    // File by file: in a folder that goes, nothing could stay.
    let all = Paths::new(extent.paths.iter().cloned()).context("git can't store the path of a record")?;
    extent.paths = purge::files_ever(git, &all)?.into_iter().map(|it| it.path).collect();
    // The commit of the tombstone is not purged: what it should not have, it removes.
    let goes = |entry: &&TreeEntry| {
        let is_case = cases.iter().any(|file| entry.path.as_bytes() == file.path.as_bytes());
        let is_part = extent.paths.contains(&entry.path) || extent.copies.contains(&entry.path);
        is_part && !is_case && !parts.kept.contains(&entry.version.id)
    };
    let gone: BTreeSet<PathBuf> =
        files.iter().filter(goes).map(|entry| PathBuf::from(entry.path.to_string())).collect();
    if let Some(first) = parts.replaced.first_mut() {
        first.gone.extend(gone);
        first.gone.sort();
        first.gone.dedup();
    }
    Ok(Ok(worked_out(git, root, &with_stubs, Scope::Person, parts, extent)?))
}

/// Lists where the redacted person of a case is in cases that are not redacted now.
fn same_person_elsewhere(file: &CaseFile, chosen: &[CaseFile], all: &[CaseFile], committee: &Committee) -> Vec<String> {
    let key = redaction_request(&file.case, committee).map(|(person, _)| person);
    let Some(person) = file.case.people.iter().find(|person| Some(person.key.as_str()) == key) else {
        return Vec::new();
    };
    let keys = identity_keys(person);
    let likely = likely_keys(person);
    let mut found = Vec::new();
    for other in all.iter().filter(|other| !chosen.iter().any(|it| it.path == other.path)) {
        for candidate in &other.case.people {
            let is_same = identity_keys(candidate).iter().any(|it| keys.contains(it));
            let is_likely = likely_keys(candidate).iter().any(|it| likely.contains(it));
            let name = in_line(&format!("{}/{}", other.stem(), candidate.key));
            let is_settled = person.not.contains(&name);
            if is_same || is_likely && !is_settled {
                found.push(if is_same { name } else { format!("{name}, perhaps") });
            }
        }
    }
    found
}

/// What becomes of several records.
#[derive(Default)]
struct Parts {
    remains: Vec<RetainedFacts>,
    names: Vec<String>,
    replaced: Vec<Replaced>,
    unsure: Vec<String>,
    elsewhere: Vec<String>,
    kept: BTreeSet<ObjectId>,
}

fn worked_out(
    git: &Repository,
    root: &Path,
    cases: &[CaseFile],
    scope: Scope,
    parts: Parts,
    extent: Extent,
) -> anyhow::Result<DisposalPlan> {
    let Parts { mut remains, names, replaced, unsure, elsewhere, kept } = parts;
    if let Some(head) = git.resolve("HEAD")? {
        let named: Vec<String> = cases.iter().map(|case| case.path.clone()).collect();
        for (one, digits) in remains.iter_mut().zip(origin::of_cases(git, &head, &named)?) {
            one.record = digits;
        }
    }
    let all = extent.paths.iter().chain(&extent.copies).cloned();
    let paths = Paths::new(all).context("git can't store the path of a record")?.keeping(kept);
    let mut plan = purge::plan(git, &paths)?;
    plan.files.retain(|file| !extent.spared.contains(&file.version.id));
    let stems: BTreeSet<String> = cases.iter().map(|case| case.stem().to_ascii_lowercase()).collect();
    let mut leftovers = leftovers::look(git, root, &|it| stems.contains(it))?;
    if scope == Scope::Person {
        leftovers.leave_to_people();
    }
    let rewrites_tombstone = match git.resolve("HEAD")? {
        Some(head) => git.commits(&[head], &[])?.iter().any(|commit| plan.frontier.contains(&commit.id)),
        None => false,
    };
    Ok(DisposalPlan {
        scope,
        remains,
        names,
        replaced,
        unsure,
        elsewhere,
        extent,
        paths,
        plan,
        rewrites_tombstone,
        leftovers,
    })
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
        let shown_path = |path: &Path| in_line(&path.display().to_string());
        let gone = self.replaced.iter().filter(|_| self.scope == Scope::Person).flat_map(|it| &it.gone);
        Preview {
            scope: self.scope,
            files: files.into_iter().map(|(path, versions)| (in_line(&path.to_string()), versions)).collect(),
            replaced: self.replaced.iter().map(|it| shown_path(&it.path)).collect(),
            attachments: gone.map(|path| shown_path(path)).collect(),
            unsure: self.unsure.clone(),
            elsewhere: self.elsewhere.clone(),
            copies: shown(&self.extent.copies),
            shared: shown(&self.extent.shared),
            unknown_to_git: [on_disk(&self.leftovers.near), on_disk(&self.leftovers.named)].concat(),
            perhaps: on_disk(&self.leftovers.alike),
            outside: self.leftovers.outside.clone(),
            numbers: self.numbers(),
        }
    }

    /// How many files stay that have the content of one that goes.
    pub fn shared(&self) -> usize {
        self.extent.shared.len()
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
    let known = tombstones::remembered(git)?;
    let salt = random::digits::<16>()?;
    let salt = Salt::from_hex(&salt).expect("the salt has its digits");
    let fingerprints = purge::Fingerprints::new(salt, &work.paths, &work.plan);
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    let words = |all: &BTreeSet<Fingerprint>| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut approved_by = approved_by.to_vec();
    approved_by.sort();
    approved_by.dedup();
    statements.sort();
    let mut records = work.remains.clone();
    // In the order of the names it would tell which was which.
    records.sort_by_key(|record| {
        (
            record.received,
            record.rule,
            record.finding,
            record.types.clone(),
            record.sanctions.clone(),
            record.record.clone(),
        )
    });
    let file = Tombstone {
        id: id_of(git, &records, work.scope, &known)?,
        number: known.iter().map(|it| it.file.number).max().unwrap_or(0).saturating_add(1),
        disposed_on: workspace.clock.today,
        approved_by,
        approvals: Some(workspace.committee.committee.retention.approvals),
        statements,
        records,
        salt: salt.to_string(),
        names: sorted(work.names.iter().map(|name| fingerprint_of_name(&salt, name)).collect()),
        paths: words(&fingerprints.paths),
        alike: words(&fingerprints.alike),
        commits: words(&fingerprints.frontier),
        blobs: words(&fingerprints.blobs),
        spared: sorted(work.extent.spared.iter().map(|it| Fingerprint::of_blob(&salt, it).to_string()).collect()),
        kept: fingerprints.kept.iter().map(ToString::to_string).collect(),
    };
    let whole = Tombstone::read(file.to_text().as_bytes()).ok().filter(|it| *it == file);
    whole.and_then(KnownTombstone::new).context("the tombstone can't be read again; nothing was changed")
}

/// Returns the id of a tombstone: for the same records in the same clone it is the same, so that one which a server refused can be
/// accepted there before it is made again. Random where a record can't be told, or the id is taken.
fn id_of(
    git: &Repository,
    records: &[RetainedFacts],
    scope: Scope,
    known: &[KnownTombstone],
) -> anyhow::Result<String> {
    let digits: Option<Vec<&str>> = records.iter().map(|record| record.record.as_deref()).collect();
    let clone = attestations::known_name_of_clone(git);
    if let (Some(mut digits), Some(salt)) = (digits, clone.and_then(|name| Salt::from_hex(&name.repeat(4)))) {
        digits.sort_unstable();
        let what = format!("{scope:?} {}", digits.join(" "));
        let id: String = Fingerprint::of_word(&salt, &what).to_string().chars().take(16).collect();
        if !known.iter().any(|it| it.file.id == id) {
            return Ok(id);
        }
    }
    random::digits::<8>()
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
pub fn record(root: &Path, work: &DisposalPlan, tombstone: &KnownTombstone) -> anyhow::Result<RecordOutcome> {
    let path_of_tombstone = PathBuf::from(tombstone.file.path());
    let mut touched = vec![path_of_tombstone.clone()];
    for replaced in &work.replaced {
        touched.push(replaced.path.clone());
        touched.extend(replaced.gone.iter().cloned());
    }
    match write_and_commit(root, work, tombstone, &touched) {
        Ok(RecordOutcome::Refused(why)) => {
            undo(root, &path_of_tombstone, &touched)?;
            Ok(RecordOutcome::Refused(why))
        }
        Ok(buried) => Ok(buried),
        Err(error) => Err(match undo(root, &path_of_tombstone, &touched) {
            Ok(()) => error.context("nothing was disposed of"),
            Err(more) => error.context(format!("{more:#}")),
        }),
    }
}

fn write_and_commit(
    root: &Path,
    work: &DisposalPlan,
    tombstone: &KnownTombstone,
    touched: &[PathBuf],
) -> anyhow::Result<RecordOutcome> {
    files::make_private_folder(&root.join(DISPOSED))?;
    files::write_private(&root.join(tombstone.file.path()), tombstone.file.to_text().as_bytes(), Existing::Keep)?;
    for replaced in &work.replaced {
        files::write_private(&root.join(&replaced.path), replaced.text.as_bytes(), Existing::Replace)?;
        for gone in &replaced.gone {
            let path = root.join(gone);
            let removed = match path.symlink_metadata() {
                Ok(it) if it.is_dir() => std::fs::remove_dir_all(&path),
                Ok(_) => std::fs::remove_file(&path),
                Err(_) => Ok(()),
            };
            removed.with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    let changed = touched.iter().filter(|it| root.join(it).exists() || is_tracked(root, it));
    let changed: Vec<PathBuf> = changed.cloned().collect();
    let records = plural(work.remains.len(), "record");
    let subject = match work.scope {
        Scope::Record => format!("Dispose of {records}"),
        Scope::Person => format!("Take a person out of {records}"),
    };
    let commit = match program::commit_only(root, &changed, &subject)? {
        CommitOutcome::Created(commit) => commit,
        CommitOutcome::NothingStaged => return Ok(RecordOutcome::Refused("there was nothing to commit".to_owned())),
        CommitOutcome::NoIdentity => {
            let help = "git does not know who you are: `git config --global user.email you@example.org`";
            return Ok(RecordOutcome::Refused(help.to_owned()));
        }
        CommitOutcome::Refused(said) => return Ok(RecordOutcome::Refused(said)),
    };
    let git = disposal::reopen(root)?;
    let as_planned = |replaced: &Replaced| {
        let there = git.resolve(&format!("HEAD:{}", replaced.path.display())).ok().flatten();
        there.is_some() && there == ObjectId::of_content(replaced.text.as_bytes()).ok()
    };
    if work.replaced.iter().all(as_planned) {
        return Ok(RecordOutcome::Committed(commit));
    }
    revert_tombstone(root, &commit)?;
    let help = "git converts line ends or contents when it stores files: add `* -text` to .gitattributes";
    Ok(RecordOutcome::Refused(help.to_owned()))
}

/// Returns whether the index or the last commit has a path.
fn is_tracked(root: &Path, path: &Path) -> bool {
    let options = ["--literal-pathspecs", "ls-files", "--error-unmatch", "--with-tree=HEAD", "--"];
    let args: Vec<&std::ffi::OsStr> = options.iter().map(std::ffi::OsStr::new).chain([path.as_os_str()]).collect();
    program::run(root, &args).is_ok_and(|it| it.is_success())
}

/// Lists the files below a folder that the last commit has and that are not on disk; others may have somebody's changes.
fn deleted_below(root: &Path, folder: &str) -> anyhow::Result<Vec<PathBuf>> {
    let args =
        ["--literal-pathspecs", "diff", "--no-ext-diff", "--name-only", "--diff-filter=D", "-z", "HEAD", "--", folder];
    let output = program::run(root, &args)?;
    if !output.is_success() {
        bail!("git diff failed: {}", output.stderr);
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.split('\0').filter(|part| !part.is_empty()).map(PathBuf::from).collect())
}

/// Restores the files that were to be committed, and removes the uncommitted tombstone.
fn undo(root: &Path, tombstone: &Path, touched: &[PathBuf]) -> anyhow::Result<()> {
    let git = |args: [&str; 3], path: &Path| {
        let mut all: Vec<&std::ffi::OsStr> = args.iter().map(std::ffi::OsStr::new).collect();
        all.push(path.as_os_str());
        program::run(root, &all)
    };
    for path in touched {
        let unstaged = git(["reset", "--quiet", "--"], path)?;
        if !unstaged.is_success() {
            bail!("{} could not be undone; run this again when git is done here: {}", path.display(), unstaged.stderr);
        }
        // Where nothing is in the last commit, there is nothing to put in its place.
        let _ = git(["checkout", "--quiet", "--"], path)?;
    }
    let tombstone = root.join(tombstone);
    match std::fs::remove_file(&tombstone) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", tombstone.display()))
        }
        _ => Ok(()),
    }
}

/// Takes the commit of a tombstone back that nobody else has.
pub fn revert_tombstone(root: &Path, commit: &ObjectId) -> anyhow::Result<()> {
    let output = program::run(root, &["reset", "--quiet", "--keep", &format!("{commit}~1")])?;
    if !output.is_success() {
        bail!("the commit of the tombstone could not be undone: {}", output.stderr);
    }
    Ok(())
}

/// Undoes what a run left that was killed before its commit: a tombstone that nobody decided upon in the end, and what
/// should have taken the place of expunged records.
pub fn clear_away(git: &Repository, root: &Path) -> anyhow::Result<()> {
    let known = tombstones::known(git)?;
    for entry in std::fs::read_dir(root.join(DISPOSED)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if files::remove_unfinished(&entry.path())? {
            continue;
        }
        let path = format!("{DISPOSED}/{name}");
        let Some(id) = tombstone::id_of(&path).filter(|id| !known.iter().any(|it| it.file.id == *id)) else { continue };
        if git.resolve(&format!("HEAD:{path}"))?.is_some() {
            continue;
        }
        let tombstone = Tombstone::read(&std::fs::read(entry.path()).with_context(|| format!("cannot read {path}"))?);
        let mut written = vec![PathBuf::from(&path)];
        for case in Snapshot::of_worktree(root)?.read_all()? {
            let content = ObjectId::of_content(case.text.expose().as_bytes())?.to_string();
            let is_its =
                tombstone.as_ref().is_ok_and(|tombstone| tombstone.id == id && tombstone.kept.contains(&content));
            if is_its {
                written.push(PathBuf::from(&case.path));
                written.extend(deleted_below(root, layout::own_folder(&case.path))?);
            }
        }
        undo(root, Path::new(&path), &written)?;
    }
    Ok(())
}
