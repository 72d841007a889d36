//! Measures the program beside others that do the same, or beside a lower bound, in one run: ratios count, not seconds.

mod checking;
mod corpus;
pub(crate) mod disposal;
mod history;
mod hooks;
mod mail;
mod memory;
mod names;
mod one;
mod peak;
mod reports;
mod retention;
mod table;
mod texts;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::needs;
use crate::workspace::{Workspace, say};

/// The day on which everything is judged.
const TODAY: &str = "2026-06-20";
/// How often something short runs; the median counts.
const RUNS: usize = 5;

/// A part of the program that is measured.
struct Part {
    name: &'static str,
    run: fn(&Bench) -> Result<()>,
}

const PARTS: &[Part] = &[
    Part { name: "checking", run: checking::run },
    Part { name: "disposal", run: disposal::run },
    Part { name: "hooks", run: hooks::run },
    Part { name: "mail", run: mail::run },
    Part { name: "memory", run: memory::run },
    Part { name: "names", run: names::run },
    Part { name: "one", run: one::run },
    Part { name: "reports", run: reports::run },
    Part { name: "retention", run: retention::run },
];

/// The programs that ours is measured beside, of those that the tests need too.
const PEERS: [&str; 3] = ["git-filter-repo", "gpg", "python3-venv"];

/// What every measurement needs.
struct Bench {
    /// The program, optimised.
    program: PathBuf,
    cores: usize,
    /// Where programs are looked for, those that were installed for the tests too.
    path: OsString,
    wanted: Vec<usize>,
}

impl Bench {
    /// The sizes that were named, or these.
    fn sizes(&self, usual: &[usize]) -> Vec<usize> {
        if self.wanted.is_empty() { usual.to_vec() } else { self.wanted.clone() }
    }
}

/// Builds the program and measures the parts and sizes that are named, or all of them.
pub(crate) fn run(workspace: &Workspace, arguments: &[&str]) -> Result<bool> {
    let (names, sizes): (Vec<&str>, Vec<&str>) = arguments.iter().partition(|it| it.parse::<usize>().is_err());
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|part| part.name != **name)) {
        let known: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        bail!("there is nothing called {unknown} to measure: {}", known.join(", "));
    }
    if cfg!(debug_assertions) {
        return again_optimised(workspace, arguments);
    }
    if let Some(need) = needs::missing_among(workspace, |need| PEERS.contains(&need.name))?.first() {
        bail!("{} is not here, and could not be installed", need.name);
    }
    if !workspace.passes("cargo", &["build", "--release", "--quiet", "--package", "casebound-cli"])? {
        bail!("the program does not build");
    }
    let bench = Bench {
        program: workspace.root.join("target/release/casebound"),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        path: needs::search_path(workspace)?,
        wanted: sizes.into_iter().filter_map(|size| size.parse().ok()).collect(),
    };
    say(&format!("median of {RUNS} runs, {} cores", bench.cores));
    for part in PARTS {
        if names.is_empty() || names.contains(&part.name) {
            say(&format!("== {}", part.name));
            (part.run)(&bench)?;
        }
    }
    Ok(true)
}

/// A lower bound is measured in this very program, so it must be built like the one it is compared with.
fn again_optimised(workspace: &Workspace, arguments: &[&str]) -> Result<bool> {
    let mut again = vec!["run", "--release", "--quiet", "--package", "xtask", "--", "bench"];
    again.extend(arguments);
    workspace.passes("cargo", &again)
}

fn millis(time: Duration) -> String {
    format!("{:>7.1} ms", time.as_secs_f64() * 1000.0)
}

/// Runs something [`RUNS`] times.
fn median(run: impl Fn() -> Result<()>) -> Result<Duration> {
    median_after(&|| Ok(()), &run)
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
