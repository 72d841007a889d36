//! A purge reaches every place where git keeps things, and takes away nothing else.

use std::fs;

use casebound_git::ObjectId;
use casebound_git::purge::{self, Disk, Needles, PurgeOutcome, PurgeRefusal};

use crate::purge_lab::{id_of, open, paths_of};
use casebound_testing::Sandbox;

const WORD: &str = "Zaphira";
const CASE: &str = "cases/heron.md";

fn commit(sandbox: &Sandbox, dir: &str, message: &str) {
    sandbox.git(dir, ["add", "--all"]);
    sandbox.git(dir, ["commit", "--quiet", "--allow-empty", "-m", message]);
}

/// A repository with a file to purge in the second of three commits.
fn with_case() -> Sandbox {
    let sandbox = Sandbox::with_commit();
    sandbox.write(format!("repo/{CASE}"), format!("about {WORD}\n"));
    commit(&sandbox, "repo", "open a case");
    sandbox.write("repo/other/e.md", "e\n");
    commit(&sandbox, "repo", "something else");
    sandbox
}

/// Purges, and asserts that nothing is left and git is content.
fn purge_and_prove(sandbox: &Sandbox, dir: &str, paths: &[&str]) {
    let paths = paths_of(paths);
    let outcome = purge::apply(&open(sandbox, dir), &paths, &Disk::real()).unwrap();
    let PurgeOutcome::Purged { blobs, objects, .. } = outcome else {
        panic!("{outcome:?}");
    };
    let needles = Needles::new(&[WORD], blobs).unwrap();
    let scan = purge::verify(&open(sandbox, dir), &needles).unwrap();
    assert!(scan.is_clean(), "{:?} {:?}", scan.found, scan.unreadable);
    assert_eq!(scan.read.objects, objects);
    assert_eq!(scan.read.other_objects, 0);
    purge::forget(&open(sandbox, dir), &Disk::real()).unwrap();
    assert_eq!(purge::unfinished(&open(sandbox, dir)).unwrap(), None);
    sandbox.assert_sound(dir);
    assert_eq!(sandbox.all_objects(dir), sandbox.reached_objects(dir));
}

fn status(sandbox: &Sandbox, dir: &str) -> String {
    sandbox.git(dir, ["status", "--porcelain", "--ignored"])
}

