//! Who reads a disclosure, and whose identity may be in it.

use casebound_record::standing::is_recused_on;
use casebound_record::words::Role;
use casebound_record::{Case, Committee, Person};

/// The reader of a disclosure. Keys are keys of `people`, or of `members` for the committee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience<'a> {
    /// Everybody: a transparency report, an announcement. Nobody is named (S3-38, S5-41).
    Public,
    /// The Django Software Foundation's committee: everybody in the case, always encrypted (S2-10).
    Dsf,
    /// Another committee that takes these cases over: everybody in them, and nobody of any other case.
    Successor,
    /// A reporter learns the outcome and finds no name but their own.
    Reporter(&'a str),
    /// Whoever was affected learns the outcome and finds no name but their own (S2-6).
    Affected(&'a str),
    /// A witness is asked, and learns of nobody.
    Witness(&'a str),
    /// A reported person never learns who reported, was affected or saw it (S5-37), but whoever lets them know their name.
    Reported(&'a str),
    /// The employer of this reported person: that person and nobody else (S5-32).
    Employer(&'a str),
    /// Whoever carries out a sanction of this reported person, such as moderators or a registration desk: that person alone.
    Executor(&'a str),
    /// A member of the committee: everybody, or nobody when recused (S3-33).
    Committee(&'a str),
}

impl Audience<'_> {
    /// Returns whether this is a member who is recused in a case (S3-33).
    pub fn is_recused(self, case: &Case, committee: &Committee) -> bool {
        matches!(self, Audience::Committee(member) if is_recused_on(committee, case, member, None))
    }

    /// Returns whether a person of `case` may be named to this audience.
    pub fn may_know(self, case: &Case, committee: &Committee, person: &Person) -> bool {
        match self {
            Audience::Public => false,
            Audience::Dsf | Audience::Successor => true,
            Audience::Reporter(key) => is_reader(case, person, key, Role::Reporter),
            Audience::Affected(key) => is_reader(case, person, key, Role::Affected),
            Audience::Witness(key) => is_reader(case, person, key, Role::Witness),
            Audience::Reported(key) => {
                let is_told =
                    person.may_be_named_to.iter().any(|to| to == key) && is_in_role(case, key, Role::Reported);
                is_reader(case, person, key, Role::Reported) || is_told
            }
            Audience::Employer(key) | Audience::Executor(key) => person.key == key && person.is(Role::Reported),
            Audience::Committee(_) => !self.is_recused(case, committee),
        }
    }
}

fn is_in_role(case: &Case, key: &str, role: Role) -> bool {
    case.person(key).is_some_and(|reader| reader.is(role))
}

/// The reader themselves, in this role, or the guardian who reads in their place.
fn is_reader(case: &Case, person: &Person, key: &str, role: Role) -> bool {
    let is_guardian = case.person(key).is_some_and(|reader| reader.guardian.as_deref() == Some(person.key.as_str()));
    is_in_role(case, key, role) && (person.key == key || is_guardian)
}

#[cfg(test)]
mod tests {
    use super::*;
    use casebound_record::case::Conflict;

    fn known(audience: Audience<'_>) -> Vec<String> {
        let person =
            |key: &str, roles: &[Role]| Person { key: key.to_owned(), roles: roles.to_vec(), ..Person::default() };
        let case = Case {
            people: vec![
                person("person-a", &[Role::Reporter, Role::Affected]),
                person("person-b", &[Role::Reported]),
                person("person-c", &[Role::Reported]),
                person("person-d", &[Role::Witness]),
            ],
            conflicts: vec![Conflict { member: Some("bob".to_owned()), ..Conflict::default() }],
            ..Case::default()
        };
        case.people
            .iter()
            .filter(|it| audience.may_know(&case, &Committee::default(), it))
            .map(|it| it.key.clone())
            .collect()
    }

    #[test]
    fn each_audience_knows_its_own() {
        let all = ["person-a", "person-b", "person-c", "person-d"];
        assert_eq!(known(Audience::Public), [] as [&str; 0]);
        assert_eq!(known(Audience::Dsf), all);
        assert_eq!(known(Audience::Reporter("person-a")), ["person-a"]);
        assert_eq!(known(Audience::Reported("person-b")), ["person-b"]);
        assert_eq!(known(Audience::Affected("person-a")), ["person-a"]);
        assert_eq!(known(Audience::Witness("person-d")), ["person-d"]);
        assert_eq!(known(Audience::Employer("person-c")), ["person-c"]);
        assert_eq!(known(Audience::Executor("person-c")), ["person-c"]);
        assert_eq!(known(Audience::Committee("alice")), all);
        assert_eq!(known(Audience::Committee("bob")), [] as [&str; 0]);
    }

    #[test]
    fn a_key_with_another_role_opens_nothing() {
        assert_eq!(known(Audience::Reported("person-a")), [] as [&str; 0]);
        assert_eq!(known(Audience::Employer("person-d")), [] as [&str; 0]);
        assert_eq!(known(Audience::Witness("person-a")), [] as [&str; 0]);
        assert_eq!(known(Audience::Reporter("person-b")), [] as [&str; 0]);
    }
}
