//! A purge that goes up to a marker: what came with it or after it stays, and every clone arrives at the same ids.

use std::collections::BTreeSet;

use casebound_git::purge::{self, Disk, Fingerprints, Paths, PurgeOutcome, Reintroduced, Salt};
use casebound_git::{ObjectId, RepoPath};

use crate::purge_lab::{id_of, open, paths_of};
use casebound_testing::{Dice, POOL, Sandbox};

const CASE: &str = "cases/2026/heron.md";
const OTHER: &str = "cases/2026/other.md";
const MARKER: &str = "disposed/x.yaml";

fn commit(sandbox: &Sandbox, dir: &str, path: &str, text: &str) {
    sandbox.write(format!("{dir}/{path}"), text);
    sandbox.git(dir, ["add", "--all"]);
    sandbox.git(dir, ["commit", "--quiet", "--message", text.trim()]);
}

fn up_to_marker(paths: &[&str]) -> Paths {
    paths_of(paths).up_to(Some(RepoPath::new(MARKER)))
}

fn purge_up_to(sandbox: &Sandbox, dir: &str) {
    let outcome = purge::apply(&open(sandbox, dir), &up_to_marker(&[CASE]), &Disk::real()).unwrap();
    assert!(matches!(outcome, PurgeOutcome::Purged { .. }), "{outcome:?}");
    purge::forget(&open(sandbox, dir), &Disk::real()).unwrap();
    sandbox.assert_sound(dir);
}

/// Two versions, the marker with a third, and one after it.
fn living() -> Sandbox {
    let sandbox = Sandbox::with_commit();
    commit(&sandbox, "repo", OTHER, "other\n");
    commit(&sandbox, "repo", CASE, "first\n");
    commit(&sandbox, "repo", CASE, "second\n");
    sandbox.git("repo", ["branch", "side"]);
    sandbox.write(format!("repo/{CASE}"), "third\n");
    commit(&sandbox, "repo", MARKER, "marker\n");
    commit(&sandbox, "repo", CASE, "fourth\n");
    sandbox
}

fn versions(sandbox: &Sandbox, dir: &str) -> String {
    let log = sandbox.git(dir, ["rev-list", "--all", "--objects", "--no-object-names"]);
    let is_text = |id: &&str| sandbox.git(dir, ["cat-file", "-t", id]) == "blob";
    let mut texts: Vec<String> =
        log.lines().filter(is_text).map(|id| sandbox.git(dir, ["cat-file", "blob", id])).collect();
    texts.retain(|it| ["first", "second", "third", "fourth", "on the side"].contains(&it.as_str()));
    texts.sort();
    texts.join(" ")
}

#[test]
fn what_is_before_the_marker_goes_and_the_rest_lives_on() {
    let sandbox = living();
    // Branches, a worktree, a stash and an unknown version from before the marker.
    sandbox.git("repo", ["worktree", "add", "--quiet", "../linked", "side"]);
    commit(&sandbox, "linked", CASE, "on the side\n");
    sandbox.write(format!("repo/{OTHER}"), "put aside\n");
    sandbox.git("repo", ["stash", "--quiet"]);
    let untouched = id_of(&sandbox, "repo", &format!("HEAD:{OTHER}"));
    purge_up_to(&sandbox, "repo");
    assert_eq!(versions(&sandbox, "repo"), "fourth third");
    assert_eq!(sandbox.read(format!("repo/{CASE}")), "fourth\n");
    assert_eq!(sandbox.git("repo", ["show", &format!("HEAD~1:{CASE}")]), "third");
    assert_eq!(sandbox.git("repo", ["rev-list", "--count", "HEAD", "--", CASE]), "2");
    assert!(!sandbox.path(format!("linked/{CASE}")).exists());
    assert!(sandbox.path(format!("linked/{OTHER}")).exists());
    for folder in ["repo", "linked"] {
        assert_eq!(sandbox.git(folder, ["status", "--porcelain"]), "", "{folder}");
    }
    assert_eq!(id_of(&sandbox, "repo", &format!("side:{OTHER}")), untouched);
    sandbox.git("repo", ["stash", "pop", "--quiet"]);
    assert_eq!(sandbox.read(format!("repo/{OTHER}")), "put aside\n");
    // Again it has nothing to do, and takes nothing.
    let head = id_of(&sandbox, "repo", "HEAD");
    sandbox.git("repo", ["checkout", "--quiet", "."]);
    purge_up_to(&sandbox, "repo");
    assert_eq!((id_of(&sandbox, "repo", "HEAD"), versions(&sandbox, "repo")), (head, "fourth third".to_owned()));
}

