//! Chores of the workspace, one file each: `cargo xtask CHORE`.

mod bench;
mod ci;
mod codegen;
mod count;
mod fmt;
mod needs;
mod test;
mod tidy;
mod workspace;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask CHORE

  fmt [--check]     format every source file, or name those that are not
  lint              everything that a commit must pass, but the tests
  tidy              check the walls between the crates and the habits of the source
  codegen [--check] write the generated files, or name those that are stale
  count [COMMIT]    count product code, and functions that are too long
  test              run every test of the workspace
  ci                everything that a commit must pass
  bench [PART…] [N…] measure the program beside its peers, with N cases";

/// Exit codes: 0 clean, 1 the chore has findings, 2 it could not run.
fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = Workspace::find().and_then(|workspace| match arguments.as_slice() {
        ["fmt"] => fmt::write(&workspace),
        ["fmt", "--check"] => fmt::check(&workspace),
        ["lint"] => ci::lint(&workspace),
        ["tidy"] => tidy::run(&workspace),
        ["codegen"] => codegen::write(&workspace),
        ["codegen", "--check"] => codegen::check(&workspace),
        ["count"] => count::run(&workspace, None),
        ["count", commit] => count::run(&workspace, Some(commit)),
        ["test"] => test::run(&workspace),
        ["ci"] => ci::run(&workspace),
        [bench::disposal::CHILD, dir, list] => bench::disposal::child(dir, list),
        ["bench", what @ ..] => bench::run(&workspace, what),
        _ => anyhow::bail!("{USAGE}"),
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // There is nowhere left to say that this cannot be said.
            let _ = writeln!(io::stderr(), "{error:#}");
            ExitCode::from(2)
        }
    }
}
