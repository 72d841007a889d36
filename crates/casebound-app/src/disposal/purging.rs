//! Applies tombstones: purges this clone, scans it and attests the result.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context as _;
use casebound_git::purge::{self, Disk, Paths, PurgeOutcome};
use casebound_git::{ObjectId, RepoPath, Repository};
use casebound_record::disposal::Scope;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout;
use casebound_record::{CaseFile, Person};

use crate::disposal::attestations::{self, Attester, record_attestations, write_attestation};
use crate::disposal::authorization::{self, Judgement};
use crate::disposal::first_seen::{self, FirstSeenLog};
use crate::disposal::operator::{ContestedTombstone, Event, Operator, Question};
use crate::disposal::purge_result::{PurgeResult, StopReason};
use crate::disposal::scan;
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::{self, absorbed, extent, leftovers, local_changes, past_records, reopen, upstream};
use crate::printable::in_line;
use crate::progress::Work;
use crate::sending::journal;
use crate::{Context, cache, certificate_replacement, unfinished, workspace};

/// What a run did.
#[derive(Debug, Clone, Copy)]
pub struct PurgeCounts {
    /// How many purges.
    pub purges: usize,
    /// Whether an attestation was committed.
    pub recorded: bool,
}

impl PurgeCounts {
    /// Returns whether the run changed anything.
    pub fn is_something(self) -> bool {
        self.purges > 0 || self.recorded
    }
}

/// What to do with changes to disposed records that only this clone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalChanges {
    /// Nothing is purged as long as there are any.
    Stop,
    /// They are removed like the rest.
    Erase,
}

/// Does what [`catch_up`] does, and commits the attestations.
///
/// # Errors
/// When the repository can't be read or written.
pub fn purge_and_record(
    root: &Path,
    changes: LocalChanges,
    context: &Context,
    operator: &mut dyn Operator,
) -> anyhow::Result<PurgeResult<PurgeCounts>> {
    match catch_up(root, changes, context, operator)? {
        PurgeResult::Done(purges) => {
            Ok(PurgeResult::Done(PurgeCounts { purges, recorded: record_attestations(root, operator)? }))
        }
        PurgeResult::Stopped(why) => Ok(PurgeResult::Stopped(why)),
    }
}

/// Does what [`purge_and_record`] does in the repository of `context`, after logging the current state.
///
/// # Errors
/// When there is no repository, or it can't be read or written.
pub fn purge_here(context: &Context, operator: &mut dyn Operator) -> anyhow::Result<PurgeResult<PurgeCounts>> {
    let git = workspace::repository(context)?;
    certificate_replacement::note(&git, git.resolve("HEAD")?.as_slice(), context.now)?;
    purge_and_record(&disposal::root(&git), LocalChanges::Stop, context, operator)
}

/// Applies all tombstones here, those in `accepted` despite objections; a clone also attests disposals that it has not
/// attested yet. A server attests nothing, since it never commits.
///
/// # Errors
/// When there is no repository, or it can't be read or written.
pub fn purge_and_attest(
    context: &Context,
    accepted: &[String],
    operator: &mut dyn Operator,
) -> anyhow::Result<PurgeResult<()>> {
    let git = workspace::repository(context)?;
    for id in accepted {
        first_seen::accept(&git, id)?;
    }
    if let PurgeResult::Stopped(why) = purge_here(context, operator)? {
        return Ok(PurgeResult::Stopped(why));
    }
    if !git.is_bare() {
        let root = disposal::root(&git);
        if let PurgeResult::Stopped(why) = attestations::attest_the_rest(&root, context)? {
            return Ok(PurgeResult::Stopped(why));
        }
        record_attestations(&root, operator)?;
    }
    Ok(PurgeResult::Done(()))
}

