//! Reads every object of an object directory, reached or not, and what else is there.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use gix::ObjectId as Id;
use gix::hashtable::HashSet;
use gix::objs::Kind;
use gix::odb::pack;
use rayon::prelude::*;

use super::{Ownership, Reader, ScanLocation, listed};
use crate::ObjectId;
use crate::purge::delta::{common_prefix, common_suffix};
use crate::purge::needles::{NeedleHit, Needles};
use crate::purge::raw::{self, Odb};
use crate::purge::roots::{path_of, read_if_there};
use crate::purge::threads::parts;

/// What a decompressed object may take: what is larger counts as unreadable.
const LARGEST: usize = 1 << 31;

/// Below this number of objects, starting threads costs more than it saves.
const MANY: usize = 5000;
/// This many directories are remembered, to skip what later versions of them have in common.
const MAX_TREES: usize = 256;

impl Reader<'_> {
    /// Reads an object directory and all that it borrows from.
    pub(super) fn objects(&mut self, directory: &Path, whose: Ownership) {
        let mut known = HashSet::default();
        let mut pending = vec![directory.to_owned()];
        let mut strays = Vec::new();
        while let Some(directory) = pending.pop() {
            if !self.is_first(&directory) {
                continue;
            }
            pending.extend(self.borrowed(&directory));
            self.store(&directory, &mut known, &mut strays);
        }
        match whose {
            Ownership::Own => self.scan.read.objects += known.len(),
            Ownership::Other => self.scan.read.other_objects += known.len(),
        }
        // Of pushes that never arrived: no part of the repository as git counts.
        for stray in strays {
            self.objects(&stray, Ownership::Other);
        }
    }

    /// Returns the object directories that this one borrows from.
    fn borrowed(&mut self, directory: &Path) -> Vec<PathBuf> {
        let file = directory.join("info").join("alternates");
        match read_if_there(&file) {
            Ok(text) => {
                let text = text.unwrap_or_default();
                let lines = text.split(|it| *it == b'\n').map(<[u8]>::trim_ascii_end);
                let paths = lines.filter(|it| !it.is_empty() && !it.starts_with(b"#"));
                paths.map(|it| directory.join(path_of(it))).collect()
            }
            Err(_) => {
                self.unreadable(ScanLocation::File(file));
                Vec::new()
            }
        }
    }

    fn store(&mut self, directory: &Path, known: &mut HashSet<Id>, strays: &mut Vec<PathBuf>) {
        let (Ok(odb), Some(entries)) = (raw::open(directory), listed(directory)) else {
            return self.unreadable(ScanLocation::File(directory.to_owned()));
        };
        self.packs(directory, &odb, known);
        for path in entries {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_symlink() || !path.is_dir() {
                self.unfinished(&path);
            } else if name == "info" {
                self.plain_files(&path);
            } else if name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                self.loose(directory, &path, &odb, known);
            } else if name != "pack" {
                strays.push(path);
            }
        }
    }

    fn packs(&mut self, directory: &Path, odb: &Odb, known: &mut HashSet<Id>) {
        let folder = directory.join("pack");
        let Some(files) = listed(&folder) else {
            return self.unreadable(ScanLocation::File(folder));
        };
        for path in &files {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let ending = path.extension().unwrap_or_default().to_string_lossy();
            match ending.as_ref() {
                "idx" if name.starts_with("pack-") => self.pack(directory, path, odb, known),
                "pack" if name.starts_with("pack-") && path.with_extension("idx").exists() => {}
                "rev" | "bitmap" | "mtimes" | "keep" | "promisor" | "idx" => self.plain_file(path),
                _ if name.starts_with("multi-pack-index") => self.plain_files(path),
                _ => self.unfinished(path),
            }
        }
    }

    fn pack(&mut self, directory: &Path, index: &Path, odb: &Odb, known: &mut HashSet<Id>) {
        let sha1 = gix::hash::Kind::Sha1;
        let data = index.with_extension("pack");
        let (Ok(entries), Ok(_)) = (pack::index::File::at(index, sha1), pack::data::File::at(&data, sha1)) else {
            return self.unreadable(ScanLocation::File(data));
        };
        let mut ids: Vec<(u64, Id)> = entries.iter().map(|entry| (entry.pack_offset, entry.oid)).collect();
        // In pack order, so that the bases of deltas are still cached.
        ids.sort_unstable();
        let new: Vec<Id> = ids.into_iter().map(|found| found.1).filter(|id| known.insert(*id)).collect();
        let needles = self.needles;
        let search = |odb: &mut Odb, part: &[Id]| Objects::new(needles, directory, odb.clone()).all(part);
        let found: Vec<_> = parts(&new, MANY).map_with(odb.clone(), search).collect();
        found.into_iter().for_each(|part| self.add(part));
    }

    fn loose(&mut self, directory: &Path, folder: &Path, odb: &Odb, known: &mut HashSet<Id>) {
        let Some(files) = listed(folder) else {
            return self.unreadable(ScanLocation::File(folder.to_owned()));
        };
        let start = folder.file_name().unwrap_or_default().to_string_lossy();
        let mut objects = Objects::new(self.needles, directory, odb.clone());
        for path in files {
            let rest = path.file_name().unwrap_or_default().to_string_lossy();
            match Id::from_hex(format!("{start}{rest}").as_bytes()) {
                Ok(id) if known.insert(id) => objects.one(&id),
                Ok(_) => {}
                Err(_) => self.unfinished(&path),
            }
        }
        self.add(objects.part);
    }

    fn add(&mut self, part: Part) {
        self.scan.read.object_bytes += part.bytes;
        self.scan.found.extend(part.found);
        self.scan.unreadable.extend(part.unreadable);
    }

    /// Reads an incomplete file: an object, or a pack without an index.
    fn unfinished(&mut self, path: &Path) {
        let location = ScanLocation::File(path.to_owned());
        let Ok(Some(bytes)) = read_if_there(path) else {
            return self.unreadable(location);
        };
        self.scan.read.git_files += 1;
        let mut found = BTreeSet::new();
        self.needles.in_content(&bytes, &mut found);
        if let Some(entries) = bytes.strip_prefix(b"PACK") {
            // Without an index, deltas can't be resolved; only the bytes that they insert are searched.
            self.inflate_all(entries, &mut found);
            self.unreadable(location.clone());
        } else if !bytes.is_empty() {
            match inflate(&bytes) {
                Some((object, _)) => {
                    self.needles.in_content(&object, &mut found);
                    self.whole_object(&object, &mut found);
                }
                // Plain text is not an object, and was read above.
                None if bytes.first() == Some(&0x78) => self.unreadable(location.clone()),
                None => {}
            }
        }
        self.note(&location, found);
    }

    /// Compares the id of an unfinished object with those of the purged contents.
    fn whole_object(&self, object: &[u8], found: &mut BTreeSet<NeedleHit>) {
        let Some(end) = memchr::memchr(0, object).filter(|_| object.starts_with(b"blob ")) else {
            return;
        };
        let content = object.get(end + 1..).unwrap_or_default();
        if let Ok(id) = raw::id_of(Kind::Blob, content) {
            found.extend(self.needles.named(&ObjectId(id)));
        }
    }

    /// Finds the compressed parts of a pack by trying, and reads each.
    fn inflate_all(&self, bytes: &[u8], found: &mut BTreeSet<NeedleHit>) {
        let mut at = 0;
        while let Some(next) = bytes.get(at..).and_then(|it| memchr::memchr(0x78, it)) {
            at += next;
            let rest = bytes.get(at..).unwrap_or_default();
            match inflate(rest) {
                Some((content, size)) => {
                    self.needles.in_content(&content, found);
                    at += size.max(1);
                }
                None => at += 1,
            }
        }
    }
}

