//! What one cell holds: its text without what spreadsheets put around it, the addresses in it, and the names beside them.

use casebound_names::fold::fold;

/// Letters that nobody sees, and a list may have around any other.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Returns a cell as it reads: no blanks around it, nothing invisible, and of a formula its quoted texts.
pub(crate) fn plain(cell: &str) -> String {
    let text: String = if cell.chars().any(is_invisible) {
        cell.chars().filter(|letter| !is_invisible(*letter)).collect()
    } else {
        cell.to_owned()
    };
    let text = text.trim();
    // `="0815"` keeps the zero; `=HYPERLINK("mailto:a@b.org","a@b.org")`.
    let quoted = text.strip_prefix('=').filter(|rest| rest.contains('"'));
    quoted.map_or_else(|| text.to_owned(), |rest| texts(rest).join(" "))
}

/// The quoted texts of a formula, each once.
fn texts(formula: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for text in formula.split('"').skip(1).step_by(2).map(str::trim) {
        let bare = text.strip_prefix("mailto:").unwrap_or(text);
        if !bare.is_empty() && !texts.iter().any(|known| known == bare) {
            texts.push(bare.to_owned());
        }
    }
    texts
}

/// A cell with its addresses apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) emails: Vec<String>,
    /// What stands before, between and behind them, if it has letters.
    pub(crate) names: Vec<String>,
    /// A name stands before an address in angle brackets.
    pub(crate) is_mailbox: bool,
}

/// Finds every address of a cell (RFC 5322, addr-spec, as people type it), and what is left.
pub(crate) fn parts(cell: &str) -> Parts {
    if !cell.contains(['@', '＠', '[', '(', '{']) {
        let names = name(cell).into_iter().collect();
        return Parts { names, ..Parts::default() };
    }
    let text = with_signs(cell);
    let mut parts = Parts::default();
    let mut from = 0;
    for (at, _) in text.match_indices('@') {
        let Some((start, end)) = address(&text, at).filter(|(start, _)| *start >= from) else { continue };
        let before = text.get(from..start).unwrap_or_default();
        let found = name(before);
        parts.is_mailbox |= found.is_some() && before.trim_end().ends_with('<');
        parts.names.extend(found);
        parts.emails.extend(text.get(start..end).map(str::to_owned));
        from = end;
    }
    parts.names.extend(text.get(from..).and_then(name));
    parts
}

/// Returns whether a cell has all words of another and more.
pub(crate) fn has_words_of(cell: &str, other: &str) -> bool {
    let (cell, other) = (fold(cell), fold(other));
    let words = |text: &str| {
        text.split(|it: char| !it.is_alphanumeric())
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect::<Vec<String>>()
    };
    let (cell, other) = (words(&cell), words(&other));
    cell.len() > other.len() && other.iter().all(|word| cell.contains(word))
}

/// Returns whether a cell is one address or several, perhaps with a name.
pub(crate) fn is_address(cell: &str) -> bool {
    let parts = parts(cell);
    let words: usize = parts.names.iter().map(|name| name.split_whitespace().count()).sum();
    !parts.emails.is_empty() && words <= 5 * parts.emails.len()
}

/// Full-width signs, and what is written against collectors of addresses.
fn with_signs(cell: &str) -> String {
    let mut text = cell.replace('＠', "@").replace(['．', '。'], ".");
    for (open, close) in [('[', ']'), ('(', ')'), ('{', '}')] {
        for (word, sign) in [("at", "@"), ("dot", "."), ("punkt", ".")] {
            for word in [word.to_owned(), word.to_uppercase()] {
                for spelt in [format!(" {open}{word}{close} "), format!("{open}{word}{close}")] {
                    text = if text.contains(&spelt) { text.replace(&spelt, sign) } else { text };
                }
            }
        }
    }
    text
}

