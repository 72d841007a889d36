//! `casebound export verify`: checks an export as its recipient would.

use std::path::PathBuf;
use std::time::SystemTime;

use casebound_app::export;
use casebound_app::printable::{plural, printable};
use casebound_app::{Context, Outcome};
use casebound_disclosure::export::{Difference, SUMS};

use crate::ui::Ui;

/// Check an export: its signatures, and every file
///
/// Exits with 1 if a file differs or too few signatures are good. The certificates come with the export, so a signature
/// alone does not show who signed: compare the fingerprint with the one the committee published, or pass --signer.
///
/// Example: `casebound export verify ../handover.tar`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// An archive or a folder
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only signatures with this fingerprint count
    #[arg(long, value_name = "FINGERPRINT")]
    signer: Vec<String>,
    /// How many different people must have signed
    #[arg(long, value_name = "N", default_value_t = 1)]
    threshold: usize,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let now = SystemTime::from(context.clock(chrono_tz::Tz::UTC).now);
    let checked = export::verify(&args.file, &args.signer, now)?;
    for (fingerprint, is_asked) in &checked.signed_by {
        let remark = if *is_asked { "" } else { " (not asked for)" };
        ui.line(format_args!("signed by {fingerprint}{remark}"))?;
    }
    tell(&checked.differences, ui)?;
    let wanted = args.threshold.max(1);
    if checked.count() < wanted {
        ui.line(format_args!("{}, {wanted} wanted", plural(checked.count(), "good signature")))?;
        return Ok(Outcome::Findings);
    }
    if args.signer.is_empty() {
        ui.note("Only the fingerprints show whose keys these are: compare them with those the committee published.");
    }
    Ok(if checked.differences.is_empty() { Outcome::Clean } else { Outcome::Findings })
}

/// Names what differs.
pub(super) fn tell(differences: &[Difference], ui: &mut Ui) -> anyhow::Result<()> {
    for difference in differences {
        ui.line(match difference {
            Difference::NoList => format!("no list of digests: {SUMS} is missing or can't be read"),
            Difference::Missing(path) => format!("missing: {}", printable(path)),
            Difference::Changed(path) => format!("changed: {}", printable(path)),
            Difference::NotListed(path) => format!("not in the list: {}", printable(path)),
        })?;
    }
    Ok(())
}
