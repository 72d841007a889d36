//! `casebound export`: records handed over to others, signed so that strangers can check them.

mod sign;
mod verify;

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use casebound_app::export::{self, Export, Packing, gather, signers, usual_path};
use casebound_app::files::{self, Existing};
use casebound_app::printable::{in_line, plural};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, signing};
use casebound_disclosure::export::{Form, naming_others};
use casebound_record::CaseFile;
use casebound_record::layout::OUTBOX;
use casebound_record::standing::is_recused_on;

use crate::terminal::Terminal;
use crate::ui::Ui;

/// Hand records over, signed, and check such a hand-over
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    Write(Write),
    Sign(sign::Args),
    Verify(verify::Args),
}

/// Write whole cases, with names and attachments, and a signed list of their digests
///
/// It is not encrypted: hand it over by a way that is safe. Whoever gets it checks it without this program:
/// gpg --verify SHA256SUMS.asc SHA256SUMS && sha256sum -c SHA256SUMS
///
/// Example: `casebound export write quiet-harbor --sign-with my-key.asc -o ../handover.tar`
#[derive(Debug, clap::Args)]
pub(crate) struct Write {
    /// Code names, or paths of files; every case when not given
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "tar")]
    format: Format,
    /// A file with a secret key, or a member or fingerprint whose key gpg has; several members may sign
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Vec<String>,
    /// Where to, outside of the repository; below its `outbox` when not given
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Replace what is there
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
    workspace.needs_policy()?;
    if let Some(path) = &args.output
        && git_would_take(&workspace, path)?
    {
        ui.warn(format_args!(
            "Nothing was written: {} is in the repository, and `git add` would take it up, with every name in it. Name a place \
             outside, such as `-o ../handover.tar`; what is below outbox/ is ignored by git.",
            path.display()
        ));
        return Ok(Outcome::Findings);
    }
    let cases = chosen(&workspace, &args.cases, ui)?;
    let signers = signers(&workspace, &args.sign_with, &mut Terminal)?;
    let mut refused = false;
    for signer in &signers {
        let member = signing::member_of(&workspace, signer)?;
        for file in &cases {
            let why = match &file.case {
                case if case.is_sealed() => "the record is sealed",
                // Whoever may not see a case hands no copy of it on (S3-33).
                case if is_recused_on(&workspace.committee.committee, case, &member.key, None) => {
                    "the member who signs has a conflict of interest in it"
                }
                _ => continue,
            };
            ui.warn(format_args!("{}: {why}; name the cases without it", file.stem()));
            refused = true;
        }
    }
    let everything = workspace.cases()?.files;
    let handed: Vec<&CaseFile> = cases.iter().collect();
    let is_handed = |file: &&CaseFile| handed.iter().any(|it| it.path == file.path);
    let others: Vec<_> = everything.iter().filter(|file| !is_handed(file)).map(|file| &file.case).collect();
    for path in naming_others(&handed, &others) {
        ui.warn(format_args!("{}: it names somebody of a case that is not handed over with it", in_line(path)));
        refused = true;
    }
    if refused {
        ui.warn("Nothing was written.");
        return Ok(Outcome::Findings);
    }
    let (form, packing) = match args.format {
        Format::Tar => (Form::Records, Packing::Tar),
        Format::Dir => (Form::Records, Packing::Folder),
        Format::Json => (Form::Json, Packing::Folder),
        Format::Csv => (Form::Csv, Packing::Folder),
    };
    let now = SystemTime::from(workspace.clock.now);
    let mut files = gather(&workspace, &cases, form)?;
    export::sign(&mut files, &signers, now)?;
    let path = args.output.clone().unwrap_or_else(|| usual_path(&workspace, packing));
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        files::make_private_folder(folder)?;
    }
    let folder = format!("export-{}", workspace.clock.today);
    Export { packing, folder, files }.write(&path, existing, now)?;
    ui.done("wrote", format_args!("{}: {}, with names", path.display(), plural(cases.len(), "case")));
    for signer in &signers {
        ui.note(format_args!("signed by {}", signer.certificate().pretty_fingerprint()));
    }
    ui.line(path.display())?;
    Ok(Outcome::Clean)
}

/// Tells whether a file at this path would go with the next `git add --all`.
fn git_would_take(workspace: &Workspace, path: &Path) -> anyhow::Result<bool> {
    let path = std::path::absolute(path)?;
    // What is not there yet has no other names.
    let resolved = |there: &Path| Some(there.canonicalize().ok()?.join(path.strip_prefix(there).ok()?));
    let Some(path) = path.ancestors().skip(1).find_map(resolved) else { return Ok(false) };
    let leads_back = path.components().any(|it| it == Component::ParentDir);
    Ok(path.starts_with(&workspace.root) && (leads_back || !path.starts_with(workspace.root.join(OUTBOX))))
}

fn chosen(workspace: &Workspace, names: &[String], ui: &mut Ui) -> anyhow::Result<Vec<CaseFile>> {
    if names.is_empty() {
        let cases = workspace.cases()?;
        ui.left_out(&cases);
        return Ok(cases.files);
    }
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    for name in names {
        let (_, file) = workspace.find(name)?;
        if seen.insert(file.path.clone()) {
            cases.push(file);
        }
    }
    Ok(cases)
}
