//! `casebound transparency write`: the report of a period, which begins where the last one ended.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use casebound_app::files::{self, Existing};
use casebound_app::printable::printable;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, clock};
use casebound_disclosure::Templates;
use casebound_disclosure::guard::{Facts, Weight};
use casebound_disclosure::transparency::{Input, Named, Place, Refusal, Release, Report, Shape, report};
use casebound_record::Case;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::{self, REPORTS};
use chrono::{Datelike as _, Days, NaiveDate};
use sha2::{Digest as _, Sha256};

use super::records;
use crate::ui::Ui;

/// Write the public report of a period, or of one event
///
/// Only texts that enough members approved are told; every other case is counted, or only noted. With `-o`, the report
/// is also kept below `reports/`, so that the next one begins where it ended and is audited together with it; without
/// `-o` you see a draft. Exits with 1 and writes nothing when the text would name somebody.
///
/// Example: `casebound transparency write --from 2026-01-01 --to 2026-12-31 -o report.md`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The first day; when not given, the day after the last report, or else 1 January
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
    /// How the text is built up
    #[arg(long, value_name = "SHAPE", default_value = "narrative")]
    shape: ShapeName,
    /// Count by this field of committee.yaml, too; it must have `choices`
    #[arg(long = "count-by", value_name = "FIELD")]
    fields: Vec<String>,
    /// Write into this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Keep nothing below `reports/`
    #[arg(long)]
    draft: bool,
    /// Replace the file and the kept report if they are there
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Markdown.
    Md,
    /// One page that needs nothing else.
    Html,
    /// The data behind the text.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ShapeName {
    /// The numbers, and a text for each incident.
    Narrative,
    /// Numbers by type and resolution alone.
    Counts,
    /// Tables by channel and by fields of your own, with the change since the last report.
    Tables,
    /// The same few fields for each incident.
    Fields,
    /// One row for each report so far.
    Years,
}

impl From<ShapeName> for Shape {
    fn from(name: ShapeName) -> Shape {
        match name {
            ShapeName::Narrative => Shape::Narrative,
            ShapeName::Counts => Shape::Counts,
            ShapeName::Tables => Shape::Tables,
            ShapeName::Fields => Shape::Fields,
            ShapeName::Years => Shape::Years,
        }
    }
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.needs_policy()?;
    let own = |name: &str| {
        let bytes = files::read_regular(&workspace.root.join(layout::template(name)), MAX_FILE).ok()?;
        String::from_utf8(bytes).ok()
    };
    let all = workspace.cases()?;
    if !all.left_out.is_empty() {
        ui.left_out(&all);
        ui.warn("No report was written: no total would be right without these.");
        return Ok(Outcome::Findings);
    }
    let files = all.files;
    let cases: Vec<&Case> = files.iter().map(|file| &file.case).collect();
    let known: Vec<Facts> = files.iter().map(Facts::of).collect();
    let committee = &workspace.committee.committee;
    let earlier = records::earlier(&workspace.root, committee, ui)?;
    let Some((from, to)) = period(args, &workspace, &cases, &earlier, ui)? else {
        return Ok(Outcome::Findings);
    };
    let mut key = Sha256::new_with_prefix("casebound order of incidents, version 1");
    for file in &files {
        key.update(file.text.expose());
    }
    let disposed = records::disposed(&workspace.root)?;
    let input = Input {
        committee,
        cases: &cases,
        known: &known,
        from,
        to,
        event: args.event.as_deref(),
        today: workspace.clock.today,
        order_key: &key.finalize(),
        templates: Templates::with_own(&own),
        shape: args.shape.into(),
        fields: &args.fields,
        disposed: &disposed,
        earlier: &earlier,
    };
    let report = match report(&input) {
        Ok(report) => report,
        Err(refusal) => return refuse(refusal, args, (from, to), ui),
    };
    tell(&report, ui.is_verbose(), ui);
    let text = match args.format {
        Format::Md => &report.markdown,
        Format::Html => &report.html,
        Format::Json => &report.json,
    };
    let Some(path) = &args.output else {
        ui.write(text.as_bytes())?;
        return Ok(Outcome::Clean);
    };
    if !args.force && path.symlink_metadata().is_ok() {
        bail!("{} is already there; nothing was written", path.display());
    }
    if !args.draft {
        let Some(folder) = records::keep(&workspace.root, (from, to), args.event.as_deref(), &report, args.force)?
        else {
            ui.warn(format_args!(
                "No report was written: reports/ holds another text for {from} to {to}. Two versions of one report can \
                 be compared by anybody; if the other was never published, say --force, or --draft for a look."
            ));
            return Ok(Outcome::Findings);
        };
        ui.done("kept", folder.display());
    }
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    files::write_private(path, text.as_bytes(), existing)?;
    ui.done("wrote", path.display());
    if !args.draft {
        ui.how_to_record(&workspace, &[REPORTS]);
    }
    ui.note("Read it once more before you publish it: the guard finds the people it knows, not every hint.");
    Ok(Outcome::Clean)
}

/// Says what the guard found of what was put into the text, and what the auditor found.
fn tell(report: &Report, verbose: bool, ui: &mut Ui) {
    if verbose && report.measure.seeded > 0 {
        ui.note(format_args!("The guard measured itself on this text: {}.", report.measure));
    }
    match report.certificate.sensitive {
        0 => {}
        1 => ui.note("One small number is hidden, and nobody can work it out."),
        count => ui.note(format_args!("{count} small numbers are hidden, and nobody can work one out.")),
    }
}

