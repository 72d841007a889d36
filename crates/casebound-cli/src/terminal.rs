//! Asks for secrets on the terminal, where nothing of them is shown.

use std::io::{IsTerminal as _, stdin};

use casebound_app::prompt::Prompt;

/// The terminal at standard input. Where there is none nobody is asked: an answer is never waited for.
pub(crate) struct Terminal;

impl Prompt for Terminal {
    fn secret(&mut self, question: &str) -> Option<String> {
        if !stdin().is_terminal() {
            return None;
        }
        let _quiet = Quiet::terminal();
        rpassword::prompt_password(format!("{question} ")).ok()
    }
}

/// A terminal that does not show what is typed, until this is dropped.
///
/// What reads a password prints the question first, and shows whatever is typed or pasted right after it.
struct Quiet {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

#[cfg(unix)]
impl Quiet {
    fn terminal() -> Quiet {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(stdin()).ok();
        if let Some(mut quiet) = before.clone() {
            quiet.local_modes.remove(LocalModes::ECHO);
            quiet.local_modes.insert(LocalModes::ECHONL);
            // A terminal that can't be asked for this is one that shows it, as before.
            let _ = tcsetattr(stdin(), OptionalActions::Now, &quiet);
        }
        Quiet { before }
    }
}

#[cfg(unix)]
impl Drop for Quiet {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.before {
            let _ = tcsetattr(stdin(), OptionalActions::Now, before);
        }
    }
}

#[cfg(not(unix))]
impl Quiet {
    fn terminal() -> Quiet {
        Quiet {}
    }
}
