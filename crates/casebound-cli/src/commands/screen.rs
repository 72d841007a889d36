//! `casebound screen`: finds the attendees whom a member must check before an event.

mod decide;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_app::printable::{in_line, plural};
use casebound_app::screening::{self, AttendeeList};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::csv::cell;
use casebound_screening::{Columns, FlaggedRow, RowVerdict, ScreeningResult, Setting, WatchList};

use crate::format::Format;
use crate::ui::{Ui, to_json};

/// Search a list of attendees for people with a sanction in force
///
/// The list is what a registration system exports, such as pretix, Tito or Eventbrite: CSV or TSV, with a row for each
/// ticket. It must be outside the repository, and nothing of it is kept. Only people with a sanction in force are searched
/// for. The same address or user name is a match; a name alone is for review, because other people may have it.
/// A member decides what to do; `screen decide` records it. Exits with 1 if anybody is shown.
///
/// Example: `casebound screen ~/Downloads/attendees.csv --event djangocon-europe-2026`
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    screening: Screening,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Decide(decide::Args),
}

/// A list, and whom to look for.
#[derive(Debug, clap::Args)]
struct Screening {
    /// The list; `-` is standard input
    #[arg(value_name = "LIST")]
    list: Option<PathBuf>,
    /// The event of the list, a key of committee.yaml: whoever was decided about for it is not shown again, and `due` knows when its
    /// list was screened
    #[arg(long, value_name = "EVENT", conflicts_with = "people")]
    event: Option<String>,
    /// Show also whoever was decided about already
    #[arg(long)]
    all: bool,
    /// Search for these people instead: a JSON list, each with `id`, `name`, `aliases`, `emails`, `handles`, `city`, `status`
    #[arg(long, value_name = "FILE.json")]
    people: Option<PathBuf>,
    /// What a column holds, if it was not recognised: `name=HEADING`, or the number of the column. Fields: order, name, given,
    /// family, email, buyer, buyer-given, buyer-family, buyer-email, handle, company, city, country, status, ignore
    #[arg(long = "column", value_name = "FIELD=HEAD", value_parser = Setting::parse)]
    columns: Vec<Setting>,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text",
        value_parser = Format::among([Format::Text, Format::Json, Format::Csv]))]
    format: Format,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match args.action {
        Some(Action::Decide(args)) => decide::run(args, context, ui),
        None => screen(args.screening, context, ui),
    }
}

fn screen(args: Screening, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let Some(list) = args.list else {
        bail!("which list? `casebound screen LIST`, or `casebound screen -` for standard input");
    };
    let (watch, workspace) = match &args.people {
        Some(path) => {
            (screening::watch_of_file(&context.beside(path.clone()), context.clock(chrono_tz::UTC).today)?, None)
        }
        None => {
            let workspace = Workspace::open(context)?;
            (of_repository(&workspace, args.event.as_deref(), ui)?, Some(workspace))
        }
    };
    let list = if list == Path::new("-") {
        AttendeeList::of(&read_stdin()?, "standard input", &args.columns)?
    } else {
        AttendeeList::read(&context.beside(list), &args.columns)?
    };
    show_columns(&list.columns, ui);
    list.doubts().iter().for_each(|doubt| ui.warn(doubt));
    let mut screened = list.screen(&watch);
    if let (Some(workspace), Some(event)) = (&workspace, &args.event) {
        screening::note_run(workspace, event, &mut screened)?;
    }
    let settled = screened.settled.len();
    if args.all {
        screened.shown.append(&mut screened.settled);
    } else if settled > 0 {
        let rows = plural(settled, "row");
        ui.note(format_args!("{rows} not shown, because it was decided already: --all shows them"));
    }
    match args.format {
        Format::Json => ui.line(to_json(&screened.shown)?)?,
        Format::Csv => csv(&screened.shown, ui)?,
        _ => table(&screened.shown, ui)?,
    }
    summarise(&screened, &watch, ui);
    Ok(if screened.shown.is_empty() { Outcome::Clean } else { Outcome::Findings })
}

fn read_stdin() -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limited = std::io::stdin().take(screening::MAX_LIST as u64 + 1).read_to_end(&mut bytes);
    limited.context("cannot read standard input")?;
    Ok(bytes)
}

/// The people of the repository, with a word about those who are not among them.
fn of_repository(workspace: &Workspace, event: Option<&str>, ui: &mut Ui) -> anyhow::Result<WatchList> {
    workspace.require_policy()?;
    let event = event.map(|event| workspace.event(event)).transpose()?;
    let watch = screening::watch(workspace, event.map(|event| event.key.as_str()))?;
    if watch.recused > 0 {
        let cases = plural(watch.recused, "case");
        ui.warn(format_args!(
            "{cases} left out because you have a conflict: another member has to screen the list as well"
        ));
    }
    if watch.sealed > 0 {
        let cases = plural(watch.sealed, "sealed case");
        ui.warn(format_args!("{cases} left out: their people are not searched for"));
    }
    if watch.list.is_empty() {
        ui.note("No sanction is in force today, so there is nobody to search for.");
    }
    Ok(watch.list)
}

/// Which columns were taken for what, so that a wrong one is seen.
fn show_columns(columns: &Columns, ui: &mut Ui) {
    let found: Vec<String> =
        columns.found().map(|(field, heads)| format!("{} = {}", field.word(), in_line(&heads.join(" + ")))).collect();
    ui.note(format_args!("Columns: {}", found.join("; ")));
    let guests = columns.guest_heads();
    if !guests.is_empty() {
        ui.note(format_args!("Guests, compared as people of their own: {}", in_line(&guests.join(" + "))));
    }
}

fn summarise(screened: &ScreeningResult, watch: &WatchList, ui: &mut Ui) {
    let matches = screened.shown.iter().filter(|shown| shown.verdict == RowVerdict::Match).count();
    let reviews = screened.shown.len() - matches;
    let found = if screened.shown.is_empty() {
        "nobody found".to_owned()
    } else {
        format!("{matches} matched, {reviews} to review")
    };
    ui.note(format_args!("compared {} with {}: {found}", plural(screened.rows, "row"), plural_people(watch.len())));
    if screened.unassigned > 0 {
        let tickets = plural(screened.unassigned, "ticket");
        ui.note(format_args!(
            "{tickets} without an attendee yet: only the buyer was compared; screen the list again later"
        ));
    }
    if !screened.shown.is_empty() {
        ui.note("Compare each with what you know about the person: see `casebound guide screening`");
    }
}

fn plural_people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

const HEADINGS: [&str; 5] = ["order", "name", "verdict", "person", "why"];

/// Whatever was registered can't steer the terminal or begin a line.
fn row(shown: &FlaggedRow) -> [String; 5] {
    let verdict = if shown.verdict == RowVerdict::Match { "MATCH" } else { "REVIEW" };
    [&shown.order, &shown.name, verdict, &shown.person, &shown.why].map(in_line)
}

fn table(all: &[FlaggedRow], ui: &mut Ui) -> anyhow::Result<()> {
    let rows: Vec<[String; 5]> = all.iter().map(row).collect();
    let mut widths = [0; 5];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for row in &rows {
        let padded: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        ui.line(padded.join("  ").trim_end())?;
    }
    Ok(())
}

fn csv(all: &[FlaggedRow], ui: &mut Ui) -> anyhow::Result<()> {
    ui.line(HEADINGS.join(","))?;
    for shown in all {
        ui.line(row(shown).map(|it| cell(&it)).join(","))?;
    }
    Ok(())
}
