//! `casebound dsf`: cases for the Django Software Foundation's committee, signed and encrypted.

mod send;

use std::path::PathBuf;

use casebound_app::files::{self, Existing};
use casebound_app::printable::{in_line, plural, printable};
use casebound_app::progress::Work;
use casebound_app::random;
use casebound_app::sending::mailer::Mailer;
use casebound_app::sending::{self, AcknowledgeRefusal};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::dsf::Notice;
use casebound_disclosure::dsf::files::ExclusionReason;
use casebound_record::layout::OUTBOX;
use chrono::NaiveDate;
use rayon::prelude::*;

use super::entries::Telling;
use crate::arguments::parse_day;
use crate::terminal::Terminal;
use crate::ui::Ui;

/// Write and send encrypted mail to the DSF's committee
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    Write(Write),
    Send(send::Args),
    Acknowledge(Acknowledge),
}

/// Write one signed and encrypted mail for each case
///
/// The mail is encrypted for the certificate under `sharing.dsf` in committee.yaml, and for the sender: the member whose key
/// signs. Files of the case are attached if the reporter agreed to share (`consent: {share: yes}`); original mails
/// and other files only if you pass --attach. Nothing is sent, and on a terminal the text is shown: look at it here before you pass
/// the case to `casebound dsf send`. If a case may not be sent, says why, writes the others and exits with 1.
///
/// Example: `casebound dsf write quiet-harbor --sign-with my-key.asc -o outbox`
#[derive(Debug, clap::Args)]
pub(crate) struct Write {
    /// Code names, or paths of case files
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// A file with your secret key, or a member or fingerprint whose key gpg has
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Option<String>,
    /// Also send this file of the case, although it would be left out; can be repeated
    #[arg(long, value_name = "FILE")]
    attach: Vec<String>,
    /// Write the mails to this folder; by default `outbox`, next to committee.yaml
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace mails that already exist
    #[arg(long)]
    force: bool,
}

/// Record that the DSF's committee acknowledged a case
///
/// Example: `casebound dsf acknowledge quiet-harbor --on 2026-06-05`
#[derive(Debug, clap::Args)]
pub(crate) struct Acknowledge {
    /// The code name, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// The day they answered; today by default
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
}

pub(crate) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    match action {
        Action::Write(args) => write(args, &workspace, ui),
        Action::Send(args) => send::run(args, &workspace, ui),
        Action::Acknowledge(args) => acknowledge(&args, &workspace, ui),
    }
}

fn write(args: Write, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mailer = Mailer::new(workspace, args.sign_with.as_deref(), &args.cases, &mut Terminal)?;
    let folder = args.output.unwrap_or_else(|| workspace.root.join(OUTBOX));
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    let mut outcome = Outcome::Clean;
    let mut notices = Vec::with_capacity(mailer.chosen().len());
    let made: Vec<_> =
        mailer.chosen().par_iter().map(|file| mailer.notice(file, &args.attach)).collect::<anyhow::Result<_>>()?;
    for (file, notice) in mailer.chosen().iter().zip(made) {
        match notice {
            Ok(notice) => {
                if ui.is_interactive() {
                    ui.heading(printable(&notice.subject));
                    ui.note(printable(&notice.text));
                }
                show_files(file.stem(), &notice, ui);
                notices.push((folder.join(format!("{}.eml", file.stem())), notice));
            }
            Err(reason) => {
                ui.refuse(format_args!("{} was not written: {reason}", file.stem()));
                outcome = Outcome::Findings;
            }
        }
    }
    let write = |(path, notice): &(PathBuf, Notice)| -> anyhow::Result<()> {
        let mail = mailer.seal(notice, random::bytes()?)?;
        files::make_private_folder(&folder)?;
        files::write_private(path, &mail, existing)
    };
    // Whoever is asked for each signature is asked for one at a time, and not again after a refusal.
    let written: Box<dyn Iterator<Item = anyhow::Result<()>>> = match mailer.may_ask() {
        true => Box::new(notices.iter().map(write)),
        false => {
            let task = workspace.context.begin(Work::Writing, Some(notices.len()));
            let one = |notice: &(PathBuf, Notice)| {
                let written = write(notice);
                task.step();
                written
            };
            Box::new(notices.par_iter().map(one).collect::<Vec<_>>().into_iter())
        }
    };
    let mut failed = None;
    for ((path, _), written) in notices.iter().zip(written) {
        match written {
            Ok(()) => {
                ui.done("wrote", path.display());
                ui.line(path.display())?;
            }
            Err(error) if mailer.may_ask() => return Err(error),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(outcome), Err)
}

/// Says which files go with a notice, with their sizes, and which do not.
fn show_files(case: &str, notice: &Notice, ui: &mut Ui) {
    for file in &notice.files.sent {
        ui.note(format_args!("{case}: attached: {} ({})", in_line(&file.name), size(file.bytes.len())));
    }
    for (file, why) in &notice.files.left_out {
        let how = match why {
            ExclusionReason::Raw | ExclusionReason::NotAgreed => {
                format!("; --attach {} sends it anyway", in_line(file))
            }
            ExclusionReason::TooMuch | ExclusionReason::NamesOthers => String::new(),
        };
        ui.note(format_args!("{case}: not attached: {}, because {why}{how}", in_line(file)));
    }
}

/// A size for people: `812 bytes`, `14 KiB`, `2 MiB`.
fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => plural(bytes, "byte"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{} MiB", bytes.div_ceil(1_048_576)),
    }
}

fn acknowledge(args: &Acknowledge, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let (_, file) = workspace.find(&args.case)?;
    let (name, day) = (file.stem(), args.on.unwrap_or(workspace.clock.today));
    let why = match sending::acknowledge(workspace, &file, day)? {
        Ok(amended) => {
            let done =
                &mut |ui: &mut Ui| ui.done("recorded", format_args!("{name}: `sharing.dsf.acknowledged: {day}`"));
            return Telling::of(workspace, &file.path).tell(amended, done, ui);
        }
        Err(AcknowledgeRefusal::NotSent) => "the case does not say that it was sent".to_owned(),
        Err(AcknowledgeRefusal::SentLater(sent)) => format!("it was sent on {sent}, which is later"),
        Err(AcknowledgeRefusal::ToCome) => "that day is in the future".to_owned(),
    };
    ui.refuse(format_args!("{name}: nothing was recorded: {why}"));
    Ok(Outcome::Findings)
}
