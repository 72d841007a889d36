//! Says which hooks were installed.

use casebound_app::hooks::Installation;
use casebound_git::InstallOutcome;

use crate::ui::Ui;

/// Names each hook, and what became of one that was there before.
pub(crate) fn installed(installation: &Installation, ui: &mut Ui) {
    if let Some((own, shared)) = &installation.own {
        ui.note(format_args!(
            "core.hooksPath is set for all your repositories. This one has hooks of its own now, in {}; those of {} still run.",
            own.display(),
            shared.display()
        ));
    }
    if installation.is_driver_new {
        ui.done("installed", "the merge driver: git joins two versions of a case entry by entry");
    }
    for (name, installed) in &installation.hooks {
        match installed {
            InstallOutcome::Written => ui.done("installed", format_args!("the {name} hook")),
            InstallOutcome::AlreadyThere => ui.note(format_args!("the {name} hook is installed already")),
            InstallOutcome::Chained(kept) => ui.done(
                "installed",
                format_args!("the {name} hook; the one that was there is kept as {} and runs first", kept.display()),
            ),
        }
    }
}
