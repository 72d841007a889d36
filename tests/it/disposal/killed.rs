//! A kill while a disposal changes files, here, in another clone, or on the server: what the messages say ends it, and nothing else is lost.

use casebound_testing::{Call, Fault, FaultyDisk, Sandbox};

use super::clones::{commit, head, with_clones};
use super::{CASE, Disposing as _, SECRET};

const FOLDERS: [&str; 3] = ["record", "bob", "server.git"];

/// The changes before and after which something else is true: what is written is decided, locked, moved, removed, forgotten, attested.
const TURNS: [(&str, &str); 7] = [
    ("link", "/disposed/"),
    ("rename", "/casebound-purge"),
    ("link", "/refs/heads/main.lock"),
    ("rename", "/packed-refs"),
    ("unlink", ".idx"),
    ("rename", "/casebound/known"),
    ("rename", ".yaml"),
];

/// The numbers of the changes that come after the last one of each kind of [`TURNS`]: what is told of is on the disk then.
fn chosen(changes: &[String]) -> Vec<usize> {
    let last = |(what, path): &(&str, &str)| {
        let is_it = |change: &String| {
            let (before, after) = change.split_once(' ').expect("a change has a path");
            before == *what && (after.ends_with(path) || path.ends_with('/') && after.contains(path))
        };
        Some(changes.iter().rposition(is_it)? + 2)
    };
    TURNS.iter().filter_map(last).filter(|number| *number <= changes.len()).collect()
}

fn dispose(sandbox: &Sandbox) -> Call {
    let approved = ["--approved-by", "alice", "--approved-by", "bob", "--yes"];
    sandbox.record(["retention", "dispose", "quiet-harbor"]).args(approved)
}

/// Kills `call` after each of [`TURNS`] in the commands with these words, each time from the same beginning.
fn tries(sandbox: &Sandbox, words: &str, call: &dyn Fn() -> Call) {
    let disk = FaultyDisk::new(sandbox);
    let begin = |is_first: bool| {
        for folder in FOLDERS {
            let kept = format!("begin-{folder}");
            if is_first {
                sandbox.copy(folder, &kept);
            }
            std::fs::remove_dir_all(sandbox.path(folder)).unwrap();
            sandbox.copy(&kept, folder);
        }
    };
    begin(true);
    let changes = disk.changes(call(), words);
    let chosen = chosen(&changes);
    assert!(chosen.len() >= 5, "{changes:?}");
    for number in chosen {
        begin(false);
        let said = disk.run(call().env("FAULT_COMMAND", words), Fault::Killed, number);
        let at = format!("before change {number}, {:?}: {said:?}", changes.get(number - 1));
        let Some(_) = said else { panic!("{at}") };
        for folder in FOLDERS {
            whole_or_gone(sandbox, folder, &at);
        }
        ends(sandbox, &at);
    }
}

/// A branch has the record, or the tombstone is there.
fn whole_or_gone(sandbox: &Sandbox, folder: &str, at: &str) {
    let has = |what: &str| sandbox.git_call(folder, ["cat-file", "-e", what]).run().code == Some(0);
    assert!(["main:disposed", "origin/main:disposed", &format!("main:{CASE}")].into_iter().any(has), "{folder} {at}");
    assert!(has("main:cases/2023/quiet-harbor-two.md"), "{folder} {at}");
}

/// Runs what the messages say, and looks for all that must be, and for what must not be.
fn ends(sandbox: &Sandbox, at: &str) {
    let said = dispose(sandbox).run();
    assert_eq!(said.code, Some(0), "{said:?} {at}");
    if said.all().contains("If it has Casebound's hooks, its purge failed") {
        sandbox.casebound("server.git", ["retention", "catch-up"]).succeeds();
    }
    for folder in ["record", "bob", "record"] {
        let said = sandbox.casebound(folder, ["sync"]).run();
        assert_eq!(said.code, Some(0), "{folder}: {said:?} {at}");
        // What is on top of others' work waits for a push.
        let said = sandbox.try_git(folder, ["push", "--quiet"]);
        assert_eq!(said.code, Some(0), "{folder}: {said:?} {at}");
    }
    for folder in FOLDERS {
        let said = sandbox.find(folder, &[SECRET]);
        assert_eq!(said.code, Some(0), "{folder}: {said:?} {at}");
        sandbox.assert_sound(folder);
        assert_eq!(head(sandbox, folder, "main"), head(sandbox, "server.git", "main"), "{folder} {at}");
        let stones = sandbox.git(folder, ["ls-tree", "--name-only", "main", "disposed/"]);
        assert_eq!(stones.lines().filter(|it| it.ends_with(".yaml")).count(), 1, "{folder} {at}");
    }
    for folder in ["record", "bob"] {
        assert_eq!(sandbox.git(folder, ["status", "--porcelain"]), "", "{folder} {at}");
        assert!(sandbox.path(format!("{folder}/cases/2023/quiet-harbor-two.md")).exists(), "{folder} {at}");
        assert_eq!(sandbox.read(format!("{folder}/own.md")), "own.md", "{folder} {at}");
    }
    sandbox.record(["retention", "status"]).run().says(&["here: gone", "origin: gone", "clones that proved it: 2"]);
}

fn place() -> Sandbox {
    let sandbox = with_clones(true);
    commit(&sandbox, "bob", "own.md");
    sandbox
}

#[test]
fn a_disposal() {
    let sandbox = place();
    tries(&sandbox, "retention dispose", &|| dispose(&sandbox));
}

#[test]
fn the_hook_of_the_server() {
    let sandbox = place();
    tries(&sandbox, "hook run post-receive", &|| dispose(&sandbox));
}

#[test]
fn a_sync() {
    let sandbox = place();
    dispose(&sandbox).succeeds();
    tries(&sandbox, "casebound sync", &|| sandbox.casebound("bob", ["sync"]));
}

#[test]
fn a_push_that_ends_after_its_disposal_was_killed() {
    let sandbox = place();
    // The server takes its time, the disposal is killed, and another run is done before the push is.
    let slow = "#!/bin/sh\ntouch ../pushing\nwhile [ ! -e ../go-on ]; do sleep 0.1; done\n";
    sandbox.write_script("server.git/hooks/post-receive.before-casebound", slow);
    let mut killed = dispose(&sandbox).start();
    while !sandbox.path("pushing").exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let said = dispose(&sandbox).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    sandbox.write("go-on", "");
    let old = |sandbox: &Sandbox| {
        let tracked = sandbox.git_call("record", ["cat-file", "-e", "origin/main"]).run();
        tracked.code != Some(0)
    };
    for _ in 0..100 {
        if old(&sandbox) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(old(&sandbox), "the push wrote a name of what is erased");
    sandbox.copy("record", "begin");
    for line in ["retention status", "retention verify", "list", "save", "sync"] {
        std::fs::remove_dir_all(sandbox.path("record")).unwrap();
        sandbox.copy("begin", "record");
        let said = sandbox.shell(&format!("casebound {line}")).run();
        assert!(!said.all().contains("is missing") && said.code != Some(2), "{line}: {said:?}");
    }
    std::fs::remove_dir_all(sandbox.path("record")).unwrap();
    sandbox.copy("begin", "record");
    ends(&sandbox, "the push ended later");
}
