//! `casebound keys add`: adds a certificate after somebody compared its fingerprint.

use std::path::PathBuf;

use casebound_app::add_certificate::Offer;
use casebound_app::holders::holder;
use casebound_app::printable::printable;
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, certificate_replacement};
use casebound_record::COMMITTEE_FILE;
use casebound_record::layout::KEYS;

use super::describe;
use crate::ui::Ui;

/// Add somebody's certificate
///
/// Shows the fingerprint and asks you to confirm it: compare it with the owner over a channel other than the one that brought the file.
/// The certificate is stored in keys/ and its fingerprint in committee.yaml: from then on no other is used. A newer
/// export of the same certificate is merged with the stored one, including revocations. Exits with 1 if the certificate
/// can't be used.
///
/// Example: `casebound keys add alice.asc --member alice`
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("whose").required(true))]
pub(crate) struct Args {
    /// An exported certificate, armoured or binary
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The member it belongs to: a key of committee.yaml
    #[arg(long, value_name = "MEMBER", group = "whose")]
    member: Option<String>,
    /// The recipient it belongs to: dsf, committee (your own address), or a key under `committees`
    #[arg(long, value_name = "RECIPIENT", group = "whose")]
    recipient: Option<String>,
    /// Do not ask: you have already compared the fingerprint
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: &Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let holder = holder(workspace, args.member.as_deref(), args.recipient.as_deref())?;
    let offer = Offer::read(workspace, holder, &args.file)?;
    if !is_compared(&offer, workspace, args.yes, ui)? {
        ui.refuse("Nothing was added.");
        return Ok(Outcome::Findings);
    }
    let taken = offer.take()?;
    ui.done("wrote", taken.certificate.display());
    if let Some(committee) = &taken.committee {
        ui.done("changed", committee.display());
    }
    ui.line(taken.certificate.display())?;
    ui.how_to_record(workspace, &[KEYS, COMMITTEE_FILE]);
    if workspace.git.is_some()
        && let Some(waiting) = certificate_replacement::unaccepted_for(workspace, &offer.holder, &offer.certificate)?
    {
        ui.warn(format_args!("Before that: {}.", certificate_replacement::in_words(&waiting)));
    }
    if offer.fitness.is_fit() {
        return Ok(Outcome::Clean);
    }
    ui.warn("From now on nothing can be encrypted for it.");
    Ok(Outcome::Findings)
}

/// Shows a certificate; returns whether it can be taken in, and somebody compared its fingerprint.
pub(crate) fn is_compared(offer: &Offer<'_>, workspace: &Workspace, yes: bool, ui: &mut Ui) -> anyhow::Result<bool> {
    ui.show(format_args!("For {}:", offer.holder.who));
    describe(&offer.certificate, &offer.fitness, workspace, &mut |line| {
        ui.show(line);
        Ok(())
    })?;
    if !offer.may_be_taken() {
        return Ok(false);
    }
    if let Some(pinned) = offer.replaces() {
        ui.show(format_args!("This replaces the certificate with the fingerprint {}.", printable(pinned)));
    }
    let question =
        "Did you compare this fingerprint with its owner, over a channel other than the one that brought the file?";
    Ok(yes || ui.confirm(question)?)
}
