//! Tells what became of a mail that leaves once: a notice or a letter.

use casebound_app::sending::SendOutcome;

use crate::ui::Ui;

/// Tells it. `shown` names the mail, `command` is the command that sends it.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn tell(shown: &str, command: &str, sent: &SendOutcome, ui: &mut Ui) -> anyhow::Result<()> {
    match sent {
        SendOutcome::AlreadySent(on) => ui.note(format_args!(
            "{shown} was sent on {on}; the case already says so, and it is not sent again."
        )),
        SendOutcome::Recorded { .. } => {}
        SendOutcome::Drafted(path) => {
            ui.done("wrote", path.display());
            ui.note(format_args!("Once you have sent this draft: {command} --was-sent"));
            ui.line(path.display())?;
        }
        SendOutcome::PossiblySent(on) => ui.refuse(format_args!(
            "{shown} was perhaps sent on {on}: the mail was handed over, but the server did not answer. Check your mailbox, or ask whether it \
             arrived. If it did, run `{command} --was-sent`; if not, pass --resend, which sends the same message, so that its \
             recipient sees it only once"
        )),
        SendOutcome::DraftedBefore(on) => ui.refuse(format_args!(
            "A draft of {shown} was written on {on}, and the case does not say yet that it was sent. If you sent it: `{command} \
             --was-sent`; --resend writes the same draft again."
        )),
        SendOutcome::NotDisclosed(why) => ui.refuse(format_args!("{shown} was not sent: {why}")),
        SendOutcome::Declined => ui.note(format_args!("{shown} was not sent.")),
        SendOutcome::NothingHandedOver => ui.refuse(format_args!(
            "{shown} was not recorded: no mail about it was handed over from this clone; if it was sent in another way, write that \
             into the case yourself"
        )),
    }
    Ok(())
}

/// What to say where nobody said how a mail leaves.
pub(crate) const NO_WAY: &str = "how does the mail leave? --smtp smtps://USER@HOST sends it through a mail server, --sendmail through a program of this machine, \
             --maildir DIR leaves a draft that you send; --was-sent only records that it was sent. Nothing was sent";
