//! Moves all refs at once: they are gathered in `packed-refs`, and one rename changes them.

use std::fs;
use std::path::Path;

use gix::ObjectId as Id;
use gix::objs::Kind;

use super::disk::Disk;
use super::layout::Layout;
use super::locks::Locks;
use super::raw::{self, Odb};
use super::rewrite::Rewrite;
use super::roots::{self, Refs, Roots, Target};
use crate::Error;
use crate::error::ErrorContext as _;

/// What git writes first, so that readers need not look for more.
const HEADER: &str = "# pack-refs with: peeled fully-peeled sorted \n";

/// Moves the shared refs from what they were in `roots`; `false` when others moved one meanwhile.
///
/// A ref that is changed after the last look has a file of its own, which counts before `packed-refs`: nothing of it is
/// lost, and the caller sees it as not yet purged.
pub(super) fn swap(
    disk: &Disk<'_>,
    layout: &Layout,
    odb: &Odb,
    roots: &Roots,
    rewrite: &Rewrite,
) -> Result<bool, Error> {
    let packed = layout.common.join("packed-refs");
    let _lock = Locks::take(disk, layout, [packed.clone()])?;
    if layout.roots()?.refs != roots.refs {
        return Ok(false);
    }
    let mut own = Refs::new();
    roots::loose(&layout.common, "refs", &mut own)?;
    own.retain(|name, target| roots.refs.get(name) == Some(target));
    let has_own = own.values().any(|value| matches!(value, Target::Object(_)));
    if has_own {
        // The same refs as before, in one file.
        let bytes = packed_refs(odb, &roots.refs)?;
        disk.replace(&packed, &bytes).context("cannot gather the refs")?;
        for (name, target) in &own {
            if !gather(disk, layout, name, target)? {
                return Ok(false);
            }
        }
    }
    let new = rewrite.apply(roots).refs;
    if new != roots.refs {
        let bytes = packed_refs(odb, &new)?;
        disk.replace(&packed, &bytes).context("cannot move the refs")?;
    }
    Ok(true)
}

/// Removes the file of a ref that is in `packed-refs` too; `false` when it changed.
fn gather(disk: &Disk<'_>, layout: &Layout, name: &[u8], expected: &Target) -> Result<bool, Error> {
    if matches!(expected, Target::Ref(_)) {
        return Ok(true);
    }
    let path = layout.common.join(roots::path_of(name));
    let _lock = Locks::take(disk, layout, [path.clone()])?;
    if roots::read_ref(&path)?.as_ref() != Some(expected) {
        return Ok(false);
    }
    disk.remove(&path).context("cannot gather the refs")?;
    Ok(true)
}

fn packed_refs(odb: &Odb, refs: &Refs) -> Result<Vec<u8>, Error> {
    let mut out = HEADER.as_bytes().to_vec();
    for (name, target) in refs {
        let Target::Object(id) = target else { continue };
        out.extend_from_slice(format!("{id} ").as_bytes());
        out.extend_from_slice(name);
        out.push(b'\n');
        if let Some(peeled) = peeled(odb, id)? {
            out.extend_from_slice(format!("^{peeled}\n").as_bytes());
        }
    }
    Ok(out)
}

/// Returns what a tag is for in the end; `None` when the object is not a tag.
fn peeled(odb: &Odb, id: &Id) -> Result<Option<Id>, Error> {
    let (mut at, mut buffer) = (*id, Vec::new());
    while raw::read(odb, &at, &mut buffer)? == Kind::Tag {
        at = raw::tag_target(&buffer).ok_or_else(|| raw::malformed(Kind::Tag, &at))?;
    }
    Ok((at != *id).then_some(at))
}

/// Removes folders below `refs` and `logs` that hold nothing: their names are parts of names of refs.
pub(super) fn remove_empty_folders(disk: &Disk<'_>, git_dir: &Path) -> Result<(), Error> {
    for top in ["refs", "logs/refs"] {
        let top = git_dir.join(top);
        for folder in folders_below(&top)? {
            let kept = ["heads", "tags", "remotes"].map(|it| top.join(it));
            if !kept.contains(&folder) && roots::entries(&folder)?.is_empty() {
                disk.remove_empty(&folder).context("cannot remove an empty folder of refs")?;
            }
        }
    }
    Ok(())
}

/// Lists all folders below another, the deepest ones first.
fn folders_below(top: &Path) -> Result<Vec<std::path::PathBuf>, Error> {
    let (mut found, mut pending) = (Vec::new(), vec![top.to_owned()]);
    while let Some(folder) = pending.pop() {
        for path in roots::entries(&folder)? {
            if fs::symlink_metadata(&path).is_ok_and(|it| it.is_dir()) {
                found.push(path.clone());
                pending.push(path);
            }
        }
    }
    found.reverse();
    Ok(found)
}
