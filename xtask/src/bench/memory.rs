//! How much memory commands about all cases hold: it must not grow with their number.

use std::process::Command;

use anyhow::{Context, Result};

use super::Bench;
use super::corpus::Corpus;
use super::mail::Ring;
use super::peak::peak;
use super::table::{Cell, Table};
use crate::workspace::say;

/// How many cases there are.
const SIZES: [usize; 3] = [1_000, 10_000, 50_000];
/// What a command writes is of the size of the record.
const RUNS: usize = 2;

/// Measures the most memory of each command at once.
pub(super) fn run(bench: &Bench) -> Result<()> {
    say("the most memory at once; git status as a lower bound");
    let mut table = Table::begin(&["git status", "check", "list", "due", "export"]);
    let ring = Ring::make()?;
    for size in bench.sizes(&SIZES) {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let corpus = Corpus::make(&bench.program, folder.path(), size)?;
        let archive = folder.path().join("archive.tar").display().to_string();
        let secret = ring.secret.display().to_string();
        let export = ["export", "write", "--force", "--sign-with", &secret, "--output", &archive];
        let status = corpus.prepared("git".as_ref(), &["status"])?;
        let mut cells = vec![held(&|| again(&status))?];
        for arguments in
            [&["check", "--quiet"][..], &["list", "--format", "json"], &["due", "--format", "json"], &export]
        {
            let command = corpus.prepared(&bench.program, arguments)?;
            cells.push(held(&|| again(&command))?);
        }
        table.row(size, cells);
    }
    table.growth();
    Ok(())
}

fn held(command: &dyn Fn() -> Command) -> Result<Cell> {
    Ok(Cell::Memory(peak(RUNS, command)?))
}

/// The same command once more.
fn again(command: &Command) -> Command {
    let mut same = Command::new(command.get_program());
    same.args(command.get_args()).current_dir(command.get_current_dir().unwrap_or(".".as_ref()));
    same.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    same
}
