//! Histories whose shape is the difficulty: each is purged, proved, and compared with what git-filter-repo makes of it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use casebound_git::purge::{self, Disk, Needles, PurgeOutcome, PurgeStats};

use crate::purge_lab::{id_of, open, paths_of};
use casebound_testing::Sandbox;

const WORD: &str = "Zaphira";
const CASE: &str = "cases/heron.md";

/// Writes a history for `git fast-import`.
#[derive(Default)]
struct Stream {
    out: String,
    commits: usize,
}

impl Stream {
    /// Commits to a branch, on top of the commits with these numbers; a file without text goes. Returns the number.
    fn commit(&mut self, branch: &str, parents: &[usize], files: &[(&str, &str)]) -> usize {
        self.commits += 1;
        let number = self.commits;
        let time = 1_600_000_000 + number * 100;
        let (out, person) = (&mut self.out, "Person A <person-a@example.org>");
        if parents.is_empty() {
            writeln!(out, "reset refs/heads/{branch}").unwrap();
        }
        writeln!(out, "commit refs/heads/{branch}\nmark :{number}").unwrap();
        writeln!(out, "author {person} {time} +0000\ncommitter {person} {time} +0000").unwrap();
        data(out, &format!("commit {number}"));
        for (place, parent) in parents.iter().enumerate() {
            writeln!(out, "{} :{parent}", if place == 0 { "from" } else { "merge" }).unwrap();
        }
        for (path, text) in files {
            match *text {
                "" => writeln!(out, "D {path}").unwrap(),
                text => {
                    writeln!(out, "M 100644 inline {path}").unwrap();
                    data(out, text);
                }
            }
        }
        out.push('\n');
        number
    }

    fn tag(&mut self, name: &str, commit: usize, text: &str) {
        let tagger = "tagger Person A <person-a@example.org> 1700000000 +0000";
        writeln!(self.out, "tag {name}\nfrom :{commit}\n{tagger}").unwrap();
        data(&mut self.out, text);
    }
}

fn data(out: &mut String, text: &str) {
    writeln!(out, "data {}\n{text}", text.len()).unwrap();
}

/// Makes the repository `ours`.
fn made(make: impl FnOnce(&mut Stream)) -> Sandbox {
    let sandbox = Sandbox::empty();
    let mut stream = Stream::default();
    make(&mut stream);
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "ours"]);
    let mut import = sandbox.command("ours", "git");
    let mut import = import.args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().unwrap();
    import.stdin.take().unwrap().write_all(stream.out.as_bytes()).unwrap();
    assert!(import.wait().unwrap().success());
    sandbox
}

/// Purges and proves.
fn purged(sandbox: &Sandbox, paths: &[&str]) -> PurgeStats {
    let outcome = purge::apply(&open(sandbox, "ours"), &paths_of(paths), &Disk::real()).unwrap();
    let PurgeOutcome::Purged { numbers, blobs, objects } = outcome else { panic!("{outcome:?}") };
    let scan = purge::verify(&open(sandbox, "ours"), &Needles::new(&[WORD], blobs).unwrap()).unwrap();
    assert!(scan.is_clean(), "{:?} {:?}", scan.found, scan.unreadable);
    assert_eq!((scan.read.objects, sandbox.all_objects("ours").lines().count()), (objects, objects));
    purge::forget(&open(sandbox, "ours"), &Disk::real()).unwrap();
    sandbox.assert_sound("ours");
    numbers
}

/// Purges, proves and compares; returns the messages that are left on `main`, newest first.
fn as_filter_repo(make: impl FnOnce(&mut Stream), paths: &[&str]) -> String {
    let sandbox = made(make);
    sandbox.copy("ours", "theirs");
    purged(&sandbox, paths);
    sandbox.filter_repo("theirs", paths);
    assert_eq!(sandbox.refs("ours"), sandbox.refs("theirs"));
    let log = sandbox.git("ours", ["log", "--format=%s", "--topo-order", "main"]);
    log.replace("commit ", "").replace('\n', " ")
}

