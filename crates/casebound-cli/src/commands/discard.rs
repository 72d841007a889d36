//! `casebound discard`: takes back a case that nobody else has.

use casebound_app::disposal::discarding::{Discard, DiscardOutcome, DiscardRefusal, look};
use casebound_app::printable::plural;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use crate::ui::Ui;

/// Take back a case that was begun by mistake and was never pushed
///
/// The file and its attachments are erased, with every version in this clone's history, and with what git keeps beside the
/// history. Then everything is read to see that nothing is left. Refused where a server has it: then others have it, and only
/// `retention dispose` erases it; `absorb` takes a duplicate into another case. Refused, too, where the case holds a mail that
/// came in, unless you say --with-mail.
///
/// Example: `casebound discard quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The whole code name
    #[arg(value_name = "CASE")]
    case: String,
    /// Erase the mail or form in it as well: this may be the only copy of what the reporter wrote
    #[arg(long)]
    with_mail: bool,
    /// Don't ask
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    let discard = match look(&workspace, &args.case, args.with_mail)? {
        Ok(discard) => discard,
        Err(refusal) => {
            refused(&refusal, &args.case, ui);
            return Ok(Outcome::Findings);
        }
    };
    let name = discard.name().to_owned();
    if !args.yes && !is_wanted(&discard, ui)? {
        ui.refuse(format_args!("Nothing was erased: {name} is as it was."));
        return Ok(Outcome::Findings);
    }
    match discard.carry_out()? {
        DiscardOutcome::Discarded { perhaps, mentions } => {
            ui.done("discarded", &name);
            for (what, all) in [("may be a copy, by its name", perhaps), ("names somebody of it", mentions)] {
                for path in all {
                    ui.warn(format_args!("{path} {what}: look at it, and delete what should not stay."));
                }
            }
            Ok(Outcome::Clean)
        }
        DiscardOutcome::StillThere(lines) => {
            for line in lines {
                ui.warn(line);
            }
            ui.warn(format_args!(
                "Something of {name} is still there. Remove what is named above, then run this again."
            ));
            Ok(Outcome::Findings)
        }
    }
}

fn is_wanted(discard: &Discard, ui: &mut Ui) -> anyhow::Result<bool> {
    let name = discard.name();
    let versions = match discard.versions {
        0 => String::new(),
        count => format!(", with {} in this clone's history", plural(count, "version")),
    };
    if !ui.is_interactive() {
        anyhow::bail!("this erases {name}{versions}, and can't be undone: pass --yes to do it without a question");
    }
    ui.confirm(format_args!("Erase {name} for good{versions}? Nobody else has it."))
}

fn refused(refusal: &DiscardRefusal, name: &str, ui: &mut Ui) {
    match refusal {
        DiscardRefusal::Pushed(remote) => ui.refuse(format_args!(
            "Nothing was erased: {name} was pushed to {remote}, so others have it. If it is a duplicate: `casebound absorb {name} \
             --into CASE`. If nothing happened: `casebound close {name} --finding no-incident`. Otherwise `casebound retention \
             dispose {name}` erases it when its time is over."
        )),
        DiscardRefusal::HoldsMail => ui.refuse(format_args!(
            "Nothing was erased: {name} holds a mail or a form that came in, and this may be the only copy. If you have it elsewhere, \
             or it is not a report: `casebound discard {name} --with-mail`"
        )),
        DiscardRefusal::HasAbsorbed(stub) => ui.refuse(format_args!(
            "Nothing was erased: {name} has taken {stub} in, and has all that is known of it. `casebound edit {name}` removes what is wrong."
        )),
        DiscardRefusal::Absorbed(whole) => ui.refuse(format_args!(
            "Nothing was erased: {name} was taken into {whole}, and is kept as long as {whole} is."
        )),
        DiscardRefusal::Prevented(lines) => {
            for line in lines {
                ui.warn(line);
            }
            ui.refuse("Nothing was erased. Do what is named above, then run this again.");
        }
    }
}
