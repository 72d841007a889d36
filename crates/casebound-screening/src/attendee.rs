//! A row of a list as a person: who comes, and who bought the ticket.

use casebound_names::fold::fold;

use crate::columns::Columns;
use crate::field::Field;
use crate::table::is_address;

/// Somebody with names and addresses, as they were registered.
#[derive(Debug, Default, Clone)]
pub(crate) struct Registered {
    /// Given and family name, where they are apart.
    pub(crate) parted: Option<(String, String)>,
    /// Whole names: more than one where a list has several columns.
    pub(crate) names: Vec<String>,
    pub(crate) emails: Vec<String>,
}

/// One row.
#[derive(Debug)]
pub(crate) struct Attendee {
    pub(crate) order: String,
    pub(crate) attendee: Registered,
    pub(crate) buyer: Registered,
    pub(crate) handles: Vec<String>,
    /// What no head explained: user names hide there.
    pub(crate) others: Vec<String>,
    pub(crate) companies: Vec<String>,
    pub(crate) city: String,
    pub(crate) country: String,
    pub(crate) is_cancelled: bool,
}

impl Registered {
    pub(crate) fn is_nobody(&self) -> bool {
        self.names.is_empty() && self.emails.is_empty()
    }

    /// The name as it was registered.
    pub(crate) fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    fn of(columns: &Columns, row: &[String], [name, given, family, email]: [Field; 4]) -> Registered {
        let first = |field| columns.cells(row, Some(field)).next().unwrap_or_default().to_owned();
        let mut names: Vec<String> = columns.cells(row, Some(name)).map(str::to_owned).collect();
        let (given, family) = (first(given), first(family));
        let parted = (!given.is_empty() && !family.is_empty()).then(|| (given.clone(), family.clone()));
        let both = format!("{given} {family}").trim().to_owned();
        if !both.is_empty() && !names.iter().any(|name| fold(name) == fold(&both)) {
            names.push(both);
        }
        let mut emails: Vec<String> = columns.cells(row, Some(email)).map(bare_address).collect();
        // Whoever has no name yet may have left an address in its place.
        emails.extend(names.iter().filter(|name| is_address(name)).map(|name| bare_address(name)));
        names.retain(|name| !is_address(name) && name.chars().any(char::is_alphabetic));
        Registered { parted, names, emails }
    }
}

impl Attendee {
    pub(crate) fn of(columns: &Columns, row: &[String]) -> Attendee {
        let all = |field| columns.cells(row, field).map(str::to_owned).collect::<Vec<String>>();
        let first = |field| columns.cells(row, Some(field)).next().unwrap_or_default().to_owned();
        Attendee {
            order: first(Field::Order),
            attendee: Registered::of(columns, row, [Field::Name, Field::Given, Field::Family, Field::Email]),
            buyer: Registered::of(
                columns,
                row,
                [Field::BuyerName, Field::BuyerGiven, Field::BuyerFamily, Field::BuyerEmail],
            ),
            handles: all(Some(Field::Handle)),
            others: all(None),
            companies: all(Some(Field::Company)),
            city: first(Field::City),
            country: first(Field::Country),
            is_cancelled: columns.cells(row, Some(Field::Status)).any(is_cancelled),
        }
    }
}

/// The address alone, of `Anna <anna@example.org>` too.
fn bare_address(cell: &str) -> String {
    cell.rsplit_once('<').map_or(cell, |(_, rest)| rest).trim_end_matches('>').to_owned()
}

/// Returns whether a status says that the ticket is not valid any more.
fn is_cancelled(status: &str) -> bool {
    const CANCELLED: &[&str] = &[
        "cancel",
        "annul",
        "storn",
        "refund",
        "erstatt",
        "rembours",
        "reembols",
        "rimbors",
        "terugbetaald",
        "geannuleerd",
        "anulo",
        "zwroc",
        "void",
        "expired",
        "abgelaufen",
        "true",
        "yes",
        "not attending",
        "deleted",
        "declined",
    ];
    let folded = fold(status);
    !folded.starts_with("not cancel")
        && CANCELLED.iter().any(|word| folded.starts_with(word) || word.len() > 4 && folded.contains(word))
}
