//! `casebound export sign`: one more member signs.

use std::path::PathBuf;
use std::time::SystemTime;

use casebound_app::export::{self, Export, signers};
use casebound_app::files::Existing;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, signing};
use casebound_disclosure::export::differences;

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
    let mut export = Export::read(&args.file)?;
    if tell(&differences(&export.files), ui)? {
        ui.warn("Nothing was signed.");
        return Ok(Outcome::Findings);
    }
    let signers = signers(&workspace, &args.sign_with, &mut Terminal)?;
    for signer in &signers {
        signing::member_of(&workspace, signer)?;
    }
    let now = SystemTime::from(workspace.clock.now);
    export::sign(&mut export.files, &signers, now)?;
    export.write(&args.file, Existing::Replace, now)?;
    ui.done("signed", args.file.display());
    Ok(Outcome::Clean)
}
