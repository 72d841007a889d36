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
    /// The case file, to the byte.
    pub plain: Private<Vec<u8>>,
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
        let to: Option<Vec<_>> = lines.take_while(|line| !line.is_empty()).map(reader).collect();
        let to = to.filter(|to| !to.is_empty()).ok_or(InsideFault::Head)?;
        let (plain, filling) = rest.split_at_checked(length).ok_or(InsideFault::Length)?;
        if filling.len() >= STEP || filling.iter().any(|byte| *byte != b'\n') {
            return Err(InsideFault::Filling);
        }
        Ok(Inside { case, revision, to, plain: Private::new(plain.to_vec()) })
    }
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
            plain: Private::new(plain.to_vec()),
        }
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
