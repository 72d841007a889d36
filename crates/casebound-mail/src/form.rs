//! A filled-in form: its questions, and what somebody answered, in the text of a mail or in a row of a table.

use std::fmt;

use crate::charset::decode;
use crate::plain::visible;

/// Signs around a question that are not part of it: bullets, numbers, emphasis, table lines.
const AROUND: &[char] = &['*', '#', '>', '|', '-', '–', '_', '•', '.', ')', ':', '?', '¿', '"', '\t', ' '];

/// One answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question, or the head of the column, as the form has it.
    pub question: String,
    /// What was answered.
    pub text: String,
}

/// Shows nothing of it.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer [private]")
    }
}

/// Returns the answers to known questions in the text of a mail.
///
/// A question begins its line; the answer is behind it, or on the next lines up to an empty one or the next question.
pub fn answers(text: &str, questions: &[&str]) -> Vec<Answer> {
    let mut found: Vec<Answer> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        let line = line.trim();
        if let Some((question, rest)) = question_of(line, questions) {
            found.push(Answer { question: question.to_owned(), text: rest.to_owned() });
            is_open = true;
        } else if let Some(answer) = found.last_mut().filter(|_| is_open) {
            if line.is_empty() {
                // An empty line may part a question from its answer, and ends the answer.
                is_open = answer.text.is_empty();
            } else {
                let gap = if answer.text.is_empty() { "" } else { "\n" };
                answer.text.push_str(gap);
                answer.text.push_str(line.trim_start_matches(['>', '|', ' ']));
            }
        }
    }
    found.retain(|answer| !answer.text.trim().is_empty());
    found
}

/// The question with which a line begins, the longest of those that fit, and what is behind it.
fn question_of<'q, 'l>(line: &'l str, questions: &[&'q str]) -> Option<(&'q str, &'l str)> {
    let start = line.trim_start_matches(|sign: char| AROUND.contains(&sign) || sign.is_ascii_digit());
    let fits = |question: &&'q str| -> Option<(&'q str, &'l str)> {
        let rest = without(start, question.trim_matches(AROUND))?;
        let is_emphasised = rest.starts_with('*');
        let rest = rest.trim_start_matches([' ', '*']);
        // `Your name (required): Mira`
        let rest = match rest.strip_prefix('(').and_then(|inside| inside.split_once(')')) {
            Some((_, behind)) => behind,
            None if rest.is_empty() || rest.starts_with([':', '?', '\t', '|', '-', '–', '_', '"']) => rest,
            None if is_emphasised => rest,
            None => return None,
        };
        Some((*question, rest.trim_start_matches(AROUND).trim_end_matches([' ', '*', '|'])))
    };
    questions.iter().filter_map(fits).max_by_key(|(question, _)| question.len())
}

/// The text without words at its beginning, in whatever case and with whatever blanks between them.
fn without<'l>(text: &'l str, words: &str) -> Option<&'l str> {
    let mut rest = text;
    let mut is_first = true;
    for word in words.split_whitespace() {
        if !is_first && !rest.starts_with(char::is_whitespace) {
            return None;
        }
        is_first = false;
        rest = rest.trim_start();
        let end = rest.char_indices().nth(word.chars().count()).map_or(rest.len(), |(at, _)| at);
        let (start, after) = rest.split_at_checked(end)?;
        if start.to_lowercase() != word.to_lowercase() {
            return None;
        }
        rest = after;
    }
    (!is_first).then_some(rest)
}

/// A table that a form was exported to: heads, and a row for each time it was filled in.
pub struct Table {
    /// The questions, in the order of the columns.
    pub heads: Vec<String>,
    /// The answers, as many as there are heads.
    pub rows: Vec<Vec<String>>,
}

/// Shows nothing of it.
impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Table [private]")
    }
}

/// Why a file is not such a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormTableFault {
    /// It has no row below its heads.
    Empty,
    /// Quotation marks or rows do not fit together; the line, counted from 1.
    Damaged(u64),
}

