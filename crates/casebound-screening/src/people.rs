//! Which columns are about the same person, and which two of them are one name.

use crate::cell::has_words_of;
use crate::field::Field;
use crate::heads::{self, About};

/// Finds the columns of guests, and takes out those of people who do not come. Who comes is group 0.
///
/// Whoever is called guest is who comes, where nobody else is named; and numbered columns are one person's unless several
/// of the numbers have a name.
pub(crate) fn groups(fields: &mut [Option<Field>], heads: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    let about: Vec<About> = heads.iter().map(|head| heads::about(head)).collect();
    for (field, _) in fields.iter_mut().zip(&about).filter(|(_, about)| **about == About::Absent) {
        *field = field.map(|_| Field::Ignored);
    }
    let others = guests(fields, &about, rows);
    let group = |(about, field): (&About, &Option<Field>)| {
        let is_of_person = field.is_some_and(|field| is_name(field) || field == Field::Email);
        others.iter().position(|other| other == about).filter(|_| is_of_person).map_or(0, |place| place + 1)
    };
    about.iter().zip(fields.iter()).map(group).collect()
}

fn is_name(field: Field) -> bool {
    matches!(field, Field::Name | Field::Given | Field::Family)
}

/// Whom besides who comes the columns are about.
fn guests(fields: &[Option<Field>], about: &[About], rows: &[Vec<String>]) -> Vec<About> {
    let columns = || fields.iter().zip(about).enumerate();
    let mut named: Vec<About> =
        columns().filter(|(_, (field, _))| field.is_some_and(is_name)).map(|(_, (_, about))| *about).collect();
    named.sort();
    named.dedup();
    let has_own = named.contains(&About::Attendee);
    let numbered: Vec<About> = named.iter().copied().filter(|about| matches!(about, About::Numbered(_))).collect();
    let guests = named.iter().copied().filter(|about| matches!(about, About::Guest(_)));
    // `Name 1` and `Name 2` may be the two halves of a name: an address or a whole name tells that they are people.
    let tells = |(idx, (field, about)): (usize, (&Option<Field>, &About))| {
        let is_whole = field.is_some_and(is_name) && are_whole(rows, idx);
        numbered.contains(about) && (*field == Some(Field::Email) || is_whole)
    };
    let are_people = numbered.len() > 1 && (has_own || columns().any(tells));
    let first_numbered = if are_people { usize::from(!has_own) } else { numbered.len() };
    let mut others: Vec<About> = numbered.iter().copied().skip(first_numbered).collect();
    others.extend(guests.skip(usize::from(!has_own && !are_people)));
    // An address of a guest whose name nobody asked for.
    let emails =
        columns().filter(|(_, (field, about))| **field == Some(Field::Email) && matches!(about, About::Guest(_)));
    let unnamed: Vec<About> = emails.map(|(_, (_, about))| *about).filter(|about| !named.contains(about)).collect();
    others.extend(unnamed.into_iter().filter(|_| has_own || are_people));
    others
}

/// A system that tells attendees from buyers calls one of the two addresses just `Email`.
pub(crate) fn whose(fields: &mut [Option<Field>], heads: &[String], rows: &[Vec<String>]) {
    let places = |fields: &[Option<Field>], wanted| -> Vec<usize> {
        let all = fields.iter().enumerate().filter(|(_, field)| **field == Some(wanted));
        all.map(|(idx, _)| idx).collect()
    };
    if !places(fields, Field::BuyerEmail).is_empty() {
        return;
    }
    let (emails, names) = (places(fields, Field::Email), places(fields, Field::Name));
    let [email, other] = emails[..] else { return };
    let is_same_head =
        |one: usize, other: usize| heads.get(one).zip(heads.get(other)).is_some_and(|(one, other)| one == other);
    // Two whole people under the same heads: the order's first.
    if let [name, second] = names[..]
        && is_same_head(name, second)
        && is_same_head(email, other)
        && are_whole(rows, name)
    {
        set(fields, name, Field::BuyerName);
        set(fields, email, Field::BuyerEmail);
        return;
    }
    // The one before the attendee's name is the order's.
    let name = fields.iter().position(|field| matches!(field, Some(Field::Name | Field::Given | Field::Family)));
    if name.is_some_and(|name| email < name) {
        set(fields, email, Field::BuyerEmail);
    }
}

