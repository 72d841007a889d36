//! The hooks of a clone around commits, merges and rebases.

use anyhow::Context as _;
use casebound_app::disposal::{reintroduction, tombstones};
use casebound_app::printable::in_shell;
use casebound_app::workspace::repository;
use casebound_app::{Context, Outcome, certificate_replacement, check, files, push_rules};

use super::show;
use crate::commands::check::say_sealed;
use crate::render::disposal::REMEDY;
use crate::ui::Ui;

pub(super) fn pre_commit(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = repository(context)?;
    if reintroduction::merge_brings_back(&git)? {
        return Ok(say_it_brings_back(ui));
    }
    // No disposal wrote them.
    let stray = reintroduction::stray_tombstones(&git)?;
    for path in &stray {
        ui.error(format_args!("{path} is a tombstone of an unfinished disposal: run `git rm --cached {path}`"));
    }
    if !stray.is_empty() {
        return Ok(Outcome::Findings);
    }
    before_commit("Nothing was committed. Fix what is listed, `git add` it, and commit again.", context, ui)
}

pub(super) fn pre_merge_commit(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if reintroduction::merge_brings_back(&repository(context)?)? {
        return Ok(say_it_brings_back(ui));
    }
    before_commit("Nothing was merged yet. Fix what is listed, `git add` it, and `git commit`.", context, ui)
}

/// What was pulled may ask for a disposal.
pub(super) fn post_merge(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    // After a merge that is not a fast-forward git has not cleared away yet, and nothing can be purged.
    let git = repository(context)?;
    let before = git.resolve("ORIG_HEAD")?;
    certificate_replacement::note(&git, before.as_slice(), context.now)?;
    if git.state().is_some() {
        if tombstones::count_not_done(&git)?.1 > 0 {
            ui.warn("Records were disposed of but are still in this clone: run `casebound sync` now.");
        }
        return Ok(Outcome::Clean);
    }
    super::purge_here(context, ui)
}

/// Arguments: the branch that is built upon, and the one that is put on top, where it is not the one checked out.
pub(super) fn pre_rebase(arguments: &[String], context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    // The pre-commit program says it in variables.
    let said = ["UPSTREAM", "BRANCH"].map(|name| std::env::var(format!("PRE_COMMIT_PRE_REBASE_{name}")));
    let said: Vec<String> = said.into_iter().flatten().filter(|name| !name.is_empty()).collect();
    let named = if arguments.is_empty() { &said } else { arguments };
    let is_pull = std::env::var("GIT_REFLOG_ACTION").is_ok_and(|action| action.starts_with("pull"));
    if reintroduction::rebase_brings_back(&repository(context)?, named, is_pull)? {
        return Ok(say_it_brings_back(ui));
    }
    Ok(Outcome::Clean)
}

fn say_it_brings_back(ui: &mut Ui) -> Outcome {
    ui.error("this would merge a purged history with one that still holds the disposed records. Nothing was merged.");
    ui.refuse(format_args!(
        "Run `git merge --abort` if a merge is in progress, and then `casebound sync` instead of `git pull`: {REMEDY}."
    ));
    Outcome::Findings
}

fn before_commit(then: &str, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let verdict = check::staged(context, false)?;
    let outcome = show(&verdict, then, ui)?;
    say_sealed(&verdict, ui);
    // Whoever fixed a file and did not add it sees the same errors again.
    if outcome == Outcome::Findings
        && let Ok(fixed) = check::fixed_on_disk(context, &verdict)
        && !fixed.is_empty()
    {
        let fixed: Vec<String> = fixed.iter().map(|path| in_shell(path)).collect();
        ui.warn(format_args!("This is already fixed on disk: run `git add {}` and commit again.", fixed.join(" ")));
    }
    Ok(outcome)
}

pub(super) fn commit_msg(arguments: &[String], context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let path = arguments.first().context("git names no file with the message")?;
    let bytes = files::read_limited(&context.directory().join(path), 1024 * 1024).context("cannot read the message")?;
    let git = repository(context)?;
    let comment = git.config_string("core.commentString").or_else(|| git.config_string("core.commentChar"));
    // git says so where no editor is opened.
    let was_edited = std::env::var_os("GIT_EDITOR").is_none_or(|editor| editor != ":");
    let message = push_rules::recorded_message(&String::from_utf8_lossy(&bytes), comment.as_deref(), was_edited);
    let verdict = push_rules::judge_message(&git, &message)?;
    show(&verdict, "Nothing was committed. Run `git commit` again and write the message without names.", ui)
}
