//! Hooks as files: installed, recognised, chained, removed.

use std::os::unix::fs::PermissionsExt as _;

use crate::probe::MARKER;
use crate::probe::Probe as _;
use casebound_testing::Sandbox;

const HOOK: &str = "repo/.git/hooks/pre-commit";
const KEPT: &str = "repo/.git/hooks/pre-commit.before-casebound";
/// What a script of ours does about the hook that was kept.
const CHAIN: &str = "if test -x \"$0.before-casebound\"; then \"$0.before-casebound\" \"$@\" || exit; fi";

fn install(sandbox: &Sandbox, last: &str) -> String {
    sandbox.ask_line("repo", &["install", "pre-commit", last])
}

fn status(sandbox: &Sandbox, last: &str) -> String {
    sandbox.ask_line("repo", &["hook-status", "pre-commit", last])
}

fn uninstall(sandbox: &Sandbox) -> String {
    sandbox.ask_line("repo", &["uninstall", "pre-commit", "exit 0"])
}

fn files(sandbox: &Sandbox) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(sandbox.path("repo/.git/hooks"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|it| !it.ends_with(".sample"))
        .collect();
    names.sort();
    names
}

fn is_allowed(sandbox: &Sandbox) -> bool {
    let commit = ["commit", "--quiet", "--allow-empty", "--message=x"];
    sandbox.try_git("repo", commit).code == Some(0)
}

#[test]
fn written_once_recognised_and_removed() {
    let sandbox = Sandbox::with_commit();
    assert_eq!(status(&sandbox, "exit 0"), "Ok(Missing)");
    assert_eq!(uninstall(&sandbox), "Ok(false)");
    assert_eq!(install(&sandbox, "exit 1"), "Ok(Written)");
    assert!(!is_allowed(&sandbox));
    assert_eq!(status(&sandbox, "exit 1"), "Ok(Ours)");
    assert_eq!(install(&sandbox, "exit 1"), "Ok(AlreadyThere)");
    assert_eq!(status(&sandbox, "exit 0"), "Ok(OursOutdated)");
    assert_eq!(install(&sandbox, "exit 0"), "Ok(Written)");
    assert!(is_allowed(&sandbox));
    assert_eq!(files(&sandbox), ["pre-commit"]);
    assert_eq!(uninstall(&sandbox), "Ok(true)");
    assert!(files(&sandbox).is_empty());
}

#[test]
fn a_hook_that_lost_its_mode_is_outdated() {
    let sandbox = Sandbox::with_commit();
    install(&sandbox, "exit 1");
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(sandbox.path(HOOK), mode(0o644)).unwrap();
    assert_eq!(status(&sandbox, "exit 1"), "Ok(OursOutdated)");
    assert_eq!(install(&sandbox, "exit 1"), "Ok(Written)");
    assert!(!is_allowed(&sandbox));
}

#[test]
fn a_foreign_hook_is_kept_called_and_put_back() {
    let sandbox = Sandbox::with_commit();
    let foreign = "#!/bin/sh\necho ran >>seen\nexit 0\n";
    sandbox.write_script(HOOK, foreign);
    assert_eq!(status(&sandbox, CHAIN), "Ok(Foreign)");
    let kept = sandbox.path(KEPT).display().to_string();
    assert_eq!(install(&sandbox, CHAIN), format!("Ok(Chained({kept:?}))"));
    assert_eq!(sandbox.read_bytes(KEPT), foreign.as_bytes());
    assert!(is_allowed(&sandbox));
    assert_eq!(sandbox.read_bytes("repo/seen"), b"ran\n");
    assert_eq!(install(&sandbox, CHAIN), "Ok(AlreadyThere)");
    // A new version of ours leaves it where it is.
    assert_eq!(install(&sandbox, "exit 0"), "Ok(Written)");
    assert_eq!(sandbox.read_bytes(KEPT), foreign.as_bytes());
    assert_eq!(uninstall(&sandbox), "Ok(true)");
    assert_eq!(sandbox.read_bytes(HOOK), foreign.as_bytes());
    assert_eq!(files(&sandbox), ["pre-commit"]);
    assert!(is_allowed(&sandbox));
    assert_eq!(sandbox.read_bytes("repo/seen"), b"ran\nran\n");
}

