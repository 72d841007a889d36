//! Bytes become a table: character set, separator, cells.

use std::fmt;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What parts cells, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// A list is looked at, not read whole, to find out how it is written.
const LOOK: usize = 20;
/// More cells in a row are not of a list.
const MOST_COLUMNS: usize = 1000;

/// A list as text (RFC 4180 and what programs make of it), with its first row apart.
pub struct Table {
    text: String,
    separator: u8,
    /// The cells of the first row; of a list without heads, `column 1`, `column 2`, …
    pub heads: Vec<String>,
    /// The first row is of people, not of heads.
    pub is_headless: bool,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("columns", &self.heads.len()).finish_non_exhaustive()
    }
}

/// Why bytes are not a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    /// Heads, and no row below them.
    NoRows,
    /// A workbook such as XLSX or ODS.
    Workbook,
    /// Any other file that is not text.
    Binary,
    /// The first rows have no separator, or far too many cells.
    NoColumns,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unreadable::Empty => "it is empty",
            Unreadable::NoRows => "it has heads and no row below them",
            Unreadable::Workbook => {
                "it is a workbook (XLSX, ODS); save the sheet with the attendees as CSV, outside of the repository"
            }
            Unreadable::Binary => "it is not text; a list is CSV or TSV, as registration systems export it",
            Unreadable::NoColumns => {
                "it has no columns, or more than a thousand; a list is CSV or TSV, with one attendee in a row"
            }
        })
    }
}

impl Table {
    /// Reads a list.
    ///
    /// # Errors
    /// When it is not text, or holds no row.
    pub fn read(bytes: &[u8]) -> Result<Table, Unreadable> {
        let text = decode(bytes)?;
        if text.trim().is_empty() {
            return Err(Unreadable::Empty);
        }
        let separator = separator(&text);
        let mut table = Table { text, separator, heads: Vec::new(), is_headless: false };
        let first = table.records().next();
        table.heads = first.unwrap_or_default();
        if table.heads.len() > MOST_COLUMNS {
            return Err(Unreadable::NoColumns);
        }
        table.is_headless = table.heads.iter().any(|cell| is_address(cell));
        if table.is_headless {
            table.heads = (1..=table.heads.len()).map(|number| format!("column {number}")).collect();
        }
        if table.rows().next().is_none() {
            return Err(Unreadable::NoRows);
        }
        Ok(table)
    }

    /// The rows below the heads that hold anything. A cell has no blanks around it.
    pub fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        let is_filled = |row: &Vec<String>| row.iter().any(|cell| !cell.is_empty());
        self.records().skip(usize::from(!self.is_headless)).filter(is_filled)
    }

    fn records(&self) -> impl Iterator<Item = Vec<String>> {
        let cells = |record: csv::StringRecord| record.iter().map(|cell| cell.trim().to_owned()).collect();
        // The bytes are text, and rows may differ in length: no record is an error.
        reader(&self.text, self.separator).into_records().filter_map(Result::ok).map(cells)
    }
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    // Local header of ZIP, the mark of OLE, PDF.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Unreadable::Workbook);
    }
    let encoding = match bytes {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        [0xef, 0xbb, 0xbf, ..] => UTF_8,
        // Latin letters in UTF-16 have a zero in every other byte.
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => UTF_16LE,
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    };
    let text = encoding.decode(bytes).0.into_owned();
    // A few odd characters are a typist's; a file of them is none of a list.
    let odd = text
        .chars()
        .take(4096)
        .filter(|letter| letter.is_control() && !letter.is_whitespace() || *letter == '\u{fffd}')
        .count();
    if text.contains('\0') || bytes.starts_with(b"%PDF") || odd > 64 { Err(Unreadable::Binary) } else { Ok(text) }
}

/// The separator that parts the first rows into the most columns, each row into as many.
fn separator(text: &str) -> u8 {
    let columns = |separator: &u8| {
        let mut rows = reader(text, *separator).into_records().take(LOOK).filter_map(Result::ok).map(|row| row.len());
        let first = rows.next().unwrap_or(0);
        let same = rows.filter(|length| *length == first).count();
        (first > 1, same * first, first)
    };
    // Of equals the last would win.
    SEPARATORS.iter().rev().max_by_key(|separator| columns(separator)).copied().unwrap_or(b',')
}

/// Returns whether a cell is an e-mail address, or ends with one in angle brackets.
pub(crate) fn is_address(cell: &str) -> bool {
    let bare = cell.rsplit_once('<').map_or(cell, |(_, rest)| rest).trim_end_matches('>');
    bare.split_once('@').is_some_and(|(local, server)| {
        !local.is_empty()
            && server.contains('.')
            && !server.ends_with('.')
            && !bare.contains([' ', ',', ';', '/', ':'])
            && !server.contains('@')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        Table::read(bytes).map(|table| table.rows().collect()).unwrap_or_default()
    }

    #[test]
    fn character_sets_and_separators() {
        let text = "Name;Ort\n\"Zoë; Ä\";Köln\n";
        let expected = [["Zoë; Ä", "Köln"]];
        let (windows, ..) = WINDOWS_1252.encode(text);
        let utf16 = |mark: &[u8], unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            mark.iter().copied().chain(text.encode_utf16().flat_map(unit)).collect()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            windows.into_owned(),
            utf16(b"\xff\xfe", u16::to_le_bytes),
            utf16(b"\xfe\xff", u16::to_be_bytes),
            utf16(b"", u16::to_le_bytes),
            text.replace("; Ä", "^").replace(';', "\t").replace('^', "; Ä").into_bytes(),
            text.replace('\n', "\r\n").into_bytes(),
        ] {
            assert_eq!(rows(&bytes), expected, "{bytes:?}");
        }
        assert_eq!(rows(b"a,b\n1\n,,\n\n1,2,3\n"), [vec!["1"], vec!["1", "2", "3"]]);
        // Whoever exports no heads still has a list.
        assert_eq!(rows(b"Anna Berg,anna@example.org\n").len(), 1);
    }

    #[test]
    fn what_is_not_a_list() {
        for (bytes, expected) in [
            (&b""[..], Unreadable::Empty),
            (b"\xef\xbb\xbf \n", Unreadable::Empty),
            (b"Name,Email\n", Unreadable::NoRows),
            (b"PK\x03\x04rest", Unreadable::Workbook),
            (b"%PDF-1.7\nrest", Unreadable::Binary),
            (b"\x7fELF\x02\x01\x01\0\0\0\0", Unreadable::Binary),
        ] {
            assert_eq!(Table::read(bytes).err(), Some(expected));
        }
    }
}
