//! Purges this clone by the tombstones it knows, and proves it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use casebound_git::purge::{self, Disk, Numbers, Outcome as Purged, Paths, Refusal};
use casebound_git::{ObjectId, RepoPath, Repository};
use casebound_record::CaseFile;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout;

use crate::Context;
use crate::dialogue::Dialogue;
use crate::disposal::attestations::{Attester, record_proofs, write_proof};
use crate::disposal::scan::{self, Scanned};
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::{extent, leftovers, local_changes, reopen, trust, upstream};
use crate::printable::in_line;

/// So many places are named before the rest is only counted.
const SHOWN: usize = 20;

/// How a purge ended.
pub enum Ended<T> {
    /// All that was asked for is done and proved.
    Well(T),
    /// It could not begin, or something is left: what stands in the way was told.
    Stopped,
}

/// What a run ended.
#[derive(Debug, Clone, Copy)]
pub struct Done {
    /// How many purges.
    pub purges: usize,
    /// Whether a proof was committed.
    pub recorded: bool,
}

impl Done {
    pub fn is_something(self) -> bool {
        self.purges > 0 || self.recorded
    }
}

/// What is done with changes of disposed records that only this clone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnChanges {
    /// Nothing is purged as long as there are any.
    Stop,
    /// They go like the rest.
    Erase,
}

/// Does what [`catch_up`] does, and commits the proofs.
pub fn purge_and_record(
    place: &Path,
    changes: OwnChanges,
    context: &Context,
    ui: &mut dyn Dialogue,
) -> anyhow::Result<Ended<Done>> {
    match catch_up(place, changes, context, ui)? {
        Ended::Well(purges) => Ok(Ended::Well(Done { purges, recorded: record_proofs(place, ui)? })),
        Ended::Stopped => Ok(Ended::Stopped),
    }
}

/// Ends a purge that was killed, and purges by every tombstone that is known and not done here, in their order. Tells how
/// many purges that were. Their proofs are written, and not committed yet.
pub fn catch_up(
    place: &Path,
    changes: OwnChanges,
    context: &Context,
    ui: &mut dyn Dialogue,
) -> anyhow::Result<Ended<usize>> {
    upstream::forget_broken(place)?;
    let git = reopen(place)?;
    let known = tombstones::known(&git)?;
    if known.is_empty() {
        return Ok(Ended::Well(0));
    }
    let reasons = purge::unreadable(&git)?;
    if !reasons.is_empty() {
        tell_refusals(&reasons, ui);
        return Ok(Ended::Stopped);
    }
    let attester = Attester::at(context);
    let mut purges = 0;
    if let Some((tombstone, paths)) = unfinished(&git, &known)? {
        ui.note("A purge that was interrupted is ended now.");
        if !purge_by(place, tombstone, &paths, &attester, ui)? {
            return Ok(Ended::Stopped);
        }
        purges += 1;
    }
    let fingerprints: Vec<&purge::Fingerprints> = known.iter().map(|it| &it.fingerprints).collect();
    let mut asked = purge::paths_of_each(&reopen(place)?, &fingerprints)?;
    let pending: Vec<&KnownTombstone> = known.iter().zip(&asked).filter(|it| it.1.is_some()).map(|it| it.0).collect();
    // Before the first purge: after it, nobody can tell any more what the others have seen.
    if changes == OwnChanges::Stop && local_changes::loses_own_changes(&reopen(place)?, &pending, ui)? {
        return Ok(Ended::Stopped);
    }
    loop {
        // The first alone: what the next one names may be other commits after it.
        let first = known.iter().zip(asked).find_map(|(tombstone, paths)| Some((tombstone, paths?)));
        if let Some((tombstone, _)) = &first
            && !trust::may_be_obeyed(place, tombstone, &known, context.today, ui)?
        {
            return Ok(Ended::Stopped);
        }
        let next = match first {
            Some(first) => Some(first),
            None => swept(place, &known, &fingerprints)?,
        };
        let Some((tombstone, paths)) = next else { return Ok(Ended::Well(purges)) };
        if !purge_by(place, tombstone, &paths, &attester, ui)? {
            return Ok(Ended::Stopped);
        }
        purges += 1;
        asked = purge::paths_of_each(&reopen(place)?, &fingerprints)?;
    }
}

/// The purge that was killed here, and the tombstone that asked for it.
fn unfinished<'s>(
    git: &Repository,
    known: &'s [KnownTombstone],
) -> anyhow::Result<Option<(&'s KnownTombstone, Paths)>> {
    let Some(unfinished) = purge::unfinished(git)? else { return Ok(None) };
    let is_its = |it: &&KnownTombstone| unfinished.paths.iter().all(|path| it.fingerprints.is_marked(path.as_bytes()));
    let tombstone = known.iter().find(is_its).context(
        "a purge was begun here that no tombstone asks for: fetch the branch that has the tombstone, and run this again",
    )?;
    Ok(Some((tombstone, unfinished.paths)))
}

/// The first tombstone of which something is stored that nothing reaches: a fetch brought it, or a branch was moved on.
fn swept<'s>(
    place: &Path,
    known: &'s [KnownTombstone],
    fingerprints: &[&purge::Fingerprints],
) -> anyhow::Result<Option<(&'s KnownTombstone, Paths)>> {
    let stored = purge::is_stored(&reopen(place)?, fingerprints)?;
    let first = known.iter().zip(stored).find(|it| it.1).map(|it| it.0);
    // No path: only what nothing reaches goes.
    let nothing = Paths::new([]).expect("no path is a set of paths");
    Ok(first.map(|it| (it, nothing)))
}

