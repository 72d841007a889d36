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

/// What Enter alone gets where it means nothing.
const NEEDED: &str = "  This one needs an answer; Ctrl-C stops, and nothing is written.";

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
        let answer = self.until("  Numbers or words (Enter: nobody):", |answer| all_chosen(answer, choices))?;
        Ok(answer.unwrap_or_default())
    }

    /// Asks for one of several choices until there is an answer; `None` only where there is nothing to choose from.
    ///
    /// # Errors
    /// When the person stops.
    pub(crate) fn one(&mut self, question: &str, choices: &[Choice]) -> anyhow::Result<Option<String>> {
        if choices.is_empty() {
            return Ok(None);
        }
        self.show(question, choices);
        loop {
            match self.until("  Number or word:", |answer| chosen(answer, choices))? {
                None => self.ui.show(NEEDED),
                answer => return Ok(answer),
            }
        }
    }

    /// Asks for a line until there is one.
    ///
    /// # Errors
    /// When the person stops.
    pub(crate) fn needed(&mut self, question: &str) -> anyhow::Result<String> {
        loop {
            match self.line(question)? {
                None => self.ui.show(NEEDED),
                Some(answer) => return Ok(answer),
            }
        }
    }

    /// Asks for one choice or several until there is an answer; empty only where there is nothing to choose from.
    ///
    /// # Errors
    /// When the person stops.
    pub(crate) fn one_or_more(&mut self, question: &str, choices: &[Choice]) -> anyhow::Result<Vec<String>> {
        if choices.is_empty() {
            return Ok(Vec::new());
        }
        self.show(question, choices);
        loop {
            match self.until("  Numbers or words:", |answer| all_chosen(answer, choices))? {
                Some(chosen) => return Ok(chosen),
                None => self.ui.show(NEEDED),
            }
        }
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

/// The choices that an answer means, with blanks or commas between.
fn all_chosen(answer: &str, choices: &[Choice]) -> Result<Vec<String>, String> {
    let words = answer.split([' ', ',']).filter(|word| !word.is_empty());
    words.map(|word| chosen(word, choices)).collect()
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
        (Some((word, _)), None) => return Ok(word.clone()),
        (Some(_), Some(_)) => return Err("several words begin like this: type more letters, or the number".to_owned()),
        _ => {}
    }
    let mut meaning = choices.iter().filter(|(_, meaning)| says(meaning, &answer));
    match (meaning.next(), meaning.next()) {
        (Some((word, _)), None) => Ok(word.clone()),
        _ => Err(format!("write a number from 1 to {}, or one of the words", choices.len())),
    }
}

/// Returns whether the words of an answer stand in what a choice means: "mail" in "By e-mail", "in person".
fn says(meaning: &str, answer: &str) -> bool {
    let plain = |text: &str| {
        let text = text.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), " ");
        text.split_whitespace().fold(String::new(), |all, word| all + " " + word)
    };
    let answer = plain(answer);
    answer.chars().count() > 3 && plain(meaning).contains(&answer)
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

    #[test]
    fn an_answer_may_be_words_of_what_one_choice_means() {
        let choices = [
            ("verbal", "Told to somebody in person"),
            ("email", "By e-mail"),
            ("forwarded", "Passed on by somebody else"),
        ];
        let choices = choices.map(|(word, meaning)| (word.to_owned(), meaning.to_owned()));
        for (answer, meant) in [
            ("mail", "email"),
            ("E-Mail", "email"),
            ("in person", "verbal"),
            ("by e-mail", "email"),
            ("passed on", "forwarded"),
        ] {
            assert_eq!(chosen(answer, &choices).as_deref(), Ok(meant), "{answer}");
        }
        for answer in ["somebody", "by", "on", "erson", "...", "A. Visitor"] {
            assert!(chosen(answer, &choices).is_err(), "{answer}");
        }
    }
}
