//! `casebound export`: records handed over to others, signed so that strangers can check them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::Context as _;
use casebound_disclosure::export::{Difference, Form, SIGNATURES, SUMS, differences};
use casebound_openpgp::{good_signers, verify_detached};
use casebound_record::CaseFile;

use crate::commands::Global;
use crate::export::{Export, Packing, certificates, gather, sign, signers, usual_path};
use crate::files::{self, Existing};
use crate::house::House;
use crate::ui::{Ui, printable};
use crate::{Outcome, clock, signing};

/// Hand records over, signed, and check such a hand-over
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Write(Write),
    Sign(Sign),
    Verify(Verify),
}

/// Write whole cases, with names and attachments, and a signed list of their digests
///
/// It is not encrypted: hand it over by a way that is safe. Whoever gets it checks it without this program:
/// gpg --verify SHA256SUMS.asc SHA256SUMS && sha256sum -c SHA256SUMS
///
/// Example: `casebound export write quiet-harbor --sign-with my-key.asc -o handover.tar`
#[derive(Debug, clap::Args)]
struct Write {
    /// Code names, or paths of files; every case when not given
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "tar")]
    format: Format,
    /// A file with a secret key, or the fingerprint of a key that gpg has; several members may sign
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Vec<String>,
    /// Where to; below `outbox` beside committee.yaml when not given
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

/// Add your signature to an export
///
/// Example: `casebound export sign handover.tar --sign-with my-key.asc`
#[derive(Debug, clap::Args)]
struct Sign {
    /// An archive or a folder
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A file with a secret key, or the fingerprint of a key that gpg has
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Vec<String>,
}

/// Check an export: its signatures, and every file
///
/// Exits with 1 when a file differs, or too few signatures are good. Certificates come with the export, so a signature
/// alone says nothing of who signed: compare the fingerprint with what the committee published, or say --signer.
///
/// Example: `casebound export verify handover.tar`
#[derive(Debug, clap::Args)]
struct Verify {
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

pub(crate) fn run(args: Args, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match args.action {
        Action::Write(args) => write(&args, global, ui),
        Action::Sign(args) => add_signature(&args, global, ui),
        Action::Verify(args) => verify(&args, global, ui),
    }
}

fn write(args: &Write, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let house = House::open(global)?;
    house.needs_policy()?;
    let cases = chosen(&house, &args.cases, ui)?;
    let signers = signers(&house, &args.sign_with)?;
    let mut refused = false;
    for signer in &signers {
        let member = signing::member_of(&house, signer)?;
        for file in &cases {
            let why = match &file.case {
                case if case.sealed => "the record is sealed",
                // Whoever may not see a case hands no copy of it on (S3-33).
                case if case.is_recused(&member.key) => "the member who signs has a conflict of interest in it",
                _ => continue,
            };
            ui.warn(format_args!("{}: {why}; name the cases without it", file.stem()));
            refused = true;
        }
    }
    if refused {
        ui.warn("Nothing was written.");
        return Ok(Outcome::Found);
    }
    let (form, packing) = match args.format {
        Format::Tar => (Form::Records, Packing::Tar),
        Format::Dir => (Form::Records, Packing::Folder),
        Format::Json => (Form::Json, Packing::Folder),
        Format::Csv => (Form::Csv, Packing::Folder),
    };
    let now = SystemTime::from(house.clock.now);
    let mut files = gather(&house, &cases, form)?;
    sign(&mut files, &signers, now)?;
    let path = args.output.clone().unwrap_or_else(|| usual_path(&house, packing));
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        files::make_private_folder(folder)?;
    }
    let folder = format!("export-{}", house.clock.today);
    Export { packing, folder, files }.write(&path, existing, now)?;
    ui.done("wrote", format_args!("{}: {} cases, with names", path.display(), cases.len()));
    for signer in &signers {
        ui.note(format_args!("signed by {}", signer.certificate().pretty_fingerprint()));
    }
    ui.line(path.display())?;
    Ok(Outcome::Well)
}

fn chosen(house: &House, names: &[String], ui: &mut Ui) -> anyhow::Result<Vec<CaseFile>> {
    if names.is_empty() {
        let cases = house.cases()?;
        cases.tell_left_out(ui);
        return Ok(cases.files);
    }
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    for name in names {
        let (_, file) = house.find(name)?;
        if seen.insert(file.path.clone()) {
            cases.push(file);
        }
    }
    Ok(cases)
}

fn add_signature(args: &Sign, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let house = House::open(global)?;
    let mut export = Export::read(&args.file)?;
    if tell(&differences(&export.files), ui)? {
        ui.warn("Nothing was signed.");
        return Ok(Outcome::Found);
    }
    let signers = signers(&house, &args.sign_with)?;
    let now = SystemTime::from(house.clock.now);
    sign(&mut export.files, &signers, now)?;
    export.write(&args.file, Existing::Replace, now)?;
    ui.done("signed", args.file.display());
    Ok(Outcome::Well)
}

fn verify(args: &Verify, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let now = SystemTime::from(clock::read(global.today, chrono_tz::Tz::UTC).now);
    let export = Export::read(&args.file)?;
    let known = certificates(&export.files);
    let (list, signatures) = (export.files.get(SUMS), export.files.get(SIGNATURES));
    let verdicts = match (list, signatures) {
        (Some(list), Some(signatures)) => verify_detached(signatures, list, &known, now).context("cannot read the signatures")?,
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
        ui.line(format_args!("{counted} good signatures, {} wanted", args.threshold.max(1)))?;
        return Ok(Outcome::Found);
    }
    if args.signer.is_empty() {
        ui.note("Whose keys these are only their fingerprints tell: compare them with what the committee published.");
    }
    Ok(if differs { Outcome::Found } else { Outcome::Well })
}

/// Names what differs; tells whether anything does.
fn tell(differences: &[Difference], ui: &mut Ui) -> anyhow::Result<bool> {
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