#[test]
fn clones_that_are_further_or_behind_meet_again() {
    let sandbox = living();
    for name in ["further", "behind", "sparse"] {
        sandbox.git(".", ["clone", "--quiet", "repo", name]);
    }
    commit(&sandbox, "further", CASE, "fourth, and more\n");
    sandbox.git("behind", ["reset", "--quiet", "--hard", "HEAD~1"]);
    sandbox.git("sparse", ["sparse-checkout", "set", "--cone", "--sparse-index", "cases"]);
    for name in ["repo", "further", "behind", "sparse"] {
        purge_up_to(&sandbox, name);
        assert_eq!(sandbox.git(name, ["status", "--porcelain"]), "", "{name}");
    }
    let head = id_of(&sandbox, "repo", "HEAD");
    assert_eq!(id_of(&sandbox, "further", "HEAD~1"), head);
    assert_eq!(id_of(&sandbox, "behind", "origin/main"), head);
    assert_eq!(id_of(&sandbox, "sparse", "HEAD"), head);
    assert_eq!(sandbox.read(format!("further/{CASE}")), "fourth, and more\n");
    assert_eq!(sandbox.read(format!("sparse/{CASE}")), "fourth\n");
    sandbox.git("behind", ["merge", "--quiet", "--ff-only", "origin/main"]);
}

#[test]
fn the_guard_lets_the_path_live_on_and_nothing_come_back() {
    let sandbox = living();
    let plan = purge::plan(&open(&sandbox, "repo"), &up_to_marker(&[CASE])).unwrap();
    let contents: BTreeSet<ObjectId> = plan.files.iter().map(|it| it.version.id).collect();
    let of = |text: &[u8]| ObjectId::of_content(text).unwrap();
    assert_eq!(contents, BTreeSet::from([of(b"first\n"), of(b"second\n")]));
    let marks = Fingerprints::new(Salt([7; 16]), &up_to_marker(&[CASE]), &plan);
    sandbox.git(".", ["clone", "--quiet", "repo", "old"]);
    purge_up_to(&sandbox, "repo");
    let base = id_of(&sandbox, "repo", "HEAD");
    let brought = |path: &str, text: &str| {
        sandbox.git("repo", ["reset", "--quiet", "--hard", &base.to_string()]);
        commit(&sandbox, "repo", path, text);
        let git = open(&sandbox, "repo");
        let commits = git.commits(&[id_of(&sandbox, "repo", "HEAD")], &[base]).unwrap();
        purge::find_reintroduced(&git, &commits, &[&marks]).unwrap().into_values().flatten().collect::<Vec<_>>()
    };
    assert_eq!(brought(CASE, "fifth\n"), []);
    assert_eq!(brought("cases/2026/HERON.md", "sixth\n"), []);
    for path in [CASE, "elsewhere.md"] {
        assert!(matches!(brought(path, "second\n").as_slice(), [Reintroduced::Content(..)]), "{path}");
    }
    // Without the marker nothing can have come after it.
    sandbox.git("repo", ["rm", "--quiet", MARKER]);
    sandbox.git("repo", ["commit", "--quiet", "--message", "no marker"]);
    let unmarked = id_of(&sandbox, "repo", "HEAD");
    commit(&sandbox, "repo", CASE, "seventh\n");
    let git = open(&sandbox, "repo");
    let commits = git.commits(&[id_of(&sandbox, "repo", "HEAD")], &[unmarked]).unwrap();
    let found = purge::find_reintroduced(&git, &commits, &[&marks]).unwrap();
    assert!(found.into_values().flatten().any(|it| matches!(it, Reintroduced::Path(..))));
    let git = open(&sandbox, "old");
    assert!(purge::paths_of(&git, &marks).unwrap().is_some_and(|paths| paths == up_to_marker(&[CASE])));
}

