//! Inside a hook: the index and the changes are those that git is about to record.

use crate::probe::Probe as _;
use casebound_testing::Sandbox;

const CACHED: &[&str] = &["diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev"];

/// Lets a hook write what git and we say, and returns the text of the paths that git says are staged.
fn watch(sandbox: &Sandbox, hooks: &str, hook: &str) {
    let file = |name: &str| sandbox.path(name).display().to_string();
    let script = format!(
        "#!/bin/sh\ngit {} >'{}'\ngit ls-files --stage -z >'{}'\n{}{}",
        CACHED.join(" "),
        file("git.staged"),
        file("git.index"),
        sandbox.shell_line("staged", "our.staged"),
        sandbox.shell_line("index", "our.index"),
    );
    sandbox.write_script(format!("{hooks}/{hook}"), &script);
}

/// Compares what the hook wrote, and returns the staged paths; fails when the hook did not run.
fn staged_paths(sandbox: &Sandbox) -> Vec<String> {
    let ours = sandbox.read_bytes("our.staged");
    assert_eq!(text(&ours), text(&sandbox.read_bytes("git.staged")));
    assert_eq!(text(&sandbox.read_bytes("our.index")), text(&sandbox.read_bytes("git.index")));
    for file in ["our.staged", "our.index", "git.staged", "git.index"] {
        std::fs::remove_file(sandbox.path(file)).unwrap();
    }
    let fields: Vec<&[u8]> = ours.split(|&it| it == 0).collect();
    fields
        .chunks_exact(2)
        .map(|change| {
            let status = text(change[0]).chars().last().unwrap();
            format!("{status} {}", text(change[1]))
        })
        .collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn watched() -> Sandbox {
    let sandbox = Sandbox::with_commit();
    watch(&sandbox, "repo/.git/hooks", "pre-commit");
    sandbox
}

#[test]
fn a_plain_commit() {
    let sandbox = watched();
    sandbox.write("repo/cases/a.md", "staged\n");
    sandbox.git("repo", ["add", "cases/a.md"]);
    sandbox.write("repo/cases/b.md", "not staged\n");
    sandbox.git("repo", ["commit", "--message=x"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
}

#[test]
fn a_commit_of_everything() {
    let sandbox = watched();
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.write("repo/untracked.md", "stays out\n");
    std::fs::remove_file(sandbox.path("repo/cases/b.md")).unwrap();
    sandbox.git("repo", ["commit", "--all", "--message=x"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md", "D cases/b.md"]);
}

#[test]
fn a_commit_of_one_path_leaves_other_staged_files_out() {
    let sandbox = watched();
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.write("repo/cases/b.md", "staged, but not now\n");
    sandbox.git("repo", ["add", "cases/b.md"]);
    sandbox.git("repo", ["commit", "--message=x", "cases/a.md"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
}

#[test]
fn a_commit_of_a_path_besides_the_index() {
    let sandbox = watched();
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.write("repo/cases/b.md", "staged\n");
    sandbox.git("repo", ["add", "cases/b.md"]);
    let include = ["commit", "--message=x", "--include", "cases/a.md"];
    sandbox.git("repo", include);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md", "M cases/b.md"]);
}

#[test]
fn a_partly_staged_file() {
    let sandbox = watched();
    sandbox.write("repo/cases/a.md", "a\n1\n2\n3\n4\n5\n6\n7\n8\n9\nz\n");
    sandbox.git("repo", ["commit", "--all", "--message=x"]);
    staged_paths(&sandbox);
    sandbox.write("repo/cases/a.md", "A\n1\n2\n3\n4\n5\n6\n7\n8\n9\nZ\n");
    let mut add = sandbox.command("repo", "git");
    add.args(["add", "--patch"]).stdin(std::process::Stdio::piped());
    let mut child = add.stdout(std::process::Stdio::null()).spawn().unwrap();
    let mut answers = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut answers, b"y\nn\n").unwrap();
    drop(answers);
    assert!(child.wait().unwrap().success());
    sandbox.git("repo", ["commit", "--message=x"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
    let committed = sandbox.git("repo", ["show", "HEAD:cases/a.md"]);
    assert!(committed.starts_with('A') && committed.ends_with('z'));
}

#[test]
fn from_a_subdirectory() {
    let sandbox = watched();
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.git("repo/cases", ["commit", "--message=x", "a.md"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
}

#[test]
fn in_a_linked_worktree() {
    let sandbox = watched();
    sandbox.git("repo", ["worktree", "add", "--quiet", "../linked"]);
    sandbox.write("repo/cases/b.md", "staged in the main worktree\n");
    sandbox.git("repo", ["add", "."]);
    sandbox.write("linked/cases/a.md", "changed\n");
    sandbox.git("linked", ["commit", "--all", "--message=x"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
    sandbox.write("linked/cases/deep/er/c.md", "changed\n");
    sandbox.git("linked/cases", ["commit", "--message=x", "deep"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/deep/er/c.md"]);
}

#[test]
fn an_amended_commit_shows_what_is_new_since_its_own_content() {
    let sandbox = watched();
    sandbox.git("repo", ["commit", "--amend", "--message=only words"]);
    assert!(staged_paths(&sandbox).is_empty());
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.git("repo", ["commit", "--amend", "--all", "--no-edit"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
}

#[test]
fn the_first_commit() {
    let sandbox = Sandbox::with_repository();
    watch(&sandbox, "repo/.git/hooks", "pre-commit");
    sandbox.write("repo/cases/a.md", "a\n");
    sandbox.git("repo", ["add", "."]);
    sandbox.git("repo", ["commit", "--message=x"]);
    assert_eq!(staged_paths(&sandbox), ["A cases/a.md"]);
}

#[test]
fn a_detached_head() {
    let sandbox = watched();
    sandbox.git("repo", ["checkout", "--quiet", "--detach"]);
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.git("repo", ["commit", "--all", "--message=x"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
}

#[test]
fn a_merge() {
    let sandbox = watched();
    watch(&sandbox, "repo/.git/hooks", "pre-merge-commit");
    sandbox.git("repo", ["checkout", "--quiet", "-b", "side"]);
    sandbox.write("repo/cases/a.md", "of the side\n");
    sandbox.git("repo", ["commit", "--all", "--message=side"]);
    staged_paths(&sandbox);
    sandbox.git("repo", ["checkout", "--quiet", "main"]);
    sandbox.write("repo/cases/b.md", "of main\n");
    sandbox.git("repo", ["commit", "--all", "--message=main"]);
    staged_paths(&sandbox);
    sandbox.git("repo", ["merge", "--quiet", "--no-edit", "side"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
}

#[test]
fn a_conflict_that_was_resolved() {
    let sandbox = watched();
    for (branch, base) in [("side", "main"), ("ours", "main")] {
        sandbox.git("repo", ["checkout", "--quiet", "-b", branch, base]);
        sandbox.write("repo/cases/a.md", format!("of {branch}\n"));
        sandbox.git("repo", ["commit", "--all", "--message=x"]);
        staged_paths(&sandbox);
    }
    assert!(sandbox.try_git("repo", ["merge", "side"]).code != Some(0));
    sandbox.write("repo/cases/a.md", "of both\n");
    sandbox.git("repo", ["commit", "--all", "--no-edit"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
}

#[test]
fn a_rename_is_a_deletion_and_an_addition() {
    let sandbox = watched();
    sandbox.git("repo", ["mv", "cases/a.md", "cases/deep/a.md"]);
    sandbox.git("repo", ["commit", "--message=x"]);
    assert_eq!(staged_paths(&sandbox), ["D cases/a.md", "A cases/deep/a.md"]);
}

#[test]
fn intent_to_add_is_no_content() {
    let sandbox = watched();
    sandbox.write("repo/cases/new.md", "later\n");
    sandbox.git("repo", ["add", "--intent-to-add", "cases/new.md"]);
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.git("repo", ["add", "cases/a.md"]);
    sandbox.git("repo", ["commit", "--message=x"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
    let announced = sandbox.ask_line("repo", &["intent-to-add"]);
    assert_eq!(announced, "cases/new.md");
}

#[test]
fn hooks_from_another_directory() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["config", "core.hooksPath", "tools/hooks"]);
    watch(&sandbox, "repo/tools/hooks", "pre-commit");
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.git("repo/cases", ["commit", "--all", "--message=x"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/a.md"]);
}

#[test]
fn in_a_sparse_checkout() {
    let sandbox = watched();
    let cone = ["sparse-checkout", "set", "--cone", "--sparse-index", "cases/deep"];
    sandbox.git("repo", cone);
    sandbox.write("repo/cases/deep/er/c.md", "changed\n");
    sandbox.git("repo", ["commit", "--all", "--message=x"]);
    assert_eq!(staged_paths(&sandbox), ["M cases/deep/er/c.md"]);
}
