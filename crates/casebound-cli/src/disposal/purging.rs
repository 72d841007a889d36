//! Purges this clone by the tombstones it knows, proves it, and writes down the proof for whoever must answer for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::program::{self, Committed};
use casebound_git::purge::{self, Disk, Mark, Outcome as Purged, Paths, Refusal};
use casebound_git::{ObjectId, RepoPath, Repository};
use casebound_record::CaseFile;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::tombstone::{Attestation, DISPOSED};
use chrono::NaiveDate;

use crate::disposal::proof::{self, Reading};
use crate::disposal::stones::{self, Stone};
use crate::disposal::{leftovers, record, reopen, warrant};
use crate::files::{self, Existing};
use crate::house::House;
use crate::signing;
use crate::snapshot::stem_of;
use crate::ui::{Ui, in_line};

/// So many places are named before the rest is only counted.
const SHOWN: usize = 20;

/// A disposal that was done and proved here.
pub(crate) struct Done {
    pub(crate) stone: Stone,
    reading: Reading,
}

/// How a purge ended.
pub(crate) enum Ended {
    /// By these tombstones; none when there was nothing to do.
    Well(Vec<Done>),
    /// It could not begin, or something is left: what stands in the way was told.
    Stopped,
}

/// What is done with changes of disposed records that only this clone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnChanges {
    /// Nothing is purged as long as there are any.
    Stop,
    /// They go like the rest.
    Erase,
}

/// Ends a purge that was killed, and purges by every tombstone that is known and not done here, in their order.
pub(crate) fn catch_up(place: &Path, own: OwnChanges, today: Option<NaiveDate>, ui: &mut Ui) -> anyhow::Result<Ended> {
    let mut done = Vec::new();
    let git = reopen(place)?;
    let known = stones::known(&git)?;
    if known.is_empty() {
        return Ok(Ended::Well(done));
    }
    let reasons = purge::unreadable(&git)?;
    if !reasons.is_empty() {
        tell_refusals(&reasons, ui);
        return Ok(Ended::Stopped);
    }
    if let Some(unfinished) = purge::unfinished(&git)? {
        let is_its = |it: &&Stone| {
            let marked = |path| it.marks.paths.contains(&Mark::of_path(&it.marks.salt, path));
            unfinished.paths.iter().all(marked)
        };
        let stone = known.iter().find(is_its).context(
            "a purge was begun here that no tombstone asks for; look at `casebound retention status`, and get help before you go on",
        )?;
        ui.note("An erasing that was interrupted is ended now.");
        let Some(one) = purge_by(place, stone, &unfinished.paths, ui)? else { return Ok(Ended::Stopped) };
        done.push(one);
    }
    let marks: Vec<&purge::Tombstone> = known.iter().map(|it| &it.marks).collect();
    if own == OwnChanges::Stop {
        let git = reopen(place)?;
        let asked = purge::paths_of_each(&git, &marks)?;
        let pending: Vec<&Stone> = known.iter().zip(asked).filter(|it| it.1.is_some()).map(|it| it.0).collect();
        // Before the first purge: after it, nobody can tell any more what the others have seen.
        if warrant::loses_own_changes(&git, &pending, ui)? {
            return Ok(Ended::Stopped);
        }
    }
    loop {
        // The first alone: what the next one names may be other commits after it.
        let asked = purge::paths_of_each(&reopen(place)?, &marks)?;
        let first = known.iter().zip(asked).find_map(|(stone, paths)| Some((stone, paths?)));
        if let Some((stone, _)) = &first
            && !warrant::may_be_obeyed(place, stone, &known, today, ui)?
        {
            return Ok(Ended::Stopped);
        }
        let Some((stone, paths)) = first.or(swept(place, &known)?) else { return Ok(Ended::Well(done)) };
        match purge_by(place, stone, &paths, ui)? {
            Some(one) => done.push(one),
            None => return Ok(Ended::Stopped),
        }
    }
}

