//! Clones that purge by themselves arrive at the same ids, whatever others do meanwhile.

use std::io::Write as _;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use casebound_git::purge::{
    self, Disk, Fingerprint, Fingerprints, PurgeOutcome, Reintroduced, Salt, find_reintroduced, places_of,
};
use casebound_git::{Commit, RepoPath};

use crate::purge_lab::{id_of, open, paths_of, purge};
use casebound_testing::{POOL, Sandbox};

const CASE: &str = "cases/heron.md";
const SALT: Salt = Salt([7; 16]);

fn commit(sandbox: &Sandbox, dir: &str, message: &str) {
    sandbox.git(dir, ["add", "--all"]);
    sandbox.git(dir, ["commit", "--quiet", "--allow-empty", "-m", message]);
}

#[test]
fn twice_is_once() {
    let sandbox = Sandbox::empty();
    sandbox.generate("repo", 11, 60);
    let first = purge(&sandbox, "repo", &POOL[..4]);
    assert!(first.rewritten > 0 && first.blobs > 0);
    let (refs, objects) = (sandbox.refs("repo"), sandbox.all_objects("repo"));
    let second = purge(&sandbox, "repo", &POOL[..4]);
    assert_eq!((second.rewritten, second.dropped, second.blobs), (0, 0, 0));
    assert_eq!(second.refs_moved + second.refs_deleted + second.tags, 0);
    assert_eq!(sandbox.refs("repo"), refs);
    assert_eq!(sandbox.all_objects("repo"), objects);
}

#[test]
fn one_after_the_other_is_both_at_once() {
    let sandbox = Sandbox::with_commit();
    for round in 0..4 {
        for name in ["a.md", "b.md", "other.md"] {
            sandbox.write(format!("repo/cases/{name}"), format!("{name} {round}\n"));
            commit(&sandbox, "repo", &format!("{name} {round}"));
        }
        sandbox.git("repo", ["tag", &format!("v{round}")]);
    }
    for name in ["apart", "back"] {
        sandbox.copy("repo", name);
    }
    purge(&sandbox, "repo", &["cases/a.md", "cases/b.md"]);
    for path in ["cases/a.md", "cases/b.md"] {
        purge(&sandbox, "apart", &[path]);
    }
    for path in ["cases/b.md", "cases/a.md"] {
        purge(&sandbox, "back", &[path]);
    }
    assert_eq!(sandbox.refs("apart"), sandbox.refs("repo"));
    assert_eq!(sandbox.refs("back"), sandbox.refs("repo"));
    assert_eq!(sandbox.all_objects("back"), sandbox.all_objects("repo"));
}

#[test]
fn two_at_once_are_done_one_after_the_other() {
    let sandbox = Sandbox::empty();
    sandbox.generate("repo", 13, 60);
    sandbox.copy("repo", "other");
    let repositories = [open(&sandbox, "repo"), open(&sandbox, "repo")].map(Some);
    std::thread::scope(|scope| {
        for (repository, path) in repositories.into_iter().zip(["top.md", "cases.md"]) {
            scope.spawn(move || {
                let repository = repository.unwrap();
                // The one that comes second finds the other's journal, ends that purge, and goes on.
                loop {
                    let outcome = purge::apply(&repository, &paths_of(&[path]), &Disk::real());
                    match outcome.unwrap() {
                        PurgeOutcome::Purged { .. } => break,
                        PurgeOutcome::Refused(why) => {
                            assert_eq!(why, [purge::PurgeRefusal::Unfinished]);
                            purge::resume(&repository, &Disk::real()).unwrap();
                            purge::forget(&repository, &Disk::real()).unwrap();
                        }
                    }
                }
            });
        }
    });
    sandbox.assert_sound("repo");
    let again = purge_after_all(&sandbox, "repo", &["top.md", "cases.md"]);
    assert_eq!((again.rewritten, again.blobs), (0, 0));
}

fn purge_after_all(sandbox: &Sandbox, dir: &str, paths: &[&str]) -> purge::PurgeStats {
    purge::forget(&open(sandbox, dir), &Disk::real()).unwrap();
    purge(sandbox, dir, paths)
}

/// A server and three clones that know a case; the third has not fetched since.
fn clones() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server"]);
    sandbox.git(".", ["clone", "--quiet", "server", "one"]);
    for (path, text) in [("README.md", "x\n"), (CASE, "first\n"), (CASE, "second\n")] {
        sandbox.write(format!("one/{path}"), text);
        commit(&sandbox, "one", path);
    }
    sandbox.write("one/cases/heron-files/photo", "photo\n");
    sandbox.git("one", ["mv", CASE, "cases/renamed.md"]);
    commit(&sandbox, "one", "renamed");
    sandbox.git("one", ["push", "--quiet", "origin", "HEAD:main"]);
    for name in ["two", "late"] {
        sandbox.git(".", ["clone", "--quiet", "server", name]);
    }
    sandbox
}

