//! Where the workspace lies, and how a chore starts a program in it.

use std::env;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The workspace that `cargo xtask` was called in.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    cargo: PathBuf,
}

impl Workspace {
    /// Reads the two variables that `cargo run` sets.
    pub(crate) fn find() -> Result<Self> {
        let ours = env::var_os("CARGO_MANIFEST_DIR").context("start it as `cargo xtask`")?;
        let root = PathBuf::from(ours).parent().context("xtask has a folder above it")?.to_owned();
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Ok(Self { root, cargo: cargo.into() })
    }

    /// A program at the root, with nothing on its standard input.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = match program {
            "cargo" => Command::new(&self.cargo),
            other => Command::new(other),
        };
        command.args(arguments).current_dir(&self.root).stdin(Stdio::null());
        command
    }

    /// Whether the program exits with 0; its output goes where ours goes.
    pub(crate) fn passes(&self, program: &str, arguments: &[&str]) -> Result<bool> {
        let status =
            self.command(program, arguments).status().with_context(|| format!("could not start `{program}`"))?;
        Ok(status.success())
    }

    /// What the program writes to its standard output.
    pub(crate) fn output_of(&self, program: &str, arguments: &[&str]) -> Result<Vec<u8>> {
        let output = self
            .command(program, arguments)
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("could not start `{program}`"))?;
        if !output.status.success() {
            bail!("`{program} {}` failed", arguments.join(" "));
        }
        Ok(output.stdout)
    }
}

/// Writes one line for the person at the terminal, or in the log.
pub(crate) fn say(line: &str) {
    let mut out = io::stdout().lock();
    // A reader that has gone away (`| head`) is not a reason to stop the chore.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
