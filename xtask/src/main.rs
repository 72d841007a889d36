//! The house's own chores, one file each: `cargo xtask CHORE`.

mod bench;
mod ci;
mod codegen;
mod count;
mod house;
mod needs;
mod test;
mod tidy;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use house::House;

const USAGE: &str = "\
Usage: cargo xtask CHORE

  tidy              check the walls between the crates and the habits of the source
  codegen [--check] write the generated files, or name those that are stale
  count [COMMIT]    count product code, and functions that are too long
  test              run every test of the workspace
  ci                everything that a commit must pass
  bench [PART…] [N…] measure the program beside its peers, with N cases";

/// Exit codes: 0 well, 1 the chore found something, 2 it could not run.
fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = House::around_us().and_then(|house| match arguments.as_slice() {
        ["tidy"] => tidy::run(&house),
        ["codegen"] => codegen::write(&house),
        ["codegen", "--check"] => codegen::check(&house),
        ["count"] => count::run(&house, None),
        ["count", commit] => count::run(&house, Some(commit)),
        ["test"] => test::run(&house),
        ["ci"] => ci::run(&house),
        [bench::disposal::CHILD, dir, list] => bench::disposal::child(dir, list),
        ["bench", what @ ..] => bench::run(&house, what),
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
