//! Programs of others that some tests need; `cargo xtask test` brings them.
//!
//! The name of a test ends with what it needs, as in `a_mail_is_read_needs_notmuch`. The runner leaves it out, and counts it, where that is
//! missing. A test that runs all the same fails.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Asserts that a program is there.
#[track_caller]
pub fn assert_has(program: &str) {
    assert!(runs(Path::new(program), &["--version"]), "{}", advice(program));
}

/// Returns a Python that has these modules.
#[track_caller]
pub fn python_with(modules: &[&str]) -> PathBuf {
    let own = installed("python/bin/python");
    let import = format!("import {}", modules.join(", "));
    let found = [own, "python3".into()].into_iter().find(|python| runs(python, &["-c", &import]));
    found.unwrap_or_else(|| panic!("{}", advice(&format!("Python with {}", modules.join(", ")))))
}

/// Returns a file of a package from npm.
#[track_caller]
pub fn from_npm(file: &str) -> PathBuf {
    let path = installed("npm/node_modules").join(file);
    path.canonicalize().unwrap_or_else(|_| panic!("{}", advice(file)))
}

/// Returns a program of a package from PyPI.
#[track_caller]
pub fn from_pypi(program: &str) -> PathBuf {
    let path = installed("python/bin").join(program);
    // Not canonical: a virtual environment is found by the folder of its link.
    assert!(path.is_file(), "{}", advice(program));
    path
}

fn installed(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join("target").join(below)
}

fn runs(program: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn advice(what: &str) -> String {
    format!("this test needs {what}: `cargo xtask test` brings it, or leaves the test out")
}
