//! A proof reads everything: it counts as git counts, and names the place of a word wherever it is planted.

use std::fs;
use std::process::Stdio;

use casebound_git::purge::{NeedleHit, Needles, Scan, ScanLocation, verify};

use crate::purge_lab::{id_of, open};
use casebound_testing::Sandbox;

const WORD: &str = "Zaphira";

fn scanned(sandbox: &Sandbox, dir: &str) -> Scan {
    verify(&open(sandbox, dir), &Needles::new(&[WORD], []).unwrap()).unwrap()
}

/// Writes an object into the repository without anything that names it.
fn hash_object(sandbox: &Sandbox, text: &str) -> String {
    sandbox.write("object", text);
    let file = sandbox.path("object").display().to_string();
    sandbox.git("repo", ["hash-object", "-w", &file])
}

/// Puts an unreached object into a pack of its own and returns the pack's path without its ending.
fn pack_object(sandbox: &Sandbox, text: &str) -> String {
    use std::io::Write as _;
    let id = hash_object(sandbox, text);
    let mut git = sandbox.command("repo", "git");
    git.args(["pack-objects", "--quiet", ".git/objects/pack/pack"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut git = git.spawn().unwrap();
    let mut pipe = git.stdin.take().unwrap();
    writeln!(pipe, "{id}").unwrap();
    drop(pipe);
    let output = git.wait_with_output().unwrap();
    assert!(output.status.success());
    let name = String::from_utf8(output.stdout).unwrap();
    sandbox.git("repo", ["prune-packed", "--quiet"]);
    format!("repo/.git/objects/pack/pack-{}", name.trim())
}

/// Plants the word.
type Plant = fn(&Sandbox);

/// Each place, how the word comes there, and what the proof calls it.
const PLACES: &[(&str, Plant, &str)] = &[
    ("loose object", |it| drop(hash_object(it, WORD)), "blob "),
    (
        "object in a pack that is kept",
        |it| {
            let pack = pack_object(it, WORD);
            it.write(format!("{pack}.keep"), "");
        },
        "blob ",
    ),
    (
        "object in a cruft pack",
        |it| {
            hash_object(it, WORD);
            it.git("repo", ["repack", "--cruft", "-d", "--quiet"]);
            let files = fs::read_dir(it.path("repo/.git/objects/pack")).unwrap();
            let mut names = files.map(|it| it.unwrap().path());
            assert!(names.any(|it| it.extension().is_some_and(|it| it == "mtimes")));
        },
        "blob ",
    ),
    (
        "object of a push that never arrived",
        |it| {
            let id = hash_object(it, WORD);
            let (start, rest) = id.split_at(2);
            let objects = "repo/.git/objects";
            let quarantine = format!("{objects}/tmp_objdir-incoming-x1/{start}");
            fs::create_dir_all(it.path(&quarantine)).unwrap();
            let from = it.path(format!("{objects}/{start}/{rest}"));
            fs::rename(from, it.path(format!("{quarantine}/{rest}"))).unwrap();
        },
        "tmp_objdir-incoming-x1",
    ),
    (
        "half-written object",
        |it| {
            let id = hash_object(it, WORD);
            let (start, rest) = id.split_at(2);
            let objects = "repo/.git/objects";
            let from = it.path(format!("{objects}/{start}/{rest}"));
            fs::rename(from, it.path(format!("{objects}/{start}/tmp_obj_x1"))).unwrap();
        },
        "tmp_obj_x1",
    ),
    (
        "pack without an index",
        |it| {
            let pack = pack_object(it, WORD);
            let to = "repo/.git/objects/pack/tmp_pack_x1";
            fs::rename(it.path(format!("{pack}.pack")), it.path(to)).unwrap();
            fs::remove_file(it.path(format!("{pack}.idx"))).unwrap();
        },
        "tmp_pack_x1",
    ),
    (
        "borrowed object",
        |it| {
            it.git(".", ["init", "--quiet", "lender"]);
            it.write("object", WORD);
            let file = it.path("object").display().to_string();
            it.git("lender", ["hash-object", "-w", &file]);
            let objects = it.path("lender/.git/objects").display().to_string();
            it.write("repo/.git/objects/info/alternates", objects);
        },
        "lender/.git/objects",
    ),
    (
        "object of a submodule",
        |it| {
            it.git(".", ["init", "--quiet", "--bare", "repo/.git/modules/deep/sub"]);
            it.write("object", WORD);
            let file = it.path("object").display().to_string();
            it.git("repo/.git/modules/deep/sub", ["hash-object", "-w", &file]);
        },
        "modules/deep/sub/objects",
    ),
    (
        "object of a repository in the worktree",
        |it| {
            it.git(".", ["init", "--quiet", "repo/inner"]);
            it.write("object", WORD);
            let file = it.path("object").display().to_string();
            it.git("repo/inner", ["hash-object", "-w", &file]);
        },
        "inner/.git/objects",
    ),
    ("message of a commit", |it| drop(it.git("repo", ["commit", "--allow-empty", "--quiet", "-m", WORD])), "commit "),
    ("message of a tag", |it| drop(it.git("repo", ["tag", "-a", "-m", WORD, "v1"])), "tag "),
    ("text of a note", |it| drop(it.git("repo", ["notes", "add", "-m", WORD])), "blob "),
    (
        "path in a tree",
        |it| {
            it.write("repo/Zaphira.md", "x");
            it.git("repo", ["add", "."]);
            it.git("repo", ["commit", "--quiet", "-m", "x"]);
            it.git("repo", ["rm", "--quiet", "Zaphira.md"]);
        },
        "tree ",
    ),
    ("name of a branch", |it| drop(it.git("repo", ["branch", "about-zaphira"])), "ref refs/heads/about-zaphira"),
    (
        "name of a packed ref",
        |it| {
            it.git("repo", ["tag", "Zaphira"]);
            it.git("repo", ["pack-refs", "--all"]);
        },
        "ref refs/tags/Zaphira",
    ),
    ("pseudo-ref", |it| it.write("repo/.git/FETCH_HEAD", "0123 branch 'Zaphira' of x"), "FETCH_HEAD"),
    (
        "log of a ref",
        |it| {
            it.git("repo", ["commit", "--allow-empty", "--quiet", "-m", WORD]);
            it.git("repo", ["reset", "--quiet", "--hard", "HEAD~1"]);
            it.git("repo", ["prune", "--expire=now"]);
        },
        "logs/HEAD",
    ),
    ("description of a branch", |it| drop(it.git("repo", ["config", "branch.main.description", WORD])), ".git/config"),
    ("message that is being written", |it| it.write("repo/.git/COMMIT_EDITMSG", WORD), "COMMIT_EDITMSG"),
    ("message of a merge", |it| it.write("repo/.git/MERGE_MSG", WORD), "MERGE_MSG"),
    ("recorded resolution", |it| it.write("repo/.git/rr-cache/0123/preimage", WORD), "rr-cache/0123/preimage"),
    ("lost and found", |it| it.write("repo/.git/lost-found/other/0123", WORD), "lost-found/other/0123"),
    ("list of picks", |it| it.write("repo/.git/sequencer/todo", WORD), "sequencer/todo"),
    ("rebase", |it| it.write("repo/.git/rebase-merge/message", WORD), "rebase-merge/message"),
    ("other program's analysis", |it| it.write("repo/.git/filter-repo/ref-map", WORD), "filter-repo/ref-map"),
    (
        "cache of text",
        |it| {
            let id = hash_object(it, "binary");
            it.git("repo", ["notes", "--ref=textconv/x", "add", "-m", WORD, &id]);
        },
        "blob ",
    ),
    (
        "staged path",
        |it| {
            it.write("repo/Zaphira.md", "x");
            it.git("repo", ["add", "."]);
            fs::remove_file(it.path("repo/Zaphira.md")).unwrap();
        },
        "entry Zaphira.md",
    ),
    (
        "staged path in an index of version 4",
        |it| {
            it.write("repo/Zaphir-b.md", "x");
            it.write("repo/Zaphira.md", "x");
            it.git("repo", ["add", "."]);
            it.git("repo", ["update-index", "--index-version=4"]);
            fs::remove_file(it.path("repo/Zaphira.md")).unwrap();
        },
        "entry Zaphira.md",
    ),
    (
        "directory in the cache of an index",
        |it| {
            it.write("repo/Zaphira/x.md", "x");
            it.git("repo", ["add", "."]);
            it.git("repo", ["write-tree"]);
            fs::remove_dir_all(it.path("repo/Zaphira")).unwrap();
        },
        ".git/index",
    ),
    (
        "conflict that an index remembers",
        |it| {
            for side in ["a", "b"] {
                it.git("repo", ["checkout", "--quiet", "-b", side, "main"]);
                it.write("repo/Zaphira.md", side);
                it.git("repo", ["add", "."]);
                it.git("repo", ["commit", "--quiet", "-m", side]);
            }
            it.try_git("repo", ["merge", "--quiet", "a"]);
            it.git("repo", ["add", "."]);
            it.git("repo", ["rm", "--quiet", "--cached", "-f", "Zaphira.md"]);
            fs::remove_file(it.path("repo/Zaphira.md")).unwrap();
            let index = it.read_bytes("repo/.git/index");
            assert!(index.windows(4).any(|it| it == b"REUC"));
        },
        ".git/index",
    ),
    (
        "staged content",
        |it| {
            it.write("repo/x.md", WORD);
            it.git("repo", ["add", "."]);
            fs::remove_file(it.path("repo/x.md")).unwrap();
        },
        "blob ",
    ),
    (
        "ignored swap file",
        |it| {
            it.write("repo/.gitignore", "*.swp\n");
            it.write("repo/cases/.a.md.swp", WORD);
        },
        ".a.md.swp",
    ),
    ("file left by a merge", |it| it.write("repo/a.md.orig", WORD), "a.md.orig"),
    ("name of a file", |it| it.write("repo/drafts/ZAPHIRA.md", "x"), "name "),
    ("target of a link", |it| std::os::unix::fs::symlink("../Zaphira", it.path("repo/link")).unwrap(), "name "),
    (
        "file of a linked worktree",
        |it| {
            it.git("repo", ["worktree", "add", "--quiet", "../linked", "-b", "x"]);
            it.write("linked/a.txt", WORD);
        },
        "linked/a.txt",
    ),
    (
        "index of a linked worktree",
        |it| {
            it.git("repo", ["worktree", "add", "--quiet", "../linked", "-b", "x"]);
            it.write("linked/Zaphira.md", "x");
            it.git("linked", ["add", "."]);
            fs::remove_file(it.path("linked/Zaphira.md")).unwrap();
        },
        "worktrees/linked/index",
    ),
    (
        "UTF-16, over the edge of what is read at once",
        |it| {
            let mut bytes = vec![b' '; (16 << 20) - 7];
            bytes.extend(WORD.encode_utf16().flat_map(u16::to_le_bytes));
            it.write("repo/large.bin", bytes);
        },
        "large.bin",
    ),
];

#[test]
fn a_word_is_found_in_each_place() {
    let failed: Vec<&str> = std::thread::scope(|scope| {
        let failed = |some: &'static [(&str, Plant, &str)]| -> Vec<&str> {
            let failed = some.iter().filter(|it| !is_found(it));
            failed.map(|it| it.0).collect()
        };
        let parts = PLACES.chunks(PLACES.len().div_ceil(4));
        let parts = parts.map(|some| scope.spawn(move || failed(some)));
        let parts: Vec<_> = parts.collect();
        let ended = parts.into_iter().flat_map(|it| it.join().unwrap());
        ended.collect()
    });
    assert_eq!(failed, [""; 0]);
}

fn is_found((what, plant, place): &(&str, Plant, &str)) -> bool {
    let sandbox = Sandbox::with_commit();
    let before = scanned(&sandbox, "repo");
    assert!(before.is_clean(), "{what}: {:?}", before.unreadable);
    plant(&sandbox);
    let scan = scanned(&sandbox, "repo");
    let is_named = |it: &(ScanLocation, NeedleHit)| it.0.to_string().contains(place) && it.1 == NeedleHit::Word(0);
    scan.found.iter().any(is_named)
}

#[test]
fn objects_are_counted_as_git_counts_them() {
    let sandbox = Sandbox::empty();
    sandbox.generate("repo", 3, 60);
    let agree = || {
        let scan = scanned(&sandbox, "repo");
        assert!(scan.unreadable.is_empty(), "{:?}", scan.unreadable);
        let git = sandbox.all_objects("repo").lines().count();
        assert_eq!(scan.read.objects, git);
    };
    agree();
    sandbox.git("repo", ["repack", "-a", "-d", "--quiet", "--write-midx"]);
    agree();
    sandbox.write("object", "one more");
    let file = sandbox.path("object").display().to_string();
    sandbox.git("repo", ["hash-object", "-w", &file]);
    sandbox.git("repo", ["update-ref", "-d", "refs/heads/main"]);
    agree();
    sandbox.git("repo", ["repack", "--cruft", "-d", "--quiet"]);
    // The same object twice counts once.
    sandbox.git("repo", ["hash-object", "-w", &file]);
    agree();
}

#[test]
fn a_name_is_found_in_every_version_of_a_directory() {
    let sandbox = Sandbox::with_repository();
    for number in 0..30 {
        sandbox.write(format!("repo/name-{number:02}"), "x");
        let name = format!("repo/{}", if number % 3 == 0 { "m-Zaphira" } else { "m-Zaphir" });
        sandbox.write(&name, number.to_string());
        sandbox.git("repo", ["add", "--all"]);
        sandbox.git("repo", ["commit", "--quiet", "-m", "x"]);
        fs::remove_file(sandbox.path(&name)).unwrap();
    }
    sandbox.git("repo", ["repack", "-a", "-d", "-f", "--quiet"]);
    let scan = scanned(&sandbox, "repo");
    let trees = scan.found.iter().filter(|it| matches!(it.0, ScanLocation::Object(_, "tree", _)));
    assert_eq!(trees.count(), 10);
}

#[test]
fn what_cannot_be_read_is_told() {
    let sandbox = Sandbox::with_commit();
    let id = id_of(&sandbox, "repo", "HEAD:other/d.md").to_string();
    let (start, rest) = id.split_at(2);
    let object = format!("repo/.git/objects/{start}/{rest}");
    fs::remove_file(sandbox.path(&object)).unwrap();
    sandbox.write(&object, "no object");
    let scan = scanned(&sandbox, "repo");
    assert!(scan.found.is_empty() && !scan.is_clean());
    let places: Vec<String> = scan.unreadable.iter().map(ToString::to_string).collect();
    assert!(places[0].contains(&id), "{places:?}");

    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["repack", "-a", "-d", "--quiet"]);
    let pack = fs::read_dir(sandbox.path("repo/.git/objects/pack")).unwrap();
    let mut files = pack.map(|it| it.unwrap().path());
    let pack = files.find(|it| it.extension().is_some_and(|it| it == "pack"));
    fs::remove_file(pack.unwrap()).unwrap();
    assert!(!scanned(&sandbox, "repo").is_clean());

    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["worktree", "add", "--quiet", "../away", "-b", "x"]);
    fs::remove_dir_all(sandbox.path("away")).unwrap();
    assert!(!scanned(&sandbox, "repo").is_clean());
}
