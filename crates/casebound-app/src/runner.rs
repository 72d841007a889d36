//! Runs the rules over a snapshot, in parallel if its files are on disk.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use anyhow::Context as _;
use casebound_disclosure::Audience;
use casebound_git::{ObjectId, Repository};
use casebound_names::lookup::{self, Manner};
use casebound_record::disposal::Scope;
use casebound_record::layout;
use casebound_record::{COMMITTEE_FILE, CaseFile, Clock, Committee, CommitteeFile};
use casebound_validate::{
    CaseFacts, CaseReport, Cause, Changes, FileFact, Finding, Identities, PastAgreement, PeopleIndex, RelatedLocation,
    RuleId, RuleScope, SealFlaw, SealVerifier, Severity, check_case, check_certificates, check_change, check_committee,
    check_policy_change, check_repository, sort,
};

use crate::case_facts::{CaseOnDisk, UnchangedCases};
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::seal_verifier::SealChecker;
use crate::signing::member_at;
use crate::snapshot::Snapshot;
use crate::unseal_agreement::without_agreed;
use crate::{Context, Outcome, certificate_replacement, certificates, name_index, policy_approval};

/// A key that more cases have than this is one finding.
const A_FEW: usize = 3;

/// Which cases are judged.
pub enum Selection {
    /// Every case, and all of them together.
    All,
    /// Every case, where only those at these paths have changed since all were judged: the others count for what is said of all
    /// cases together.
    Changed(BTreeSet<String>, UnchangedCases),
    /// The cases at these paths; for all other files only the path matters.
    Paths(BTreeSet<String>),
}

impl Selection {
    /// Returns whether a path is selected.
    fn holds(&self, path: &str) -> bool {
        match self {
            Selection::All | Selection::Changed(..) => true,
            Selection::Paths(wanted) => wanted.contains(path),
        }
    }

    /// Returns whether a case is judged by the rules about one case.
    fn judges(&self, path: &str) -> bool {
        match self {
            Selection::All => true,
            Selection::Changed(wanted, _) | Selection::Paths(wanted) => wanted.contains(path),
        }
    }

    /// Returns whether to report a finding: one about a selected path, or an error that concerns every selection. A case that has
    /// not changed got its advice before.
    fn wants(&self, finding: &Finding) -> bool {
        let is_error = finding.severity == Severity::Error;
        let is_about_all = finding.path == COMMITTEE_FILE || finding.rule.rule().is_about_all();
        let had_advice = matches!(self, Selection::Changed(_, others) if others.had_advice);
        let is_old_advice = had_advice && !self.judges(&finding.path) && !is_error;
        self.holds(&finding.path) && !is_old_advice || is_error && is_about_all
    }
}

/// What is known beside the state that is judged: what a commit changes, and whom other cases name.
#[derive(Clone, Copy, Default)]
pub struct ChangeContext<'a> {
    /// The files that change; `None` if nothing is about to be committed: then the selected files are used.
    pub files: Option<&'a [FileFact<'a>]>,
    /// Cases and tombstones that are gone: see [`Changes::removed`].
    pub removed: &'a [String],
    /// Cases that are changed by somebody whom they are about: see [`Changes::by_party`].
    pub by_party: &'a [String],
    /// The commit that the state is or continues, which tells whether an erased record came back.
    pub history: Option<(&'a Repository, &'a ObjectId)>,
    /// The people of all cases, where texts are searched for those of others.
    pub everybody: Option<&'a PeopleIndex>,
    /// Who wants to know what was found out about each case that is judged.
    pub(crate) learner: Option<&'a Learner<'a>>,
}

/// Gathers what is found out about each case on disk.
pub(crate) struct Learner<'a> {
    /// What is asked of the people of a case.
    pub(crate) identities: &'a (dyn Fn(&CaseFile) -> Identities + Sync),
    /// What was found out, sorted by path.
    pub(crate) found: RefCell<Vec<CaseOnDisk>>,
}

/// The findings of a run of the rules.
#[derive(Default)]
pub struct Verdict {
    /// Sorted by place.
    pub findings: Vec<Finding>,
    /// How many files were read.
    pub checked: usize,
    /// The text of each file with findings, to find lines and to show them. Private.
    pub texts: BTreeMap<String, String>,
    /// The readers of each sealed case, by path, of which only the index was judged.
    pub sealed: BTreeMap<String, Vec<String>>,
}