#[test]
fn every_hiding_place_is_emptied() {
    let sandbox = with_case();
    let blob = id_of(&sandbox, "repo", &format!("HEAD:{CASE}")).to_string();
    let old = id_of(&sandbox, "repo", "HEAD").to_string();
    sandbox.git("repo", ["tag", "-a", "-m", "x", "of-a-commit"]);
    sandbox.git("repo", ["tag", "-a", "-m", "x", "of-a-tag", "of-a-commit"]);
    sandbox.git("repo", ["tag", "-a", "-m", "x", "of-a-blob", &blob]);
    sandbox.git("repo", ["tag", "plain-blob", &blob]);
    sandbox.git("repo", ["tag", "of-a-tree", "HEAD^{tree}"]);
    sandbox.git("repo", ["update-ref", "refs/remotes/origin/main", "HEAD"]);
    sandbox.git("repo", ["notes", "add", "-m", "a note"]);
    sandbox.git("repo", ["notes", "--ref=textconv/x", "add", "-m", WORD, &blob]);
    sandbox.git("repo", ["replace", "HEAD~1", "HEAD~2"]);
    // A log, and a version that only the log names.
    sandbox.write(format!("repo/{CASE}"), format!("{WORD} again\n"));
    commit(&sandbox, "repo", "to be amended");
    sandbox.git("repo", ["reset", "--quiet", "--hard", "HEAD~1"]);
    // Two stashes, one with an untracked version.
    sandbox.write("repo/other/e.md", "stashed\n");
    sandbox.write(format!("repo/{CASE}"), format!("{WORD} stashed\n"));
    sandbox.git("repo", ["stash", "--quiet"]);
    sandbox.git("repo", ["rm", "--quiet", CASE]);
    sandbox.write(format!("repo/{CASE}"), format!("{WORD} untracked\n"));
    sandbox.write("repo/new.md", "new\n");
    sandbox.git("repo", ["stash", "--quiet", "--include-untracked"]);
    // Packs that git spares, and what other programs did not end.
    sandbox.git("repo", ["repack", "--cruft", "-d", "--quiet"]);
    for file in fs::read_dir(sandbox.path("repo/.git/objects/pack")).unwrap() {
        fs::write(file.unwrap().path().with_extension("keep"), "").unwrap();
    }
    sandbox.git("repo", ["multi-pack-index", "write"]);
    sandbox.git("repo", ["commit-graph", "write", "--reachable"]);
    let objects = "repo/.git/objects";
    for path in ["tmp_obj_x", "pack/tmp_pack_x", "tmp_objdir-incoming-x/ab/cd"] {
        sandbox.write(format!("{objects}/{path}"), WORD);
    }
    for path in [
        "COMMIT_EDITMSG",
        "FETCH_HEAD",
        "MERGE_MSG",
        "rr-cache/0/preimage",
        "lost-found/other/x",
        "filter-repo/x",
        "sequencer/opts",
        "sharedindex.0123",
    ] {
        sandbox.write(format!("repo/.git/{path}"), WORD);
    }
    let before = status(&sandbox, "repo");
    purge_and_prove(&sandbox, "repo", &[CASE]);

    assert_eq!(status(&sandbox, "repo"), before);
    assert!(!sandbox.path(format!("repo/{CASE}")).exists());
    let refs = sandbox.git("repo", ["for-each-ref", "--format=%(refname)"]);
    let expected = [
        "refs/heads/main",
        "refs/notes/commits",
        "refs/remotes/origin/main",
        "refs/stash",
        "refs/tags/of-a-commit",
        "refs/tags/of-a-tag",
        "refs/tags/of-a-tree",
    ];
    assert_eq!(refs.lines().collect::<Vec<_>>(), expected);
    let peeled = id_of(&sandbox, "repo", "of-a-tag^{commit}");
    assert_eq!(peeled, id_of(&sandbox, "repo", "main"));
    assert_ne!(peeled.to_string(), old);
    let show = ["show", "--format=", "--name-only", "HEAD"];
    assert_eq!(sandbox.git("repo", show), "other/e.md");
}

#[test]
fn a_plan_changes_nothing_and_tells_all() {
    let sandbox = with_case();
    sandbox.write(format!("repo/{CASE}"), format!("{WORD} again\n"));
    commit(&sandbox, "repo", "changed");
    sandbox.git("repo", ["mv", CASE, "cases/renamed.md"]);
    commit(&sandbox, "repo", "renamed");
    sandbox.git("repo", ["tag", "-a", "-m", "x", "v1"]);
    let before = (sandbox.refs("repo"), sandbox.all_objects("repo"));
    let plan = purge::plan(&open(&sandbox, "repo"), &paths_of(&[CASE, "cases/renamed.md"])).unwrap();
    let files: Vec<&str> = plan.files.iter().map(|it| it.path.as_str().unwrap()).collect();
    assert_eq!(files, [CASE, CASE, "cases/renamed.md"]);
    let id = |rev: &str| id_of(&sandbox, "repo", rev);
    assert_eq!(plan.frontier, [id("HEAD~3")]);
    let numbers = plan.numbers;
    assert_eq!((numbers.commits, numbers.rewritten, numbers.dropped), (5, 1, 3));
    assert_eq!((numbers.refs_moved, numbers.tags, numbers.blobs), (2, 1, 2));
    assert_eq!(plan.refusals, []);
    assert_eq!((sandbox.refs("repo"), sandbox.all_objects("repo")), before);
}

