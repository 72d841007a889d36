//! What some tests need of the machine; `cargo xtask test` brings it, or names what they must do without.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Tells whether the tests were told to do without this.
pub(crate) fn is_left_out(name: &str) -> bool {
    std::env::var("CASEBOUND_TESTS_WITHOUT").is_ok_and(|without| without.split(',').any(|it| it == name))
}

/// Returns a Python that has both modules; nothing when the tests do without the first.
pub(crate) fn python_with(module: &str, other: &str) -> Option<PathBuf> {
    if is_left_out(module) || is_left_out(other) {
        return None;
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/python");
    let found = [own, "python3".into()].into_iter().find(|python| {
        let import = format!("import {module}, {other}");
        let mut command = Command::new(python);
        command.args(["-c", &import]).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    });
    assert!(found.is_some(), "this test needs Python with {module} and {other}: `cargo xtask test` brings them");
    found
}

/// Returns whether a program is there; false when the tests do without it.
pub(crate) fn has(program: &str) -> bool {
    if is_left_out(program) {
        return false;
    }
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    assert!(command.status().is_ok_and(|it| it.success()), "this test needs {program}: `cargo xtask test` brings it");
    true
}

/// Returns the module openpgp.js for node; nothing when the tests do without it.
pub(crate) fn openpgp_js() -> Option<PathBuf> {
    if is_left_out("openpgp.js") {
        return None;
    }
    let npm = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/npm");
    let module = npm.join("node_modules/openpgp/dist/node/openpgp.mjs");
    assert!(module.exists(), "this test needs openpgp.js: `cargo xtask test` brings it");
    Some(module.canonicalize().unwrap())
}
