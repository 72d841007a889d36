//! What a column holds, by its cells, where its head says nothing.

use std::collections::HashSet;

use casebound_names::fold::fold;

use crate::cell::{is_address, is_mark, parts};
use crate::field::Field;

/// Finds a column of addresses, and those of names, where no head told one; of a list without heads also the codes.
pub(crate) fn complete(fields: &mut [Option<Field>], rows: &[Vec<String>], is_headless: bool) {
    let has = |fields: &[Option<Field>], wanted: &[Field]| fields.iter().flatten().any(|field| wanted.contains(field));
    if !has(fields, &[Field::Email, Field::BuyerEmail])
        && let Some(idx) = likeliest(fields, rows, is_address)
    {
        set(fields, idx, Field::Email);
    }
    let has_names = |fields: &[Option<Field>]| {
        has(
            fields,
            &[Field::Name, Field::Given, Field::Family, Field::BuyerName, Field::BuyerGiven, Field::BuyerFamily],
        )
    };
    if !has_names(fields)
        && let Some(idx) = likeliest(fields, rows, is_like_name)
    {
        set(fields, idx, Field::Name);
    }
    if !has_names(fields) && !is_with_names(fields, rows) {
        halves(fields, rows);
    }
    if is_headless
        && !has(fields, &[Field::Order])
        && let Some(idx) = (0..fields.len()).find(|idx| fields.get(*idx) == Some(&None) && are_codes(rows, *idx))
    {
        set(fields, idx, Field::Order);
    }
}

fn set(fields: &mut [Option<Field>], idx: usize, to: Field) {
    if let Some(field) = fields.get_mut(idx) {
        *field = Some(to);
    }
}

/// The free column of which the most cells are so, if most of what it has is.
fn likeliest(fields: &[Option<Field>], rows: &[Vec<String>], is_so: impl Fn(&str) -> bool) -> Option<usize> {
    let counted = |(idx, field): (usize, &Option<Field>)| {
        let so = filled(rows, idx).filter(|cell| is_so(cell)).count();
        (field.is_none() && so * 5 > filled(rows, idx).count() * 3).then_some((so, idx))
    };
    let best = fields.iter().enumerate().filter_map(counted).max_by_key(|(so, idx)| (*so, std::cmp::Reverse(*idx)));
    best.map(|(_, idx)| idx)
}

fn filled(rows: &[Vec<String>], idx: usize) -> impl Iterator<Item = &str> {
    rows.iter().filter_map(move |row| row.get(idx)).map(String::as_str).filter(|cell| !cell.is_empty())
}

/// Two words or more of letters.
pub(crate) fn is_like_name(cell: &str) -> bool {
    (2..=5).contains(&cell.split_whitespace().count()) && is_of_words(cell)
}

fn is_of_words(cell: &str) -> bool {
    let is_word = |word: &str| word.chars().all(|it| it.is_alphabetic() || is_mark(it) || ".'’-,()".contains(it));
    cell.chars().any(char::is_alphabetic) && cell.split_whitespace().all(is_word)
}

/// Returns whether the addresses have names before them.
fn is_with_names(fields: &[Option<Field>], rows: &[Vec<String>]) -> bool {
    let emails = fields.iter().position(|field| *field == Some(Field::Email));
    emails.is_some_and(|idx| {
        filled(rows, idx).filter(|cell| parts(cell).is_mailbox).count() * 2 > filled(rows, idx).count()
    })
}

/// Given and family name in two columns: words, mostly capitalised, that the addresses are made of; else the first two.
fn halves(fields: &mut [Option<Field>], rows: &[Vec<String>]) {
    let is_free = |idx: &usize| fields.get(*idx) == Some(&None) && are_words(rows, *idx);
    let free: Vec<usize> = (0..fields.len()).filter(is_free).collect();
    let emails = fields.iter().position(|field| matches!(field, Some(Field::Email | Field::BuyerEmail)));
    let in_address =
        |idx: &usize| emails.map_or(0, |emails| rows.iter().filter(|row| is_in_address(row, *idx, emails)).count());
    let mut best: Vec<usize> = free.iter().copied().filter(|idx| in_address(idx) * 5 > rows.len()).collect();
    if best.len() < 2 {
        best = free;
    }
    match best[..] {
        [] => {}
        [only] => set(fields, only, Field::Name),
        [given, family, ..] => {
            set(fields, given, Field::Given);
            set(fields, family, Field::Family);
        }
    }
}

/// Returns whether a column is of capitalised words or of a script without capitals, and few are the same.
fn are_words(rows: &[Vec<String>], idx: usize) -> bool {
    let is_name = |cell: &&str| {
        let is_code = cell.chars().count() > 3
            && !cell.contains(['a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U', 'Y'])
            && cell.is_ascii();
        cell.split_whitespace().count() < 4 && is_of_words(cell) && !is_code
    };
    let all = filled(rows, idx).count();
    let different: HashSet<&str> = filled(rows, idx).collect();
    all * 2 > rows.len()
        && filled(rows, idx).filter(is_name).count() * 5 > all * 4
        && (different.len() * 10 > all || all < 5)
}

fn is_in_address(row: &[String], idx: usize, emails: usize) -> bool {
    let (Some(cell), Some(email)) = (row.get(idx), row.get(emails)) else { return false };
    let local = email.split('@').next().unwrap_or_default().to_lowercase();
    fold(cell).split(|it: char| !it.is_alphanumeric()).any(|word| word.chars().count() > 2 && local.contains(word))
}

/// Returns whether a column is of codes: capitals and digits, each once.
fn are_codes(rows: &[Vec<String>], idx: usize) -> bool {
    let is_code = |cell: &str| {
        let letters = || cell.chars().filter(|it| it.is_alphanumeric());
        (1..=20).contains(&letters().count())
            && cell.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || matches!(it, '-' | '#' | '_'))
    };
    let different: HashSet<&str> = filled(rows, idx).collect();
    let all = filled(rows, idx).count();
    all * 5 > rows.len() * 4 && different.len() == all && filled(rows, idx).all(is_code)
}
