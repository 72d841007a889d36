//! `casebound check`: does the record hold what the policy asks?

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_record::{COMMITTEE_FILE, Severity};

use crate::commands::Global;
use crate::house::{House, repository};
use crate::judge::{Selection, Verdict, judge};
use crate::snapshot::{Snapshot, is_case, slashed, stem_of};
use crate::ui::Ui;
use crate::{Outcome, clock, gate, render};

/// Check cases and committee.yaml against the rules
///
/// Without a path every case on disk is checked. Errors stop a commit; advice does not.
/// Exits with 0 when there are no errors, 1 when there are, 2 when the check could not run.
///
/// Example: `casebound check --staged`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Case files or folders to check; all when none is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Check what the next commit would record
    #[arg(long, conflicts_with_all = ["paths", "tree"])]
    staged: bool,
    /// Check the files of a commit
    #[arg(long, value_name = "REV", conflicts_with = "paths")]
    tree: Option<String>,
    /// Check everything, with --staged also what is not changed
    #[arg(long, conflicts_with = "paths")]
    all: bool,
    /// How to write the findings
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Let advice count as errors
    #[arg(long)]
    strict: bool,
}

/// Looked for in every file that changes, not only below `keys/`.
const SECRET_KEY: &str = "secret-key-in-repository";

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
}

pub(crate) fn run(args: Args, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let verdict = if args.staged {
        staged(global, args.all)?
    } else if let Some(rev) = &args.tree {
        tree(global, rev)?
    } else {
        worktree(global, &args.paths)?
    };
    match args.format {
        Format::Json => ui.line(render::json::findings(&verdict)?)?,
        Format::Sarif => ui.line(render::sarif::findings(&verdict)?)?,
        Format::Github => {
            for line in render::github::findings(&verdict) {
                ui.line(line)?;
            }
        }
        Format::Text => {
            let snippets = ui.shows_snippets();
            render::text::findings(&verdict, snippets, ui)?;
        }
    }
    Ok(verdict.outcome(args.strict))
}

/// Judges the files on disk.
pub(crate) fn worktree(global: &Global, paths: &[PathBuf]) -> anyhow::Result<Verdict> {
    let house = House::open(global)?;
    let mut snapshot = Snapshot::of_untried_worktree(&house.root)?;
    let selection = if paths.is_empty() { Selection::All } else { Selection::Paths(select(&house, &snapshot, paths)?) };
    let missing = if paths.is_empty() { missing(&house, &snapshot)? } else { Vec::new() };
    let judged = |snapshot: &Snapshot<'_>| judge(snapshot, &house.committee, house.clock, &selection, &missing);
    match judged(&snapshot) {
        // To try every file first would be a look at each for nothing, nearly always.
        Err(_) if snapshot.mark_unreadable()? => judged(&snapshot),
        verdict => verdict,
    }
}

/// The cases of `HEAD` that are not on disk, neither there nor in another folder.
fn missing(house: &House, snapshot: &Snapshot<'_>) -> anyhow::Result<Vec<String>> {
    let Some(git) = &house.git else { return Ok(Vec::new()) };
    let Some(head) = git.resolve("HEAD")? else { return Ok(Vec::new()) };
    let is_missing = |path: &str| {
        // Nearly always it is where it was; only for the others all cases are looked through.
        is_case(path)
            && !snapshot.is_case(path)
            && house.root.join(path).symlink_metadata().is_err()
            && !stem_of(path).is_some_and(|stem| snapshot.has_case(stem))
    };
    let entries = git.tree_of(&head)?;
    let missing = entries.iter().filter_map(|entry| entry.path.as_str()).filter(|path| is_missing(path));
    Ok(missing.map(str::to_owned).collect())
}

/// Judges what the next commit would record: the changed cases, or all when the policy itself changes.
pub(crate) fn staged(global: &Global, all: bool) -> anyhow::Result<Verdict> {
    let git = repository(global)?;
    let index = git.index()?;
    let snapshot = Snapshot::of_index(&git, &index)?;
    let changes = index.changes()?;
    let changed: BTreeSet<String> = changes.iter().map(|change| change.path.to_string()).collect();
    let removed = gate::removed(&git, &changes, &|stem| snapshot.has_case(stem));
    let selection = if all || changed.contains(COMMITTEE_FILE) {
        Selection::All
    } else {
        Selection::Paths(touched(&snapshot, changed))
    };
    let mut verdict = judge_snapshot(&snapshot, global, &selection, &removed)?;
    if let Some(committee) = snapshot.committee()? {
        let more = gate::forbidden(&git, global, &changes, &removed, &committee)?;
        verdict.findings.extend(more.into_iter().filter(|it| !it.path.starts_with("keys/") && it.rule == SECRET_KEY));
    }
    Ok(verdict)
}