#[test]
fn the_proof_fails_when_a_content_comes_back() {
    let sandbox = with_case();
    let blob = id_of(&sandbox, "repo", &format!("HEAD:{CASE}"));
    purge_and_prove(&sandbox, "repo", &[CASE]);
    let file = sandbox.path("again").display().to_string();
    sandbox.write("again", format!("about {WORD}\n"));
    sandbox.git("repo", ["hash-object", "-w", &file]);
    let needles = Needles::new::<&str>(&[], [blob]).unwrap();
    let scan = purge::verify(&open(&sandbox, "repo"), &needles).unwrap();
    assert!(!scan.is_clean());
    assert!(scan.found.iter().all(|it| it.1 == purge::NeedleHit::Blob(blob)));
}

#[test]
fn notes_are_carried_over_to_commits_made_anew() {
    let sandbox = with_case();
    sandbox.git("repo", ["tag", "--annotate", "-m", "a version", "v1"]);
    let ids = sandbox.git("repo", ["rev-parse", "HEAD~2", "HEAD~1", "HEAD", "v1"]);
    let ids: Vec<&str> = ids.lines().collect();
    for (id, text) in ids.iter().zip(["about the first", "about a case", "about the last", "about a version"]) {
        sandbox.git("repo", ["notes", "add", "-m", text, id]);
        // The same in folders, as git has them where there are many, and beside a file that is no note.
        let (folder, rest) = id.split_at(2);
        sandbox.write(format!("repo/{folder}/{rest}"), text);
        sandbox.write("repo/read-me", "no note");
        let index = sandbox.path("index-of-notes").display().to_string();
        let plumbing = sandbox.call("repo", "sh").env("GIT_INDEX_FILE", &index).args([
            "-c",
            &format!(
                "git add {folder}/{rest} read-me && tree=$(git write-tree) && \
                 git update-ref refs/notes/review $(git commit-tree -m notes $tree) && rm -r {folder} read-me"
            ),
        ]);
        plumbing.succeeds();
    }
    let versions = |sandbox: &Sandbox| sandbox.git("repo", ["rev-list", "--count", "refs/notes/commits"]);
    let before = versions(&sandbox);
    let about_the_first = sandbox.git("repo", ["rev-parse", "HEAD~2"]);
    purge_and_prove(&sandbox, "repo", &[CASE]);
    assert_eq!(sandbox.git("repo", ["rev-parse", "HEAD~1"]), about_the_first);
    assert_eq!(versions(&sandbox), before, "each version of the notes stays");
    for notes in ["commits", "review"] {
        let shown = |rev: &str| sandbox.git("repo", ["notes", &format!("--ref={notes}"), "show", rev]);
        assert_eq!(shown("HEAD~1"), "about the first");
        assert_eq!(shown("HEAD"), "about the last");
        assert_eq!(shown("v1"), "about a version");
        let all = sandbox.git("repo", ["grep", "-h", "", &format!("refs/notes/{notes}")]);
        assert!(!all.contains("about a case"), "{all}");
    }
    assert!(sandbox.git("repo", ["ls-tree", "-r", "--name-only", "refs/notes/review"]).contains("read-me"));
    sandbox.git("repo", ["fsck", "--full", "--strict"]);
}

#[test]
fn refs_of_ones_own_at_the_top_are_refused_by_name() {
    for name in ["MY_HEAD", "MY-2ND", "MERGE_AUTOSTASH", "BISECT_EXPECTED_REV", "mine"] {
        let sandbox = with_case();
        let head = sandbox.git("repo", ["rev-parse", "HEAD"]);
        sandbox.write(format!("repo/.git/{name}"), format!("{head}\n"));
        let said = purge::apply(&open(&sandbox, "repo"), &paths_of(&[CASE]), &Disk::real()).unwrap();
        let PurgeOutcome::Refused(reasons) = said else { panic!("{name}: {said:?}") };
        assert!(reasons.iter().any(|it| it.to_string().contains(name)), "{name}: {reasons:?}");
    }
    // Those that git makes by itself name nothing that would be missed.
    for name in ["ORIG_HEAD", "FETCH_HEAD", "AUTO_MERGE", "REBASE_HEAD", "HEAD.casebound-new"] {
        let sandbox = with_case();
        let head = sandbox.git("repo", ["rev-parse", "HEAD"]);
        sandbox.write(format!("repo/.git/{name}"), format!("{head}\n"));
        purge_and_prove(&sandbox, "repo", &[CASE]);
        assert!(!sandbox.path(format!("repo/.git/{name}")).exists(), "{name}");
    }
}