impl Table {
    /// Reads a table with heads: RFC 4180, with a comma, a semicolon or a tab between the cells.
    ///
    /// # Errors
    /// When it has no rows, or can't be taken apart.
    pub fn read(bytes: &[u8]) -> Result<Table, FormTableFault> {
        let text = decode(bytes, utf16(bytes)).text;
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let count = |sign: char| first.matches(sign).count();
        let separator = [',', ';', '\t'].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(u8::try_from(separator).unwrap_or(b','))
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        let damaged = |error: csv::Error| FormTableFault::Damaged(error.position().map_or(1, csv::Position::line));
        let heads: Vec<String> = match records.next() {
            Some(heads) => heads.map_err(damaged)?.iter().map(|head| head.trim().to_owned()).collect(),
            None => return Err(FormTableFault::Empty),
        };
        let mut rows = Vec::new();
        for record in records {
            let record = record.map_err(damaged)?;
            let mut row: Vec<String> = record.iter().map(str::to_owned).collect();
            row.resize(heads.len().max(row.len()), String::new());
            if row.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push(row);
            }
        }
        if rows.is_empty() { Err(FormTableFault::Empty) } else { Ok(Table { heads, rows }) }
    }

    /// The answers of one row, without those that are empty.
    pub fn answers(&self, row: &[String]) -> Vec<Answer> {
        let question = |idx: usize| match self.heads.get(idx).filter(|head| !head.is_empty()) {
            Some(head) => head.clone(),
            None => format!("Column {}", idx + 1),
        };
        let filled = row.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let answer = |(idx, cell): (usize, &String)| Answer {
            question: visible(&question(idx)),
            text: visible(&cell.trim().replace("\r\n", "\n")),
        };
        filled.map(answer).collect()
    }

    /// One row with the heads above it, as a file of its own.
    pub fn file_of(&self, row: &[String]) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let written = writer.write_record(&self.heads).and_then(|()| writer.write_record(row));
        written.ok().and_then(|()| writer.into_inner().ok()).expect("writing to memory does not fail")
    }
}

/// The character set of a file that begins with the mark of UTF-16.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] => Some("utf-16le"),
        [0xfe, 0xff, ..] => Some("utf-16be"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTIONS: [&str; 4] = ["Your name", "Your e-mail address", "What happened?", "When did it happen?"];

    fn found(text: &str) -> Vec<(String, String)> {
        answers(text, &QUESTIONS).into_iter().map(|it| (it.question, it.text)).collect()
    }

    fn pair(question: &str, text: &str) -> (String, String) {
        (question.to_owned(), text.to_owned())
    }

    #[test]
    fn answers_are_found_as_form_services_write_them() {
        let expected = vec![
            pair("Your name", "Mira Castellan"),
            pair("Your e-mail address", "mira@example.org"),
            pair("What happened?", "Somebody shouted.\nTwice."),
        ];
        for text in [
            "Your name: Mira Castellan\nYour e-mail address: mira@example.org\nWhat happened? Somebody shouted.\nTwice.\n",
            "1. YOUR NAME\nMira Castellan\n\n2. Your  e-mail address\n\nmira@example.org\n\n3. What happened?\nSomebody shouted.\nTwice.\n\nSent by the form service",
            "**Your name:** Mira Castellan\n\n**Your e-mail address:** mira@example.org\n\n**What happened?**\nSomebody shouted.\nTwice.",
            "Your name * (required): Mira Castellan\nYour e-mail address (optional): mira@example.org\nWhat happened\nSomebody shouted.\nTwice.",
            "> Your name\n> Mira Castellan\n> Your e-mail address\n> mira@example.org\n> What happened?\n> Somebody shouted.\n> Twice.",
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn a_line_that_only_begins_like_a_question_is_part_of_an_answer() {
        let text = "What happened?\nYour names were called out.\nWhat happened then was loud.";
        assert_eq!(found(text), [pair("What happened?", "Your names were called out.\nWhat happened then was loud.")]);
    }

    #[test]
    fn tables_are_read_with_each_separator_and_character_set() {
        let latin = "Nom;Que s'est-il passé ?\r\nZoé;\"Un mot; crié\r\ndeux fois\"\r\n";
        let windows: Vec<u8> = latin.chars().map(|it| u8::try_from(u32::from(it)).unwrap()).collect();
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(latin.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked = [b"\xef\xbb\xbf".as_slice(), latin.as_bytes()].concat();
        for bytes in [latin.as_bytes().to_vec(), windows, utf16, marked] {
            let table = Table::read(&bytes).unwrap();
            assert_eq!(table.heads, ["Nom", "Que s'est-il passé ?"]);
            assert_eq!(table.rows, [["Zoé", "Un mot; crié\r\ndeux fois"]]);
        }
        assert_eq!(Table::read(b"a\tb\n1\t2\n").unwrap().rows, [["1", "2"]]);
    }

    #[test]
    fn rows_of_other_lengths_are_kept_and_empty_ones_are_not() {
        let table = Table::read(b"a,b\n1\n,\n1,2,3\n").unwrap();
        assert_eq!(table.rows, [vec!["1", ""], vec!["1", "2", "3"]]);
        let questions: Vec<String> = table.answers(&table.rows[1]).into_iter().map(|it| it.question).collect();
        assert_eq!(questions, ["a", "b", "Column 3"]);
        assert_eq!(table.file_of(&table.rows[0]), b"a,b\n1,\n");
        for empty in [b"".as_slice(), b"a,b\n", b"a,b\n,\n \n"] {
            assert_eq!(Table::read(empty).unwrap_err(), FormTableFault::Empty);
        }
    }
}
