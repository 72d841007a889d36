//! The index and its changes outside a hook, in every form that git gives an index.

use std::os::unix::ffi::OsStrExt as _;

use crate::probe::Probe as _;
use casebound_testing::Sandbox;

const CACHED: &[&str] = &["diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev"];

/// Compares the index and the staged changes with git's; returns how many changes there are.
fn agree(sandbox: &Sandbox) -> usize {
    let ours = sandbox.ask("repo", &["staged"]);
    let gits = sandbox.git_bytes("repo", CACHED);
    assert_eq!(String::from_utf8_lossy(&ours), String::from_utf8_lossy(&gits));
    assert_eq!(ours, gits);
    let index = sandbox.ask("repo", &["index"]);
    // The sparse index is unfolded by `ls-files` too.
    let listed = sandbox.git_bytes("repo", ["ls-files", "--stage", "-z"]);
    assert_eq!(String::from_utf8_lossy(&index), String::from_utf8_lossy(&listed));
    ours.iter().filter(|&&it| it == b':').count()
}

#[test]
fn no_index_is_an_empty_one() {
    let sandbox = Sandbox::with_repository();
    assert_eq!(agree(&sandbox), 0);
}

#[test]
fn no_index_with_a_commit_is_all_deleted() {
    let sandbox = Sandbox::with_commit();
    std::fs::remove_file(sandbox.path("repo/.git/index")).unwrap();
    assert_eq!(agree(&sandbox), 5);
}

#[test]
fn a_directory_takes_the_place_of_a_file_and_the_reverse() {
    let sandbox = Sandbox::with_commit();
    std::fs::remove_file(sandbox.path("repo/cases/a.md")).unwrap();
    sandbox.write("repo/cases/a.md/inside.md", "x\n");
    std::fs::remove_dir_all(sandbox.path("repo/cases/deep")).unwrap();
    sandbox.write("repo/cases/deep", "a file now\n");
    sandbox.git("repo", ["add", "--all"]);
    assert_eq!(agree(&sandbox), 4);
}

#[test]
fn names_that_sort_around_a_slash() {
    let sandbox = Sandbox::with_repository();
    let names = ["a", "a-b", "a.b", "a0", "a/x", "a-/x", "b/c/d", "b/c.d", "b/c-d", "b/cd"];
    for name in names.iter().filter(|it| **it != "a") {
        sandbox.write(format!("repo/{name}"), *name);
    }
    sandbox.git("repo", ["add", "--all"]);
    assert_eq!(agree(&sandbox), 9);
    sandbox.git("repo", ["commit", "--quiet", "--message=x"]);
    assert_eq!(agree(&sandbox), 0);
    for name in ["a-b", "a/x", "b/c/d", "b/cd"] {
        sandbox.write(format!("repo/{name}"), "changed");
    }
    sandbox.git("repo", ["add", "--all"]);
    assert_eq!(agree(&sandbox), 4);
}

#[test]
fn modes_links_and_submodules() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["update-index", "--chmod=+x", "cases/a.md"]);
    std::os::unix::fs::symlink("b.md", sandbox.path("repo/cases/link")).unwrap();
    std::fs::remove_file(sandbox.path("repo/cases/b.md")).unwrap();
    std::os::unix::fs::symlink("a.md", sandbox.path("repo/cases/b.md")).unwrap();
    sandbox.git("repo", ["add", "cases"]);
    sandbox.git("repo", ["update-index", "--chmod=+x", "cases/a.md"]);
    let head = sandbox.git("repo", ["rev-parse", "HEAD"]);
    let submodule = format!("160000,{head},module");
    sandbox.git("repo", ["update-index", "--add", "--cacheinfo", &submodule]);
    assert_eq!(agree(&sandbox), 4);
}