/// Returns the first and the last day that the report is about; nothing when that was refused.
fn period(
    args: &Args,
    workspace: &Workspace,
    cases: &[&Case],
    earlier: &[Release],
    ui: &mut Ui,
) -> anyhow::Result<Option<(NaiveDate, NaiveDate)>> {
    let to = args.to.unwrap_or(workspace.clock.today);
    let of_kind = || earlier.iter().filter(|it| it.event == args.event);
    if let Some(from) = args.from {
        let others = of_kind().filter(|it| (it.from, it.to) != (from, to));
        if others.clone().any(|it| it.from <= to && from <= it.to) {
            ui.warn(
                "An earlier report has some of these days, so this one shows totals only where they could be compared.",
            );
        } else if others.map(|it| it.to).filter(|it| *it < from).max().is_some_and(|it| it + Days::new(1) < from) {
            ui.warn("There are days between the last report and this one that stand in none.");
        }
        return Ok(Some((from, to)));
    }
    // The same report once more, perhaps in another format.
    if let Some(same) = of_kind().find(|it| it.to == to) {
        return Ok(Some((same.from, to)));
    }
    if let Some(last) = of_kind().map(|it| it.to).max() {
        if to < last {
            ui.warn(format_args!(
                "No report was written: there is one until {last}, and this one would end before. Say --from to write it all the same."
            ));
            return Ok(None);
        }
        return Ok(Some((last + Days::new(1), to)));
    }
    let Some(key) = &args.event else {
        let first = NaiveDate::from_ymd_opt(to.year(), 1, 1).context("the year has no first day")?;
        return Ok(Some((first, to)));
    };
    // All reports that belong to the event, also those that came before it began.
    let committee = &workspace.committee.committee;
    let of_event = cases.iter().filter(|case| case.event.as_ref() == Some(key));
    let received = of_event.filter_map(|case| case.first_received()).map(|at| committee.day_of(at)).min();
    let starts = committee.event(key).and_then(|event| event.starts);
    Ok(Some((received.into_iter().chain(starts).min().unwrap_or(to), to)))
}

fn refuse(refusal: Refusal, args: &Args, (from, to): (NaiveDate, NaiveDate), ui: &mut Ui) -> anyhow::Result<Outcome> {
    match refusal {
        Refusal::NoPeriod => bail!("the period ends before it begins: --from {from} --to {to}"),
        Refusal::UnknownEvent => {
            bail!("committee.yaml has no event `{}`", args.event.as_deref().unwrap_or_default())
        }
        Refusal::UnknownField(field) => bail!("committee.yaml has no field `{field}` with choices"),
        Refusal::Template(fault) => bail!("{fault}"),
        Refusal::Unproven => bail!("what the numbers give away could not be proved; the reports below reports/ may not fit together"),
        Refusal::GivesAway(numbers) => ui.warn(format_args!(
            "No report was written: an earlier report has some of these incidents, and its numbers and these totals together \
             would give away {numbers} small numbers. Choose a period that begins where the last report ended."
        )),
        Refusal::PartOfYear(year) => ui.warn(format_args!(
            "No report was written: a record received in {year} was erased, and of its day only the year is known. Choose whole years."
        )),
        Refusal::Incomplete(names) => ui.warn(format_args!(
            "No report was written: these cases lack the day of a report, the status or the day of the resolution: {}. \
             `casebound check` says more.",
            names.join(", ")
        )),
        Refusal::Named(named) => {
            ui.warn("No report was written: it would name people, or point at them.");
            say_where(&named, ui);
        }
        Refusal::Unmeasured(measure) => ui.warn(format_args!(
            "No report was written: the guard would find too little in this text ({measure}). Please tell the makers of \
             Casebound; the figures name nobody."
        )),
    }
    Ok(Outcome::Findings)
}

/// Says where somebody is named, or may be. The name itself is not repeated.
pub(crate) fn say_where(named: &[Named], ui: &mut Ui) {
    let mut said = BTreeSet::new();
    for it in named {
        let place = match &it.place {
            Place::Summary(case) => format!("transparency.summary of {}", printable(case)),
            Place::Resolution(case) => format!("transparency.resolution of {}", printable(case)),
            Place::Markdown | Place::Html | Place::Json if it.finding.case.is_empty() => "the finished text".to_owned(),
            Place::Markdown | Place::Html | Place::Json => {
                format!("the finished text, by what {} says", printable(&it.finding.case))
            }
        };
        let line = format!("  {place}: {}: {}", it.finding.weight.word(), it.finding.kind.describe());
        // The text, the page and the data say the same.
        if !said.insert(line.clone()) {
            continue;
        }
        ui.warn(line);
        if let (Some(digest), Weight::Review) = (&it.digest, it.finding.weight) {
            ui.warn(format_args!(
                "    if it points at nobody, under `transparency` of the case: waivers: [{{finding: {}, sha256: {digest}, by: …, reason: …}}]",
                it.finding.kind.word()
            ));
        }
    }
    ui.warn("Word it so that nobody can be found: no name, no role that only one person has, no quote.");
}