#[test]
fn killed_at_any_step_the_next_run_ends_the_same() {
    let end = |at: Option<usize>| {
        let sandbox = living();
        let count = std::cell::Cell::new(0);
        let disk = Disk::watched(|_| {
            count.set(count.get() + 1);
            if Some(count.get()) == at { Err(std::io::Error::other("killed")) } else { Ok(()) }
        });
        let first = purge::apply(&open(&sandbox, "repo"), &up_to_marker(&[CASE]), &disk);
        if at.is_some_and(|it| it <= count.get()) && first.is_err() {
            // Somebody commits on top before the next run, where locks let them.
            sandbox.write(format!("repo/{CASE}"), "fifth\n");
            let is_committed =
                sandbox.git_call("repo", ["commit", "--quiet", "--all", "--message=fifth"]).run().code == Some(0);
            if !is_committed {
                sandbox.write(format!("repo/{CASE}"), "fourth\n");
            }
            let resumed = purge::resume(&open(&sandbox, "repo"), &Disk::real()).unwrap();
            if resumed.is_none() {
                purge_up_to(&sandbox, "repo");
            }
            purge::forget(&open(&sandbox, "repo"), &Disk::real()).unwrap();
            sandbox.assert_sound("repo");
            let (text, commit) = if is_committed { ("fifth\n", "HEAD~1") } else { ("fourth\n", "HEAD") };
            assert_eq!(sandbox.read(format!("repo/{CASE}")), text, "{at:?}");
            return (id_of(&sandbox, "repo", commit), versions(&sandbox, "repo"), count.get());
        }
        (id_of(&sandbox, "repo", "HEAD"), versions(&sandbox, "repo"), count.get())
    };
    let (head, texts, steps) = end(None);
    assert!(steps > 5);
    for at in (1..=steps).step_by(11) {
        let (other, found, _) = end(Some(at));
        assert_eq!((other, found), (head, texts.clone()), "{at}");
    }
}

#[test]
fn in_any_history_no_commit_before_the_marker_has_the_paths_and_those_after_are_as_they_were() {
    for seed in 0..6 {
        let sandbox = Sandbox::empty();
        sandbox.generate("all", 100 + seed, 40);
        sandbox.git(".", ["clone", "--quiet", "all", "repo"]);
        let mut dice = Dice::new(seed);
        let path = POOL[dice.below(POOL.len())];
        commit(&sandbox, "repo", MARKER, "marker\n");
        for number in 0..4 {
            commit(&sandbox, "repo", &format!("later-{number}.md"), "later\n");
        }
        let trees = |sandbox: &Sandbox| sandbox.git("repo", ["log", "--format=%T", "-5", "HEAD"]);
        let after = trees(&sandbox);
        let outcome = purge::apply(&open(&sandbox, "repo"), &up_to_marker(&[path]), &Disk::real()).unwrap();
        assert!(matches!(outcome, PurgeOutcome::Purged { .. }), "{seed} {path}: {outcome:?}");
        purge::forget(&open(&sandbox, "repo"), &Disk::real()).unwrap();
        sandbox.assert_sound("repo");
        assert_eq!(trees(&sandbox), after, "{seed} {path}");
        for id in sandbox.git("repo", ["rev-list", "--all"]).lines() {
            let files = sandbox.git("repo", ["ls-tree", "-r", "--name-only", id]);
            let has = |name: &str| files.lines().any(|it| it == name || it.starts_with(&format!("{name}/")));
            assert!(has(MARKER) || !has(path), "{seed} {path} {id}");
        }
    }
}
