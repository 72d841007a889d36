//! Writes a pack and its index: <https://git-scm.com/docs/gitformat-pack>, versions 2.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use gix::ObjectId as Id;
use gix::objs::Kind;
use gix::odb::pack::data::entry::Header;
use gix::zlib::Compression;
use gix::zlib::stream::deflate::{Compress, FlushCompress};

use super::disk::{Disk, Out};
use super::{raw, roots};
use crate::Error;
use crate::error::ErrorContext as _;

/// Smaller objects are stored as they are: to reset the compressor costs more than their bytes are worth.
const TOO_SMALL: usize = 128;
/// Places from here on need eight bytes in the index.
const FAR: u64 = 1 << 31;
/// How files are called until they are whole; git removes such files itself after a while.
pub(super) const UNFINISHED: &str = "tmp_casebound_";

/// Compresses one object after the other.
pub(super) struct Deflate(Compress);

impl Deflate {
    pub(super) fn new() -> Self {
        let fast = Compression::new(1).expect("1 is a level of zlib");
        Self(Compress::new(fast))
    }

    pub(super) fn run(&mut self, bytes: &[u8]) -> Vec<u8> {
        if bytes.len() < TOO_SMALL {
            return stored(bytes);
        }
        self.0.reset();
        let mut out = vec![0; bytes.len() / 2 + 64];
        loop {
            let (read, written) = (self.0.total_in() as usize, self.0.total_out() as usize);
            let status = self
                .0
                .compress(&bytes[read..], &mut out[written..], FlushCompress::Finish)
                .expect("a fresh compressor takes any bytes");
            let written = self.0.total_out() as usize;
            if status == gix::zlib::Status::StreamEnd {
                out.truncate(written);
                return out;
            }
            out.resize(out.len() + bytes.len() / 2 + 64, 0);
        }
    }
}

/// Wraps less than 64 KiB as one stored block of zlib: RFC 1950, RFC 1951 section 3.2.4.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let size = bytes.len() as u16;
    let mut out = vec![0x78, 0x01, 0x01];
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&(!size).to_le_bytes());
    out.extend_from_slice(bytes);
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65521;
        b = (b + a) % 65521;
    }
    out.extend_from_slice(&(b << 16 | a).to_be_bytes());
    out
}

/// An object as it goes into a pack.
pub(super) struct Packed {
    pub(super) id: Id,
    pub(super) form: Form,
    /// The size of the object, or of its delta, before compression.
    pub(super) size: u64,
    pub(super) compressed: Vec<u8>,
}

/// How an object is stored.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Whole(Kind),
    /// As a change of another object that comes before it in the same pack.
    Delta(Id),
}

/// A pack that is being written.
pub(super) struct PackWriter<'d, 'a> {
    disk: &'d Disk<'a>,
    directory: PathBuf,
    unfinished: PathBuf,
    out: BufWriter<Out<'d, 'a>>,
    hash: gix::hash::Hasher,
    at: u64,
    count: u32,
    index: Vec<Indexed>,
    offsets: gix::hashtable::HashMap<Id, u64>,
}

struct Indexed {
    id: Id,
    crc: u32,
    at: u64,
}

impl<'d, 'a> PackWriter<'d, 'a> {
    /// Begins a pack of `count` objects in the folder `pack` of an object directory.
    pub(super) fn begin(disk: &'d Disk<'a>, objects: &Path, count: usize) -> Result<Self, Error> {
        let directory = objects.join("pack");
        let unfinished = directory.join(format!("{UNFINISHED}pack_{}", std::process::id()));
        let count = u32::try_from(count).context("too many objects for one pack")?;
        disk.create_dir_all(&directory).context("cannot begin a pack")?;
        // Left by a process that was killed or ran out of disk space; the caller holds the lock.
        for path in roots::entries(&directory)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(UNFINISHED) {
                disk.remove(&path).context("cannot remove an unfinished pack")?;
            }
        }
        let begun = disk.create(&unfinished);
        let out = begun.context("cannot begin a pack")?;
        let mut writer = Self {
            disk,
            directory,
            unfinished,
            out: BufWriter::with_capacity(1 << 20, out),
            hash: gix::hash::hasher(gix::hash::Kind::Sha1),
            at: 0,
            count,
            index: Vec::with_capacity(count as usize),
            offsets: Default::default(),
        };
        let header = [b"PACK\0\0\0\x02", count.to_be_bytes().as_slice()].concat();
        writer.write(&header).context("cannot write a pack")?;
        Ok(writer)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    pub(super) fn has(&self, id: &Id) -> bool {
        self.offsets.contains_key(id)
    }

