//! What a reader of published tables can work out about the numbers that were hidden, exactly.
//!
//! Everything published is a set of linear facts over counts that are whole and not negative. A hidden number has
//! an interval: the least and the most that it is in any world that agrees with all facts. One two-way table is a
//! flow ([`flow`]); linked tables and several releases are an integer program ([`program`]).

pub(crate) mod flow;
pub(crate) mod program;
mod tables;

use serde::Serialize;

pub use program::SolveFailure;
pub use tables::{AuditInput, Fault, read};

use flow::Circulation;
use program::{Budget, Program};
use tables::{LinkedTables, Table};

/// No count is larger, and what may be as large may be any number.
pub(crate) const UNBOUNDED: u64 = 1_000_000_000;

/// The numbers from `min` to `max`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) min: u64,
    pub(crate) max: u64,
}

impl Range {
    /// Any number.
    pub(crate) const ANY: Range = Range { min: 0, max: UNBOUNDED };
}

/// The least and the most that a number can be; `None` where nothing bounds it above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Interval(pub u64, pub Option<u64>);

impl Interval {
    fn new(min: u64, max: u64) -> Interval {
        // What is bounded at all is bounded by published numbers, which are far smaller.
        Interval(min, (max < UNBOUNDED / 2).then_some(max))
    }

    /// Returns whether a reader knows the number.
    pub fn is_exact(self) -> bool {
        self.1 == Some(self.0)
    }
}

/// What can be worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditResult {
    /// The `id` of what was audited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Each number that was hidden or rounded.
    pub suppressed: Vec<Cell>,
    /// How many of them a reader knows exactly, even one who does not know by which rule numbers are hidden.
    pub recovered: usize,
    /// What was added from one release to the next, for tables of which the later one covers more periods.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub increments: Vec<Increment>,
}

/// What can be worked out about one hidden number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The `id` of its table, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Row and column, counted from 0.
    pub cell: [usize; 2],
    /// For a reader who knows the tables alone.
    pub interval: Interval,
    /// For a reader who also knows that every hidden number is 1 or more and smaller than the threshold. Where no
    /// numbers agree with that, other numbers were hidden too, and such a reader is no better off.
    pub interval_rule_known: Interval,
}

/// What can be worked out about the difference between two releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Increment {
    /// The `id` of the later table.
    pub table: String,
    /// Row and column, counted from 0.
    pub cell: [usize; 2],
    /// The number that was added.
    pub interval: Interval,
    /// Whether that is known exactly, and so small that no table would show it.
    #[serde(skip)]
    pub is_revealed: bool,
}

impl AuditResult {
    /// Returns whether a hidden number is known exactly to a reader of either kind, or a small one that was added.
    pub fn gives_away(&self) -> bool {
        self.suppressed.iter().any(|it| it.interval.is_exact() || it.interval_rule_known.is_exact())
            || self.increments.iter().any(|increment| increment.is_revealed)
    }
}

/// Works out the interval of each hidden number.
///
/// Fails when the tables contradict each other, or when an interval could not be proved.
pub fn audit(published: &AuditInput) -> Result<AuditResult, SolveFailure> {
    let linked = &published.linked;
    let (suppressed, increments) = match &linked.tables[..] {
        [table] => (one_table(table, linked.threshold)?, Vec::new()),
        _ => (several(linked)?, increments(linked)?),
    };
    let recovered = suppressed.iter().filter(|it| it.interval.is_exact()).count();
    Ok(AuditResult { id: published.id.clone(), suppressed, recovered, increments })
}

/// The numbers that are small enough to be hidden.
fn small(threshold: u64) -> Range {
    Range { min: 1, max: threshold.saturating_sub(1).max(1) }
}

fn one_table(table: &Table, threshold: u64) -> Result<Vec<Cell>, SolveFailure> {
    let plain = Grid::new(table, Range::ANY);
    let base = plain.graph.feasible().ok_or(SolveFailure::Contradiction)?;
    let knowing = Grid::new(table, small(threshold));
    let known = knowing.graph.feasible();
    let interval = |grid: &Grid, base: &Vec<u64>, cell: [usize; 2]| {
        let arc = grid.cells[cell[0]][cell[1]];
        let (least, most) = grid.graph.extremes(base, arc);
        Interval::new(least[arc], most[arc])
    };
    let cells = table.hidden().map(|cell| {
        let without = interval(&plain, &base, cell);
        let with = known.as_ref().map_or(without, |base| interval(&knowing, base, cell));
        Cell { table: table.id.clone(), cell, interval: without, interval_rule_known: with }
    });
    Ok(cells.collect())
}

/// One table as a circulation.
struct Grid {
    graph: Circulation,
    cells: Vec<Vec<usize>>,
}

