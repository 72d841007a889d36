//! The terminal: messages for people (standard error) and output for pipes (standard output).

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use anyhow::Context as _;
use casebound_app::left_out::{SkipReason, SkippedFile};
use casebound_app::printable::is_terminal_control;
use casebound_app::workspace::Workspace;
use serde::Serialize;

use crate::page;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> ColorChoice {
        match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
    }
}

const NO_OUTPUT: &str = "cannot write to standard output";
/// What goes on below the word for what was done.
const HANGING: usize = 10;
const BOLD: Style = Style::new().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();

/// The two streams, and whether somebody can answer.
pub(crate) struct Ui {
    out: AutoStream<io::Stdout>,
    err: AutoStream<io::Stderr>,
    quiet: bool,
    verbose: bool,
}

impl Ui {
    pub(crate) fn new(color: Color, quiet: bool, verbose: bool) -> Ui {
        let (out, err) = (AutoStream::new(io::stdout(), color.into()), AutoStream::new(io::stderr(), color.into()));
        Ui { out, err, quiet, verbose }
    }

    /// Writes what a pipe wants, with a line end.
    pub(crate) fn line(&mut self, text: impl Display) -> anyhow::Result<()> {
        writeln!(self.out, "{text}").context(NO_OUTPUT)
    }

    /// Writes a line of output for people: wrapped by words on a terminal, what goes on below is indented.
    pub(crate) fn text(&mut self, text: impl Display) -> anyhow::Result<()> {
        match self.columns() {
            Some(columns) => self.line(page::line(&text.to_string(), columns, HANGING)),
            None => self.line(text),
        }
    }

    /// How many columns the terminal at standard output has; nothing where it is not a terminal.
    pub(crate) fn columns(&self) -> Option<usize> {
        io::stdout().is_terminal().then(textwrap::termwidth)
    }

