//! Published tables as JSON: one two-way table, or several over common dimensions and periods.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::{Range, UNBOUNDED};

/// This many unknown counts are audited at most.
const MOST_MICROCELLS: usize = 20_000;

/// Counts below this are small where the input says nothing.
const THRESHOLD: u64 = 3;

/// One thing to audit.
#[derive(Debug, Clone)]
pub struct AuditInput {
    pub(super) id: Option<String>,
    pub(super) linked: LinkedTables,
}

/// Why a document can't be audited. Nothing of it is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not JSON; the line, counted from 1.
    Syntax(usize),
    /// JSON, but no table that is known; what is wrong.
    Form(&'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Syntax(line) => write!(f, "line {line} is not JSON"),
            Fault::Form(what) => f.write_str(what),
        }
    }
}

/// Tables over the same counts.
#[derive(Debug, Clone)]
pub(super) struct LinkedTables {
    pub(super) threshold: u64,
    /// The sizes of the dimensions that some table uses; periods come last.
    sizes: Vec<usize>,
    pub(super) tables: Vec<Table>,
}

/// One two-way table. What is `None` is hidden.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) id: Option<String>,
    /// The dimensions of rows and columns.
    axes: [usize; 2],
    /// Places in `LinkedTables::periods`.
    periods: Vec<usize>,
    /// Numbers were rounded to a multiple of this.
    rounded_to: u64,
    /// Only those of the cells were; sums are printed as they are.
    has_exact_totals: bool,
    pub(super) cells: Vec<Vec<Option<u64>>>,
    pub(super) row_totals: Option<Vec<Option<u64>>>,
    pub(super) col_totals: Option<Vec<Option<u64>>>,
    pub(super) total: Option<u64>,
}

#[derive(Deserialize)]
struct SingleTableDocument {
    id: Option<String>,
    threshold: Option<u64>,
    #[serde(flatten)]
    table: Numbers,
}

#[derive(Deserialize)]
struct LinkedTablesDocument {
    id: Option<String>,
    threshold: Option<u64>,
    dimensions: BTreeMap<String, Vec<Value>>,
    tables: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    id: Option<String>,
    rows: String,
    cols: String,
    periods: Option<Vec<i64>>,
    #[serde(flatten)]
    numbers: Numbers,
}

#[derive(Deserialize)]
struct Numbers {
    published: Vec<Vec<Option<u64>>>,
    row_totals: Option<Vec<Option<u64>>>,
    col_totals: Option<Vec<Option<u64>>>,
    total: Option<u64>,
    rounded_to: Option<u64>,
    #[serde(default)]
    exact_totals: bool,
}

/// Reads a document: one thing to audit, or a list of such.
pub fn read(json: &[u8]) -> Result<Vec<AuditInput>, Fault> {
    let value: Value = serde_json::from_slice(json).map_err(|error| Fault::Syntax(error.line()))?;
    match value {
        Value::Array(items) => items.into_iter().map(one).collect(),
        value => Ok(vec![one(value)?]),
    }
}

fn one(value: Value) -> Result<AuditInput, Fault> {
    if value.get("tables").is_some() {
        let several: LinkedTablesDocument = serde_json::from_value(value).map_err(|_| {
            Fault::Form("several tables need `dimensions` with lists, and `tables` with `rows`, `cols` and `published`")
        })?;
        return Ok(AuditInput { id: several.id.clone(), linked: LinkedTables::several(several)? });
    }
    let one: SingleTableDocument = serde_json::from_value(value).map_err(|_| {
        Fault::Form("a table needs `published`: a list of rows, each a list of whole numbers, with null for hidden")
    })?;
    let (rows, cols) = (one.table.published.len(), one.table.published.first().map_or(0, Vec::len));
    let table = Table::new(None, [0, 1], vec![0], one.table, [rows, cols])?;
    let linked =
        LinkedTables { threshold: one.threshold.unwrap_or(THRESHOLD), sizes: vec![rows, cols, 1], tables: vec![table] };
    Ok(AuditInput { id: one.id, linked })
}

