//! Reads stored objects byte for byte, so that what is kept of them is kept exactly.

use std::ops::Range;

use gix::ObjectId as Id;
use gix::objs::{Find as _, Kind};

use super::roots::entries;
use crate::error::ErrorContext as _;
use crate::{Error, Mode};

/// An object directory, read as it is: no replacements, no environment.
pub(super) type Odb = gix::odb::Handle;

/// How many bytes an id has in a tree.
const ID_BYTES: usize = 20;
/// How many digits an id has in a commit or a tag.
const ID_DIGITS: usize = 40;

/// Opens an object directory with a cache that suits long delta chains.
pub(super) fn open(directory: &std::path::Path) -> Result<Odb, Error> {
    let mut odb = gix::odb::at(directory, gix::hash::Kind::Sha1).context("cannot open the object directory")?;
    odb.set_pack_cache(|| Box::<gix::odb::pack::cache::lru::StaticLinkedList<64>>::default());
    Ok(odb)
}

/// Reads an object of any kind into `buffer`.
pub(super) fn read(odb: &Odb, id: &Id, buffer: &mut Vec<u8>) -> Result<Kind, Error> {
    if *id == empty_tree() {
        buffer.clear();
        return Ok(Kind::Tree);
    }
    let found = odb.try_find(id, buffer).map_err(|_| Error::new(format!("object {id} cannot be read")))?;
    let found = found.ok_or_else(|| Error::new(format!("object {id} is missing")))?;
    // gix may hand out a part of the buffer.
    let (kind, size) = (found.kind, found.data.len());
    buffer.truncate(size);
    Ok(kind)
}

/// Reads an object that must be of one kind.
pub(super) fn read_as(odb: &Odb, id: &Id, kind: Kind, buffer: &mut Vec<u8>) -> Result<(), Error> {
    if read(odb, id, buffer)? == kind {
        return Ok(());
    }
    Err(Error::new(format!("object {id} is not a {kind}")))
}

/// Sorts objects by a first key, and those that share it as they are stored, loose ones first.
///
/// In a pack, an object that others are stored as changes of comes before them.
pub(super) fn sort_as_stored<T, K: Ord>(
    odb: &Odb,
    objects: &mut [T],
    key: impl Fn(&T) -> (K, Id),
) -> Result<(), Error> {
    let files = entries(&odb.store_ref().path().join("pack"))?;
    let indexes = files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "idx"));
    // One that cannot be read has nothing to say of the order.
    let sha1 = gix::hash::Kind::Sha1;
    let indexes: Vec<_> = indexes.filter_map(|it| gix::odb::pack::index::File::at(it, sha1).ok()).collect();
    let stored = |id: &Id| {
        let mut packs = indexes.iter().enumerate();
        packs.find_map(|(number, index)| Some((number, index.pack_offset_at_index(index.lookup(id)?))))
    };
    objects.sort_by_cached_key(|it| {
        let (first, id) = key(it);
        (first, stored(&id))
    });
    Ok(())
}

/// Returns the id under which git stores these bytes.
pub(super) fn id_of(kind: Kind, bytes: &[u8]) -> Result<Id, Error> {
    gix::objs::compute_hash(gix::hash::Kind::Sha1, kind, bytes)
        .map_err(|_| Error::new("an object looks like an attack on SHA-1"))
}

pub(super) fn empty_tree() -> Id {
    Id::empty_tree(gix::hash::Kind::Sha1)
}

/// One entry of a tree.
pub(super) struct Entry<'a> {
    /// Where it is.
    pub(super) range: Range<usize>,
    /// Its name.
    pub(super) name: &'a [u8],
    /// What it names.
    pub(super) id: Id,
    /// The mode, as the digits that are stored.
    mode: &'a [u8],
}

impl Entry<'_> {
    pub(super) fn is_directory(&self) -> bool {
        // Some old programs wrote a zero before it.
        matches!(self.mode, b"40000" | b"040000")
    }

    /// Returns the mode as it is stored.
    pub(super) fn stored_mode(&self) -> &[u8] {
        self.mode
    }

    /// Returns what a file is; `None` for a directory.
    pub(super) fn mode(&self) -> Option<Mode> {
        match self.mode {
            _ if self.is_directory() => None,
            b"160000" => Some(Mode::Submodule),
            b"120000" => Some(Mode::Symlink),
            b"100755" => Some(Mode::Executable),
            _ => Some(Mode::File),
        }
    }
}

