//! `casebound dsf send`: sends the mail, once, and records that in the case.

use anyhow::bail;
use casebound_app::Outcome;
use casebound_app::printable::printable;
use casebound_app::sending::{self, SendOutcome, SendRequest, Sender};
use casebound_app::workspace::Workspace;
use casebound_disclosure::dsf::Notice;

use crate::sent;
use crate::terminal_sender::TerminalSender;
use crate::transport::SendingArgs;
use crate::ui::Ui;

/// Send one signed and encrypted mail for each case, and write the day into the case
///
/// Shows each mail with its attachments, and asks. Once the mail is accepted, `sharing.dsf.sent` is written, and the case is not sent
/// again. If the server did not answer, the mail was perhaps sent: check your mailbox, then pass --was-sent or --resend.
///
/// Example: `casebound dsf send quiet-harbor --smtp smtps://alice@mail.example.org`
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("way"),
    override_usage = "casebound dsf send [OPTIONS] <--smtp <URL>|--sendmail [<PROGRAM>]|--maildir <DIR>|--was-sent> <CASE>..."
)]
pub(crate) struct Args {
    /// Code names, or paths of case files
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// A file with your secret key, or the fingerprint of a key that gpg has
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Option<String>,
    #[command(flatten)]
    sending: SendingArgs,
    /// Also send this file of the case, although it would be left out; can be repeated
    #[arg(long, value_name = "FILE")]
    attach: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let sender = &mut TerminalSender { subject: workspace, ui };
    let way = match args.sending.transport.transport() {
        Some(way) => way,
        None if !args.sending.was_sent => bail!("{}", sent::NO_WAY),
        None => return Ok(outcome(sending::was_sent(workspace, &args.cases, sender)?)),
    };
    let order = SendRequest {
        way,
        resend: args.sending.resend,
        yes: args.yes,
        sign_with: args.sign_with.as_deref(),
        attach: &args.attach,
    };
    Ok(outcome(sending::send(workspace, &args.cases, order, sender)?))
}

fn outcome(all_done: bool) -> Outcome {
    if all_done { Outcome::Clean } else { Outcome::Findings }
}

impl Sender for TerminalSender<'_, Workspace> {
    fn confirm(&mut self, case: &str, notice: &Notice, addressee: &str) -> anyhow::Result<bool> {
        self.ui.heading(printable(&notice.subject));
        self.ui.show(printable(&notice.text));
        super::show_files(case, notice, self.ui);
        self.ui.confirm(format_args!("Send {case} to {}?", printable(addressee)))
    }

    fn report(&mut self, case: &str, sent: &SendOutcome) -> anyhow::Result<()> {
        if let SendOutcome::Recorded { on, path } = sent {
            self.ui.done("sent", format_args!("{case}: `sharing.dsf.sent: {on}` is in the case"));
            self.ui.how_to_record(self.subject, &[path]);
        }
        sent::tell(case, &format!("casebound dsf send {case}"), sent, self.ui)
    }
}
