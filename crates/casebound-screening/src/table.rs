//! Bytes become a table: character set, separator, cells.

use std::collections::{HashSet, VecDeque};
use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::cell::{is_address, plain};
use crate::field::Field;
use crate::guess::is_like_name;
use crate::heads;

/// What parts cells, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// The heads are in one of the first rows, and so many rows tell how a list is written.
const LOOK: usize = 30;
/// More cells in a row are not of a list.
const MOST_COLUMNS: usize = 1000;

/// A list as text (RFC 4180 and what programs make of it), with its heads apart.
pub struct Table {
    text: String,
    separator: u8,
    /// The cells of the row of heads; of a list without heads, `column 1`, `column 2`, …
    pub heads: Vec<String>,
    /// There is no row of heads.
    pub is_headless: bool,
    /// The record with the heads, from 0, where there is one.
    head: Option<usize>,
    /// The row of heads may be of a person.
    is_doubtful: bool,
    /// How many lines are before the first record.
    before: usize,
    /// What may not have been read as it was meant.
    pub doubts: Vec<Doubt>,
}

/// What may be wrong with a list that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// So many quotation marks are opened and not closed: each line behind one was read as a row.
    Unclosed(usize),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Doubt::Unclosed(count) => write!(
                f,
                "a quotation mark is opened and not closed ({count} times): each line behind it was read as a row of its own"
            ),
        }
    }
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
    /// The old format of Excel, or a workbook with a password.
    OldWorkbook,
    /// A page with a table.
    Html,
    Json,
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
            Unreadable::OldWorkbook => {
                "it is a workbook of the old kind (.xls), or has a password; open it, save the sheet with the attendees as CSV, outside of the repository"
            }
            Unreadable::Html => {
                "it is a page with a table (HTML), as some systems save it under the name .xls; open it in a spreadsheet program and save it as CSV, outside of the repository"
            }
            Unreadable::Json => "it is JSON; export the attendees as CSV",
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
        Table::of_text(decode(bytes)?, None)
    }

    /// Makes a list of text of which the separator may be known.
    fn of_text(text: String, known: Option<u8>) -> Result<Table, Unreadable> {
        let (separator, text) = match said_separator(&text).filter(|_| known.is_none()) {
            Some((separator, rest)) => (Some(separator), rest.to_owned()),
            None => (None, text),
        };
        if text.trim().is_empty() {
            return Err(Unreadable::Empty);
        }
        let before = usize::from(separator.is_some());
        let separator = separator.or(known).unwrap_or_else(|| separator_of(&text));
        let mut table = Table {
            text,
            separator,
            heads: Vec::new(),
            is_headless: false,
            head: None,
            is_doubtful: false,
            before,
            doubts: Vec::new(),
        };
        table.find_heads();
        if table.heads.len() > MOST_COLUMNS {
            return Err(Unreadable::NoColumns);
        }
        let mut records = table.records();
        let count = records.by_ref().filter(|(number, row)| Some(*number) != table.head && is_filled(row)).count();
        let unclosed = records.unclosed;
        table.doubts.extend((unclosed > 0).then_some(Doubt::Unclosed(unclosed)));
        if count == 0 { Err(Unreadable::NoRows) } else { Ok(table) }
    }

    /// Finds the row of heads: the first of which several cells are known heads. There may be lines above it, or none.
    fn find_heads(&mut self) {
        let rows: Vec<Vec<String>> = self.records().take(LOOK).map(|(_, row)| row).collect();
        let first = rows.first().cloned().unwrap_or_default();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let is_first = known_heads(&first) > 0 && filled(&first) >= rows.get(1).map_or(0, |row| filled(row));
        let clear = rows.iter().position(|row| known_heads(row) > 1);
        self.head = clear.filter(|_| !is_first || known_heads(&first) > 1).or(is_first.then_some(0));
        self.is_doubtful = clear.is_none();
        let has_head = |row: &Vec<String>| known_heads(row) > 0;
        self.head = self.head.or_else(|| rows.iter().position(|row| has_head(row) && filled(row) > 1));
        // Heads that no language of ours knows are still heads, unless the row is like one of a person; it is compared too.
        let is_person = |row: &Vec<String>| {
            row.iter().any(|cell| is_address(cell) || is_like_name(cell) || cell.chars().any(|it| it.is_ascii_digit()))
        };
        if self.head.is_none() && !is_person(&first) {
            self.head = Some(0);
        }
        self.is_headless = self.head.is_none();
        self.heads = match self.head.and_then(|head| rows.get(head)) {
            Some(heads) => heads.clone(),
            None => (1..=width).map(|number| format!("column {number}")).collect(),
        };
    }

    /// The rows below the heads that hold anything, each with its number in the list, from 1. A cell has no blanks around it.
    pub fn rows(&self) -> impl Iterator<Item = (usize, Vec<String>)> {
        let first = self.head.map_or(0, |head| head + usize::from(!self.is_doubtful));
        let rows = self.records().skip(first).filter(|(_, row)| is_filled(row));
        rows.map(|(number, row)| (number + self.before + 1, row))
    }

    /// Returns whether a row is the one of heads, which is compared where it may be of a person.
    pub(crate) fn is_head(&self, number: usize) -> bool {
        self.head.is_some_and(|head| head + self.before + 1 == number)
    }

    /// The records with their positions, from 0.
    fn records(&self) -> Records<'_> {
        Records {
            text: &self.text,
            separator: self.separator,
            reader: reader(&self.text, self.separator, true),
            waiting: VecDeque::new(),
            number: 0,
            unclosed: 0,
        }
    }
}

