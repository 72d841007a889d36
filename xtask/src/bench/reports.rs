//! Reports, audits and the guard: how long they take, and how much of what names people is found, beside two tools that
//! look for personal data.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::corpus::Corpus;
use super::table::{Cell, Table};
use super::{Bench, median, millis, texts};
use crate::workspace::say;

const SIZES: [usize; 3] = [100, 1_000, 10_000];
/// From PyPI, into an environment of their own: tests need neither.
const PEERS: &[(&str, &str)] = &[("scrubadub", "scrubadub==2.0.1"), ("presidio", "presidio-analyzer==2.2.366")];
/// A file of texts to compare on instead of ours, as `guard check --batch` reads them, each with `leaks`.
const TEXTS: &str = "CASEBOUND_BENCH_TEXTS";

pub(super) fn run(bench: &Bench) -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    say("guard: 20 pages, and as many people as there are cases");
    let mut table = Table::begin(&["report", "guard"]);
    for size in bench.sizes(&SIZES) {
        let place = folder.path().join(size.to_string());
        fs::create_dir(&place)?;
        let corpus = Corpus::make(&bench.program, &place, size)?;
        let report = ["transparency", "write", "--quiet", "--from", "2016-01-01", "--format", "json"];
        let report = median(|| corpus.casebound(&report))?;
        let (people, text) = (place.join("people.txt"), place.join("report.md"));
        fs::write(&people, many_people(size))?;
        fs::write(&text, twenty_pages())?;
        let guard = median(|| ours(bench, &["guard", "check", path(&text)?, "--people", path(&people)?]).map(drop))?;
        table.row(size, vec![Cell::Time(report), Cell::Time(guard)]);
    }
    table.growth();
    let table = folder.path().join("table.json");
    fs::write(&table, table_of(12, 8))?;
    let audit = median(|| ours(bench, &["transparency", "audit", path(&table)?]).map(drop))?;
    say(&format!("audit of a table of 12 x 8 with a third hidden: {}", millis(audit)));
    compare(bench, folder.path())
}

