//! `casebound sync`: what members type instead of `git pull`.

use anyhow::{Context as _, bail};
use casebound_app::disposal::purging::{self, Ended, OwnChanges};
use casebound_app::disposal::upstream::{self, Upstream, is_ancestor};
use casebound_app::disposal::{self, attestations, reopen};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_git::program;

use crate::ui::Ui;

/// Bring this clone up to date: fetch, erase what was disposed of, and put your own commits on top
///
/// It is harmless at any time. Your commits stay; nothing of yours is pushed, except the proof that something was erased
/// here, when nothing else would go with it.
///
/// Example: `casebound sync`
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Erase also changes of disposed records that only this clone has
    #[arg(long)]
    erase_mine: bool,
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    let git = workspace.git.as_ref().context("this is no git repository: there is nothing to bring up to date")?;
    let place = disposal::place(git);
    let branch = disposal::branch(git)?;
    if let Some(operation) = git.state() {
        bail!("a {operation} has begun and not ended: end or abort it first");
    }
    let upstream = Upstream::of(git, &place, &branch)?;
    if let Some(upstream) = &upstream {
        upstream.fetch(&place)?;
    } else {
        ui.note(
            "Nothing was fetched: this branch has no upstream, on a server or elsewhere (`casebound guide hosting`).",
        );
    }
    let own = if args.erase_mine { OwnChanges::Erase } else { OwnChanges::Stop };
    let Ended::Well(purges) = purging::catch_up(&place, own, context, ui)? else { return Ok(Outcome::Findings) };
    let joined = match &upstream {
        Some(upstream) => join(&place, upstream, ui)?,
        None => Some(true),
    };
    // Also where the branches could not be joined: the proof would not be made a second time.
    let recorded = attestations::record_proofs(&place, ui)?;
    let Some(on_top) = joined else { return Ok(Outcome::Findings) };
    // Where git calls the hook after a merge, that has recorded it.
    if (recorded || purges > 0) && upstream.is_some() {
        if on_top {
            ui.note("The proof goes with your next `git push`.");
        } else {
            return upstream::bring_up_to_date(&place, ui);
        }
    }
    if purges == 0 && upstream.is_some() {
        ui.note("Up to date.");
    }
    Ok(Outcome::Clean)
}

/// Fast-forwards, or puts our own commits on top; tells whether there are any. `None` when that needs a person.
fn join(place: &std::path::Path, upstream: &Upstream, ui: &mut Ui) -> anyhow::Result<Option<bool>> {
    let git = reopen(place)?;
    let head = disposal::head(&git)?;
    let Some(there) = upstream.remembered(&git)? else { return Ok(Some(true)) };
    if is_ancestor(place, &there, &head)? {
        return Ok(Some(head != there));
    }
    let forward = is_ancestor(place, &head, &there)?;
    let output = match forward {
        true => program::run(place, &["merge", "--quiet", "--ff-only", &there.to_string()])?,
        false => program::run(place, &["rebase", "--quiet", &there.to_string()])?,
    };
    if output.is_success() {
        ui.done(
            "updated",
            format_args!("from `{}`{}", upstream.remote, if forward { "" } else { "; your commits are on top" }),
        );
        return Ok(Some(!forward));
    }
    if !forward && reopen(place)?.state().is_some() {
        let aborted = program::run(place, &["rebase", "--abort"])?;
        if !aborted.is_success() {
            bail!("git rebase failed, and so did aborting it: {}", aborted.stderr);
        }
        ui.warn("Your commits and those of others change the same lines. Your branch is as it was before.");
        ui.warn(format_args!(
            "Put them together with `git rebase {}`, and run `casebound sync` again.",
            upstream.tracking
        ));
    } else {
        ui.warn(format_args!("git could not update the branch, which is as it was before:\n{}", output.stderr));
    }
    Ok(None)
}
