//! `casebound absorb`: takes a duplicate into the case that goes on.

use std::collections::BTreeMap;

use anyhow::bail;
use casebound_app::absorbing::{AbsorbOutcome, AbsorbRequest, AbsorbedCase, absorb};
use casebound_app::amend::AmendOutcome;
use casebound_app::printable::{plural, printable};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, signing};
use casebound_record::layout;

use super::entries::Telling;
use crate::render;
use crate::ui::Ui;

/// Take a case into another one that is about the same incident
///
/// Reports, log, people, attachments and texts of CASE go into the other case. Somebody who is in both, by address, user name or
/// whole name, is one person there; everybody else gets a free key, also in the texts. CASE becomes a stub that names the
/// other case: it is not counted, and it is disposed of, redacted and held together with the other case.
///
/// Example: `casebound absorb lucid-pasture --into quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The case that ends: its code name, or the beginning of it
    #[arg(value_name = "CASE")]
    case: String,
    /// The case that goes on, and decides how long both are kept
    #[arg(long, value_name = "CASE")]
    into: String,
    /// The same person although nothing shows it: the key in CASE, and in the other case; can be repeated
    #[arg(long, value_name = "KEY=KEY", value_parser = pair)]
    same: Vec<(String, String)>,
    /// The member who does it; you by default
    #[arg(long, value_name = "MEMBER")]
    by: Option<String>,
}

/// Two keys of people.
fn pair(text: &str) -> Result<(String, String), String> {
    let (one, other) = text.split_once('=').ok_or("write it as person-b=person-a")?;
    Ok((one.trim().to_owned(), other.trim().to_owned()))
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    let me = signing::current_member(&workspace).map(|member| member.key.clone());
    let Some(by) = args.by.or(me) else {
        let members = &workspace.committee.committee.members;
        let keys: Vec<&str> = members.iter().map(|member| member.key.as_str()).collect();
        bail!("who does it? pass --by MEMBER: {}", keys.join(", "));
    };
    let same: BTreeMap<String, String> = args.same.into_iter().collect();
    let request = AbsorbRequest { case: &args.case, into: &args.into, same: &same, by: &by };
    match absorb(&workspace, &request)? {
        AbsorbOutcome::Absorbed(absorbed) => tell(&workspace, *absorbed, ui),
        AbsorbOutcome::Wrong(verdict) => {
            render::text::to_people(&verdict, ui)?;
            ui.refuse("Nothing was written: the case that goes on would have the errors above.");
            Ok(Outcome::Findings)
        }
        AbsorbOutcome::Refused(why) => {
            ui.refuse(format_args!("Nothing was written: {}.", printable(&why)));
            Ok(Outcome::Findings)
        }
    }
}

fn tell(workspace: &Workspace, absorbed: AbsorbedCase, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let name = |path: &str| layout::stem(path).unwrap_or(path).to_owned();
    let (stub, into) = (name(&absorbed.stub), name(&absorbed.into));
    let done = &mut |ui: &mut Ui| {
        ui.done("absorbed", format_args!("{stub} into {into}; {stub} is a stub now"));
        for (old, new, is_known) in &absorbed.people {
            match is_known {
                true => ui.done("same", format_args!("[{old}] of {stub} is [{new}] of {into}")),
                false => ui.done("added", format_args!("[{new}], who was [{old}] in {stub}")),
            }
        }
        if absorbed.attachments > 0 {
            ui.done("moved", plural(absorbed.attachments, "attachment"));
        }
        if !absorbed.left.is_empty() {
            ui.warn(format_args!(
                "{into} says something else here, and goes on saying it: {}. Before you save, `git diff {}` shows what {stub} said; \
                 `casebound edit {into}` changes it.",
                printable(&absorbed.left.join(", ")),
                absorbed.stub
            ));
        }
    };
    Telling::of(workspace, &absorbed.into).and(&absorbed.stub).tell(AmendOutcome::Written(absorbed.written), done, ui)
}
