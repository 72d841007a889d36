//! Checks a private repository: the files on disk, the index, or a commit.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::{ObjectId, Repository};
use casebound_record::layout::{self, is_case};
use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile};
use casebound_validate::{Cause, FileFact, FileKind, Finding, PastAgreement, RuleId, RuleScope, Severity, check_case};

use crate::case_facts::LastCheck;
use crate::opened_cases::OpenedCase;
use crate::runner::{
    ChangeContext, Learner, Selection, Verdict, downgrade_policy_findings, everybody, identities, judge,
    judge_agreement, judge_changes, judge_replacements, judge_snapshot,
};
use crate::sealing::{self, door};
use crate::snapshot::{Snapshot, slashed};
use crate::workspace::{Workspace, repository};
use crate::{Context, digest, disclosing, disposal, judged_commits, mentions, past_policies, push_rules, signing};

/// Up to so many cases are kept in memory while all of them are judged; of more each is read a second time for its people.
const KEPT: usize = 5_000;

/// Judges the files on disk.
pub fn worktree(context: &Context, paths: &[PathBuf]) -> anyhow::Result<Verdict> {
    let workspace = Workspace::open(context)?;
    let mut snapshot = Snapshot::of_untried_worktree(&workspace.root)?;
    let judged = |snapshot: &mut Snapshot<'_>| match paths {
        [] => judge_all(&workspace, snapshot),
        paths => judge_some(&workspace, snapshot, paths),
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

/// Judges what is inside of the sealed cases of a verdict, as far as whoever works here can open them. The paths of what is found there
/// say so.
///
/// # Errors
/// When one can't be opened.
pub fn inside(context: &Context, sealed: &BTreeMap<String, Vec<String>>) -> anyhow::Result<Verdict> {
    let workspace = Workspace::open(context)?;
    let me = signing::current_member(&workspace).map(|member| member.key.clone()).unwrap_or_default();
    let mut verdict = Verdict::default();
    for path in sealed.iter().filter(|(_, readers)| readers.contains(&me)).map(|(path, _)| path) {
        let (_, file) = workspace.find_any(path)?;
        let opened = sealing::open_to_renew(&workspace, &file)?;
        verdict.findings.extend(door::findings(&workspace, &file, &opened));
        verdict.texts.insert(path.clone(), opened.sealed_text.clone());
        let name = format!("{path} (opened)");
        let text = opened.plain.text.expose().clone();
        workspace.opened.remember(workspace.root.join(path), opened);
        let found = CaseChecker::of(&workspace, path)?.findings(&text);
        verdict.findings.extend(found.into_iter().map(|finding| Finding { path: name.clone(), fix: None, ..finding }));
        verdict.texts.insert(name, text);
        verdict.checked += 1;
    }
    Ok(verdict)
}

/// Judges the cases on disk at these paths.
fn judge_some(workspace: &Workspace, snapshot: &Snapshot<'_>, paths: &[PathBuf]) -> anyhow::Result<Verdict> {
    let selection = Selection::Paths(select(workspace, snapshot, paths)?);
    let (git, committee) = (workspace.git.as_ref(), &workspace.committee.committee);
    let everybody = everybody(snapshot, &selection, git, &identities(&workspace.root, committee))?;
    let head = git.map(|git| git.resolve("HEAD")).transpose()?.flatten();
    let history = git.zip(head.as_ref());
    let changed = ChangeContext { everybody: Some(&everybody), history, ..ChangeContext::default() };
    judge(snapshot, &workspace.committee, workspace.clock, &selection, changed, &past_agreements(workspace)?)
}

/// Judges all cases on disk; those in which nothing can have changed since nothing was found are not read again.
fn judge_all(workspace: &Workspace, snapshot: &mut Snapshot<'_>) -> anyhow::Result<Verdict> {
    let (committee, clock) = (&workspace.committee, workspace.clock);
    let agreements = past_agreements(workspace)?;
    let missing = missing(workspace, snapshot)?;
    let git = workspace.git.as_ref().filter(|_| committee.is_usable());
    let last = git.map(|git| last_check(workspace, git, snapshot, &agreements)).transpose()?.flatten();
    let identities = identities(&workspace.root, &committee.committee);
    let people_of = |paths: &[&str]| snapshot.map_cases(paths, |file| identities(file).digest());
    let unchanged = last.as_ref().map(|last| last.unchanged(snapshot, clock, &people_of)).transpose()?.flatten();
    let selection = match unchanged {
        Some((changed, others)) => Selection::Changed(changed, others),
        None => Selection::All,
    };
    let is_all = matches!(selection, Selection::All);
    if is_all && snapshot.case_paths().count() <= KEPT {
        snapshot.keep_cases()?;
    }
    let everybody = everybody(snapshot, &selection, workspace.git.as_ref(), &identities)?;
    let learner = Learner { identities: &identities, found: RefCell::default() };
    let head = workspace.git.as_ref().map(|git| git.resolve("HEAD")).transpose()?.flatten();
    let changed = ChangeContext {
        removed: &missing,
        everybody: Some(&everybody),
        learner: last.as_ref().map(|_| &learner),
        history: workspace.git.as_ref().zip(head.as_ref()),
        ..ChangeContext::default()
    };
    let verdict = judge(snapshot, committee, clock, &selection, changed, &agreements)?;
    if let Some(last) = last {
        last.learn(snapshot, learner.found.into_inner(), is_all);
    }
    Ok(verdict)
}

/// What is known of the last check of all cases, by this policy and for this reader.
fn last_check<'w>(
    workspace: &Workspace,
    git: &'w Repository,
    snapshot: &Snapshot<'_>,
    agreements: &[PastAgreement],
) -> anyhow::Result<Option<LastCheck<'w>>> {
    let policy = ObjectId::of_content(workspace.committee.text.as_bytes())?;
    let policy = judged_commits::policy_digest(Some(policy), agreements);
    let reader = signing::member_at(&workspace.root, &workspace.committee.committee);
    LastCheck::of(git, snapshot, policy, reader.map_or("", |member| &member.key))
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
    let head = git.resolve("HEAD")?;
    let removed = push_rules::removed(&git, head.as_ref(), &changes, &|stem| snapshot.has_case(stem));
    let touched = snapshot.with_cases_of_attachments(changed);
    let selection = match all || touched.contains(COMMITTEE_FILE) {
        true => Selection::All,
        false => Selection::Paths(touched.clone()),
    };
    let agreements = past_policies::agreements(&git, head.as_ref(), push_rules::zone_of(&snapshot)?)?;
    let files = push_rules::facts(&git, &changes)?;
    // `check` and `save` report names from other cases too; a hook reads only the files that changed.
    let merged = git.merged_commits()?;
    let author = signing::author_address(&disposal::root(&git)).unwrap_or_default();
    let by_party = match (snapshot.committee()?, git.state()) {
        // What a merge or a rebase brings was written by its own authors, of whom the push asks.
        (Some(policy), None) if merged.is_empty() => {
            push_rules::changed_by_party(&git, &changes, &author, &policy.committee)?
        }
        _ => Vec::new(),
    };
    let changed = ChangeContext {
        files: Some(&files),
        removed: &removed,
        by_party: &by_party,
        history: head.as_ref().map(|head| (&git, head)),
        ..ChangeContext::default()
    };
    let mut verdict = judge_snapshot(&snapshot, context, &selection, changed, &agreements)?;
    judge_replacements(&mut verdict, &git, &snapshot, context, head.as_ref())?;
    // A merge brings what others approved.
    let tips: Vec<ObjectId> = head.into_iter().chain(merged).collect();
    judge_agreement(&mut verdict, &git, &snapshot, context, head.as_ref(), (&tips, Some(&author)))?;
    if let Some(head) = head {
        let before = Snapshot::of_tree(&git, &head.to_string())?;
        judge_changes(&mut verdict, &snapshot, context, &before, (&touched, &git, &head))?;
        if let Some(policy) = before.committee()?.filter(|_| touched.contains(COMMITTEE_FILE)) {
            downgrade_policy_findings(&mut verdict, &snapshot, context, &policy, &agreements)?;
        }
    }
    mentions::judge_staged(&mut verdict, &git, &snapshot, &changes)?;
    verdict.downgrade_time_findings(|path| touched.contains(path));
    if !all {
        verdict.keep_advice_on(&touched);
    }
    Ok(verdict)
}

