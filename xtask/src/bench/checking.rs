//! Checking, listing and beginning cases, beside a lower bound and beside git.

use std::fs;

use anyhow::{Context, Result, bail};

use super::corpus::Corpus;
use super::{Bench, median, millis};
use crate::workspace::say;

/// How many cases there are.
const SIZES: [usize; 4] = [100, 1_000, 10_000, 50_000];

/// Measures what members and hooks do all day, for each size.
pub(super) fn run(bench: &Bench) -> Result<()> {
    say("floor: walk, read, UTF-8 and YAML events in one thread");
    say(&format!(
        "{:>7}  {:>10}  {:>10}  {:>12}  {:>10}  {:>10}  {:>11}  {:>10}  {:>10}",
        "cases", "floor", "check", "core x/floor", "git diff", "staged", "x/git diff", "list", "new"
    ));
    for size in bench.sizes(&SIZES) {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let corpus = Corpus::make(&bench.program, folder.path(), size)?;
        let time_of_floor = median(|| floor(&corpus))?;
        let check = median(|| corpus.casebound(&["check", "--quiet", "--format", "json"]))?;
        corpus.stage_one()?;
        let diff = median(|| corpus.git(&["diff", "--cached", "--name-only"]))?;
        let staged = median(|| corpus.casebound(&["check", "--quiet", "--staged"]))?;
        let list = median(|| corpus.casebound(&["list", "--format", "json"]))?;
        let new = median(|| corpus.casebound(&["new", "--quiet", "--no-edit", "--channel", "email"]))?;
        let cores = u32::try_from(bench.cores).context("so many cores")?;
        say(&format!(
            "{size:>7}  {}  {}  {:>12.2}  {}  {}  {:>11.2}  {}  {}",
            millis(time_of_floor),
            millis(check),
            (check * cores).as_secs_f64() / time_of_floor.as_secs_f64(),
            millis(diff),
            millis(staged),
            staged.as_secs_f64() / diff.as_secs_f64(),
            millis(list),
            millis(new),
        ));
    }
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