const ALL: &[&str] = &[CASE, "cases/renamed.md", "cases/heron-files"];

fn fingerprints(sandbox: &Sandbox, dir: &str) -> Fingerprints {
    let paths = paths_of(ALL);
    let plan = purge::plan(&open(sandbox, dir), &paths).unwrap();
    assert_eq!(plan.refusals, []);
    Fingerprints::new(SALT, &paths, &plan)
}

#[test]
fn clones_with_work_of_their_own_meet_again() {
    let sandbox = clones();
    let fingerprints = fingerprints(&sandbox, "one");
    // Each has something that the others lack, and packs of its own.
    for name in ["one", "two", "late"] {
        sandbox.write(format!("{name}/{name}.md"), name);
        commit(&sandbox, name, name);
    }
    sandbox.git("two", ["gc", "--quiet"]);
    sandbox.git("late", ["repack", "-a", "-d", "-f", "--depth=1", "--quiet"]);
    for name in ["server", "one", "two", "late"] {
        // Nothing tells the paths but the marks.
        let paths = purge::paths_of(&open(&sandbox, name), &fingerprints).unwrap().unwrap();
        assert_eq!(paths, paths_of(ALL));
        let paths: Vec<&str> = paths.iter().map(|it| it.as_str().unwrap()).collect();
        purge(&sandbox, name, &paths);
        assert_eq!(purge::paths_of(&open(&sandbox, name), &fingerprints).unwrap(), None);
    }
    let server = id_of(&sandbox, "server", "main");
    assert_eq!(id_of(&sandbox, "one", "HEAD~1"), server);
    assert_eq!(id_of(&sandbox, "two", "HEAD~1"), server);
    sandbox.git("one", ["push", "--quiet", "origin", "HEAD:main"]);
    assert_eq!(id_of(&sandbox, "late", "HEAD~1"), server);
    for name in ["two", "late"] {
        sandbox.git(name, ["pull", "--quiet", "--rebase"]);
        sandbox.git(name, ["push", "--quiet"]);
    }
    sandbox.assert_sound("server");
    assert_eq!(sandbox.git("late", ["log", "--format=%s"]), "late\ntwo\none\nREADME.md");
}

/// The commits of `dir` that the server lacks.
fn news(sandbox: &Sandbox, dir: &str) -> Vec<Commit> {
    let server = open(sandbox, "server").ref_tips("refs/").unwrap();
    let head = id_of(sandbox, dir, "HEAD");
    open(sandbox, dir).commits(&[head], &server).unwrap()
}

fn reintroduced(sandbox: &Sandbox, dir: &str, all: &[Fingerprints]) -> Vec<Reintroduced> {
    let commits = news(sandbox, dir);
    let all: Vec<&Fingerprints> = all.iter().collect();
    let found = find_reintroduced(&open(sandbox, dir), &commits, &all).unwrap();
    found.into_values().flatten().collect()
}

#[test]
fn the_guard_keeps_out_what_was_purged() {
    let sandbox = clones();
    let all = [fingerprints(&sandbox, "one")];
    // The commit that brings the tombstone still has the file.
    sandbox.write("one/disposed/x.yaml", "x\n");
    commit(&sandbox, "one", "fingerprints");
    assert_eq!(reintroduced(&sandbox, "one", &all), []);
    sandbox.git("one", ["push", "--quiet", "origin", "HEAD:main"]);
    purge(&sandbox, "server", ALL);
    purge(&sandbox, "one", ALL);
    assert_eq!(news(&sandbox, "one"), []);

    // Somebody who never purged, by push, by merge, and on a branch of its own.
    sandbox.write("late/late.md", "late\n");
    commit(&sandbox, "late", "late");
    let is_old = |it: &Reintroduced| matches!(it, Reintroduced::OldHistory(_));
    assert!(reintroduced(&sandbox, "late", &all).iter().any(is_old));
    sandbox.git("late", ["fetch", "--quiet"]);
    sandbox.git("late", ["merge", "--quiet", "--no-edit", "origin/main"]);
    assert!(reintroduced(&sandbox, "late", &all).iter().any(is_old));

    let brought = |path: &str, text: &str| {
        sandbox.git("two", ["fetch", "--quiet"]);
        sandbox.git("two", ["reset", "--quiet", "--hard", "origin/main"]);
        sandbox.write(format!("two/{path}"), text);
        commit(&sandbox, "two", "again");
        reintroduced(&sandbox, "two", &all)
    };
    let path = |it: &[Reintroduced]| it.iter().any(|it| matches!(it, Reintroduced::Path(..)));
    assert!(path(&brought(CASE, "anything\n")));
    assert!(path(&brought("cases/HERON.md", "anything\n")));
    assert!(path(&brought("cases/heron-files/new", "anything\n")));
    let found = brought("minutes/other.md", "second\n");
    assert!(matches!(found.as_slice(), [Reintroduced::Content(_, it)] if it.as_str() == Some("minutes/other.md")));
    // What only looks alike is let in, and an edited copy cannot be recognised.
    assert_eq!(brought("cases/heron.md.txt", "second, edited\n"), []);
    assert_eq!(brought("cases/heron-files2/x", "x\n"), []);
}

