//! A list of invented attendees, as three registration systems export it, held against invented people.

use std::collections::BTreeMap;

use casebound_screening::{Columns, RowVerdict, ScreeningResult, Table, WatchList, screen};

const PEOPLE: &str = include_str!("lists/people.json");
const TRUTH: &str = include_str!("lists/truth.csv");

fn today() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 8, 15).expect("a day")
}

fn screened(list: &[u8]) -> ScreeningResult {
    let table = Table::read(list).expect("a list");
    let columns = Columns::of(&table, &[]).expect("columns");
    screen(&table, &columns, &WatchList::read(PEOPLE, today()).expect("people"))
}

/// Order and person, whether it is that person, and what kind of pair it is.
fn truth() -> Vec<((&'static str, &'static str), bool, &'static str)> {
    let lines = TRUTH.lines().skip(1).map(|line| line.split(',').collect::<Vec<&str>>());
    lines.map(|cells| ((cells[0], cells[1]), cells[2] == "1", cells[4])).collect()
}

#[test]
fn everybody_is_found_and_nobody_is_taken_for_somebody_else() {
    for (system, list) in [
        ("pretix", &include_bytes!("lists/pretix.csv")[..]),
        ("Eventbrite", include_bytes!("lists/eventbrite.csv")),
        ("Tito", include_bytes!("lists/tito.csv")),
    ] {
        let screened = screened(list);
        assert_eq!(screened.rows, 300, "{system}");
        let shown: BTreeMap<(&str, &str), RowVerdict> =
            screened.shown.iter().map(|it| ((it.order.as_str(), it.person.as_str()), it.verdict)).collect();
        let mut noise = shown.clone();
        for (pair, is_same, kind) in truth() {
            let verdict = noise.remove(&pair);
            assert!(verdict.is_some(), "{system}: {pair:?} is not shown: {kind}");
            assert!(is_same || verdict == Some(RowVerdict::Review), "{system}: {pair:?} is no match: {kind}");
        }
        assert!(noise.is_empty(), "{system}: {noise:?}");
    }
}
