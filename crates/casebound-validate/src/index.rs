//! The index of all rules and requirements: for people as tables, for the program as data.

use std::collections::{BTreeMap, BTreeSet};

use casebound_record::fields;
use casebound_record::shape::{Field, Shape};

use crate::requirements::{REQUIREMENTS, Requirement};
use crate::{RULES, Rule};

impl Rule {
    /// The first sentence of the page, which says what is wrong.
    pub fn summary(&self) -> String {
        let text = self.page.split_once("\n\n").map_or("", |(_, rest)| rest);
        let paragraph: String = text.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        match paragraph.split_once(". ") {
            Some((sentence, _)) => format!("{sentence}."),
            None => paragraph,
        }
    }

    /// The requirement numbers that the page names, such as `S3-22`, in order.
    pub fn sources(&self) -> Vec<String> {
        let words = self.page.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
        let found: BTreeSet<(u32, u32, String)> = words.filter_map(source).collect();
        found.into_iter().map(|(_, _, word)| word).collect()
    }
}

/// Reads a requirement number such as `S3-22` or `S5-36b`; the numbers are for sorting.
fn source(word: &str) -> Option<(u32, u32, String)> {
    let (document, number) = word.strip_prefix('S')?.split_once('-')?;
    let digits = number.trim_end_matches('b');
    Some((document.parse().ok()?, digits.parse().ok()?, word.to_owned()))
}

/// The ids of the rules whose pages cite each requirement number, in the order of the catalogue.
pub(crate) fn rules_by_source() -> BTreeMap<String, Vec<&'static str>> {
    let mut found: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for rule in RULES {
        for number in rule.sources() {
            found.entry(number).or_default().push(rule.id.name());
        }
    }
    found
}

/// The fields that come from each requirement number, in the order of their tables, as Markdown: routes such as
/// `` `reports[].received` ``, with `*` for a free key, and the file where it is not a case.
pub(crate) fn fields_by_source() -> BTreeMap<&'static str, Vec<String>> {
    let mut found: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for (table, file) in [(fields::CASE, ""), (fields::COMMITTEE, " in committee.yaml")] {
        walk(table, "", &mut |field, route| {
            for number in field.source.split_whitespace() {
                let (routes, shown) = (found.entry(number).or_default(), format!("`{route}`{file}"));
                if !routes.contains(&shown) {
                    routes.push(shown);
                }
            }
        });
    }
    found
}

/// Visits each field with its route, those within it too.
fn walk(fields: &'static [Field], above: &str, visit: &mut impl FnMut(&'static Field, &str)) {
    for field in fields {
        let route = format!("{above}{}", field.name);
        visit(field, &route);
        walk_shape(&field.shape, &route, visit);
    }
}

fn walk_shape(shape: &'static Shape, route: &str, visit: &mut impl FnMut(&'static Field, &str)) {
    match shape {
        Shape::List(inner) => walk_shape(inner, &format!("{route}[]"), visit),
        Shape::Entries(_, inner) => walk_shape(inner, &format!("{route}.*"), visit),
        Shape::OneOrMore(inner) => walk_shape(inner, route, visit),
        Shape::Map(fields) | Shape::Either(_, fields) => walk(fields, &format!("{route}."), visit),
        _ => {}
    }
}

/// The index as Markdown, with a final newline.
pub fn markdown() -> String {
    let mut text = String::from(RULES_HEAD);
    for rule in RULES {
        let waivable = if rule.waivable { "yes" } else { "no" };
        let summary = rule.summary().replace('|', "\\|");
        let sources = rule.sources().join(" ");
        text.push_str(&format!(
            "| `{}` | {} | {waivable} | {summary} | {sources} | {} |\n",
            rule.id,
            rule.id.severity().word(),
            rule.since
        ));
    }
    text.push_str(REQUIREMENTS_HEAD);
    let (rules, fields) = (rules_by_source(), fields_by_source());
    for requirement in REQUIREMENTS {
        let answer = answer(requirement, &rules, &fields);
        text.push_str(&format!("| {} | {} | {answer} |\n", requirement.number, requirement.asks));
    }
    text
}

