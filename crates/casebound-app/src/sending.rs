//! Sends cases to the DSF's committee: each mail once, whatever breaks on the way.

pub mod envelope;
pub(crate) mod journal;
pub mod mailer;
pub(crate) mod once;
pub mod smtp;
pub mod transport;

use std::path::PathBuf;

use anyhow::Context as _;
use casebound_disclosure::dsf::Notice;
use casebound_record::CaseFile;
use casebound_record::edit::Value;
use chrono::NaiveDate;
use journal::{Entry, Journal, SendState};
use mailer::Mailer;
use once::{Begun, Once, Outgoing, Posted, not_recorded};
use transport::Transport;

use crate::amend::{AmendOutcome, Change, amend, changed};
use crate::files;
use crate::prompt::Prompt;
use crate::workspace::Workspace;

/// What a person asked for.
pub struct SendRequest<'a> {
    /// How the mails leave.
    pub way: Transport,
    /// Send also what was perhaps sent before, as the same message.
    pub resend: bool,
    /// Ask nothing.
    pub yes: bool,
    /// A key file or a fingerprint.
    pub sign_with: Option<&'a str>,
    /// Files of the case that go with it, beside those that may without a word.
    pub attach: &'a [String],
}

/// The result for one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The case says that it was sent on this day: nothing is sent again.
    AlreadySent(NaiveDate),
    /// The mail was accepted, and the case at this path says so now.
    Recorded {
        /// The day that was written.
        on: NaiveDate,
        /// The path of the case.
        path: String,
    },
    /// It is here as a draft, which a person sends.
    Drafted(PathBuf),
    /// The mail was handed over on this day, as it was noted, and no answer came: it was perhaps sent.
    PossiblySent(String),
    /// A draft was written on this day, as it was noted, and nobody said since that it was sent.
    DraftedBefore(String),
    /// The case can't be sent, and why.
    NotDisclosed(String),
    /// The person who was asked did not agree.
    Declined,
    /// Nothing was handed over from here that could be recorded.
    NothingHandedOver,
}

impl SendOutcome {
    /// Returns whether the case is done with, or waits for a person to send a draft.
    pub fn is_done(&self) -> bool {
        matches!(self, SendOutcome::AlreadySent(_) | SendOutcome::Recorded { .. } | SendOutcome::Drafted(_))
    }
}

/// Who is asked before a mail leaves, and hears what became of each case at once: the next one may fail.
pub trait Sender: Prompt {
    /// Shows the notice about a case, and asks whether it may go to this addressee.
    ///
    /// # Errors
    /// When nobody can be asked.
    fn confirm(&mut self, case: &str, notice: &Notice, addressee: &str) -> anyhow::Result<bool>;

    /// Hears what became of a case.
    ///
    /// # Errors
    /// When the answer can't be written.
    fn report(&mut self, case: &str, sent: &SendOutcome) -> anyhow::Result<()>;
}

/// Sends the cases, one after the other; returns whether all of them are done. What was sent before an error is recorded.
///
/// # Errors
/// When a server or a disk refuses, or nobody can sign.
pub fn send(
    workspace: &Workspace,
    cases: &[String],
    mut order: SendRequest<'_>,
    sender: &mut dyn Sender,
) -> anyhow::Result<bool> {
    let journal = Journal::open(workspace)?;
    let mailer = Mailer::new(workspace, order.sign_with, cases, sender)?;
    let mut all_done = true;
    for name in cases {
        let (_, file) = workspace.find(name)?;
        let sent = send_one(workspace, &mailer, &journal, &file, &mut order, sender)?;
        all_done &= sent.is_done();
        sender.report(file.stem(), &sent)?;
    }
    Ok(all_done)
}

/// Records that cases were sent, for mails that the journal only knows to have left; returns whether all of them are done.
///
/// # Errors
/// When a case can't be read or written.
pub fn was_sent(workspace: &Workspace, cases: &[String], sender: &mut dyn Sender) -> anyhow::Result<bool> {
    let journal = Journal::open(workspace)?;
    let mut all_done = true;
    for name in cases {
        let (_, file) = workspace.find(name)?;
        let sent = match (file.case.sharing.dsf.sent, journal.read(file.stem())?) {
            (Some(on), _) => {
                settle(workspace, &journal, &file)?;
                SendOutcome::AlreadySent(on)
            }
            (None, Some(entry)) if entry.state != SendState::Prepared => was_handed_over(workspace, &journal, entry)?,
            (None, _) => SendOutcome::NothingHandedOver,
        };
        all_done &= sent.is_done();
        sender.report(file.stem(), &sent)?;
    }
    Ok(all_done)
}

