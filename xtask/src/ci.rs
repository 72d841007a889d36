//! Everything that a commit must pass, in the order in which it fails soonest.

use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::workspace::{Workspace, say};
use crate::{codegen, fmt, needs, test, tidy};

struct Step {
    name: &'static str,
    passes: fn(&Workspace) -> Result<bool>,
}

const LINTS: &[Step] = &[
    Step { name: "fmt", passes: fmt::check },
    Step { name: "clippy", passes: |workspace| workspace.passes("cargo", CLIPPY) },
    Step { name: "tidy", passes: tidy::run },
    Step { name: "codegen", passes: codegen::check },
    Step { name: "deny", passes: deny },
];

const TEST: Step = Step { name: "test", passes: test::run };

const CLIPPY: &[&str] = &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];

/// Everything but the tests: what to run before each commit.
pub(crate) fn lint(workspace: &Workspace) -> Result<bool> {
    run_steps(workspace, LINTS)
}

pub(crate) fn run(workspace: &Workspace) -> Result<bool> {
    run_steps(workspace, LINTS.iter().chain([&TEST]))
}

/// Runs the steps up to the first that fails.
fn run_steps<'s>(workspace: &Workspace, steps: impl IntoIterator<Item = &'s Step>) -> Result<bool> {
    let start = Instant::now();
    let mut count = 0;
    for Step { name, passes } in steps {
        say(&format!("== {name}"));
        let start = Instant::now();
        let passed = passes(workspace).with_context(|| format!("step {name}"))?;
        let seconds = start.elapsed().as_secs_f64();
        if !passed {
            say(&format!("== {name} failed after {seconds:.1} s"));
            return Ok(false);
        }
        say(&format!("== {name} passed in {seconds:.1} s"));
        count += 1;
    }
    let seconds = start.elapsed().as_secs_f64();
    say(&format!("== all {count} steps passed in {seconds:.1} s"));
    Ok(true)
}

/// Licences, bans and sources always; advisories when their database can be fetched.
fn deny(workspace: &Workspace) -> Result<bool> {
    if !needs::answers(workspace, "cargo", &["deny", "--version"]) {
        bail!("cargo-deny is missing: `cargo install cargo-deny --locked`");
    }
    let mut fetch = workspace.command("cargo", &["deny", "fetch", "db"]);
    // A network that swallows everything must not hold us up for long, nor a prompt for ever.
    fetch.env("GIT_TERMINAL_PROMPT", "0").env("GIT_HTTP_LOW_SPEED_LIMIT", "1000").env("GIT_HTTP_LOW_SPEED_TIME", "30");
    let fetched = fetch.status()?.success();

    let mut check = vec!["deny", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"];
    if fetched {
        check.push("advisories");
    }
    let passed = workspace.passes("cargo", &check)?;
    if !fetched {
        say("advisories: database out of reach, not checked");
    }
    Ok(passed)
}