/// The bytes of the address around an `@`.
fn address(text: &str, at: usize) -> Option<(usize, usize)> {
    let is_local = |letter: char| letter.is_alphanumeric() || ".!#$%&'*+-?^_`{}~".contains(letter);
    let is_server = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let before = text.get(..at)?;
    let local = before.trim_end_matches(is_local);
    // What follows an `@` is a server: `@noor@social.example`.
    if local.ends_with('@') {
        return None;
    }
    let start = at - before.get(local.len()..)?.trim_start_matches(['\'', '.', '`', '-', '*', '#']).len();
    let after = text.get(at + 1..)?;
    let rest = after.trim_start_matches(is_server);
    let server = after.get(..after.len() - rest.len())?.trim_end_matches(['.', '-', '_']);
    let is_one = server.split('.').all(|label| !label.is_empty()) && server.contains('.');
    (start < at && is_one && !rest.starts_with('@')).then_some((start, at + 1 + server.len()))
}

/// Returns what is left of a cell as a name, without the signs around it.
fn name(text: &str) -> Option<String> {
    let bare = text.replace("mailto:", " ").replace(['<', '>', '"', '“', '”', '[', ']'], " ");
    let stays = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | ')') || is_mark(letter);
    let is_edge = |letter: char| !stays(letter);
    let bare = bare.trim_start_matches(|letter: char| is_edge(letter) || matches!(letter, '.' | ')'));
    let bare = bare.trim_end_matches(is_edge);
    let bare = if bare.contains('(') { bare } else { bare.trim_end_matches(')') };
    let words: Vec<&str> = bare.split_whitespace().collect();
    bare.chars().any(char::is_alphabetic).then(|| words.join(" "))
}

/// Returns whether a character is a sign of the letter before it.
pub(crate) fn is_mark(letter: char) -> bool {
    // The vowel signs of Hindi, Thai or Hebrew end words.
    matches!(u32::from(letter), 0x0300..=0x036f | 0x0591..=0x05c7 | 0x0610..=0x065f | 0x0900..=0x0dff | 0x0e31..=0x0e4e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_a_cell_and_the_names_beside_them() {
        for (cell, emails, names) in [
            ("anna@example.org", &["anna@example.org"][..], &[][..]),
            ("Anna Berg <anna@example.org>", &["anna@example.org"], &["Anna Berg"]),
            ("\"Berg, Anna\" <anna@example.org>", &["anna@example.org"], &["Berg, Anna"]),
            ("mailto:anna@example.org", &["anna@example.org"], &[]),
            ("anna@example.org; b.ek@example.com", &["anna@example.org", "b.ek@example.com"], &[]),
            ("anna@example.org/b.ek@example.com", &["anna@example.org", "b.ek@example.com"], &[]),
            ("A Berg <a@example.org>, B Ek <b@example.org>", &["a@example.org", "b@example.org"], &["A Berg", "B Ek"]),
            ("anna@example.org (work)", &["anna@example.org"], &["work"]),
            ("'anna@example.org", &["anna@example.org"], &[]),
            ("anna@example.org.", &["anna@example.org"], &[]),
            ("anna＠example.org", &["anna@example.org"], &[]),
            ("anna [at] example.org", &["anna@example.org"], &[]),
            ("anna(at)example(dot)org", &["anna@example.org"], &[]),
            ("nadia@bücher.example", &["nadia@bücher.example"], &[]),
            ("@noor@social.example.org", &[], &["noor@social.example.org"]),
            ("me@home", &[], &["me@home"]),
            ("O’Hara, Mary (Molly)", &[], &["O’Hara, Mary (Molly)"]),
            ("Desmond Okoroafor Jr.", &[], &["Desmond Okoroafor Jr."]),
            ("12 / 34", &[], &[]),
        ] {
            let parts = parts(cell);
            assert_eq!((&parts.emails[..], &parts.names[..]), (&strings(emails)[..], &strings(names)[..]), "{cell}");
        }
    }

    fn strings(all: &[&str]) -> Vec<String> {
        all.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn a_cell_reads_as_a_spreadsheet_shows_it() {
        for (cell, expected) in [
            (" A\u{200b}nna ", "Anna"),
            ("=\"0815\"", "0815"),
            ("=HYPERLINK(\"mailto:a@b.org\",\"a@b.org\")", "a@b.org"),
            ("=HYPERLINK(\"mailto:a@b.org\";\"Anna\")", "a@b.org Anna"),
            ("=SUM(A1:A2)", "=SUM(A1:A2)"),
            ("", ""),
        ] {
            assert_eq!(plain(cell), expected);
        }
    }
}