/// Finishes an interrupted purge, then applies every known tombstone that is not applied here, in order. Returns the number
/// of purges. Their attestations are written but not committed.
///
/// # Errors
/// When the repository can't be read or written.
pub fn catch_up(
    root: &Path,
    changes: LocalChanges,
    context: &Context,
    operator: &mut dyn Operator,
) -> anyhow::Result<PurgeResult<usize>> {
    upstream::forget_broken(root)?;
    let git = reopen(root)?;
    let all = tombstones::to_apply(&git)?;
    if all.is_empty() {
        return Ok(PurgeResult::Done(0));
    }
    let reasons = purge::unreadable(&git)?;
    if !reasons.is_empty() {
        return Ok(PurgeResult::Stopped(StopReason::Refused(reasons)));
    }
    let mut purges = match finish(&git, root, &all, context, operator)? {
        PurgeResult::Done(purges) => purges,
        PurgeResult::Stopped(why) => return Ok(PurgeResult::Stopped(why)),
    };
    let fingerprints: Vec<&purge::Fingerprints> = all.iter().map(|it| &it.fingerprints).collect();
    let mut covered = purge::paths_of_each(&reopen(root)?, &fingerprints)?;
    let pending: Vec<&KnownTombstone> =
        all.iter().zip(&covered).filter(|(_, covered)| covered.is_some()).map(|(tombstone, _)| tombstone).collect();
    // Before the first purge: afterwards there is no way to know which commits the others have.
    if changes == LocalChanges::Stop {
        let lost = local_changes::only_here(&reopen(root)?, &pending)?;
        if !lost.is_empty() {
            return Ok(PurgeResult::Stopped(StopReason::LocalChanges(lost)));
        }
    }
    let mut waiting: BTreeMap<String, StopReason> = BTreeMap::new();
    loop {
        // One at a time: a purge changes the commits that the next tombstone covers.
        let is_deferred = |tombstone: &KnownTombstone| waiting.contains_key(&tombstone.file.id);
        let mut in_order = all.iter().zip(covered).filter(|(tombstone, _)| !is_deferred(tombstone));
        let first = in_order.find_map(|(tombstone, paths)| Some((tombstone, paths?)));
        if let Some((tombstone, paths)) = &first
            && let Some(why) = reason_not_to_apply(root, tombstone, paths, &all, context, operator)?
        {
            if !matches!(why, StopReason::NotPushed(_)) {
                return Ok(PurgeResult::Stopped(why));
            }
            // Tombstones that the remote has were applied there first, so they come first here too.
            waiting.insert(tombstone.file.id.clone(), why);
            covered = purge::paths_of_each(&reopen(root)?, &fingerprints)?;
            continue;
        }
        if first.is_none()
            && let Some((_, why)) = waiting.pop_first()
        {
            return Ok(PurgeResult::Stopped(why));
        }
        let next = match first {
            Some(first) => Some(first),
            None => match with_unreachable(root, &all, &fingerprints, context, operator)? {
                PurgeResult::Done(next) => next,
                PurgeResult::Stopped(why) => return Ok(PurgeResult::Stopped(why)),
            },
        };
        let Some((tombstone, paths)) = next else {
            forget_all(root, &all)?;
            return Ok(PurgeResult::Done(purges));
        };
        if let Some(why) = purge_by(root, tombstone, &paths, context, operator)? {
            return Ok(PurgeResult::Stopped(why));
        }
        purges += 1;
        covered = purge::paths_of_each(&reopen(root)?, &fingerprints)?;
    }
}

/// Returns why a tombstone must not be applied here; `None` when it may be. If this repository's records contradict it, the
/// operator decides; without an operator nothing is erased.
fn reason_not_to_apply(
    root: &Path,
    tombstone: &KnownTombstone,
    paths: &Paths,
    all: &[KnownTombstone],
    context: &Context,
    operator: &mut dyn Operator,
) -> anyhow::Result<Option<StopReason>> {
    let git = reopen(root)?;
    let clock = context.clock_of_disposals();
    let arrived = authorization::ReceivedTombstone::find(&git, tombstone, all, clock)?;
    let judgement = arrived.judge(&git, tombstone, paths)?;
    if let Judgement::Forged(signs) = judgement {
        return Ok(Some(StopReason::Forged(tombstone.file.path(), signs)));
    }
    if arrived.is_ours && !git.is_bare() && authorization::has_to_be_pushed(&git, root, tombstone)? {
        return Ok(Some(StopReason::NotPushed(tombstone.file.path())));
    }
    match judgement {
        Judgement::Accepted => return Ok(None),
        Judgement::Contested(objection) => {
            if !operator.answer(&Question::ApplyContested(objection.clone()))? {
                return Ok(Some(StopReason::Contested(objection)));
            }
            first_seen::accept(&git, &tombstone.file.id)?;
            return Ok(None);
        }
        Judgement::Free | Judgement::Forged(_) => {}
    }
    if let Some(doubt) = authorization::clock_doubt(&git, &arrived, tombstone, clock.today)? {
        if !operator.answer(&Question::Clock(doubt))? {
            return Ok(Some(StopReason::ClockDoubted(doubt)));
        }
        first_seen::accept(&git, &tombstone.file.id)?;
    }
    Ok(None)
}

