//! How a mail leaves: the options of every command that sends one.

use std::path::PathBuf;

use casebound_app::sending::smtp::{Server, Url};
use casebound_app::sending::transport::Transport;

/// The ways to send; at most one of them.
#[derive(Debug, clap::Args)]
pub(crate) struct TransportArgs {
    /// Send through a mail server: smtps://USER@HOST (TLS) or smtp://USER@HOST (STARTTLS)
    #[arg(long, value_name = "URL", group = "way")]
    smtp: Option<Url>,
    /// A command that prints the password for the mail server; by default you are asked for it
    #[arg(long, value_name = "COMMAND", requires = "smtp")]
    password_command: Option<String>,
    /// Trust this certificate authority (PEM) instead of the system's
    #[arg(long, value_name = "FILE", requires = "smtp")]
    smtp_ca: Option<PathBuf>,
    /// Send through a program that is compatible with sendmail
    #[arg(long, value_name = "PROGRAM", group = "way", num_args = 0..=1, default_missing_value = "/usr/sbin/sendmail")]
    sendmail: Option<PathBuf>,
    /// Write a draft to this Maildir, for you to send
    #[arg(long, value_name = "DIR", group = "way")]
    maildir: Option<PathBuf>,
}

/// The ways to send something of a case, which is recorded there.
#[derive(Debug, clap::Args)]
pub(crate) struct SendingArgs {
    #[command(flatten)]
    pub(crate) transport: TransportArgs,
    /// Send nothing: record that it did arrive
    #[arg(long, group = "way")]
    pub(crate) was_sent: bool,
    /// Send the same message again if it was perhaps sent
    #[arg(long, conflicts_with = "was_sent")]
    pub(crate) resend: bool,
}

impl TransportArgs {
    /// Returns the way that was chosen, if any.
    pub(crate) fn transport(self) -> Option<Transport> {
        match (self.smtp, self.sendmail, self.maildir) {
            (Some(url), ..) => Some(Transport::Smtp(Server::new(url, self.smtp_ca, self.password_command))),
            (_, Some(program), _) => Some(Transport::Sendmail(program)),
            (.., Some(folder)) => Some(Transport::Maildir(folder)),
            (None, None, None) => None,
        }
    }
}
