//! What a reader can work out of published tables: the auditor against every world there is, counted one by one.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use casebound_disclosure::audit::{AuditResult, Fault, SolveFailure, audit, read};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

fn answer(value: &Value) -> Result<AuditResult, SolveFailure> {
    audit(&read(value.to_string().as_bytes()).unwrap()[0])
}

fn told(value: &Value) -> Value {
    serde_json::to_value(answer(value).unwrap()).unwrap()
}

#[test]
fn margins_undo_what_was_hidden() {
    let table = json!({
        "threshold": 3, "rows": ["remark", "photo"], "cols": ["warning", "ban"],
        "published": [[5, null], [4, 6]], "row_totals": [6, 10], "col_totals": [9, 7], "total": 16,
    });
    let expected =
        json!({"suppressed": [{"cell": [0, 1], "interval": [1, 1], "interval_rule_known": [1, 1]}], "recovered": 1});
    assert_eq!(told(&table), expected);
}

#[test]
fn exact_sums_undo_the_rounding_of_cells() {
    let table = |exact: bool| json!({"rounded_to": 3, "exact_totals": exact, "published": [[3, 3]], "total": 4});
    assert_eq!(told(&table(true))["suppressed"][0]["interval"], json!([2, 2]));
    assert_eq!(told(&table(true))["recovered"], 2);
    // A total that is rounded, too, may be anything from 3 to 5.
    assert_eq!(told(&table(false))["suppressed"][0]["interval"], json!([2, 3]));
}

#[test]
fn two_reports_tell_what_was_added() {
    let part = |id: &str, periods: &[u32], first: u32| json!({"id": id, "rows": "type", "cols": "result", "periods": periods, "published": [[first, 3], [3, 5]]});
    let tables = json!({
        "threshold": 3, "dimensions": {"type": ["remark", "photo"], "result": ["warning", "none"]},
        "tables": [part("half", &[1], 4), part("year", &[1, 2], 5)],
    });
    assert!(answer(&tables).unwrap().gives_away());
    let increments = told(&tables)["increments"].clone();
    assert_eq!(increments[0], json!({"table": "year", "cell": [0, 0], "interval": [1, 1]}));
}

#[test]
fn a_reader_who_knows_the_rule_knows_more() {
    let table = json!({
        "id": "T", "threshold": 3, "published": [[null, null], [null, null]], "row_totals": [4, 3], "col_totals": [4, 3],
    });
    let expected = json!({"id": "T", "recovered": 0, "suppressed": [
        {"cell": [0, 0], "interval": [1, 4], "interval_rule_known": [2, 2]},
        {"cell": [0, 1], "interval": [0, 3], "interval_rule_known": [2, 2]},
        {"cell": [1, 0], "interval": [0, 3], "interval_rule_known": [2, 2]},
        {"cell": [1, 1], "interval": [0, 3], "interval_rule_known": [1, 1]},
    ]});
    assert_eq!(told(&table), expected);
}

#[test]
fn a_rule_that_cannot_have_been_used_tells_nothing() {
    let table = json!({"threshold": 3, "published": [[null, null]], "row_totals": [9]});
    let answer = answer(&table).unwrap();
    assert!(answer.suppressed.iter().all(|it| it.interval == it.interval_rule_known));
    assert!(!answer.gives_away());
}

#[test]
fn without_margins_nothing_bounds_a_number() {
    let table = json!({"published": [[null, 4]], "col_totals": [null, 4]});
    assert_eq!(
        told(&table)["suppressed"],
        json!([{"cell": [0, 0], "interval": [0, null], "interval_rule_known": [1, 2]}])
    );
}

#[test]
fn rounding_is_undone_by_margins() {
    let table = json!({"rounded_to": 3, "published": [[0, 0, 0]], "row_totals": [3]});
    assert_eq!(told(&table)["suppressed"][0]["interval"], json!([0, 1]));
    let table = json!({"rounded_to": 3, "published": [[3, 3, 3]], "row_totals": [12]});
    assert_eq!(told(&table)["suppressed"][0]["interval"], json!([3, 4]));
}

#[test]
fn two_releases_show_what_came_between() {
    let releases = json!({
        "threshold": 3,
        "dimensions": {"type": ["remark", "photo"], "resolution": ["warning", "ban"], "setting": ["talk", "online"]},
        "tables": [
            {"id": "half", "rows": "type", "cols": "resolution", "periods": [1],
             "published": [[5, null], [null, 7]], "row_totals": [6, 9], "col_totals": [7, 8]},
            {"id": "year", "rows": "type", "cols": "resolution", "periods": [1, 2],
             "published": [[5, 3], [4, 8]], "row_totals": [8, 12], "col_totals": [9, 11]},
        ],
    });
    let told = told(&releases);
    assert_eq!(
        told["suppressed"][0],
        json!({
            "table": "half", "cell": [0, 1], "interval": [1, 1], "interval_rule_known": [1, 1],
        })
    );
    assert_eq!(
        told["increments"],
        json!([
            {"table": "year", "cell": [0, 0], "interval": [0, 0]},
            {"table": "year", "cell": [0, 1], "interval": [2, 2]},
            {"table": "year", "cell": [1, 0], "interval": [2, 2]},
            {"table": "year", "cell": [1, 1], "interval": [1, 1]},
        ])
    );
}