/// Where the buyer is the only person of a list, the buyer is who comes.
pub(crate) fn buyers_come(fields: &mut [Option<Field>]) {
    let is_own =
        |field: &Option<Field>| matches!(field, Some(Field::Name | Field::Given | Field::Family | Field::Email));
    if fields.iter().any(is_own) {
        return;
    }
    for field in fields.iter_mut() {
        *field = match *field {
            Some(Field::BuyerName) => Some(Field::Name),
            Some(Field::BuyerGiven) => Some(Field::Given),
            Some(Field::BuyerFamily) => Some(Field::Family),
            Some(Field::BuyerEmail) => Some(Field::Email),
            field => field,
        };
    }
}

/// Finds the two columns that are one name: `Name` beside `Surname` or `First name`, and `Name` twice.
pub(crate) fn join(
    fields: &mut [Option<Field>],
    groups: &[usize],
    rows: &[Vec<String>],
    is_set: impl Fn(usize) -> bool,
) {
    let last = groups.iter().copied().max().unwrap_or(0);
    for group in 0..=last {
        join_names(fields, [Field::Name, Field::Given, Field::Family], rows, |idx| {
            groups.get(idx) == Some(&group) && !is_set(idx)
        });
    }
    join_names(fields, [Field::BuyerName, Field::BuyerGiven, Field::BuyerFamily], rows, |idx| !is_set(idx));
}

fn join_names(
    fields: &mut [Option<Field>],
    [name, given, family]: [Field; 3],
    rows: &[Vec<String>],
    is_own: impl Fn(usize) -> bool,
) {
    let places = |wanted: Field| -> Vec<usize> {
        let all = fields.iter().enumerate().filter(|(idx, field)| **field == Some(wanted) && is_own(*idx));
        all.map(|(idx, _)| idx).collect()
    };
    let (names, givens, families) = (places(name), places(given), places(family));
    let (parts, missing) = match (givens.is_empty(), families.is_empty()) {
        (true, true) => {
            if let [one, other] = names[..]
                && are_halves(rows, one, other)
            {
                set(fields, one, given);
                set(fields, other, family);
            }
            return;
        }
        (false, true) => (givens, family),
        (true, false) => (families, given),
        (false, false) => return,
    };
    let has_part = |idx: usize| parts.iter().any(|part| holds_other(rows, idx, *part));
    let halves: Vec<usize> = names.into_iter().filter(|idx| !has_part(*idx)).collect();
    if let [half] = halves[..] {
        set(fields, half, missing);
    }
}

fn set(fields: &mut [Option<Field>], idx: usize, to: Field) {
    if let Some(field) = fields.get_mut(idx) {
        *field = Some(to);
    }
}

/// The cells of two columns, where both have something.
fn both(rows: &[Vec<String>], one: usize, other: usize) -> impl Iterator<Item = (&str, &str)> {
    let filled = |row: &'_ Vec<String>, idx: usize| row.get(idx).is_some_and(|cell| !cell.is_empty());
    rows.iter()
        .filter(move |row| filled(row, one) && filled(row, other))
        .filter_map(move |row| Some((row.get(one)?.as_str(), row.get(other)?.as_str())))
}

/// Returns whether most cells of a column have the words of the other, and more.
fn holds_other(rows: &[Vec<String>], one: usize, other: usize) -> bool {
    let all = both(rows, one, other).count();
    let holding = both(rows, one, other).filter(|(one, other)| has_words_of(one, other)).count();
    holding * 2 > all
}

/// Returns whether two columns of names are the two halves of one: few of the cells are whole names.
fn are_halves(rows: &[Vec<String>], one: usize, other: usize) -> bool {
    let all = both(rows, one, other).count();
    let whole = |cell: &str| cell.split_whitespace().count() > 1;
    let wholes = both(rows, one, other).filter(|(one, other)| whole(one) && whole(other)).count();
    let singles = both(rows, one, other).filter(|(one, other)| !whole(one) && !whole(other) && one != other).count();
    all > 0 && singles * 2 > all && wholes * 4 < all
}

/// Returns whether most cells of a column are whole names.
pub(crate) fn are_whole(rows: &[Vec<String>], idx: usize) -> bool {
    let filled = || rows.iter().filter_map(|row| row.get(idx)).filter(|cell| !cell.is_empty());
    filled().filter(|cell| cell.split_whitespace().count() > 1).count() * 2 > filled().count()
}
