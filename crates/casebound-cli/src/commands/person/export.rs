//! `casebound person export`: the answer to somebody who asks what is kept about them.

use casebound_app::person::answering::{self, PersonOfCase, RequestDay};
use casebound_app::printable::{plural, printable};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use super::super::entries::{self, Telling};
use crate::document::OutputArgs;
use crate::ui::Ui;

/// Write what is kept about one person, for that person
///
/// Name the person in each case: nobody is taken for the same one without a word. Others are roles; for a reported person they are
/// no more than "another person". What names somebody else is never in it; what speaks of others is kept back and listed, and
/// `--give` gives a text all the same. Read the answer before you send it: a text can tell who somebody is without a name.
/// `--asked` records the day of the request, so that `due` says until when it is answered (a month), `--answered` that it was.
/// Exits with 1 where something is kept back. This is no legal advice: `casebound guide access-request`.
///
/// Example: `casebound person export quiet-harbor/person-b --asked 2026-06-01 -o ../answer.txt`
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The person in each case, such as quiet-harbor/person-b
    #[arg(value_name = "PERSON", required = true)]
    people: Vec<String>,
    /// A text that is kept back, to be given all the same, such as quiet-harbor:3; can be repeated
    #[arg(long, value_name = "TEXT")]
    give: Vec<String>,
    /// Record the day on which the person asked
    #[arg(long, value_name = "DAY")]
    asked: Option<String>,
    /// Record the day on which the person got the answer
    #[arg(long, value_name = "DAY")]
    answered: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    let people: Vec<PersonOfCase> = args.people.iter().map(|who| PersonOfCase::parse(who)).collect::<Result<_, _>>()?;
    let made = answering::answer(&workspace, &people, &args.give)?;
    args.output.write(&printable(&made.text), Some(&workspace), context, ui)?;
    made.missing.iter().for_each(|missing| ui.warn(missing));
    if !made.not_named.is_empty() {
        ui.warn("May be the same person and is not in the answer; name them too where that is so:");
        made.not_named.iter().for_each(|who| ui.item(who));
    }
    if !made.withheld.is_empty() {
        ui.warn(format_args!("{} kept back, for you to decide:", plural(made.withheld.len(), "text")));
        for place in &made.withheld {
            let why = match place.names_others {
                true => "names somebody else, or may; never given as it is".to_owned(),
                false => format!("speaks of others too; `--give {}` gives it", place.name),
            };
            ui.item(format_args!("{}:{}: {why}", place.path, place.line));
        }
    }
    for (field, option, day) in [
        (RequestDay::Asked, "--asked", args.asked.as_deref()),
        (RequestDay::Answered, "--answered", args.answered.as_deref()),
    ] {
        let Some(moment) = entries::moment_of(&workspace, option, day)? else { continue };
        for person in &people {
            let (path, amended) = answering::record_request(&workspace, person, field, moment.day())?;
            let done = &mut |ui: &mut Ui| ui.done("wrote", format_args!("the day of the request into {path}"));
            Telling::of(&workspace, &path).tell(amended, done, ui)?;
        }
    }
    Ok(if made.withheld.is_empty() { Outcome::Clean } else { Outcome::Findings })
}