#[test]
fn what_contradicts_itself_has_no_interval() {
    let table = json!({"published": [[null, 4]], "row_totals": [3]});
    assert_eq!(answer(&table), Err(SolveFailure::Contradiction));
    let linked = json!({"dimensions": {"a": [1], "b": [1, 2], "c": [1]}, "tables": [
        {"rows": "a", "cols": "b", "published": [[null, 4]], "total": 9},
        {"rows": "a", "cols": "c", "published": [[8]]},
    ]});
    assert_eq!(answer(&linked), Err(SolveFailure::Contradiction));
}

#[test]
fn other_documents_are_refused_without_a_quote() {
    assert_eq!(read(b"{\n\"published\": [[1, Person A]]}").err(), Some(Fault::Syntax(2)));
    for text in [
        "{}",
        r#"{"published": []}"#,
        r#"{"published": [[1], [1, 2]]}"#,
        r#"{"published": [[-1]]}"#,
        r#"{"published": [[1.5]]}"#,
        r#"{"published": [[1]], "row_totals": [1, 2]}"#,
        r#"{"published": [[1000000000000]]}"#,
        r#"{"tables": []}"#,
        r#"{"tables": [], "dimensions": {}}"#,
        r#"{"dimensions": {"a": [1]}, "tables": [{"rows": "a", "cols": "b", "published": [[1]]}]}"#,
        r#"{"dimensions": {"a": [1]}, "tables": [{"rows": "a", "cols": "a", "published": [[1]]}]}"#,
    ] {
        assert!(matches!(read(text.as_bytes()), Err(Fault::Form(_))), "{text}");
    }
}

/// Every table of this shape whose numbers are at most `most`.
fn worlds(cells: usize, most: u64) -> Vec<Vec<u64>> {
    (0..cells).fold(vec![vec![]], |worlds, _| {
        worlds.into_iter().flat_map(|world| (0..=most).map(move |it| [world.clone(), vec![it]].concat())).collect()
    })
}

const ROWS: usize = 2;
const COLS: usize = 3;
const MOST: u64 = 3;

/// Cells, row totals and column totals of a world of the shape above.
fn margins(world: &[u64]) -> (Vec<u64>, Vec<u64>) {
    let rows = world.chunks(COLS).map(|row| row.iter().sum()).collect();
    let cols = (0..COLS).map(|col| world.iter().skip(col).step_by(COLS).sum()).collect();
    (rows, cols)
}

fn masked(numbers: &[u64], shown: &[bool]) -> Vec<Option<u64>> {
    numbers.iter().zip(shown).map(|(number, shown)| shown.then_some(*number)).collect()
}

fn rows_of(numbers: &[Option<u64>]) -> Vec<&[Option<u64>]> {
    numbers.chunks(COLS).collect()
}

fn interval(numbers: impl Iterator<Item = u64> + Clone) -> Option<Value> {
    Some(json!([numbers.clone().min()?, numbers.max()?]))
}

