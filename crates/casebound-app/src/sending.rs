//! Sends cases to the DSF's committee: each mail once, whatever breaks on the way.

pub mod desk;
mod journal;
pub mod post;
pub mod smtp;

use anyhow::{Context as _, bail};
use casebound_record::CaseFile;
use casebound_record::edit::{self, Value};
use chrono::NaiveDate;

use crate::Outcome;
use crate::dialogue::Dialogue;
use crate::files;
use crate::printable::printable;
use crate::workspace::Workspace;

use desk::Desk;
use journal::{Entry, Journal, State};
use post::{Delivery, Way};

/// What a person asked for.
pub struct Order<'a> {
    /// How the mails leave.
    pub way: Way,
    /// Send also what was perhaps sent before, as the same message.
    pub resend: bool,
    /// Ask nothing.
    pub yes: bool,
    /// A key file or a fingerprint.
    pub sign_with: Option<&'a str>,
}

/// Sends the cases, one after the other. What a server or a disk refuses ends the run; what was sent before is recorded.
pub fn send(
    workspace: &Workspace,
    cases: &[String],
    mut order: Order<'_>,
    ui: &mut dyn Dialogue,
) -> anyhow::Result<Outcome> {
    let journal = Journal::open(workspace)?;
    let desk = Desk::new(workspace, order.sign_with, cases)?;
    let mut outcome = Outcome::Clean;
    for name in cases {
        if send_one(workspace, &desk, &journal, name, &mut order, ui)? == Outcome::Findings {
            outcome = Outcome::Findings;
        }
    }
    Ok(outcome)
}

/// Records that cases were sent, of which the journal knows no more than that they left.
pub fn was_sent(workspace: &Workspace, cases: &[String], ui: &mut dyn Dialogue) -> anyhow::Result<Outcome> {
    let journal = Journal::open(workspace)?;
    let mut outcome = Outcome::Clean;
    for name in cases {
        let (_, file) = workspace.find(name)?;
        if let Some(sent) = file.case.sharing.dsf.sent {
            journal.forget(file.stem())?;
            ui.note(format_args!("{name} was sent on {sent}; the case says so already."));
            continue;
        }
        match journal.read(file.stem())? {
            Some(entry) if entry.state != State::Prepared => record(workspace, &journal, &entry, ui)?,
            _ => {
                ui.warn(format_args!(
                    "{name} was not recorded: no mail of it was handed over from here; write `sent:` into the case yourself"
                ));
                outcome = Outcome::Findings;
            }
        }
    }
    Ok(outcome)
}

fn send_one(
    workspace: &Workspace,
    desk: &Desk<'_>,
    journal: &Journal,
    name: &str,
    order: &mut Order<'_>,
    ui: &mut dyn Dialogue,
) -> anyhow::Result<Outcome> {
    let (_, file) = workspace.find(name)?;
    let name = file.stem();
    let before = journal.read(name)?;
    if let Some(sent) = file.case.sharing.dsf.sent {
        journal.forget(name)?;
        ui.note(format_args!("{name} was sent on {sent}; it is not sent again."));
        return Ok(Outcome::Clean);
    }
    let entry = match &before {
        // The program ended between the server's answer and the note of it.
        Some(entry) if entry.state == State::Accepted => {
            record(workspace, journal, entry, ui)?;
            return Ok(Outcome::Clean);
        }
        Some(entry) if entry.state == State::HandedOver && !order.resend => {
            ui.warn(format_args!(
                "{name} was perhaps sent on {}: the mail was handed over, and no answer came. Look into your mail, or ask whether it arrived. \
                 Then either `casebound dsf send {name} --was-sent`, or send it with --resend: it is the same message, and its reader sees it once",
                entry.on
            ));
            return Ok(Outcome::Findings);
        }
        Some(entry) => entry.clone(),
        None => Entry::prepared(name, workspace.clock.today)?,
    };
    let notice = match desk.notice(&file)? {
        Ok(notice) => notice,
        Err(reason) => {
            ui.warn(format_args!("{name} was not sent: {reason}"));
            return Ok(Outcome::Findings);
        }
    };
    // Known before anything leaves: what was sent must be written down afterwards.
    with_day(&file, "sent", workspace.clock.today)?;
    if !order.yes && !agreed(desk, name, &notice, ui)? {
        ui.note(format_args!("{name} was not sent."));
        return Ok(Outcome::Findings);
    }
    let mail = desk.seal(&notice, entry.random()?)?;
    if before.is_none() {
        journal.write(&entry)?;
    }
    let left = entry.now(State::HandedOver, workspace.clock.today);
    let delivery = order.way.post(&desk.envelope()?, &mail, &mut || journal.write(&left));
    let back_to_before = || match &before {
        Some(before) => journal.write(before),
        None => journal.forget(name),
    };
    match delivery {
        Ok(Delivery::Accepted) => {
            let accepted = entry.now(State::Accepted, workspace.clock.today);
            let noted = journal.write(&accepted);
            // The case itself is the better place: with it the journal has nothing more to say.
            record(workspace, journal, &accepted, ui).map_err(|error| match &noted {
                Ok(()) => error.context("run the same command again: it records it, and sends nothing"),
                Err(_) => {
                    error.context(format!("once files can be written again: casebound dsf send {name} --was-sent"))
                }
            })?;
            Ok(Outcome::Clean)
        }
        Ok(Delivery::Drafted(path)) => {
            ui.done("wrote", path.display());
            ui.note(format_args!("Once you have sent this draft: casebound dsf send {name} --was-sent"));
            ui.line(path.display())?;
            Ok(Outcome::Clean)
        }
        Ok(Delivery::Unknown(what)) => bail!(
            "{what}: {name} was perhaps sent. Look into your mail, or ask whether it arrived; then `casebound dsf send {name} --was-sent`, or --resend"
        ),
        Err(error) => {
            back_to_before()?;
            Err(error.context(format!("{name} was not sent")))
        }
    }
}

/// Shows what leaves and asks.
fn agreed(
    desk: &Desk<'_>,
    name: &str,
    notice: &casebound_disclosure::dsf::Notice,
    ui: &mut dyn Dialogue,
) -> anyhow::Result<bool> {
    ui.heading(printable(&notice.subject));
    ui.warn(printable(&notice.text));
    ui.confirm(format_args!("Send {name} to {}?", printable(&desk.addressee())))
}

/// Writes the day into the case, and forgets the journal's entry: from now on the case itself says it.
fn record(workspace: &Workspace, journal: &Journal, entry: &Entry, ui: &mut dyn Dialogue) -> anyhow::Result<()> {
    let (path, file) = workspace.find(&entry.case)?;
    let day = entry.day()?;
    let not_recorded = || format!("{} was sent on {day}, and that is not yet in the case", entry.case);
    let text = with_day(&file, "sent", day).with_context(not_recorded)?;
    files::replace_text(&path, file.text.expose(), &text).with_context(not_recorded)?;
    journal.forget(&entry.case)?;
    ui.done("sent", format_args!("{}: `sharing.dsf.sent: {day}` is in the case", entry.case));
    if let Some(how) = workspace.how_to_record(&[&file.path]) {
        ui.note(format_args!("Now save it: {how}"));
    }
    Ok(())
}

/// The text of the case with a day under `sharing.dsf`.
pub fn with_day(file: &CaseFile, key: &str, day: NaiveDate) -> anyhow::Result<String> {
    let route = format!("sharing.dsf.{key}");
    edit::set(file.text.expose(), &route, &Value::Word(day.to_string()))
        .map_err(|refused| anyhow::anyhow!("cannot write `{route}` into {}: {refused}", file.path))
}
