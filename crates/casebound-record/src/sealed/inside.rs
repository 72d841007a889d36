//! What the message of a sealed case holds: a head that repeats whose it is, the plain case to the byte, and filling.

use std::fmt::Write as _;

use crate::private::Private;

/// The first line.
const HEAD: &str = "casebound-sealed: 1";
/// The text is filled up to a multiple of this, so that its length tells little.
pub const STEP: usize = 4096;
/// A head is a few lines.
const MAX_HEAD: usize = 64 * 1024;

/// What is inside the message of a sealed case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// The code name.
    pub case: String,
    /// Which seal of this case it is.
    pub revision: u32,
    /// Each reader with the fingerprint of the certificate that it was sealed for, by key.
    pub to: Vec<(String, String)>,
    /// The files beside the case, each in a message of its own.
    pub files: Vec<SealedFile>,
    /// The case file, to the byte.
    pub plain: Private<Vec<u8>>,
}

/// A file beside a sealed case: what its message holds, and where that is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SealedFile {
    /// Its path below the folder of the case, as `attachments` says it.
    pub name: Private<String>,
    /// The SHA-256 digest of what is inside, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The beginning of the digest of the message: the name of the file that holds it.
    pub stored: String,
    /// The key of the member who put it there as it is, whoever sealed it again since.
    pub by: String,
}

/// How the name of a message beside a case ends.
const STORED_END: &str = ".pgp";
/// How many digits of the digest of its message are in the name of a file.
pub const STORED_DIGITS: usize = 16;

impl SealedFile {
    /// The name of the file that holds it, in the folder of the case.
    pub fn stored_name(&self) -> String {
        format!("{}{STORED_END}", self.stored)
    }
}

/// The digits in the name of a file that may be a message beside a sealed case.
pub fn stored_digits(file_name: &str) -> Option<&str> {
    let is_digits = |digits: &&str| digits.len() == STORED_DIGITS && digits.bytes().all(|it| it.is_ascii_hexdigit());
    file_name.strip_suffix(STORED_END).filter(is_digits)
}

/// The first line of what a message beside a sealed case holds.
const FILE_HEAD: &str = "casebound-sealed-file: 1";

/// What the message of a file holds: its length, its bytes, and filling up to a multiple of [`STEP`].
pub fn file_to_bytes(content: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{FILE_HEAD}\nlength: {}\n\n", content.len()).into_bytes();
    bytes.extend_from_slice(content);
    let filled = bytes.len().next_multiple_of(STEP);
    bytes.resize(filled, b'\n');
    bytes
}

/// Reads it again; nothing where it is none.
pub fn file_from_bytes(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(FILE_HEAD.as_bytes())?.strip_prefix(b"\nlength: ")?;
    let at = rest.iter().take(24).position(|byte| *byte == b'\n')?;
    let (digits, rest) = rest.split_at(at);
    let (content, filling) =
        rest.strip_prefix(b"\n\n")?.split_at_checked(str::from_utf8(digits).ok()?.parse().ok()?)?;
    (filling.len() < STEP && filling.iter().all(|byte| *byte == b'\n')).then_some(content)
}

/// Why the inside of a message is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InsideFault {
    /// It does not begin as a sealed case does.
    NoSealedCase,
    /// It is of a version that this program does not know.
    OtherVersion,
    /// A line of the head is missing, or can't be read.
    Head,
    /// The length is not that of a text that is there.
    Length,
    /// Something stands where only filling may be.
    Filling,
}

impl Inside {
    /// Writes it, filled up to a multiple of [`STEP`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let plain = self.plain.expose();
        let mut head = format!("{HEAD}\nlength: {}\ncase: {}\nrevision: {}\n", plain.len(), self.case, self.revision);
        for (reader, fingerprint) in &self.to {
            writeln!(head, "to: {reader} {fingerprint}").expect("a text takes what is written");
        }
        for SealedFile { name, sha256, stored, by } in &self.files {
            writeln!(head, "file: {stored} {sha256} {by} {}", name.expose()).expect("a text takes what is written");
        }
        let mut bytes = head.into_bytes();
        bytes.push(b'\n');
        bytes.extend_from_slice(plain);
        let filled = bytes.len().next_multiple_of(STEP);
        bytes.resize(filled, b'\n');
        bytes
    }

    /// Reads it again.
    ///
    /// # Errors
    /// What is wrong with it; nothing of what it says.
    pub fn read(bytes: &[u8]) -> Result<Inside, InsideFault> {
        let first = bytes.strip_prefix(b"casebound-sealed: ").ok_or(InsideFault::NoSealedCase)?;
        if !first.starts_with(b"1\n") {
            return Err(InsideFault::OtherVersion);
        }
        let blank = bytes.windows(2).take(MAX_HEAD).position(|pair| pair == b"\n\n").ok_or(InsideFault::Head)?;
        let (head, rest) = bytes.split_at(blank + 2);
        let head = str::from_utf8(head).map_err(|_| InsideFault::Head)?;
        let mut lines = head.lines().skip(1);
        let mut value = |key: &str| lines.next()?.strip_prefix(key)?.strip_prefix(": ");
        let length = value("length").ok_or(InsideFault::Head)?;
        let length: usize =
            length.parse().ok().filter(|it: &usize| it.to_string() == length).ok_or(InsideFault::Length)?;
        let case = value("case").ok_or(InsideFault::Head)?.to_owned();
        let revision = value("revision").and_then(|it| it.parse().ok()).ok_or(InsideFault::Head)?;
        let reader = |line: &str| {
            let (reader, fingerprint) = line.strip_prefix("to: ")?.split_once(' ')?;
            let is_hex = fingerprint.len() >= 40 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hex.then(|| (reader.to_owned(), fingerprint.to_owned()))
        };
        let lines: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
        let (to, files) = lines.split_at(lines.iter().take_while(|line| line.starts_with("to: ")).count());
        let to: Option<Vec<_>> = to.iter().map(|line| reader(line)).collect();
        let to = to.filter(|to| !to.is_empty()).ok_or(InsideFault::Head)?;
        let files: Option<Vec<_>> = files.iter().map(|line| sealed_file(line)).collect();
        let files = files.ok_or(InsideFault::Head)?;
        let (plain, filling) = rest.split_at_checked(length).ok_or(InsideFault::Length)?;
        if filling.len() >= STEP || filling.iter().any(|byte| *byte != b'\n') {
            return Err(InsideFault::Filling);
        }
        Ok(Inside { case, revision, to, files, plain: Private::new(plain.to_vec()) })
    }
}

