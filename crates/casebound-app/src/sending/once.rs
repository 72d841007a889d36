//! One mail that leaves at most once: what the journal knows of it, handing it over, and what is noted on the way.

use std::path::PathBuf;

use anyhow::bail;
use chrono::NaiveDate;

use super::SendOutcome;
use super::envelope::{Delivery, Envelope};
use super::journal::{Entry, Journal, SendState};
use super::transport::Transport;
use crate::prompt::Prompt;

/// What is asked of the journal before a mail is made.
pub(crate) struct Outgoing<'a> {
    /// Names the mail in the journal: a plain name of a file.
    pub(crate) name: &'a str,
    /// The digest of what is sent, where it can change between two runs.
    pub(crate) digest: Option<&'a str>,
    /// How messages name it: `letter-1 of quiet-harbor`.
    pub(crate) shown: &'a str,
    /// The command that sends it, without options.
    pub(crate) command: &'a str,
}

/// How far a mail was before this run.
pub(crate) enum Begun<'a> {
    /// It may be made and posted.
    Ready(Once<'a>),
    /// A server took it, and that is not recorded yet.
    Accepted(Entry),
    /// It left, or a draft was written, and only a person can find out more.
    Left(SendOutcome),
}

/// A mail that has not left yet, or is to leave again as the same message.
pub(crate) struct Once<'a> {
    about: &'a Outgoing<'a>,
    journal: &'a Journal,
    before: Option<Entry>,
    entry: Entry,
    today: NaiveDate,
}

/// What became of it when it was posted.
pub(crate) enum Posted {
    /// A server took it. The error is that this could not be noted.
    Accepted(Entry, anyhow::Result<()>),
    /// It is here as a draft.
    Drafted(PathBuf),
}

impl<'a> Once<'a> {
    /// Asks the journal.
    ///
    /// # Errors
    /// When it can't be read, and when what perhaps left was changed since.
    pub(crate) fn begin(
        about: &'a Outgoing<'a>,
        journal: &'a Journal,
        is_resent: bool,
        today: NaiveDate,
    ) -> anyhow::Result<Begun<'a>> {
        let before = journal.read(about.name)?;
        let entry = match &before {
            // The program ended between the server's answer and the note of it.
            Some(entry) if entry.state == SendState::Accepted => return Ok(Begun::Accepted(entry.clone())),
            Some(entry) if entry.state == SendState::HandedOver && !is_resent => {
                let on = entry.on.clone();
                return Ok(Begun::Left(match entry.is_draft {
                    true => SendOutcome::DraftedBefore(on),
                    false => SendOutcome::PossiblySent(on),
                }));
            }
            Some(entry) if entry.digest.as_deref() == about.digest => entry.clone(),
            Some(entry) if entry.state == SendState::HandedOver => bail!(
                "{} was changed since it perhaps left on {}: it can't be the same message again. If it arrived: {} --was-sent; if not, \
                 write a new letter",
                about.shown,
                entry.on,
                about.command
            ),
            _ => Entry::prepared(about.name, about.digest, today)?,
        };
        Ok(Begun::Ready(Once { about, journal, before, entry, today }))
    }

    /// The random bytes that name the message: the same for the same message.
    ///
    /// # Errors
    /// When the journal is damaged.
    pub(crate) fn random(&self) -> anyhow::Result<[u8; 16]> {
        self.entry.random()
    }

    /// Hands the mail over, and notes each step before it is taken.
    ///
    /// # Errors
    /// When it did not leave, and when nobody knows whether it did.
    pub(crate) fn post(
        self,
        way: &mut Transport,
        envelope: &Envelope,
        mail: &[u8],
        prompt: &mut dyn Prompt,
    ) -> anyhow::Result<Posted> {
        let Once { about, journal, before, entry, today } = self;
        if before.as_ref().is_none_or(|before| before.state == SendState::Prepared) {
            journal.write(&entry)?;
        }
        let mut left = entry.now(SendState::HandedOver, today);
        left.is_draft = matches!(way, Transport::Maildir(_));
        match way.post(envelope, mail, prompt, &mut || journal.write(&left)) {
            Ok(Delivery::Accepted) => {
                let accepted = entry.now(SendState::Accepted, today);
                let noted = journal.write(&accepted);
                Ok(Posted::Accepted(accepted, noted))
            }
            Ok(Delivery::Drafted(path)) => Ok(Posted::Drafted(path)),
            Ok(Delivery::Unknown(what)) => {
                let (shown, command) = (about.shown, about.command);
                bail!(
                    "{what}: {shown} was perhaps sent. Check your mailbox, or ask; then run `{command} --was-sent`, or pass --resend"
                )
            }
            Err(error) => {
                match &before {
                    Some(before) => journal.write(before)?,
                    None => journal.forget(about.name)?,
                }
                Err(error.context(format!("{} was not sent", about.shown)))
            }
        }
    }
}

/// Adds to an error of recording what to do about it: whether the journal knows that a server took the mail decides.
pub(crate) fn not_recorded(error: anyhow::Error, noted: &anyhow::Result<()>, about: &Outgoing<'_>) -> anyhow::Error {
    match noted {
        Ok(()) => error.context("run the same command again: it records that, and sends nothing"),
        Err(_) => error.context(format!("once files can be written again: {} --was-sent", about.command)),
    }
}