/// Records what a person knows to have left, and notes that, too.
fn was_handed_over(workspace: &Workspace, journal: &Journal, entry: Entry) -> anyhow::Result<SendOutcome> {
    let accepted = entry.accepted();
    journal.write(&accepted)?;
    record(workspace, &accepted)
}

fn send_one(
    workspace: &Workspace,
    mailer: &Mailer<'_>,
    journal: &Journal,
    file: &CaseFile,
    order: &mut SendRequest<'_>,
    sender: &mut dyn Sender,
) -> anyhow::Result<SendOutcome> {
    let name = file.stem();
    if let Some(on) = file.case.sharing.dsf.sent {
        settle(workspace, journal, file)?;
        return Ok(SendOutcome::AlreadySent(on));
    }
    let command = format!("casebound dsf send {name}");
    let about = Outgoing { name, digest: None, shown: name, command: &command };
    let once = match Once::begin(&about, journal, order.resend, workspace.clock.today)? {
        Begun::Ready(once) => once,
        Begun::Accepted(entry) => return record(workspace, &entry),
        Begun::Left(outcome) => return Ok(outcome),
    };
    let notice = match mailer.notice(file, order.attach)? {
        Ok(notice) => notice,
        Err(reason) => return Ok(SendOutcome::NotDisclosed(reason.to_string())),
    };
    // Known before anything leaves: what was sent must be written down afterwards.
    with_sent(file, workspace.clock.today)?;
    if !order.yes && !sender.confirm(name, &notice, &mailer.addressee())? {
        return Ok(SendOutcome::Declined);
    }
    let mail = mailer.seal(&notice, once.random()?)?;
    match once.post(&mut order.way, &mailer.envelope()?, &mail, sender)? {
        Posted::Drafted(path) => Ok(SendOutcome::Drafted(path)),
        Posted::Accepted(entry, noted) => {
            record(workspace, &entry).map_err(|error| not_recorded(error, &noted, &about))
        }
    }
}

/// Forgets the journal's entry once a commit has the case that says when it was sent.
fn settle(workspace: &Workspace, journal: &Journal, file: &CaseFile) -> anyhow::Result<()> {
    journal.settle(workspace, (file.stem(), &file.path), |held| held.case.sharing.dsf.sent.is_some())
}

/// Writes the day into the case. The journal keeps its entry until a commit has that.
fn record(workspace: &Workspace, entry: &Entry) -> anyhow::Result<SendOutcome> {
    let (path, file) = workspace.find(&entry.name)?;
    let on = entry.day()?;
    let not_recorded = || format!("{} was sent on {on}, but the case does not say so yet", entry.name);
    let text = with_sent(&file, on).with_context(not_recorded)?;
    files::replace_text(&path, file.text.expose(), &text).with_context(not_recorded)?;
    Ok(SendOutcome::Recorded { on, path: file.path })
}

/// Why an answer of the DSF's committee was not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcknowledgeRefusal {
    /// The case does not say that it was sent.
    NotSent,
    /// It was sent on this day, which is later.
    SentLater(NaiveDate),
    /// The day is still to come.
    ToCome,
}

/// Records the day on which the DSF's committee acknowledged a case.
///
/// # Errors
/// When the file can't be read or written.
pub fn acknowledge(
    workspace: &Workspace,
    file: &CaseFile,
    day: NaiveDate,
) -> anyhow::Result<Result<AmendOutcome, AcknowledgeRefusal>> {
    match file.case.sharing.dsf.sent {
        None => Ok(Err(AcknowledgeRefusal::NotSent)),
        Some(sent) if day < sent => Ok(Err(AcknowledgeRefusal::SentLater(sent))),
        Some(_) if day > workspace.clock.today => Ok(Err(AcknowledgeRefusal::ToCome)),
        Some(_) => amend(workspace, &file.path, &[day_of("acknowledged", day)]).map(Ok),
    }
}

/// The text of the case with the day on which it was sent.
fn with_sent(file: &CaseFile, day: NaiveDate) -> anyhow::Result<String> {
    changed(file.text.expose(), &[day_of("sent", day)]).map_err(|why| anyhow::anyhow!("{}: {why}", file.path))
}

fn day_of(key: &str, day: NaiveDate) -> Change {
    Change::Set(format!("sharing.dsf.{key}"), Value::Word(day.to_string()))
}
