//! What a member waits for: a commit and a push with our hooks beside the same without, and commands about one case.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::corpus::Corpus;
use super::{Bench, RUNS, millis};
use crate::workspace::say;

/// How many cases there are.
const SIZES: [usize; 3] = [100, 1_000, 10_000];
/// A history of so many commits is measured besides, with this many cases.
const LONG: (usize, usize) = (1_000, 20_000);

/// Measures each size with six commits for each case, and one with a long history.
pub(super) fn run(bench: &Bench) -> Result<()> {
    say(&format!(
        "{:>7}  {:>7}  {:>10}  {:>10}  {:>6}  {:>10}  {:>10}  {:>6}  {:>10}  {:>10}  {:>10}  {:>10}",
        "cases",
        "commits",
        "no hooks",
        "commit",
        "times",
        "no hooks",
        "push",
        "times",
        "commit-msg",
        "first",
        "check CASE",
        "new"
    ));
    let usual = bench.sizes(&SIZES).into_iter().map(|size| (size, 6 * size));
    let long = Some(LONG).filter(|_| bench.wanted.is_empty());
    for (size, commits) in usual.chain(long) {
        measure(bench, size, commits)?;
    }
    Ok(())
}

fn measure(bench: &Bench, size: usize, commits: usize) -> Result<()> {
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
    let times = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
    say(&format!(
        "{size:>7}  {commits:>7}  {}  {}  {:>6.1}  {}  {}  {:>6.1}  {}  {}  {}  {}",
        millis(plain),
        millis(with_hooks),
        times(with_hooks, plain),
        millis(plain_push),
        millis(push),
        times(push, plain_push),
        millis(message_alone),
        millis(first),
        millis(check),
        millis(new),
    ));
    Ok(())
}

/// Runs something [`RUNS`] times, each after a preparation that is not measured.
fn median_after(prepare: &dyn Fn() -> Result<()>, run: &dyn Fn() -> Result<()>) -> Result<Duration> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        prepare()?;
        let start = Instant::now();
        run()?;
        times.push(start.elapsed());
    }
    times.sort();
    times.get(RUNS / 2).copied().context("nothing was run")
}

/// Adds commits, each of which edits one case.
fn extend(corpus: &Corpus, commits: usize) -> Result<()> {
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
