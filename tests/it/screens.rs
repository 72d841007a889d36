//! Whole screens of every command, held as snapshots: what a person reads after typing a line.
//!
//! When a message changes on purpose: `INSTA_UPDATE=always cargo test -p casebound-cli --test it screens`, read the difference, commit it.

mod cases;
mod checking;
mod disposing;
mod entries;
mod help;
mod mail;
mod meeting;
mod members;
mod publishing;
mod setting_up;
mod sharing;

use std::ffi::OsStr;

use casebound_testing::{Call, Sandbox};

/// Lines typed one after another, each with what was said.
struct Session<'s> {
    sandbox: &'s Sandbox,
    folder: &'static str,
    text: String,
    /// What differs between runs, and what is in its place.
    hidden: Vec<(String, &'static str)>,
}

impl<'s> Session<'s> {
    /// A session in the repository `record`.
    fn new(sandbox: &'s Sandbox) -> Self {
        Self { sandbox, folder: "record", text: String::new(), hidden: Vec::new() }
    }

    fn inside(mut self, folder: &'static str) -> Self {
        self.folder = folder;
        self
    }

    /// Puts other words in place of words that differ between runs.
    fn hide(mut self, words: impl Into<String>, instead: &'static str) -> Self {
        self.hidden.push((words.into(), instead));
        self
    }

    /// Types a line.
    fn run<A: AsRef<OsStr> + Copy>(self, arguments: &[A]) -> Self {
        let typed = arguments.iter().map(|argument| argument.as_ref().to_string_lossy().into_owned());
        let line = std::iter::once("casebound".to_owned()).chain(typed).collect::<Vec<_>>().join(" ");
        let call = self.sandbox.casebound(self.folder, arguments);
        self.call(&line, call)
    }

    /// Runs anything, shown as `line`.
    fn call(mut self, line: &str, call: Call) -> Self {
        let said = call.run();
        self.text += &format!("$ {line}\n{}", said.out);
        if !said.err.is_empty() {
            self.text += &format!("--- standard error\n{}", said.err);
        }
        let code = said.code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
        self.text += &format!("--- exit code {code}\n\n");
        self
    }

    /// Compares with the snapshot of this name.
    #[track_caller]
    fn is(self, name: &str) {
        let mut text = self.text;
        for (words, instead) in &self.hidden {
            text = text.replace(words, instead);
        }
        let folder = self.sandbox.path(".").display().to_string();
        text = text.replace(folder.trim_end_matches("/."), "[SANDBOX]");
        assert_screen(name, &without_counts(&without_ids(&text)));
    }
}

#[track_caller]
fn assert_screen(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "screens" }, {
        insta::assert_snapshot!(name, text);
    });
}

/// How many files a repository of git has depends on how git was installed.
fn without_counts(text: &str) -> String {
    let line = |line: &str| match line.contains("read ") && line.contains(" objects, ") {
        true => line
            .split(' ')
            .map(|word| if word.parse::<u64>().is_ok() { "[N]" } else { word })
            .collect::<Vec<_>>()
            .join(" "),
        false => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

/// Takes away ids of git and fingerprints, which differ from run to run.
fn without_ids(text: &str) -> String {
    let mut rest = text;
    let mut shown = String::new();
    while let Some(letter) = rest.chars().next() {
        let length = fingerprint_length(rest);
        match length {
            Some(_) => shown += "[FINGERPRINT]",
            None => shown.push(letter),
        }
        rest = rest.get(length.unwrap_or(letter.len_utf8())..).unwrap_or_default();
    }
    without_hex_words(&shown)
}

/// How long the fingerprint is at the start of a text: ten groups of four digits, with one space or two between them.
fn fingerprint_length(text: &str) -> Option<usize> {
    let mut length = 0;
    for group in 0..10 {
        let rest = text.get(length..)?;
        let spaces = rest.len() - rest.trim_start_matches(' ').len();
        let digits = rest.get(spaces..spaces + 4)?;
        let is_hex = digits.chars().all(|digit| digit.is_ascii_digit() || ('A'..='F').contains(&digit));
        if !is_hex || spaces > 2 || (spaces == 0) != (group == 0) {
            return None;
        }
        length += spaces + 4;
    }
    Some(length)
}

fn without_hex_words(text: &str) -> String {
    let mut out = String::new();
    for piece in text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()) {
        let word = piece.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        let is_hex = word.chars().all(|letter| letter.is_ascii_hexdigit());
        let is_mixed = word.contains(|letter: char| letter.is_ascii_digit()) && word.contains(char::is_alphabetic);
        if word.len() >= 7 && is_hex && is_mixed {
            out += "[ID]";
            out += piece.get(word.len()..).unwrap_or_default();
        } else {
            out += piece;
        }
    }
    out
}