impl LinkedTables {
    fn several(several: LinkedTablesDocument) -> Result<LinkedTables, Fault> {
        let mut names: Vec<&str> = Vec::new();
        let mut periods: Vec<i64> = Vec::new();
        for part in &several.tables {
            // A dimension that no table uses tells nothing.
            for name in [part.rows.as_str(), part.cols.as_str()] {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            periods.extend(part.periods());
        }
        periods.sort_unstable();
        periods.dedup();
        let size = |name: &&str| several.dimensions.get(*name).map(Vec::len);
        let mut sizes: Vec<usize> =
            names.iter().map(size).collect::<Option<_>>().ok_or(Fault::Form("a table uses an unknown dimension"))?;
        sizes.push(periods.len());
        let microcells = sizes.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
        if microcells.is_none_or(|it| it > MOST_MICROCELLS) {
            return Err(Fault::Form("the tables have too many combinations of categories"));
        }
        let axis = |name: &str| names.iter().position(|it| *it == name).unwrap_or_default();
        let mut shapes = Vec::new();
        for part in &several.tables {
            let axes = [axis(&part.rows), axis(&part.cols)];
            if axes[0] == axes[1] {
                return Err(Fault::Form("a table has the same dimension in rows and columns"));
            }
            let place = |period: i64| periods.iter().position(|it| *it == period);
            shapes.push((axes, part.periods().into_iter().filter_map(place).collect::<Vec<_>>()));
        }
        let tables = several.tables.into_iter().zip(shapes).map(|(part, (axes, periods))| {
            let shape = axes.map(|axis| sizes[axis]);
            Table::new(part.id, axes, periods, part.numbers, shape)
        });
        let tables = tables.collect::<Result<Vec<_>, _>>()?;
        if tables.is_empty() {
            return Err(Fault::Form("there are no tables"));
        }
        Ok(LinkedTables { threshold: several.threshold.unwrap_or(THRESHOLD), sizes, tables })
    }

    /// How many unknown counts there are.
    pub(super) fn microcells(&self) -> usize {
        self.sizes.iter().product()
    }

    /// The unknown counts that add up to a cell.
    pub(super) fn of_cell(&self, table: &Table, cell: [usize; 2]) -> Vec<usize> {
        self.of_cell_in(table, cell, &table.periods)
    }

    /// The same of some periods.
    pub(super) fn of_cell_in(&self, table: &Table, cell: [usize; 2], periods: &[usize]) -> Vec<usize> {
        let fits = |microcell: &usize| {
            let mut rest = *microcell;
            self.sizes.iter().enumerate().all(|(dimension, size)| {
                let place = rest % size;
                rest /= size;
                let in_row = dimension != table.axes[0] || place == cell[0];
                let in_col = dimension != table.axes[1] || place == cell[1];
                let in_time = dimension + 1 != self.sizes.len() || periods.contains(&place);
                in_row && in_col && in_time
            })
        };
        (0..self.microcells()).filter(fits).collect()
    }

    /// The periods that a table adds to the largest other one of the same rows and columns that it includes.
    pub(super) fn added_by(&self, later: &Table) -> Option<Vec<usize>> {
        let is_part = |table: &&Table| {
            table.axes == later.axes
                && table.periods.len() < later.periods.len()
                && table.periods.iter().all(|period| later.periods.contains(period))
        };
        let earlier = self.tables.iter().filter(is_part).max_by_key(|table| table.periods.len())?;
        Some(later.periods.iter().copied().filter(|period| !earlier.periods.contains(period)).collect())
    }
}

impl Part {
    fn periods(&self) -> Vec<i64> {
        self.periods.clone().unwrap_or_else(|| vec![1])
    }
}

impl Table {
    fn new(
        id: Option<String>,
        axes: [usize; 2],
        periods: Vec<usize>,
        numbers: Numbers,
        [rows, cols]: [usize; 2],
    ) -> Result<Table, Fault> {
        let fits = |totals: &Option<Vec<Option<u64>>>, size: usize| totals.as_ref().is_none_or(|it| it.len() == size);
        let square = numbers.published.len() == rows && numbers.published.iter().all(|row| row.len() == cols);
        if rows == 0 || cols == 0 || !square {
            return Err(Fault::Form("`published` does not have one row for each row and one number for each column"));
        }
        if !fits(&numbers.row_totals, rows) || !fits(&numbers.col_totals, cols) {
            return Err(Fault::Form("`row_totals` and `col_totals` need one number for each row and each column"));
        }
        let all = numbers.published.iter().chain(&numbers.row_totals).chain(&numbers.col_totals).flatten();
        if all.flatten().chain(&numbers.total).any(|number| *number > UNBOUNDED / 1_000)
            || rows * cols > MOST_MICROCELLS
        {
            return Err(Fault::Form("a number or a table is too large"));
        }
        Ok(Table {
            id,
            axes,
            periods,
            rounded_to: numbers.rounded_to.unwrap_or(1).max(1),
            has_exact_totals: numbers.exact_totals,
            cells: numbers.published,
            row_totals: numbers.row_totals,
            col_totals: numbers.col_totals,
            total: numbers.total,
        })
    }

    pub(super) fn cols(&self) -> usize {
        self.cells.first().map_or(0, Vec::len)
    }

    /// What a printed number says of the true one; `None` where none is printed.
    pub(super) fn range(&self, number: Option<u64>) -> Option<Range> {
        let number = number?;
        let most_off = self.rounded_to / 2;
        Some(Range { min: number.saturating_sub(most_off), max: number + most_off })
    }

    /// The same for a sum of cells.
    pub(super) fn range_of_sum(&self, number: Option<u64>) -> Option<Range> {
        if self.has_exact_totals { number.map(|number| Range { min: number, max: number }) } else { self.range(number) }
    }

    /// The cells whose number is not printed, or only roughly.
    pub(super) fn hidden(&self) -> impl Iterator<Item = [usize; 2]> {
        let is_hidden = |number: &Option<u64>| number.is_none() || self.rounded_to > 1;
        self.cells.iter().enumerate().flat_map(move |(row, numbers)| {
            let cols = numbers.iter().enumerate().filter(move |(_, number)| is_hidden(number));
            cols.map(move |(col, _)| [row, col])
        })
    }
}
