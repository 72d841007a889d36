//! Runs every test of the workspace, and ends with one line of numbers.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::process::Stdio;
use std::thread;

use anyhow::{Context, Result};

use crate::needs::{self, Need};
use crate::workspace::{Workspace, say};

/// True when all tests passed; with `CI=true` only when nothing had to be left out, too.
pub(crate) fn run(workspace: &Workspace) -> Result<bool> {
    let missing = needs::missing(workspace)?;
    for Need { name, package, checks, .. } in &missing {
        say(&format!("missing: {name} (package {package}), for {checks}"));
    }
    if !missing.is_empty() && env::var_os("CI").is_some_and(|ci| ci == "true") {
        say("error: in CI every test runs: install what is missing");
        return Ok(false);
    }

    // Most tests wait for programs and disks as often as they compute.
    let threads = thread::available_parallelism().map_or(2, |cores| cores.get() * 2).to_string();
    let mut arguments = vec!["test", "--workspace", "--no-fail-fast", "--", "--test-threads", &threads];
    for mark in missing.iter().filter_map(|need| need.mark) {
        arguments.extend(["--skip", mark]);
    }
    let mut command = workspace.command("cargo", &arguments);
    // Snapshots are compared; only a person who looks at them lets them be written.
    command.stdout(Stdio::piped()).env("PATH", needs::search_path(workspace)?).env("INSTA_UPDATE", "no");
    let mut cargo = command.spawn().context("could not start cargo")?;
    let output = cargo.stdout.take().expect("its output is piped to us");
    let tally = pass_through(BufReader::new(output), &mut io::stdout())?;
    let succeeded = cargo.wait()?.success();

    if !succeeded && tally.failed == 0 {
        say("error: cargo stopped before all tests had run: see above");
    }
    let unchecked: Vec<&str> = missing.iter().map(|need| need.checks).collect();
    say(&tally.summary(&unchecked));
    Ok(succeeded && tally.failed == 0)
}

#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: u64,
    failed: u64,
    /// Skipped, because this machine lacks what they need.
    left_out: u64,
}

impl Tally {
    /// Adds what one line tells when it sums up a test binary.
    fn add(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in result.split(['.', ';']) {
            let Some((number, what)) = part.trim().split_once(' ') else {
                continue;
            };
            let number = number.parse().unwrap_or(0);
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "filtered out" => self.left_out += number,
                _ => {}
            }
        }
    }

    fn summary(&self, unchecked: &[&str]) -> String {
        let mut line = format!("{} passed, {} failed, {} left out", self.passed, self.failed, self.left_out);
        if !unchecked.is_empty() {
            line += &format!("; unchecked: {}", unchecked.join("; "));
        }
        line
    }
}

/// Hands every line on as it comes, and counts.
fn pass_through(mut from: impl BufRead, to: &mut impl Write) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        // Nobody may be reading; the tests run to their end all the same.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        tally.add(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &[u8] = b"\
running 2 tests\n\
test one ... ok\n\
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 5 filtered out; finished in 0.66s\n\
\xff not UTF-8\n\
\x20   test result: ok. 100 passed; 100 failed; as a test may print it\n\
test result: FAILED. 11 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 12.05s";

    #[test]
    fn the_results_of_all_binaries_are_added_up() {
        let mut seen = Vec::new();
        let tally = pass_through(OUTPUT, &mut seen).unwrap();
        assert_eq!(tally, Tally { passed: 13, failed: 3, left_out: 5 });
        assert_eq!(seen, OUTPUT, "every byte is handed on");
    }

    #[test]
    fn a_reader_that_went_away_does_not_stop_the_count() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert_eq!(pass_through(OUTPUT, &mut Gone).unwrap().passed, 13);
    }

    #[test]
    fn the_last_line_says_what_was_left_out() {
        let tally = Tally { passed: 13, failed: 0, left_out: 0 };
        assert_eq!(tally.summary(&[]), "13 passed, 0 failed, 0 left out");
        let tally = Tally { passed: 13, failed: 0, left_out: 2 };
        let summary = tally.summary(&["talks with a", "talks with b"]);
        assert_eq!(summary, "13 passed, 0 failed, 2 left out; unchecked: talks with a; talks with b");
    }
}
