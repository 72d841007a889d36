//! Purges a repository, step by step, so that it is whole whenever we are killed.
//!
//! The order: journal, new objects, all refs by one rename, worktrees and indexes, logs and remnants, one pack of what is
//! left, and then removes everything else. The journal stays until the caller has proved the purge.

use std::collections::BTreeSet;
use std::path::Path;

use super::compact::compact;
use super::disk::Disk;
use super::journal::{self, Unfinished};
use super::layout::Layout;
use super::locks::{self, PurgeLock};
use super::pack::{self, PackWriter};
use super::paths::Paths;
use super::raw::{self, Odb};
use super::refuse::{self, PurgeRefusal};
use super::rewrite::{PurgeStats, Rewrite, rewrite};
use super::roots::{Roots, entries};
use super::trees::PurgedFile;
use super::{residues, swap, worktrees};
use crate::{Error, ObjectId, Repository};

/// How often others may get in between before we give up.
const MOST_ROUNDS: usize = 100;

/// What a purge would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What would be rewritten and lost.
    pub numbers: PurgeStats,
    /// Every version of every file that was ever at a purged path, by path.
    pub files: Vec<PurgedFile>,
    /// The commits that change although none of their parents does: whoever brings one back brings all back.
    pub frontier: Vec<ObjectId>,
    /// Why it must not be done now.
    pub refusals: Vec<PurgeRefusal>,
}

/// The result of a purge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PurgeOutcome {
    /// Nothing was changed.
    Refused(Vec<PurgeRefusal>),
    /// It was done; it is to be proved, and then [forgotten](super::forget).
    Purged {
        /// What was rewritten and lost, in the first round: others may have added to it meanwhile.
        numbers: PurgeStats,
        /// How many objects the repository has now.
        objects: usize,
        /// What must not be found any more.
        blobs: Vec<ObjectId>,
    },
}

/// Says why the history can't even be read as a whole; nothing when it can.
pub fn unreadable(repository: &Repository) -> Result<Vec<PurgeRefusal>, Error> {
    let mut refusals = refuse::of_repository(repository, &Layout::of(repository)?)?;
    refusals.retain(is_unreadable);
    Ok(refusals)
}

/// Works out what a purge would do, and changes nothing.
pub fn plan(repository: &Repository, paths: &Paths) -> Result<Plan, Error> {
    let Looked { refusals, work, .. } = look(repository, &Layout::of(repository)?, paths)?;
    let Some(Work { rewrite, .. }) = work else {
        return Ok(Plan { refusals, ..Plan::default() });
    };
    Ok(Plan {
        numbers: rewrite.numbers,
        files: rewrite.purged.into_iter().collect(),
        frontier: rewrite.frontier.into_iter().map(ObjectId).collect(),
        refusals,
    })
}

/// A purge worked out.
struct Work {
    odb: Odb,
    roots: Roots,
    rewrite: Rewrite,
}

/// What there is to know before a purge.
struct Looked {
    refusals: Vec<PurgeRefusal>,
    /// `None` when the history cannot be read, which is refused.
    work: Option<Work>,
    /// What was at the paths, now and before a purge that was killed.
    known: Unfinished,
}

fn look(repository: &Repository, layout: &Layout, paths: &Paths) -> Result<Looked, Error> {
    let mut refusals = refuse::of_repository(repository, layout)?;
    let mut known = Unfinished { paths: paths.clone(), blobs: BTreeSet::new() };
    match journal::read(layout)? {
        Some(before) if before.paths == *paths => known = before,
        Some(_) => refusals.push(PurgeRefusal::Unfinished),
        None => {}
    }
    if refusals.iter().any(is_unreadable) {
        return Ok(Looked { refusals, work: None, known });
    }
    let work = work_out(layout, paths)?;
    known.blobs.extend(work.rewrite.purged.iter().map(|it| it.version.id));
    refusals.extend(refuse::of_files(&work.odb, &work.rewrite.purged)?);
    refusals.extend(refuse::of_worktrees(layout, &known)?);
    Ok(Looked { refusals, work: Some(work), known })
}

/// Returns whether a refusal means that the history cannot be read.
fn is_unreadable(refusal: &PurgeRefusal) -> bool {
    use PurgeRefusal as R;
    matches!(refusal, R::Shallow | R::Partial | R::Alternates)
}

