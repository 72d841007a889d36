//! `casebound letter send`: sends a letter to its reader, once, and writes into the log what that means.

use anyhow::bail;
use casebound_app::amend::AmendOutcome;
use casebound_app::letters::elsewhere::Elsewhere;
use casebound_app::letters::send::{self, LetterMail, LetterOrder, LetterSender, LetterSent};
use casebound_app::printable::printable;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use super::check::warn;
use super::letter_args::{LetterArgs, SignerArgs};
use super::not_ready;
use crate::commands::entries::{Target, Telling};
use crate::sent;
use crate::terminal_sender::TerminalSender;
use crate::transport::SendingArgs;
use crate::ui::Ui;

/// Send a letter to its reader, and write that into the log of the case
///
/// Checks the letter once more, shows it with its addresses, and asks. A letter with gaps is not sent, nor one that needs a second reader
/// and has none. It comes from the committee's address, which gets a copy; if a member has a conflict of interest in the
/// case, it comes from you, and the members without a conflict get the copies. If the reader has a certificate in the
/// case (`certificate`), it is encrypted and signed. A letter is sent once: it first fetches, and looks whether another clone has sent
/// it; if the mail server did not answer, it was perhaps sent: check your mailbox, then pass --was-sent or --resend.
///
/// Example: `casebound letter send quiet-harbor letter-1 --smtp smtps://alice@mail.example.org`
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("way"),
    override_usage = "casebound letter send [OPTIONS] <--smtp <URL>|--sendmail [<PROGRAM>]|--maildir <DIR>|--was-sent> <CASE> <LETTER>"
)]
pub(super) struct Args {
    #[command(flatten)]
    letter: LetterArgs,
    #[command(flatten)]
    signer: SignerArgs,
    #[command(flatten)]
    sending: SendingArgs,
    /// Send it although the server of the others can't be reached: nobody knows whether another clone has sent it
    #[arg(long)]
    offline: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = args.letter.target(context)?;
    let sent = match args.sending.transport.transport() {
        Some(way) => {
            let sign_with = args.signer.sign_with.as_deref();
            let order =
                LetterOrder { way, resend: args.sending.resend, yes: args.yes, offline: args.offline, sign_with };
            let sender = &mut TerminalSender { subject: &target, ui };
            send::send(&target.workspace, (&args.letter.case, &args.letter.letter), order, sender)?
        }
        None if args.sending.was_sent => send::was_sent(&target.workspace, &args.letter.case, &args.letter.letter)?,
        None => bail!("{}", sent::NO_WAY),
    };
    tell(&target, &args.letter, sent, ui)
}

fn tell(target: &Target, args: &LetterArgs, sent: LetterSent, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let (workspace, case): (&Workspace, _) = (&target.workspace, target.file.stem());
    let name = args.letter.trim_end_matches(".md");
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
            let outcome = Telling::of(workspace, &target.file.path).tell(amended, done, ui)?;
            if !is_written {
                ui.warn(format_args!(
                    "{shown} was sent, but the case does not say so yet. Correct the case, and run the same command again: it records \
                     that, and sends nothing."
                ));
            }
            Ok(outcome)
        }
        LetterSent::NotReady(why) => Ok(not_ready::tell(target, &args.stored(target)?, why, "was not sent", ui)),
        LetterSent::Objection(against) => {
            let outcome = Telling::of(workspace, &target.file.path).tell(against, &mut |_| {}, ui)?;
            ui.refuse(format_args!("{shown} was not sent: the case could not say so afterwards."));
            Ok(outcome)
        }
        LetterSent::Elsewhere(elsewhere) => {
            ui.refuse(match elsewhere {
                Elsewhere::Sent(on) => format!(
                    "{shown} was not sent: another clone sent it on {on}. `casebound sync` brings that into yours."
                ),
                Elsewhere::Changed => format!(
                    "{shown} was not sent: others changed the case, or committee.yaml. `casebound sync` brings that into your clone; then look \
                     at the letter once more."
                ),
            });
            Ok(Outcome::Findings)
        }
    }
}

impl LetterSender for TerminalSender<'_, Target> {
    fn confirm(&mut self, mail: &LetterMail<'_>) -> anyhow::Result<bool> {
        let letter = &mail.stored.letter;
        self.ui.heading(printable(&letter.subject));
        self.ui.show(printable(&letter.text));
        warn(mail.stored, mail.findings, self.ui);
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
        self.ui.confirm(format_args!("Send {} to {}?", mail.stored.name, self.subject.shown(&letter.to)))
    }

    fn confirm_errors(&mut self, errors: usize) -> anyhow::Result<bool> {
        self.confirm_or_refuse(
            &format!("The check finds {errors} errors, and nobody else can read it"),
            "`casebound letter check` shows them",
            "Send it all the same?",
        )
    }

    fn confirm_offline(&mut self, why: &str) -> anyhow::Result<bool> {
        self.confirm_or_refuse(
            &format!("Another clone has perhaps sent it, and nobody can be asked: {}", printable(why.trim())),
            "--offline sends it all the same",
            "Send it all the same?",
        )
    }
}