/// The cases with errors in what is staged that have none on disk.
pub fn fixed_on_disk(context: &Context, staged: &Verdict) -> anyhow::Result<BTreeSet<String>> {
    let wrong = |verdict: &Verdict| -> BTreeSet<String> {
        let errors = verdict.findings.iter().filter(|finding| finding.severity == Severity::Error);
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
    let is_of_commit = |finding: &Finding| {
        let rule = finding.rule.rule();
        matches!(rule.scope, RuleScope::Commit(_)) || rule.cause == Cause::History
    };
    let is_staged =
        |path: &String| staged.findings.iter().any(|finding| finding.path == *path && is_of_commit(finding));
    let is_fixed = |path: &String| {
        (snapshot.is_case(path) || path == COMMITTEE_FILE) && !still_wrong.contains(path) && !is_staged(path)
    };
    Ok(paths.into_iter().filter(is_fixed).collect())
}

/// Judges every file of a commit.
pub fn tree(context: &Context, rev: &str) -> anyhow::Result<Verdict> {
    let git = repository(context)?;
    let snapshot = Snapshot::of_tree(&git, rev)?;
    let commit = git.resolve(&format!("{rev}^{{commit}}"))?;
    let agreements = past_policies::agreements(&git, commit.as_ref(), push_rules::zone_of(&snapshot)?)?;
    let root = disposal::root(&git);
    let everybody_for =
        |file: &CommitteeFile| everybody(&snapshot, &Selection::All, Some(&git), &identities(&root, &file.committee));
    let everybody = snapshot.committee()?.map(|file| everybody_for(&file)).transpose()?;
    let history = commit.as_ref().map(|commit| (&git, commit));
    let changed = ChangeContext { everybody: everybody.as_ref(), history, ..ChangeContext::default() };
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
        // A code name is not a path, and a file of its name comes first.
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
    let everybody = everybody(&snapshot, &selection, git, &identities(&workspace.root, committee))?;
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
    /// The text is that of the inside of a sealed case.
    is_sealed: bool,
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
        let files: Vec<FileFact<'static>> = files.into_iter().map(FileFact::into_owned).collect();
        let is_sealed = snapshot.is_case(path) && snapshot.read(path)?.is_sealed();
        let place = workspace.root.join(path);
        let files = workspace.opened.with(&place, |opened| Some(inside_of(path, &files, opened))).unwrap_or(files);
        Ok(CaseChecker { workspace, path, files, agreements: past_agreements(workspace)?, is_sealed })
    }

    /// What the rules say of the case with this text.
    pub fn findings(&self, text: &str) -> Vec<Finding> {
        let context = casebound_validate::Context {
            committee: Some(&self.workspace.committee),
            files: &self.files,
            agreements: &self.agreements,
            ..casebound_validate::Context::at(self.workspace.clock)
        };
        let mut found = check_case(&context, &CaseFile::read(self.path, text.as_bytes())).into_findings();
        found.retain(|finding| !self.is_sealed || finding.rule != RuleId::ShouldBeSealed);
        found
    }

    /// The errors of the case with this text.
    pub fn errors(&self, text: &str) -> Vec<Finding> {
        let mut findings = self.findings(text);
        findings.retain(|finding| finding.severity == Severity::Error);
        findings
    }
}

