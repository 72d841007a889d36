//! Checks a private repository: the files on disk, the index, or a commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::ObjectId;
use casebound_record::layout::{self, is_case};
use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile};
use casebound_validate::{Cause, FileFact, Finding, PastAgreement, RuleScope, Severity, check_case};

use crate::runner::{
    ChangeContext, Selection, Verdict, downgrade_policy_findings, everybody, judge, judge_agreement, judge_changes,
    judge_replacements, judge_snapshot,
};
use crate::snapshot::{Snapshot, slashed};
use crate::workspace::{Workspace, repository};
use crate::{Context, disclosing, disposal, mentions, past_policies, push_rules, signing};

/// Up to so many cases are kept in memory while all of them are judged; of more each is read a second time for its people.
const KEPT: usize = 5_000;

/// Judges the files on disk.
pub fn worktree(context: &Context, paths: &[PathBuf]) -> anyhow::Result<Verdict> {
    let workspace = Workspace::open(context)?;
    let mut snapshot = Snapshot::of_untried_worktree(&workspace.root)?;
    let selection =
        if paths.is_empty() { Selection::All } else { Selection::Paths(select(&workspace, &snapshot, paths)?) };
    let missing = if paths.is_empty() { missing(&workspace, &snapshot)? } else { Vec::new() };
    let agreements = past_agreements(&workspace)?;
    let judged = |snapshot: &mut Snapshot<'_>| {
        if paths.is_empty() && snapshot.case_paths().count() <= KEPT {
            snapshot.keep_cases()?;
        }
        let (git, committee) = (workspace.git.as_ref(), &workspace.committee.committee);
        let everybody = everybody(snapshot, &selection, git, (&workspace.root, committee))?;
        let changed = ChangeContext { files: None, removed: &missing, by_party: &[], everybody: Some(&everybody) };
        judge(snapshot, &workspace.committee, workspace.clock, &selection, changed, &agreements)
    };
    let mut verdict = match judged(&mut snapshot) {
        // To try every file first would be a look at each for nothing, nearly always.
        Err(_) if snapshot.mark_unreadable()? => judged(&mut snapshot),
        verdict => verdict,
    }?;
    if let Some(git) = workspace.git.as_ref().filter(|_| paths.is_empty()) {
        judge_replacements(&mut verdict, git, &snapshot, context, None)?;
    }
    if verdict.findings.iter().any(|finding| finding.rule.rule().cause == Cause::Time) {
        let recorded = recorded(&workspace)?;
        verdict.downgrade_time_findings(|path| {
            let before = recorded.as_ref().filter(|tree| tree.is_case(path)).and_then(|tree| tree.read(path).ok());
            before.is_none_or(|before| text_of(&snapshot, path) != Some(before.text.expose().clone()))
        });
    }
    let reader = disclosing::reader(&workspace);
    let found: BTreeSet<String> = verdict.findings.iter().map(|finding| finding.path.clone()).collect();
    for path in found.iter().filter(|path| snapshot.is_case(path)) {
        if reader.is_recused(&snapshot.read(path)?.case, &workspace.committee.committee) {
            verdict.withhold(path);
        }
    }
    Ok(verdict)
}

/// How many had to agree in the past, as the commit that is checked out tells.
pub(crate) fn past_agreements(workspace: &Workspace) -> anyhow::Result<Vec<PastAgreement>> {
    let Some(git) = &workspace.git else { return Ok(Vec::new()) };
    past_policies::agreements(git, git.resolve("HEAD")?.as_ref(), workspace.committee.committee.about.timezone)
}

/// The files of `HEAD`; nothing where nothing is recorded.
fn recorded(workspace: &Workspace) -> anyhow::Result<Option<Snapshot<'_>>> {
    let Some(git) = &workspace.git else { return Ok(None) };
    match git.resolve("HEAD")? {
        Some(_) => Snapshot::of_tree(git, "HEAD").map(Some),
        None => Ok(None),
    }
}

fn text_of(snapshot: &Snapshot<'_>, path: &str) -> Option<String> {
    snapshot.read(path).ok().map(|file| file.text.expose().clone())
}

/// The cases of `HEAD` that are not on disk, neither there nor in another folder.
fn missing(workspace: &Workspace, snapshot: &Snapshot<'_>) -> anyhow::Result<Vec<String>> {
    let Some(git) = &workspace.git else { return Ok(Vec::new()) };
    let Some(head) = git.resolve("HEAD")? else { return Ok(Vec::new()) };
    let is_missing = |path: &str| {
        // Nearly always it is where it was; only for the others all cases are looked through.
        is_case(path)
            && !snapshot.is_case(path)
            && workspace.root.join(path).symlink_metadata().is_err()
            && !layout::stem(path).is_some_and(|stem| snapshot.has_case(stem))
    };
    let entries = git.tree_of(&head)?;
    let missing = entries.iter().filter_map(|entry| entry.path.as_str()).filter(|path| is_missing(path));
    Ok(missing.map(str::to_owned).collect())
}

