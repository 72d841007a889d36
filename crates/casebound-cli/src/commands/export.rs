//! `casebound export`: records handed over to others, signed so that strangers can check them.

mod sign;
mod verify;

use std::path::PathBuf;

use anyhow::bail;
use casebound_app::export::{self, ExportObstacle, ExportOutcome, ExportRequest, Packing};
use casebound_app::files::Existing;
use casebound_app::printable::{in_line, plural};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::export::ExportForm;

use crate::terminal::Terminal;
use crate::ui::Ui;

/// Export records, signed, and verify an export
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    Write(Write),
    Sign(sign::Args),
    Verify(verify::Args),
}

/// Export whole cases, with names and attachments, and a signed list of their digests
///
/// The export is not encrypted: send it over a secure channel. The recipient can check it without this program:
/// gpg --verify SHA256SUMS.asc SHA256SUMS && sha256sum -c SHA256SUMS
///
/// Example: `casebound export write quiet-harbor --sign-with my-key.asc -o ../handover.tar`
#[derive(Debug, clap::Args)]
pub(crate) struct Write {
    /// Code names, or paths of case files; every case by default
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "tar")]
    format: Format,
    /// A file with a secret key, or a member or fingerprint whose key gpg has; several members may sign
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Vec<String>,
    /// Where to write it, outside the repository; by default in its `outbox`
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Overwrite an existing file or folder
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The files as they are, in one archive.
    Tar,
    /// The files as they are, in a folder.
    Dir,
    /// A folder with one JSON file.
    Json,
    /// A folder with one table for a spreadsheet.
    Csv,
}

pub(crate) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match action {
        Action::Write(args) => write(&args, context, ui),
        Action::Sign(args) => sign::run(&args, context, ui),
        Action::Verify(args) => verify::run(&args, context, ui),
    }
}

fn write(args: &Write, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    let (form, packing) = match args.format {
        Format::Tar => (ExportForm::Records, Packing::Tar),
        Format::Dir => (ExportForm::Records, Packing::Folder),
        Format::Json => (ExportForm::Json, Packing::Folder),
        Format::Csv => (ExportForm::Csv, Packing::Folder),
    };
    let looks_like_a_file = |path: &&PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        ["csv", "json", "tar", "zip"].contains(&ending.as_str()) && !path.is_dir()
    };
    if let Some(path) = args.output.as_ref().filter(|_| packing == Packing::Folder).filter(looks_like_a_file) {
        bail!(
            "{} would be a folder: what is handed over is there beside the list of its digests. Name one, such as `-o {}`",
            path.display(),
            path.with_extension("").display()
        );
    }
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    let (cases, sign_with, output) = (&args.cases, &args.sign_with, args.output.clone());
    let order = ExportRequest { cases, form, packing, sign_with, output, existing };
    match export::export(&workspace, &order, &mut Terminal)? {
        ExportOutcome::Written { path, cases, signed_by, unfinished, left_out } => {
            for left in unfinished {
                ui.note(format_args!("removed {}, which an interrupted run had left", left.display()));
            }
            ui.left_out(&left_out);
            ui.done("wrote", format_args!("{}: {}, with names", path.display(), plural(cases, "case")));
            for fingerprint in signed_by {
                ui.note(format_args!("signed by {fingerprint}"));
            }
            ui.line(path.display())?;
            Ok(Outcome::Clean)
        }
        ExportOutcome::InRepository(path) => {
            ui.refuse(format_args!(
                "Nothing was written: {} is in the repository, so `git add` could add it, with every name in it. Choose a path \
                 outside it, such as `-o ../handover.tar`; git ignores what is in outbox/.",
                path.display()
            ));
            Ok(Outcome::Findings)
        }
        ExportOutcome::Blocked(obstacles) => {
            for obstacle in obstacles {
                ui.refuse(in_words(&obstacle));
            }
            ui.refuse("Nothing was written.");
            Ok(Outcome::Findings)
        }
    }
}

fn in_words(obstacle: &ExportObstacle) -> String {
    match obstacle {
        ExportObstacle::Sealed(name) => {
            format!("{name}: the record is sealed, and this version hands over no sealed record; leave it out")
        }
        ExportObstacle::Unseen(why) => {
            format!(
                "{why}, so nobody knows whether its people are named here; a member who can open it writes the hand-over"
            )
        }
        ExportObstacle::Recused(name) => {
            format!("{name}: the member who signs has a conflict of interest in it; leave it out")
        }
        ExportObstacle::NamesOthers(path) => {
            format!("{}: it names somebody from a case that is not part of this export", in_line(path))
        }
    }
}