/// The first tombstone of which something is stored that nothing reaches: a fetch brought it, or a branch was moved on.
fn swept<'s>(place: &Path, known: &'s [Stone]) -> anyhow::Result<Option<(&'s Stone, Paths)>> {
    let marks: Vec<&purge::Tombstone> = known.iter().map(|it| &it.marks).collect();
    let stored = purge::is_stored(&reopen(place)?, &marks)?;
    let first = known.iter().zip(stored).find(|it| it.1).map(|it| it.0);
    // No path: only what nothing reaches goes.
    let nothing = Paths::new([]).context("no path is a set of paths")?;
    Ok(first.map(|it| (it, nothing)))
}

/// Purges, removes what lies beside the history, and reads everything; `None` when that did not succeed.
fn purge_by(place: &Path, stone: &Stone, paths: &Paths, ui: &mut Ui) -> anyhow::Result<Option<Done>> {
    let git = reopen(place)?;
    let words = words_at(&git, paths)?;
    let blobs = match purge::apply(&git, paths, &Disk::real())? {
        Purged::Purged { numbers, blobs, .. } => {
            let changed = numbers.rewritten + numbers.dropped;
            match changed {
                0 => ui.note("Removed what nothing in the history names any more."),
                _ => ui.note(format_args!(
                    "Rewrote {changed} of {} commits; {} had nothing else in them and are gone.",
                    numbers.commits, numbers.dropped
                )),
            }
            if numbers.signatures_lost > 0 {
                ui.note(format_args!("{} signatures of commits and tags are lost by it.", numbers.signatures_lost));
            }
            blobs
        }
        Purged::Refused(reasons) => {
            tell_refusals(&reasons, ui);
            return Ok(None);
        }
    };
    drop(git);
    let git = reopen(place)?;
    let expunged = expunged_names(&git, stone)?;
    let left = leftovers::look(&git, place, &|it| expunged.contains(it) || stone.has_name(it))?;
    leftovers::remove(&left.near)?;
    let blobs = that_must_go(&git, stone, &blobs)?;
    let reading = proof::read(&git, &[stone], &blobs, &words)?;
    if !reading.holds() {
        tell_failure(&reading, ui);
        return Ok(None);
    }
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
    Ok(Some(Done { stone: stone.clone(), reading }))
}

/// The contents that must not be found any more: all but those which, by decision, also stand in what is kept.
fn that_must_go(git: &Repository, stone: &Stone, blobs: &[ObjectId]) -> anyhow::Result<Vec<ObjectId>> {
    let is_marked = |it: &&ObjectId| stone.marks.blobs.contains(&Mark::of_blob(&stone.marks.salt, it));
    let (marked, others): (Vec<ObjectId>, Vec<ObjectId>) = blobs.iter().partition(is_marked);
    // An unmarked one was shared, or stood in a commit that only this clone had.
    let shared: BTreeSet<ObjectId> = purge::places_of(git, &others)?.into_iter().map(|it| it.1).collect();
    Ok(marked.into_iter().chain(others.into_iter().filter(|it| !shared.contains(it))).collect())
}

pub(crate) fn tell_refusals(reasons: &[Refusal], ui: &mut Ui) {
    ui.warn("Nothing can be erased here now:");
    for reason in reasons {
        ui.warn(format_args!("  {}", in_line(&reason.to_string())));
    }
}

fn tell_failure(reading: &Reading, ui: &mut Ui) {
    ui.warn("The proof does not hold:");
    tell_places(&reading.purged, ui);
    tell_places(&reading.unreadable().map(|it| format!("can't be read: {it}")).collect::<Vec<_>>(), ui);
    ui.warn("Remove what is named there, and run `casebound retention catch-up`.");
}

fn tell_places(places: &[String], ui: &mut Ui) {
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
        let Some(path) = file.path.as_str().filter(|it| it.ends_with(".md")) else { continue };
        if git.blob_size(&file.version.id)? <= MAX_FILE as u64 {
            cases.push(CaseFile::read(path, &git.blob(&file.version.id)?));
        }
    }
    Ok(record::words(&cases))
}

/// The code names of the records that a tombstone left with their facts alone.
fn expunged_names(git: &Repository, stone: &Stone) -> anyhow::Result<BTreeSet<String>> {
    if stone.marks.kept.is_empty() || git.resolve("HEAD")?.is_none() {
        return Ok(BTreeSet::new());
    }
    let kept = git.tree("HEAD")?.into_iter().filter(|it| stone.marks.kept.contains(&it.version.id));
    let paths: Vec<RepoPath> = kept.map(|it| it.path).collect();
    Ok(paths.iter().filter_map(|it| stem_of(it.as_str()?)).map(str::to_ascii_lowercase).collect())
}

