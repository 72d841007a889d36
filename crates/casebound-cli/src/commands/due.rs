//! `casebound due`: what must be done, and by when.

use casebound_app::deadlines::{Deadline, calendar, deadlines};
use casebound_app::erasure_requests::PendingRequest;
use casebound_app::printable::in_line;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use serde::Serialize;

use crate::format::Format;
use crate::ui::{Ui, to_json};

/// Show everything with a date: answers, tasks, reviews, ends of sanctions, of retention periods and of certificates, screenings
///
/// Leaves out cases in which you are recused. A certificate is shown from sixty days before its end on, and while people register
/// for an event, when its list was to be screened again in this clone. Each line names the member who is responsible: the owner of a task, or else the
/// shepherd; `nobody` if that member left or is recused. Exits with 1 if something is overdue. `--format ics` writes a calendar
/// file with the code names of cases and, for a request to erase, who approved it; anybody who can read it learns how many
/// cases there are.
///
/// Example: `casebound due --format ics`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text",
        value_parser = Format::among([Format::Text, Format::Json, Format::Ics]))]
    format: Format,
    /// Only what you are responsible for: your tasks, and everything else in cases whose shepherd you are
    #[arg(long)]
    mine: bool,
}

/// One thing that is due. Field names are a contract with scripts.
#[derive(Serialize)]
struct Row {
    /// The code name; nothing for a certificate.
    case: Option<String>,
    /// Whose certificate ends, such as `member alice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<String>,
    /// The event whose list of attendees is to be screened.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    what: &'static str,
    day: String,
    /// The instant, where it is promised within hours; in the committee's time zone.
    at: Option<String>,
    overdue: bool,
    /// The responsible member; `None` if there is none, or they left or are recused.
    who: Option<String>,
    /// A request to erase: whom it is about, who approved it, and what is to be typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<PendingRequest>,
    /// What is to be typed once a certificate is extended.
    #[serde(skip)]
    renew: Option<String>,
    /// What screens a list.
    #[serde(skip)]
    screen: Option<String>,
}

impl Row {
    /// The code name, whose certificate it is, or the event.
    fn about(&self) -> &str {
        [&self.case, &self.certificate, &self.event].into_iter().find_map(|it| it.as_deref()).unwrap_or_default()
    }
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    let (found, left_out) = deadlines(&workspace, args.mine)?;
    ui.left_out(&left_out);
    let overdue = found.iter().filter(|deadline| deadline.entry.due().overdue).count();
    let timezone = workspace.committee.committee.about.timezone;
    let rows: Vec<Row> = found
        .iter()
        .map(|Deadline { entry, who, request, renew, screen }| Row {
            case: entry.case().map(str::to_owned),
            certificate: (entry.case().is_none() && entry.event().is_none()).then(|| entry.about().to_owned()),
            event: entry.event().map(str::to_owned),
            what: entry.due().kind.word(),
            day: entry.due().day.to_string(),
            at: entry.due().at.map(|at| at.with_timezone(&timezone).format("%Y-%m-%dT%H:%M%:z").to_string()),
            overdue: entry.due().overdue,
            who: who.clone(),
            request: request.clone(),
            renew: renew.clone(),
            screen: screen.clone(),
        })
        .collect();
    match args.format {
        Format::Json => ui.line(to_json(&rows)?)?,
        Format::Ics => ui.write(calendar(&found, &workspace)?.as_bytes())?,
        _ => {
            if !rows.is_empty() && ui.columns().is_none_or(|columns| columns >= HEADED_FROM) {
                ui.note(format_args!("{:<16}  {:<15}  {:<7}  CASE  (WHO)", "UNTIL", "WHAT", ""));
            }
            let fits = |depth: &usize| {
                let columns = ui.columns();
                rows.iter().all(|row| columns.is_none_or(|columns| line(row, *depth).chars().count() <= columns))
            };
            let depth = (0..NARROWEST).find(fits).unwrap_or(NARROWEST);
            for row in &rows {
                ui.line(line(row, depth))?;
                if let Some(request) = &row.request {
                    ui.line(format_args!("                  {}", in_line(&request.in_words())))?;
                }
                if let Some(command) = &row.screen {
                    ui.line(format_args!("                  `{command}` (`casebound guide screening`)"))?;
                }
                if let Some(command) = &row.renew {
                    ui.line(format_args!(
                        "                  its owner extends it (`casebound guide keys`), then `{command}`"
                    ))?;
                }
            }
            ui.note(match (rows.len(), overdue) {
                (0, _) => "Nothing is due.".to_owned(),
                (all, 0) => format!("{all} with a date, nothing overdue."),
                (all, overdue) => format!("{all} with a date, {overdue} overdue."),
            });
            let is_logged = |row: &&Row| row.overdue && ["acknowledge", "step-in", "update"].contains(&row.what);
            if let Some(row) = rows.iter().find(is_logged) {
                ui.note(format_args!("`casebound log {}` records what was done.", in_line(row.about())));
            }
        }
    }
    Ok(if overdue > 0 { Outcome::Findings } else { Outcome::Clean })
}

/// The most that is left out of a line.
const NARROWEST: usize = 3;
/// A narrower terminal gets no line of headings.
const HEADED_FROM: usize = 60;

/// One line; on a narrower terminal without who is responsible, then without the time, and then in two lines.
fn line(row: &Row, depth: usize) -> String {
    let mark = if row.overdue { "overdue" } else { "" };
    let time = row.at.as_deref().and_then(|at| at.get(11..16)).unwrap_or_default();
    let (day, what, case) = (&row.day, row.what, in_line(row.about()));
    match depth {
        0 => {
            let nobody = if row.case.is_none() { "all" } else { "nobody" };
            let who = in_line(row.who.as_deref().unwrap_or(nobody));
            format!("{day} {time:<5}  {what:<15}  {mark:<7}  {case}  ({who})")
        }
        1 => format!("{day} {time:<5}  {what:<15}  {mark:<7}  {case}"),
        2 => format!("{day}  {what:<15}  {case}"),
        _ => format!("{day} {mark}\n  {what}\n  {case}"),
    }
}