/// Whether a number that is hidden is small.
fn by_rule(world: &[u64], shown: &[bool]) -> bool {
    world.iter().zip(shown).all(|(number, shown)| *shown || (1..3).contains(number))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn one_table_has_the_intervals_of_all_worlds(
        truth in vec(0..=MOST, ROWS * COLS),
        shown in vec(any::<bool>(), ROWS * COLS),
        shown_rows in vec(proptest::bool::weighted(0.8), ROWS),
    ) {
        let (rows, cols) = margins(&truth);
        let total: u64 = truth.iter().sum();
        let numbers = masked(&truth, &shown);
        let table = json!({
            "threshold": 3, "published": rows_of(&numbers), "row_totals": masked(&rows, &shown_rows),
            "col_totals": cols, "total": total,
        });
        // Column totals bound every number, so these are all worlds.
        let most = cols.iter().copied().max().unwrap_or(0);
        let agree: Vec<Vec<u64>> = worlds(ROWS * COLS, most.min(6))
            .into_iter()
            .filter(|world| {
                let (its_rows, its_cols) = margins(world);
                masked(world, &shown) == numbers && its_cols == cols
                    && masked(&its_rows, &shown_rows) == masked(&rows, &shown_rows)
            })
            .collect();
        // A hidden row total is small, too, to a reader who knows the rule.
        let knowing: Vec<&Vec<u64>> = agree
            .iter()
            .filter(|world| by_rule(world, &shown) && by_rule(&margins(world).0, &shown_rows))
            .collect();
        for cell in answer(&table).unwrap().suppressed {
            let place = cell.cell[0] * COLS + cell.cell[1];
            let expected = interval(agree.iter().map(|world| world[place])).unwrap();
            prop_assert_eq!(json!(cell.interval), expected.clone());
            let with_rule = interval(knowing.iter().map(|world| world[place]));
            prop_assert_eq!(json!(cell.interval_rule_known), with_rule.unwrap_or(expected));
        }
    }

    #[test]
    fn linked_tables_have_the_intervals_of_all_worlds(
        truth in vec(0..=2_u64, 8),
        shown in vec(any::<bool>(), 12),
        with_margins in any::<bool>(),
    ) {
        // Bits of a place: type, resolution, setting.
        let pair = |world: &[u64], one: usize, other: usize| -> Vec<u64> {
            (0..4)
                .map(|cell| (0..8).filter(move |it| it >> one & 1 == cell >> 1 && it >> other & 1 == cell & 1))
                .map(|places| places.map(|it| world[it]).sum())
                .collect()
        };
        let pairs = [(0, 1, "t", "r"), (0, 2, "t", "s"), (1, 2, "r", "s")];
        let facts = |world: &[u64]| -> Vec<Option<u64>> {
            let mut facts = Vec::new();
            for (idx, (one, other, ..)) in pairs.iter().enumerate() {
                let numbers = pair(world, *one, *other);
                facts.extend(masked(&numbers, &shown[idx * 4..idx * 4 + 4]));
                if with_margins {
                    facts.extend([numbers[0] + numbers[1], numbers[2] + numbers[3]].map(Some));
                }
            }
            facts.push(Some(world.iter().sum()));
            facts
        };
        let tables: Vec<Value> = pairs.iter().enumerate().map(|(idx, (one, other, rows, cols))| {
            let numbers = pair(&truth, *one, *other);
            let cells = masked(&numbers, &shown[idx * 4..idx * 4 + 4]);
            let mut table = json!({
                "id": idx.to_string(), "rows": rows, "cols": cols, "published": [cells[..2], cells[2..]],
                "total": truth.iter().sum::<u64>(),
            });
            if with_margins {
                table["row_totals"] = json!([numbers[0] + numbers[1], numbers[2] + numbers[3]]);
            }
            table
        }).collect();
        let input = json!({"threshold": 3, "dimensions": {"t": [0, 1], "r": [0, 1], "s": [0, 1]}, "tables": tables});
        let total: u64 = truth.iter().sum();
        prop_assume!(total <= 8);
        let published = facts(&truth);
        let agree: Vec<Vec<u64>> =
            distributions(total, 8).into_iter().filter(|world| facts(world) == published).collect();
        for cell in answer(&input).unwrap().suppressed {
            let idx: usize = cell.table.unwrap().parse().unwrap();
            let (one, other, ..) = pairs[idx];
            let of = |world: &Vec<u64>| pair(world, one, other)[cell.cell[0] * 2 + cell.cell[1]];
            prop_assert_eq!(json!(cell.interval), interval(agree.iter().map(of)).unwrap());
        }
    }

    #[test]
    fn two_releases_have_the_intervals_of_all_worlds(
        first in vec(0..=2_u64, 4),
        second in vec(0..=2_u64, 4),
        shown in vec(any::<bool>(), 8),
    ) {
        let both: Vec<u64> = first.iter().zip(&second).map(|(a, b)| a + b).collect();
        let table = |id: &str, periods: &[u32], numbers: &[u64], shown: &[bool]| {
            let cells = masked(numbers, shown);
            json!({
                "id": id, "rows": "a", "cols": "b", "periods": periods, "published": [cells[..2], cells[2..]],
                "row_totals": [numbers[0] + numbers[1], numbers[2] + numbers[3]],
                "col_totals": [numbers[0] + numbers[2], numbers[1] + numbers[3]],
            })
        };
        let input = json!({"threshold": 3, "dimensions": {"a": [0, 1], "b": [0, 1]}, "tables": [
            table("first", &[1], &first, &shown[..4]), table("both", &[1, 2], &both, &shown[4..]),
        ]});
        let sums = |it: &[u64]| [it[0] + it[1], it[2] + it[3], it[0] + it[2], it[1] + it[3]];
        let mut added: Vec<Vec<u64>> = Vec::new();
        let firsts: Vec<Vec<u64>> = distributions(first.iter().sum(), 4)
            .into_iter()
            .filter(|it| sums(it) == sums(&first) && masked(it, &shown[..4]) == masked(&first, &shown[..4]))
            .collect();
        for second in distributions(second.iter().sum(), 4) {
            for first in &firsts {
                let its_both: Vec<u64> = first.iter().zip(&second).map(|(a, b)| a + b).collect();
                if sums(&its_both) == sums(&both) && masked(&its_both, &shown[4..]) == masked(&both, &shown[4..]) {
                    added.push(second.clone());
                }
            }
        }
        for it in answer(&input).unwrap().increments {
            let place = it.cell[0] * 2 + it.cell[1];
            prop_assert_eq!(json!(it.interval), interval(added.iter().map(|world| world[place])).unwrap());
        }
    }
}

/// Every way to put `all` things into so many places.
fn distributions(all: u64, places: usize) -> Vec<Vec<u64>> {
    if places == 1 {
        return vec![vec![all]];
    }
    let with =
        |first: u64| distributions(all - first, places - 1).into_iter().map(move |rest| [vec![first], rest].concat());
    (0..=all).flat_map(with).collect()
}
