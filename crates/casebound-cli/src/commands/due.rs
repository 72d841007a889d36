//! `casebound due`: what must be done until when.

use casebound_app::disclosing::{reader, source};
use casebound_app::printable::in_line;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::dates::DueRequest;
use casebound_disclosure::{Language, calendar, disclose};
use casebound_record::CaseFile;
use casebound_record::deadlines::{Due, due};
use serde::Serialize;

use crate::format::Format;
use crate::ui::{Ui, to_json};

/// Show everything with a date: answers, tasks, reviews, ends of sanctions and of retention periods
///
/// Of a case in which you are recused nothing is shown. Exits with 1 when something is overdue. `--format ics` writes a file for calendars, with the code names of cases
/// and nothing else of them; who reads the calendar learns how many cases there are.
///
/// Example: `casebound due --format ics`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text",
        value_parser = Format::among([Format::Text, Format::Json, Format::Ics]))]
    format: Format,
}

/// One thing that is due. Field names are a contract with scripts.
#[derive(Serialize)]
struct Row {
    case: String,
    what: &'static str,
    day: String,
    overdue: bool,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.needs_policy()?;
    let cases = workspace.cases()?;
    ui.left_out(&cases.left_out);
    let committee = &workspace.committee.committee;
    let mut all: Vec<(&CaseFile, Due)> = Vec::new();
    for file in &cases.files {
        all.extend(due(&file.case, committee, workspace.clock).into_iter().map(|it| (file, it)));
    }
    all.sort_by(|(a, x), (b, y)| (x.day, a.stem(), x.kind).cmp(&(y.day, b.stem(), y.kind)));
    let all = disclose(&source(&workspace), reader(&workspace), &DueRequest { due: &all }, Language::English)
        .map_err(|refused| anyhow::anyhow!("{refused}"))?;
    let overdue = all.iter().filter(|(_, it)| it.overdue).count();
    let kind = calendar::CalendarRequest { due: &all, now: workspace.clock.now };
    let calendar = disclose(&source(&workspace), reader(&workspace), &kind, Language::English)
        .map_err(|refused| anyhow::anyhow!("{refused}"))?;
    let rows: Vec<Row> = all
        .into_iter()
        .map(|(file, it)| Row {
            case: file.stem().to_owned(),
            what: it.kind.word(),
            day: it.day.to_string(),
            overdue: it.overdue,
        })
        .collect();
    match args.format {
        Format::Json => ui.line(to_json(&rows)?)?,
        Format::Ics => ui.write(calendar.as_bytes())?,
        _ => {
            for row in &rows {
                let mark = if row.overdue { "overdue" } else { "" };
                ui.line(format_args!("{}  {:<13}  {:<7}  {}", row.day, row.what, mark, in_line(&row.case)))?;
            }
            ui.note(match (rows.len(), overdue) {
                (0, _) => "Nothing is due.".to_owned(),
                (all, 0) => format!("{all} with a date, nothing overdue."),
                (all, overdue) => format!("{all} with a date, {overdue} overdue."),
            });
        }
    }
    Ok(if overdue > 0 { Outcome::Findings } else { Outcome::Clean })
}