/// Returns why what no branch has any more must not be removed by a tombstone: where somebody moved the branches to a purged history
/// by git alone, nobody has judged it here.
fn reason_to_keep_unreachable(
    root: &Path,
    tombstone: &KnownTombstone,
    context: &Context,
    operator: &mut dyn Operator,
) -> anyhow::Result<Option<StopReason>> {
    let git = reopen(root)?;
    let (known, today) = (FirstSeenLog::read(&git)?, context.clock_of_disposals().today);
    let against = past_records::objections_of_unreachable(&git, tombstone, &known, today)?;
    if against.is_empty() || first_seen::accepted(&git)?.contains(&tombstone.file.id) {
        return Ok(None);
    }
    let objection = ContestedTombstone::of(&tombstone.file, against, None);
    if !operator.answer(&Question::ApplyContested(objection.clone()))? {
        return Ok(Some(StopReason::Contested(objection)));
    }
    first_seen::accept(&git, &tombstone.file.id)?;
    Ok(None)
}

/// Finishes the purge that was killed here; returns how many there were.
fn finish(
    git: &Repository,
    root: &Path,
    all: &[KnownTombstone],
    context: &Context,
    operator: &mut dyn Operator,
) -> anyhow::Result<PurgeResult<usize>> {
    let Some((tombstone, paths)) = unfinished(git, all)? else { return Ok(PurgeResult::Done(0)) };
    operator.report(Event::Resumed);
    Ok(match purge_by(root, tombstone, &paths, context, operator)? {
        Some(why) => PurgeResult::Stopped(why),
        None => PurgeResult::Done(1),
    })
}

/// The purge that was killed here, and the tombstone that asked for it.
fn unfinished<'s>(
    git: &Repository,
    known: &'s [KnownTombstone],
) -> anyhow::Result<Option<(&'s KnownTombstone, Paths)>> {
    let Some(unfinished) = purge::unfinished(git)? else { return Ok(None) };
    let covers_it = |tombstone: &&KnownTombstone| {
        unfinished.paths.iter().all(|path| tombstone.fingerprints.is_marked(path.as_bytes()))
    };
    let tombstone = known.iter().find(covers_it).context(
        "an interrupted purge has no tombstone here: fetch the branch that has the tombstone, then run this again. If it was \
         `casebound discard`, run that again with the same code name",
    )?;
    Ok(Some((tombstone, unfinished.paths)))
}

/// Returns the first tombstone that covers an unreachable object, and may be applied: one that was fetched again, or left behind when a
/// branch moved.
fn with_unreachable<'s>(
    root: &Path,
    known: &'s [KnownTombstone],
    fingerprints: &[&purge::Fingerprints],
    context: &Context,
    operator: &mut dyn Operator,
) -> anyhow::Result<PurgeResult<Option<(&'s KnownTombstone, Paths)>>> {
    let stored = purge::is_stored(&reopen(root)?, fingerprints)?;
    let Some((tombstone, _)) = known.iter().zip(stored).find(|(_, is_stored)| *is_stored) else {
        return Ok(PurgeResult::Done(None));
    };
    if let Some(why) = reason_to_keep_unreachable(root, tombstone, context, operator)? {
        return Ok(PurgeResult::Stopped(why));
    }
    // Without a path, only unreachable objects are removed.
    let nothing = Paths::new([]).expect("no path is a set of paths");
    Ok(PurgeResult::Done(Some((tombstone, nothing))))
}

/// Forgets what is gone: where git alone brought the purged history here, no purge has done it.
fn forget_all(root: &Path, all: &[KnownTombstone]) -> anyhow::Result<()> {
    let is_marked = |content: &ObjectId| all.iter().any(|it| it.fingerprints.has_blob(content));
    FirstSeenLog::forget(&reopen(root)?, &[], &is_marked)
}

