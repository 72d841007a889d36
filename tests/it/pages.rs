//! Commands that only print: explain, schema, completions, man, help, version.

use casebound_testing::Sandbox;

#[test]
fn every_rule_of_the_list_has_its_page() {
    let place = Sandbox::empty();
    let list = place.casebound(".", ["explain", "--list"]).well().out;
    assert!(list.lines().count() > 80, "{list}");
    for line in list.lines().step_by(9) {
        let id = line.split_whitespace().nth(1).unwrap();
        let page = place.casebound(".", ["explain", id]).well().out;
        assert!(page.starts_with("# ") && page.contains(id), "{id}: {page}");
    }
}

#[test]
fn an_unknown_rule_is_answered_with_the_nearest() {
    let place = Sandbox::empty();
    place.casebound(".", ["explain", "keep-until-mismach"]).fails().says(&["`keep-until-mismatch`"]);
    place.casebound(".", ["explain", "xyzzy"]).fails().says(&["--list"]);
    assert_eq!(place.casebound(".", ["explain"]).run().code, Some(2));
}

#[test]
fn the_schemas_are_those_that_are_published() {
    let place = Sandbox::empty();
    for kind in ["case", "committee"] {
        let printed = place.casebound(".", ["schema", kind]).well();
        assert!(printed.json()["$schema"].is_string());
        let published =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../schema/{kind}.schema.json"));
        assert_eq!(printed.out, std::fs::read_to_string(published).unwrap());
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    let place = Sandbox::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = place.casebound(".", ["completions", shell]).well();
        assert!(said.out.contains("casebound") && said.out.contains("check"), "{shell}");
    }
    place.write("script", place.casebound(".", ["completions", "bash"]).well().out);
    place.call(".", "sh").args(["-n", "script"]).run();
    assert_eq!(place.casebound(".", ["completions", "tcsh"]).run().code, Some(2));
}

#[test]
fn every_command_has_its_manual_page() {
    let place = Sandbox::empty();
    place.casebound(".", ["man", "share/man1"]).well();
    let pages = place.files("share/man1");
    for page in ["casebound.1", "casebound-init.1", "casebound-new.1", "casebound-check.1", "casebound-hook-install.1"]
    {
        assert!(pages.iter().any(|it| it == page), "{page}: {pages:?}");
    }
    assert!(place.read("share/man1/casebound-check.1").contains("next commit"));
    place.write("file", "");
    place.casebound(".", ["man", "file"]).fails().says(&["file"]);
}

#[test]
fn help_and_version_need_no_repository() {
    let place = Sandbox::empty();
    for arguments in [&["--help"][..], &["--version"], &["check", "--help"], &["help", "close"], &["hook", "--help"]] {
        let said = place.casebound(".", arguments).well();
        assert!(said.out.contains("casebound"), "{arguments:?}: {said:?}");
    }
    assert_eq!(place.casebound(".", ["no-such-command"]).run().code, Some(2));
    assert_eq!(place.casebound(".", [""; 0]).run().code, Some(2));
}