/// Purges, removes what lies beside the history, reads everything, and writes the proof; tells whether all of it succeeded.
fn purge_by(
    place: &Path,
    tombstone: &KnownTombstone,
    paths: &Paths,
    attester: &Attester,
    ui: &mut dyn Dialogue,
) -> anyhow::Result<bool> {
    let git = reopen(place)?;
    let words = words_at(&git, paths)?;
    let blobs = match purge::apply(&git, paths, &Disk::real())? {
        Purged::Purged { numbers, blobs, .. } => {
            tell_numbers(&numbers, ui);
            blobs
        }
        Purged::Refused(reasons) => {
            tell_refusals(&reasons, ui);
            return Ok(false);
        }
    };
    drop(git);
    let git = reopen(place)?;
    let expunged = expunged_names(&git, tombstone)?;
    let left = leftovers::look(&git, place, &|it| expunged.contains(it) || tombstone.has_name(it))?;
    leftovers::remove(&left.near)?;
    let blobs = that_must_go(&git, tombstone, &blobs)?;
    let reading = scan::read(&git, &[tombstone], &blobs, &words)?;
    if !reading.holds() {
        tell_failure(&reading, ui);
        return Ok(false);
    }
    write_proof(&git, place, tombstone, &reading, !words.is_empty(), attester)?;
    purge::forget(&git, &Disk::real())?;
    ui.done("proved", format_args!("it: {}; nothing of the erased contents was found", reading.summary()));
    if !reading.words.is_empty() {
        ui.warn("The people of what was erased are also named here; look whether that is meant to stay:");
        tell_places(&reading.words, ui);
    }
    let by_name: Vec<String> =
        left.named.iter().chain(&left.alike).map(|it| in_line(&it.display().to_string())).collect();
    if !by_name.is_empty() {
        ui.warn("By their names these may be copies; git does not know them. Look, and delete them yourself:");
        tell_places(&by_name, ui);
    }
    Ok(true)
}

fn tell_numbers(numbers: &Numbers, ui: &mut dyn Dialogue) {
    let changed = numbers.rewritten + numbers.dropped;
    match changed {
        0 => ui.note("Removed what nothing in the history names any more."),
        _ => ui.note(format_args!(
            "Rewrote {changed} of {} commits; {} had nothing else in them and are gone.",
            numbers.commits, numbers.dropped
        )),
    }
    match numbers.signatures_lost {
        0 => {}
        1 => ui.note("The signature of 1 commit or tag is lost by it."),
        lost => ui.note(format_args!("The signatures of {lost} commits and tags are lost by it.")),
    }
}

/// The contents that must not be found any more: all but those which, by decision, also stand in what is kept.
fn that_must_go(git: &Repository, tombstone: &KnownTombstone, blobs: &[ObjectId]) -> anyhow::Result<Vec<ObjectId>> {
    let (covered, others): (Vec<ObjectId>, Vec<ObjectId>) =
        blobs.iter().partition(|it| tombstone.fingerprints.has_blob(it));
    // An unmarked one was shared, or stood in a commit that only this clone had.
    let shared: BTreeSet<ObjectId> = purge::places_of(git, &others)?.into_iter().map(|it| it.1).collect();
    Ok(covered.into_iter().chain(others.into_iter().filter(|it| !shared.contains(it))).collect())
}

pub fn tell_refusals(reasons: &[Refusal], ui: &mut dyn Dialogue) {
    ui.warn("Nothing can be erased here now:");
    for reason in reasons {
        ui.warn(format_args!("  {}", in_line(&reason.to_string())));
    }
}

pub(super) fn tell_failure(reading: &Scanned, ui: &mut dyn Dialogue) {
    ui.warn("The proof does not hold:");
    tell_places(&reading.purged, ui);
    tell_places(&reading.unreadable().map(|it| format!("can't be read: {it}")).collect::<Vec<_>>(), ui);
    ui.warn("Remove what is named there, and run `casebound retention catch-up`.");
}

fn tell_places(places: &[String], ui: &mut dyn Dialogue) {
    for place in places.iter().take(SHOWN) {
        ui.warn(format_args!("  {place}"));
    }
    if places.len() > SHOWN {
        ui.warn(format_args!("  and {} more places", places.len() - SHOWN));
    }
}

/// The words by which people were known in any version at these paths.
fn words_at(git: &Repository, paths: &Paths) -> anyhow::Result<Vec<String>> {
    let mut cases = Vec::new();
    for file in purge::files_ever(git, paths)? {
        let Some(path) = file.path.as_str().filter(|path| layout::stem(path).is_some()) else { continue };
        if git.blob_size(&file.version.id)? <= MAX_FILE as u64 {
            cases.push(CaseFile::read(path, &git.blob(&file.version.id)?));
        }
    }
    Ok(extent::words(&cases))
}

/// The code names of the records that a tombstone left with their facts alone.
fn expunged_names(git: &Repository, tombstone: &KnownTombstone) -> anyhow::Result<BTreeSet<String>> {
    if tombstone.fingerprints.kept.is_empty() || git.resolve("HEAD")?.is_none() {
        return Ok(BTreeSet::new());
    }
    let kept = git.tree("HEAD")?.into_iter().filter(|it| tombstone.fingerprints.kept.contains(&it.version.id));
    let paths: Vec<RepoPath> = kept.map(|it| it.path).collect();
    Ok(paths.iter().filter_map(|it| layout::stem(it.as_str()?)).map(str::to_ascii_lowercase).collect())
}