/// Decompresses what begins here; returns it and how many bytes it took.
fn inflate(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    // The first two bytes of zlib are a multiple of 31: RFC 1950, section 2.2.
    let header = u16::from_be_bytes([*bytes.first()?, *bytes.get(1)?]);
    if !header.is_multiple_of(31) {
        return None;
    }
    let mut state = gix::zlib::Decompress::new();
    let mut out = vec![0; 4096];
    loop {
        let (read, written) = (state.total_in() as usize, state.total_out() as usize);
        let status = state.decompress(bytes.get(read..)?, out.get_mut(written..)?, gix::zlib::FlushDecompress::None);
        let now = (state.total_in() as usize, state.total_out() as usize);
        match status.ok()? {
            gix::zlib::Status::StreamEnd => {
                out.truncate(now.1);
                return Some((out, now.0));
            }
            // The stream is truncated.
            _ if now == (read, written) && now.1 < out.len() => return None,
            _ if out.len() > LARGEST => return None,
            _ => out.resize(out.len() * 2, 0),
        }
    }
}

/// The result of scanning some objects.
#[derive(Default)]
struct Part {
    bytes: u64,
    found: BTreeSet<(ScanLocation, NeedleHit)>,
    unreadable: BTreeSet<ScanLocation>,
}

/// Reads objects, one after the other.
struct Objects<'n> {
    needles: &'n Needles,
    directory: &'n Path,
    odb: Odb,
    buffer: Vec<u8>,
    /// Trees without a finding, by how they begin.
    trees: HashMap<Vec<u8>, Vec<u8>>,
    part: Part,
}

