//! What git asks before it sends something, and a server before it takes it.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use casebound_app::disposal::coming_back;
use casebound_app::disposal::tombstones::{self, KnownTombstone};
use casebound_app::disposal::trust::{self, Arrival};
use casebound_app::disposal::upstream;
use casebound_app::snapshot::Snapshot;
use casebound_app::workspace::repository;
use casebound_app::{Context, Outcome, exchange, gate};
use casebound_git::{Head, ObjectId, Repository};

use super::show;
use crate::render;
use crate::render::disposal::REMEDY;
use crate::ui::Ui;

/// One line that git passes on about a push: the ids before and after, and the ref.
struct Pushed {
    old: Option<ObjectId>,
    new: Option<ObjectId>,
    name: String,
}

/// Reads the lines about a push. `order` gives the positions of the old id, the new id and the ref.
fn pushed(order: [usize; 3]) -> anyhow::Result<Vec<Pushed>> {
    let text = std::io::read_to_string(std::io::stdin()).context("cannot read what is pushed")?;
    let id = |word: Option<&&str>| {
        let id = ObjectId::from_hex(word.copied().unwrap_or_default());
        id.context("git passed on an id that can't be understood")
    };
    text.lines()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let [old, new, name] = order;
            Ok(Pushed {
                old: Some(id(words.get(old))?).filter(|id| !id.is_zero()),
                new: Some(id(words.get(new))?).filter(|id| !id.is_zero()),
                name: words.get(name).copied().unwrap_or_default().to_owned(),
            })
        })
        .collect()
}

/// Standard input: lines of local ref, local id, remote ref, remote id. Arguments: the remote's name and address.
pub(super) fn pre_push(arguments: &[String], context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = repository(context)?;
    let (remote, url) = match arguments {
        [remote, url, ..] => (remote.as_str(), url.as_str()),
        _ => bail!("git names no remote"),
    };
    let committee = Snapshot::of_index(&git, &git.index()?)?.committee()?.context("there is no committee.yaml")?;
    if gate::may_be_pushed_to(&committee.committee, url) == Outcome::Findings {
        ui.warn("Nothing was pushed: this place is not one of `remotes` in committee.yaml. Ask the chair before you add it.");
        return Ok(Outcome::Findings);
    }
    let mut known = git.ref_tips(&format!("refs/remotes/{remote}/"))?;
    // Only what the other side knows: a tombstone that it does not have yet is on its way with what it marks.
    let tombstones = match tombstones::of(&git, &upstream::all_remembered(&git)?) {
        Ok(tombstones) => tombstones,
        // Who takes it away must be able to push that.
        Err(error) => {
            ui.warn(format_args!("{error:#}"));
            Vec::new()
        }
    };
    let clock = context.clock_of_disposals();
    exchange::note(&git, git.resolve("HEAD")?.as_slice(), clock.today)?;
    let mut outcome = Outcome::Clean;
    for push in pushed([3, 1, 2])? {
        // A branch that is deleted there has no state to judge.
        let Some(new) = push.new else { continue };
        known.extend(push.old);
        // An old id that was never fetched can't be compared with.
        let old = push.old.filter(|old| git.kind(old).is_ok_and(|kind| kind.is_some()));
        let others = trust::apart(&git, &new, &[&format!("refs/remotes/{remote}/")])?;
        let arrival = Arrival { tip: new, since: &known, before: &tombstones, others: &others, policy: old, clock };
        if !disposals_hold(&git, &arrival, ui)? {
            ui.warn("Nothing was pushed.");
            outcome = Outcome::Findings;
            continue;
        }
        let verdict = gate::judge_push(&git, context, old.as_ref(), &new, &known)?;
        if show(&verdict, "Nothing was pushed.", ui)? == Outcome::Findings {
            outcome = Outcome::Findings;
        }
    }
    Ok(outcome)
}

