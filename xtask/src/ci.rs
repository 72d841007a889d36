//! Everything that a commit must pass, in the order in which it fails soonest.

use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::workspace::{Workspace, say};
use crate::{codegen, needs, test, tidy};

struct Step {
    name: &'static str,
    passes: fn(&Workspace) -> Result<bool>,
}

const STEPS: &[Step] = &[
    Step { name: "fmt", passes: formatted },
    Step { name: "clippy", passes: |workspace| workspace.passes("cargo", CLIPPY) },
    Step { name: "tidy", passes: tidy::run },
    Step { name: "codegen", passes: codegen::check },
    Step { name: "deny", passes: deny },
    Step { name: "test", passes: test::run },
];

const CLIPPY: &[&str] = &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];

/// Runs the steps up to the first that fails.
pub(crate) fn run(workspace: &Workspace) -> Result<bool> {
    let start = Instant::now();
    for Step { name, passes } in STEPS {
        say(&format!("== {name}"));
        let start = Instant::now();
        let passed = passes(workspace).with_context(|| format!("step {name}"))?;
        let seconds = start.elapsed().as_secs_f64();
        if !passed {
            say(&format!("== {name} failed after {seconds:.1} s"));
            return Ok(false);
        }
        say(&format!("== {name} passed in {seconds:.1} s"));
    }
    let seconds = start.elapsed().as_secs_f64();
    say(&format!("== all {} steps passed in {seconds:.1} s", STEPS.len()));
    Ok(true)
}

/// Modules that a macro declares: `cargo fmt` does not find their files.
const DECLARED_BY_MACRO: &str = "crates/casebound-validate/src/rules";

fn formatted(workspace: &Workspace) -> Result<bool> {
    let folder = workspace.root.join(DECLARED_BY_MACRO);
    let mut rustfmt = workspace.command("rustfmt", &["--check", "--edition", "2024"]);
    for entry in folder.read_dir().with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            rustfmt.arg(path);
        }
    }
    Ok(workspace.passes("cargo", &["fmt", "--all", "--check"])? && rustfmt.status()?.success())
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