fn sealed_file(line: &str) -> Option<SealedFile> {
    let mut words = line.strip_prefix("file: ")?.splitn(4, ' ');
    let is_digits = |word: &&str, length: usize| word.len() == length && word.bytes().all(|it| it.is_ascii_hexdigit());
    let stored = words.next().filter(|word| is_digits(word, STORED_DIGITS))?.to_owned();
    let sha256 = words.next().filter(|word| is_digits(word, 64))?.to_owned();
    let by = words.next()?.to_owned();
    Some(SealedFile { name: Private::new(words.next()?.to_owned()), sha256, stored, by })
}

impl InsideFault {
    /// Says it, as the end of a sentence that begins with the name of the case.
    pub fn describe(self) -> &'static str {
        match self {
            InsideFault::NoSealedCase => "its message holds no sealed case",
            InsideFault::OtherVersion => "it was sealed by a newer version of Casebound",
            InsideFault::Head => "the head of its message can't be read",
            InsideFault::Length => "the length in its message is not that of a text there",
            InsideFault::Filling => "its message holds more than the case",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(plain: &[u8]) -> Inside {
        Inside {
            case: "quiet-harbor".to_owned(),
            revision: 7,
            to: vec![("alice".to_owned(), "A".repeat(40)), ("carol".to_owned(), "C".repeat(40))],
            files: vec![SealedFile {
                name: Private::new("a note.png".to_owned()),
                sha256: "ab".repeat(32),
                stored: "0123456789abcdef".to_owned(),
                by: "alice".to_owned(),
            }],
            plain: Private::new(plain.to_vec()),
        }
    }

    #[test]
    fn a_file_is_read_again_to_the_byte() {
        for content in [&b""[..], b"\n\n", &[0xff; 3 * STEP], b"length: 3\n\nx"] {
            let bytes = file_to_bytes(content);
            assert_eq!((bytes.len() % STEP, file_from_bytes(&bytes)), (0, Some(content)));
            assert_eq!(file_from_bytes(&[&bytes[..], b"x"].concat()), None);
        }
        assert_eq!(file_from_bytes(b"casebound-sealed-file: 1\nlength: 9\n\nx"), None);
        assert_eq!(stored_digits("0123456789abcdef.pgp"), Some("0123456789abcdef"));
        assert_eq!((stored_digits("1.pgp"), stored_digits("0123456789abcdef.png")), (None, None));
    }

    #[test]
    fn what_is_written_is_read_again_to_the_byte() {
        for plain in ["", "\n", "---\ncase: x\n---\n\n\n\n", "\u{feff}---\r\n", "x"] {
            let bytes = inside(plain.as_bytes()).to_bytes();
            assert_eq!(bytes.len() % STEP, 0);
            assert_eq!(Inside::read(&bytes), Ok(inside(plain.as_bytes())), "{plain:?}");
        }
        let long = vec![0xff; 3 * STEP];
        assert_eq!(Inside::read(&inside(&long).to_bytes()), Ok(inside(&long)));
    }

    #[test]
    fn what_is_no_inside_is_refused() {
        let good = String::from_utf8(inside(b"---\nx\n---\n").to_bytes()).unwrap();
        let with = |from: &str, to: &str| Inside::read(good.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert_eq!(with("casebound-sealed: 1", "casebound-sealed: 2"), InsideFault::OtherVersion);
        assert_eq!(with("casebound-sealed", "casebound"), InsideFault::NoSealedCase);
        for length in ["-1", "+9", "99999999999999999999999", "5000", "", "010", "1e3"] {
            assert_eq!(with("length: 10", &format!("length: {length}")), InsideFault::Length, "{length}");
        }
        assert_eq!(with("length: 10", "length: 3"), InsideFault::Filling);
        assert_eq!(with("revision: 7", "revision: 9223372036854775808"), InsideFault::Head);
        assert_eq!(with("revision: 7\n", ""), InsideFault::Head);
        assert_eq!(with("to: alice A", "to: aliceA"), InsideFault::Head);
        assert_eq!(with("---\nx\n---\n", "---\nx\n---\nword"), InsideFault::Filling);
        assert_eq!(Inside::read(b""), Err(InsideFault::NoSealedCase));
        assert_eq!(Inside::read(b"casebound-sealed: 1\n"), Err(InsideFault::Head));
        assert_eq!(Inside::read(&[good.as_bytes(), &[b'\n'; STEP]].concat()), Err(InsideFault::Filling));
    }

    #[test]
    fn debug_shows_nothing_of_the_case() {
        assert!(!format!("{:?}", inside(b"secret")).contains("115"));
    }
}
