//! Checking and listing cases, beside a lower bound and beside git.

use std::fs;

use anyhow::{Context, Result, bail};

use super::corpus::Corpus;
use super::table::{Cell, Table};
use super::{Bench, median, median_after};
use crate::workspace::say;

/// How many cases there are.
const SIZES: [usize; 4] = [100, 1_000, 10_000, 50_000];

/// Measures what members and hooks do all day, for each size.
pub(super) fn run(bench: &Bench) -> Result<()> {
    say("floor: walk, read, UTF-8 and YAML events in one thread; check of all, cold, and of what is staged");
    let mut table = Table::begin(&["floor", "check", "cores/floor", "git diff", "staged", "/git diff"]);
    let sizes = bench.sizes(&SIZES);
    for size in &sizes {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let corpus = Corpus::make(&bench.program, folder.path(), *size)?;
        let time_of_floor = median(|| floor(&corpus))?;
        let check =
            median_after(&|| corpus.forget_caches(), &|| corpus.casebound(&["check", "--quiet", "--format", "json"]))?;
        corpus.stage_one()?;
        let diff = median(|| corpus.git(&["diff", "--cached", "--name-only"]))?;
        let staged = median(|| corpus.casebound(&["check", "--quiet", "--staged"]))?;
        let cores = u32::try_from(bench.cores).context("so many cores")?;
        table.row(
            *size,
            vec![
                Cell::Time(time_of_floor),
                Cell::Time(check),
                Cell::ratio(check * cores, time_of_floor),
                Cell::Time(diff),
                Cell::Time(staged),
                Cell::ratio(staged, diff),
            ],
        );
    }
    table.growth();
    say("one file has changed since the last time");
    let mut table = Table::begin(&["git status", "check", "/status", "list", "/status", "due", "/status"]);
    for size in &sizes {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let corpus = Corpus::make(&bench.program, folder.path(), *size)?;
        let time = |run: &dyn Fn() -> Result<()>| median_after(&|| corpus.edit_first(), run);
        let status = time(&|| corpus.git(&["status", "--porcelain"]))?;
        let mut cells = vec![Cell::Time(status)];
        for command in [&["check", "--quiet"][..], &["list", "--format", "json"], &["due", "--format", "json"]] {
            corpus.casebound(command)?;
            let took = time(&|| corpus.casebound(command))?;
            cells.extend([Cell::Time(took), Cell::ratio(took, status)]);
        }
        table.row(*size, cells);
    }
    table.growth();
    Ok(())
}

/// The least that anybody must do who looks into every case.
fn floor(corpus: &Corpus) -> Result<()> {
    let mut events = 0;
    for entry in walkdir::WalkDir::new(corpus.root.join("cases")) {
        let entry = entry?;
        if !entry.file_type().is_file() || entry.path().extension().is_none_or(|it| it != "md") {
            continue;
        }
        let bytes = fs::read(entry.path())?;
        let text = std::str::from_utf8(&bytes)?;
        let rest = text.strip_prefix("---\n").context("front matter")?;
        let (yaml, _) = rest.split_once("\n---\n").context("front matter")?;
        events += granit_parser::Parser::new_from_str(yaml).flatten().count();
    }
    if events == 0 { bail!("the corpus is empty") } else { Ok(()) }
}