/// Purges, removes leftovers, scans everything and writes the attestation; returns the reason if it stopped before that.
fn purge_by(
    root: &Path,
    tombstone: &KnownTombstone,
    paths: &Paths,
    context: &Context,
    operator: &mut dyn Operator,
) -> anyhow::Result<Option<StopReason>> {
    let git = reopen(root)?;
    let words = words_at(&git, tombstone, paths)?;
    let rewriting = context.begin(Work::Rewriting, None);
    let blobs = match purge::apply(&git, paths, &Disk::real())? {
        PurgeOutcome::Purged { numbers, blobs, .. } => {
            drop(rewriting);
            operator.report(Event::Rewrote(numbers));
            blobs
        }
        PurgeOutcome::Refused(reasons) => return Ok(Some(StopReason::Refused(reasons))),
    };
    drop(git);
    let git = reopen(root)?;
    cache::forget(&git)?;
    unfinished::clear(git.root(), Some(&git))?;
    let is_marked = |content: &ObjectId| tombstone.fingerprints.has_blob(content);
    FirstSeenLog::forget(&git, &paths.iter().map(ToString::to_string).collect::<Vec<_>>(), &is_marked)?;
    let expunged = expunged_names(&git, tombstone)?;
    let erased = absorbed::stems(paths.iter().filter_map(|path| path.as_str()));
    let is_its = |it: &str| expunged.contains(it) || erased.contains(it) || tombstone.has_name(it);
    let mut left = leftovers::look(&git, root, &is_its)?;
    if tombstone.scope() == Scope::Person {
        left.leave_to_people();
    }
    leftovers::remove(&left.near)?;
    if tombstone.scope() != Scope::Person {
        journal::forget_cases(&git, &is_its)?;
    }
    let blobs = purged_blobs(&git, tombstone, &blobs)?;
    let reading = context.begin(Work::Reading, None);
    let scanned = scan::scan_clone(&git, &[tombstone], &blobs, &words)?;
    drop(reading);
    // Told whatever comes next: a run that ends this one does not know the names any more.
    if !scanned.words.is_empty() {
        operator.report(Event::Mentions(scanned.words.clone()));
    }
    if !scanned.is_clean() {
        return Ok(Some(StopReason::ScanFailed(scanned.failures())));
    }
    write_attestation(&git, root, tombstone, &scanned, !words.is_empty(), &Attester::at(context))?;
    purge::forget(&git, &Disk::real())?;
    operator.report(Event::Scanned(scanned.summary()));
    let by_name: Vec<String> =
        left.named.iter().chain(&left.alike).map(|it| in_line(&it.display().to_string())).collect();
    if !by_name.is_empty() {
        operator.report(Event::PerhapsCopies(by_name));
    }
    Ok(None)
}

/// Returns the contents that the scan must not find: all but those that kept files share, as decided.
fn purged_blobs(git: &Repository, tombstone: &KnownTombstone, blobs: &[ObjectId]) -> anyhow::Result<Vec<ObjectId>> {
    let (covered, others): (Vec<ObjectId>, Vec<ObjectId>) =
        blobs.iter().partition(|blob| tombstone.fingerprints.has_blob(blob));
    // An unmarked one was shared, or was in a commit that only this clone had.
    let shared: BTreeSet<ObjectId> = purge::places_of(git, &others)?.into_iter().map(|(_, content)| content).collect();
    Ok(covered.into_iter().chain(others.into_iter().filter(|other| !shared.contains(other))).collect())
}

/// Returns the names of people in any version of the cases at these paths.
fn words_at(git: &Repository, tombstone: &KnownTombstone, paths: &Paths) -> anyhow::Result<Vec<String>> {
    let mut cases = Vec::new();
    for file in purge::files_ever(git, paths)? {
        let Some(path) = file.path.as_str().filter(|path| layout::stem(path).is_some()) else { continue };
        if git.blob_size(&file.version.id)? <= MAX_FILE as u64 {
            cases.push(CaseFile::read(path, &git.blob(&file.version.id)?));
        }
    }
    if tombstone.scope() == Scope::Person {
        // What a request names in one version of a case, the others may tell more of.
        let asked =
            |file: &CaseFile| Some((file.stem().to_owned(), file.case.retention.erase_early.as_ref()?.person.clone()?));
        let who: BTreeSet<(String, String)> = cases.iter().filter_map(asked).collect();
        let goes = |file: &CaseFile, person: &Person| who.contains(&(file.stem().to_owned(), person.key.clone()));
        let people = cases.iter().flat_map(|file| file.case.people.iter().filter(move |it| goes(file, it)));
        return Ok(extent::words(people));
    }
    Ok(extent::words(cases.iter().flat_map(|file| &file.case.people)))
}

/// Returns the code names of the records that a tombstone redacted.
fn expunged_names(git: &Repository, tombstone: &KnownTombstone) -> anyhow::Result<BTreeSet<String>> {
    if tombstone.fingerprints.kept.is_empty() || git.resolve("HEAD")?.is_none() {
        return Ok(BTreeSet::new());
    }
    let kept = git.tree("HEAD")?.into_iter().filter(|it| tombstone.fingerprints.kept.contains(&it.version.id));
    let paths: Vec<RepoPath> = kept.map(|entry| entry.path).collect();
    Ok(paths.iter().filter_map(|path| layout::stem(path.as_str()?)).map(str::to_ascii_lowercase).collect())
}
