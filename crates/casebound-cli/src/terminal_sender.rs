//! Who is asked before a mail leaves: the person at the terminal, about a notice or a letter.

use casebound_app::prompt::Prompt;

use crate::terminal::Terminal;
use crate::ui::Ui;

/// The person at the terminal; `subject` is what the mail is about.
pub(crate) struct TerminalSender<'a, S> {
    pub(crate) subject: &'a S,
    pub(crate) ui: &'a mut Ui,
}

impl<S> Prompt for TerminalSender<'_, S> {
    fn secret(&mut self, question: &str) -> Option<String> {
        Terminal.secret(question)
    }
}

impl<S> TerminalSender<'_, S> {
    /// Says what speaks against sending, and asks; where nobody is there, it says what else to do instead, and the answer is no.
    pub(crate) fn confirm_or_refuse(&mut self, what: &str, instead: &str, question: &str) -> anyhow::Result<bool> {
        if !self.ui.is_interactive() {
            self.ui.refuse(format_args!("{what}: {instead}."));
            return Ok(false);
        }
        self.ui.confirm(format_args!("{what}. {question}"))
    }
}