#[test]
fn a_change_that_git_was_told_not_to_see_is_refused() {
    for flag in ["--assume-unchanged", "--skip-worktree"] {
        let sandbox = with_case();
        sandbox.git("repo", ["update-index", flag, CASE]);
        sandbox.write(format!("repo/{CASE}"), "mine\n");
        let said = purge::apply(&open(&sandbox, "repo"), &paths_of(&[CASE]), &Disk::real()).unwrap();
        assert!(
            matches!(said, PurgeOutcome::Refused(ref why) if why.iter().any(|it| matches!(it, PurgeRefusal::Hidden(..)))),
            "{said:?}"
        );
        assert_eq!(sandbox.read(format!("repo/{CASE}")), "mine\n");
    }
}

#[test]
fn stash_entries_are_rewritten_and_can_be_popped() {
    let sandbox = with_case();
    sandbox.write(format!("repo/{CASE}"), format!("{WORD} stashed\n"));
    sandbox.write("repo/other/e.md", "first\n");
    sandbox.git("repo", ["stash", "--quiet"]);
    // Only the purged file, staged: nothing is left of it but an entry.
    sandbox.write(format!("repo/{CASE}"), format!("{WORD} staged\n"));
    sandbox.git("repo", ["add", "."]);
    sandbox.git("repo", ["stash", "--quiet"]);
    sandbox.write("repo/other/e.md", "third\n");
    sandbox.write("repo/untracked.md", "u\n");
    sandbox.git("repo", ["stash", "--quiet", "--include-untracked"]);
    let list = ["stash", "list", "--format=%gd %gs"];
    let before = sandbox.git("repo", list);
    purge_and_prove(&sandbox, "repo", &[CASE]);
    assert_eq!(sandbox.git("repo", list), before);
    sandbox.git("repo", ["stash", "pop", "--quiet"]);
    assert_eq!(sandbox.read_bytes("repo/other/e.md"), b"third\n");
    assert_eq!(sandbox.read_bytes("repo/untracked.md"), b"u\n");
    sandbox.git("repo", ["checkout", "--quiet", "."]);
    sandbox.git("repo", ["stash", "drop", "--quiet"]);
    sandbox.git("repo", ["stash", "pop", "--quiet"]);
    assert_eq!(sandbox.read_bytes("repo/other/e.md"), b"first\n");
    assert!(!sandbox.path(format!("repo/{CASE}")).exists());
}

#[test]
fn linked_worktrees_are_purged_from_any_of_them() {
    let sandbox = with_case();
    let add = ["worktree", "add", "--quiet"];
    sandbox.git("repo", [&add[..], &["../side", "-b", "side"]].concat());
    sandbox.git("repo", [&add[..], &["--detach", "../loose", "HEAD"]].concat());
    sandbox.git("repo", [&add[..], &["--detach", "../locked", "HEAD~1"]].concat());
    sandbox.git("repo", ["worktree", "lock", "../locked"]);
    sandbox.write("side/other/staged.md", "staged\n");
    sandbox.git("side", ["add", "."]);
    sandbox.write("loose/other/e.md", "changed\n");
    sandbox.git("loose", ["update-ref", "refs/worktree/mine", "HEAD"]);
    let all = ["repo", "side", "loose", "locked"];
    let before: Vec<String> = all.iter().map(|it| status(&sandbox, it)).collect();
    purge_and_prove(&sandbox, "side", &[CASE]);
    for (dir, before) in all.iter().zip(before) {
        assert_eq!(status(&sandbox, dir), before, "{dir}");
        assert!(!sandbox.path(format!("{dir}/{CASE}")).exists());
        sandbox.git(dir, ["write-tree"]);
    }
    let mine = id_of(&sandbox, "loose", "refs/worktree/mine");
    assert_eq!(mine, id_of(&sandbox, "repo", "main"));
    // A file that was staged is still there to be committed.
    sandbox.git("side", ["commit", "--quiet", "-m", "staged"]);
    sandbox.assert_sound("repo");
}

