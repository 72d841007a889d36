//! `casebound completions`: what a shell needs to complete our commands.

mod candidates;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_app::Outcome;
use clap::CommandFactory as _;
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, Shell};

use crate::ui::Ui;

/// Set by the scripts of the shells: then the program answers with what could be typed next.
const ASKED: &str = "CASEBOUND_COMPLETE";

/// Complete commands, cases, members and words in your shell
///
/// With `install` the shell that you use knows them from its next start. With the name of a shell its script is printed,
/// for whoever installs it elsewhere.
///
/// Example: `casebound completions install`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// `install`, or the shell whose script is printed
    #[arg(value_name = "SHELL")]
    what: Wanted,
    /// The shell to install for; the one in use by default
    #[arg(value_name = "FOR")]
    shell: Option<Shell>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Wanted {
    /// Install for the shell in use
    Install,
    Bash,
    Zsh,
    Fish,
    Elvish,
    #[value(name = "powershell")]
    PowerShell,
}

/// Answers a shell that asks what could be typed next, and ends the program then.
pub(crate) fn answer_shell() {
    CompleteEnv::with_factory(|| candidates::completing(super::Args::command())).var(ASKED).bin("casebound").complete();
}

pub(crate) fn run(args: Args, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let shell = match args.what {
        Wanted::Install => return install(args.shell, ui),
        Wanted::Bash => "bash",
        Wanted::Zsh => "zsh",
        Wanted::Fish => "fish",
        Wanted::Elvish => "elvish",
        Wanted::PowerShell => "powershell",
    };
    let mut script = Vec::new();
    let shells = Shells::builtins();
    let shell = shells.completer(shell).context("this shell is not known")?;
    shell.write_registration(ASKED, "casebound", "casebound", "casebound", &mut script)?;
    ui.write(&script)?;
    Ok(Outcome::Clean)
}

/// Writes a file that asks the program for its script when the shell begins, so that it fits the program after an update.
fn install(shell: Option<Shell>, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let Some(shell) = shell.or_else(Shell::from_env) else {
        bail!("which shell? `casebound completions install bash`, `zsh` or `fish`");
    };
    let home = std::env::home_dir().filter(|home| home.is_absolute()).context("there is no home folder")?;
    let below = |variable: &str, default: &str| {
        let set = std::env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
        set.unwrap_or_else(|| home.join(default))
    };
    let (file, text) = match shell {
        Shell::Bash => (
            below("XDG_DATA_HOME", ".local/share").join("bash-completion/completions/casebound"),
            format!("source <({ASKED}=bash casebound)"),
        ),
        Shell::Fish => (
            below("XDG_CONFIG_HOME", ".config").join("fish/completions/casebound.fish"),
            format!("{ASKED}=fish casebound | source"),
        ),
        Shell::Zsh => (below("ZDOTDIR", "").join(".zshrc"), format!("source <({ASKED}=zsh casebound)")),
        _ => bail!("for this shell put the output of `casebound completions {shell}` where it reads completions from"),
    };
    if add_line(&file, &text)? {
        ui.done(
            "installed",
            format_args!("completions for {shell} in {}; they work from its next start", file.display()),
        );
    } else {
        ui.note(format_args!("completions for {shell} are installed already, in {}", file.display()));
    }
    Ok(Outcome::Clean)
}

/// Adds a line to a file that may have others; `false` when it is there.
fn add_line(file: &Path, line: &str) -> anyhow::Result<bool> {
    let cannot_write = || format!("cannot write {}", file.display());
    let before = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
    };
    if before.lines().any(|known| known == line) {
        return Ok(false);
    }
    let end = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    std::fs::create_dir_all(file.parent().context("a file is in a folder")?).with_context(cannot_write)?;
    let mut options = std::fs::OpenOptions::new();
    let mut open = options.append(true).create(true).open(file).with_context(cannot_write)?;
    std::io::Write::write_all(&mut open, format!("{end}{line}\n").as_bytes()).with_context(cannot_write)?;
    Ok(true)
}
