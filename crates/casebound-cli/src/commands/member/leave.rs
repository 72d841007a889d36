//! `casebound member leave`: somebody leaves; what the committee can't do then, and who takes over what.

use casebound_app::amend::{Change, amend};
use casebound_app::handing_over::{give_task, reassign};
use casebound_app::membership::leaving::{Handover, LaterAct, Leaving, LeavingChange, Shortfall, later_acts, plan};
use casebound_app::membership::{Serving, serving};
use casebound_app::printable::{in_line, plural};
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, signing};
use casebound_disclosure::responsibilities::{Duty, Responsibility};
use casebound_record::rota::DutyRole;
use casebound_record::standing::{Standing, standing};
use casebound_record::{COMMITTEE_FILE, CaseFile};
use chrono::NaiveDate;

use super::show_places;
use crate::commands::entries::{Telling, moment_of};
use crate::questions::{Choice, Questions};
use crate::ui::Ui;

/// Record that a member leaves, and hand over what is theirs
///
/// Writes the last day into committee.yaml and takes the member out of the teams of later events and out of the rota. On a
/// terminal it asks who takes over their cases and tasks; otherwise it names the command for each. It says first what the
/// committee can't do any more with so few members. Type it again to see what is still open.
///
/// Example: `casebound member leave bob --on 2026-08-31`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The member
    #[arg(value_name = "MEMBER")]
    member: String,
    /// The last day; today by default
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// Do not ask whether to write it in spite of what the committee can't do then
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: &Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let on = moment_of(workspace, "--on", args.on.as_deref())?.map(|at| at.day());
    let key = args.member.as_str();
    let leaving = plan(workspace, key, on)?;
    let member = workspace.member(key)?;
    let name = in_line(member.name.as_deref().unwrap_or(key));
    let last_day = match (&leaving, serving(member, workspace.clock.today)) {
        (Some(leaving), _) => leaving.last_day,
        (None, Serving::Left { until } | Serving::Now { until: Some(until), .. }) => until,
        (None, _) => workspace.clock.today,
    };
    if let Some(leaving) = &leaving
        && !may_be_written(leaving, workspace, args, ui)?
    {
        return Ok(Outcome::Findings);
    }
    let handover = Handover::of(workspace, key, last_day)?;
    let taken = take_over(&handover, workspace, key, last_day, ui)?;
    match &leaving {
        Some(leaving) => {
            leaving.write(workspace)?;
            tell_written(leaving, key, &name, ui);
        }
        None => ui.note(format_args!("{key} ({name}): the last day is {last_day}, as written in {COMMITTEE_FILE}.")),
    }
    let workspace = &Workspace::open(&workspace.context)?;
    let mut outcome = Outcome::Clean;
    let mut paths = if leaving.is_some() { vec![COMMITTEE_FILE.to_owned()] } else { Vec::new() };
    for (case, changes) in changes(&handover, &taken, workspace, key) {
        let (_, file) = workspace.find_any(&case)?;
        let amended = amend(workspace, &file.path, &changes)?;
        let done = &mut |ui: &mut Ui| ui.done("wrote", format_args!("who takes over, into {}", file.path));
        if Telling::of(workspace, &file.path).briefly().tell(amended, done, ui)? == Outcome::Findings {
            outcome = Outcome::Findings;
        }
        paths.push(file.path);
    }
    let left = Handover::of(workspace, key, last_day)?;
    tell_what_is_left(&left, key, last_day, ui);
    show_places(workspace, &format!("You take away the access of {name} to:"), ui);
    ui.note(format_args!(
        "{name} deletes every clone and copy, backups too, and tells you. What they read they remember, and what they copied they \
         have: `casebound guide joining-and-leaving`. Their certificate stays in keys/, since old signatures need it; \
         nothing is encrypted for them after {last_day}."
    ));
    if !paths.is_empty() {
        ui.how_to_record(workspace, &paths.iter().map(String::as_str).collect::<Vec<_>>());
    }
    Ok(outcome)
}

