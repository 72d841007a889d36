//! Purges a repository, step by step, so that it is whole whenever we are killed.
//!
//! The order: journal, new objects, all refs by one rename, worktrees and indexes, logs and remnants, one pack of what is
//! left, and then everything else goes. The journal stays until the caller has proved the purge.

use std::collections::BTreeSet;
use std::path::Path;

use super::compact::compact;
use super::disk::Disk;
use super::journal::{self, Unfinished};
use super::layout::Layout;
use super::locks::{self, Turn};
use super::pack::{self, PackWriter};
use super::paths::Paths;
use super::raw::{self, Odb};
use super::refuse::{self, Refusal};
use super::rewrite::{Numbers, Rewrite, rewrite};
use super::roots::{Roots, entries};
use super::trees::PurgedFile;
use super::{residues, swap, worktrees};
use crate::{Error, ObjectId, Repository};

/// How often others may get in between before we give up.
const MOST_ROUNDS: usize = 100;

/// What a purge would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What would be rewritten and lost.
    pub numbers: Numbers,
    /// Every version of every file that was ever at a purged path, by path.
    pub files: Vec<PurgedFile>,
    /// The commits that change although none of their parents does: whoever brings one back brings all back.
    pub frontier: Vec<ObjectId>,
    /// Why it must not be done now.
    pub refusals: Vec<Refusal>,
}

/// What became of a purge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was changed.
    Refused(Vec<Refusal>),
    /// It was done; it is to be proved, and then [forgotten](super::forget).
    Purged {
        /// What was rewritten and lost, in the first round: others may have added to it meanwhile.
        numbers: Numbers,
        /// How many objects the repository has now.
        objects: usize,
        /// What must not be found any more.
        blobs: Vec<ObjectId>,
    },
}

/// Works out what a purge would do, and changes nothing.
pub fn plan(repository: &Repository, paths: &Paths) -> Result<Plan, Error> {
    let layout = Layout::of(repository)?;
    let mut refusals = refuse::of_repository(repository, &layout)?;
    if journal::read(&layout)?.is_some_and(|it| it.paths != *paths) {
        refusals.push(Refusal::Unfinished);
    }
    if refusals.iter().any(is_unreadable) {
        return Ok(Plan { numbers: Numbers::default(), files: Vec::new(), frontier: Vec::new(), refusals });
    }
    let odb = raw::open(&layout.objects)?;
    let (_, rewrite) = work_out(&layout, &odb, paths)?;
    refusals.extend(refuse::of_files(&odb, &rewrite.purged)?);
    let known = remembered(&layout, paths, &rewrite)?;
    refusals.extend(refuse::of_worktrees(&layout, &known)?);
    Ok(Plan {
        numbers: rewrite.numbers,
        files: rewrite.purged.into_iter().collect(),
        frontier: rewrite.frontier.into_iter().map(ObjectId).collect(),
        refusals,
    })
}

/// Tells whether a refusal means that the history cannot be read.
fn is_unreadable(refusal: &Refusal) -> bool {
    use Refusal as R;
    matches!(refusal, R::Shallow | R::Partial | R::Alternates | R::Reftable | R::Sha256)
}

/// Purges `paths` from all of the repository that `repository` belongs to.
///
/// Whoever else purges it is waited for. Killed at any moment, the repository is whole, and doing it again ends in the
/// same refs and objects. A failure before the refs move leaves everything as it was; after that, [`resume`].
pub fn apply(repository: &Repository, paths: &Paths, disk: &Disk<'_>) -> Result<Outcome, Error> {
    let layout = Layout::of(repository)?;
    let _turn = Turn::wait(&layout)?;
    locks::sweep(disk, &layout)?;
    let plan = plan(repository, paths)?;
    if !plan.refusals.is_empty() {
        return Ok(Outcome::Refused(plan.refusals));
    }
    let mut numbers = None;
    let mut known = Unfinished { paths: paths.clone(), blobs: plan.files.iter().map(|it| it.version.id).collect() };
    if let Some(before) = journal::read(&layout)? {
        known.blobs.extend(before.blobs);
    }
    let mut own = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let odb = raw::open(&layout.objects)?;
        let (roots, rewrite) = work_out(&layout, &odb, paths)?;
        numbers.get_or_insert(rewrite.numbers);
        known.blobs.extend(rewrite.purged.iter().map(|it| it.version.id));
        let (moved, pack) = begin(disk, &layout, &odb, &known, &roots, &rewrite)?;
        own.extend(pack);
        if !moved {
            continue;
        }
        for place in &roots.places {
            worktrees::clean(disk, &layout, paths, &rewrite, place)?;
        }
        residues::clean(disk, &layout, &roots, &rewrite)?;
        // Somebody may have committed on the old history meanwhile: once more, on top.
        if layout.roots()? != rewrite.apply(&roots) {
            continue;
        }
        let compacted = compact(disk, &layout, &own)?;
        swap::remove_empty_folders(disk, &layout.common)?;
        return Ok(Outcome::Purged {
            numbers: numbers.unwrap_or_default(),
            objects: compacted.objects,
            blobs: known.blobs.into_iter().collect(),
        });
    }
    Err(Error::new("other programs change this repository all the time: stop them, and run this again"))
}

/// Ends a purge that was killed or failed; `None` when there is none.
pub fn resume(repository: &Repository, disk: &Disk<'_>) -> Result<Option<Outcome>, Error> {
    match journal::unfinished(repository)? {
        Some(unfinished) => apply(repository, &unfinished.paths, disk).map(Some),
        None => Ok(None),
    }
}

fn work_out(layout: &Layout, odb: &Odb, paths: &Paths) -> Result<(Roots, Rewrite), Error> {
    let roots = layout.roots()?;
    let places: Vec<_> = roots.places.iter().map(|it| it.0.clone()).collect();
    let folded = worktrees::folded(&places)?;
    let rewrite = rewrite(odb, paths, &roots, &folded)?;
    Ok((roots, rewrite))
}

/// What is known to have been at the paths, now and before a purge that was killed.
fn remembered(layout: &Layout, paths: &Paths, rewrite: &Rewrite) -> Result<Unfinished, Error> {
    let mut blobs: BTreeSet<ObjectId> = rewrite.purged.iter().map(|it| it.version.id).collect();
    if let Some(before) = journal::read(layout)?.filter(|it| it.paths == *paths) {
        blobs.extend(before.blobs);
    }
    Ok(Unfinished { paths: paths.clone(), blobs })
}

/// Does everything up to the moment when the refs have moved; undoes it when that moment does not come.
///
/// Tells whether they have, and the name of the pack that was written.
fn begin(
    disk: &Disk<'_>,
    layout: &Layout,
    odb: &Odb,
    known: &Unfinished,
    roots: &Roots,
    rewrite: &Rewrite,
) -> Result<(bool, Option<String>), Error> {
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

/// Tells whether a new file in the folder of packs is one that we wrote.
fn is_ours(path: &Path, rewrite: &Rewrite) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with(pack::UNFINISHED) {
        return true;
    }
    // Another program may have ended a pack of its own meanwhile.
    let index = path.with_extension("idx");
    let index = gix::odb::pack::index::File::at(index, gix::hash::Kind::Sha1);
    let written: BTreeSet<_> = rewrite.packed.iter().map(|it| it.id).collect();
    index.is_ok_and(|it| it.iter().map(|it| it.oid).collect::<BTreeSet<_>>() == written)
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
