//! `casebound keys add`: a certificate comes in once somebody compared its fingerprint.

use std::path::PathBuf;

use casebound_app::holders::holder;
use casebound_app::printable::printable;
use casebound_app::taking_in::Offer;
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, exchange};
use casebound_record::COMMITTEE_FILE;
use casebound_record::layout::KEYS;

use super::describe;
use crate::ui::Ui;

/// Take in somebody's certificate
///
/// Shows its fingerprint and asks: compare it with the owner in another way than the one by which the file came.
/// The certificate goes to keys/, and its fingerprint into committee.yaml: from then on no other is used. A newer
/// export of the same certificate is merged with what is there, a revocation too. Exits with 1 when the certificate
/// can't be used.
///
/// Example: `casebound keys add alice.asc --member alice`
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("whose").required(true))]
pub(crate) struct Args {
    /// An exported certificate, armoured or binary
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// It belongs to this member: a key of committee.yaml
    #[arg(long, value_name = "MEMBER", group = "whose")]
    member: Option<String>,
    /// It belongs to dsf, to committee (your own address), or to another committee: a key under `committees`
    #[arg(long, value_name = "RECIPIENT", group = "whose")]
    recipient: Option<String>,
    /// Ask nothing: the fingerprint was compared before
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: &Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let holder = holder(workspace, args.member.as_deref(), args.recipient.as_deref())?;
    let offer = Offer::read(workspace, holder, &args.file)?;
    ui.warn(format_args!("For {}:", offer.holder.who));
    describe(&offer.certificate, &offer.fitness, workspace, &mut |line| {
        ui.warn(line);
        Ok(())
    })?;
    if !offer.may_be_taken() {
        ui.warn("Nothing was taken in.");
        return Ok(Outcome::Findings);
    }
    if let Some(pinned) = offer.replaces() {
        ui.warn(format_args!("This replaces the certificate with the fingerprint {}.", printable(pinned)));
    }
    let question =
        "Did you compare this fingerprint with its owner, in another way than the one by which the file came?";
    if !args.yes && !ui.confirm(question)? {
        ui.warn("Nothing was taken in.");
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
        && let Some(waiting) = exchange::exchange_of(workspace, &offer.holder, &offer.certificate)?
    {
        ui.warn(format_args!("Before that: {}.", exchange::in_words(&waiting)));
    }
    if offer.fitness.is_fit() {
        return Ok(Outcome::Clean);
    }
    ui.warn("From now on nothing can be encrypted for it.");
    Ok(Outcome::Findings)
}
