//! What is packed inside bytes: compressed files, archives, office documents, PDF, encoded mails, as further bytes to search.

mod letters;
mod pdf;
mod zip;

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

/// More is not unpacked: a small archive can hold any amount.
const MOST_BYTES: usize = 64 << 20;
/// An archive in an archive in a mail.
const DEEPEST: usize = 5;
/// How files begin in which words are stored in a way that nothing here can read, and what they are.
const CLOSED: [(&[u8], &str); 14] = [
    (b"7z\xbc\xaf\x27\x1c", "7z archives"),
    (b"Rar!\x1a\x07", "RAR archives"),
    (b"\xfd7zXZ\0", "XZ files"),
    (b"BZh", "bzip2 files"),
    (b"\x28\xb5\x2f\xfd", "Zstandard files"),
    (b"\x1f\x9d", "compress files"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office documents"),
    (b"\x89PNG", "PNG images"),
    (b"\xff\xd8\xff", "JPEG images"),
    (b"GIF8", "GIF images"),
    (b"II*\0", "TIFF images"),
    (b"MM\0*", "TIFF images"),
    (b"SQLite format 3\0", "SQLite databases"),
    (b"{\\rtf", "RTF documents"),
];

/// Returns what kind of file these bytes are, as a plural, where words may be in it that nothing here can read.
pub fn closed_kind(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, kind)) = CLOSED.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(kind);
    }
    let kind = match bytes {
        _ if pdf::is_pdf(bytes) => "PDF documents",
        _ if zip::is_archive(bytes) => "parts of ZIP archives and office documents",
        _ if is_gzip(bytes) => "gzip files",
        _ => return None,
    };
    unpack(bytes).is_closed.then_some(kind)
}

/// What was found in bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// The contents of what is packed in it, at any depth, and names in archives; texts of pages without their marks.
    pub parts: Vec<Vec<u8>>,
    /// Whether something is in it that can't be read: words may be there all the same.
    pub is_closed: bool,
}

/// Unpacks bytes. Plain text that holds nothing encoded gives no parts.
pub fn unpack(bytes: &[u8]) -> Unpacked {
    let mut unpacking = Unpacking { found: Unpacked::default(), left: MOST_BYTES };
    unpacking.look_into(bytes, 0);
    unpacking.found
}

/// Returns whether bytes can hold something that is packed or encoded as a whole, judged by how they begin.
pub fn is_packed(bytes: &[u8]) -> bool {
    zip::is_archive(bytes) || is_gzip(bytes) || pdf::is_pdf(bytes) || letters::is_marked(bytes)
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b\x08")
}

/// Unpacking, with how many bytes it may still give.
struct Unpacking {
    found: Unpacked,
    left: usize,
}

impl Unpacking {
    fn look_into(&mut self, bytes: &[u8], depth: usize) {
        if depth >= DEEPEST {
            self.found.is_closed = true;
        } else if zip::is_archive(bytes) {
            self.archive(bytes, depth);
        } else if is_gzip(bytes) {
            match self.inflated(MultiGzDecoder::new(bytes)) {
                Some(inside) => self.add(inside, depth),
                None => self.found.is_closed = true,
            }
        } else if pdf::is_pdf(bytes) {
            // A font may have an alphabet of its own.
            self.found.is_closed = true;
            for text in pdf::texts(bytes, &mut |stream| self.inflated(flate2::read::ZlibDecoder::new(stream))) {
                self.add(text, depth);
            }
        } else if CLOSED.iter().any(|(start, _)| bytes.starts_with(start)) {
            self.found.is_closed = true;
        } else {
            for (part, is_page) in letters::parts(bytes) {
                // A page's text is its own: it is not looked into again.
                match is_page {
                    true => self.keep(part),
                    false => self.add(part, depth),
                };
            }
        }
    }

    fn archive(&mut self, bytes: &[u8], depth: usize) {
        let Some(entries) = zip::entries(bytes) else {
            self.found.is_closed = true;
            return;
        };
        for entry in entries {
            self.keep(entry.name.to_vec());
            let inside = match entry.method {
                zip::Method::Stored => Some(entry.packed.to_vec()),
                zip::Method::Deflated => self.inflated(flate2::read::DeflateDecoder::new(entry.packed)),
                zip::Method::Other => None,
            };
            match inside {
                Some(inside) => self.add(inside, depth),
                None => self.found.is_closed = true,
            }
        }
    }

    /// Reads what a decoder gives, or nothing where it breaks off or gives too much.
    fn inflated(&mut self, decoder: impl std::io::Read) -> Option<Vec<u8>> {
        let mut inside = Vec::new();
        let read = decoder.take(self.left as u64 + 1).read_to_end(&mut inside).ok()?;
        (read <= self.left).then_some(inside)
    }

    /// Keeps a part, and looks into it.
    fn add(&mut self, part: Vec<u8>, depth: usize) {
        if self.has_room(&part) {
            self.look_into(&part, depth + 1);
            self.found.parts.push(part);
        }
    }

    fn keep(&mut self, part: Vec<u8>) {
        if self.has_room(&part) {
            self.found.parts.push(part);
        }
    }