#[test]
fn an_index_keeps_what_else_it_holds() {
    let sandbox = with_case();
    // A conflict that was resolved: the index remembers its sides.
    sandbox.git("repo", ["checkout", "--quiet", "-b", "side"]);
    sandbox.write(format!("repo/{CASE}"), format!("{WORD} side\n"));
    commit(&sandbox, "repo", "side");
    sandbox.git("repo", ["checkout", "--quiet", "main"]);
    sandbox.write(format!("repo/{CASE}"), format!("{WORD} main\n"));
    commit(&sandbox, "repo", "main");
    sandbox.try_git("repo", ["merge", "--quiet", "side"]);
    sandbox.write(format!("repo/{CASE}"), format!("{WORD} both\n"));
    commit(&sandbox, "repo", "both");
    sandbox.write("repo/other/staged.md", "staged\n");
    sandbox.git("repo", ["add", "."]);
    sandbox.write("repo/other/announced.md", "announced\n");
    sandbox.git("repo", ["add", "-N", "other/announced.md"]);
    sandbox.git("repo", ["update-index", "--assume-unchanged", "other/d.md"]);
    sandbox.git("repo", ["update-index", "--split-index"]);
    let before = status(&sandbox, "repo");
    let flags = |sandbox: &Sandbox| sandbox.git("repo", ["ls-files", "-v", "other"]);
    let flags_before = flags(&sandbox);
    let outcome = purge::apply(&open(&sandbox, "repo"), &paths_of(&[CASE]), &Disk::real()).unwrap();
    assert!(matches!(outcome, PurgeOutcome::Purged { .. }), "{outcome:?}");
    assert_eq!(status(&sandbox, "repo"), before);
    assert_eq!(flags(&sandbox), flags_before);
    let index = sandbox.read_bytes("repo/.git/index");
    assert!(!index.windows(4).any(|it| it == b"REUC" || it == b"TREE"));
    sandbox.assert_sound("repo");
    sandbox.git("repo", ["commit", "--quiet", "-m", "staged"]);
}

#[test]
fn a_change_in_the_same_second_is_still_seen() {
    let sandbox = with_case();
    sandbox.write("repo/other/e.md", "1\n");
    sandbox.git("repo", ["add", "."]);
    // As long as before: only the time tells, and the index that is written now is newer.
    sandbox.write("repo/other/e.md", "2\n");
    purge_and_prove(&sandbox, "repo", &[CASE]);
    assert_eq!(status(&sandbox, "repo"), "MM other/e.md");
}