/// Who proves, and when.
pub(crate) struct Witness {
    pub(crate) by: Option<String>,
    pub(crate) today: NaiveDate,
}

impl Witness {
    pub(crate) fn of(house: &House) -> Witness {
        Witness { by: signing::member_at_the_keyboard(house).map(|it| it.key.clone()), today: house.clock.today }
    }
}

/// Proves the disposals that this clone never answered for: it was cloned after them, or a run was interrupted.
pub(crate) fn prove_the_rest(place: &Path, ui: &mut Ui) -> anyhow::Result<Ended> {
    let git = reopen(place)?;
    let clone = name_of_clone(&git)?;
    let is_open = |it: &Stone| !place.join(DISPOSED).join(&it.file.id).join(format!("{clone}.yaml")).exists();
    let mut done = Vec::new();
    for stone in stones::known(&git)?.into_iter().filter(is_open) {
        let reading = proof::read(&git, &[&stone], &[], &[])?;
        if !reading.holds() {
            tell_failure(&reading, ui);
            return Ok(Ended::Stopped);
        }
        done.push(Done { stone, reading });
    }
    Ok(Ended::Well(done))
}

/// Writes and commits the proofs of a clone. Tells whether a commit was made.
pub(crate) fn attest(place: &Path, done: &[Done], witness: &Witness, ui: &mut Ui) -> anyhow::Result<bool> {
    let git = reopen(place)?;
    if done.is_empty() || git.is_bare() {
        return Ok(false);
    }
    let clone = name_of_clone(&git)?;
    let mut paths = Vec::new();
    for Done { stone, reading } in done {
        let name = format!("HEAD:{DISPOSED}/{}/{clone}.yaml", stone.file.id);
        if git.resolve(&name)?.is_some() {
            continue; // Answered before: what a fetch brought again is gone again.
        }
        let mut read = vec![("records", stone.file.records.len() as u64)];
        read.extend(reading.numbers());
        let attestation = Attestation {
            tombstone: stone.file.id.clone(),
            clone: clone.clone(),
            by: witness.by.clone(),
            proved_on: witness.today,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            read,
            mentions: reading.words.len() as u64,
        };
        let path = PathBuf::from(attestation.path());
        let file = place.join(&path);
        files::make_private_folder(file.parent().context("a proof lies in a folder")?)?;
        files::write_private(&file, attestation.to_text().as_bytes(), Existing::Replace)?;
        paths.push(path);
    }
    if paths.is_empty() {
        return Ok(false);
    }
    match program::commit_only(place, &paths, "Prove a disposal in one clone")? {
        Committed::Made(_) => {
            ui.done("wrote", format_args!("the proof below {DISPOSED}/, and committed it"));
            Ok(true)
        }
        Committed::NothingStaged => Ok(false),
        Committed::NoIdentity => {
            ui.warn("The proof is not committed, since git does not know who you are: `git config --global user.email …`, then commit disposed/.");
            Ok(false)
        }
        Committed::Refused(said) => bail!("the proof below {DISPOSED}/ could not be committed:\n{said}"),
    }
}

/// Eight digits that stand for this clone; drawn once.
pub(crate) fn name_of_clone(git: &Repository) -> anyhow::Result<String> {
    let folder = git.common_dir().join("casebound");
    let path = folder.join("clone");
    let is_name = |it: &String| it.len() == 8 && it.bytes().all(|it| it.is_ascii_hexdigit());
    if let Some(name) = std::fs::read_to_string(&path).ok().map(|it| it.trim().to_owned()).filter(is_name) {
        return Ok(name);
    }
    let name = random_digits::<4>()?;
    files::make_private_folder(&folder)?;
    files::write_private(&path, name.as_bytes(), Existing::Replace)?;
    Ok(name)
}

/// Random bytes as hexadecimal digits.
pub(crate) fn random_digits<const N: usize>() -> anyhow::Result<String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().context("the system gives no random numbers")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