/// Says what speaks against it, and asks where the committee may want it all the same.
fn may_be_written(leaving: &Leaving, workspace: &Workspace, args: &Args, ui: &mut Ui) -> anyhow::Result<bool> {
    let key = &args.member;
    let later = later_acts(workspace, key, leaving.last_day)?;
    if !later.is_empty() {
        ui.refuse(format_args!(
            "Nothing was written: {key} did something after {}, and only members act:",
            leaving.last_day
        ));
        for LaterAct { case, day } in later {
            ui.item(format_args!("{}, on {day}", in_line(&case)));
        }
        ui.refuse("Name a later day with --on, or correct those entries first.");
        return Ok(false);
    }
    let shortfalls = leaving.shortfalls(workspace)?;
    if shortfalls.is_empty() {
        return Ok(true);
    }
    ui.warn(format_args!("After {} the committee without {key} is small:", leaving.last_day));
    for shortfall in &shortfalls {
        ui.item(shortfall_in_words(shortfall));
    }
    if shortfalls.contains(&Shortfall::Nobody) {
        ui.refuse(
            "Nothing was written. Add who comes next, `casebound member add KEY`; or hand all cases over first, `casebound export write`.",
        );
        return Ok(false);
    }
    ui.note(format_args!(
        "Add members first, `casebound member add KEY`, or change the policy: less agreement than before needs two members, \
         `casebound retention approve --policy`, as long as there are two."
    ));
    if args.yes {
        return Ok(true);
    }
    if !ui.is_interactive() {
        ui.refuse("Nothing was written: with --yes it is, all the same.");
        return Ok(false);
    }
    let is_wanted = ui.confirm(format_args!("Write that {key} leaves all the same?"))?;
    if !is_wanted {
        ui.refuse("Nothing was written.");
    }
    Ok(is_wanted)
}

fn shortfall_in_words(shortfall: &Shortfall) -> String {
    match shortfall {
        Shortfall::Nobody => "nobody is left, so nobody could answer a report, decide or erase anything".to_owned(),
        Shortfall::Alone => {
            "one member is left: nobody else agrees with a decision, approves a disposal or reads a letter".to_owned()
        }
        Shortfall::Votes { route, others, left } => {
            format!(
                "`{route}` asks for {others} others beside the proposer, and {left} are left: all of them must agree each time"
            )
        }
        Shortfall::Texts { asked, left } => {
            format!("`transparency.approvals` asks for {asked} members, and {left} are left: no text can be published")
        }
        Shortfall::Signers { left } => format!(
            "disposals need two signatures, and {left} of those who are left {} a certificate that can be used: nothing can be erased",
            if *left == 1 { "has" } else { "have" }
        ),
        Shortfall::Duty => "fewer than two are left in `rota.order`: nobody takes over on duty".to_owned(),
        Shortfall::NobodyMayAct(cases) => format!(
            "nobody may act any more in {}: add somebody with `casebound member add KEY --only-for CASE`",
            in_line(&cases.join(", "))
        ),
    }
}

fn tell_written(leaving: &Leaving, key: &str, name: &str, ui: &mut Ui) {
    for change in &leaving.written {
        match change {
            LeavingChange::Until => {
                ui.done(
                    "wrote",
                    format_args!("{} as the last day of {key} ({name}) into {COMMITTEE_FILE}", leaving.last_day),
                );
            }
            LeavingChange::Team(event) => ui.done("removed", format_args!("{key} from the team of {}", in_line(event))),
            LeavingChange::Rota(starts) => {
                let starts = starts.map(|day| format!("; it counts from {day}, so the others keep their turns"));
                ui.done("removed", format_args!("{key} from `rota.order`{}", starts.unwrap_or_default()));
            }
        }
    }
}

/// Who takes over a duty, where somebody was named.
type Taken = Vec<(Responsibility, String)>;

/// Asks who takes over each case and task; nothing where nobody can answer.
fn take_over(
    handover: &Handover,
    workspace: &Workspace,
    key: &str,
    last_day: NaiveDate,
    ui: &mut Ui,
) -> anyhow::Result<Taken> {
    let mut taken = Taken::new();
    let asked = handover.duties.iter().filter(|duty| matches!(duty.what, Duty::Shepherd | Duty::Task { .. }));
    let asked: Vec<&Responsibility> = asked.collect();
    if asked.is_empty() {
        return Ok(taken);
    }
    let Some(mut questions) = Questions::begin(ui)? else { return Ok(taken) };
    for duty in asked {
        let (_, file) = workspace.find_any(&duty.case)?;
        let able = able_to_act(workspace, &file, key, last_day);
        if file.case.is_sealed() || able.is_empty() {
            continue;
        }
        let case = in_line(&duty.case);
        let usual =
            taken.iter().find(|(it, _)| it.case == duty.case && it.what == Duty::Shepherd).map(|(_, to)| to.clone());
        let question = match duty.what {
            Duty::Task { number, .. } => {
                let enter = usual.as_deref().unwrap_or("later");
                format!("Who does task {number} of {case}? (Enter: {enter})")
            }
            _ => format!("Who takes care of {case} from now on? (Enter: later)"),
        };
        let to = questions.choice(&question, &able)?.or(usual.filter(|_| duty.what != Duty::Shepherd));
        taken.extend(to.map(|to| (duty.clone(), to)));
    }
    Ok(taken)
}