#[test]
fn what_is_named_alike_is_left_alone() {
    let sandbox = Sandbox::with_repository();
    let others = ["cases/heron", "cases/heron.md.txt", "cases/Heron.md", "cases/heron.md2/x", "heron.md", "x/heron.md"];
    for path in [CASE, "cases/e\u{301}.md", "cases/\u{e9}.md"].iter().chain(&others) {
        sandbox.write(format!("repo/{path}"), path);
    }
    commit(&sandbox, "repo", "all");
    // A file that becomes a folder.
    sandbox.git("repo", ["rm", "--quiet", "cases/heron"]);
    sandbox.write("repo/cases/heron/y", "y");
    commit(&sandbox, "repo", "folder");
    purge_and_prove(&sandbox, "repo", &[CASE, "cases/\u{e9}.md"]);
    let files = sandbox.git("repo", ["-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "HEAD"]);
    let mut expected = vec!["cases/e\u{301}.md", "cases/heron/y"];
    expected.extend(others.iter().filter(|it| **it != "cases/heron"));
    expected.sort_unstable();
    let mut files: Vec<&str> = files.lines().collect();
    files.sort_unstable();
    assert_eq!(files, expected);
    assert_eq!(status(&sandbox, "repo"), "");
    purge_and_prove(&sandbox, "repo", &["cases/heron"]);
    assert!(!sandbox.git("repo", ["log", "--format=%s"]).contains("folder"));
}

#[test]
fn a_sparse_index_is_rewritten() {
    let sandbox = with_case();
    sandbox.git("repo", ["sparse-checkout", "set", "--sparse-index", "other"]);
    let sparse = ["ls-files", "--sparse"];
    assert!(sandbox.git("repo", sparse).contains("cases/\n"));
    purge_and_prove(&sandbox, "repo", &[CASE]);
    assert_eq!(status(&sandbox, "repo"), "");
    assert!(sandbox.git("repo", sparse).contains("cases/\n"));
    sandbox.git("repo", ["sparse-checkout", "disable"]);
    assert_eq!(status(&sandbox, "repo"), "");
}

#[test]
fn heads_without_a_commit_are_left_alone() {
    let sandbox = Sandbox::with_repository();
    purge_and_prove(&sandbox, "repo", &[CASE]);
    sandbox.write("repo/staged.md", "staged\n");
    sandbox.git("repo", ["add", "."]);
    purge_and_prove(&sandbox, "repo", &[CASE]);
    assert_eq!(status(&sandbox, "repo"), "A  staged.md");

    // Nothing is left of the one commit that there was.
    let sandbox = Sandbox::with_repository();
    sandbox.write(format!("repo/{CASE}"), WORD);
    commit(&sandbox, "repo", "one");
    sandbox.git("repo", ["checkout", "--quiet", "--detach"]);
    purge_and_prove(&sandbox, "repo", &[CASE]);
    assert_eq!(sandbox.refs("repo"), "");
    assert_eq!(sandbox.all_objects("repo"), "");
    commit(&sandbox, "repo", "begin again");
}

#[test]
fn signatures_of_untouched_commits_stay() {
    let sandbox = Sandbox::with_commit();
    let signed = |sandbox: &Sandbox, parents: &str, tree: &str, message: &str| {
        sandbox.write(
            "object",
            format!(
                "tree {tree}\n{parents}author Person A <person-a@example.org> 1 +0000\n\
                 committer Person A <person-a@example.org> 1 +0000\nencoding ISO-8859-1\n\
                 gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\
                 x-other kept\n\n{message}\n"
            ),
        );
        let file = sandbox.path("object").display().to_string();
        sandbox.git("repo", ["hash-object", "-t", "commit", "-w", &file])
    };
    let tree = sandbox.git("repo", ["rev-parse", "HEAD^{tree}"]);
    let first = signed(&sandbox, "", &tree, "first");
    sandbox.git("repo", ["reset", "--quiet", "--hard", &first]);
    sandbox.write(format!("repo/{CASE}"), WORD);
    sandbox.git("repo", ["add", "."]);
    sandbox.write("repo/z.md", "z");
    sandbox.git("repo", ["add", "."]);
    let tree = sandbox.git("repo", ["write-tree"]);
    let second = signed(&sandbox, &format!("parent {first}\n"), &tree, "second");
    sandbox.git("repo", ["reset", "--quiet", "--hard", &second]);
    let plan = purge::plan(&open(&sandbox, "repo"), &paths_of(&[CASE])).unwrap();
    assert_eq!(plan.numbers.signatures_lost, 1);
    assert_eq!(plan.numbers.rewritten, 1);
    assert_eq!(plan.frontier, [ObjectId::from_hex(&second).unwrap()]);
    assert_eq!(sandbox.git("repo", ["rev-parse", "HEAD"]), second);
    purge_and_prove(&sandbox, "repo", &[CASE]);
    assert_eq!(sandbox.git("repo", ["rev-parse", "HEAD~1"]), first);
    let raw = sandbox.git("repo", ["cat-file", "commit", "HEAD"]);
    assert!(!raw.contains("gpgsig") && !raw.contains("SIGNATURE"));
    assert!(raw.contains("encoding ISO-8859-1\nx-other kept\n\nsecond"));
}

#[test]
fn each_reason_not_to_purge_is_given() {
    type Prepare = fn(&Sandbox);
    type Reason = fn(&PurgeRefusal) -> bool;
    let reasons: &[(Prepare, Reason)] = &[
        (|it| it.write("repo/.git/MERGE_HEAD", "x"), |it| matches!(it, PurgeRefusal::InProgress("merge", _))),
        (
            |it| it.write("repo/.git/rebase-merge/head-name", "x"),
            |it| matches!(it, PurgeRefusal::InProgress("rebase", _)),
        ),
        (|it| drop(it.git("repo", ["bisect", "start"])), |it| matches!(it, PurgeRefusal::InProgress("bisect", _))),
        (
            |it| {
                let add = ["worktree", "add", "--quiet", "../side"];
                it.git("repo", add);
                it.write("repo/.git/worktrees/side/CHERRY_PICK_HEAD", "x");
            },
            |it| matches!(it, PurgeRefusal::InProgress("cherry-pick", _)),
        ),
        (|it| it.write("repo/.git/objects/info/alternates", "x"), |it| *it == PurgeRefusal::Alternates),
        (|it| drop(it.git("repo", ["config", "remote.x.promisor", "true"])), |it| *it == PurgeRefusal::Partial),
        (|it| fs::create_dir(it.path("repo/.jj")).unwrap(), |it| *it == PurgeRefusal::Jujutsu),
        (|it| it.write(format!("repo/{CASE}"), "changed"), |it| matches!(it, PurgeRefusal::Uncommitted(..))),
        (
            |it| {
                it.write(format!("repo/{CASE}"), "staged");
                it.git("repo", ["add", "."]);
            },
            |it| matches!(it, PurgeRefusal::Uncommitted(..)),
        ),
        (
            |it| {
                it.write("repo/.gitignore", "*.swp");
                it.git("repo", ["rm", "--cached", "--quiet", CASE]);
                commit(it, "repo", "x");
                it.git("repo", ["rm", "--cached", "--quiet", CASE]);
            },
            |it| matches!(it, PurgeRefusal::Untracked(..)),
        ),
        (
            |it| {
                it.write(format!("repo/{CASE}"), "version https://git-lfs.github.com/spec/v1\n");
                commit(it, "repo", "x");
            },
            |it| matches!(it, PurgeRefusal::LargeFile(_)),
        ),
        (
            |it| {
                let head = it.git("repo", ["rev-parse", "HEAD"]);
                it.git("repo", ["rm", "--quiet", CASE]);
                let entry = format!("160000,{head},{CASE}");
                it.git("repo", ["update-index", "--add", "--cacheinfo", &entry]);
                it.git("repo", ["commit", "--quiet", "-m", "x"]);
            },
            |it| matches!(it, PurgeRefusal::Submodule(_)),
        ),
    ];
    for (number, (prepare, is_it)) in reasons.iter().enumerate() {
        let sandbox = with_case();
        prepare(&sandbox);
        let refs = sandbox.refs("repo");
        let outcome = purge::apply(&open(&sandbox, "repo"), &paths_of(&[CASE]), &Disk::real());
        let PurgeOutcome::Refused(why) = outcome.unwrap() else {
            panic!("{number} is not refused");
        };
        assert!(why.iter().any(is_it), "{number}: {why:?}");
        assert!(why.iter().all(|it| !it.to_string().is_empty()));
        assert_eq!(sandbox.refs("repo"), refs);
    }
}

#[test]
fn clones_without_their_history_are_refused() {
    let sandbox = with_case();
    let url = format!("file://{}", sandbox.path("repo").display());
    sandbox.git(".", ["clone", "--quiet", "--depth=1", &url, "shallow"]);
    let plan = purge::plan(&open(&sandbox, "shallow"), &paths_of(&[CASE])).unwrap();
    assert_eq!(plan.refusals, [PurgeRefusal::Shallow]);
}
