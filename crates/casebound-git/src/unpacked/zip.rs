//! The files in a ZIP archive: also those of office documents.

/// How a file is packed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Stored,
    Deflated,
    /// Encrypted, or by a method that nobody uses for documents.
    Other,
}

/// A file in an archive.
pub(super) struct Entry<'b> {
    pub(super) name: &'b [u8],
    pub(super) method: Method,
    pub(super) packed: &'b [u8],
}

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// The fixed part of each of these, in bytes: APPNOTE.TXT of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16.
const LOCAL_SIZE: usize = 30;
const CENTRAL_SIZE: usize = 46;
const END_SIZE: usize = 22;
const ENCRYPTED: usize = 1;

/// Returns whether bytes begin as an archive with files.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL)
}

/// Lists the files, by the directory at the end; `None` where it is broken, or of an archive larger than 4 GiB.
pub(super) fn entries(bytes: &[u8]) -> Option<Vec<Entry<'_>>> {
    let end = memchr::memmem::rfind(bytes, END)?;
    let end = bytes.get(end..end + END_SIZE)?;
    let (count, mut at) = (number(end, 10, 2)?, number(end, 16, 4)?);
    let mut found = Vec::new();
    for _ in 0..count {
        let head = bytes.get(at..at + CENTRAL_SIZE).filter(|head| head.starts_with(CENTRAL))?;
        let name_size = number(head, 28, 2)?;
        let name = bytes.get(at + CENTRAL_SIZE..at + CENTRAL_SIZE + name_size)?;
        let method = match number(head, 10, 2)? {
            _ if number(head, 8, 2)? & ENCRYPTED != 0 => Method::Other,
            0 => Method::Stored,
            8 => Method::Deflated,
            _ => Method::Other,
        };
        let local = number(head, 42, 4)?;
        let local_head = bytes.get(local..local + LOCAL_SIZE).filter(|head| head.starts_with(LOCAL))?;
        let start = local + LOCAL_SIZE + number(local_head, 26, 2)? + number(local_head, 28, 2)?;
        let packed = bytes.get(start..start.checked_add(number(head, 20, 4)?)?)?;
        found.push(Entry { name, method, packed });
        at += CENTRAL_SIZE + name_size + number(head, 30, 2)? + number(head, 32, 2)?;
    }
    Some(found)
}

/// A number of some bytes, the least first.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    Some(bytes.get(at..at + size)?.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}
