//! Setting up: init, hooks, doctor, the handbook, and what is typed wrongly.

use casebound_testing::Sandbox;

use super::Session;

#[test]
fn init() {
    let sandbox = Sandbox::empty();
    sandbox.write("full/notes.txt", "x\n");
    Session::new(&sandbox)
        .inside(".")
        .run(&["init", "record"])
        .run(&["init", "record"])
        .run(&["init", "full"])
        .run(&["init", "files", "--no-git", "--profile", "chaoss", "--name", "Sample Committee"])
        .run(&["init", "other", "--profile", "none"])
        .is("init");
}

#[test]
fn hooks() {
    let sandbox = Sandbox::with_record();
    Session::new(&sandbox)
        .run(&["hook", "status"])
        .run(&["hook", "install"])
        .run(&["hook", "uninstall"])
        .run(&["hook", "status"])
        .is("hook");
}

#[test]
fn doctor() {
    let sandbox = Sandbox::with_record();
    sandbox.casebound("record", ["--quiet", "hook", "uninstall"]).succeeds();
    sandbox.write_case("quiet-harbor");
    sandbox.write("record/cases/2026/quiet-harbor.md~", "A copy.\n");
    Session::new(&sandbox).run(&["doctor"]).is("doctor");
}

#[test]
fn the_handbook_lists_its_pages() {
    let sandbox = Sandbox::empty();
    Session::new(&sandbox).inside(".").run(&["guide"]).run(&["guide", "no-such-page"]).is("guide");
}

#[test]
fn what_is_typed_wrongly() {
    let sandbox = Sandbox::empty();
    Session::new(&sandbox)
        .inside(".")
        .run(&["no-such-command"])
        .run(&["lst"])
        .run(&["list", "--no-such-option"])
        .run(&["list", "--format", "xml"])
        .run(&["close", "quiet-harbor"])
        .run(&["completions", "no-such-shell"])
        .run(&["schema", "no-such-file"])
        .run(&["--today", "31.12.2026", "list"])
        .run(&["list"])
        .run(&["-C", "no-such-folder", "list"])
        .is("usage");
}
