//! `casebound rota`: who is on duty when, weeks that members swap, and the mail at the hand-over.

use std::path::PathBuf;

use anyhow::bail;
use casebound_app::duty::{self, Swap, SwapOrder};
use casebound_app::files::{self, Existing};
use casebound_app::printable::in_line;
use casebound_app::prompt::NoPrompt;
use casebound_app::sending::envelope::Delivery;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::duty::{Member, Week};
use casebound_record::COMMITTEE_FILE;
use casebound_record::rota::{DutyRole, shifts};
use casebound_record::time::Moment;
use chrono::NaiveDate;

use crate::arguments;
use crate::format::Format;
use crate::transport::TransportArgs;
use crate::ui::{Ui, to_json};

/// Who is on duty when: show the plan, swap weeks, mail the hand-over
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Show who is on duty in the next weeks, or the shifts of an event
    ///
    /// Whoever is away, or no member in that week, is passed over; the next in `rota.order` has the week.
    ///
    /// Example: `casebound rota show --weeks 4`
    Show {
        /// How many weeks
        #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=520))]
        weeks: u16,
        /// The shifts of this event instead
        #[arg(long, value_name = "EVENT", conflicts_with_all = ["weeks", "format"])]
        event: Option<String>,
        /// The output format
        #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = Format::among([Format::Text, Format::Json]))]
        format: Format,
    },
    /// Take a week of another member, who gets your next week for it
    ///
    /// Writes both weeks into `rota.swaps` of committee.yaml.
    ///
    /// Example: `casebound rota swap 2026-06-08 carol`
    Swap {
        /// A day in the week to take
        #[arg(value_name = "DATE", value_parser = arguments::parse_day)]
        week: NaiveDate,
        /// The member who takes it
        #[arg(value_name = "MEMBER")]
        member: String,
        /// Swap the part of the secondary
        #[arg(long)]
        secondary: bool,
        /// A day in the week to give for it; by default the member's next one that fits
        #[arg(long, value_name = "DATE", value_parser = arguments::parse_day)]
        give: Option<NaiveDate>,
    },
    /// Write the plan for calendars
    ///
    /// Example: `casebound rota ics -o duty.ics`
    Ics {
        /// How many weeks
        #[arg(long, value_name = "N", default_value_t = 26, value_parser = clap::value_parser!(u16).range(1..=520))]
        weeks: u16,
        /// The file to write; standard output when not given
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Overwrite an existing file
        #[arg(long, requires = "output")]
        force: bool,
    },
    /// Mail the committee who is on duty from now on
    ///
    /// Goes to the committee's own address, asks nothing and holds no case. Without a way to send it the mail is printed.
    /// `casebound retention schedule write` makes a timer for it.
    ///
    /// Example: `casebound rota mail --at-handover --sendmail`
    Mail {
        /// Do nothing unless duty changed hands within the last day and no mail told it: for a timer that runs every hour
        #[arg(long)]
        at_handover: bool,
        #[command(flatten)]
        transport: TransportArgs,
    },
}

pub(crate) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    match action {
        Action::Show { event: Some(event), .. } => show_shifts(&event, &workspace, ui),
        Action::Show { weeks, format, .. } => show(usize::from(weeks), format, &workspace, ui),
        Action::Swap { week, member, secondary, give } => {
            let role = if secondary { DutyRole::Secondary } else { DutyRole::Primary };
            swap(SwapOrder { week, member: &member, role, given: give }, &workspace, ui)
        }
        Action::Ics { weeks, output, force } => {
            let plan = duty::plan(&workspace, workspace.clock.now, usize::from(weeks))?;
            let Some(output) = output.map(|output| context.beside(output)) else {
                ui.write(plan.calendar.as_bytes())?;
                return Ok(Outcome::Clean);
            };
            let existing = if force { Existing::Replace } else { Existing::Keep };
            files::write_private(&output, plan.calendar.as_bytes(), existing)?;
            ui.done("wrote", output.display());
            Ok(Outcome::Clean)
        }
        Action::Mail { at_handover, transport } => mail(at_handover, transport, &workspace, ui),
    }
}