    /// Adds an object, once; its base must be there.
    pub(super) fn put(&mut self, id: Id, form: Form, size: u64, compressed: &[u8]) -> Result<(), Error> {
        if self.has(&id) {
            return Ok(());
        }
        let at = self.at;
        let header = match form {
            Form::Whole(Kind::Blob) => Header::Blob,
            Form::Whole(Kind::Tree) => Header::Tree,
            Form::Whole(Kind::Commit) => Header::Commit,
            Form::Whole(Kind::Tag) => Header::Tag,
            Form::Delta(base) => {
                let base = self.offsets.get(&base);
                let base = base.expect("the base of a delta is written before it");
                Header::OfsDelta { base_distance: at - base }
            }
        };
        self.offsets.insert(id, at);
        let mut head = Vec::with_capacity(16);
        let written = header.write_to(size, &mut head).map(drop).and_then(|()| {
            self.write(&head)?;
            self.write(compressed)
        });
        written.context("cannot write a pack")?;
        let mut crc = crc32fast::Hasher::new();
        crc.update(&head);
        crc.update(compressed);
        let crc = crc.finalize();
        self.index.push(Indexed { id, crc, at });
        Ok(())
    }

    /// Ends the pack and gives it and its index their names; returns `pack-…` without an ending.
    ///
    /// # Panics
    /// When it has not as many objects as it was begun with.
    pub(super) fn finish(mut self) -> Result<String, Error> {
        assert_eq!(self.index.len(), self.count as usize, "the header of a pack counts its objects");
        let checksum = checksum(self.hash.clone())?;
        let index = index(&mut self.index, &checksum)?;
        let name = format!("pack-{checksum}");
        // No ending: nobody must take the two for a pack before they are whole.
        let unfinished_index = format!("{UNFINISHED}idx_{}", std::process::id());
        let unfinished_index = self.directory.join(unfinished_index);
        let named = |ending: &str| self.directory.join(format!("{name}.{ending}"));
        let ended = self
            .out
            .write_all(checksum.as_slice())
            .and_then(|()| self.out.flush())
            .and_then(|()| self.out.get_ref().sync())
            .and_then(|()| self.disk.replace(&unfinished_index, &index))
            .and_then(|()| self.disk.rename(&self.unfinished, &named("pack")))
            // Readers look for indexes: theirs comes last.
            .and_then(|()| self.disk.rename(&unfinished_index, &named("idx")))
            .and_then(|()| self.disk.sync_dir(&self.directory));
        ended.context("cannot write a pack")?;
        Ok(name)
    }
}

fn checksum(hash: gix::hash::Hasher) -> Result<Id, Error> {
    hash.try_finalize().map_err(|_| Error::new("a pack looks like an attack on SHA-1"))
}

fn index(entries: &mut [Indexed], pack: &Id) -> Result<Vec<u8>, Error> {
    entries.sort_unstable_by_key(|entry| entry.id);
    let mut out = b"\xfftOc\0\0\0\x02".to_vec();
    let mut up_to = 0;
    for first in 0..=u8::MAX {
        let more = entries.iter().skip(up_to);
        up_to += more.take_while(|it| it.id.first_byte() <= first).count();
        out.extend_from_slice(&(up_to as u32).to_be_bytes());
    }
    for entry in entries.iter() {
        out.extend_from_slice(entry.id.as_slice());
    }
    for entry in entries.iter() {
        out.extend_from_slice(&entry.crc.to_be_bytes());
    }
    let mut far = Vec::new();
    for entry in entries.iter() {
        let near = if entry.at < FAR {
            entry.at as u32
        } else {
            far.push(entry.at);
            FAR as u32 | (far.len() - 1) as u32
        };
        out.extend_from_slice(&near.to_be_bytes());
    }
    for at in far {
        out.extend_from_slice(&at.to_be_bytes());
    }
    out.extend_from_slice(pack.as_slice());
    let mut hash = gix::hash::hasher(gix::hash::Kind::Sha1);
    hash.update(&out);
    out.extend_from_slice(checksum(hash)?.as_slice());
    Ok(out)
}

/// Reads an object and packs it whole.
pub(super) fn whole(odb: &raw::Odb, id: &Id, deflate: &mut Deflate) -> Result<Packed, Error> {
    let mut buffer = Vec::new();
    let kind = raw::read(odb, id, &mut buffer)?;
    Ok(made(*id, kind, &buffer, deflate))
}

/// Packs bytes whole.
pub(super) fn made(id: Id, kind: Kind, bytes: &[u8], deflate: &mut Deflate) -> Packed {
    Packed { id, form: Form::Whole(kind), size: bytes.len() as u64, compressed: deflate.run(bytes) }
}