#[test]
fn a_conflict_shows_every_side() {
    let sandbox = Sandbox::with_commit();
    for branch in ["side", "ours"] {
        sandbox.git("repo", ["checkout", "--quiet", "-b", branch, "main"]);
        sandbox.write("repo/cases/a.md", format!("of {branch}\n"));
        sandbox.write("repo/both.md", format!("added by {branch}\n"));
        sandbox.git("repo", ["add", "--all"]);
        sandbox.git("repo", ["commit", "--message=x"]);
    }
    assert!(sandbox.try_git("repo", ["merge", "side"]).code != Some(0));
    let index = sandbox.ask("repo", &["index"]);
    assert_eq!(index, sandbox.git_bytes("repo", ["ls-files", "--stage", "-z"]));
    let ours = sandbox.ask("repo", &["staged"]);
    let statuses: Vec<String> = ours
        .split(|&it| it == 0)
        .collect::<Vec<_>>()
        .chunks_exact(2)
        .map(|it| {
            let status = it[0].last().copied().map_or(' ', char::from);
            format!("{status} {}", String::from_utf8_lossy(it[1]))
        })
        .collect();
    assert_eq!(statuses, ["U both.md", "U cases/a.md"]);
    let names = sandbox.git("repo", ["diff", "--cached", "--name-status"]);
    assert_eq!(names.replace('\t', " "), statuses.join("\n"));
    assert!(sandbox.ask_line("repo", &["where"]).ends_with("state Some(\"merge\")"));
}

#[test]
fn an_announced_file_that_head_holds_is_deleted() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["rm", "--quiet", "--cached", "cases/a.md"]);
    sandbox.git("repo", ["add", "--intent-to-add", "cases/a.md"]);
    assert_eq!(agree(&sandbox), 1);
}

#[test]
fn names_of_any_bytes() {
    let sandbox = Sandbox::with_repository();
    sandbox.git("repo", ["config", "core.quotePath", "true"]);
    let names: &[&[u8]] = &[
        "cases/\u{fc}ber uns.md".as_bytes(),
        b"cases/not \xff\xfe text.md",
        b"cases/line\nbreak.md",
        b"cases/\"quoted\".md",
        b" leading space.md",
    ];
    for name in names {
        let path = std::path::Path::new("repo").join(std::ffi::OsStr::from_bytes(name));
        sandbox.write(path, "x\n");
    }
    sandbox.git("repo", ["add", "--all"]);
    assert_eq!(agree(&sandbox), names.len());
    sandbox.git("repo", ["commit", "--quiet", "--message=x"]);
    assert_eq!(agree(&sandbox), 0);
    let tree = sandbox.ask("repo", &["tree", "HEAD"]);
    assert_eq!(tree, sandbox.git_bytes("repo", ["ls-tree", "-r", "-z", "HEAD"]));
    for name in names {
        assert!(tree.windows(name.len()).any(|it| it == *name));
    }
}

#[test]
fn every_version_of_the_index() {
    let sandbox = Sandbox::with_commit();
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.git("repo", ["add", "."]);
    for version in ["2", "3", "4"] {
        sandbox.git("repo", ["update-index", "--index-version", version]);
        assert_eq!(agree(&sandbox), 1);
    }
}

#[test]
fn a_split_index() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["update-index", "--split-index"]);
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.write("repo/cases/new.md", "new\n");
    sandbox.git("repo", ["rm", "--quiet", "--cached", "cases/b.md"]);
    sandbox.git("repo", ["add", "cases/a.md", "cases/new.md"]);
    assert_eq!(agree(&sandbox), 3);
}

#[test]
fn an_index_without_checksum() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["config", "index.skipHash", "true"]);
    sandbox.write("repo/cases/a.md", "changed\n");
    sandbox.git("repo", ["add", "."]);
    assert_eq!(agree(&sandbox), 1);
}

