//! The hooks `pre-push` and `pre-receive`.

use anyhow::{Context as _, bail};
use casebound_app::disposal::upstream;
use casebound_app::pushes::{self, BeforePush, PushRefusal, PushVerdict, PushedRef};
use casebound_app::workspace::repository;
use casebound_app::{Context, Outcome};
use casebound_git::ObjectId;

use super::show;
use crate::render;
use crate::render::disposal::REMEDY;
use crate::ui::Ui;

/// Reads the lines about a push. `order` gives the positions of the old id, the new id and the ref.
fn pushed(order: [usize; 3]) -> anyhow::Result<Vec<PushedRef>> {
    let text = std::io::read_to_string(std::io::stdin()).context("cannot read what is pushed")?;
    let id = |word: Option<&&str>| {
        let id = ObjectId::from_hex(word.copied().unwrap_or_default());
        id.context("git passed an object id that can't be parsed")
    };
    text.lines()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let [old, new, name] = order;
            Ok(PushedRef {
                old: Some(id(words.get(old))?).filter(|id| !id.is_zero()),
                new: Some(id(words.get(new))?).filter(|id| !id.is_zero()),
                name: words.get(name).copied().unwrap_or_default().to_owned(),
            })
        })
        .collect()
}

/// Standard input: lines of local ref, local id, remote ref, remote id. Arguments: the remote's name and address.
pub(super) fn pre_push(arguments: &[String], context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let (remote, url, refs) = match arguments {
        [remote, url, ..] => (remote.clone(), url.clone(), pushed([3, 1, 2])?),
        _ => by_pre_commit(context)?,
    };
    let verdicts = match pushes::before_push(context, &remote, &url, &refs)? {
        BeforePush::Refs(verdicts) => verdicts,
        BeforePush::OtherPlace => {
            ui.refuse(
                "Nothing was pushed: this URL is not one of `remotes` in committee.yaml. Ask the chair before you add it.",
            );
            return Ok(Outcome::Findings);
        }
    };
    tell(&verdicts, &|_| "Nothing was pushed.".to_owned(), ui)
}

/// What the pre-commit program says of a push: in variables, and of its first branch alone.
fn by_pre_commit(context: &Context) -> anyhow::Result<(String, String, Vec<PushedRef>)> {
    let said = |name: &str| std::env::var(format!("PRE_COMMIT_{name}")).ok().filter(|value| !value.is_empty());
    let (Some(remote), Some(url), Some(local), Some(name)) =
        (said("REMOTE_NAME"), said("REMOTE_URL"), said("LOCAL_BRANCH"), said("REMOTE_BRANCH"))
    else {
        bail!("git names no remote");
    };
    let git = repository(context)?;
    let new = match said("TO_REF") {
        Some(id) => ObjectId::from_hex(&id),
        None => git.resolve(&local)?,
    };
    let new = new.context("the pre-commit program names no commit that is pushed")?;
    // What it calls the first one may be any commit: only the branch over there, as we last heard of it, is certain.
    let branch = name.strip_prefix("refs/heads/").unwrap_or(&name);
    let old = git.resolve(&format!("refs/remotes/{remote}/{branch}"))?;
    Ok((remote, url, vec![PushedRef { old, new: Some(new), name }]))
}

/// Standard input: lines of old id, new id and ref.
pub(super) fn pre_receive(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let pushed = pushed([0, 1, 2])?;
    for _ in pushed.iter().filter(|push| push.name.starts_with(upstream::PROBE)) {
        // It tries what this server allows, with commits that are here.
        ui.refuse(upstream::PURGES_ITSELF);
    }
    let verdicts = pushes::before_receive(context, &pushed)?;
    tell(&verdicts, &|name| format!("{name} was refused."), ui)
}

/// Shows the verdict on each ref; `refused` returns the message for a ref that is refused.
fn tell(verdicts: &[(String, PushVerdict)], refused: &dyn Fn(&str) -> String, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Clean;
    for (name, verdict) in verdicts {
        match verdict {
            PushVerdict::Refused(why) => {
                show_refusal(why, name, ui);
                // For a deleted branch, the error alone is enough.
                if !matches!(why, PushRefusal::LosesTombstones | PushRefusal::LosesCases(_)) {
                    ui.refuse(refused(name));
                }
                outcome = Outcome::Findings;
            }
            PushVerdict::Judged(verdict) => {
                if show(verdict, &refused(name), ui)? == Outcome::Findings {
                    outcome = Outcome::Findings;
                }
            }
        }
    }
    Ok(outcome)
}

/// Says why a ref is refused regardless of the rules.
fn show_refusal(why: &PushRefusal, name: &str, ui: &mut Ui) {
    match why {
        PushRefusal::BringsBack(what) => {
            what.iter().for_each(|it| ui.error(render::objections::brought_back_in_words(it)));
            ui.refuse(format_args!("{REMEDY}; a new file needs a new code name: `casebound new`."));
        }
        PushRefusal::Barred(why) => render::disposal::show_rejection(why, ui),
        PushRefusal::Aside(main) => ui.error(format_args!(
            "disposals belong on `{main}`, the branch that HEAD of the server names: push there. If everybody uses another branch, \
             run `git symbolic-ref HEAD {name}` on the server"
        )),
        PushRefusal::OtherHistory(branch) => ui.error(format_args!(
            "this history shares nothing with `{branch}`, which the others have: clone the server, and write your \
             cases there (`casebound guide hosting`)"
        )),
        PushRefusal::LosesCases(cases) => ui.error(format_args!(
            "only {name} has these cases: {}. Merge it into the committee's branch first; `casebound retention dispose` ends a record",
            cases.join(", ")
        )),
        PushRefusal::LosesTombstones => {
            ui.error(format_args!("only {name} has tombstones, which keep what was erased from coming back"));
        }
    }
}
