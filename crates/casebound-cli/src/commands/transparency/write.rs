//! `casebound transparency write`: the report of a period, which begins where the last one ended.

use std::path::PathBuf;

use anyhow::bail;
use casebound_app::files::{self, Existing};
use casebound_app::printable::printable;
use casebound_app::signing::current_member;
use casebound_app::transparency::{
    self, PreparedReport, ReportObstacle, ReportPeriod, ReportRemark, TransparencyRequest,
};
use casebound_app::workspace::{Workspace, not_in_committee};
use casebound_app::{Context, Outcome};
use casebound_disclosure::guard::may_be_lifted;
use casebound_disclosure::transparency::{OverlapDoubt, ReportRefusal, Shape};
use casebound_record::disposal::DaySpan;
use casebound_record::layout::{AUDITS, REPORTS};
use chrono::{Days, NaiveDate};

use crate::arguments::parse_day;
use crate::render::mentions::say_where;
use crate::ui::Ui;

/// Write the public report of a period, or of one event
///
/// A case is described only if enough members approved its text; every other case is only counted. With `-o`, the report
/// is also kept in `reports/`, so that the next one begins where it ended and is audited together with it; without
/// `-o` you see a draft. A report that is kept comes out again as it is, in any format. Exits with 1 and writes nothing when the text would name somebody.
///
/// Example: `casebound transparency write --from 2026-01-01 --to 2026-12-31 -o report.md`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The first day; by default the day after the last report, or else 1 January
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: Option<NaiveDate>,
    /// The last day; today by default
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    to: Option<NaiveDate>,
    /// Only cases of this event
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
    /// Count only incidents that no other report in `reports/` counts
    #[arg(long)]
    apart: bool,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "md")]
    format: Format,
    /// How the report is structured
    #[arg(long, value_name = "SHAPE", default_value = "narrative")]
    shape: ShapeName,
    /// Also count by this field of committee.yaml; it must have `choices`
    #[arg(long = "count-by", value_name = "FIELD")]
    fields: Vec<String>,
    /// Include types and sanctions that did not occur, with a zero
    #[arg(long)]
    zero_rows: bool,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write a draft from the cases as they are now, and keep nothing in `reports/`
    #[arg(long)]
    draft: bool,
    /// Write a new report, replacing the file and the kept report
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
    let today = workspace.clock.today;
    if let Some(to) = args.to.filter(|to| *to > today) {
        if !args.draft {
            bail!(
                "{to} is in the future, and nobody knows how things will be then: write the report after that day, or pass --draft to see it \
                 as of today"
            );
        }
        ui.warn(format_args!("{to} is in the future: this draft is as of today, {today}."));
    }
    let wanted = TransparencyRequest {
        from: args.from,
        to: args.to,
        event: args.event.clone(),
        apart: args.apart,
        shape: args.shape.into(),
        fields: args.fields.clone(),
        zero_rows: args.zero_rows,
        anew: args.force || args.draft,
    };
    let written = match transparency::write(&workspace, &wanted)? {
        Ok(written) => written,
        Err(obstacle) => return refuse(obstacle, args, &workspace, ui),
    };
    for remark in &written.remarks {
        match remark {
            ReportRemark::Kept(what) => ui.warn(what),
            ReportRemark::Overlap => ui.warn(
                "Another report covers some of these days, so this one shows only their total. With --apart it counts only what no \
                 other report counts, and shows all its numbers.",
            ),
            ReportRemark::Gap => ui.warn("No report covers the days between the last report and this one."),
        }
    }
    tell(&written, args.force, ui);
    let text = match args.format {
        Format::Md => &written.report.markdown,
        Format::Html => &written.report.html,
        Format::Json => &written.report.json,
    };
    let Some(path) = &args.output else {
        ui.write(text.as_bytes())?;
        return Ok(Outcome::Clean);
    };
    if !args.force && path.symlink_metadata().is_ok() {
        bail!("{} already exists; nothing was written", path.display());
    }
    if !args.draft && !written.is_kept {
        if written.differs && !args.force {
            ui.refuse(format_args!(
                "No report was written: reports/ already has a different one for {} to {}, and a reader of both could compare them. --force writes \
                 this one in its place, with the number of incidents and no other; if the other was never published, \
                 remove its folder and write this one again.",
                written.period.from, written.period.to
            ));
            return Ok(Outcome::Findings);
        }
        ui.done("kept", transparency::keep(&workspace, &written)?.display());
    }
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    files::write_private(path, text.as_bytes(), existing)?;
    ui.done("wrote", path.display());
    if !args.draft {
        ui.how_to_record(&workspace, &[REPORTS, AUDITS]);
    }
    ui.note("Read it once more before you publish it: the guard finds the people it knows, not every hint.");
    Ok(Outcome::Clean)
}