#[test]
fn a_chain_of_renames_with_attachments_needs_git_filter_repo() {
    let names = [CASE, "cases/2019/heron.md", "cases/2020/heron.md"];
    let files = "cases/2020/heron-files";
    let log = as_filter_repo(
        |it| {
            let mut last = it.commit("main", &[], &[("README.md", "x"), (names[0], WORD)]);
            for pair in names.windows(2) {
                last = it.commit("main", &[last], &[(pair[0], ""), (pair[1], WORD)]);
                last = it.commit("main", &[last], &[(pair[1], "Zaphira, edited")]);
            }
            last = it.commit("main", &[last], &[(&format!("{files}/deep/photo"), "Zaphira on a photo")]);
            it.commit("main", &[last], &[("cases/2020/heron-files-of-others", "kept"), (names[2], "Zaphira again")]);
        },
        &[&names[..], &[files]].concat(),
    );
    assert_eq!(log, "7 1");
}

#[test]
fn the_first_commit_holds_nothing_else_needs_git_filter_repo() {
    let make = |it: &mut Stream| {
        let first = it.commit("main", &[], &[(CASE, WORD)]);
        let second = it.commit("main", &[first], &[(CASE, "Zaphira again")]);
        let third = it.commit("main", &[second], &[("README.md", "x")]);
        it.commit("main", &[third], &[(CASE, "")]);
    };
    assert_eq!(as_filter_repo(make, &[CASE]), "3");
}

#[test]
fn both_sides_of_a_merge_needs_git_filter_repo() {
    let make = |it: &mut Stream| {
        let base = it.commit("main", &[], &[("README.md", "x"), (CASE, WORD)]);
        let side = it.commit("side", &[base], &[(CASE, "Zaphira of the side"), ("side.md", "s")]);
        let main = it.commit("main", &[base], &[(CASE, "Zaphira of main"), ("main.md", "m")]);
        let both = it.commit("main", &[main, side], &[(CASE, "Zaphira of both"), ("side.md", "s")]);
        // A side that did nothing else: the merge has nothing left to merge.
        let only = it.commit("only", &[both], &[(CASE, "Zaphira only")]);
        it.commit("main", &[both, only], &[(CASE, "Zaphira only")]);
    };
    assert_eq!(as_filter_repo(make, &[CASE]), "4 2 3 1");
}

#[test]
fn an_octopus_needs_git_filter_repo() {
    let make = |it: &mut Stream| {
        let base = it.commit("main", &[], &[("README.md", "x")]);
        let arms = ["a", "b", "c"].map(|name| it.commit(name, &[base], &[(name, name), (CASE, WORD)]));
        let lost = it.commit("lost", &[base], &[(CASE, WORD)]);
        let files = [("a", "a"), ("b", "b"), ("c", "c"), (CASE, WORD)];
        it.commit("main", &[arms[0], arms[1], lost, arms[2]], &files);
    };
    let log = as_filter_repo(make, &[CASE]);
    assert!(log.starts_with("6 ") && log.ends_with(" 1") && !log.contains('5'), "{log}");
}

#[test]
fn a_criss_cross_needs_git_filter_repo() {
    let make = |it: &mut Stream| {
        let base = it.commit("main", &[], &[("README.md", "x"), (CASE, WORD)]);
        let (a, b) = (it.commit("a", &[base], &[("a", "1")]), it.commit("b", &[base], &[(CASE, "Zaphira b")]));
        let left = it.commit("a", &[a, b], &[(CASE, "Zaphira b")]);
        let right = it.commit("b", &[b, a], &[("a", "1")]);
        let left = it.commit("a", &[left], &[("left", "l")]);
        let right = it.commit("b", &[right], &[(CASE, "Zaphira right"), ("right", "r")]);
        it.commit("main", &[left, right], &[(CASE, "Zaphira right"), ("right", "r")]);
    };
    let log = as_filter_repo(make, &[CASE]);
    assert!(log.starts_with("8 ") && log.ends_with(" 1"), "{log}");
}

