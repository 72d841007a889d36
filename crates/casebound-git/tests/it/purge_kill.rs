//! A purge that is killed, or finds the disk full, leaves a whole repository, and ends the same when it is done again.

use std::cell::Cell;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use casebound_git::Repository;
use casebound_git::purge::{self, Disk, PurgeOutcome, Step};

use crate::purge_lab::{open, paths_of, purge};
use casebound_testing::{Dice, Sandbox};

const PATHS: &[&str] = &["cases/a.md", "cases/a-files", "d"];

/// A repository `repo` with most of what a purge touches, and what it becomes.
struct Lab {
    sandbox: Sandbox,
    old: String,
    old_objects: String,
    new: String,
    new_objects: String,
}

impl Lab {
    fn new() -> Self {
        let sandbox = Sandbox::empty();
        sandbox.generate("bare", 5, 30);
        let git = |args: &[&str]| sandbox.git("repo", args);
        sandbox.git(".", ["clone", "--quiet", "--mirror", "bare", "repo/.git"]);
        git(&["config", "core.bare", "false"]);
        git(&["reset", "--quiet", "--hard", "main"]);
        sandbox.write("repo/d/e/f", "d\n");
        git(&["add", "d"]);
        git(&["commit", "--quiet", "-m", "one more"]);
        sandbox.write("repo/top.md", "stashed\n");
        git(&["add", "."]);
        git(&["stash", "--quiet"]);
        git(&["worktree", "add", "--quiet", "--detach", "../side"]);
        git(&["worktree", "remove", "--force", "../side"]);
        git(&["checkout", "--quiet", "--detach"]);
        git(&["repack", "-a", "-d", "--quiet", "--write-midx"]);
        git(&["pack-refs", "--all"]);
        git(&["commit-graph", "write", "--reachable"]);
        git(&["commit", "--quiet", "--allow-empty", "-m", "loose"]);
        sandbox.copy("repo", "done");
        let old = state(&sandbox, "repo");
        let old_objects = sandbox.all_objects("repo");
        purge(&sandbox, "done", PATHS);
        let new = state(&sandbox, "done");
        let new_objects = sandbox.all_objects("done");
        assert_ne!(old, new);
        Self { sandbox, old, old_objects, new, new_objects }
    }

    /// Asserts that a purge that was cut off in `dir` left a whole repository, and ends well.
    fn assert_recovers(&self, dir: &str, context: &str) {
        let sandbox = &self.sandbox;
        let fsck = ["fsck", "--connectivity-only", "--no-dangling"];
        let said = sandbox.try_git(dir, fsck);
        assert_eq!(said.code, Some(0), "{context}: {said:?}");
        let shared = shared(&state(sandbox, dir));
        let is_whole = shared == self::shared(&self.old) || shared == self::shared(&self.new);
        assert!(is_whole, "{context}: some refs moved: {shared}");
        let repository = open(sandbox, dir);
        let outcome = match purge::resume(&repository, &Disk::real()).unwrap() {
            Some(outcome) => outcome,
            None => purge::apply(&repository, &paths_of(PATHS), &Disk::real()).unwrap(),
        };
        assert!(matches!(outcome, PurgeOutcome::Purged { .. }), "{context}: {outcome:?}");
        purge::forget(&repository, &Disk::real()).unwrap();
        assert_eq!(state(sandbox, dir), self.new, "{context}");
        assert_eq!(sandbox.all_objects(dir), self.new_objects, "{context}");
        let left = leftovers(&sandbox.path(dir));
        assert_eq!(left, [""; 0], "{context}");
    }
}

/// Refs, heads, the stash, the index and the worktree.
fn state(sandbox: &Sandbox, dir: &str) -> String {
    let head = sandbox.git(dir, ["rev-parse", "HEAD"]);
    let stash = sandbox.git(dir, ["stash", "list", "--format=%H"]);
    let index = sandbox.git(dir, ["ls-files", "--stage"]);
    let changes = sandbox.git(dir, ["status", "--porcelain"]);
    format!("{}\n\n{head} {stash}\n{index}\n{changes}", sandbox.refs(dir))
}

/// The part of a state that moves at once.
fn shared(state: &str) -> String {
    state.split("\n\n").next().unwrap().to_owned()
}

/// Locks and unfinished files.
fn leftovers(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut pending = vec![dir.to_owned()];
    while let Some(folder) = pending.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type().unwrap().is_dir() {
                pending.push(entry.path());
            }
            let is_left = name.ends_with(".lock") || name.contains("tmp_") || name.contains("new");
            if is_left || name == "casebound-purge" || name == "casebound-purge.mark" {
                found.push(name);
            }
        }
    }
    found
}

fn cut_off(_: Step) -> io::Result<()> {
    Err(io::Error::other("the power is gone"))
}

