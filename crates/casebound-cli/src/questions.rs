//! Questions on the terminal: a line, a choice, several of a list. Nothing is written before all are answered.

use std::fmt::Display;

use anyhow::{Context as _, bail};
use casebound_app::printable::printable;
use rustyline::DefaultEditor;
use rustyline::config::{Behavior, Config};
use rustyline::error::ReadlineError;

use crate::ui::Ui;

/// What may be answered, and what it means.
pub(crate) type Choice = (String, String);

/// Somebody at the terminal who answers.
pub(crate) struct Questions<'u> {
    ui: &'u mut Ui,
    editor: DefaultEditor,
}

impl<'u> Questions<'u> {
    /// Begins to ask; none where nobody can answer.
    ///
    /// # Errors
    /// When the terminal can't be used.
    pub(crate) fn begin(ui: &'u mut Ui) -> anyhow::Result<Option<Questions<'u>>> {
        if !ui.is_interactive() {
            return Ok(None);
        }
        // Standard output may be a file: questions go to the terminal itself.
        let config = Config::builder().behavior(Behavior::PreferTerm).auto_add_history(false).build();
        let editor = DefaultEditor::with_config(config).context("cannot ask on this terminal")?;
        Ok(Some(Questions { ui, editor }))
    }

    /// Shows something between two questions.
    pub(crate) fn tell(&mut self, text: impl Display) {
        self.ui.show(text);
    }

    /// Asks for a line; Enter alone means that it is not known. Pasted lines stay together.
    ///
    /// # Errors
    /// When the person stops with Ctrl-C or Ctrl-D.
    pub(crate) fn line(&mut self, question: &str) -> anyhow::Result<Option<String>> {
        self.ask(&format!("{} ", printable(question)))
    }

    fn ask(&mut self, prompt: &str) -> anyhow::Result<Option<String>> {
        match self.editor.readline(prompt) {
            Ok(line) => Ok(Some(line.trim().to_owned()).filter(|line| !line.is_empty())),
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => bail!("stopped; nothing was written"),
            Err(error) => Err(error).context("cannot read the answer"),
        }
    }

    /// Asks for a line until `read` understands it; what it says otherwise is shown.
    ///
    /// # Errors
    /// When the person stops.
    pub(crate) fn until<T>(
        &mut self,
        question: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<Option<T>> {
        loop {
            let Some(line) = self.line(question)? else { return Ok(None) };
            match read(&line) {
                Ok(value) => return Ok(Some(value)),
                Err(help) => self.ui.show(format_args!("  That is not clear: {help}.")),
            }
        }
    }

    /// Shows numbered choices and asks for one: its number, its word, or the beginning of the word.
    ///
    /// # Errors
    /// When the person stops.
    pub(crate) fn choice(&mut self, question: &str, choices: &[Choice]) -> anyhow::Result<Option<String>> {
        self.show(question, choices);
        self.until("  Number or word (Enter: not known):", |answer| chosen(answer, choices))
    }

    /// Shows numbered choices and asks for any number of them, with blanks or commas between.
    ///
    /// # Errors
    /// When the person stops.
    pub(crate) fn choices(&mut self, question: &str, choices: &[Choice]) -> anyhow::Result<Vec<String>> {
        self.show(question, choices);
        let several = |answer: &str| -> Result<Vec<String>, String> {
            let words = answer.split([' ', ',']).filter(|word| !word.is_empty());
            words.map(|word| chosen(word, choices)).collect()
        };
        Ok(self.until("  Numbers or words (Enter: nobody):", several)?.unwrap_or_default())
    }

    /// Asks a question that Enter answers with yes.
    ///
    /// # Errors
    /// When the person stops.
    pub(crate) fn yes(&mut self, question: &str) -> anyhow::Result<bool> {
        let answer = self.until(&format!("{question} [Y/n]"), |answer| match answer.to_lowercase().as_str() {
            "y" | "yes" => Ok(true),
            "n" | "no" => Ok(false),
            _ => Err("answer y or n".to_owned()),
        })?;
        Ok(answer.unwrap_or(true))
    }

    fn show(&mut self, question: &str, choices: &[Choice]) {
        self.ui.show(printable(question));
        let width = choices.iter().map(|(word, _)| word.chars().count()).max().unwrap_or_default();
        for (place, (word, meaning)) in choices.iter().enumerate() {
            let line = format!("  {:>2}  {word:<width$}  {}", place + 1, printable(meaning));
            self.ui.below(line.trim_end(), width + 8);
        }
    }
}

/// The choice that an answer means.
fn chosen(answer: &str, choices: &[Choice]) -> Result<String, String> {
    let answer = answer.to_lowercase();
    if let Some((word, _)) = answer.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?)) {
        return Ok(word.clone());
    }
    if let Some((word, _)) = choices.iter().find(|(word, _)| word.to_lowercase() == answer) {
        return Ok(word.clone());
    }
    let mut beginning = choices.iter().filter(|(word, _)| word.to_lowercase().starts_with(&answer));
    match (beginning.next(), beginning.next()) {
        (Some((word, _)), None) => Ok(word.clone()),
        (Some(_), Some(_)) => Err("several words begin like this: type more letters, or the number".to_owned()),
        _ => Err(format!("write a number from 1 to {}, or one of the words", choices.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_number_a_word_or_its_beginning() {
        let choices = ["verbal", "email", "form", "forwarded"].map(|word| (word.to_owned(), String::new()));
        for (answer, meant) in
            [("1", "verbal"), ("EMAIL", "email"), ("v", "verbal"), ("form", "form"), ("forw", "forwarded")]
        {
            assert_eq!(chosen(answer, &choices).as_deref(), Ok(meant));
        }
        for answer in ["0", "5", "for", "letter", "-1"] {
            assert!(chosen(answer, &choices).is_err(), "{answer}");
        }
    }
}