/// Judges what the next commit would record: the changed cases, or all when the policy itself changes.
pub fn staged(context: &Context, all: bool) -> anyhow::Result<Verdict> {
    let git = repository(context)?;
    let index = git.index()?;
    let snapshot = Snapshot::of_index(&git, &index)?;
    let changes = index.changes()?;
    let changed: BTreeSet<String> = changes.iter().map(|change| change.path.to_string()).collect();
    let removed = push_rules::removed(&git, &changes, &|stem| snapshot.has_case(stem));
    let touched = snapshot.with_cases_of_attachments(changed);
    let selection = match all || touched.contains(COMMITTEE_FILE) {
        true => Selection::All,
        false => Selection::Paths(touched.clone()),
    };
    let head = git.resolve("HEAD")?;
    let agreements = past_policies::agreements(&git, head.as_ref(), push_rules::zone_of(&snapshot)?)?;
    let files = push_rules::facts(&git, &changes)?;
    // `check` and `save` report names from other cases too; a hook reads only the files that changed.
    let is_merge = merged().iter().any(|name| git.resolve(name).is_ok_and(|tip| tip.is_some()));
    let by_party = match (snapshot.committee()?, git.state()) {
        // What a merge or a rebase brings was written by its own authors, of whom the push asks.
        (Some(policy), None) if !is_merge => {
            let author = signing::author_address(&disposal::root(&git)).unwrap_or_default();
            push_rules::changed_by_party(&git, &changes, &author, &policy.committee)?
        }
        _ => Vec::new(),
    };
    let changed = ChangeContext { files: Some(&files), removed: &removed, by_party: &by_party, everybody: None };
    let mut verdict = judge_snapshot(&snapshot, context, &selection, changed, &agreements)?;
    judge_replacements(&mut verdict, &git, &snapshot, context, head.as_ref())?;
    // A merge brings what others approved.
    let mut tips: Vec<ObjectId> = head.into_iter().collect();
    for name in merged() {
        tips.extend(git.resolve(&name)?);
    }
    judge_agreement(&mut verdict, &git, &snapshot, context, head.as_ref(), &tips)?;
    if let Some(head) = head {
        let before = Snapshot::of_tree(&git, &head.to_string())?;
        judge_changes(&mut verdict, &snapshot, context, &before, &touched)?;
        if let Some(policy) = before.committee()?.filter(|_| touched.contains(COMMITTEE_FILE)) {
            downgrade_policy_findings(&mut verdict, &snapshot, context, &policy, &agreements)?;
        }
    }
    let staged = changes.iter().filter_map(|change| Some((change.path.to_string(), change.new?)));
    mentions::judge_staged(&mut verdict, &git, &snapshot, staged)?;
    verdict.downgrade_time_findings(|path| touched.contains(path));
    if !all {
        verdict.keep_advice_on(&touched);
    }
    Ok(verdict)
}

/// The commits that a merge brings: git names each in a variable, and in a file once the merge has stopped.
pub fn merged() -> Vec<String> {
    let named = std::env::vars_os().filter_map(|(key, _)| key.to_str()?.strip_prefix("GITHEAD_").map(str::to_owned));
    named.chain(["MERGE_HEAD".to_owned()]).collect()
}

/// The cases with errors in what is staged that have none on disk.
pub fn fixed_on_disk(context: &Context, staged: &Verdict) -> anyhow::Result<BTreeSet<String>> {
    let wrong = |verdict: &Verdict| -> BTreeSet<String> {
        let errors = verdict.findings.iter().filter(|it| it.severity == Severity::Error);
        errors.map(|it| it.path.clone()).filter(|path| is_case(path) || path == COMMITTEE_FILE).collect()
    };
    let workspace = Workspace::open(context)?;
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    let paths = wrong(staged);
    let on_disk = judge(
        &snapshot,
        &workspace.committee,
        workspace.clock,
        &Selection::Paths(paths.clone()),
        ChangeContext::default(),
        &past_agreements(&workspace)?,
    )?;
    let still_wrong = wrong(&on_disk);
    // What history can't forget is looked for in what is staged alone.
    let is_of_commit = |it: &Finding| {
        let rule = it.rule.rule();
        matches!(rule.scope, RuleScope::Commit(_)) || rule.cause == Cause::History
    };
    let is_staged = |path: &String| staged.findings.iter().any(|it| it.path == *path && is_of_commit(it));
    let is_fixed = |path: &String| {
        (snapshot.is_case(path) || path == COMMITTEE_FILE) && !still_wrong.contains(path) && !is_staged(path)
    };
    Ok(paths.into_iter().filter(is_fixed).collect())
}