/// Purges with a disk that fails from one step on; returns how many steps were made.
fn purge_until(lab: &Lab, dir: &str, last: usize, fail: fn(Step) -> io::Result<()>) -> usize {
    let steps = Cell::new(0);
    let disk = Disk::watched(|step| {
        steps.set(steps.get() + 1);
        if steps.get() > last { fail(step) } else { Ok(()) }
    });
    let outcome = purge::apply(&open(&lab.sandbox, dir), &paths_of(PATHS), &disk);
    drop(disk);
    // To give back a lock is a step too, and one whose failure the next purge fixes.
    assert!(outcome.is_ok() || steps.get() > last, "{outcome:?}");
    steps.get()
}

#[test]
fn cut_off_after_any_step_it_recovers() {
    let lab = Lab::new();
    lab.sandbox.copy("repo", "counted");
    let steps = purge_until(&lab, "counted", usize::MAX, cut_off);
    assert!(steps > 100, "{steps}");
    std::thread::scope(|scope| {
        for part in 0..2 {
            let lab = &lab;
            scope.spawn(move || {
                // Between them the two try every fourth step.
                for last in (part * 4..steps).step_by(8) {
                    let dir = format!("cut-{last}");
                    lab.sandbox.copy("repo", &dir);
                    purge_until(lab, &dir, last, cut_off);
                    lab.assert_recovers(&dir, &format!("step {last} of {steps}"));
                    std::fs::remove_dir_all(lab.sandbox.path(&dir)).unwrap();
                }
            });
        }
    });
}

#[test]
fn a_full_disk_leaves_the_old_state_or_a_purge_to_resume() {
    let full = |step| match step {
        Step::Create | Step::Write => Err(io::ErrorKind::StorageFull.into()),
        _ => Ok(()),
    };
    let lab = Lab::new();
    let mut kept = 0;
    for last in (0..150).step_by(9) {
        let dir = format!("full-{last}");
        lab.sandbox.copy("repo", &dir);
        let steps = Cell::new(0);
        let disk = Disk::watched(|step| {
            steps.set(steps.get() + 1);
            if steps.get() > last { full(step) } else { Ok(()) }
        });
        let outcome = purge::apply(&open(&lab.sandbox, &dir), &paths_of(PATHS), &disk);
        drop(disk);
        if outcome.is_err() && shared(&state(&lab.sandbox, &dir)) == shared(&lab.old) {
            kept += 1;
            assert_eq!(state(&lab.sandbox, &dir), lab.old, "step {last}");
            assert_eq!(lab.sandbox.all_objects(&dir), lab.old_objects, "step {last}");
            let unfinished = purge::unfinished(&open(&lab.sandbox, &dir)).unwrap();
            assert_eq!(unfinished, None, "step {last}");
            assert_eq!(leftovers(&lab.sandbox.path(&dir)), [""; 0], "step {last}");
        }
        lab.assert_recovers(&dir, &format!("step {last}"));
    }
    assert!(kept > 2, "{kept}");
}

/// Not a test of its own: the process that is killed.
#[test]
fn child() {
    let Some(dir) = std::env::var_os("PURGE_IN") else {
        return;
    };
    let repository = Repository::open(Path::new(&dir)).unwrap();
    purge::apply(&repository, &paths_of(PATHS), &Disk::real()).unwrap();
}

fn purge_in_a_process(lab: &Lab, dir: &str, shell: &str) -> std::process::Child {
    let this = std::env::current_exe().unwrap();
    let script = format!("{shell} exec '{}' --exact purge_kill::child", this.display());
    let mut command = lab.sandbox.command(".", "sh");
    command.args(["-c", &script]).env("PURGE_IN", lab.sandbox.path(dir)).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

#[test]
fn killed_at_any_moment_it_recovers() {
    let lab = Lab::new();
    let mut dice = Dice::new(7);
    let mut longest = Duration::from_secs(1);
    let mut killed = 0;
    for number in 0..60 {
        let dir = format!("killed-{number}");
        lab.sandbox.copy("repo", &dir);
        let start = Instant::now();
        let mut child = purge_in_a_process(&lab, &dir, "");
        let part = Duration::from_micros(dice.below(longest.as_micros() as usize) as u64);
        while start.elapsed() < part && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        // SIGKILL: nothing is cleaned up.
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            longest = longest.min(start.elapsed());
            continue;
        }
        lab.assert_recovers(&dir, &format!("killed after {part:?}"));
        killed += 1;
        if killed == 12 {
            return;
        }
    }
    panic!("only {killed} processes were killed before they had ended");
}

#[test]
fn a_limit_on_the_size_of_files_is_as_a_full_disk() {
    let lab = Lab::new();
    lab.sandbox.copy("repo", "limited");
    let shell = "trap '' XFSZ; ulimit -f 1;";
    let status = purge_in_a_process(&lab, "limited", shell).wait().unwrap();
    assert!(!status.success());
    assert_eq!(state(&lab.sandbox, "limited"), lab.old);
    lab.assert_recovers("limited", "limited");
}
