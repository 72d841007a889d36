//! Puts everything that is still reached into one new pack, and removes all else.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gix::ObjectId as Id;
use gix::hashtable::HashSet;
use gix::objs::Kind;
use gix::odb::pack;
use gix::odb::pack::data::entry::Header;

use super::disk::Disk;
use super::layout::Layout;
use super::locks::Locks;
use super::pack::{Deflate, Form, PackWriter, whole};
use super::raw::{self, Odb};
use super::reach;
use super::roots::{self, Roots, entries};
use super::worktrees::lockable;
use crate::Error;
use crate::error::ErrorContext as _;

/// How often others may get in between before we give up.
const MOST_ROUNDS: usize = 100;
/// How old a file must be before it goes: whoever wrote it may be about to name it in a ref.
///
/// `git commit` names its objects in the index before it lets anybody think about a message. This is for all that does
/// without: a fetch, a push that arrives, a script.
const GRACE: Duration = Duration::from_secs(1);

/// Compacts the store, and returns how many objects are left; whatever others do meanwhile is kept.
///
/// `own` are the packs that we wrote ourselves.
pub(super) fn compact(disk: &Disk<'_>, layout: &Layout, own: &[String]) -> Result<usize, Error> {
    for _ in 0..MOST_ROUNDS {
        if let Some(done) = round(disk, layout, own)? {
            return Ok(done);
        }
    }
    Err(Error::new("other programs change this repository all the time: stop them, and run this again"))
}

/// `None` when something moved meanwhile.
fn round(disk: &Disk<'_>, layout: &Layout, own: &[String]) -> Result<Option<usize>, Error> {
    // First of all: what comes to be from here on stays.
    let old = Old::list(layout)?;
    let roots = layout.roots()?;
    let worktrees: Vec<_> = roots.worktrees.iter().map(|(worktree, _)| worktree.clone()).collect();
    let staged = reach::staged(&worktrees)?;
    let odb = raw::open(&layout.objects)?;
    let reached = reach::reachable(&odb, &roots, &staged)?;
    let new = write_pack(disk, layout, &odb, &old, &reached)?;
    drop(odb);
    old.wait_for_youngest(&reached, own);
    let _locks = Locks::take(disk, layout, locked_files(layout, &roots))?;
    if layout.roots()? != roots || reach::staged(&worktrees)? != staged {
        return Ok(None);
    }
    old.remove(disk, layout, new.as_deref())?;
    Ok(Some(reached.len()))
}

/// Lists every file through which a program could come to need an object that is about to go.
fn locked_files(layout: &Layout, roots: &Roots) -> Vec<PathBuf> {
    let mut files = vec![layout.common.join("packed-refs")];
    files.extend(roots.worktrees.iter().flat_map(|(worktree, _)| lockable(worktree)));
    let names = roots.refs.keys().map(|key| roots::path_of(key));
    files.extend(names.map(|it| layout.common.join(it)));
    files
}

/// Writes a pack of all that is reached, taking stored bytes over as they are; `None` when nothing is reached.
fn write_pack(
    disk: &Disk<'_>,
    layout: &Layout,
    odb: &Odb,
    old: &Old,
    reached: &HashSet<Id>,
) -> Result<Option<String>, Error> {
    if reached.is_empty() {
        return Ok(None);
    }
    let mut writer = PackWriter::begin(disk, &layout.objects, reached.len())?;
    let mut deflate = Deflate::new();
    for index in &old.indexes {
        copy_pack(index, odb, reached, &mut writer, &mut deflate)?;
    }
    let mut rest: Vec<&Id> = reached.iter().filter(|it| !writer.has(it)).collect();
    rest.sort_unstable();
    for id in rest {
        let packed = whole(odb, id, &mut deflate)?;
        writer.put(*id, packed.form, packed.size, &packed.compressed)?;
    }
    writer.finish().map(Some)
}

fn copy_pack(
    index: &Path,
    odb: &Odb,
    reached: &HashSet<Id>,
    writer: &mut PackWriter<'_, '_>,
    deflate: &mut Deflate,
) -> Result<(), Error> {
    let unreadable = || format!("cannot read {}", index.display());
    let sha1 = gix::hash::Kind::Sha1;
    let data = index.with_extension("pack");
    // An index without its pack: git does not use it either.
    if !data.exists() {
        return Ok(());
    }
    let index = pack::index::File::at(index, sha1).context(unreadable())?;
    let data = pack::data::File::at(&data, sha1).context(unreadable())?;
    let mut entries: Vec<(u64, Id)> = index.iter().map(|it| (it.pack_offset, it.oid)).collect();
    entries.sort_unstable();
    let by_place: HashMap<u64, Id> = entries.iter().copied().collect();
    let ends = entries.iter().skip(1).map(|(start, ..)| *start);
    let ends = ends.chain([data.pack_end() as u64]);
    for ((at, id), end) in entries.iter().zip(ends) {
        if !reached.contains(id) || writer.has(id) {
            continue;
        }
        let entry = data.entry(*at).context(unreadable())?;
        let compressed = data.entry_slice(entry.data_offset..end);
        let form = match entry.header {
            Header::Commit => Some(Form::Whole(Kind::Commit)),
            Header::Tree => Some(Form::Whole(Kind::Tree)),
            Header::Blob => Some(Form::Whole(Kind::Blob)),
            Header::Tag => Some(Form::Whole(Kind::Tag)),
            Header::OfsDelta { base_distance } => {
                let base = at.checked_sub(base_distance);
                base.and_then(|base| by_place.get(&base).copied().map(Form::Delta))
            }
            Header::RefDelta { base_id } => Some(Form::Delta(base_id)),
        };
        match (form, compressed) {
            (Some(Form::Delta(base)), _) if !writer.has(&base) => {}
            (Some(form), Some(compressed)) => {
                writer.put(*id, form, entry.decompressed_size, compressed)?;
                continue;
            }
            _ => {}
        }
        // Its base goes, or comes later.
        let packed = whole(odb, id, deflate)?;
        writer.put(*id, packed.form, packed.size, &packed.compressed)?;
    }
    Ok(())
}

