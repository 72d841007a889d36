//! Commands that only print: explain, schema, completions, man, help, version.

use casebound_testing::Sandbox;

#[test]
fn every_rule_of_the_list_has_its_page() {
    let sandbox = Sandbox::empty();
    let list = sandbox.casebound(".", ["explain", "--list"]).succeeds().out;
    assert!(list.lines().count() > 80, "{list}");
    for line in list.lines().step_by(9) {
        let id = line.split_whitespace().nth(1).unwrap();
        let page = sandbox.casebound(".", ["explain", id]).succeeds().out;
        assert!(page.starts_with("# ") && page.contains(id), "{id}: {page}");
    }
}

#[test]
fn an_unknown_rule_is_answered_with_the_nearest() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["explain", "keep-until-mismach"]).fails().says(&["`keep-until-mismatch`"]);
    sandbox.casebound(".", ["explain", "xyzzy"]).fails().says(&["--list"]);
    assert_eq!(sandbox.casebound(".", ["explain"]).run().code, Some(2));
}

#[test]
fn the_schemas_are_those_that_are_published() {
    let sandbox = Sandbox::empty();
    for kind in ["case", "committee"] {
        let printed = sandbox.casebound(".", ["schema", kind]).succeeds();
        assert!(printed.json()["$schema"].is_string());
        let published =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../schema/{kind}.schema.json"));
        assert_eq!(printed.out, std::fs::read_to_string(published).unwrap());
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    let sandbox = Sandbox::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = sandbox.casebound(".", ["completions", shell]).succeeds();
        assert!(said.out.contains("casebound") && said.out.contains("check"), "{shell}");
    }
    sandbox.write("script", sandbox.casebound(".", ["completions", "bash"]).succeeds().out);
    sandbox.call(".", "sh").args(["-n", "script"]).run();
    assert_eq!(sandbox.casebound(".", ["completions", "tcsh"]).run().code, Some(2));
}

#[test]
fn every_command_has_its_manual_page() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["man", "share/man1"]).succeeds();
    let pages = sandbox.files("share/man1");
    for page in ["casebound.1", "casebound-init.1", "casebound-new.1", "casebound-check.1", "casebound-hook-install.1"]
    {
        assert!(pages.iter().any(|it| it == page), "{page}: {pages:?}");
    }
    assert!(sandbox.read("share/man1/casebound-check.1").contains("next commit"));
    sandbox.write("file", "");
    sandbox.casebound(".", ["man", "file"]).fails().says(&["file"]);
}

#[test]
fn help_and_version_need_no_repository() {
    let sandbox = Sandbox::empty();
    for arguments in [&["--help"][..], &["--version"], &["check", "--help"], &["help", "close"], &["hook", "--help"]] {
        let said = sandbox.casebound(".", arguments).succeeds();
        assert!(said.out.contains("casebound"), "{arguments:?}: {said:?}");
    }
    assert_eq!(sandbox.casebound(".", ["no-such-command"]).run().code, Some(2));
    assert_eq!(sandbox.casebound(".", [""; 0]).run().code, Some(2));
}

#[test]
fn every_command_of_the_guide_is_understood() {
    let sandbox = Sandbox::with_record();
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/guide");
    let mut tried = 0;
    for page in std::fs::read_dir(guide).unwrap().map(|entry| entry.unwrap().path()) {
        let text = std::fs::read_to_string(&page).unwrap();
        let commands =
            text.lines().filter(|line| line.starts_with("    casebound ") && !line.contains(['|', '<', '>']));
        for command in commands {
            // Help is shown only when all before it is understood, and nothing is done.
            let command = command.split(" #").next().unwrap_or(command).trim();
            let said = sandbox.shell(&format!("{command} --help")).run();
            assert_eq!(said.code, Some(0), "{}: {command}: {said:?}", page.display());
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}