fn is_filled(row: &[String]) -> bool {
    row.iter().any(|cell| !cell.is_empty())
}

fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.is_empty()).count()
}

/// How many cells of a row are heads of which the meaning is known. None in a row with an address, nor where no cell identifies anybody.
fn known_heads(row: &[String]) -> usize {
    if row.iter().any(|cell| is_address(cell)) {
        return 0;
    }
    // A title over several columns is one.
    let different: HashSet<&String> = row.iter().filter(|cell| !cell.is_empty()).collect();
    let known: Vec<Field> = different.into_iter().filter_map(|cell| heads::field(cell)).collect();
    let tells = |field: &Field| {
        !matches!(field, Field::Company | Field::City | Field::Country | Field::Status | Field::Handle | Field::Ignored)
    };
    if known.iter().any(tells) || known.len() > 1 && known.contains(&Field::Handle) { known.len() } else { 0 }
}

/// The records of a text. Where a quotation mark is not closed, each line is a record.
struct Records<'t> {
    text: &'t str,
    separator: u8,
    reader: csv::Reader<&'t [u8]>,
    waiting: VecDeque<Vec<String>>,
    number: usize,
    unclosed: usize,
}

impl Iterator for Records<'_> {
    type Item = (usize, Vec<String>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.waiting.is_empty() {
            self.read();
        }
        let row = self.waiting.pop_front()?;
        self.number += 1;
        Some((self.number - 1, row))
    }
}

impl Records<'_> {
    fn read(&mut self) {
        let at = |reader: &csv::Reader<&[u8]>| usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let start = at(&self.reader);
        let mut record = csv::StringRecord::new();
        // The bytes are text, and rows may differ in length: no record is an error.
        if !self.reader.read_record(&mut record).unwrap_or(false) {
            return;
        }
        let raw = self.text.get(start..at(&self.reader)).unwrap_or_default();
        let is_broken = record.iter().any(|cell| cell.contains(['\n', '\r'])) && raw.matches('"').count() % 2 == 1;
        if !is_broken {
            self.waiting.push_back(cells(&record));
            return;
        }
        self.unclosed += 1;
        for line in raw.split(['\n', '\r']).filter(|line| !line.trim().is_empty()) {
            let is_even = line.matches('"').count() % 2 == 0;
            let bare = line.replace('"', "");
            let row = reader(if is_even { line } else { &bare }, self.separator, is_even).into_records().next();
            self.waiting.extend(row.and_then(Result::ok).map(|record| cells(&record)));
        }
    }
}

fn cells(record: &csv::StringRecord) -> Vec<String> {
    record.iter().map(plain).collect()
}

fn reader(text: &str, separator: u8, has_quotes: bool) -> csv::Reader<&[u8]> {
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(separator).quoting(has_quotes).has_headers(false).flexible(true);
    builder.from_reader(text.as_bytes())
}

fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    // The local header of ZIP; the mark of OLE.
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Unreadable::Workbook);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Unreadable::OldWorkbook);
    }
    let text = match bytes {
        [0xff, 0xfe, ..] => UTF_16LE.decode(bytes).0.into_owned(),
        [0xfe, 0xff, ..] => UTF_16BE.decode(bytes).0.into_owned(),
        [0xef, 0xbb, 0xbf, ..] => UTF_8.decode(bytes).0.into_owned(),
        // Latin letters in UTF-16 have a zero in every other byte.
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => UTF_16LE.decode(bytes).0.into_owned(),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => UTF_16BE.decode(bytes).0.into_owned(),
        _ => std::str::from_utf8(bytes).map_or_else(|_| of_other_set(bytes), str::to_owned),
    };
    // A few odd characters are a typist's; a file of them is none of a list.
    let odd = text
        .chars()
        .take(4096)
        .filter(|letter| letter.is_control() && !letter.is_whitespace() || *letter == '\u{fffd}')
        .count();
    let start: String =
        text.trim_start_matches('\u{feff}').trim_start().chars().take(200).collect::<String>().to_lowercase();
    if text.contains('\0') || bytes.starts_with(b"%PDF") || odd > 64 {
        Err(Unreadable::Binary)
    } else if start.starts_with('<')
        && ["<html", "<!doctype", "<table", "<?xml", "<head", "<meta"].iter().any(|tag| start.contains(tag))
    {
        Err(Unreadable::Html)
    } else if start.starts_with("[{") || start.starts_with('{') && start.contains("\":") {
        Err(Unreadable::Json)
    } else {
        Ok(text)
    }
}