fn show(weeks: usize, format: Format, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let plan = duty::plan(workspace, workspace.clock.now, weeks)?;
    if format == Format::Json {
        ui.line(to_json(&plan.weeks)?)?;
        return Ok(Outcome::Clean);
    }
    let name = |member: &Option<Member>| member.as_ref().map_or_else(|| "nobody".to_owned(), |it| in_line(&it.name));
    let width = plan.weeks.iter().map(|week| name(&week.primary).chars().count()).max().unwrap_or(0).max(7);
    ui.note(format_args!("{:<16}  {:<width$}  SECONDARY", "FROM", "PRIMARY"));
    for week in &plan.weeks {
        let from = week.starts.get(..16).unwrap_or_default().replace('T', " ");
        let swapped = if week.swapped { "  (swapped)" } else { "" };
        ui.line(format_args!("{from}  {:<width$}  {}{swapped}", name(&week.primary), name(&week.secondary)))?;
    }
    ui.note(format_args!("Times are those of {}.", workspace.committee.committee.about.timezone));
    let is_open = |week: &&Week| week.primary.is_none() || week.secondary.is_none();
    let open = plan.weeks.iter().filter(is_open).count();
    if open > 0 {
        ui.note(format_args!(
            "{open} of these weeks {} two people: ask somebody, or add a member to `rota.order` in {COMMITTEE_FILE}.",
            if open == 1 { "lacks" } else { "lack" }
        ));
    }
    Ok(Outcome::Clean)
}

fn show_shifts(event: &str, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let committee = &workspace.committee.committee;
    let event = workspace.event(event)?;
    let all = shifts(event);
    if all.is_empty() {
        let day = event.starts.unwrap_or(workspace.clock.today);
        ui.note(format_args!(
            "No shifts. Write them into {COMMITTEE_FILE}: `events.{}.shifts: [{{day: {day}, hours: 09:00-13:00, place: Room 2, members: [alice, bob]}}]`",
            event.key
        ));
    }
    let zone = committee.about.timezone;
    for shift in all {
        let day = shift.day.map(|day| day.to_string()).unwrap_or_default();
        let hours = shift.hours.map_or_else(|| "all day".to_owned(), casebound_record::time::weekly::Hours::to_text);
        let names = shift
            .members
            .iter()
            .map(|key| committee.member(key).and_then(|it| it.name.clone()).unwrap_or_else(|| key.clone()));
        let names: Vec<String> = names.map(|name| in_line(&name)).collect();
        let is_now = |day: NaiveDate| match shift.hours {
            Some(hours) => hours.cover(day, zone, workspace.clock.now),
            None => Moment::At(workspace.clock.now.into()).day_in(zone) == day,
        };
        let now = if shift.day.is_some_and(is_now) { "  (now)" } else { "" };
        let place = in_line(shift.place.as_deref().unwrap_or("-"));
        ui.line(format_args!("{day}  {hours:<11}  {place}: {}{now}", names.join(", ")))?;
    }
    Ok(Outcome::Clean)
}

fn swap(order: SwapOrder<'_>, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let swap = Swap::plan(workspace, order)?;
    swap.write(workspace)?;
    ui.done("swapped", format_args!("{} has the week of {}", order.member, swap.taken));
    match (&swap.from, swap.given) {
        (Some(from), Some(given)) => ui.done("", format_args!("{from} has the week of {given} for it")),
        (Some(from), None) => {
            ui.note(format_args!("No week of {} within a year could be given to {from} for it.", order.member));
        }
        (None, _) => {}
    }
    ui.how_to_record(workspace, &[COMMITTEE_FILE]);
    Ok(Outcome::Clean)
}

fn mail(at_handover: bool, transport: TransportArgs, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if at_handover && !duty::is_handover_mail_due(workspace)? {
        ui.note("Duty did not change hands within the last day, or the mail was sent: no mail.");
        return Ok(Outcome::Clean);
    }
    let mail = duty::handover_mail(workspace)?;
    let Some(mut way) = transport.transport() else {
        ui.write(&mail.bytes)?;
        return Ok(Outcome::Clean);
    };
    match way.post(&mail.envelope, &mail.bytes, &mut NoPrompt, &mut || Ok(()))? {
        Delivery::Accepted => {
            duty::note_handover_mailed(workspace)?;
            ui.done("sent", format_args!("who is on duty, to {}", in_line(&mail.envelope.to.join(", "))));
        }
        Delivery::Drafted(path) => ui.done("wrote", path.display()),
        Delivery::Unknown(what) => bail!("{what}: the mail was perhaps sent; look whether it has arrived"),
    }
    Ok(Outcome::Clean)
}
