//! `casebound transparency`: public reports in which nobody can be found.

mod audit;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use casebound_disclosure::Templates;
use casebound_disclosure::transparency::{Input, Named, Place, Refusal, report};
use casebound_record::Case;
use casebound_record::front_matter::MAX_FILE;
use chrono::{Datelike as _, NaiveDate};
use sha2::{Digest as _, Sha256};

use crate::commands::Global;
use crate::files::{self, Existing};
use crate::house::House;
use crate::ui::{Ui, printable};
use crate::{Outcome, clock};

/// Write transparency reports, and audit published numbers
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Write(Write),
    Audit(audit::Args),
}

/// Write the public report of a period, or of one event
///
/// Only texts that enough members approved are told; every other case is counted, or only noted.
/// Exits with 1 and writes nothing when the text would name somebody.
///
/// Example: `casebound transparency write --from 2026-01-01 --to 2026-12-31 -o report.md`
#[derive(Debug, clap::Args)]
struct Write {
    /// The first day; 1 January when not given
    #[arg(long, value_name = "DATE", value_parser = clock::parse_day)]
    from: Option<NaiveDate>,
    /// The last day; today when not given
    #[arg(long, value_name = "DATE", value_parser = clock::parse_day)]
    to: Option<NaiveDate>,
    /// Only cases of this event
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "md")]
    format: Format,
    /// Write into this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Markdown.
    Md,
    /// The data behind the text.
    Json,
}

pub(crate) fn run(args: Args, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match args.action {
        Action::Write(args) => write(args, global, ui),
        Action::Audit(args) => audit::run(&args, ui),
    }
}

fn write(args: Write, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let house = House::open(global)?;
    house.needs_policy()?;
    let own = |name: &str| {
        let bytes = files::read_regular(&house.root.join("templates").join(name), MAX_FILE).ok()?;
        String::from_utf8(bytes).ok()
    };
    let all = house.cases()?;
    if !all.left_out.is_empty() {
        all.tell_left_out(ui);
        ui.warn("No report was written: its numbers would be wrong.");
        return Ok(Outcome::Found);
    }
    let files = all.files;
    let cases: Vec<&Case> = files.iter().map(|file| &file.case).collect();
    let (from, to) = period(&args, &house, &cases)?;
    let mut key = Sha256::new_with_prefix("casebound order of incidents, version 1");
    for file in &files {
        key.update(file.text.expose());
    }
    let input = Input {
        committee: &house.committee.committee,
        cases: &cases,
        from,
        to,
        event: args.event.as_deref(),
        today: house.clock.today,
        order_key: &key.finalize(),
        templates: Templates::with_own(&own),
    };
    let report = match report(&input) {
        Ok(report) => report,
        Err(Refusal::NoPeriod) => {
            bail!("the period ends before it begins: --from {from} --to {to}")
        }
        Err(Refusal::UnknownEvent) => bail!(
            "committee.yaml has no event `{}`",
            args.event.unwrap_or_default()
        ),
        Err(Refusal::Template(fault)) => bail!("{fault}"),
        Err(Refusal::Incomplete(names)) => {
            ui.warn(format_args!(
                "No report was written: these cases lack the day of a report, the status or the day of the resolution: {}. \
                 `casebound check` says more.",
                names.join(", ")
            ));
            return Ok(Outcome::Found);
        }
        Err(Refusal::Named(named)) => {
            refuse(&named, ui);
            return Ok(Outcome::Found);
        }
    };
    let text = match args.format {
        Format::Md => &report.markdown,
        Format::Json => &report.json,
    };
    match args.output {
        None => ui.write(text.as_bytes())?,
        Some(path) => {
            let existing = if args.force {
                Existing::Replace
            } else {
                Existing::Keep
            };
            files::write_private(&path, text.as_bytes(), existing)?;
            ui.done("wrote", path.display());
            ui.note("Read it once more before you publish it: the guard finds the people it knows, not every hint.");
        }
    }
    Ok(Outcome::Well)
}

/// Returns the first and the last day that the report is about.
fn period(args: &Write, house: &House, cases: &[&Case]) -> anyhow::Result<(NaiveDate, NaiveDate)> {
    let to = args.to.unwrap_or(house.clock.today);
    if let Some(from) = args.from {
        return Ok((from, to));
    }
    let Some(key) = &args.event else {
        let first =
            NaiveDate::from_ymd_opt(to.year(), 1, 1).context("the year has no first day")?;
        return Ok((first, to));
    };
    // All reports that belong to the event, also those that came before it began.
    let committee = &house.committee.committee;
    let of_event = cases.iter().filter(|case| case.event.as_ref() == Some(key));
    let received = of_event
        .filter_map(|case| case.first_received())
        .map(|at| committee.day_of(at))
        .min();
    let starts = committee.event(key).and_then(|event| event.starts);
    Ok((received.into_iter().chain(starts).min().unwrap_or(to), to))
}

/// Says where somebody is named. The name itself is not repeated.
fn refuse(named: &[Named], ui: &mut Ui) {
    ui.warn("No report was written: it would name people.");
    for it in named {
        let place = match &it.place {
            Place::Summary(case) => format!("transparency.summary of {}", printable(case)),
            Place::Resolution(case) => format!("transparency.resolution of {}", printable(case)),
            Place::Markdown | Place::Json => "the finished text".to_owned(),
        };
        ui.warn(format_args!("  {place}: {}", it.finding.kind.describe()));
    }
    ui.warn(
        "Word it so that nobody can be found: no name, no role that only one person has, no quote.",
    );
}
