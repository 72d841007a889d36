//! `casebound task`: records what is still to be done, by whom and until when, and that it was done.

use anyhow::bail;
use casebound_app::amend::{Change, entry};
use casebound_app::handing_over::give_task;
use casebound_app::{Context, Outcome};
use casebound_record::edit::Value;

use super::entries::{self, Target, keys_of};
use crate::questions::{Choice, Questions};
use crate::ui::Ui;

/// Record a task, or that a task was done
///
/// Example: `casebound task quiet-harbor --what "Ask the venue for the photo" --due 2026-06-05`
///
/// Example: `casebound task quiet-harbor --give 1 --owner carol`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// What is to be done (`-` reads standard input)
    #[arg(value_name = "TEXT", conflicts_with_all = ["what", "done", "give"])]
    text: Option<String>,
    /// The same as TEXT
    #[arg(long, value_name = "TEXT")]
    what: Option<String>,
    /// Who does it; you by default
    #[arg(long, value_name = "MEMBER")]
    owner: Option<String>,
    /// Until when
    #[arg(long, value_name = "DAY")]
    due: Option<String>,
    /// Record that the task with this number was done today
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["what", "owner", "due"])]
    done: Option<usize>,
    /// Give the task with this number to the member of --owner
    #[arg(long, value_name = "NUMBER", requires = "owner", conflicts_with_all = ["what", "due", "done"])]
    give: Option<usize>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    if let Some(number) = args.done {
        return mark_done(&target, number, ui);
    }
    if let (Some(number), Some(owner)) = (args.give, &args.owner) {
        return give(&target, number, owner, ui);
    }
    let mut what = entries::text(args.what.as_deref().or(args.text.as_deref()))?;
    let is_owner_given = args.owner.is_some();
    let mut owner = args.owner.or_else(|| target.me());
    let mut due = target.day_of("--due", args.due.as_deref())?;
    if let Some(mut questions) = Questions::begin(ui)? {
        if what.is_none() {
            what = Some(questions.needed("What is to be done? Write people as [person-a]:")?);
        }
        if !is_owner_given {
            let question = if owner.is_some() { "Who does it? (Enter: you)" } else { "Who does it?" };
            owner = questions.choice(question, &target.members())?.or(owner);
        }
        if due.is_none() {
            due = questions.until("Until when? (Enter: no date)", |answer| target.day(answer))?;
        }
    }
    let Some(what) = what else { bail!("what is to be done? pass --what TEXT, or `--what -` to read standard input") };
    target.require_members(owner.as_slice())?;
    let task = entry([
        ("what", Some(Value::Text(what))),
        ("owner", owner.map(Value::Text)),
        ("due", due.map(|day| Value::Word(day.to_string()))),
    ]);
    target.write(&[Change::Append("tasks".to_owned(), task)], "the task", ui)
}

/// The place of a task, by its number.
fn place(target: &Target, number: usize) -> anyhow::Result<usize> {
    let tasks = &target.file.case.tasks;
    let Some(index) = number.checked_sub(1).filter(|index| *index < tasks.len()) else {
        let open: Vec<Choice> = (1..=tasks.len()).map(|number| (number.to_string(), String::new())).collect();
        bail!("{} has no task {number}; its tasks: {}", target.file.stem(), keys_of(&open));
    };
    Ok(index)
}

fn give(target: &Target, number: usize, owner: &str, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let task = &target.file.case.tasks[place(target, number)?];
    target.require_members(&[owner.to_owned()])?;
    if task.done.is_some() {
        bail!("task {number} of {} is done: who did it stays as it was", target.file.stem());
    }
    if task.owner.as_deref() == Some(owner) {
        bail!("{owner} has task {number} of {} already", target.file.stem());
    }
    target.write(&[give_task(number, Some(owner))], &format!("task {number} for {owner}"), ui)
}

fn mark_done(target: &Target, number: usize, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let index = place(target, number)?;
    let today = Value::Word(target.workspace.clock.today.to_string());
    target.write(&[Change::Set(format!("tasks[{index}].done"), today)], &format!("the end of task {number}"), ui)
}
