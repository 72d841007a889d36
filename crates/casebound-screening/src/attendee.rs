//! A row of a list as people: who comes, who bought the ticket, and guests who are named with them.

use casebound_names::fold::fold;

use crate::cell::{self, has_words_of};
use crate::columns::Columns;
use crate::field::Field;

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
    /// People with columns of their own, who come with the attendee.
    pub(crate) guests: Vec<Registered>,
    pub(crate) handles: Vec<String>,
    /// What no head explained: user names hide there.
    pub(crate) others: Vec<String>,
    pub(crate) companies: Vec<String>,
    pub(crate) city: String,
    pub(crate) country: String,
    pub(crate) is_cancelled: bool,
}

const ATTENDEE: [Field; 4] = [Field::Name, Field::Given, Field::Family, Field::Email];
const BUYER: [Field; 4] = [Field::BuyerName, Field::BuyerGiven, Field::BuyerFamily, Field::BuyerEmail];

impl Registered {
    pub(crate) fn is_nobody(&self) -> bool {
        self.names.is_empty() && self.emails.is_empty()
    }

    /// The name as it was registered.
    pub(crate) fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    fn of(columns: &Columns, row: &[String], fields: [Field; 4], group: usize) -> Registered {
        let [name, given, family, email] = fields;
        let cells = |field| columns.cells_of(row, Some(field), group).map(cell::parts);
        let mut who = Registered::default();
        let (mut givens, mut families): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for (field, names) in [(name, &mut who.names), (given, &mut givens), (family, &mut families)] {
            for parts in cells(field) {
                // Whoever has no name yet may have left an address in its place.
                who.emails.extend(parts.emails);
                let new = parts.names.into_iter().filter(|it| !names.contains(it));
                let new: Vec<String> = new.collect();
                names.extend(new);
            }
        }
        who.add_parted(&givens.join(" "), &families.join(" "));
        for parts in cells(email) {
            who.emails.extend(parts.emails);
            if parts.is_mailbox {
                who.names.extend(parts.names);
            }
        }
        who
    }

    /// Adds a name that a list has in two columns. Some write the whole of it in one of them.
    fn add_parted(&mut self, given: &str, family: &str) {
        let whole = match (given.is_empty(), family.is_empty()) {
            (true, true) => return,
            (false, false) if has_words_of(given, family) => given.to_owned(),
            (false, false) if has_words_of(family, given) => family.to_owned(),
            (false, false) => {
                self.parted = Some((given.to_owned(), family.to_owned()));
                format!("{given} {family}")
            }
            _ => format!("{given}{family}"),
        };
        if !self.names.iter().any(|name| fold(name) == fold(&whole)) {
            self.names.push(whole);
        }
    }
}

impl Attendee {
    pub(crate) fn of(columns: &Columns, row: &[String]) -> Attendee {
        let all = |field| columns.cells(row, field).map(str::to_owned).collect::<Vec<String>>();
        let first = |field| columns.cells(row, Some(field)).next().unwrap_or_default().to_owned();
        let guests = columns.guests().map(|group| Registered::of(columns, row, ATTENDEE, group));
        Attendee {
            order: first(Field::Order),
            attendee: Registered::of(columns, row, ATTENDEE, 0),
            buyer: Registered::of(columns, row, BUYER, 0),
            guests: guests.filter(|guest| !guest.is_nobody()).collect(),
            handles: all(Some(Field::Handle)),
            others: all(None),
            companies: all(Some(Field::Company)),
            city: first(Field::City),
            country: first(Field::Country),
            is_cancelled: columns.cells(row, Some(Field::Status)).any(is_cancelled),
        }
    }

    /// All people of the row.
    pub(crate) fn people(&self) -> impl Iterator<Item = &Registered> {
        [&self.attendee, &self.buyer].into_iter().chain(&self.guests)
    }
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
