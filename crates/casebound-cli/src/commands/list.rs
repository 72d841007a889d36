//! `casebound list`: lists all cases, one per line, without identities.

use anyhow::bail;
use casebound_app::disclosing::reader;
use casebound_app::printable::in_line;
use casebound_app::workspace::{Workspace, not_in_committee};
use casebound_app::{Context, Outcome, saving};
use casebound_disclosure::csv;
use casebound_disclosure::list::{self, Row};
use casebound_disclosure::{Language, Source, Templates, disclose};
use casebound_record::words::Status;
use casebound_record::{CaseFile, Committee};

use crate::arguments;
use crate::format::Format;
use crate::ui::{Ui, to_json};

/// List the cases, without names
///
/// Example: `casebound list --open`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only cases with this status: open, resolved, on-file or expunged
    #[arg(long, value_name = "STATUS", value_parser = arguments::word::<Status>)]
    status: Option<Status>,
    /// Only cases of this event
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
    /// Only cases of this type
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Only open cases
    #[arg(long, conflicts_with = "status")]
    open: bool,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "table",
        value_parser = Format::among([Format::Table, Format::Json, Format::Csv]))]
    format: Format,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    let status = if args.open { Some(Status::Open) } else { args.status };
    let audience = reader(&workspace);
    let wanted = |file: &CaseFile| {
        let case = &file.case;
        // A recused member must not learn a case's event or type by filtering for it.
        let is_seen =
            !audience.is_recused(case, &workspace.committee.committee) || args.event.is_none() && args.kind.is_none();
        is_seen
            && status.is_none_or(|status| case.status == Some(status))
            && args.event.as_ref().is_none_or(|event| case.event.as_ref() == Some(event))
            && args.kind.as_ref().is_none_or(|kind| case.types.contains(kind))
    };
    let committee = &workspace.committee.committee;
    let today = workspace.clock.today;
    let row = |file: &CaseFile| {
        let source = Source { committee, case: None, today, templates: Templates::built_in() };
        disclose(&source, audience, &list::ListRequest { cases: &[file] }, Language::English)
    };
    let (looked_at, left_out) = workspace.each_case(|file| LookedAt {
        has_event: args.event.is_some() && file.case.event == args.event,
        has_kind: args.kind.as_ref().is_some_and(|kind| file.case.types.contains(kind)),
        row: (wanted(&file) && file.case.absorbed_into().is_none()).then(|| row(&file)),
    })?;
    refuse_unknown(&args, committee, &looked_at)?;
    let has_none = looked_at.is_empty();
    ui.left_out(&left_out);
    let mut rows: Vec<Row> = Vec::new();
    for row in looked_at.into_iter().filter_map(|case| case.row) {
        rows.extend(row?);
    }
    list::sort(&mut rows);
    match args.format {
        Format::Json => ui.line(to_json(&rows)?)?,
        Format::Csv => csv(&rows, ui)?,
        _ => table(&rows, ui)?,
    }
    if has_none && workspace.git.as_ref().is_some_and(saving::follows_server) {
        ui.note("Others may have saved some since: `casebound sync` fetches them.");
    }
    Ok(Outcome::Clean)
}

/// Fails for an event or a type of which nobody has heard. Old cases may still use a word that the policy no longer has.
fn refuse_unknown<R>(args: &Args, committee: &Committee, looked_at: &[LookedAt<R>]) -> anyhow::Result<()> {
    if let Some(event) = &args.event
        && committee.event(event).is_none()
        && !looked_at.iter().any(|case| case.has_event)
    {
        bail!(not_in_committee("event", event, committee.events.iter().map(|event| event.key.as_str())));
    }
    if let Some(kind) = &args.kind
        && !committee.types.iter().any(|known| &known.key == kind)
        && !looked_at.iter().any(|case| case.has_kind)
    {
        bail!(not_in_committee("type", kind, committee.types.iter().map(|known| known.key.as_str())));
    }
    Ok(())
}

/// What the list needs of a case, which is not kept.
struct LookedAt<R> {
    /// It is of the wanted event.
    has_event: bool,
    /// It is of the wanted type.
    has_kind: bool,
    /// Its line, where it is wanted.
    row: Option<R>,
}

fn cells(row: &Row) -> [String; 9] {
    let or_dash = |text: Option<&str>| text.unwrap_or("-").to_owned();
    [
        row.case.clone(),
        or_dash(row.status),
        or_dash(row.event.as_deref()),
        if row.types.is_empty() { "-".to_owned() } else { row.types.join(" ") },
        or_dash(row.severity),
        or_dash(row.received.as_deref()),
        or_dash(row.resolved.as_deref()),
        or_dash(row.keep_until.as_deref()),
        or_dash(row.publish.as_deref()),
    ]
}

const HEADINGS: [&str; 9] =
    ["case", "status", "event", "types", "severity", "received", "resolved", "keep_until", "publish"];

fn table(rows: &[Row], ui: &mut Ui) -> anyhow::Result<()> {
    if rows.is_empty() {
        ui.note("No cases.");
        return Ok(());
    }
    let cells: Vec<[String; 9]> = rows.iter().map(|row| cells(row).map(|cell| in_line(&cell))).collect();
    let mut widths = HEADINGS.map(str::len);
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let shown = shown(&widths, ui.columns());
    let line = |row: &[String]| {
        let cells = row.iter().zip(widths).enumerate().filter(|(place, _)| shown.contains(place));
        let padded: Vec<String> = cells.map(|(_, (cell, width))| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    ui.line(line(&HEADINGS.map(str::to_uppercase)))?;
    for row in &cells {
        ui.line(line(row))?;
    }
    Ok(())
}

/// The columns that are left out where the terminal is too narrow for all, the first one first.
const LEFT_OUT_FIRST: [usize; 8] = [8, 7, 6, 2, 4, 3, 5, 1];

/// The places of the columns that a terminal has room for; everything that is not a terminal has room for all.
fn shown(widths: &[usize; 9], columns: Option<usize>) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..widths.len()).collect();
    let width = |shown: &[usize]| shown.iter().map(|place| widths[*place] + 2).sum::<usize>().saturating_sub(2);
    for left_out in LEFT_OUT_FIRST {
        if columns.is_none_or(|columns| width(&shown) <= columns) {
            break;
        }
        shown.retain(|place| *place != left_out);
    }
    shown
}

fn csv(rows: &[Row], ui: &mut Ui) -> anyhow::Result<()> {
    ui.line(HEADINGS.join(","))?;
    for row in rows {
        let cells: Vec<String> =
            cells(row).iter().map(|cell| csv::cell(&in_line(if cell == "-" { "" } else { cell }))).collect();
        ui.line(cells.join(","))?;
    }
    Ok(())
}