/// Finds and false alarms of each tool on the same texts.
fn compare(bench: &Bench, folder: &Path) -> Result<()> {
    let file = match std::env::var_os(TEXTS) {
        Some(file) => PathBuf::from(file),
        None => {
            let file = folder.join("texts.jsonl");
            let lines: Vec<String> = texts::make().iter().map(Value::to_string).collect();
            fs::write(&file, lines.join("\n"))?;
            file
        }
    };
    let lines: Vec<Value> = fs::read_to_string(&file)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let leaks: Vec<bool> = lines.iter().map(|line| line["leaks"] == true).collect();
    say(&format!(
        "{} short texts, {} of which name somebody; of each tool what it flags",
        lines.len(),
        leaks.iter().filter(|it| **it).count()
    ));
    say(&format!("{:>10}  {:>10}  {:>6}  {:>9}", "tool", "time", "recall", "precision"));
    let start = Instant::now();
    let answers = ours(bench, &["guard", "check", "--batch", path(&file)?])?;
    let took = start.elapsed();
    let flagged: Vec<bool> = answers.lines().map(|line| !line.contains(r#""verdict":"clear""#)).collect();
    score("casebound", took.as_secs_f64(), &flagged, &leaks)?;
    let script = folder.join("peers.py");
    fs::write(&script, include_str!("peers.py"))?;
    let environment =
        bench.program.parent().and_then(Path::parent).context("a folder of what is built")?.join("bench-python");
    for (name, package) in PEERS {
        match peer(&environment, package, &script, name, &file)? {
            Some((seconds, flagged)) => score(name, seconds, &flagged, &leaks)?,
            None => say(&format!("{name:>10}  could not be had")),
        }
    }
    say("presidio knows the people as a list: its model for names is a download of its own");
    Ok(())
}

fn score(name: &str, seconds: f64, flagged: &[bool], leaks: &[bool]) -> Result<()> {
    if flagged.len() != leaks.len() {
        bail!("{name} gave {} answers to {} texts", flagged.len(), leaks.len());
    }
    let count =
        |is: &dyn Fn(bool, bool) -> bool| flagged.iter().zip(leaks).filter(|(a, b)| is(**a, **b)).count() as f64;
    let found = count(&|flagged, leaks| flagged && leaks);
    let recall = found / count(&|_, leaks| leaks).max(1.0);
    let precision = found / count(&|flagged, _| flagged).max(1.0);
    say(&format!("{name:>10}  {:>7.1} ms  {recall:>6.2}  {precision:>9.2}", seconds * 1000.0));
    Ok(())
}

/// Runs one of the other tools; nothing when it can't be installed.
fn peer(
    environment: &Path,
    package: &str,
    script: &Path,
    name: &str,
    texts: &Path,
) -> Result<Option<(f64, Vec<bool>)>> {
    let quiet = |program: &Path, arguments: &[&str]| {
        let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    let python = environment.join("bin/python");
    let is_there = quiet(Path::new("python3"), &["-m", "venv", path(environment)?])
        && quiet(&python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]);
    if !is_there {
        return Ok(None);
    }
    let output = Command::new(&python).args([script, Path::new(name), texts]).stderr(Stdio::null()).output()?;
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = answer.split_whitespace();
    let Some(seconds) = words.next().and_then(|it| it.parse().ok()) else { return Ok(None) };
    Ok(Some((seconds, words.map(|it| it == "1").collect())))
}

/// Runs the program; that it finds something is not a failure.
fn ours(bench: &Bench, arguments: &[&str]) -> Result<String> {
    let output = Command::new(&bench.program).args(arguments).stdin(Stdio::null()).output()?;
    if output.status.code() == Some(2) {
        bail!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().context("a path is not text")
}

fn many_people(count: usize) -> String {
    const SYLLABLES: [&str; 12] = ["ba", "ko", "ri", "ten", "mu", "sal", "vo", "shi", "dra", "el", "gor", "ny"];
    let word = |mut number: usize, count: usize| -> String {
        let mut word = String::new();
        for _ in 0..count {
            word.push_str(SYLLABLES[number % SYLLABLES.len()]);
            number /= SYLLABLES.len();
        }
        word.char_indices().map(|(at, it)| if at == 0 { it.to_ascii_uppercase() } else { it }).collect()
    };
    let line = |it: usize| format!("{} {}, p{it}@example.org, @user{it}\n", word(it, 3), word(it * 7 + 5, 4));
    (0..count).map(line).collect()
}

/// About 60,000 characters in paragraphs.
fn twenty_pages() -> String {
    let mut text = String::from("# Report\n\n");
    for page in 0..20 {
        for number in 0..6 {
            let _ = writeln!(
                text,
                "In this part, number {page}.{number}, the committee met and read the reports again. Somebody had said a thing \
                 in a talk that others found demeaning, and the speaker was asked to change a slide. Nobody was removed \
                 from the venue. *Two* members of the team talked with the person, who apologised in writing; a warning \
                 was given, and whoever had told us heard of it a day later and wanted nothing more to be done about it.\n"
            );
        }
    }
    text
}

/// A table with margins in which each third number is hidden.
fn table_of(rows: usize, cols: usize) -> String {
    let cell = |row: usize, col: usize| (row * 7 + col * 5) % 11;
    let hidden = |row: usize, col: usize| (row + 2 * col).is_multiple_of(3);
    let list = |items: Vec<String>| format!("[{}]", items.join(","));
    let row = |row: usize| {
        list(
            (0..cols)
                .map(|col| if hidden(row, col) { "null".to_owned() } else { cell(row, col).to_string() })
                .collect(),
        )
    };
    let published = list((0..rows).map(row).collect());
    let row_totals =
        list((0..rows).map(|row| (0..cols).map(|col| cell(row, col)).sum::<usize>().to_string()).collect());
    let col_totals =
        list((0..cols).map(|col| (0..rows).map(|row| cell(row, col)).sum::<usize>().to_string()).collect());
    format!(r#"{{"threshold":3,"published":{published},"row_totals":{row_totals},"col_totals":{col_totals}}}"#)
}