#[test]
fn commits_that_were_empty_before_stay_needs_git_filter_repo() {
    let make = |it: &mut Stream| {
        let first = it.commit("main", &[], &[]);
        let second = it.commit("main", &[first], &[("README.md", "x")]);
        let third = it.commit("main", &[second], &[]);
        let fourth = it.commit("main", &[third], &[(CASE, WORD)]);
        let fifth = it.commit("main", &[fourth], &[("README.md", "y")]);
        it.commit("main", &[fifth], &[]);
    };
    assert_eq!(as_filter_repo(make, &[CASE]), "6 5 3 2 1");
}

#[test]
fn all_files_of_a_directory_and_one_that_was_a_file_needs_git_filter_repo() {
    let make = |it: &mut Stream| {
        let first = it.commit("main", &[], &[("README.md", "x"), ("cases/heron", WORD)]);
        let second = it.commit("main", &[first], &[("cases/heron", ""), ("cases/heron/a", "Zaphira a")]);
        let third = it.commit("main", &[second], &[("cases/heron/deep/b", "Zaphira b")]);
        let fourth = it.commit("main", &[third], &[("cases/heron", ""), ("README.md", "y")]);
        it.commit("main", &[fourth], &[("cases/heron", "Zaphira, a file again")]);
    };
    assert_eq!(as_filter_repo(make, &["cases/heron"]), "4 1");
}

#[test]
fn a_branch_of_its_own_goes_with_its_tags() {
    let sandbox = made(|it| {
        let main = it.commit("main", &[], &[("README.md", "x")]);
        it.tag("kept", main, "kept\n-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n");
        let orphan = it.commit("orphan", &[], &[(CASE, WORD)]);
        it.tag("gone", orphan, "of what is removed\n");
        let mixed = it.commit("main", &[main], &[(CASE, WORD), ("a.md", "a")]);
        it.tag("signed", mixed, "signed\n-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n");
    });
    sandbox.git("ours", ["tag", "-a", "-m", "of a tag", "outer", "signed"]);
    let kept = id_of(&sandbox, "ours", "refs/tags/kept");
    let numbers = purged(&sandbox, &[CASE]);
    assert_eq!((numbers.tags, numbers.signatures_lost, numbers.refs_deleted), (2, 1, 2));
    let names = sandbox.git("ours", ["for-each-ref", "--format=%(refname)"]);
    assert_eq!(
        names.lines().collect::<Vec<_>>(),
        ["refs/heads/main", "refs/tags/kept", "refs/tags/outer", "refs/tags/signed"]
    );
    // What nothing of the case came before keeps its id, and so its signature.
    assert_eq!(id_of(&sandbox, "ours", "refs/tags/kept"), kept);
    assert!(!sandbox.git("ours", ["cat-file", "tag", "signed"]).contains("SIGNATURE"));
    assert_eq!(id_of(&sandbox, "ours", "outer^{commit}"), id_of(&sandbox, "ours", "main"));
}

#[test]
fn a_long_history_is_worked_on_by_every_core_needs_git_filter_repo() {
    let make = |it: &mut Stream| {
        let mut last = it.commit("main", &[], &[("README.md", "x")]);
        for number in 0..2500 {
            let (path, text) = (format!("cases/{}/{}.md", number % 7, number % 90), format!("text {number}"));
            let word = format!("{WORD} {}", number / 10);
            let mut files = vec![(path.as_str(), text.as_str())];
            if number % 3 == 0 {
                files.push(("cases/3/heron.md", word.as_str()));
            }
            last = it.commit("main", &[last], &files);
        }
    };
    let log = as_filter_repo(make, &["cases/3/heron.md", "cases/4/4.md"]);
    assert!(log.split(' ').count() > 2400, "{log}");
}