/// Rules before fields: a rule says when something is wrong, a field only gives the fact a place.
fn answer(
    it: &Requirement,
    rules: &BTreeMap<String, Vec<&'static str>>,
    fields: &BTreeMap<&'static str, Vec<String>>,
) -> String {
    let ids = rules.get(it.number).into_iter().flatten().map(|id| format!("`{id}`"));
    let routes = fields.get(it.number).into_iter().flatten().cloned();
    let all: Vec<String> = ids.chain(routes).collect();
    if !all.is_empty() {
        return all.join(", ");
    }
    format!("not checkable: {}", it.not_checkable.unwrap_or("no rule and no field names it"))
}

const RULES_HEAD: &str = "\
# Rules

Generated from the pages in `src/rules`. `casebound explain RULE` prints a page. The numbers under *From* are those of
the [requirements](#requirements) below.

| Rule | Severity | Waivable | What is wrong | From | Since |
| :--- | :--- | :--- | :--- | :--- | :--- |
";

const REQUIREMENTS_HEAD: &str = "
## Requirements

What five documents ask of those who handle reports, in our own words. A number is the document and its item:

- S1: how the team of a Django event writes its internal report
- S2: how such a team communicates, and to whom it reports
- S3: the reporting procedure of the CHAOSS community
- S4: how the Django committee handles a report
- S5: the guide to handling incidents at Django events

A number is answered by the rules whose pages cite it and by the fields of a case, or of committee.yaml, that come from
it; or the fact is named that a rule would need. A rule may hold only a part of what a number asks: its page says
which. Numbers that speak only of secrecy, of how people behave or of the words of a text are not in this table, although
a page may cite them.

| Number | What it asks | Answered by |
| :--- | :--- | :--- |
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RuleId;

    #[test]
    fn pages_tell_their_sources() {
        let rule = RuleId::KeepUntilMismatch.rule();
        assert_eq!(rule.sources(), ["S5-50", "S5-51"]);
        assert!(rule.summary().ends_with('.'));
    }

    #[test]
    fn fields_stand_with_their_route_and_file() {
        let fields = fields_by_source();
        let of = |number| fields[number].iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(of("S1-10"), ["`reports[].place`"]);
        assert_eq!(of("S2-15"), ["`people.*.name`"]);
        assert_eq!(of("S4-6"), ["`rota.handover` in committee.yaml"]);
        assert_eq!(of("S1-14"), ["`incident`", "`incident.where`"]);
        assert_eq!(of("S2-13"), ["`event`", "`events` in committee.yaml"]);
        // Inside a mapping, and named twice by one field.
        assert!(of("S5-23").contains(&"`tasks[].due`"));
        assert_eq!(of("S5-23").iter().filter(|route| **route == "`tasks`").count(), 1);
    }

    #[test]
    fn an_answer_is_rules_and_fields_or_what_is_missing() {
        let number = |number, not_checkable| Requirement { number, asks: "Anything.", not_checkable };
        let rules = BTreeMap::from([("S9-1".to_owned(), vec!["one-rule", "other-rule"])]);
        let fields = ["S9-1", "S9-2"].map(|it| (it, vec!["`status`".to_owned()]));
        let answer = |it| answer(&it, &rules, &BTreeMap::from(fields.clone()));
        assert_eq!(answer(number("S9-1", None)), "`one-rule`, `other-rule`, `status`");
        assert_eq!(answer(number("S9-2", None)), "`status`");
        assert_eq!(answer(number("S9-3", Some("a fact"))), "not checkable: a fact");
    }

    #[test]
    fn every_number_has_a_row_and_every_document_a_line() {
        let text = markdown();
        for requirement in REQUIREMENTS {
            let rows = text
                .lines()
                .filter(|line| line.starts_with(&format!("| {} | {} | ", requirement.number, requirement.asks)));
            assert_eq!(rows.count(), 1, "{}", requirement.number);
            let (document, _) = requirement.number.split_once('-').unwrap();
            assert!(text.contains(&format!("\n- {document}: ")), "{document}");
        }
        assert!(!text.contains("no rule and no field"));
    }
}
