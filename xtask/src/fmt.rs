//! rustfmt over every source file, also those that `cargo fmt` does not find.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Modules that a macro declares: `cargo fmt` follows only what it can read as `mod`.
const DECLARED_BY_MACRO: &str = "crates/casebound-validate/src/rules";

pub(crate) fn write(workspace: &Workspace) -> Result<bool> {
    run(workspace, &[])
}

pub(crate) fn check(workspace: &Workspace) -> Result<bool> {
    run(workspace, &["--check"])
}

fn run(workspace: &Workspace, options: &[&str]) -> Result<bool> {
    let mut rustfmt = workspace.command("rustfmt", &["--edition", "2024"]);
    rustfmt.args(options).args(declared_by_macro(workspace)?);
    let declared = rustfmt.status().context("cannot run rustfmt")?.success();
    Ok(workspace.passes("cargo", &[&["fmt", "--all"], options].concat())? && declared)
}

fn declared_by_macro(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.root.join(DECLARED_BY_MACRO);
    let mut paths = Vec::new();
    for entry in folder.read_dir().with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
    Ok(paths)
}