#[test]
fn a_foreign_hook_that_refuses_still_refuses() {
    let sandbox = Sandbox::with_commit();
    sandbox.write_script(HOOK, "#!/bin/sh\nexit 1\n");
    install(&sandbox, CHAIN);
    assert!(!is_allowed(&sandbox));
}

#[test]
fn nothing_kept_is_ever_overwritten() {
    let sandbox = Sandbox::with_commit();
    sandbox.write_script(HOOK, "#!/bin/sh\n# second\n");
    sandbox.write_script(KEPT, "#!/bin/sh\n# first\n");
    let answer = install(&sandbox, "exit 0");
    assert!(answer.starts_with("Err(there is a hook at "), "{answer}");
    assert_eq!(sandbox.read_bytes(HOOK), b"#!/bin/sh\n# second\n");
    assert_eq!(sandbox.read_bytes(KEPT), b"#!/bin/sh\n# first\n");
    assert_eq!(files(&sandbox).len(), 2);
}

#[test]
fn a_link_is_kept_as_a_link() {
    let sandbox = Sandbox::with_commit();
    sandbox.write_script("repo/tools/check", "#!/bin/sh\nexit 1\n");
    std::fs::create_dir_all(sandbox.path("repo/.git/hooks")).unwrap();
    std::os::unix::fs::symlink("../../tools/check", sandbox.path(HOOK)).unwrap();
    install(&sandbox, CHAIN);
    let target = std::fs::read_link(sandbox.path(KEPT)).unwrap();
    assert_eq!(target.to_str(), Some("../../tools/check"));
    assert!(!is_allowed(&sandbox));
    let script = String::from_utf8(sandbox.read_bytes("repo/tools/check")).unwrap();
    assert!(!script.contains(MARKER));
    uninstall(&sandbox);
    assert!(std::fs::read_link(sandbox.path(HOOK)).is_ok());
}

#[test]
fn a_link_into_nothing_is_foreign() {
    let sandbox = Sandbox::with_commit();
    std::fs::create_dir_all(sandbox.path("repo/.git/hooks")).unwrap();
    std::os::unix::fs::symlink("nowhere", sandbox.path(HOOK)).unwrap();
    assert_eq!(status(&sandbox, "exit 0"), "Ok(Foreign)");
    assert!(install(&sandbox, "exit 0").starts_with("Ok(Chained("));
}

#[test]
fn the_marker_is_a_whole_line() {
    let sandbox = Sandbox::with_commit();
    sandbox.write_script(HOOK, &format!("#!/bin/sh\n# not {MARKER} at all\n"));
    assert_eq!(status(&sandbox, "exit 0"), "Ok(Foreign)");
    sandbox.write_script(HOOK, &format!("#!/bin/sh\r\n{MARKER}\r\n"));
    assert_eq!(status(&sandbox, "exit 0"), "Ok(OursOutdated)");
}

#[test]
fn where_git_will_look() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["config", "core.hooksPath", "tools/hooks"]);
    let answer = sandbox.ask_line("repo/cases", &["install", "pre-commit", "exit 1"]);
    assert_eq!(answer, "Ok(Written)");
    assert!(sandbox.path("repo/tools/hooks/pre-commit").is_file());
    assert!(!is_allowed(&sandbox));
}

#[test]
fn a_linked_worktree_has_the_hooks_of_the_repository() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["worktree", "add", "--quiet", "../linked"]);
    sandbox.ask_line("linked", &["install", "pre-commit", "exit 1"]);
    assert!(!is_allowed(&sandbox));
}

#[test]
fn hooks_that_are_switched_off_cannot_be_installed() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["config", "core.hooksPath", "/dev/null"]);
    let answer = install(&sandbox, "exit 0");
    assert!(answer.starts_with("Err(cannot "), "{answer}");
}
