//! `casebound export sign`: adds another member's signature.

use std::path::PathBuf;

use casebound_app::export;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use super::verify::tell;
use crate::terminal::Terminal;
use crate::ui::Ui;

/// Add your signature to an export
///
/// Example: `casebound export sign ../handover.tar --sign-with my-key.asc`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// An archive or a folder
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A file with a secret key, or the fingerprint of a key that gpg has
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Vec<String>,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    let differences = export::add_signatures(&workspace, &args.file, &args.sign_with, &mut Terminal)?;
    tell(&differences, ui)?;
    if !differences.is_empty() {
        ui.refuse("Nothing was signed.");
        return Ok(Outcome::Findings);
    }
    ui.done("signed", args.file.display());
    Ok(Outcome::Clean)
}
