//! Whole commands that dispose of records, beside git-filter-repo on an equal copy, and the proof that nothing is left.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::corpus::Corpus;
use super::disposal::filter_repo;
use super::hooks::extend;
use super::table::{Cell, Table};
use super::{Bench, median};
use crate::workspace::say;

/// How many cases there are.
const SIZES: [usize; 4] = [100, 1_000, 2_000, 10_000];
/// So many commits for each case.
const COMMITS: usize = 2;

/// Measures the disposal of one case, and the proof after it.
pub(super) fn run(bench: &Bench) -> Result<()> {
    say("one case, 2 commits for each; git-filter-repo ends with reflogs expired and gc --prune=now");
    let mut table = Table::begin(&["dispose", "filter-repo", "/dispose", "verify"]);
    for size in bench.sizes(&SIZES) {
        table.row(size, measure(bench, size)?);
    }
    table.growth();
    Ok(())
}

fn measure(bench: &Bench, size: usize) -> Result<Vec<Cell>> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let corpus = Corpus::make(&bench.program, folder.path(), size)?;
    corpus.keep_for_a_year()?;
    extend(&corpus, COMMITS * size)?;
    let name = corpus.first_name()?;
    let theirs = folder.path().join("theirs");
    let copied = Command::new("cp").arg("-pR").arg(&corpus.root).arg(&theirs).status()?;
    anyhow::ensure!(copied.success(), "cannot copy the record");
    let list = folder.path().join("paths");
    fs::write(&list, format!("{}\n", corpus.first_path()?))?;
    let dispose =
        ["retention", "dispose", &name, "--approved-by", "alice", "--approved-by", "carol", "--yes", "--no-push"];
    let start = Instant::now();
    corpus.casebound(&dispose)?;
    let ours = start.elapsed();
    let filtered = filtered(bench, &theirs, &list)?;
    let verify = median(|| corpus.casebound(&["retention", "verify"]))?;
    Ok(vec![Cell::Time(ours), Cell::Time(filtered), Cell::ratio(filtered, ours), Cell::Time(verify)])
}

fn filtered(bench: &Bench, dir: &Path, list: &Path) -> Result<Duration> {
    Ok(filter_repo(bench, dir, list)?.0)
}
