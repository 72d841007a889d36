//! `casebound letter send`: sends a letter to its reader, once, and writes into the log what that means.

use anyhow::bail;
use casebound_app::amend::AmendOutcome;
use casebound_app::letters::check::CheckedLetter;
use casebound_app::letters::send::{self, LetterMail, LetterOrder, LetterSender, LetterSent};
use casebound_app::printable::printable;
use casebound_app::prompt::Prompt;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use super::check::show;
use super::not_ready;
use crate::commands::entries::{self, Target};
use crate::sent;
use crate::terminal::Terminal;
use crate::transport::TransportArgs;
use crate::ui::Ui;

/// Send a letter to its reader, and write that into the log of the case
///
/// Checks the letter once more, shows it with its addresses, and asks. A letter with gaps is not sent, nor one that needs a second reader
/// and has none. It comes from the committee's address, which gets a copy; if a member has a conflict of interest in the
/// case, it comes from you, and the members without a conflict get the copies. If the reader has a certificate in the
/// case (`certificate`), it is encrypted and signed. A letter is sent once: if the server did not answer, it was perhaps sent: check your
/// mailbox, then pass --was-sent or --resend.
///
/// Example: `casebound letter send quiet-harbor letter-1 --smtp smtps://alice@mail.example.org`
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("way"),
    override_usage = "casebound letter send [OPTIONS] <--smtp <URL>|--sendmail [<PROGRAM>]|--maildir <DIR>|--was-sent> <CASE> <LETTER>"
)]
pub(super) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// The letter
    #[arg(value_name = "LETTER")]
    letter: String,
    /// Sign an encrypted letter with this key: a file with a secret key, or the fingerprint of a key that gpg has
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Option<String>,
    #[command(flatten)]
    transport: TransportArgs,
    /// Send nothing: record that the letter did arrive
    #[arg(long, group = "way")]
    was_sent: bool,
    /// Send the same message again if it was perhaps sent
    #[arg(long, conflicts_with = "was_sent")]
    resend: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    let letter = (args.case.as_str(), args.letter.as_str());
    let sent = match args.transport.transport() {
        Some(way) => {
            let order = LetterOrder { way, resend: args.resend, yes: args.yes, sign_with: args.sign_with.as_deref() };
            let sender = &mut TerminalSender { target: &target, ui };
            send::send(&target.workspace, letter, order, sender)?
        }
        None if args.was_sent => send::was_sent(&target.workspace, letter.0, letter.1)?,
        None => bail!("{}", sent::NO_WAY),
    };
    tell(&target, &args.letter, sent, ui)
}

fn tell(target: &Target, letter: &str, sent: LetterSent, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let (workspace, case): (&Workspace, _) = (&target.workspace, target.file.stem());
    let name = letter.trim_end_matches(".md");
    let shown = format!("{name} of {case}");
    let command = format!("casebound letter send {case} {name}");
    match sent {
        LetterSent::Mail(outcome) => {
            sent::tell(&shown, &command, &outcome, ui)?;
            Ok(if outcome.is_done() { Outcome::Clean } else { Outcome::Findings })
        }
        LetterSent::Recorded(amended) => {
            let is_written = matches!(amended, AmendOutcome::Written(_));
            let done = &mut |ui: &mut Ui| ui.done("sent", format_args!("{shown}; the log of the case says so"));
            let outcome = entries::tell(workspace, &target.file.path, amended, done, ui)?;
            if !is_written {
                ui.warn(format_args!(
                    "{shown} was sent, but the case does not say so yet. Correct the case, and run the same command again: it records \
                     that, and sends nothing."
                ));
            }
            Ok(outcome)
        }
        LetterSent::NotReady(why) => not_ready::tell(target, letter, why, "was not sent", ui),
        LetterSent::Objection(against) => {
            let outcome = entries::tell(workspace, &target.file.path, against, &mut |_| {}, ui)?;
            ui.refuse(format_args!("{shown} was not sent: the case could not say so afterwards."));
            Ok(outcome)
        }
    }
}

/// The person at the terminal.
struct TerminalSender<'a> {
    target: &'a Target,
    ui: &'a mut Ui,
}

impl Prompt for TerminalSender<'_> {
    fn secret(&mut self, question: &str) -> Option<String> {
        Terminal.secret(question)
    }
}

impl LetterSender for TerminalSender<'_> {
    fn confirm(&mut self, mail: &LetterMail<'_>) -> anyhow::Result<bool> {
        let letter = &mail.stored.letter;
        self.ui.heading(printable(&letter.subject));
        self.ui.show(printable(&letter.text));
        let text = String::from_utf8_lossy(&mail.stored.bytes).into_owned();
        let warn = |ui: &mut Ui, line| {
            ui.warn(line);
            Ok(())
        };
        show(&mail.stored.inside, &CheckedLetter { text, findings: mail.findings.to_vec() }, warn, self.ui)?;
        if !mail.said.findings.is_empty() {
            self.ui.show("Once it is sent, the rules say of the case:");
            crate::render::text::to_people(&mail.said, self.ui)?;
        }
        let copies = if mail.copies.is_empty() { "nobody".to_owned() } else { mail.copies.join(", ") };
        self.ui.show(format_args!(
            "From     {}\nTo       {}\nCopy to  {}",
            printable(mail.from),
            printable(mail.to),
            printable(&copies)
        ));
        match &mail.encrypted_for {
            Some(fingerprint) => self.ui.show(format_args!("Encrypted for {fingerprint}")),
            None => self.ui.show("Not encrypted: those who carry the mail can read it."),
        }
        if !mail.read_by.is_empty() {
            self.ui.show(format_args!("Read by  {}", mail.read_by.join(", ")));
        }
        self.ui.confirm(format_args!("Send {} to {}?", mail.stored.name, self.target.shown(&letter.to)))
    }

    fn confirm_errors(&mut self, errors: usize) -> anyhow::Result<bool> {
        if !self.ui.is_interactive() {
            self.ui.refuse(format_args!(
                "The check finds {errors} errors, and nobody else can read it: `casebound letter check` shows them."
            ));
            return Ok(false);
        }
        self.ui.confirm(format_args!(
            "The check finds {errors} errors, and nobody else can read it. Send it all the same?"
        ))
    }
}