#[test]
fn a_sparse_checkout_hides_nothing() {
    for index in ["--no-sparse-index", "--sparse-index"] {
        let sandbox = Sandbox::with_commit();
        sandbox.write("repo/cases/z.md", "z\n");
        sandbox.git("repo", ["add", "."]);
        sandbox.git("repo", ["commit", "--quiet", "--message=z"]);
        sandbox.git("repo", ["sparse-checkout", "set", "--cone", index, "other"]);
        let folded = sandbox.git("repo", ["ls-files", "--sparse"]);
        assert_eq!(folded.contains("cases/\n"), index == "--sparse-index");
        assert_eq!(agree(&sandbox), 0);
        let hidden = sandbox.ask_line("repo", &["skip-worktree"]);
        assert_eq!(hidden, "cases/a.md\ncases/b.md\ncases/deep/er/c.md\ncases/z.md");
        sandbox.write("repo/other/d.md", "changed\n");
        sandbox.git("repo", ["add", "other"]);
        assert_eq!(agree(&sandbox), 1);
        // The folded directory itself differs from HEAD.
        sandbox.git("repo", ["commit", "--quiet", "--message=x"]);
        sandbox.git("repo", ["update-ref", "HEAD", &other_history(&sandbox)]);
        let folded = sandbox.git("repo", ["ls-files", "--sparse"]);
        assert_eq!(folded.contains("cases/\n"), index == "--sparse-index");
        assert_eq!(agree(&sandbox), 3);
    }
}

/// Makes a commit that differs from `HEAD` in three files, without touching the index.
fn other_history(sandbox: &Sandbox) -> String {
    let git = |args: &[&str]| {
        let mut command = sandbox.command("repo", "git");
        command.env("GIT_INDEX_FILE", sandbox.path("scratch"));
        let output = command.args(args).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    git(&["read-tree", "HEAD"]);
    let blob = sandbox.git("repo", ["rev-parse", "HEAD:other/d.md"]);
    let entry = |path: &str| format!("100644,{blob},{path}");
    git(&["update-index", "--add", "--cacheinfo", &entry("cases/a.md")]);
    git(&["update-index", "--add", "--cacheinfo", &entry("cases/deep/er/new.md")]);
    git(&["update-index", "--force-remove", "cases/b.md"]);
    let tree = git(&["write-tree"]);
    sandbox.git("repo", ["commit-tree", &tree, "-m", "x"])
}

#[test]
fn a_damaged_index_is_an_error() {
    let sandbox = Sandbox::with_commit();
    let mut bytes = sandbox.read_bytes("repo/.git/index");
    bytes[40] ^= 1;
    sandbox.write("repo/.git/index", bytes);
    let repository = casebound_git::Repository::open(&sandbox.path("repo")).unwrap();
    let error = repository.index().err().unwrap();
    assert_eq!(error.to_string(), "cannot read the index");
}

#[test]
fn a_split_index_without_its_other_half_is_an_error() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["update-index", "--split-index"]);
    for entry in std::fs::read_dir(sandbox.path("repo/.git")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains("sharedindex") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let repository = casebound_git::Repository::open(&sandbox.path("repo")).unwrap();
    assert!(repository.index().is_err());
}

#[test]
fn many_random_changes() {
    let sandbox = Sandbox::with_repository();
    // A small generator: the same numbers on every run.
    let mut state = 1_u32;
    let mut random = |below: u32| {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12345);
        (state >> 16) % below
    };
    for _ in 0..12 {
        for _ in 0..40 {
            let (a, b, c) = (random(4), random(4), random(3));
            let path = match c {
                0 => format!("repo/d{a}/e{b}/f.md"),
                1 => format!("repo/d{a}/g{b}.md"),
                _ => format!("repo/d{a}-{b}"),
            };
            if random(3) == 0 {
                drop(std::fs::remove_file(sandbox.path(path)));
            } else {
                sandbox.write(path, format!("{}\n", random(5)));
            }
        }
        sandbox.git("repo", ["add", "--all"]);
        agree(&sandbox);
        // Half of the commits leave part of the index behind, so that its cached trees are partly valid.
        if random(2) == 0 {
            sandbox.git("repo", ["commit", "--quiet", "--allow-empty", "--message=x"]);
        } else {
            let some = ["commit", "--quiet", "--allow-empty", "--message=x", "--", "d0*", "d1*"];
            drop(sandbox.try_git("repo", some));
        }
        agree(&sandbox);
    }
}