    /// Writes a line of output, unchanged.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.out.write_all(bytes).and_then(|()| self.out.flush()).context(NO_OUTPUT)
    }

    /// Writes a page: wrapped by words on a terminal, as it is for a pipe.
    pub(crate) fn page(&mut self, text: &str) -> anyhow::Result<()> {
        if io::stdout().is_terminal() {
            return self.write(page::wrapped(text, textwrap::termwidth()).as_bytes());
        }
        self.write(text.as_bytes())
    }

    /// Tells people something. Silent with `--quiet`.
    pub(crate) fn note(&mut self, text: impl Display) {
        if !self.quiet {
            self.say_wrapped(&text.to_string(), 0);
        }
    }

    /// Tells people that something was done.
    pub(crate) fn done(&mut self, verb: &str, text: impl Display) {
        if !self.quiet {
            self.say_wrapped(&format!("{GOOD}{verb:>9}{GOOD:#} {text}"), HANGING);
        }
    }

    /// Says how what was written is recorded and shared. Paths are seen from the root.
    pub(crate) fn how_to_record(&mut self, workspace: &Workspace, paths: &[&str]) {
        if let Some(how) = workspace.how_to_record(paths) {
            self.note(format_args!("Now save it: {how}"));
        }
    }

    /// Says what is not among the cases, so that a list does not look complete.
    pub(crate) fn left_out(&mut self, files: &[SkippedFile]) {
        for SkippedFile { path, reason } in files {
            match reason {
                SkipReason::CopyOf(name) => {
                    self.warn(format_args!("{path} is left out: it is a copy of {name}; look at it and delete it"))
                }
                SkipReason::Unreadable => {
                    self.warn(format_args!("{path} is skipped: it can't be read; `casebound check` says why"))
                }
                SkipReason::RecusalUnclear => self.warn(format_args!(
                    "{path} is left out: it does not say clearly who is recused; `casebound check` says what to correct"
                )),
            }
        }
    }

    /// Shows a heading.
    pub(crate) fn heading(&mut self, text: impl Display) {
        if !self.quiet {
            self.say(format_args!("\n{BOLD}{text}{BOLD:#}"));
        }
    }

    /// Tells people something to look at, also with `--quiet`: the command goes on, or is done.
    pub(crate) fn warn(&mut self, text: impl Display) {
        self.say_wrapped(&text.to_string(), 0);
    }

    /// Says why the command does not do what was asked, and what to do instead; also with `--quiet`.
    pub(crate) fn refuse(&mut self, text: impl Display) {
        self.say_wrapped(&text.to_string(), 0);
    }

    /// Says that something is wrong, with the label `error:`.
    pub(crate) fn error(&mut self, text: impl Display) {
        let _ = self.out.flush();
        self.say_wrapped(&format!("{ERROR}error:{ERROR:#} {text}"), 0);
    }

    /// Lists something under the sentence before it.
    pub(crate) fn item(&mut self, text: impl Display) {
        self.say_wrapped(&format!("  {text}"), 2);
    }

    /// Shows what a question is about, or a part of a dialogue, as it is laid out; also with `--quiet`.
    pub(crate) fn show(&mut self, text: impl Display) {
        self.say(format_args!("{text}"));
    }

    /// Shows a line of a dialogue; what does not fit stands below these columns, in a narrow terminal below the first words.
    pub(crate) fn below(&mut self, text: &str, hanging: usize) {
        self.say_wrapped(text, hanging);
    }

    /// Says something by whole words: a terminal would break them at its edge. A command stays in one piece.
    fn say_wrapped(&mut self, text: &str, hanging: usize) {
        if !io::stderr().is_terminal() {
            return self.say(format_args!("{text}"));
        }
        let columns = textwrap::termwidth();
        let lines: Vec<String> = text.split('\n').map(|line| page::line(line, columns, hanging)).collect();
        self.say(format_args!("{}", lines.join("\n")));
    }

    fn say(&mut self, text: std::fmt::Arguments<'_>) {
        // There is no way to report that standard error is closed.
        let _ = writeln!(self.err, "{text}");
    }

    /// Asks a question; only `y` and `yes` mean yes. Fails when nobody sits there who can answer.
    pub(crate) fn confirm(&mut self, question: impl Display) -> anyhow::Result<bool> {
        if !self.is_interactive() {
            anyhow::bail!("cannot ask without a terminal: pass --yes to go ahead without asking");
        }
        let _ = write!(self.err, "{question} [y/N] ");
        let _ = self.err.flush();
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        let answer = answer.trim();
        Ok(["y", "yes"].iter().any(|yes| answer.eq_ignore_ascii_case(yes)))
    }

    /// Returns whether somebody sits there who can see a question and answer it.
    pub(crate) fn is_interactive(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Returns whether people read on a terminal, where the record's own lines may be shown. A CI log is none.
    pub(crate) fn shows_snippets_to_people(&self) -> bool {
        io::stderr().is_terminal() && std::env::var_os("CI").is_none()
    }

    /// Returns whether findings are read on a terminal, where the record's own lines may be shown.
    pub(crate) fn shows_snippets(&self) -> bool {
        io::stdout().is_terminal() && std::env::var_os("CI").is_none()
    }

    /// Returns whether only what is wrong is to be said.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Returns whether `--verbose` was given.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Returns whether standard output takes colours.
    pub(crate) fn has_color(&self) -> bool {
        self.out.current_choice() != ColorChoice::Never
    }
}

/// Returns a value as one line of JSON in which nothing can steer the terminal.
pub(crate) fn to_json(value: &impl Serialize) -> anyhow::Result<String> {
    let text = serde_json::to_string(value)?;
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        // Such characters are only inside of JSON's strings, where any of them may be escaped.
        if is_terminal_control(letter) {
            safe.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            safe.push(letter);
        }
    }
    Ok(safe)
}

/// Returns whether the error is that the reader of our output went away.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe))
}
