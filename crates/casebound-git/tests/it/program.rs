//! The `git` program: begin, stage, commit, and why a commit was not made.

use crate::probe::Probe as _;
use casebound_testing::Sandbox;

#[test]
fn from_nothing_to_a_commit() {
    let sandbox = Sandbox::empty();
    assert_eq!(sandbox.ask_line(".", &["init", "new/repo", "trunk"]), "Ok(())");
    sandbox.write("new/repo/a.md", "a\n");
    sandbox.write("new/repo/b.md", "b\n");
    assert_eq!(sandbox.ask_line("new/repo", &["add", "a.md"]), "Ok(())");
    let made = sandbox.ask_line("new/repo", &["commit", "First"]);
    let head = sandbox.git("new/repo", ["rev-parse", "trunk"]);
    assert_eq!(made, format!("Ok(Created({head}))"));
    let files = sandbox.git("new/repo", ["ls-tree", "--name-only", "HEAD"]);
    assert_eq!(files, "a.md");
    let message = sandbox.git("new/repo", ["log", "--format=%B"]);
    assert_eq!(message, "First");
    // Once more harms nothing.
    assert_eq!(sandbox.ask_line(".", &["init", "new/repo", "trunk"]), "Ok(())");
}

#[test]
fn paths_are_taken_literally() {
    let sandbox = Sandbox::with_commit();
    sandbox.write("repo/*.md", "x\n");
    sandbox.write("repo/-n", "x\n");
    sandbox.write("repo/c.md", "x\n");
    std::fs::remove_file(sandbox.path("repo/cases/a.md")).unwrap();
    let added = sandbox.ask_line("repo", &["add", "*.md", "-n", "cases/a.md"]);
    assert_eq!(added, "Ok(())");
    let staged = sandbox.git("repo", ["diff", "--cached", "--name-status", "--no-renames"]);
    assert_eq!(staged, "A\t*.md\nA\t-n\nD\tcases/a.md");
    let wrong = sandbox.ask_line("repo", &["add", "?.md"]);
    assert!(wrong.starts_with("Err(git add failed: "), "{wrong}");
    assert!(wrong.contains("?.md"));
}

#[test]
fn nothing_is_staged() {
    let sandbox = Sandbox::with_commit();
    assert_eq!(sandbox.ask_line("repo", &["commit", "x"]), "Ok(NothingStaged)");
    let unborn = Sandbox::with_repository();
    assert_eq!(unborn.ask_line("repo", &["commit", "x"]), "Ok(NothingStaged)");
}

#[test]
fn nobody_is_named() {
    let sandbox = Sandbox::with_commit();
    sandbox.write("repo/a.md", "a\n");
    sandbox.git("repo", ["add", "."]);
    let this = std::env::current_exe().unwrap();
    let commit = |configured: &[(&str, &str)]| {
        for (key, value) in configured {
            sandbox.git("repo", ["config", key, value]);
        }
        let mut command = sandbox.command_without_identity("repo", &this);
        // With this git could guess an identity.
        command.env("EMAIL", "person-b@example.org");
        String::from_utf8(sandbox.ask_with(command, &["commit", "x"])).unwrap()
    };
    assert_eq!(commit(&[]), "Ok(NoIdentity)\n");
    assert_eq!(commit(&[("user.name", "Person A")]), "Ok(NoIdentity)\n");
    let made = commit(&[("user.email", "person-a@example.org")]);
    assert!(made.starts_with("Ok(Created("), "{made}");
}

#[test]
fn a_hook_refuses() {
    for hook in ["pre-commit", "commit-msg"] {
        let sandbox = Sandbox::with_commit();
        let script = "#!/bin/sh\necho 'not today' >&2\nexit 1\n";
        sandbox.write_script(format!("repo/.git/hooks/{hook}"), script);
        sandbox.write("repo/a.md", "a\n");
        sandbox.git("repo", ["add", "."]);
        let refused = sandbox.ask_line("repo", &["commit", "x"]);
        assert_eq!(refused, "Ok(Refused(\"not today\"))");
    }
}

#[test]
fn a_conflict_is_an_error() {
    let sandbox = Sandbox::with_commit();
    for branch in ["side", "ours"] {
        sandbox.git("repo", ["checkout", "--quiet", "-b", branch, "main"]);
        sandbox.write("repo/cases/a.md", format!("of {branch}\n"));
        sandbox.git("repo", ["commit", "--quiet", "--all", "--message=x"]);
    }
    assert!(sandbox.try_git("repo", ["merge", "side"]).code != Some(0));
    let answer = sandbox.ask_line("repo", &["commit", "x"]);
    assert!(answer.starts_with("Err(git commit failed: "), "{answer}");
    assert!(answer.contains("unmerged files"));
}

#[test]
fn a_missing_git_or_directory_is_named() {
    let sandbox = Sandbox::with_commit();
    let mut command = sandbox.command("repo", std::env::current_exe().unwrap());
    command.env("PATH", sandbox.path("home"));
    let answer = String::from_utf8(sandbox.ask_with(command, &["run", "--version"])).unwrap();
    assert!(answer.starts_with("git is not installed, or not on the PATH"), "{answer}");
    let nowhere = casebound_git::program::run(&sandbox.path("nowhere"), &["--version"]);
    assert!(nowhere.unwrap_err().to_string().starts_with("there is no directory"));
}

#[test]
fn inside_a_hook_of_another_repository_the_directory_decides() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(".", ["init", "--quiet", "other"]);
    let mut command = sandbox.command("other", std::env::current_exe().unwrap());
    command
        .env("GIT_DIR", sandbox.path("repo/.git"))
        .env("GIT_WORK_TREE", sandbox.path("repo"))
        .env("GIT_INDEX_FILE", sandbox.path("repo/.git/index"));
    let question = ["run", "rev-parse", "--show-toplevel"];
    let answer = String::from_utf8(sandbox.ask_with(command, &question)).unwrap();
    assert_eq!(answer.trim_end(), sandbox.path("other").to_str().unwrap());
}

#[test]
fn what_git_says_is_returned() {
    let sandbox = Sandbox::with_repository();
    let wrong = ["rev-parse", "--verify", "nowhere"];
    let output = casebound_git::program::run(&sandbox.path("repo"), &wrong).unwrap();
    assert_eq!(output.code, Some(128));
    assert!(!output.is_success());
    assert!(output.stderr.starts_with("fatal:") && !output.stderr.ends_with('\n'));
}
