//! Sends cases to the DSF's committee: each mail once, whatever breaks on the way.

pub(crate) mod desk;
mod journal;
pub(crate) mod post;
pub(crate) mod smtp;

use anyhow::{Context as _, bail};
use casebound_record::CaseFile;
use casebound_record::edit::{self, Value};
use chrono::NaiveDate;

use crate::Outcome;
use crate::files;
use crate::house::House;
use crate::ui::{Ui, printable};

use desk::Desk;
use journal::{Entry, Journal, State};
use post::{Delivery, Way};

/// What a person asked for.
pub(crate) struct Order<'a> {
    /// How the mails leave.
    pub(crate) way: Way,
    /// Send also what was perhaps sent before, as the same message.
    pub(crate) resend: bool,
    /// Ask nothing.
    pub(crate) yes: bool,
    /// A key file or a fingerprint.
    pub(crate) sign_with: Option<&'a str>,
}

/// Sends the cases, one after the other. What a server or a disk refuses ends the run; what was sent before is recorded.
pub(crate) fn send(house: &House, cases: &[String], mut order: Order<'_>, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let journal = Journal::open(house)?;
    let desk = Desk::new(house, order.sign_with, cases)?;
    let mut outcome = Outcome::Well;
    for name in cases {
        if send_one(house, &desk, &journal, name, &mut order, ui)? == Outcome::Found {
            outcome = Outcome::Found;
        }
    }
    Ok(outcome)
}

/// Records that cases were sent, of which the journal knows no more than that they left.
pub(crate) fn was_sent(house: &House, cases: &[String], ui: &mut Ui) -> anyhow::Result<Outcome> {
    let journal = Journal::open(house)?;
    let mut outcome = Outcome::Well;
    for name in cases {
        let (_, file) = house.find(name)?;
        if let Some(sent) = file.case.dsf.sent {
            journal.forget(file.stem())?;
            ui.note(format_args!("{name} was sent on {sent}; the case says so already."));
            continue;
        }
        match journal.read(file.stem())? {
            Some(entry) if entry.state != State::Prepared => record(house, &journal, &entry, ui)?,
            _ => {
                ui.warn(format_args!(
                    "{name} was not recorded: no mail of it was handed over from here; write `sent:` into the case yourself"
                ));
                outcome = Outcome::Found;
            }
        }
    }
    Ok(outcome)
}

fn send_one(
    house: &House,
    desk: &Desk<'_>,
    journal: &Journal,
    name: &str,
    order: &mut Order<'_>,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let (_, file) = house.find(name)?;
    let name = file.stem();
    let before = journal.read(name)?;
    if let Some(sent) = file.case.dsf.sent {
        journal.forget(name)?;
        ui.note(format_args!("{name} was sent on {sent}; it is not sent again."));
        return Ok(Outcome::Well);
    }
    let entry = match &before {
        // The program ended between the server's answer and the note of it.
        Some(entry) if entry.state == State::Accepted => {
            record(house, journal, entry, ui)?;
            return Ok(Outcome::Well);
        }
        Some(entry) if entry.state == State::HandedOver && !order.resend => {
            ui.warn(format_args!(
                "{name} was perhaps sent on {}: the mail was handed over, and no answer came. Look into your mail, or ask whether it arrived. \
                 Then either `casebound dsf send {name} --was-sent`, or send it with --resend: it is the same message, and its reader sees it once",
                entry.on
            ));
            return Ok(Outcome::Found);
        }
        Some(entry) => entry.clone(),
        None => Entry::prepared(name, house.clock.today)?,
    };
    let notice = match desk.notice(&file)? {
        Ok(notice) => notice,
        Err(reason) => {
            ui.warn(format_args!("{name} was not sent: {reason}"));
            return Ok(Outcome::Found);
        }
    };
    // Known before anything leaves: what was sent must be written down afterwards.
    with_day(&file, "sent", house.clock.today)?;
    if !order.yes && !agreed(desk, name, &notice, ui)? {
        ui.note(format_args!("{name} was not sent."));
        return Ok(Outcome::Found);
    }
    let mail = desk.seal(&notice, entry.random()?)?;
    if before.is_none() {
        journal.write(&entry)?;
    }
    let left = entry.now(State::HandedOver, house.clock.today);
    let delivery = order.way.post(&desk.envelope()?, &mail, &mut || journal.write(&left));
    let back_to_before = || match &before {
        Some(before) => journal.write(before),
        None => journal.forget(name),
    };
    match delivery {
        Ok(Delivery::Accepted) => {
            let accepted = entry.now(State::Accepted, house.clock.today);
            let noted = journal.write(&accepted);
            // The case itself is the better place: with it the journal has nothing more to say.
            record(house, journal, &accepted, ui).map_err(|error| match &noted {
                Ok(()) => error.context("run the same command again: it records it, and sends nothing"),
                Err(_) => {
                    error.context(format!("once files can be written again: casebound dsf send {name} --was-sent"))
                }
            })?;
            Ok(Outcome::Well)
        }
        Ok(Delivery::Drafted(path)) => {
            ui.done("wrote", path.display());
            ui.note(format_args!("Once you have sent this draft: casebound dsf send {name} --was-sent"));
            ui.line(path.display())?;
            Ok(Outcome::Well)
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
    ui: &mut Ui,
) -> anyhow::Result<bool> {
    ui.heading(printable(&notice.subject));
    ui.warn(printable(&notice.text));
    ui.confirm(format_args!("Send {name} to {}?", printable(&desk.addressee())))
}

/// Writes the day into the case, and forgets the journal's entry: from now on the case itself says it.
fn record(house: &House, journal: &Journal, entry: &Entry, ui: &mut Ui) -> anyhow::Result<()> {
    let (path, file) = house.find(&entry.case)?;
    let day = entry.day()?;
    let not_recorded = || format!("{} was sent on {day}, and that is not yet in the case", entry.case);
    let text = with_day(&file, "sent", day).with_context(not_recorded)?;
    files::replace_text(&path, file.text.expose(), &text).with_context(not_recorded)?;
    journal.forget(&entry.case)?;
    ui.done("sent", format_args!("{}: `sharing.dsf.sent: {day}` is in the case", entry.case));
    house.tell_to_commit(&[&file.path], ui);
    Ok(())
}

/// The text of the case with a day under `sharing.dsf`.
pub(crate) fn with_day(file: &CaseFile, key: &str, day: NaiveDate) -> anyhow::Result<String> {
    let route = format!("sharing.dsf.{key}");
    edit::set(file.text.expose(), &route, &Value::Word(day.to_string()))
        .map_err(|refused| anyhow::anyhow!("cannot write `{route}` into {}: {refused}", file.path))
}
