//! `casebound keys`: shows, adds and approves the certificates of members and recipients.

mod add;
mod approve;

use std::time::SystemTime;

use casebound_app::holders::holders;
use casebound_app::printable::printable;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_openpgp::{Certificate, Fitness};

pub(super) use add::is_compared;

use crate::ui::Ui;

/// Show and add OpenPGP certificates
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Show each certificate, its user IDs, and whether it can be used
    ///
    /// Exits with 1 if a certificate can't be used.
    ///
    /// Example: `casebound keys show`
    Show,
    Add(add::Args),
    Approve(approve::Args),
}

pub(crate) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    match action {
        Action::Show => show(&workspace, ui),
        Action::Add(args) => add::run(&args, &workspace, ui),
        Action::Approve(args) => approve::run(&args, &workspace, ui),
    }
}

/// Prints each certificate, its user IDs and why it can't be used, if it can't.
fn show(workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Clean;
    for holder in holders(workspace) {
        ui.line(format_args!("{}", holder.who))?;
        let Some(path) = &holder.path else {
            ui.line("  no certificate; add it with `casebound keys add`")?;
            continue;
        };
        match holder.certificate(workspace) {
            Ok(certificate) => {
                let fitness = holder.fitness(&certificate, workspace.clock);
                describe(&certificate, &fitness, workspace, &mut |line| ui.line(line))?;
                if !fitness.is_fit() {
                    outcome = Outcome::Findings;
                }
            }
            Err(error) => {
                ui.line(format_args!("  {path} can't be used: {error:#}"))?;
                outcome = Outcome::Findings;
            }
        }
    }
    Ok(outcome)
}

/// Says what a certificate is, line by line.
fn describe(
    certificate: &Certificate,
    fitness: &Fitness,
    workspace: &Workspace,
    line: &mut dyn FnMut(String) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    line(format!("  fingerprint  {}", certificate.pretty_fingerprint()))?;
    for user_id in certificate.user_ids() {
        line(format!("  user ID      {}", printable(&user_id)))?;
    }
    let now = SystemTime::from(workspace.clock.now);
    if let Some(left) = fitness.expires.and_then(|end| end.duration_since(now).ok()) {
        line(format!("  days left    {}", left.as_secs() / 86_400))?;
    }
    for refusal in &fitness.refusals {
        line(format!("  unusable     {refusal}"))?;
    }
    for advice in &fitness.advice {
        line(format!("  advice       {advice}"))?;
    }
    Ok(())
}
