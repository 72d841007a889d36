//! Inside `pre-receive`: the pushed objects are readable before git has taken them.

use crate::probe::Probe as _;
use casebound_testing::Sandbox;

/// A repository with one commit, pushed to a bare one.
fn server() -> Sandbox {
    let sandbox = Sandbox::with_commit();
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.git("repo", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("repo", ["push", "--quiet", "origin", "main"]);
    sandbox
}

#[test]
fn pushed_commits_trees_and_blobs() {
    let sandbox = server();
    let lines = [
        sandbox.shell_line("new-commits\n$new", "commits"),
        sandbox.shell_line("tree\n$new", "tree"),
        sandbox.shell_line("contents\n$new", "contents"),
        sandbox.shell_line("changes\n$old\n$new", "changes"),
        sandbox.shell_line("where", "where"),
        format!("git ls-tree -r -z $new >'{}'", sandbox.path("git.tree").display()),
        format!("git diff-tree -r -z --no-renames --no-abbrev $old $new >'{}'", sandbox.path("git.changes").display()),
        // The point of it all: the repository alone does not have them.
        format!(
            "env -u GIT_OBJECT_DIRECTORY -u GIT_QUARANTINE_PATH git cat-file -e $new || echo absent >'{}'",
            sandbox.path("without").display()
        ),
    ];
    let script = format!("#!/bin/sh\nwhile read old new name; do\n{}\ndone\n", lines.join("\n"));
    sandbox.write_script("server.git/hooks/pre-receive", &script);
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.git("repo", ["commit", "--quiet", "--all", "--message=second"]);
    sandbox.write("repo/cases/new/x.md", "x\n");
    sandbox.git("repo", ["add", "."]);
    sandbox.git("repo", ["commit", "--quiet", "--message=third"]);
    sandbox.git("repo", ["push", "--quiet", "origin", "main"]);
    let commits = String::from_utf8(sandbox.read_bytes("commits")).unwrap();
    assert_eq!(commits, "person-a@example.org second\nperson-a@example.org third\n");
    assert_eq!(sandbox.read_bytes("tree"), sandbox.read_bytes("git.tree"));
    assert_eq!(sandbox.read_bytes("changes"), sandbox.read_bytes("git.changes"));
    let contents = String::from_utf8(sandbox.read_bytes("contents")).unwrap();
    assert!(contents.contains("cases/a.md\nchanged\ncases/b.md\nb\n"));
    assert!(contents.contains("cases/new/x.md\nx\n"));
    let place = String::from_utf8(sandbox.read_bytes("where")).unwrap();
    assert!(place.contains("bare true") && place.contains("root None"));
    assert_eq!(sandbox.read_bytes("without"), b"absent\n");
}

#[test]
fn a_push_that_arrives_as_one_pack() {
    let sandbox = server();
    sandbox.git("server.git", ["config", "receive.unpackLimit", "1"]);
    let line = sandbox.shell_line("new-commits\n$new", "commits") + &sandbox.shell_line("contents\n$new", "contents");
    sandbox.write_script(
        "server.git/hooks/pre-receive",
        &format!("#!/bin/sh\nwhile read old new name; do\n{line}\ndone\n"),
    );
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.git("repo", ["commit", "--quiet", "--all", "--message=second"]);
    sandbox.git("repo", ["push", "--quiet", "origin", "main"]);
    let commits = String::from_utf8(sandbox.read_bytes("commits")).unwrap();
    assert_eq!(commits, "person-a@example.org second\n");
    assert!(String::from_utf8(sandbox.read_bytes("contents")).unwrap().contains("changed"));
}

#[test]
fn a_first_push_brings_everything() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(".", ["init", "--quiet", "--bare", "server.git"]);
    let script = format!(
        "#!/bin/sh\nread old new name\n{}{}",
        sandbox.shell_line("new-commits\n$new", "commits"),
        sandbox.shell_line("exists\n$old", "old"),
    );
    sandbox.write_script("server.git/hooks/pre-receive", &script);
    sandbox.git("repo", ["push", "--quiet", "../server.git", "main"]);
    let commits = String::from_utf8(sandbox.read_bytes("commits")).unwrap();
    assert_eq!(commits, "person-a@example.org first\n");
    assert_eq!(sandbox.read_bytes("old"), b"None\n");
}

#[test]
fn before_a_push_only_what_the_remote_lacks() {
    let sandbox = server();
    let script = format!(
        "#!/bin/sh\nread name new remote_name old\n{}{}",
        sandbox.shell_line("new-commits-for\norigin\n$new\n$old", "commits"),
        sandbox.shell_line("where", "where"),
    );
    sandbox.write_script("repo/.git/hooks/pre-push", &script);
    sandbox.git("repo", ["commit", "--quiet", "--allow-empty", "--message=second"]);
    sandbox.git("repo", ["push", "--quiet", "origin", "main"]);
    let commits = String::from_utf8(sandbox.read_bytes("commits")).unwrap();
    assert_eq!(commits, "person-a@example.org second\n");
    let place = String::from_utf8(sandbox.read_bytes("where")).unwrap();
    assert!(place.contains("bare false"));
}