/// Purges `paths` from all of the repository that `repository` belongs to.
///
/// Whoever else purges it is waited for. Killed at any moment, the repository is whole, and doing it again ends in the
/// same refs and objects. A failure before the refs move leaves everything as it was; after that, [`resume`].
pub fn apply(repository: &Repository, paths: &Paths, disk: &Disk<'_>) -> Result<PurgeOutcome, Error> {
    let layout = Layout::of(repository)?;
    let _turn = PurgeLock::wait(&layout)?;
    locks::sweep(disk, &layout)?;
    let Looked { refusals, work, mut known } = look(repository, &layout, paths)?;
    let (Some(mut work), []) = (work, refusals.as_slice()) else {
        return Ok(PurgeOutcome::Refused(refusals));
    };
    let numbers = work.rewrite.numbers;
    let mut own = Vec::new();
    for _ in 0..MOST_ROUNDS {
        known.blobs.extend(work.rewrite.purged.iter().map(|it| it.version.id));
        if round(disk, &layout, &known, &work, &mut own)? {
            let objects = compact(disk, &layout, &own)?;
            swap::remove_empty_folders(disk, &layout.common)?;
            return Ok(PurgeOutcome::Purged { numbers, objects, blobs: known.blobs.into_iter().collect() });
        }
        work = work_out(&layout, paths)?;
    }
    Err(Error::new("other programs change this repository all the time: stop them, and run this again"))
}

/// Does all but the compaction; `false` when somebody moved a ref meanwhile, whose work is to be purged too.
fn round(
    disk: &Disk<'_>,
    layout: &Layout,
    known: &Unfinished,
    work: &Work,
    own: &mut Vec<String>,
) -> Result<bool, Error> {
    let (moved, pack) = begin(disk, layout, known, work)?;
    own.extend(pack);
    if !moved {
        return Ok(false);
    }
    for worktree in &work.roots.worktrees {
        worktrees::clean(disk, layout, &known.paths, &work.rewrite, worktree)?;
    }
    residues::clean(disk, layout, &work.roots, &work.rewrite)?;
    Ok(layout.roots()? == work.rewrite.apply(&work.roots))
}

/// Ends a purge that was killed or failed; `None` when there is none.
pub fn resume(repository: &Repository, disk: &Disk<'_>) -> Result<Option<PurgeOutcome>, Error> {
    match journal::unfinished(repository)? {
        Some(unfinished) => apply(repository, &unfinished.paths, disk).map(Some),
        None => Ok(None),
    }
}

fn work_out(layout: &Layout, paths: &Paths) -> Result<Work, Error> {
    let odb = raw::open(&layout.objects)?;
    let roots = layout.roots()?;
    let worktrees: Vec<_> = roots.worktrees.iter().map(|(worktree, _)| worktree.clone()).collect();
    let folded = worktrees::folded(&worktrees)?;
    let rewrite = rewrite(&odb, paths, &roots, &folded)?;
    Ok(Work { odb, roots, rewrite })
}

/// Does everything up to the moment when the refs have moved; undoes it when that moment does not come.
///
/// Returns whether they have, and the name of the pack that was written.
fn begin(disk: &Disk<'_>, layout: &Layout, known: &Unfinished, work: &Work) -> Result<(bool, Option<String>), Error> {
    let Work { odb, roots, rewrite } = work;
    let had_journal = journal::read(layout)?.is_some();
    let packs = entries(&layout.objects.join("pack"))?;
    let begun = journal::write(disk, layout, known)
        .and_then(|()| write_objects(disk, layout, rewrite))
        .and_then(|pack| Ok((swap::swap(disk, layout, odb, roots, rewrite)?, pack)));
    if begun.is_err() && !had_journal && layout.roots().is_ok_and(|it| it == *roots) {
        // The disk may be full: what was written only takes more of it. Should this fail too, the next purge does it.
        for path in entries(&layout.objects.join("pack"))? {
            if !packs.contains(&path) && is_ours(&path, rewrite) {
                drop(disk.remove(&path));
            }
        }
        drop(disk.remove(&journal::file(layout)));
    }
    begun
}

/// Returns whether a new file in the folder of packs is one that we wrote.
fn is_ours(path: &Path, rewrite: &Rewrite) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with(pack::UNFINISHED) {
        return true;
    }
    // Another program may have ended a pack of its own meanwhile.
    let index = path.with_extension("idx");
    let index = gix::odb::pack::index::File::at(index, gix::hash::Kind::Sha1);
    let written: BTreeSet<_> = rewrite.packed.iter().map(|it| it.id).collect();
    index.is_ok_and(|index| index.iter().map(|entry| entry.oid).collect::<BTreeSet<_>>() == written)
}

/// Writes the new objects as one pack, and returns its name; `None` when there are none.
fn write_objects(disk: &Disk<'_>, layout: &Layout, rewrite: &Rewrite) -> Result<Option<String>, Error> {
    if rewrite.packed.is_empty() {
        return Ok(None);
    }
    let mut known = gix::hashtable::HashSet::default();
    let packed = rewrite.packed.iter().filter(|it| known.insert(it.id));
    let packed: Vec<_> = packed.collect();
    let mut writer = PackWriter::begin(disk, &layout.objects, packed.len())?;
    for object in packed {
        writer.put(object.id, object.form, object.size, &object.compressed)?;
    }
    writer.finish().map(Some)
}