impl Verdict {
    /// Keeps from a recused member what is due in a case and how its lines read: errors stay, with their places, and that all are
    /// recused.
    pub(crate) fn withhold(&mut self, path: &str) {
        let is_for_all =
            |finding: &Finding| finding.severity == Severity::Error || finding.rule == RuleId::NobodyMayAct;
        self.findings.retain(|finding| finding.path != path || is_for_all(finding));
        if let Some(text) = self.texts.get_mut(path) {
            // Every byte counts for the places.
            *text = text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        }
    }

    /// Returns [`Outcome::Findings`] if there is an error; with `strict`, also if there is advice.
    pub fn outcome(&self, strict: bool) -> Outcome {
        let stops = |finding: &Finding| strict || finding.severity == Severity::Error;
        if self.findings.iter().any(stops) { Outcome::Findings } else { Outcome::Clean }
    }

    /// Turns errors that only the passing of time causes into advice, in unchanged files.
    pub fn downgrade_time_findings(&mut self, is_changed: impl Fn(&str) -> bool) {
        for finding in self.findings.iter_mut().filter(|finding| finding.rule.rule().cause == Cause::Time) {
            if !is_changed(&finding.path) {
                finding.severity = Severity::Advice;
            }
        }
    }

    /// Adds what was found in other texts.
    pub fn extend(&mut self, other: Verdict) {
        self.findings.extend(other.findings);
        self.texts.extend(other.texts);
    }

    /// Drops the advice on all other files.
    pub fn keep_advice_on(&mut self, paths: &BTreeSet<String>) {
        self.findings.retain(|finding| finding.severity == Severity::Error || paths.contains(&finding.path));
    }

