//! `casebound retention schedule`: timers that tell what is due and catch up; none of them decides.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_app::files::{self, Existing};
use casebound_app::{Context, Outcome};
use casebound_git::Repository;

use crate::ui::Ui;

/// A text with places for the program and the repository.
type Template = &'static str;

const UNITS: [(&str, Template); 4] = [
    ("casebound-retention-list.service", include_str!("../../../../../templates/schedule/list.service")),
    ("casebound-retention-list.timer", include_str!("../../../../../templates/schedule/list.timer")),
    ("casebound-catch-up.service", include_str!("../../../../../templates/schedule/catch-up.service")),
    ("casebound-catch-up.timer", include_str!("../../../../../templates/schedule/catch-up.timer")),
];
const CRONTAB: [(&str, Template); 2] = [
    ("casebound-retention-list", include_str!("../../../../../templates/schedule/list.cron")),
    ("casebound-catch-up", include_str!("../../../../../templates/schedule/catch-up.cron")),
];
const GITHUB: Template = include_str!("../../../../../templates/schedule/github.yml");
const GITLAB: Template = include_str!("../../../../../templates/schedule/gitlab.yml");

/// What a bare repository can do as well.
const CATCH_UP: &str = "casebound-catch-up";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Write timers that run `retention list` and fail or mail when something is due, and that run `retention catch-up`
    ///
    /// To dispose of a case takes two people; no timer does. In a bare repository only the second is written.
    ///
    /// Example: `casebound retention schedule write systemd -o ~/.config/systemd/user`
    Write {
        /// Who runs them
        #[arg(value_name = "KIND")]
        kind: Kind,
        /// The folder for the units, or the file for anything else; standard output when not given
        #[arg(short, long, value_name = "PATH")]
        output: Option<PathBuf>,
        /// Replace what is there
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// Units of a user's systemd
    Systemd,
    /// Lines of a user's crontab
    Cron,
    /// A workflow for a runner of your own
    Github,
    /// Jobs for a runner of your own
    Gitlab,
}

pub(super) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let Action::Write { kind, output, force } = action;
    let directory = context.directory();
    let git = Repository::discover(&directory)?
        .with_context(|| format!("{} is in no git repository", directory.display()))?;
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let place = git.root().unwrap_or_else(|| git.common_dir());
    let is_there = |name: &str| !git.is_bare() || name.starts_with(CATCH_UP);
    let texts: Vec<(&str, String)> = match kind {
        Kind::Systemd => {
            let (program, place) = (in_a_unit(&program)?, in_a_unit(place)?);
            let units = UNITS.into_iter().filter(|it| is_there(it.0));
            units.map(|(name, text)| (name, filled(text, &program, &place))).collect()
        }
        Kind::Cron => {
            let (program, place) = (in_a_crontab(&program)?, in_a_crontab(place)?);
            let lines = CRONTAB.into_iter().filter(|it| is_there(it.0));
            let lines: String = lines.map(|(_, text)| filled(text, &program, &place)).collect();
            vec![("crontab", lines)]
        }
        Kind::Github => vec![("workflow", GITHUB.to_owned())],
        Kind::Gitlab => vec![("jobs", GITLAB.to_owned())],
    };
    let Some(output) = output.map(|it| context.beside(it)) else {
        for (name, text) in &texts {
            if kind == Kind::Systemd {
                ui.line(format_args!("# {name}"))?;
            }
            ui.write(text.as_bytes())?;
        }
        return Ok(Outcome::Clean);
    };
    let existing = if force { Existing::Replace } else { Existing::Keep };
    if kind == Kind::Systemd {
        std::fs::create_dir_all(&output).with_context(|| format!("cannot make {}", output.display()))?;
    }
    for (name, text) in &texts {
        let path = if kind == Kind::Systemd { output.join(name) } else { output.clone() };
        files::write_private(&path, text.as_bytes(), existing)?;
        ui.done("wrote", path.display());
    }
    Ok(Outcome::Clean)
}

/// Puts the two paths into a text, whatever is in them.
fn filled(template: Template, program: &str, repository: &str) -> String {
    let parts: Vec<String> = template.split("{repository}").map(|it| it.replace("{program}", program)).collect();
    parts.join(repository)
}

/// Writes a path as one word of `ExecStart=`: quoted, without specifiers (`%`) and variables (`$`); systemd.service(5).
fn in_a_unit(path: &Path) -> anyhow::Result<String> {
    let mut word = String::from("\"");
    for letter in text_of(path)?.chars() {
        match letter {
            '"' | '\\' => word.extend(['\\', letter]),
            '%' | '$' => word.extend([letter, letter]),
            it if it.is_ascii_control() => word.push_str(&format!("\\x{:02x}", u32::from(it))),
            it => word.push(it),
        }
    }
    word.push('"');
    Ok(word)
}

/// Writes a path as one word of a line of cron, which takes a bare `%` for the end of it: crontab(5).
fn in_a_crontab(path: &Path) -> anyhow::Result<String> {
    let text = text_of(path)?;
    if text.contains(|it: char| it.is_ascii_control() || it == '\\') {
        bail!(
            "crons do not agree on how to read {}: choose a path without a backslash and control characters",
            path.display()
        );
    }
    let quoted = text.replace('\'', "'\"'\"'").replace('%', "\\%");
    Ok(format!("'{quoted}'"))
}

fn text_of(path: &Path) -> anyhow::Result<&str> {
    path.to_str().with_context(|| format!("the path {} is not text, which a timer needs", path.display()))
}
