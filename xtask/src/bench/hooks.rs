//! What a member waits for: a commit and a push with our hooks beside the same without, and commands about one case.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::corpus::Corpus;
use super::table::{Cell, Table};
use super::{Bench, median_after};

/// How many cases there are.
const SIZES: [usize; 3] = [100, 1_000, 10_000];
/// A history of so many commits is measured besides, with this many cases.
const LONG: (usize, usize) = (1_000, 20_000);

/// Measures each size with six commits for each case, and one with a long history.
pub(super) fn run(bench: &Bench) -> Result<()> {
    let headings =
        ["commits", "no hooks", "commit", "", "no hooks", "push", "", "commit-msg", "first", "check CASE", "new"];
    let mut table = Table::begin(&headings);
    for size in bench.sizes(&SIZES) {
        table.row(size, measure(bench, size, 6 * size)?);
    }
    table.growth();
    if bench.wanted.is_empty() {
        table.row(LONG.0, measure(bench, LONG.0, LONG.1)?);
    }
    Ok(())
}

fn measure(bench: &Bench, size: usize, commits: usize) -> Result<Vec<Cell>> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let corpus = Corpus::make(&bench.program, folder.path(), size)?;
    extend(&corpus, commits)?;
    for server in ["plain", "ours"] {
        corpus.git(&["init", "--quiet", "--bare", "--initial-branch=main", &format!("../{server}.git")])?;
        corpus.git(&["remote", "add", server, &format!("../{server}.git")])?;
        corpus.git(&["push", "--quiet", "--no-verify", server, "HEAD:main"])?;
    }
    corpus.casebound(&["-C", "../ours.git", "--quiet", "hook", "install"])?;
    let message = folder.path().join("message");
    fs::write(&message, "update a case: called the reporter\n")?;
    let message = message.to_str().context("a path of text")?;
    let commit_msg = ["hook", "run", "commit-msg", message];
    let first = Instant::now();
    corpus.casebound(&commit_msg)?;
    let first = first.elapsed();
    let commit = ["commit", "--quiet", "--message", "update a case"];
    let bare_commit = [&commit[..], &["--no-verify"]].concat();
    let plain = median_after(&|| corpus.stage_another(), &|| corpus.git(&bare_commit))?;
    let with_hooks = median_after(&|| corpus.stage_another(), &|| corpus.git(&commit))?;
    let new_commit = || corpus.stage_another().and_then(|()| corpus.git(&bare_commit));
    let plain_push =
        median_after(&new_commit, &|| corpus.git(&["push", "--quiet", "--no-verify", "plain", "HEAD:main"]))?;
    corpus.git(&["push", "--quiet", "ours", "HEAD:main"])?;
    let push = median_after(&new_commit, &|| corpus.git(&["push", "--quiet", "ours", "HEAD:main"]))?;
    let message_alone = median_after(&|| Ok(()), &|| corpus.casebound(&commit_msg))?;
    let check = median_after(&|| Ok(()), &|| corpus.casebound(&["check", "--quiet", &corpus.first_name()?]))?;
    let new = median_after(&|| Ok(()), &|| corpus.casebound(&["new", "--quiet", "--no-edit", "--channel", "email"]))?;
    Ok(vec![
        Cell::Count(commits),
        Cell::Time(plain),
        Cell::Time(with_hooks),
        Cell::ratio(with_hooks, plain),
        Cell::Time(plain_push),
        Cell::Time(push),
        Cell::ratio(push, plain_push),
        Cell::Time(message_alone),
        Cell::Time(first),
        Cell::Time(check),
        Cell::Time(new),
    ])
}

/// Adds commits, each of which edits one case.
pub(super) fn extend(corpus: &Corpus, commits: usize) -> Result<()> {
    let cases = corpus.cases()?;
    let mut import = Command::new("git")
        .args(["fast-import", "--quiet", "--force"])
        .current_dir(&corpus.root)
        .stdin(Stdio::piped())
        .spawn()
        .context("cannot start git fast-import")?;
    let mut pipe = import.stdin.take().context("a pipe was asked for")?;
    for number in 0..commits {
        let Some((path, text)) = cases.get(number * 37 % cases.len()) else { bail!("there is no case") };
        let text = text.replace("quiet and polite", &format!("quiet and polite the {number}. time"));
        let mut out = String::new();
        let time = 1_450_000_000 + number * 60;
        writeln!(out, "commit refs/heads/main\ncommitter Bench <bench@example.org> {time} +0000\ndata 4\nmore")?;
        if number == 0 {
            writeln!(out, "from refs/heads/main^0")?;
        }
        writeln!(out, "M 100644 inline {path}\ndata {}\n{text}", text.len())?;
        pipe.write_all(out.as_bytes())?;
    }
    drop(pipe);
    if !import.wait()?.success() {
        bail!("git fast-import failed");
    }
    corpus.git(&["reset", "--quiet", "--hard", "main"])?;
    corpus.git(&["repack", "-a", "-d", "--quiet"])
}
