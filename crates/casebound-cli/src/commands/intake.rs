//! `casebound intake`: a mail about an incident becomes a case, once.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use casebound_app::files::{self, Existing};
use casebound_app::intake::adopt::{Taking, adopt, record};
use casebound_app::intake::answer::answer;
use casebound_app::intake::{Opened, open, register, remember};
use casebound_app::printable::printable;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, signing};

use crate::commands::new;
use crate::review;
use crate::ui::Ui;
use casebound_record::layout::{self, CASES};

/// Take in a mail: open it, show who signed it, and make a case of it
///
/// Of an attached case file becomes a case with the same people and texts, under a new code name if the name is taken
/// here; of any other mail a draft. A plain mail, neither signed nor encrypted, is taken for a report to you, unless your
/// profile is `dsf`. The answer that it has arrived is written to outbox/. A mail is taken in once. Exits
/// with 1 when nobody known signed it, unless you say --accept-unverified.
///
/// Example: `casebound intake mail.eml --decrypt-with my-key.asc`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The mail as a file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A file with your secret key; gpg opens the mail when not given
    #[arg(long, value_name = "FILE")]
    decrypt_with: Option<PathBuf>,
    /// The member who takes it in: a key of committee.yaml
    #[arg(long, value_name = "MEMBER")]
    by: Option<String>,
    /// Take it in although nobody known signed it; the case's log says so
    #[arg(long)]
    accept_unverified: bool,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.needs_policy()?;
    let by = taker(&workspace, args.by.as_deref())?;
    let opened = open(&workspace, &args.file, args.decrypt_with.as_deref())?;
    if let Some(path) = taken_before(&workspace, &opened.digest)? {
        remember(&workspace, &opened.digest)?;
        ui.note("This mail was taken in before; nothing was changed.");
        if let Some(path) = path {
            ui.line(path.display())?;
        }
        return Ok(Outcome::Clean);
    }
    show(&opened, ui);
    if !opened.verified && !args.accept_unverified {
        ui.warn("Nothing was taken in: nobody whose certificate is in keys/ signed it. Ask the sender in another way, then say --accept-unverified.");
        return Ok(Outcome::Findings);
    }
    let path = write(&workspace, &opened, &by, context)?;
    remember(&workspace, &opened.digest)?;
    ui.done("wrote", path.display());
    ui.line(path.display())?;
    if let Some(answer) = answer(&workspace, &opened, &path)? {
        ui.done("wrote", format_args!("{}, an answer that you can send", answer.display()));
    }
    review::file(&workspace, &path, ui)?;
    ui.how_to_record(&workspace, &[CASES, "intake"]);
    Ok(Outcome::Clean)
}

fn taker(workspace: &Workspace, by: Option<&str>) -> anyhow::Result<String> {
    let committee = &workspace.committee.committee;
    let member = match by {
        Some(key) => committee.member(key).with_context(|| format!("committee.yaml has no member `{key}`"))?,
        None => signing::member_at_the_keyboard(workspace)
            .context("who takes it in? say --by MEMBER; without it the member with git's user.email does")?,
    };
    Ok(member.key.clone())
}

/// Where the case of a mail is; inside nothing when the mail is known and its case is gone.
fn taken_before(workspace: &Workspace, digest: &str) -> anyhow::Result<Option<Option<PathBuf>>> {
    let cases = workspace.cases()?.files;
    let case = cases.iter().find(|file| file.text.expose().contains(digest));
    if let Some(file) = case {
        return Ok(Some(Some(workspace.root.join(&file.path))));
    }
    Ok(register(workspace, digest).exists().then_some(None))
}

fn show(opened: &Opened, ui: &mut Ui) {
    let from = opened.letter.from.as_ref().map_or("nobody", |from| from.email.as_str());
    ui.note(format_args!("From     {}", printable(from)));
    ui.note(format_args!("Subject  {}", printable(opened.letter.subject.as_deref().unwrap_or("none"))));
    if !opened.encrypted {
        ui.warn("It came without encryption: others may have read it.");
    }
    if opened.signatures.is_empty() {
        ui.warn("It is not signed.");
    }
    for signature in &opened.signatures {
        ui.warn(format_args!("It is {signature}."));
    }
}

/// Writes the files of the case first, the case last: a case never names a file that is not there.
fn write(workspace: &Workspace, opened: &Opened, by: &str, context: &Context) -> anyhow::Result<PathBuf> {
    let clock = workspace.clock;
    let zone = workspace.committee.committee.about.timezone;
    let at = match context.today {
        Some(day) => day.to_string(),
        None => clock.now.with_timezone(&zone).format("%Y-%m-%dT%H:%M%:z").to_string(),
    };
    let folder = workspace.root.join(layout::year_folder(clock.today.format("%Y")));
    files::make_private_folder(&folder)?;
    let wished = record(opened).map(|(record, _)| record.stem().to_owned());
    let name = new::free_name(workspace, wished.as_deref())?;
    let taking = Taking {
        by,
        at,
        on: clock.today,
        name: &name,
        is_passed_on: opened.is_passed_on(&workspace.committee.committee),
    };
    let taken = adopt(opened, &workspace.committee.committee, &taking)?;
    let beside = folder.join(&name);
    if !taken.files.is_empty() {
        if beside.exists() {
            bail!("{} is already there; nothing was taken in", beside.display());
        }
        files::make_private_folder(&beside)?;
    }
    for (file, bytes) in &taken.files {
        files::write_private(&beside.join(file), bytes, Existing::Keep)?;
    }
    let path = folder.join(format!("{name}.md"));
    files::write_private(&path, taken.text.as_bytes(), Existing::Keep)?;
    Ok(path)
}