/// Text that is not UTF-8 as a whole: lines that are it stay so, the others are in the character set that fits them best.
fn of_other_set(bytes: &[u8]) -> String {
    let lines = || bytes.split_inclusive(|byte| *byte == b'\n');
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for line in lines().filter(|line| std::str::from_utf8(line).is_err()) {
        detector.feed(line, false);
    }
    detector.feed(b"", true);
    let encoding: &Encoding = detector.guess(None, Utf8Detection::Deny);
    lines()
        .map(|line| {
            std::str::from_utf8(line)
                .map_or_else(|_| encoding.decode_without_bom_handling(line).0.into_owned(), str::to_owned)
        })
        .collect()
}

/// The separator that the first line names, as spreadsheets write it (`sep=;`), and the text below.
fn said_separator(text: &str) -> Option<(u8, &str)> {
    let text = text.trim_start_matches('\u{feff}');
    let (line, rest) = text.split_once('\n').or_else(|| text.split_once('\r'))?;
    let line = line.trim_end_matches('\r').trim_matches('"');
    let word = line.get(..4).filter(|word| word.eq_ignore_ascii_case("sep="))?;
    match line.strip_prefix(word)?.as_bytes() {
        [separator] => Some((*separator, rest)),
        _ => None,
    }
}

/// The separator by which the most heads are known, else the one that parts the first rows into the most columns, each row into
/// as many.
fn separator_of(text: &str) -> u8 {
    let columns = |separator: &u8| {
        let records = reader(text, *separator, true).into_records().take(LOOK).filter_map(Result::ok);
        let rows: Vec<Vec<String>> = records.map(|record| cells(&record)).collect();
        let known = rows.iter().map(|row| known_heads(row)).max().unwrap_or(0);
        let same = |length: usize| rows.iter().filter(|row| row.len() == length).count();
        let even = rows.iter().map(Vec::len).filter(|length| *length > 1).map(|length| same(length) * length).max();
        (if known > 1 { known } else { 0 }, even.unwrap_or(0))
    };
    // Of equals the last would win.
    SEPARATORS.iter().rev().max_by_key(|separator| columns(separator)).copied().unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;

    use super::*;

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        Table::read(bytes).map(|table| table.rows().map(|(_, row)| row).collect()).unwrap_or_default()
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
        assert_eq!(rows(b"Name,Order\n1\n,,\n\n1,2,3\n"), [vec!["1"], vec!["1", "2", "3"]]);
        // The line of a spreadsheet counts, and so do lines above the heads.
        assert_eq!(rows(b"sep=;\r\nName;Ort\r\nA, B;C\r\n"), [["A, B", "C"]]);
        assert_eq!(
            rows(b"Attendee report,,\nExported by desk,,\n,,\nOrder,Name,Email\n1,A B,a@b.org\n"),
            [["1", "A B", "a@b.org"]]
        );
        // A quotation mark that nobody closed swallows no row.
        assert_eq!(rows(b"Order,Name\n1,\"A B\n2,C D\n3,E F\n"), [["1", "A B"], ["2", "C D"], ["3", "E F"]]);
        // Lines of UTF-8 and of another set.
        assert_eq!(rows(b"Name,Order\nZo\xe9 Berger,1\nM\xc3\xbcller,2\n"), [["Zoé Berger", "1"], ["Müller", "2"]]);
        // Heads of no language that is known may be of a person.
        assert_eq!(rows(b"a,b\n1,2\n"), [["a", "b"], ["1", "2"]]);
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
            (b"\xd0\xcf\x11\xe0rest", Unreadable::OldWorkbook),
            (b"<html><table><tr><td>Anna", Unreadable::Html),
            (b"[{\"name\": \"Anna\"}]", Unreadable::Json),
            (b"\x7fELF\x02\x01\x01\0\0\0\0", Unreadable::Binary),
        ] {
            assert_eq!(Table::read(bytes).err(), Some(expected));
        }
    }
}
