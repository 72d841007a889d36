//! `casebound keys`: the certificates of members and recipients, shown and taken in.

mod add;

use std::time::SystemTime;

use casebound_openpgp::{Certificate, Expected, Fitness, Purpose};

use crate::Outcome;
use crate::commands::Global;
use crate::holders::{Holder, holders};
use crate::house::House;
use crate::ui::{Ui, printable};

/// Show and take in OpenPGP certificates
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Show each certificate, its user IDs, and whether it can be used
    ///
    /// Exits with 1 when one can't be used.
    ///
    /// Example: `casebound keys show`
    Show,
    Add(add::Args),
}

pub(crate) fn run(args: Args, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let house = House::open(global)?;
    house.needs_policy()?;
    match args.action {
        Action::Show => show(&house, ui),
        Action::Add(args) => add::run(&args, &house, ui),
    }
}

/// Writes each certificate, its user IDs and what speaks against it; 1 when one can't be used.
fn show(house: &House, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Well;
    for holder in holders(house) {
        ui.line(format_args!("{}", holder.who))?;
        let Some(path) = &holder.path else {
            ui.line("  no certificate; take it in with `casebound keys add`")?;
            continue;
        };
        match holder.certificate(house) {
            Ok(certificate) => {
                let fitness = judge(&certificate, &holder, house);
                describe(&certificate, &fitness, house, &mut |line| ui.line(line))?;
                if !fitness.is_fit() {
                    outcome = Outcome::Found;
                }
            }
            Err(error) => {
                ui.line(format_args!("  {path} can't be used: {error:#}"))?;
                outcome = Outcome::Found;
            }
        }
    }
    Ok(outcome)
}

fn judge(certificate: &Certificate, holder: &Holder, house: &House) -> Fitness {
    let expected = Expected { fingerprint: holder.fingerprint.as_deref(), email: holder.email.as_deref() };
    certificate.fitness(Purpose::Receive, expected, SystemTime::from(house.clock.now))
}

/// Says what a certificate is, line by line.
fn describe(
    certificate: &Certificate,
    fitness: &Fitness,
    house: &House,
    line: &mut dyn FnMut(String) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    line(format!("  fingerprint  {}", certificate.pretty_fingerprint()))?;
    for user_id in certificate.user_ids() {
        line(format!("  user ID      {}", printable(&user_id)))?;
    }
    let now = SystemTime::from(house.clock.now);
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