/// Reads the entry of a tree that begins at `at`; `None` when it is malformed.
pub(super) fn entry(tree: &[u8], at: usize) -> Option<Entry<'_>> {
    let rest = tree.get(at..)?;
    let space = memchr::memchr(b' ', rest.get(..8)?)?;
    let zero = memchr::memchr(0, rest)?;
    let id = rest.get(zero + 1..zero + 1 + ID_BYTES)?;
    Some(Entry {
        range: at..at + zero + 1 + ID_BYTES,
        name: rest.get(space + 1..zero)?,
        id: Id::from_bytes_or_panic(id),
        mode: rest.get(..space)?,
    })
}

pub(super) fn malformed(kind: Kind, id: &Id) -> Error {
    Error::new(format!("{kind} {id} is malformed"))
}

/// A commit: what it names, and where the rest of it begins.
pub(super) struct CommitHead {
    pub(super) tree: Id,
    pub(super) parents: Vec<Id>,
    /// Where the line after the last parent begins.
    pub(super) rest: usize,
}

/// Reads the beginning of a commit; `None` when it is malformed.
pub(super) fn commit_head(bytes: &[u8]) -> Option<CommitHead> {
    let tree = named(bytes, 0, b"tree ")?;
    let mut rest = b"tree ".len() + ID_DIGITS + 1;
    let mut parents = Vec::new();
    while let Some(parent) = named(bytes, rest, b"parent ") {
        parents.push(parent);
        rest += b"parent ".len() + ID_DIGITS + 1;
    }
    Some(CommitHead { tree, parents, rest })
}

/// Returns what a tag is for; `None` when it is malformed.
pub(super) fn tag_target(bytes: &[u8]) -> Option<Id> {
    named(bytes, 0, b"object ")
}

fn named(bytes: &[u8], at: usize, word: &[u8]) -> Option<Id> {
    let rest = bytes.get(at..)?.strip_prefix(word)?;
    if rest.get(ID_DIGITS) != Some(&b'\n') {
        return None;
    }
    Id::from_hex(rest.get(..ID_DIGITS)?).ok()
}

/// Returns the bytes of a commit with another tree and other parents, and whether it lost a signature.
///
/// Signatures and embedded tags vouch for bytes that no longer are. Every other header stays, as does the message.
pub(super) fn remade_commit(old: &[u8], rest: usize, tree: &Id, parents: &[Id]) -> Option<(Vec<u8>, bool)> {
    let mut new = format!("tree {tree}\n").into_bytes();
    for parent in parents {
        new.extend_from_slice(format!("parent {parent}\n").as_bytes());
    }
    let (mut at, mut keeps, mut was_signed) = (rest, true, false);
    loop {
        let line = line_at(old, at)?;
        if line == b"\n" {
            break;
        }
        // A line that begins with a space belongs to the header before it.
        if !line.starts_with(b" ") {
            let is_signature = line.starts_with(b"gpgsig");
            was_signed |= is_signature;
            keeps = !is_signature && !line.starts_with(b"mergetag ");
        }
        if keeps {
            new.extend_from_slice(line);
        }
        at += line.len();
    }
    new.extend_from_slice(old.get(at..)?);
    Some((new, was_signed))
}

/// Returns the bytes of a tag for another object, and whether it lost a signature.
pub(super) fn remade_tag(old: &[u8], target: &Id) -> Option<(Vec<u8>, bool)> {
    const SIGNATURES: [&[u8]; 4] = [
        b"-----BEGIN PGP SIGNATURE-----",
        b"-----BEGIN PGP MESSAGE-----",
        b"-----BEGIN SSH SIGNATURE-----",
        b"-----BEGIN SIGNED MESSAGE-----",
    ];
    let mut new = format!("object {target}").into_bytes();
    let mut at = b"object ".len() + ID_DIGITS;
    while at < old.len() {
        let line = line_at(old, at)?;
        if SIGNATURES.iter().any(|signature| line.starts_with(signature)) {
            return Some((new, true));
        }
        new.extend_from_slice(line);
        at += line.len();
    }
    Some((new, false))
}

/// Returns the line that begins at `at`, with its end; the last one may lack it.
fn line_at(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..).filter(|it| !it.is_empty())?;
    let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |it| it + 1);
    rest.get(..end)
}
