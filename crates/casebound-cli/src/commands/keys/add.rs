//! `casebound keys add`: a certificate comes in once somebody compared its fingerprint.

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_app::files::{self, Existing};
use casebound_app::holders::{Holder, holder};
use casebound_app::printable::printable;
use casebound_app::signing::MAX_KEY;
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, exchange};
use casebound_openpgp::{Certificate, Expected, Purpose, Reason};
use casebound_record::COMMITTEE_FILE;
use casebound_record::edit::{self, Value};
use casebound_record::layout::{self, KEYS};

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
    /// It belongs to this recipient of cases: dsf
    #[arg(long, value_name = "RECIPIENT", group = "whose")]
    recipient: Option<String>,
    /// Ask nothing: the fingerprint was compared before
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: &Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let holder = holder(workspace, args.member.as_deref(), args.recipient.as_deref())?;
    let shown = args.file.display();
    let bytes = files::read_limited(&args.file, MAX_KEY).with_context(|| format!("cannot read {shown}"))?;
    let new = Certificate::from_bytes(&bytes).map_err(|error| {
        let secret = error.reason() == Reason::SecretMaterial;
        let advice =
            if secret { "; nothing was taken in, and the file should not lie where others read it" } else { "" };
        anyhow::anyhow!("{shown}: {error}{advice}")
    })?;
    let known = holder.certificate(workspace).ok();
    let same = known.as_ref().filter(|known| known.fingerprint() == new.fingerprint());
    let certificate = match same {
        Some(known) => known.updated_with(&new)?,
        None => new,
    };
    // Whatever is pinned now is what this changes: the address counts, the old fingerprint does not.
    let expected = Expected { fingerprint: None, email: holder.email.as_deref() };
    let now = SystemTime::from(workspace.clock.now);
    let fitness = certificate.fitness(Purpose::Receive, expected, now);
    ui.warn(format_args!("For {}:", holder.who));
    describe(&certificate, &fitness, workspace, &mut |line| {
        ui.warn(line);
        Ok(())
    })?;
    let pinned = holder.fingerprint.as_deref();
    // What is pinned may be renewed with anything: a revocation must get here, so that nobody uses it any more.
    let renews = same.is_some() && pinned.is_some_and(|pinned| certificate.matches_fingerprint(pinned));
    if !fitness.is_fit() && !renews {
        ui.warn("Nothing was taken in.");
        return Ok(Outcome::Findings);
    }
    let replaces = pinned.filter(|pinned| !certificate.matches_fingerprint(pinned));
    if let Some(pinned) = replaces {
        ui.warn(format_args!("This replaces the certificate with the fingerprint {}.", printable(pinned)));
    }
    let question =
        "Did you compare this fingerprint with its owner, in another way than the one by which the file came?";
    if !args.yes && !ui.confirm(question)? {
        ui.warn("Nothing was taken in.");
        return Ok(Outcome::Findings);
    }
    let path = holder.path.clone().unwrap_or_else(|| layout::certificate(&holder.key));
    if !layout::is_certificate_path(&path) {
        bail!(
            "committee.yaml names a certificate outside of keys/: {}; correct `{}.certificate` first",
            printable(&path),
            holder.route
        );
    }
    let committee = pinned_in(&workspace.committee.text, &holder, &path, &certificate)?;
    let file = workspace.root.join(&path);
    files::make_private_folder(file.parent().unwrap_or(&workspace.root))?;
    files::write_private(&file, &certificate.to_armored()?, Existing::Replace)?;
    ui.done("wrote", file.display());
    if committee != workspace.committee.text {
        let file = workspace.root.join(COMMITTEE_FILE);
        files::replace_text(&file, &workspace.committee.text, &committee)?;
        ui.done("changed", file.display());
    }
    ui.line(file.display())?;
    ui.how_to_record(workspace, &[KEYS, COMMITTEE_FILE]);
    if workspace.git.is_some()
        && let Some(waiting) = exchange::exchange_of(workspace, &holder, &certificate)?
    {
        ui.warn(format_args!("Before that: {}.", exchange::in_words(&waiting)));
    }
    if fitness.is_fit() {
        return Ok(Outcome::Clean);
    }
    ui.warn("From now on nothing can be encrypted for it.");
    Ok(Outcome::Findings)
}

/// committee.yaml with the path and the fingerprint in it.
fn pinned_in(text: &str, holder: &Holder, path: &str, certificate: &Certificate) -> anyhow::Result<String> {
    // The profiles show where these lines go; beside the true ones the hint only confuses.
    let mut text = text.replacen(&format!("#    certificate: {path}\n#    fingerprint: …\n"), "", 1);
    let pinned = holder.fingerprint.as_deref();
    let mut set = |key: &str, value: String| -> anyhow::Result<()> {
        let route = format!("{}.{key}", holder.route);
        text = edit::set(&text, &route, &Value::Text(value)).map_err(|refused| {
            anyhow::anyhow!("cannot write `{route}` into {COMMITTEE_FILE}: {refused}; nothing was changed")
        })?;
        Ok(())
    };
    if holder.path.is_none() {
        set("certificate", path.to_owned())?;
    }
    if !pinned.is_some_and(|pinned| certificate.matches_fingerprint(pinned)) {
        set("fingerprint", certificate.fingerprint())?;
    }
    Ok(text)
}