#[test]
fn marks_tell_nothing_without_their_salt() {
    let path = |text: &str| RepoPath::new(text);
    let mark = Fingerprint::of_path(&SALT, &path("cases/\u{c9}.md"));
    assert_eq!(Fingerprint::from_hex(&mark.to_string()), Some(mark));
    assert_ne!(Fingerprint::of_path(&SALT, &path("cases/\u{e9}.md")), mark);
    assert_ne!(Fingerprint::of_path(&Salt([8; 16]), &path("cases/\u{c9}.md")), mark);
    let alike = Fingerprint::of_path_alike(&SALT, &path("cases/\u{c9}.md"));
    assert_eq!(Fingerprint::of_path_alike(&SALT, &path("Cases/e\u{301}.md")), alike);
    assert_ne!(alike, mark);
    assert_eq!(Salt::from_hex(&SALT.to_string()), Some(SALT));
    for wrong in ["", "0", "07070707", "zz070707070707070707070707070707"] {
        assert_eq!(Salt::from_hex(wrong), None);
    }
}

#[test]
fn exact_copies_are_told_with_every_path() {
    let sandbox = clones();
    sandbox.write("one/minutes/copy.md", "second\n");
    commit(&sandbox, "one", "copy");
    sandbox.git("one", ["mv", "minutes/copy.md", "elsewhere.md"]);
    commit(&sandbox, "one", "moved");
    let blob = id_of(&sandbox, "one", "HEAD:elsewhere.md");
    let found = places_of(&open(&sandbox, "one"), &[blob]).unwrap();
    let paths: Vec<&str> = found.iter().map(|it| it.0.as_str().unwrap()).collect();
    let expected = [CASE, "cases/renamed.md", "elsewhere.md", "minutes/copy.md"];
    assert_eq!(paths, expected);
}

#[test]
fn commits_made_meanwhile_are_kept() {
    let sandbox = Sandbox::empty();
    sandbox.generate("repo", 17, 150);
    sandbox.git("repo", ["config", "gc.auto", "0"]);
    let count = |it: &Sandbox| {
        let text = it.git("repo", ["rev-list", "--count", "main"]);
        text.parse::<usize>().unwrap()
    };
    purge(&sandbox, "repo", &["top.md"]);
    let before = count(&sandbox);
    let (done, made) = (AtomicBool::new(false), AtomicUsize::new(0));
    let rounds = std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..60 {
                if commit_by_hand(&sandbox, number) {
                    made.fetch_add(1, Ordering::Relaxed);
                }
            }
            done.store(true, Ordering::Relaxed);
        });
        let mut rounds = 0;
        while !done.load(Ordering::Relaxed) {
            let path = POOL[rounds % POOL.len()];
            purge::apply(&open(&sandbox, "repo"), &paths_of(&[path]), &Disk::real()).unwrap();
            purge::forget(&open(&sandbox, "repo"), &Disk::real()).unwrap();
            rounds += 1;
        }
        rounds
    });
    sandbox.assert_sound("repo");
    let made = made.load(Ordering::Relaxed);
    assert!(made > 5 && rounds > 0, "{made} commits, {rounds} purges");
    let names = sandbox.git("repo", ["log", "--format=%s", "main"]);
    let kept = names.lines().filter(|it| it.starts_with("meanwhile")).count();
    assert_eq!(kept, made, "{before} commits before");
}

/// Commits a new file on `main` as scripts do; `false` when the branch moved meanwhile.
fn commit_by_hand(sandbox: &Sandbox, number: usize) -> bool {
    let run = |args: &[&str], input: &[u8]| -> Option<String> {
        let mut git = sandbox.command("repo", "git");
        git.args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut git = git.stderr(Stdio::null()).spawn().unwrap();
        git.stdin.take().unwrap().write_all(input).unwrap();
        let output = git.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        output.status.success().then(|| text.trim().to_owned())
    };
    let made = || -> Option<()> {
        let old = run(&["rev-parse", "main"], b"")?;
        let blob = run(&["hash-object", "-w", "--stdin"], number.to_string().as_bytes())?;
        let mut tree = run(&["ls-tree", &old], b"")?;
        tree += &format!("\n100644 blob {blob}\tmeanwhile-{number}\n");
        let tree = run(&["mktree"], tree.trim_start().as_bytes())?;
        let message = format!("meanwhile {number}");
        let new = run(&["commit-tree", &tree, "-p", &old, "-m", &message], b"")?;
        run(&["update-ref", "refs/heads/main", &new, &old], b"").map(drop)
    };
    made().is_some()
}
