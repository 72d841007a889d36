//! What a column holds, by its cells, where its head says nothing.

use crate::field::Field;
use crate::table::{Table, is_address};

/// How many rows are looked at.
const LOOK: usize = 200;

/// Finds a column of addresses, and one of names, where no head told one.
pub(crate) fn complete(fields: &mut [Option<Field>], table: &Table) {
    let rows: Vec<Vec<String>> = table.rows().take(LOOK).collect();
    let has = |fields: &[Option<Field>], wanted: &[Field]| fields.iter().flatten().any(|field| wanted.contains(field));
    if !has(fields, &[Field::Email, Field::BuyerEmail])
        && let Some(field) = likeliest(fields, &rows, is_address)
    {
        *field = Some(Field::Email);
    }
    if !has(fields, &[Field::Name, Field::Given, Field::Family, Field::BuyerName])
        && let Some(field) = likeliest(fields, &rows, is_like_name)
    {
        *field = Some(Field::Name);
    }
}

/// The free column of which the most cells are so, if most of what it has is.
fn likeliest<'f>(
    fields: &'f mut [Option<Field>],
    rows: &[Vec<String>],
    is_so: impl Fn(&str) -> bool,
) -> Option<&'f mut Option<Field>> {
    let counted = |(idx, field): (usize, &mut Option<Field>)| {
        let filled = || rows.iter().filter_map(|row| row.get(idx)).filter(|cell| !cell.is_empty());
        let so = filled().filter(|cell| is_so(cell)).count();
        (field.is_none() && so * 5 > filled().count() * 3).then_some((so, idx))
    };
    let best = fields.iter_mut().enumerate().filter_map(counted).max_by_key(|(so, idx)| (*so, std::cmp::Reverse(*idx)));
    best.and_then(|(_, idx)| fields.get_mut(idx))
}

fn is_like_name(cell: &str) -> bool {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let is_word = |word: &&str| word.chars().all(|it| it.is_alphabetic() || ".'’-,".contains(it));
    (2..=5).contains(&words.len()) && words.iter().all(is_word)
}
