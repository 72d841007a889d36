//! Rule `member-may-be-involved`.

use std::collections::BTreeSet;

use casebound_names::identity_keys;
use casebound_record::committee::Member;
use casebound_record::involvement::{Involvement, role_of, same_people};
use casebound_record::standing::{ActKind, acts};
use casebound_record::{CaseFile, Person, Private};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let is_settled = |person: &Person, member: &Member| {
        case.conflicts_of(&member.key).next().is_some() || person.not.contains(&member.key)
    };
    let named: Vec<(&Person, BTreeSet<u64>)> =
        case.people.iter().map(|person| (person, keys_of_names(person))).collect();
    for member in &context.policy().members {
        let same: Vec<&Person> = same_people(case, member).collect();
        let beside = same.iter().filter(|person| role_of(case, person) == Involvement::Other);
        for person in beside.filter(|person| !is_settled(person, member)) {
            report(findings, person, "by address or user name, this person is a member");
        }
        let sides = same.iter().filter(|person| role_of(case, person) == Involvement::Party);
        // Where the member acts, that is an error, which says the same.
        let acts_in_it = acts(case).any(|act| act.member == member.key && !matches!(act.kind, ActKind::Received));
        for person in sides.filter(|person| !acts_in_it && !is_settled(person, member)) {
            findings.at(
                &format!("people.{}", person.key),
                "by address or user name this person is a member, who can read this case here",
                "`casebound guide joining-and-leaving` says where a report about a member lives; here write the member under `conflicts`",
            );
        }
        let Some(name) = &member.name else { continue };
        let name = Person { name: Some(Private::new(name.clone())), ..Person::default() };
        let keys = keys_of_names(&name);
        let by_name = named.iter().filter(|(person, its)| !its.is_disjoint(&keys) && !is_settled(person, member));
        for (person, _) in by_name.filter(|(person, _)| !same.iter().any(|other| other.key == person.key)) {
            report(findings, person, "this person has the same name as a member");
        }
    }
}

/// Keys that are equal for full names with the same words in any order.
fn keys_of_names(person: &Person) -> BTreeSet<u64> {
    let named = Person { name: person.name.clone(), aliases: person.aliases.clone(), ..Person::default() };
    identity_keys(&named).into_iter().collect()
}

fn report(findings: &mut Findings<'_>, person: &Person, message: &str) {
    findings.at(
        &format!("people.{}", person.key),
        message,
        "write the member under `conflicts`; if it is somebody else, write the member's key under `not` of the person, as in \
         `not: [bob]`",
    );
}