/// Judges every file of a commit.
pub fn tree(context: &Context, rev: &str) -> anyhow::Result<Verdict> {
    let git = repository(context)?;
    let snapshot = Snapshot::of_tree(&git, rev)?;
    let agreements = past_policies::agreements(
        &git,
        git.resolve(&format!("{rev}^{{commit}}"))?.as_ref(),
        push_rules::zone_of(&snapshot)?,
    )?;
    let root = disposal::root(&git);
    let everybody_for =
        |file: &CommitteeFile| everybody(&snapshot, &Selection::All, Some(&git), (&root, &file.committee));
    let everybody = snapshot.committee()?.map(|file| everybody_for(&file)).transpose()?;
    let changed = ChangeContext { everybody: everybody.as_ref(), ..ChangeContext::default() };
    let mut verdict = judge_snapshot(&snapshot, context, &Selection::All, changed, &agreements)?;
    // What is recorded already changes nothing.
    verdict.downgrade_time_findings(|_| false);
    Ok(verdict)
}

/// Returns the cases that the user's paths mean. A path that means none is an error, not a silent nothing.
fn select(workspace: &Workspace, snapshot: &Snapshot<'_>, paths: &[PathBuf]) -> anyhow::Result<BTreeSet<String>> {
    let mut selected = BTreeSet::new();
    for path in paths {
        let before = selected.len();
        // A code name is no path, and a file of its name comes first.
        if let Some(name) = path.to_str().filter(|_| path.symlink_metadata().is_err() && is_name(path)) {
            selected.insert(workspace.path_in(snapshot, name)?.to_owned());
            continue;
        }
        let inside = in_workspace(&workspace.root, path)?;
        let folder = format!("{inside}/");
        let fits = |case: &&str| *case == inside || inside.is_empty() || case.starts_with(&folder);
        // What only looks like a case is found too, and said to be none.
        let named = snapshot.case_paths().chain(snapshot.unreadable_cases());
        selected.extend(named.filter(fits).map(str::to_owned));
        if selected.len() == before && inside != COMMITTEE_FILE {
            bail!("{} is not a case and contains none: cases are files `cases/YEAR/NAME.md`", path.display());
        }
    }
    Ok(selected)
}

/// Returns whether a path is a single word, as a code name is.
fn is_name(path: &Path) -> bool {
    path.components().count() == 1 && path.extension().is_none() && path.file_name().is_some()
}

/// Returns the path in the repository of a path as the user wrote it.
fn in_workspace(root: &Path, path: &Path) -> anyhow::Result<String> {
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

/// Judges one case file on disk. The path is that in the repository.
///
/// # Errors
/// When the files can't be read.
pub fn file(workspace: &Workspace, path: &str) -> anyhow::Result<Verdict> {
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    let selection = Selection::Paths(BTreeSet::from([path.to_owned()]));
    let (git, committee) = (workspace.git.as_ref(), &workspace.committee.committee);
    let everybody = everybody(&snapshot, &selection, git, (&workspace.root, committee))?;
    let mut verdict = judge(
        &snapshot,
        &workspace.committee,
        workspace.clock,
        &selection,
        ChangeContext { everybody: Some(&everybody), ..ChangeContext::default() },
        &past_agreements(workspace)?,
    )?;
    verdict.findings.retain(|finding| finding.path == path);
    Ok(verdict)
}

/// Judges one case with texts that it does not have yet: the files beside it are looked at once.
pub struct CaseChecker<'w> {
    workspace: &'w Workspace,
    path: &'w str,
    files: Vec<FileFact<'static>>,
    agreements: Vec<PastAgreement>,
}

impl<'w> CaseChecker<'w> {
    /// Looks at what is beside the case of this path.
    ///
    /// # Errors
    /// When its attachments, or the history of the policy, can't be read.
    pub fn of(workspace: &'w Workspace, path: &'w str) -> anyhow::Result<CaseChecker<'w>> {
        let snapshot = Snapshot::of_worktree(&workspace.root)?;
        let files =
            snapshot.facts(&|case| Some(case) == layout::stem(path)).context("cannot look at the attachments")?;
        let files = files.into_iter().map(FileFact::into_owned).collect();
        Ok(CaseChecker { workspace, path, files, agreements: past_agreements(workspace)? })
    }

    /// What the rules say of the case with this text.
    pub fn findings(&self, text: &str) -> Vec<Finding> {
        let context = casebound_validate::Context {
            committee: Some(&self.workspace.committee),
            files: &self.files,
            agreements: &self.agreements,
            ..casebound_validate::Context::at(self.workspace.clock)
        };
        check_case(&context, &CaseFile::read(self.path, text.as_bytes())).into_findings()
    }

    /// The errors of the case with this text.
    pub fn errors(&self, text: &str) -> Vec<Finding> {
        let mut findings = self.findings(text);
        findings.retain(|finding| finding.severity == Severity::Error);
        findings
    }
}