/// Says which report this is, whom the guard could not search for, and what the auditor found.
fn tell(written: &PreparedReport, is_forced: bool, ui: &mut Ui) {
    for case in &written.report.unsearchable {
        ui.warn(format_args!(
            "{case}: a person's name can't be searched for. Add an alias under `people`, or check the text for it yourself."
        ));
    }
    if written.is_kept {
        let ReportPeriod { from, to, .. } = written.period;
        let what = if is_forced { "nothing of it has changed" } else { "--force writes a new one" };
        ui.note(format_args!("This is the report for {from} to {to} as kept in reports/; {what}."));
    }
    match written.report.certificate.as_ref().map_or(0, |it| it.sensitive) {
        0 => {}
        1 => ui.note("One small number is hidden, and nobody can work it out."),
        count => ui.note(format_args!("{count} small numbers are hidden, and nobody can work any of them out.")),
    }
    if ui.is_verbose() {
        for number in written.report.certificate.iter().flat_map(|it| &it.hidden) {
            ui.note(format_args!("  {}", printable(number)));
        }
    }
}

fn refuse(obstacle: ReportObstacle, args: &Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let (ReportPeriod { from, to, .. }, refusal) = match obstacle {
        ReportObstacle::Refused(period, refusal) => (period, refusal),
        ReportObstacle::LeftOut(files) => {
            ui.left_out(&files);
            ui.refuse("No report was written: no total would be right.");
            return Ok(Outcome::Findings);
        }
        ReportObstacle::EndsBefore(last) => {
            ui.refuse(format_args!(
                "No report was written: the last report ends on {last}, and this one would end earlier. Pass --from to write it anyway."
            ));
            return Ok(Outcome::Findings);
        }
    };
    match refusal {
        ReportRefusal::NoPeriod => bail!("the period ends before it begins: --from {from} --to {to}"),
        ReportRefusal::UnknownEvent => {
            let known = workspace.committee.committee.events.iter().map(|event| event.key.as_str());
            bail!(not_in_committee("event", args.event.as_deref().unwrap_or_default(), known))
        }
        ReportRefusal::UnknownField(field) => bail!("committee.yaml has no field `{field}` with choices"),
        ReportRefusal::Template(fault) => bail!("{fault}"),
        ReportRefusal::Overlap { doubt, instead } => {
            let why = match doubt {
                OverlapDoubt::RevealsFew => {
                    "another report counts some of the same incidents, so the two totals together would reveal what happened to very few people"
                }
                OverlapDoubt::Unproven => {
                    "so many reports share these days that Casebound can't prove in time that their totals reveal nothing about very few people"
                }
            };
            let days = instead
                .map_or_else(String::new, |(from, to)| format!(", or choose other days: --from {from} --to {to}"));
            ui.refuse(format_args!(
                "No report was written: {why}. Pass --apart to count only what no other report counts{days}."
            ));
        }
        ReportRefusal::ErasedDay { days: DaySpan { first, last }, instead } => {
            let whole = "Choose days with all of these or none";
            let days = instead.map_or_else(
                || format!("{whole}, for example from the day after on: --from {}", last + Days::new(1)),
                |(from, to)| format!("{whole}: --from {from} --to {to}"),
            );
            ui.refuse(format_args!(
                "No report was written: a record that was received between {first} and {last} was erased, and its day is no longer known, \
                 so nobody can tell whether this report counts it. {days}."
            ));
        }
        ReportRefusal::Incomplete(names) => ui.refuse(format_args!(
            "No report was written: these cases have no report date, no status or no resolution date: {}. \
             `casebound check` says more.",
            names.join(", ")
        )),
        ReportRefusal::Named(named) => {
            ui.refuse("No report was written: it would name people, or point to them.");
            say_where(&named, ui);
            if current_member(workspace).is_none() && named.iter().any(|it| may_be_lifted(&it.finding)) {
                ui.refuse(
                    "Nobody knows who writes this report, so no waiver lifts a block: set git's `user.email` to the `email` of a \
                     member in committee.yaml.",
                );
            }
        }
    }
    Ok(Outcome::Findings)
}
