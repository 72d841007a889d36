//! `casebound keys approve`: a member vouches for a certificate that replaces another one.

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::Context as _;
use casebound_app::certificate_replacement::{self, MissingApproval, ReplacementApprovalOutcome};
use casebound_app::holders::{Holder, holder};
use casebound_app::printable::printable;
use casebound_app::signing::{self, MAX_KEY};
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, files};
use casebound_openpgp::{Certificate, Signer};

use crate::terminal::Terminal;
use crate::ui::Ui;

/// Vouch for a certificate that replaces another one
///
/// The owner signs with the old key, or two other members sign with theirs, each in their own clone: a commit with
/// your address as its author. Only then can the new certificate be committed. If nobody else has a certificate, this
/// accepts it for this clone. Compare the fingerprint with the owner over a channel other than the one that brought the file.
///
/// Example: `casebound keys approve ../bob-new.asc --member bob`
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("whose").required(true))]
pub(crate) struct Args {
    /// The new certificate; by default the one in keys/
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The member it belongs to: a key of committee.yaml
    #[arg(long, value_name = "MEMBER", group = "whose")]
    member: Option<String>,
    /// The recipient it belongs to: dsf, committee (your own address), or a key under `committees`
    #[arg(long, value_name = "RECIPIENT", group = "whose")]
    recipient: Option<String>,
    /// Sign with this key: a file with a secret key, or the fingerprint of a key that gpg has
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Option<String>,
    /// Do not ask: you have already compared the fingerprint
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: &Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let holder = holder(workspace, args.member.as_deref(), args.recipient.as_deref())?;
    let new = match &args.file {
        None => holder.certificate(workspace)?,
        Some(file) => {
            let bytes =
                files::read_limited(file, MAX_KEY).with_context(|| format!("cannot read {}", file.display()))?;
            Certificate::from_bytes(&bytes).with_context(|| format!("cannot use {}", file.display()))?
        }
    };
    let old = certificate_replacement::replaced(workspace, &holder)?.filter(|old| *old != new.fingerprint());
    let Some(old) = old else {
        ui.note(format_args!("{}: this certificate replaces no other one; there is nothing to approve", holder.who));
        return Ok(Outcome::Clean);
    };
    ui.show(format_args!("For {}:\n  before  {old}\n  new     {}", holder.who, new.pretty_fingerprint()));
    for user_id in new.user_ids() {
        ui.show(format_args!("          {}", printable(&user_id)));
    }
    let question =
        "Did you compare the new fingerprint with its owner, over a channel other than the one that brought the file?";
    if !args.yes && !ui.confirm(question)? {
        ui.refuse("Nothing was approved.");
        return Ok(Outcome::Findings);
    }
    let waiting = certificate_replacement::unaccepted_for(workspace, &holder, &new)?;
    if let Some(waiting) =
        waiting.filter(|waiting| waiting.missing == MissingApproval::Answer && args.sign_with.is_none())
    {
        certificate_replacement::confirm_here(workspace, &waiting)?;
        ui.done(
            "accepted",
            format_args!("the certificate of {} for this clone; every other clone asks its own member", holder.who),
        );
        return Ok(Outcome::Clean);
    }
    let now = SystemTime::from(workspace.clock.now);
    let signer = signing::signer(workspace, args.sign_with.as_deref(), now, &mut Terminal)?;
    approve(workspace, &holder, &new, &signer, ui)
}

/// Commits the approval and says what is still missing.
fn approve(
    workspace: &Workspace,
    holder: &Holder,
    new: &Certificate,
    signer: &Signer,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    match certificate_replacement::approve(workspace, holder, new, signer)? {
        ReplacementApprovalOutcome::Nothing => {
            ui.note("There is nothing to approve.");
            Ok(Outcome::Clean)
        }
        ReplacementApprovalOutcome::Refused(said) => {
            ui.refuse(format_args!("Nothing was approved: git refused the commit.\n{said}"));
            Ok(Outcome::Findings)
        }
        ReplacementApprovalOutcome::Recorded(missing) => {
            ui.done("approved", format_args!("the new certificate of {}, in a commit: push it", holder.who));
            match missing {
                Some(MissingApproval::Signatures { more, of }) => {
                    let of: Vec<&str> = of.iter().map(String::as_str).collect();
                    let who = match &of[..] {
                        [only] => (*only).to_owned(),
                        of => format!("{more} of {}", of.join(", ")),
                    };
                    ui.note(format_args!("{who} must still approve it, in their own clone."));
                }
                Some(MissingApproval::Answer) => ui.note("Each clone asks its member before anything is encrypted."),
                None => ui.note("It can be added now: run `casebound keys add FILE`, and commit it."),
            }
            Ok(Outcome::Clean)
        }
    }
}