impl<'n> Objects<'n> {
    fn new(needles: &'n Needles, directory: &'n Path, odb: Odb) -> Self {
        Self { needles, directory, odb, buffer: Vec::new(), trees: HashMap::new(), part: Part::default() }
    }

    fn all(mut self, ids: &[Id]) -> Part {
        ids.iter().for_each(|id| self.one(id));
        self.part
    }

    fn one(&mut self, id: &Id) {
        let Ok(kind) = raw::read(&self.odb, id, &mut self.buffer) else {
            let location = ScanLocation::Object(ObjectId(*id), "object", self.directory.to_owned());
            self.part.unreadable.insert(location);
            return;
        };
        self.part.bytes += self.buffer.len() as u64;
        let mut found = BTreeSet::new();
        let kind = match kind {
            Kind::Blob => "blob",
            Kind::Tree => "tree",
            Kind::Commit => "commit",
            Kind::Tag => "tag",
        };
        found.extend(self.needles.named(&ObjectId(*id)));
        match kind {
            // Names only: the rest is bytes that no person wrote.
            "tree" if self.needles.has_words() => found.extend(self.in_tree()),
            "tree" => {}
            _ => self.needles.in_content(&self.buffer, &mut found),
        }
        let location = ScanLocation::Object(ObjectId(*id), kind, self.directory.to_owned());
        self.part.found.extend(found.into_iter().map(|it| (location.clone(), it)));
    }

    /// Looks into a tree where it differs from one like it in which nothing was found.
    fn in_tree(&mut self) -> BTreeSet<NeedleHit> {
        let mut found = BTreeSet::new();
        let new = &self.buffer;
        let start = raw::entry(new, 0).map_or(0, |it| it.range.end);
        let known = self.trees.get(&new[..start]).map_or(&[][..], Vec::as_slice);
        let before = common_prefix(known, new);
        let after = common_suffix(&known[before..], &new[before..]);
        // What ends in the part that is the same, or begins there, may still be new.
        let edge = self.needles.longest();
        let changed = before.saturating_sub(edge)..new.len().min(new.len() - after + edge);
        self.needles.in_name(&new[changed], &mut found);
        if found.is_empty() {
            if self.trees.len() >= MAX_TREES {
                self.trees.clear();
            }
            self.trees.insert(new[..start].to_vec(), new.clone());
        }
        found
    }
}