/// What the object directory held before anything was looked up.
struct Old {
    /// Largest first: most is taken over from there.
    indexes: Vec<PathBuf>,
    /// Files in `pack`.
    in_pack: Vec<PathBuf>,
    /// Loose objects.
    loose: Vec<PathBuf>,
    /// What other programs did not end: half-written objects, and pushes that never arrived.
    unfinished: Vec<PathBuf>,
}

impl Old {
    fn list(layout: &Layout) -> Result<Self, Error> {
        let in_pack = entries(&layout.objects.join("pack"))?;
        let is_index = |path: &&PathBuf| path.extension().is_some_and(|it| it == "idx");
        let mut indexes: Vec<PathBuf> = in_pack.iter().filter(is_index).cloned().collect();
        let size = |path: &PathBuf| fs::metadata(path).map_or(0, |it| it.len());
        indexes.sort_by_cached_key(|it| (std::cmp::Reverse(size(it)), it.clone()));
        let (mut loose, mut unfinished) = (Vec::new(), Vec::new());
        for path in entries(&layout.objects)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if is_fan_out(&name) {
                loose.extend(entries(&path)?);
            } else if name != "pack" && name != "info" {
                unfinished.push(path);
            }
        }
        Ok(Self { indexes, in_pack, loose, unfinished })
    }

    /// Waits until every file that will be removed is older than [`GRACE`], so that a ref that still needs one is seen first.
    fn wait_for_youngest(&self, reached: &HashSet<Id>, own: &[String]) {
        let goes = |path: &&PathBuf| loose_id(path).is_none_or(|id| !reached.contains(&id));
        let is_own = |path: &PathBuf| own.iter().any(|own| path.file_stem() == Some(own.as_ref()));
        let packs = self.indexes.iter();
        let packs = packs.filter(|it| !is_own(it) && !is_all_reached(it, reached));
        let files = self.loose.iter().filter(goes);
        let files = files.chain(&self.unfinished).chain(packs);
        let age = |path: &PathBuf| fs::symlink_metadata(path).ok()?.modified().ok()?.elapsed().ok();
        if let Some(youngest) = files.filter_map(age).min() {
            std::thread::sleep(GRACE.saturating_sub(youngest));
        }
    }

    /// Removes all of it but the pack `new`; what names objects goes before the objects.
    fn remove(&self, disk: &Disk<'_>, layout: &Layout, new: Option<&str>) -> Result<(), Error> {
        let info = layout.objects.join("info");
        for name in ["commit-graph", "commit-graphs", "packs"] {
            remove_any(disk, &info.join(name))?;
        }
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let multi = |it: &&PathBuf| name(it).starts_with("multi-pack-index");
        let is_index = |path: &&PathBuf| path.extension().is_some_and(|it| it == "idx");
        let is_kept = |path: &&PathBuf| {
            let name = name(path);
            new.is_some_and(|new| name == format!("{new}.pack") || name == format!("{new}.idx"))
        };
        for path in self.in_pack.iter().filter(multi) {
            remove_any(disk, path)?;
        }
        let rest = self.in_pack.iter().filter(|it| !multi(it) && !is_kept(it));
        let (indexes, others): (Vec<_>, Vec<_>) = rest.partition(is_index);
        for path in indexes.into_iter().chain(others) {
            remove_any(disk, path)?;
        }
        for path in self.loose.iter().chain(&self.unfinished) {
            remove_any(disk, path)?;
        }
        let mut folders: Vec<&Path> = self.loose.iter().filter_map(|it| it.parent()).collect();
        folders.dedup();
        for folder in folders {
            disk.remove_empty(folder).context("cannot remove an empty folder")?;
        }
        for folder in [layout.objects.join("pack"), layout.objects.clone()] {
            if folder.is_dir() {
                disk.sync_dir(&folder).context("cannot write to the disk")?;
            }
        }
        Ok(())
    }
}

/// Returns the id that the path of a loose object stands for.
fn loose_id(path: &Path) -> Option<Id> {
    let name = |it: &Path| Some(it.file_name()?.to_str()?.to_owned());
    let digits = name(path.parent()?)? + &name(path)?;
    Id::from_hex(digits.as_bytes()).ok()
}

fn is_all_reached(index: &Path, reached: &HashSet<Id>) -> bool {
    let index = pack::index::File::at(index, gix::hash::Kind::Sha1);
    index.is_ok_and(|index| index.iter().all(|entry| reached.contains(&entry.oid)))
}

fn is_fan_out(name: &str) -> bool {
    name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn remove_any(disk: &Disk<'_>, path: &Path) -> Result<(), Error> {
    let removed = match path.symlink_metadata() {
        Ok(it) if it.is_dir() => disk.remove_tree(path),
        _ => disk.remove(path),
    };
    removed.context(format!("cannot remove {}", path.display()))
}
