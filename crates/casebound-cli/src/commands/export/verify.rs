//! `casebound export verify`: what a stranger finds out about an export.

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::Context as _;
use casebound_app::export::{Export, certificates};
use casebound_app::printable::{plural, printable};
use casebound_app::{Context, Outcome};
use casebound_disclosure::export::{Content, Difference, SIGNATURES, SUMS, differences};
use casebound_openpgp::{good_signers, verify_detached};

use crate::ui::Ui;

/// Check an export: its signatures, and every file
///
/// Exits with 1 when a file differs, or too few signatures are good. Certificates come with the export, so a signature
/// alone says nothing of who signed: compare the fingerprint with what the committee published, or pass --signer.
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
    let export = Export::read(&args.file)?;
    let known = certificates(&export.files);
    let held = |path: &str| export.files.get(path).and_then(Content::bytes);
    let (list, signatures) = (held(SUMS), held(SIGNATURES));
    let verdicts = match (list, signatures) {
        (Some(list), Some(signatures)) => {
            verify_detached(signatures, list, &known, now).context("cannot read the signatures")?
        }
        _ => Vec::new(),
    };
    let good = good_signers(&verdicts);
    let mut counted = 0;
    for certificate in known.iter().filter(|it| good.contains(it.fingerprint().as_str())) {
        let wanted = args.signer.iter().any(|it| certificate.matches_fingerprint(it));
        let counts = args.signer.is_empty() || wanted;
        counted += usize::from(counts);
        let remark = if counts { "" } else { " (not asked for)" };
        ui.line(format_args!("signed by {}{remark}", certificate.pretty_fingerprint()))?;
    }
    let differs = tell(&differences(&export.files), ui)?;
    if counted < args.threshold.max(1) {
        ui.line(format_args!("{}, {} wanted", plural(counted, "good signature"), args.threshold.max(1)))?;
        return Ok(Outcome::Findings);
    }
    if args.signer.is_empty() {
        ui.note("Whose keys these are only their fingerprints tell: compare them with what the committee published.");
    }
    Ok(if differs { Outcome::Findings } else { Outcome::Clean })
}

/// Names what differs; tells whether anything does.
pub(super) fn tell(differences: &[Difference], ui: &mut Ui) -> anyhow::Result<bool> {
    for difference in differences {
        ui.line(match difference {
            Difference::NoList => format!("no list of digests: {SUMS} is missing or can't be read"),
            Difference::Missing(path) => format!("missing: {}", printable(path)),
            Difference::Changed(path) => format!("changed: {}", printable(path)),
            Difference::NotListed(path) => format!("not in the list: {}", printable(path)),
        })?;
    }
    Ok(!differences.is_empty())
}
