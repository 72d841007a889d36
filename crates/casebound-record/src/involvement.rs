//! Whether a member is one of the people of a case, told by an address or a user name.

use crate::case::{Case, Person};
use crate::committee::Member;
use crate::contact::{is_same_address, is_same_handle};
use crate::words::Role;

/// What a member is in a case beside a member; what weighs most comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Involvement {
    /// A witness, or another person.
    Other,
    /// Told us.
    Reporter,
    /// Reported, or affected.
    Party,
}

/// Returns the people of a case who have an address or a user name of this member.
pub fn same_people<'c>(case: &'c Case, member: &'c Member) -> impl Iterator<Item = &'c Person> {
    case.people.iter().filter(|person| is_same(person, member))
}

/// Returns what a member is in a case by address or user name; `None` for nobody of it.
pub fn involvement(case: &Case, member: &Member) -> Option<Involvement> {
    same_people(case, member).map(|person| role_of(case, person)).max()
}

/// Returns what a person of a case is, for a member who is this person.
pub fn role_of(case: &Case, person: &Person) -> Involvement {
    let told_us =
        person.is(Role::Reporter) || case.reports.iter().any(|report| report.by.as_deref() == Some(&person.key));
    if person.is(Role::Reported) || person.is(Role::Affected) {
        Involvement::Party
    } else if told_us {
        Involvement::Reporter
    } else {
        Involvement::Other
    }
}

fn is_same(person: &Person, member: &Member) -> bool {
    let address = member.email.as_deref().unwrap_or_default();
    let has_handle = |handle: &str| member.handles.iter().any(|known| is_same_handle(known, handle));
    person.emails.iter().any(|email| is_same_address(email.expose(), address))
        || person.handles.iter().any(|handle| has_handle(handle.expose()))
}