    fn has_room(&mut self, part: &[u8]) -> bool {
        let left = self.left.checked_sub(part.len());
        self.found.is_closed |= left.is_none();
        self.left = left.unwrap_or(self.left);
        left.is_some() && !part.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const NAME: &[u8] = b"Zaphira Offbeat";

    fn holds(bytes: &[u8]) -> bool {
        unpack(bytes).parts.iter().any(|part| part.windows(NAME.len()).any(|it| it == NAME))
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// One file in an archive, with its sizes before it or, as programs that write a stream do, after it.
    fn zip(name: &str, inside: &[u8], is_stream: bool) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(inside).unwrap();
        let packed = encoder.finish().unwrap();
        let size = |it: &[u8]| u32::try_from(it.len()).unwrap().to_le_bytes();
        let flags: u16 = if is_stream { 8 } else { 0 };
        let mut local = b"PK\x03\x04\x14\0".to_vec();
        local.extend(flags.to_le_bytes());
        local.extend([8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        if is_stream {
            local.extend([0; 8]);
        } else {
            local.extend(size(&packed));
            local.extend(size(inside));
        }
        local.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        local.extend([0, 0]);
        local.extend(name.as_bytes());
        let mut central = b"PK\x01\x02\x14\0\x14\0".to_vec();
        central.extend(flags.to_le_bytes());
        central.extend([8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        central.extend(size(&packed));
        central.extend(size(inside));
        central.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        central.extend([0; 16]);
        central.extend(name.as_bytes());
        let start = local.len() + packed.len();
        let mut end = b"PK\x05\x06\0\0\0\0\x01\0\x01\0".to_vec();
        end.extend(size(&central));
        end.extend(u32::try_from(start).unwrap().to_le_bytes());
        end.extend([0, 0]);
        [local, packed, central, end].concat()
    }

    #[test]
    fn words_in_compressed_files_are_found() {
        assert!(holds(&gzip(NAME)) && !unpack(&gzip(NAME)).is_closed);
        assert!(holds(&gzip(&gzip(NAME))));
        for is_stream in [false, true] {
            assert!(holds(&zip("notes.txt", NAME, is_stream)), "{is_stream}");
            assert!(holds(&zip("Zaphira Offbeat.txt", b"nothing", is_stream)));
            assert!(holds(&zip("a.zip", &zip("b.txt", NAME, is_stream), is_stream)));
        }
        // Half of one can't be read, and says so.
        let whole = gzip(&NAME.repeat(100));
        assert!(unpack(&whole[..whole.len() / 2]).is_closed);
        assert!(unpack(&zip("a", NAME, false)[..40]).is_closed);
        assert!(unpack(b"\x89PNG\r\n\x1a\n").is_closed);
        assert_eq!(closed_kind(b"\x89PNG\r\n\x1a\n"), Some("PNG images"));
        assert_eq!((closed_kind(&whole), closed_kind(&whole[..whole.len() / 2])), (None, Some("gzip files")));
    }

    #[test]
    fn a_name_in_pieces_of_a_document_is_whole() {
        let document =
            b"<?xml version=\"1.0\"?><w:p><w:r><w:t>Zaph</w:t></w:r><w:r><w:t>ira Off</w:t></w:r><w:t>beat</w:t></w:p>";
        assert!(holds(&zip("word/document.xml", document, true)));
        assert!(holds(b"<html><b>Za</b>phira&#32;Off&#x62;eat</html>"));
        assert!(!holds(b"<html><p>Zaphira</p><p>Offbeat</p></html>"));
    }

    #[test]
    fn words_in_a_pdf_are_found_where_they_are_letters() {
        let page = b"BT /F1 12 Tf 72 720 Td [(Za) -20 (ph) 5 (ira) -300 (Off)] TJ (beat) Tj ET";
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(page).unwrap();
        let packed = encoder.finish().unwrap();
        let pdf =
            [b"%PDF-1.7\n1 0 obj << /Filter /FlateDecode >> stream\n", &packed[..], b"\nendstream endobj"].concat();
        assert!(holds(&pdf) && unpack(&pdf).is_closed);
        assert!(holds(
            b"%PDF-1.4\n1 0 obj << /Author <FEFF005A00610070006800690072006100200 04F006600660062006500610074> >>"
        ));
        assert!(holds(b"%PDF-1.4\n1 0 obj << /Title (Zaphira \\117ffbeat) >>"));
    }

    #[test]
    fn letters_that_stand_for_others_are_read() {
        assert!(holds(b"see WmFwaGlyYSBPZmZiZWF0 there"));
        assert!(holds(b"Content-Transfer-Encoding: base64\r\n\r\nWmFwaGly\r\nYSBPZmZi\r\nZWF0\r\n"));
        assert!(holds(b"Zaphira=20Off=\r\nbeat"));
        assert!(holds(b"a=Zaphira%20Offbeat&b=1"));
        // What is packed and then encoded, as mails do it.
        let packed = gzip(NAME);
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut encoded = Vec::new();
        for three in packed.chunks(3) {
            let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            let letters = (0..4).map(|nth| LETTERS[(bits >> (18 - 6 * nth) & 63) as usize]);
            encoded.extend(letters.take(three.len() + 1));
        }
        assert!(holds(&encoded));
        assert_eq!(unpack(b"Some words of a text, and a path/to/a-file.txt = 5\n"), Unpacked::default());
    }

    #[test]
    fn an_endless_archive_ends() {
        let bomb = gzip(&vec![0; MOST_BYTES + 10]);
        assert!(unpack(&bomb).is_closed);
    }
}