    /// Counts the findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// Takes the people of a case. A member who is recused in it is told of nobody; `root` is the folder whose git knows who reads.
pub(crate) fn identities<'a>(root: &'a Path, committee: &'a Committee) -> impl Fn(&CaseFile) -> Identities + Sync + 'a {
    let reader = LazyLock::new(move || member_at(root, committee).map_or("", |member| &member.key));
    move |file| Identities::of(file).withheld(Audience::Committee(*reader).is_recused(&file.case, committee))
}

/// Reads the people of all cases whom the cases that are judged may name.
///
/// # Errors
/// When a case can't be read.
pub(crate) fn everybody(
    snapshot: &Snapshot<'_>,
    selection: &Selection,
    git: Option<&Repository>,
    identities: &(dyn Fn(&CaseFile) -> Identities + Sync),
) -> anyhow::Result<PeopleIndex> {
    let mut paths: Vec<&str> = snapshot.case_paths().collect();
    if let Selection::Paths(wanted) | Selection::Changed(wanted, _) = selection {
        paths.retain(|path| wanted.contains(*path));
        let keys_in = |files: &[&CaseFile]| {
            lookup::keys_in(files.iter().flat_map(|file| casebound_validate::texts_of(file)), Manner::AsWritten)
        };
        paths = name_index::candidates(git, snapshot, &snapshot.with_cases(&paths, keys_in)?)?;
    }
    Ok(PeopleIndex::of(snapshot.map_cases(&paths, identities)?))
}

/// Checks the selected cases by the rules. `clock` must be in the committee's time zone.
pub fn judge(
    snapshot: &Snapshot<'_>,
    committee: &CommitteeFile,
    clock: Clock,
    selection: &Selection,
    changed: ChangeContext<'_>,
    agreements: &[PastAgreement],
) -> anyhow::Result<Verdict> {
    let paths: Vec<&str> = snapshot.case_paths().filter(|path| selection.holds(path)).collect();
    let judged = paths.iter().filter(|path| selection.judges(path));
    let names: BTreeSet<&str> = judged.filter_map(|path| layout::stem(path)).collect();
    let facts: Vec<FileFact> = snapshot.facts(&|case| names.contains(case))?;
    let known = snapshot.tombstones()?;
    let (mut spent, mut came_back) = (Vec::new(), Vec::new());
    for path in &paths {
        let is_its = |tombstone: &&KnownTombstone| {
            layout::stem(path).is_some_and(|stem| tombstone.has_name(stem))
                || tombstone.scope() == Scope::Person && tombstone.fingerprints.has_path(path.as_bytes())
        };
        let Some(tombstone) = known.iter().find(is_its) else { continue };
        if tombstone.has_content(snapshot.read(path)?.text.expose().as_bytes())? {
            // Until this clone is purged, a tombstone's own record is still there and must not count as a reuse of its name.
            if let Some((git, tip)) = changed.history
                && tombstones::is_applied_before(git, tip, tombstone)?
            {
                came_back.push((*path).to_owned());
            }
        } else if tombstone.scope() == Scope::Record {
            spent.push((*path).to_owned());
        }
    }
    let at_stake = at_stake(&facts, selection, changed.files);
    let certificates = certificates::facts(snapshot, &committee.committee, clock)?;
    let seals = SealChecker::of(snapshot, &committee.committee, clock)?;
    let beside = flaws_beside(snapshot, selection, &seals)?;
    let flaws_of = |file: &CaseFile| {
        let mut flaws = seals.flaws(file);
        flaws.extend(beside.get(&file.path).into_iter().flatten());
        flaws.extend(seals.flaw_of_expiry(file));
        flaws
    };
    let context = casebound_validate::Context {
        clock: clock.into(),
        committee: Some(committee),
        files: &facts,
        certificates: &certificates,
        changes: Changes { files: &at_stake, removed: changed.removed, by_party: changed.by_party },
        spent: &spent,
        came_back: &came_back,
        everybody: changed.everybody,
        agreements,
        unapproved: &[],
        seals: SealVerifier::new(&flaws_of),
    };
    let EachJudged { reports, mut texts, sealed } =
        judge_each(snapshot, &context, selection, (&paths, changed.learner))?;
    texts.insert(COMMITTEE_FILE.to_owned(), committee.text.clone());
    let mut findings = check_committee(&context);
    findings.extend(check_repository(&context, reports));
    findings.retain(|finding| selection.wants(finding));
    for finding in &findings {
        // A rule over all cases may report a case that has no findings of its own.
        if !texts.contains_key(&finding.path) && snapshot.is_case(&finding.path) {
            texts.insert(finding.path.clone(), snapshot.read(&finding.path)?.text.expose().clone());
        }
    }
    sort(&mut findings);
    let findings = with_gone_keys_once(findings, &texts);
    Ok(Verdict { checked: paths.len() + 1, findings, texts, sealed })
}

/// What is wrong with the files beside the sealed cases that are judged, by the path of the case.
fn flaws_beside(
    snapshot: &Snapshot<'_>,
    selection: &Selection,
    seals: &SealChecker,
) -> anyhow::Result<BTreeMap<String, Vec<SealFlaw>>> {
    let owners: BTreeSet<&str> = snapshot.attachments().map(|(_, owner)| owner).collect();
    let mut found = BTreeMap::new();
    for owner in owners.into_iter().filter(|owner| selection.judges(owner)) {
        let file = snapshot.read(owner)?;
        if file.is_sealed() {
            found.insert(owner.to_owned(), seals.flaws_beside(snapshot, &file)?);
        }
    }
    Ok(found)
}

/// Makes one finding of those about one key of committee.yaml that many cases have: often a block was taken away there, and what
/// has to be done is one thing.
fn with_gone_keys_once(findings: Vec<Finding>, texts: &BTreeMap<String, String>) -> Vec<Finding> {
    let key_of = |finding: &Finding| {
        let may_fold = finding.rule.rule().cause == Cause::Keys && finding.fix.is_none();
        let key = texts.get(&finding.path).map(|text| finding.span.of(text).to_owned());
        key.filter(|key| may_fold && !key.is_empty()).map(|key| (finding.rule, key))
    };
    let mut cases: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for finding in &findings {
        if let Some(key) = key_of(finding) {
            cases.entry(key).or_default().insert(finding.path.clone());
        }
    }
    cases.retain(|_, paths| paths.len() > A_FEW);
    let mut folded: Vec<Finding> = Vec::new();
    let mut first: BTreeMap<_, usize> = BTreeMap::new();
    for mut finding in findings {
        let Some((key, paths)) = key_of(&finding).and_then(|key| cases.get_key_value(&key)) else {
            folded.push(finding);
            continue;
        };
        match first.get(key).and_then(|at| folded.get_mut(*at)) {
            Some(told) => {
                let place = RelatedLocation { path: finding.path, span: finding.span, label: "the same key" };
                told.related.push(place);
            }
            None => {
                finding.message = format!("{}, and {} more cases have the same key", finding.message, paths.len() - 1);
                first.insert(key, folded.len());
                folded.push(finding);
            }
        }
    }
    folded
}

/// Returns the files that the rules of a commit check: those that change, and where every case is selected all others too.
fn at_stake<'a>(facts: &[FileFact<'a>], selection: &Selection, changed: Option<&[FileFact<'a>]>) -> Vec<FileFact<'a>> {
    let mut files: Vec<FileFact<'a>> = changed.unwrap_or_default().to_vec();
    if changed.is_none() || !matches!(selection, Selection::Paths(_)) {
        let known: BTreeSet<String> = files.iter().map(|fact| fact.path.to_string()).collect();
        let is_new = |fact: &&FileFact<'_>| !known.contains(&*fact.path);
        files.extend(facts.iter().filter(|fact| selection.holds(&fact.path)).filter(is_new).cloned());
        files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    files
}

/// Checks a snapshot by its own committee.yaml.
pub fn judge_snapshot(
    snapshot: &Snapshot<'_>,
    context: &Context,
    selection: &Selection,
    changed: ChangeContext<'_>,
    agreements: &[PastAgreement],
) -> anyhow::Result<Verdict> {
    let committee = snapshot.committee()?.with_context(|| {
        format!("the checked files have no {COMMITTEE_FILE}; add it, because the rules depend on it")
    })?;
    let clock = context.clock(committee.committee.about.timezone);
    judge(snapshot, &committee, clock, selection, changed, agreements)
}

/// Turns errors that only a change of the policy causes into advice: errors that the same case does not have by the old policy.
///
/// A key that cases use but committee.yaml no longer has stays an error: a key is retired with `until`.
///
/// # Errors
/// When the files can't be read.
pub fn downgrade_policy_findings(
    verdict: &mut Verdict,
    snapshot: &Snapshot<'_>,
    context: &Context,
    before: &CommitteeFile,
    agreements: &[PastAgreement],
) -> anyhow::Result<()> {
    let may_be_soft = |finding: &Finding| {
        let rule = finding.rule.rule();
        let is_of_change = matches!(rule.scope, RuleScope::Change(_));
        finding.severity == Severity::Error
            && layout::is_case(&finding.path)
            && !is_of_change
            && rule.cause != Cause::Keys
    };
    let paths: BTreeSet<String> =
        verdict.findings.iter().filter(|finding| may_be_soft(finding)).map(|finding| finding.path.clone()).collect();
    if paths.is_empty() || !before.is_usable() {
        return Ok(());
    }
    let clock = context.clock(before.committee.about.timezone);
    let by_before = judge(snapshot, before, clock, &Selection::Paths(paths), ChangeContext::default(), agreements)?;
    let was_there: BTreeSet<_> =
        by_before.findings.iter().map(|finding| (&finding.path, finding.rule, finding.span)).collect();
    for finding in &mut verdict.findings {
        if may_be_soft(finding) && !was_there.contains(&(&finding.path, finding.rule, finding.span)) {
            finding.severity = Severity::Advice;
        }
    }
    Ok(())
}

/// Adds findings about what a commit or a push changes: compares each changed case with its previous version.
///
/// # Errors
/// When the files can't be read.
pub fn judge_changes(
    verdict: &mut Verdict,
    snapshot: &Snapshot<'_>,
    context: &Context,
    before: &Snapshot<'_>,
    (changed, git, tip): (&BTreeSet<String>, &Repository, &ObjectId),
) -> anyhow::Result<()> {
    let Some(file) = snapshot.committee()? else { return Ok(()) };
    let clock = context.clock(file.committee.about.timezone);
    let rules = casebound_validate::Context { committee: Some(&file), ..casebound_validate::Context::at(clock) };
    for path in snapshot.case_paths().filter(|path| changed.contains(*path)) {
        let stem = layout::stem(path);
        // A case may have moved into another folder.
        let old =
            if before.is_case(path) { Some(path) } else { before.case_paths().find(|old| layout::stem(old) == stem) };
        let Some(old) = old else { continue };
        let after = snapshot.read(path)?;
        let before = before.read(old)?;
        let whole = if before.case.absorbed_into().is_none() { taken_in_by(snapshot, &after)? } else { None };
        let mut found = check_change(&rules, &before, whole.as_ref().unwrap_or(&after));
        without_agreed(&mut found, git, tip, &file.committee, (&before, &after), clock)?;
        if !found.is_empty() {
            verdict.findings.extend(found);
            let shown = whole.as_ref().unwrap_or(&after);
            verdict.texts.entry(path.to_owned()).or_insert_with(|| shown.text.expose().clone());
        }
    }
    sort(&mut verdict.findings);
    Ok(())
}

/// Returns what a case says that has taken this one in, as if it stood here: nothing may be lost on the way.
fn taken_in_by(snapshot: &Snapshot<'_>, stub: &CaseFile) -> anyhow::Result<Option<CaseFile>> {
    let Some(name) = stub.case.absorbed_into() else { return Ok(None) };
    let Some(path) = snapshot.case_paths().find(|path| layout::stem(path) == Some(name)) else { return Ok(None) };
    Ok(Some(CaseFile::read(stub.path.as_str(), snapshot.read(path)?.text.expose().as_bytes())))
}

/// Adds findings about replaced certificates; for a commit or a push, compared with the state before.
///
/// # Errors
/// When the repository can't be read.
pub fn judge_replacements(
    verdict: &mut Verdict,
    git: &Repository,
    snapshot: &Snapshot<'_>,
    context: &Context,
    before: Option<&ObjectId>,
) -> anyhow::Result<()> {
    let Some(file) = snapshot.committee()? else { return Ok(()) };
    let today = context.clock_of_disposals().today;
    let replacements = certificate_replacement::brought(git, snapshot, &file.committee, before, today)?;
    let facts = certificates::replaced(&replacements);
    let clock = context.clock(file.committee.about.timezone);
    let rules = casebound_validate::Context {
        committee: Some(&file),
        certificates: &facts,
        ..casebound_validate::Context::at(clock)
    };
    let found = check_certificates(&rules);
    if !found.is_empty() {
        verdict.findings.extend(found);
        verdict.texts.entry(COMMITTEE_FILE.to_owned()).or_insert_with(|| file.text.clone());
        sort(&mut verdict.findings);
    }
    Ok(())
}

/// Adds what is to be said where nobody changes committee.yaml alone, and too few members approve what is changed against the state before.
///
/// # Errors
/// When the repository can't be read.
pub fn judge_agreement(
    verdict: &mut Verdict,
    git: &Repository,
    snapshot: &Snapshot<'_>,
    context: &Context,
    before: Option<&ObjectId>,
    made: (&[ObjectId], Option<&str>),
) -> anyhow::Result<()> {
    let (Some(before), Some(file)) = (before, snapshot.committee()?.filter(|file| file.is_usable())) else {
        return Ok(());
    };
    let clock = context.clock_of_disposals();
    let unapproved = policy_approval::unapproved(git, &file.committee, before, made, clock)?;
    if unapproved.is_empty() {
        return Ok(());
    }
    let rules = casebound_validate::Context {
        committee: Some(&file),
        unapproved: &unapproved,
        ..casebound_validate::Context::at(context.clock(file.committee.about.timezone))
    };
    verdict.findings.extend(check_policy_change(&rules));
    verdict.texts.entry(COMMITTEE_FILE.to_owned()).or_insert_with(|| file.text.clone());
    sort(&mut verdict.findings);
    Ok(())
}

/// What is found when each case is judged on its own.
struct EachJudged {
    /// In the order of the paths.
    reports: Vec<CaseReport>,
    /// The texts of cases with findings.
    texts: BTreeMap<String, String>,
    /// The readers of the sealed ones.
    sealed: BTreeMap<String, Vec<String>>,
}

/// Reads and checks each case on its own.
fn judge_each(
    snapshot: &Snapshot<'_>,
    context: &casebound_validate::Context<'_>,
    selection: &Selection,
    (paths, learner): (&[&str], Option<&Learner<'_>>),
) -> anyhow::Result<EachJudged> {
    let judged: Vec<&str> = paths.iter().copied().filter(|path| selection.judges(path)).collect();
    let identities = learner.map(|learner| learner.identities);
    let judged = snapshot.map_cases(&judged, |file| {
        let report = check_case(context, file);
        let text = (!report.findings.is_empty()).then(|| file.text.expose().clone());
        let on_disk = identities.and_then(|identities| {
            let id = ObjectId::of_content(file.text.expose().as_bytes()).ok()?;
            let people = identities(file).digest();
            Some(CaseOnDisk { facts: report.facts(), id, people, clean: report.clean_during() })
        });
        let readers = file.case.sealed.as_ref().filter(|_| file.is_sealed()).map(|sealed| sealed.to.clone());
        (report, text, (on_disk, readers))
    })?;
    let mut sealed = BTreeMap::new();
    let mut texts = BTreeMap::new();
    let mut reports: Vec<CaseReport> = Vec::with_capacity(paths.len());
    for (report, text, (on_disk, readers)) in judged {
        sealed.extend(readers.map(|readers| (report.summary.path.clone(), readers)));
        if let Some(learner) = learner {
            learner.found.borrow_mut().extend(on_disk);
        }
        texts.extend(text.map(|text| (report.summary.path.clone(), text)));
        reports.push(report);
    }
    if let Selection::Changed(_, others) = selection {
        reports.iter_mut().for_each(|report| report.summary.map_digests(&|digest| others.digest(digest)));
        reports.extend(others.facts.iter().cloned().map(CaseFacts::into_report));
        reports.sort_by(|a, b| a.summary.path.cmp(&b.summary.path));
    }
    Ok(EachJudged { reports, texts, sealed })
}