impl Grid {
    fn new(table: &Table, hidden: Range) -> Grid {
        let (rows, cols) = (table.cells.len(), table.cols());
        let (start, end) = (rows + cols, rows + cols + 1);
        let mut graph = Circulation::new(rows + cols + 2);
        let range = |number: &Option<u64>| table.range(*number).unwrap_or(hidden);
        let sum = |number: &Option<u64>| table.range_of_sum(*number).unwrap_or(hidden);
        let margin =
            |margins: &Option<Vec<Option<u64>>>, idx: usize| margins.as_ref().map_or(Range::ANY, |it| sum(&it[idx]));
        for row in 0..rows {
            graph.arc(start, row, margin(&table.row_totals, row));
        }
        for col in 0..cols {
            graph.arc(rows + col, end, margin(&table.col_totals, col));
        }
        graph.arc(end, start, table.total.map_or(Range::ANY, |it| sum(&Some(it))));
        let cells = (0..rows)
            .map(|row| (0..cols).map(|col| graph.arc(row, rows + col, range(&table.cells[row][col]))).collect())
            .collect();
        Grid { graph, cells }
    }
}

/// All tables as one integer program.
fn program(linked: &LinkedTables, hidden: Range) -> Program {
    let mut program = Program::default();
    for _ in 0..linked.microcells() {
        program.unknown(Range::ANY);
    }
    for table in &linked.tables {
        let range = |number: &Option<u64>| table.range(*number).unwrap_or(hidden);
        let sum = |number: &Option<u64>| table.range_of_sum(*number).unwrap_or(hidden);
        let mut all = Vec::new();
        for (row, numbers) in table.cells.iter().enumerate() {
            for (col, number) in numbers.iter().enumerate() {
                let cell = linked.of_cell(table, [row, col]);
                program.constrain(&cell, &[], range(number));
                all.extend(cell);
            }
        }
        let line = |cells: &mut dyn Iterator<Item = [usize; 2]>| -> Vec<usize> {
            cells.flat_map(|cell| linked.of_cell(table, cell)).collect()
        };
        for (row, number) in table.row_totals.iter().flatten().enumerate() {
            let cells = line(&mut (0..table.cols()).map(|col| [row, col]));
            program.constrain(&cells, &[], sum(number));
        }
        for (col, number) in table.col_totals.iter().flatten().enumerate() {
            let cells = line(&mut (0..table.cells.len()).map(|row| [row, col]));
            program.constrain(&cells, &[], sum(number));
        }
        if let Some(total) = table.total {
            program.constrain(&all, &[], sum(&Some(total)));
        }
    }
    program.tighten();
    program
}

fn several(linked: &LinkedTables) -> Result<Vec<Cell>, SolveFailure> {
    let plain = program(linked, Range::ANY);
    let knowing = program(linked, small(linked.threshold));
    plain.extreme(&[], true, &Budget::ample())?;
    let rule_holds = match knowing.extreme(&[], true, &Budget::ample()) {
        Ok(_) => true,
        Err(SolveFailure::Contradiction) => false,
        Err(unproven) => return Err(unproven),
    };
    let mut cells = Vec::new();
    for table in &linked.tables {
        for cell in table.hidden() {
            let sum = linked.of_cell(table, cell);
            let interval = plain.interval(&sum)?;
            let with = if rule_holds { knowing.interval(&sum)? } else { interval };
            cells.push(Cell { table: table.id.clone(), cell, interval, interval_rule_known: with });
        }
    }
    Ok(cells)
}

/// For each table, what it adds to the largest earlier one of the same kind.
fn increments(linked: &LinkedTables) -> Result<Vec<Increment>, SolveFailure> {
    let pairs: Vec<(&Table, Vec<usize>)> =
        linked.tables.iter().filter_map(|later| Some((later, linked.added_by(later)?))).collect();
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let plain = program(linked, Range::ANY);
    let mut found = Vec::new();
    for (table, periods) in pairs {
        for row in 0..table.cells.len() {
            for col in 0..table.cols() {
                let sum = linked.of_cell_in(table, [row, col], &periods);
                let interval = plain.interval(&sum)?;
                found.push(Increment {
                    table: table.id.clone().unwrap_or_default(),
                    cell: [row, col],
                    interval,
                    is_revealed: interval.is_exact() && (1..linked.threshold).contains(&interval.0),
                });
            }
        }
    }
    Ok(found)
}

impl Program {
    fn interval(&self, sum: &[usize]) -> Result<Interval, SolveFailure> {
        let (min, _) = self.extreme(sum, false, &Budget::ample())?;
        let (max, _) = self.extreme(sum, true, &Budget::ample())?;
        Ok(Interval::new(min, max))
    }
}
