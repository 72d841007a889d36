//! `casebound transparency audit`: what a reader can work out of published tables.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use casebound_app::printable::printable;
use casebound_app::{Outcome, files};
use casebound_disclosure::audit::{AuditResult, Interval, SolveFailure, audit, read};
use serde_json::{Value, json};

use crate::format::Format;
use crate::ui::Ui;

/// More than any table of counts needs.
const MOST_BYTES: usize = 10_000_000;

/// Work out what published tables reveal about the numbers that they hide
///
/// A file holds one table as JSON: `published` with null for each hidden number, and `row_totals`, `col_totals` and
/// `total` if they are printed. Or several tables: `dimensions` and `tables`, each with `rows`, `cols`, `periods`.
/// For each hidden number, prints the least and the most it can be: for any reader, and for one who knows that
/// numbers from 1 to `threshold` - 1 are hidden. Exits with 1 when a hidden number, or a small one that a later table added, can be
/// worked out exactly.
///
/// Example: `casebound transparency audit table.json`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files with tables, audited one by one
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text",
        value_parser = Format::among([Format::Text, Format::Json]))]
    format: Format,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut audited = Vec::new();
    let mut is_list = args.files.len() > 1;
    for path in &args.files {
        let shown = path.display();
        let bytes = files::read_limited(path, MOST_BYTES).with_context(|| format!("cannot read {shown}"))?;
        let all = read(&bytes).map_err(|fault| anyhow::anyhow!("{shown}: {fault}"))?;
        is_list |= all.len() != 1;
        for published in &all {
            let answer = match audit(published) {
                Err(SolveFailure::Unproven) => bail!("{shown}: no bound could be proved; audit fewer tables at once"),
                other => other.ok(),
            };
            audited.push((shown.to_string(), answer));
        }
    }
    match args.format {
        Format::Json => {
            let mut items: Vec<Value> = audited.iter().map(|(_, answer)| to_json(answer.as_ref())).collect();
            let document = if is_list { Value::Array(items) } else { items.pop().unwrap_or_default() };
            ui.line(format_args!("{document:#}"))?;
        }
        _ => {
            for (file, answer) in &audited {
                show(file, answer.as_ref(), ui)?;
            }
        }
    }
    let is_well = |answer: &Option<AuditResult>| answer.as_ref().is_some_and(|answer| !answer.gives_away());
    Ok(if audited.iter().all(|(_, answer)| is_well(answer)) { Outcome::Clean } else { Outcome::Findings })
}

fn to_json(answer: Option<&AuditResult>) -> Value {
    match answer {
        Some(answer) => serde_json::to_value(answer).expect("numbers, words and lists are all JSON"),
        None => json!({"suppressed": [], "recovered": 0, "contradiction": true}),
    }
}

fn show(file: &str, answer: Option<&AuditResult>, ui: &mut Ui) -> anyhow::Result<()> {
    let Some(answer) = answer else {
        return ui.line(format_args!("{file}: no counts agree with what is printed; look for a wrong sum"));
    };
    let name = answer.id.as_deref().map(|id| format!(" {}", printable(id))).unwrap_or_default();
    ui.line(format_args!(
        "{file}{name}: hidden numbers: {}; of these can be worked out: {}",
        answer.suppressed.len(),
        answer.recovered
    ))?;
    for cell in &answer.suppressed {
        let table = cell.table.as_deref().map(|id| format!("table {}, ", printable(id))).unwrap_or_default();
        let [row, col] = cell.cell.map(|idx| idx + 1);
        ui.line(format_args!(
            "  {table}row {row}, column {col}: {}; for a reader who knows the rule {}",
            words(cell.interval),
            words(cell.interval_rule_known)
        ))?;
    }
    for it in &answer.increments {
        let [row, col] = it.cell.map(|idx| idx + 1);
        let table = printable(&it.table);
        let revealed = if it.is_revealed { ": too few to be shown, and everybody can work it out" } else { "" };
        ui.line(format_args!("  table {table}, row {row}, column {col}: added {}{revealed}", words(it.interval)))?;
    }
    Ok(())
}

fn words(interval: Interval) -> String {
    match interval {
        Interval(min, None) => format!("{min} or more"),
        Interval(min, Some(max)) if min == max => format!("exactly {min}"),
        Interval(min, Some(max)) => format!("{min} to {max}"),
    }
}
