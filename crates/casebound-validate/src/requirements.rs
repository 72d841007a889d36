//! Every rule, field and deadline of the source documents by number, and how this program answers it.
//!
//! A number is answered by the rules whose pages cite it, by the fields that come from it, or it says which fact is
//! missing. `[P]` and `[T]` numbers, which are for people and for texts, are not here.

/// One number that a machine may be able to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// Such as `S3-22`: the document and its item.
    pub number: &'static str,
    /// Why no rule and no field can hold it: the fact that is missing.
    pub not_checkable: Option<&'static str>,
}

const fn held(number: &'static str) -> Requirement {
    Requirement { number, not_checkable: None }
}

const fn not_checkable(number: &'static str, missing: &'static str) -> Requirement {
    Requirement { number, not_checkable: Some(missing) }
}

/// All numbers with a field, a rule or a deadline, in order.
pub const REQUIREMENTS: &[Requirement] = &[
    held("S1-1"),
    not_checkable("S1-2", "whether the time to write was missing is not in the record"),
    held("S1-5"),
    held("S1-6"),
    held("S1-7"),
    held("S1-8"),
    held("S1-9"),
    held("S1-10"),
    held("S1-11"),
    held("S1-12"),
    held("S1-13"),
    held("S1-14"),
    held("S1-15"),
    held("S1-16"),
    held("S1-17"),
    held("S1-18"),
    held("S1-19"),
    held("S1-20"),
    held("S1-21"),
    held("S1-22"),
    held("S1-23"),
    held("S1-24"),
    held("S1-25"),
    held("S1-26"),
    held("S1-27"),
    held("S1-31"),
    held("S1-32"),
    held("S1-33"),
    held("S1-34"),
    held("S1-35"),
    held("S1-36"),
    held("S1-37"),
    held("S2-1"),
    held("S2-2"),
    held("S2-3"),
    held("S2-4"),
    held("S2-6"),
    held("S2-7"),
    held("S2-8"),
    held("S2-12"),
    held("S2-13"),
    held("S2-14"),
    held("S2-15"),
    held("S2-16"),
    held("S2-17"),
    held("S2-18"),
    held("S2-19"),
    held("S2-20"),
    held("S2-21"),
    held("S3-2"),
    held("S3-4"),
    held("S3-5"),
    held("S3-7"),
    held("S3-8"),
    held("S3-9"),
    held("S3-10"),
    held("S3-11"),
    held("S3-12"),
    held("S3-13"),
    held("S3-14"),
    held("S3-15"),
    held("S3-16"),
    held("S3-17"),
    held("S3-18"),
    held("S3-19"),
    held("S3-20"),
    held("S3-23"),
    held("S3-24"),
    held("S3-25"),
    held("S3-26"),
    held("S3-28"),
    held("S3-29"),
    held("S3-30"),
    held("S3-31"),
    held("S3-32"),
    held("S3-34"),
    held("S3-36"),
    held("S3-37"),
    not_checkable("S3-44", "a licence of the source text; our texts are our own"),
    held("S4-1"),
    held("S4-2"),
    held("S4-3"),
    held("S4-5"),
    held("S4-6"),
    held("S4-7"),
    held("S4-8"),
    not_checkable("S4-9", "who was on duty when a report came stands in the rota, which may be kept elsewhere"),
    held("S4-10"),
    held("S4-11"),
    not_checkable("S4-12", "mail is written outside this program; the address stands in committee.yaml"),
    not_checkable("S4-15", "a record that was never written can not be missed"),
    held("S4-16"),
    held("S4-17"),
    held("S4-18"),
    held("S4-19"),
    held("S4-20"),
    not_checkable("S4-22", "whether a reporter has concerns is in words only"),
    held("S4-23"),
    not_checkable("S4-24", "whether the shepherd made contact is the entry `shepherd-introduced` only where another member answered first"),
    held("S4-25"),
    held("S4-26"),
    held("S4-27"),
    held("S4-28"),
    held("S4-29"),
    held("S4-30"),
    held("S4-31"),
    held("S4-32"),
    held("S4-33"),
    held("S4-34"),
    held("S4-35"),
    held("S4-36"),
    held("S4-37"),
    held("S5-1"),
    held("S5-2"),
    not_checkable("S5-4", "lists of attendees are kept outside this program"),
    held("S5-7"),
    held("S5-8"),
    held("S5-10"),
    held("S5-13"),
    held("S5-15"),
    held("S5-19"),
    held("S5-20"),
    held("S5-21"),
    held("S5-22"),
    held("S5-23"),
    held("S5-24"),
    held("S5-25"),
    held("S5-26"),
    held("S5-27"),
    held("S5-28"),
    held("S5-30"),
    held("S5-31"),
    held("S5-32"),
    held("S5-35"),
    held("S5-36"),
    held("S5-37"),
    held("S5-40"),
    held("S5-45"),
    held("S5-46"),
    held("S5-49"),
    held("S5-50"),
    held("S5-51"),
    held("S5-52"),
    not_checkable("S5-53", "registrations are kept outside this program"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use casebound_record::fields;
    use casebound_record::shape::{Field, Shape};

    use super::*;
    use crate::RULES;

    fn sources_of(fields: &'static [Field], all: &mut BTreeSet<&'static str>) {
        for field in fields {
            all.extend(field.source.split_whitespace());
            sources_of_shape(&field.shape, all);
        }
    }

    fn sources_of_shape(shape: &'static Shape, all: &mut BTreeSet<&'static str>) {
        match shape {
            Shape::List(inner) | Shape::OneOrMore(inner) | Shape::Entries(_, inner) => sources_of_shape(inner, all),
            Shape::Map(fields) | Shape::Either(_, fields) => sources_of(fields, all),
            _ => {}
        }
    }

    #[test]
    fn every_number_is_answered_once() {
        let mut fields = BTreeSet::new();
        sources_of(fields::CASE, &mut fields);
        sources_of(fields::COMMITTEE, &mut fields);
        let rules: BTreeSet<String> = RULES.iter().flat_map(|rule| rule.sources()).collect();
        let mut wrong = Vec::new();
        for it in REQUIREMENTS {
            let is_held = rules.contains(it.number) || fields.contains(it.number);
            match (is_held, it.not_checkable) {
                (false, None) => wrong.push(format!("{} is held by nothing", it.number)),
                (true, Some(_)) => wrong.push(format!("{} is held, and said not to be checkable", it.number)),
                _ => {}
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn no_number_is_missing() {
        // How many numbers each document has, people's and texts' among them.
        let cited = RULES.iter().flat_map(|rule| rule.sources());
        let listed: BTreeSet<&str> = REQUIREMENTS.iter().map(|it| it.number).collect();
        assert_eq!(listed.len(), REQUIREMENTS.len(), "a number twice");
        assert_eq!(listed.len(), COUNT);
        let for_people = |number: &str| FOR_PEOPLE.contains(&number);
        let unknown: BTreeSet<String> = cited.filter(|it| !listed.contains(it.as_str()) && !for_people(it)).collect();
        assert!(unknown.is_empty(), "cited, but in no list: {unknown:?}");
    }

    const COUNT: usize = 144;

    /// Numbers for people and for texts, which pages may cite as well.
    const FOR_PEOPLE: &[&str] = &["S1-3", "S1-4", "S1-28", "S1-29", "S1-30", "S1-38", "S2-5", "S2-9", "S2-10", "S2-11", "S3-1", "S3-3", "S3-6", "S3-21", "S3-22", "S3-27", "S3-33", "S3-35", "S3-38", "S3-39", "S3-40", "S3-41", "S3-42", "S3-43", "S3-45", "S4-4", "S4-13", "S4-14", "S4-21", "S5-3", "S5-5", "S5-6", "S5-9", "S5-11", "S5-12", "S5-14", "S5-16", "S5-17", "S5-18", "S5-29", "S5-33", "S5-34", "S5-36b", "S5-38", "S5-39", "S5-41", "S5-42", "S5-43", "S5-44", "S5-47", "S5-48"];
}