/// The members who may act in a case, and still serve after a day.
fn able_to_act(workspace: &Workspace, file: &CaseFile, key: &str, last_day: NaiveDate) -> Vec<Choice> {
    let committee = &workspace.committee.committee;
    let (today, next) = (workspace.clock.today, last_day.succ_opt().unwrap_or(last_day));
    let able = committee.serving(today).filter(|member| {
        member.key != key
            && member.serves_on(next.max(today))
            && standing(committee, &file.case, &member.key, Some(today)) == Standing::MayAct
    });
    able.map(|member| (member.key.clone(), member.name.clone().unwrap_or_default())).collect()
}

/// What is written into each case.
fn changes(handover: &Handover, taken: &Taken, workspace: &Workspace, key: &str) -> Vec<(String, Vec<Change>)> {
    let by = signing::current_member(workspace).map_or(key, |member| member.key.as_str());
    let mut all: Vec<(String, Vec<Change>)> = Vec::new();
    for duty in &handover.duties {
        let Some((_, to)) = taken.iter().find(|(it, _)| it == duty) else { continue };
        let its = match duty.what {
            Duty::Task { number, .. } => vec![give_task(number, Some(to))],
            _ => reassign(Some(to), by, workspace.moment_now()),
        };
        match all.last_mut().filter(|(case, _)| *case == duty.case) {
            Some((_, changes)) => changes.extend(its),
            None => all.push((duty.case.clone(), its)),
        }
    }
    all
}

/// Names what others still have to take over, with what to type for each.
fn tell_what_is_left(left: &Handover, key: &str, last_day: NaiveDate, ui: &mut Ui) {
    if left.is_empty() {
        ui.note(format_args!("Nothing of {key} is left to hand over."));
    } else {
        ui.note(format_args!("Still to hand over from {key}:"));
    }
    for duty in &left.duties {
        let case = in_line(&duty.case);
        ui.item(match duty.what {
            Duty::Shepherd => format!("{case}, as shepherd: `casebound log {case} reassigned --to MEMBER`"),
            Duty::Task { number, .. } => {
                format!("{case}, task {number}: `casebound task {case} --give {number} --owner MEMBER`")
            }
            Duty::Appeal { number } => {
                format!("{case}, appeal {number}: `casebound edit {case}`, another member in `decided_by`")
            }
            Duty::Reader => format!("{case} is sealed, and {key} can open it: its other readers take that away"),
        });
    }
    for (week, role) in &left.swaps {
        let part = if *role == DutyRole::Secondary { " --secondary" } else { "" };
        ui.item(format_args!("the swapped week of {week}: `casebound rota swap {week} MEMBER{part}`"));
    }
    if let Some(week) = left.in_order_until {
        ui.item(format_args!(
            "`rota.order`: {key} is passed over from the week of {week} on; after {last_day} `casebound member leave {key}` takes \
             them out"
        ));
    }
    for (event, day) in &left.shifts {
        let day = day.map(|day| format!(" on {day}")).unwrap_or_default();
        let event = in_line(event);
        ui.item(format_args!("a shift at {event}{day}: another member in `events.{event}.shifts` of {COMMITTEE_FILE}"));
    }
    for case in &left.approvals {
        let case = in_line(case);
        ui.item(format_args!(
            "{case}, the approval of its disposal, which counts no more after {last_day}: another member types `casebound retention approve {case}`"
        ));
    }
    if left.kept_back > 0 {
        ui.warn(format_args!(
            "{} not looked at, since you are recused there: another member types `casebound member leave {key}`",
            if left.kept_back == 1 {
                "1 open case was".to_owned()
            } else {
                plural(left.kept_back, "open case") + " were"
            }
        ));
    }
}