/// The cases with errors in what is staged that have none on disk.
pub(crate) fn mended_on_disk(global: &Global, staged: &Verdict) -> anyhow::Result<BTreeSet<String>> {
    let wrong = |verdict: &Verdict| -> BTreeSet<String> {
        let errors = verdict.findings.iter().filter(|it| it.severity == Severity::Error);
        errors.map(|it| it.path.clone()).filter(|path| is_case(path) || path == COMMITTEE_FILE).collect()
    };
    let house = House::open(global)?;
    let snapshot = Snapshot::of_worktree(&house.root)?;
    let paths = wrong(staged);
    let on_disk = judge(&snapshot, &house.committee, house.clock, &Selection::Paths(paths.clone()), &[])?;
    let still_wrong = wrong(&on_disk);
    // A key in a case is looked for in what is staged alone.
    let holds_key = |path: &String| staged.findings.iter().any(|it| it.path == *path && it.rule == SECRET_KEY);
    let is_mended = |path: &String| {
        (snapshot.is_case(path) || path == COMMITTEE_FILE) && !still_wrong.contains(path) && !holds_key(path)
    };
    Ok(paths.into_iter().filter(is_mended).collect())
}

/// Judges every file of a commit.
pub(crate) fn tree(global: &Global, rev: &str) -> anyhow::Result<Verdict> {
    let git = repository(global)?;
    judge_snapshot(&Snapshot::of_tree(&git, rev)?, global, &Selection::All, &[])
}

/// Judges a state of the files by the committee.yaml that it holds itself.
pub(crate) fn judge_snapshot(
    snapshot: &Snapshot<'_>,
    global: &Global,
    selection: &Selection,
    removed: &[String],
) -> anyhow::Result<Verdict> {
    let committee = snapshot
        .committee()?
        .with_context(|| format!("there is no {COMMITTEE_FILE} in what is checked; add it, the rules depend on it"))?;
    let clock = clock::read(global.today, committee.committee.timezone);
    judge(snapshot, &committee, clock, selection, removed)
}

/// Adds to the changed paths the cases of which an attachment changed.
fn touched(snapshot: &Snapshot<'_>, mut changed: BTreeSet<String>) -> BTreeSet<String> {
    let folders: BTreeSet<String> = changed
        .iter()
        .filter(|path| !is_case(path))
        .filter_map(|path| Some(format!("{}.md", path.rsplit_once('/')?.0)))
        .collect();
    changed.extend(snapshot.case_paths().filter(|path| folders.contains(*path)).map(str::to_owned));
    changed
}

/// Returns the cases that the user's paths mean. A path that means none is an error, not a silent nothing.
fn select(house: &House, snapshot: &Snapshot<'_>, paths: &[PathBuf]) -> anyhow::Result<BTreeSet<String>> {
    let mut selected = BTreeSet::new();
    for path in paths {
        let before = selected.len();
        let inside = in_house(&house.root, path)?;
        let folder = format!("{inside}/");
        let fits = |case: &&str| *case == inside || inside.is_empty() || case.starts_with(&folder);
        // What only looks like a case is found too, and said to be none.
        let named = snapshot.case_paths().chain(snapshot.unreadable_cases());
        selected.extend(named.filter(fits).map(str::to_owned));
        if selected.len() == before && inside != COMMITTEE_FILE {
            bail!("{} is no case and holds none: cases are files `cases/…/NAME.md`", path.display());
        }
    }
    Ok(selected)
}

/// Returns the path in the repository of a path as the user wrote it.
fn in_house(root: &Path, path: &Path) -> anyhow::Result<String> {
    // The last part is not resolved: a symbolic link is judged as one.
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = if path.is_absolute() || folder.exists() { folder.to_owned() } else { root.join(folder) };
    let folder = folder.canonicalize().with_context(|| format!("there is no file {}", path.display()))?;
    let full = match path.file_name() {
        Some(name) => folder.join(name),
        None => path.canonicalize().with_context(|| format!("there is no file {}", path.display()))?,
    };
    if full.symlink_metadata().is_err() {
        bail!("there is no file {}", path.display());
    }
    let inside =
        full.strip_prefix(root).with_context(|| format!("{} is outside the private repository", path.display()))?;
    Ok(slashed(inside))
}
