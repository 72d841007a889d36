//! A table of measurements, printed row by row, and how fast each time grows with the size.

use std::time::Duration;

use crate::workspace::say;

/// How wide a column is.
const WIDTH: usize = 11;

/// A table whose rows are of growing sizes.
pub(super) struct Table {
    rows: Vec<(usize, Vec<Cell>)>,
}

/// What a cell shows.
#[derive(Clone, Copy)]
pub(super) enum Cell {
    /// How long something took.
    Time(Duration),
    /// How many times as long as something else it took.
    Times(f64),
    /// The most memory at once, in MB.
    Memory(f64),
    /// A number that says what was measured.
    Count(usize),
}

impl Cell {
    /// How many times the second time the first one is.
    pub(super) fn ratio(one: Duration, other: Duration) -> Cell {
        Cell::Times(one.as_secs_f64() / other.as_secs_f64())
    }

    fn shown(self) -> String {
        match self {
            Cell::Time(time) if time.as_secs() >= 10 => format!("{:.1} s", time.as_secs_f64()),
            Cell::Time(time) => format!("{:.1} ms", time.as_secs_f64() * 1000.0),
            Cell::Times(times) => format!("{times:.2} x"),
            Cell::Memory(size) => format!("{size:.0} MB"),
            Cell::Count(count) => count.to_string(),
        }
    }

    fn measured(self) -> Option<f64> {
        match self {
            Cell::Time(time) => Some(time.as_secs_f64()),
            Cell::Memory(size) => Some(size),
            Cell::Times(_) | Cell::Count(_) => None,
        }
    }
}

impl Table {
    /// Prints the headings; the first column is the size.
    pub(super) fn begin(headings: &[&str]) -> Table {
        line("cases", headings.iter().map(|it| (*it).to_owned()));
        Table { rows: Vec::new() }
    }

    /// Prints a row.
    pub(super) fn row(&mut self, size: usize, cells: Vec<Cell>) {
        line(&size.to_string(), cells.iter().map(|it| it.shown()));
        self.rows.push((size, cells));
    }

    /// Prints with which power of the size each time and memory grew from the last row but one to the last: 1 is linear.
    pub(super) fn growth(&self) {
        let [.., (small, before), (large, after)] = &self.rows[..] else { return };
        let sizes = (*large as f64 / *small as f64).ln();
        let power = |(before, after): (&Cell, &Cell)| match (before.measured(), after.measured()) {
            (Some(before), Some(after)) => format!("n^{:.2}", (after / before).ln() / sizes),
            _ => String::new(),
        };
        line("growth", before.iter().zip(after).map(power));
    }
}

fn line(first: &str, cells: impl Iterator<Item = String>) {
    let cells: String = cells.map(|it| format!("  {it:>WIDTH$}")).collect();
    say(format!("{first:>7}{cells}").trim_end());
}
