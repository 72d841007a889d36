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
fn shells_and_manuals() {
    let sandbox = Sandbox::empty();
    let session = |line: &str, shell: &str| {
        let arguments = line.split(' ').skip(1);
        let call = sandbox.casebound(".", arguments).env("HOME", sandbox.path("user")).env("SHELL", shell);
        (line.to_owned(), call)
    };
    let (line, call) = session("casebound completions install bash", "");
    let (again, second) = session("casebound completions install", "/bin/bash");
    let (unknown, third) = session("casebound completions install", "/bin/no-such-shell");
    Session::new(&sandbox)
        .inside(".")
        .call(&line, call)
        .call(&format!("SHELL=/bin/bash {again}"), second)
        .call(&format!("SHELL=/bin/no-such-shell {unknown}"), third)
        .run(&["man", "manuals"])
        .run(&["man", "manuals/no/such"])
        .is("completions_and_man");
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

#[test]
fn demo() {
    let sandbox = Sandbox::empty();
    sandbox.write("full/note.txt", "mine");
    Session::new(&sandbox).inside(".").run(&["demo", "full"]).run(&["demo", "show"]).is("demo");
}