/// What is beside an opened case: in place of each message that is there what it holds, and what is to be put there.
fn inside_of(path: &str, files: &[FileFact<'static>], opened: &OpenedCase) -> Vec<FileFact<'static>> {
    let folder = layout::own_folder(path);
    let fact = |name: &str, size: u64, sha256: &str| FileFact {
        path: format!("{folder}/{name}").into(),
        kind: FileKind::Regular,
        size,
        sha256: Some(sha256.to_owned()),
        holds_secret_key: false,
    };
    let is_inside = |fact: &&FileFact<'_>| fact.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let size_of = |stored: &str| {
        files.iter().find(|fact| fact.path.strip_prefix(folder) == Some(&format!("/{stored}"))).map(|fact| fact.size)
    };
    let mut all: Vec<FileFact<'static>> = files.iter().filter(|fact| !is_inside(fact)).cloned().collect();
    for file in opened.files.iter().filter(|file| !opened.put.iter().any(|put| put.name == *file.name.expose())) {
        all.extend(size_of(&file.stored_name()).map(|size| fact(file.name.expose(), size, &file.sha256)));
    }
    for put in &opened.put {
        let bytes = put.bytes.expose();
        all.push(fact(&put.name, bytes.len() as u64, &digest::of(bytes)));
    }
    all.sort_by(|one, other| one.path.cmp(&other.path));
    all
}

#[cfg(test)]
mod tests {
    use std::fs;

    use casebound_testing::Sandbox;
    use casebound_testing::sample::open_case;

    use super::*;

    #[test]
    fn what_has_not_changed_is_not_judged_again_until_time_makes_a_difference() {
        let sandbox = Sandbox::with_record();
        let with_somebody = |name: &str| {
            let person = "people:\n  person-b: {roles: [reported], name: Aurelia Testwoman}\n---\n\n";
            open_case(name).replacen("---\n\n", person, 1).replace("A remark", "A remark of [person-b]")
        };
        let names: Vec<String> =
            (0..40).map(|idx| format!("calm-{}", ["a", "b", "c", "d", "e"][idx % 5].repeat(3 + idx / 5))).collect();
        for name in &names {
            sandbox.write(format!("record/cases/2026/{name}.md"), with_somebody(name));
        }
        sandbox.git("record", ["add", "--all"]);
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Cases"]);
        let changed = |now: &str| {
            let context = Context::at(sandbox.path("record"), now.parse().unwrap());
            let workspace = Workspace::open(&context).unwrap();
            let snapshot = Snapshot::of_worktree(&workspace.root).unwrap();
            let agreements = past_agreements(&workspace).unwrap();
            let last =
                last_check(&workspace, workspace.git.as_ref().unwrap(), &snapshot, &agreements).unwrap().unwrap();
            let identities = identities(&workspace.root, &workspace.committee.committee);
            let people_of = |paths: &[&str]| snapshot.map_cases(paths, |file| identities(file).digest());
            let unchanged = last.unchanged(&snapshot, workspace.clock, &people_of).unwrap();
            unchanged.map(|(changed, others)| (changed.len(), others.facts.len()))
        };
        let check = |now: &str| {
            worktree(&Context::at(sandbox.path("record"), now.parse().unwrap()), &[]).unwrap();
        };
        assert_eq!(changed("2026-06-01T10:00:00Z"), None);
        check("2026-06-01T10:00:00Z");
        let (again, known) = changed("2026-06-01T10:00:30Z").unwrap();
        assert!(again <= 1 && known >= names.len(), "{again} {known}");
        sandbox.write(format!("record/cases/2026/{}.md", names[3]), with_somebody(&names[3]) + "More.\n");
        assert_eq!(changed("2026-06-01T10:00:30Z"), Some((again + 1, known - 1)));
        // Before that check nobody knows, and once a promise was broken it is not the same any more.
        assert_eq!(changed("2026-05-31T10:00:00Z"), None);
        assert_eq!(changed("2027-06-01T10:00:00Z"), None);
        fs::remove_file(sandbox.path(format!("record/cases/2026/{}.md", names[4]))).unwrap();
        assert_eq!(changed("2026-06-01T10:00:30Z"), None, "somebody is gone");
    }
}
