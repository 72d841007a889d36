//! What the first command in a clone offers: hooks, and that git knows which member this is.

use std::path::{Path, PathBuf};

use casebound_app::Context;
use casebound_app::certificate_replacement;
use casebound_app::hooks::{self, install};
use casebound_app::printable::in_line;
use casebound_app::signing::current_member;
use casebound_app::unfinished::{self, Unfinished};
use casebound_app::workspace::{Workspace, repository};
use casebound_git::{HookStatus, Repository, program};

use crate::questions::{Choice, Questions};
use crate::render;
use crate::ui::Ui;

/// Offers what a clone lacks; without a terminal it says what to type.
///
/// # Errors
/// When the person stops, or git refuses what was agreed to.
pub(crate) fn offer_what_is_missing(context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let Some((git, workspace)) = clone_without_hooks(context) else { return Ok(()) };
    let Some(mut questions) = Questions::begin(ui)? else {
        ui.note("The hooks are not installed in this clone, so commits are not checked: run `casebound hook install`");
        return Ok(());
    };
    let wants_hooks =
        questions.yes("The hooks are not installed in this clone, so commits are not checked. Install them now?")?;
    let member = match current_member(&workspace) {
        Some(_) => None,
        None => questions.choice("Which member are you? git signs what you commit.", &members(&workspace))?,
    };
    if wants_hooks {
        render::hooks::installed(&install(&git)?, ui);
        certificate_replacement::note(&git, git.resolve("HEAD")?.as_slice(), context.now)?;
    }
    match member {
        Some(key) => identify(&workspace, &key, ui),
        None => Ok(()),
    }
}

/// Removes what runs that were killed left half-written, and says so in one line.
///
/// # Errors
/// When something can't be removed.
pub(crate) fn tell_unfinished(context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let git = repository(context).ok();
    let root = git.as_ref().and_then(|git| git.root()).map(Path::to_owned).or_else(|| founded(context));
    let Unfinished { removed, left } = unfinished::clear(root.as_deref(), git.as_ref())?;
    let shown = |paths: &[PathBuf]| {
        let inside =
            |path: &PathBuf| root.as_ref().and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path).to_owned();
        let names: Vec<String> = paths.iter().map(|path| in_line(&inside(path).display().to_string())).collect();
        names.join(", ")
    };
    if !removed.is_empty() {
        ui.warn(format_args!(
            "A run that was killed had left something half-written; it is removed now: {}. Check that what you did then is there.",
            shown(&removed)
        ));
    }
    if !left.is_empty() {
        ui.warn(format_args!("A merge by git that was killed left text of cases here; delete it: {}", shown(&left)));
    }
    Ok(())
}

/// The folder of a committee without git.
fn founded(context: &Context) -> Option<PathBuf> {
    Workspace::open(context).ok().map(|workspace| workspace.root)
}

/// The clone of a committee in which nothing runs before a commit.
fn clone_without_hooks(context: &Context) -> Option<(Repository, Workspace)> {
    let git = repository(context).ok().filter(|git| !git.is_bare())?;
    let hook = hooks::hooks(&git).next()?;
    let is_missing = git.hook_status(&hook).is_ok_and(|status| status == HookStatus::Missing);
    let workspace = Workspace::open(context).ok().filter(|_| is_missing)?;
    Some((git, workspace))
}

/// The members of today with an address, by which git can know them.
fn members(workspace: &Workspace) -> Vec<Choice> {
    let members = workspace.committee.committee.serving(workspace.clock.today).filter(|member| member.email.is_some());
    members.map(|member| (member.key.clone(), member.name.clone().unwrap_or_default())).collect()
}

/// Tells git in this clone alone who commits.
fn identify(workspace: &Workspace, key: &str, ui: &mut Ui) -> anyhow::Result<()> {
    let members = &workspace.committee.committee.members;
    let Some(member) = members.iter().find(|member| member.key == key) else { return Ok(()) };
    for (setting, value) in [("user.name", &member.name), ("user.email", &member.email)] {
        if let Some(value) = value {
            program::run(&workspace.root, &["config", setting, value])?;
        }
    }
    ui.done("noted", format_args!("in this clone git knows you as the member {key}"));
    Ok(())
}
