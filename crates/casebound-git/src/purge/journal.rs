//! Remembers a purge that has begun, so that one that was killed can be ended.

use std::collections::BTreeSet;
use std::path::PathBuf;

use data_encoding::HEXLOWER;

use super::disk::Disk;
use super::layout::Layout;
use super::paths::Paths;
use super::rewrite::RULES;
use super::roots;
use crate::error::ErrorContext as _;
use crate::{Error, ObjectId, RepoPath, Repository};

/// A purge that has begun and not been proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// What is purged.
    pub paths: Paths,
    /// The contents that were at these paths.
    pub blobs: BTreeSet<ObjectId>,
}

/// Returns the purge that has begun here and not been [forgotten](forget).
pub fn unfinished(repository: &Repository) -> Result<Option<Unfinished>, Error> {
    read(&Layout::of(repository)?)
}

/// Returns whether a purge has begun here and not been [forgotten](forget): a commit that no ref names may lack its files.
pub fn has_begun(repository: &Repository) -> bool {
    Layout::of(repository).is_ok_and(|layout| file(&layout).exists())
}

/// Ends a purge for good: after its scan, and after the proof is written down.
pub fn forget(repository: &Repository, disk: &Disk<'_>) -> Result<(), Error> {
    let layout = Layout::of(repository)?;
    disk.remove(&file(&layout)).and_then(|()| disk.sync_dir(&layout.common)).context("cannot end the purge")
}

pub(super) fn file(layout: &Layout) -> PathBuf {
    layout.common.join("casebound-purge")
}

pub(super) fn write(disk: &Disk<'_>, layout: &Layout, unfinished: &Unfinished) -> Result<(), Error> {
    let mut text = format!("casebound purge {RULES}\n");
    for path in unfinished.paths.iter() {
        text += &format!("path {}\n", HEXLOWER.encode(path.as_bytes()));
    }
    if let Some(marker) = unfinished.paths.marker() {
        text += &format!("marker {}\n", HEXLOWER.encode(marker.as_bytes()));
    }
    for blob in unfinished.paths.kept() {
        text += &format!("keep {blob}\n");
    }
    for blob in &unfinished.blobs {
        text += &format!("blob {blob}\n");
    }
    // Half a list would be a wrong one.
    text += "end\n";
    disk.replace(&file(layout), text.as_bytes()).context("cannot write down what is to be purged")
}

pub(super) fn read(layout: &Layout) -> Result<Option<Unfinished>, Error> {
    let Some(bytes) = roots::read_if_there(&file(layout))? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes);
    parse(&text)
        .map(Some)
        .ok_or_else(|| Error::new("what an unfinished purge wrote down is damaged, or of another version"))
}

fn parse(text: &str) -> Option<Unfinished> {
    let text = text.strip_prefix(&format!("casebound purge {RULES}\n"))?;
    let (mut paths, mut kept, mut blobs) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut marker = None;
    for line in text.strip_suffix("end\n")?.lines() {
        match line.split_once(' ')? {
            ("path", digits) => paths.push(RepoPath::new(HEXLOWER.decode(digits.as_bytes()).ok()?)),
            ("marker", digits) => marker = Some(RepoPath::new(HEXLOWER.decode(digits.as_bytes()).ok()?)),
            ("keep", digits) => {
                kept.insert(ObjectId::from_hex(digits)?);
            }
            ("blob", digits) => {
                blobs.insert(ObjectId::from_hex(digits)?);
            }
            _ => return None,
        }
    }
    let paths = Paths::new(paths)?.keeping(kept).up_to(marker);
    Some(Unfinished { paths, blobs })
}