/// Tells whether a push disposes of something beside the branch that everybody gets: with that branch the tombstone would go.
fn disposes_aside(
    git: &Repository,
    push: &ObjectId,
    name: &str,
    tombstones: &[KnownTombstone],
    ui: &mut Ui,
) -> anyhow::Result<bool> {
    let main = match git.head()? {
        Head::Branch(main, _) | Head::Unborn(main) if format!("refs/heads/{main}") != name => main,
        _ => return Ok(false),
    };
    let is_new = |it: &KnownTombstone| !tombstones.iter().any(|known| known.file.id == it.file.id);
    let aside = tombstones::of(git, &[*push])?.iter().any(is_new);
    if aside {
        ui.warn(format_args!(
            "error: a disposal is recorded on `{main}` alone, as HEAD of the server says: push it there. Is another branch \
             the one that everybody gets? Then on the server: `git symbolic-ref HEAD {name}`"
        ));
    }
    Ok(aside)
}

/// Tells whether a branch that is deleted is the only one with a tombstone.
fn loses_tombstones(git: &Repository, push: &Pushed, ui: &mut Ui) -> anyhow::Result<bool> {
    let Some(old) = push.old else { return Ok(false) };
    let others: Vec<ObjectId> =
        git.refs("refs/heads/")?.into_iter().filter(|it| it.0 != push.name).map(|it| it.1).collect();
    let kept = tombstones::of(git, &others)?;
    let is_kept = |it: &KnownTombstone| kept.iter().any(|other| other.file.id == it.file.id);
    let loses = push.name.starts_with("refs/heads/") && !tombstones::of(git, &[old])?.iter().all(is_kept);
    if loses {
        ui.warn(format_args!("error: {} alone has tombstones, which keep what was erased from coming back", push.name));
    }
    Ok(loses)
}

/// Tells whether a push brings back nothing that was disposed of, and disposes of nothing that must stay.
fn disposals_hold(git: &Repository, push: &Arrival<'_>, ui: &mut Ui) -> anyhow::Result<bool> {
    if !push.before.is_empty() {
        let back = coming_back::brought_back(git, &git.commits(&[push.tip], push.since)?, push.before)?;
        back.iter().for_each(|what| ui.warn(format_args!("error: {what}")));
        if !back.is_empty() {
            ui.warn(format_args!("{REMEDY}; a new file needs a new code name: `casebound new`."));
            return Ok(false);
        }
    }
    match coming_back::barred(git, push)? {
        Some(why) => {
            render::disposal::barred(&why, ui);
            Ok(false)
        }
        None => Ok(true),
    }
}

/// Standard input: lines of old id, new id and ref.
pub(super) fn pre_receive(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = repository(context)?;
    let known = git.ref_tips("refs/")?;
    let tombstones = tombstones::of(&git, &known)?;
    let clock = context.clock_of_disposals();
    // What was here before the push: it may be the last moment at which anybody can tell.
    exchange::note(&git, git.resolve("HEAD")?.as_slice(), clock.today)?;
    let mut outcome = Outcome::Clean;
    for push in pushed([0, 1, 2])? {
        if push.name.starts_with(upstream::PROBE) {
            // It tries what this server allows, with commits that are here.
            ui.warn(upstream::PURGES_ITSELF);
        }
        // A branch that is deleted here has no state to judge; git itself keeps the one that HEAD names.
        let Some(new) = push.new else {
            if loses_tombstones(&git, &push, ui)? {
                outcome = Outcome::Findings;
            }
            continue;
        };
        let others = trust::apart(&git, &new, &["refs/heads/"])?;
        let arrival =
            Arrival { tip: new, since: &known, before: &tombstones, others: &others, policy: push.old, clock };
        if disposes_aside(&git, &new, &push.name, &tombstones, ui)? || !disposals_hold(&git, &arrival, ui)? {
            ui.warn(format_args!("{} was refused.", push.name));
            outcome = Outcome::Findings;
            continue;
        }
        let mut verdict = gate::judge_push(&git, context, push.old.as_ref(), &new, &known)?;
        // Whoever pushes has read the advice on their own machine.
        verdict.keep_advice_on(&BTreeSet::new());
        if show(&verdict, &format!("{} was refused.", push.name), ui)? == Outcome::Findings {
            outcome = Outcome::Findings;
        }
    }
    Ok(outcome)
}
