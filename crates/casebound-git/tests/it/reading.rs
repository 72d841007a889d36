//! Trees, blobs, names and differences between commits.

use casebound_git::{Mode, ObjectId, ObjectKind, RepoPath, Repository};

use crate::probe::Probe as _;
use casebound_testing::Sandbox;

fn open(sandbox: &Sandbox) -> Repository {
    Repository::open(&sandbox.path("repo")).unwrap()
}

fn id(sandbox: &Sandbox, rev: &str) -> ObjectId {
    ObjectId::from_hex(&sandbox.git("repo", ["rev-parse", "--verify", rev])).unwrap()
}

#[test]
fn a_tree_is_what_ls_tree_says() {
    let sandbox = Sandbox::with_commit();
    let submodule = format!("160000,{},module", id(&sandbox, "HEAD"));
    sandbox.git("repo", ["update-index", "--add", "--cacheinfo", &submodule]);
    sandbox.git("repo", ["update-index", "--chmod=+x", "cases/a.md"]);
    std::os::unix::fs::symlink("a.md", sandbox.path("repo/cases/link")).unwrap();
    sandbox.git("repo", ["add", "cases/link"]);
    sandbox.git("repo", ["commit", "--quiet", "--message=x"]);
    sandbox.git("repo", ["tag", "--annotate", "--message=x", "v1"]);
    sandbox.git("repo", ["gc", "--quiet"]);
    for rev in ["HEAD", "main", "v1", "HEAD^{tree}", "HEAD~1", "HEAD:cases"] {
        let ours = sandbox.ask("repo", &["tree", rev]);
        let gits = sandbox.git_bytes("repo", ["ls-tree", "-r", "-z", "--full-tree", rev]);
        assert_eq!(String::from_utf8_lossy(&ours), String::from_utf8_lossy(&gits));
        assert!(!ours.is_empty());
    }
    let files = open(&sandbox).tree("HEAD").unwrap();
    let modes: Vec<Mode> = files.iter().map(|it| it.version.mode).collect();
    for mode in [Mode::File, Mode::Executable, Mode::Symlink, Mode::Submodule] {
        assert!(modes.contains(&mode));
    }
}

#[test]
fn what_is_no_tree_is_an_error() {
    let sandbox = Sandbox::with_commit();
    let repository = open(&sandbox);
    let error = repository.tree("nowhere").unwrap_err();
    assert_eq!(error.to_string(), "there is no revision \"nowhere\"");
    assert!(repository.tree("HEAD:cases/a.md").is_err());
    let absent = ObjectId::from_hex(&"12".repeat(20)).unwrap();
    assert!(repository.tree_of(&absent).is_err());
    assert!(repository.blob(&absent).is_err());
    assert!(repository.blob_size(&absent).is_err());
    assert!(repository.changes(None, &absent).is_err());
    assert_eq!(repository.kind(&absent).unwrap(), None);
}

#[test]
fn blobs_loose_and_packed() {
    let sandbox = Sandbox::with_commit();
    let content: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    sandbox.write("repo/big.bin", &content);
    sandbox.write("repo/empty", "");
    sandbox.git("repo", ["add", "."]);
    sandbox.git("repo", ["commit", "--quiet", "--message=x"]);
    // A second version, so that one of them is packed as a difference.
    let mut second = content.clone();
    second.extend_from_slice(b"end");
    sandbox.write("repo/big.bin", &second);
    sandbox.git("repo", ["commit", "--quiet", "--all", "--message=x"]);
    for packed in [false, true] {
        if packed {
            sandbox.git("repo", ["gc", "--quiet", "--aggressive", "--prune=now"]);
        }
        let repository = open(&sandbox);
        for (rev, bytes) in [("HEAD:big.bin", &second[..]), ("HEAD~1:big.bin", &content), ("HEAD:empty", b"")] {
            let blob = id(&sandbox, rev);
            assert_eq!(repository.kind(&blob).unwrap(), Some(ObjectKind::Blob));
            assert_eq!(repository.blob_size(&blob).unwrap(), u64::try_from(bytes.len()).unwrap());
            assert!(repository.blob(&blob).unwrap() == bytes);
        }
        let tree = id(&sandbox, "HEAD^{tree}");
        assert!(repository.blob(&tree).is_err());
        assert!(repository.blob_size(&tree).is_err());
    }
}

#[test]
fn a_huge_blob_is_measured_without_being_read() {
    let sandbox = Sandbox::with_repository();
    let size = 20 * 1024 * 1024;
    let file = std::fs::File::create(sandbox.path("repo/huge")).unwrap();
    file.set_len(size).unwrap();
    let hex = sandbox.git("repo", ["hash-object", "-w", "huge"]);
    let (folder, name) = hex.split_at(2);
    // Only the beginning of the object is left: who reads on will fail.
    let object = format!("repo/.git/objects/{folder}/{name}");
    let mut bytes = sandbox.read_bytes(&object);
    bytes.truncate(500);
    std::fs::remove_file(sandbox.path(&object)).unwrap();
    sandbox.write(&object, bytes);
    let blob = ObjectId::from_hex(&hex).unwrap();
    let repository = open(&sandbox);
    assert_eq!(repository.blob_size(&blob).unwrap(), size);
    assert!(repository.blob(&blob).is_err());
}

#[test]
fn names_resolve_or_do_not() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["tag", "v1"]);
    let repository = open(&sandbox);
    let head = id(&sandbox, "HEAD");
    let short = head.to_string().get(..10).unwrap().to_owned();
    for rev in ["HEAD", "main", "v1", "refs/heads/main", "@", &short, &head.to_string()] {
        assert_eq!(repository.resolve(rev).unwrap(), Some(head), "{rev}");
    }
    let blob = id(&sandbox, "HEAD:cases/a.md");
    assert_eq!(repository.resolve("HEAD:cases/a.md").unwrap(), Some(blob));
    for rev in [
        "nowhere",
        "HEAD~5",
        "HEAD^{blob}",
        "HEAD@{5}",
        "HEAD..main",
        "--all",
        "HEAD^2",
        "HEAD:cases/none.md",
        "refs/heads/none",
        "12341234",
        "1234123412341234123412341234123412341234",
    ] {
        assert_eq!(repository.resolve(rev).unwrap(), None, "{rev}");
    }
    let unborn = Sandbox::with_repository();
    assert_eq!(open(&unborn).resolve("HEAD").unwrap(), None);
}

#[test]
fn refs_loose_and_packed() {
    let sandbox = Sandbox::with_commit();
    let first = id(&sandbox, "HEAD");
    sandbox.git("repo", ["tag", "--annotate", "--message=x", "v1"]);
    let tag = id(&sandbox, "v1");
    sandbox.git("repo", ["update-ref", "refs/remotes/origin/main", "HEAD"]);
    sandbox.git("repo", ["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
    sandbox.git("repo", ["pack-refs", "--all"]);
    sandbox.git("repo", ["commit", "--quiet", "--allow-empty", "--message=x"]);
    let second = id(&sandbox, "HEAD");
    let repository = open(&sandbox);
    let sorted = |mut ids: Vec<ObjectId>| {
        ids.sort_unstable();
        ids
    };
    let tips = repository.ref_tips("refs/").unwrap();
    assert_eq!(tips, sorted(vec![first, second, tag]));
    let remote = repository.ref_tips("refs/remotes/origin/").unwrap();
    assert_eq!(remote, [first]);
    assert!(repository.ref_tips("refs/remotes/other/").unwrap().is_empty());
    assert_eq!(repository.resolve("refs/remotes/origin/HEAD").unwrap(), Some(first));
}

#[test]
fn changes_between_commits_are_what_diff_tree_says() {
    let sandbox = Sandbox::with_commit();
    std::fs::remove_file(sandbox.path("repo/cases/a.md")).unwrap();
    sandbox.write("repo/cases/a.md/inside.md", "x\n");
    sandbox.write("repo/cases/deep/er/c.md", "changed\n");
    sandbox.git("repo", ["mv", "other/d.md", "other/e.md"]);
    sandbox.git("repo", ["add", "--all"]);
    sandbox.git("repo", ["update-index", "--chmod=+x", "cases/b.md"]);
    sandbox.git("repo", ["commit", "--quiet", "--message=x"]);
    let diff = |old: &str, new: &str| {
        let args = ["diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", old, new];
        sandbox.git_bytes("repo", args)
    };
    let empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    for (old, new) in [("HEAD~1", "HEAD"), ("HEAD", "HEAD~1"), ("HEAD", "HEAD"), (empty, "HEAD"), ("HEAD", empty)] {
        let ours = sandbox.ask("repo", &["changes", old, new]);
        assert_eq!(String::from_utf8_lossy(&ours), String::from_utf8_lossy(&diff(old, new)));
        assert_eq!(ours.is_empty(), old == new);
    }
    let from_nothing = sandbox.ask("repo", &["changes", "HEAD"]);
    assert_eq!(from_nothing, diff(empty, "HEAD"));
}

#[test]
fn a_replaced_object_is_read_as_it_is_stored() {
    let sandbox = Sandbox::with_commit();
    let blob = sandbox.git("repo", ["rev-parse", "HEAD:cases/a.md"]);
    let other = sandbox.git("repo", ["rev-parse", "HEAD:cases/b.md"]);
    sandbox.git("repo", ["replace", &blob, &other]);
    let bytes = open(&sandbox).blob(&ObjectId::from_hex(&blob).unwrap());
    assert_eq!(bytes.unwrap(), b"a\n");
}

#[test]
fn a_tree_of_trees_that_multiply_is_refused() {
    let sandbox = Sandbox::with_repository();
    let blob = sandbox.git("repo", ["hash-object", "-w", "/dev/null"]);
    let mut entry = format!("100644 blob {blob}");
    for _ in 0..10 {
        let listing: String = (0..10).map(|i| format!("{entry}\tn{i}\n")).collect();
        sandbox.write("listing", listing);
        let mut mktree = sandbox.command("repo", "git");
        mktree.stdin(std::fs::File::open(sandbox.path("listing")).unwrap());
        let output = mktree.arg("mktree").output().unwrap();
        let tree = String::from_utf8(output.stdout).unwrap();
        entry = format!("040000 tree {}", tree.trim());
    }
    let root = ObjectId::from_hex(entry.rsplit(' ').next().unwrap()).unwrap();
    let repository = open(&sandbox);
    let error = repository.tree_of(&root).unwrap_err();
    assert!(error.to_string().contains("more than a million"));
    assert!(repository.changes(None, &root).is_err());
}

#[test]
fn a_tree_that_is_not_sorted_hides_nothing() {
    let sandbox = Sandbox::with_repository();
    let blob = |text: &str| {
        sandbox.write("text", text);
        let file = sandbox.path("text").display().to_string();
        sandbox.git("repo", ["hash-object", "-w", &file])
    };
    let (x, y) = (blob("x"), blob("y"));
    let tree = |entries: &[(&str, &str)]| {
        let mut bytes = Vec::new();
        for (name, hex) in entries {
            bytes.extend(format!("100644 {name}\0").bytes());
            for digits in hex.as_bytes().chunks(2) {
                let digits = std::str::from_utf8(digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            }
        }
        sandbox.write("object", bytes);
        let file = sandbox.path("object").display().to_string();
        let args = ["hash-object", "-t", "tree", "--literally", "-w", &file];
        ObjectId::from_hex(&sandbox.git("repo", args)).unwrap()
    };
    let sorted = tree(&[("a", &x), ("b", &x), ("c", &x)]);
    let hostile = tree(&[("c", &x), ("b", &y), ("a", &x), ("a", &y)]);
    let repository = open(&sandbox);
    let changed = |old: &ObjectId, new: &ObjectId| -> Vec<String> {
        let changes = repository.changes(Some(old), new).unwrap();
        changes.iter().map(|it| it.path.to_string()).collect()
    };
    assert_eq!(changed(&sorted, &hostile), ["a", "b"]);
    assert_eq!(changed(&hostile, &sorted), ["a", "b"]);
    let files = repository.tree_of(&hostile).unwrap();
    let names: Vec<String> = files.iter().map(|it| it.path.to_string()).collect();
    assert_eq!(names, ["a", "a", "b", "c"]);
}

#[test]
fn objects_that_another_repository_lends() {
    let sandbox = Sandbox::with_commit();
    sandbox.git(".", ["clone", "--quiet", "--shared", "repo", "borrower"]);
    let gits = sandbox.git_bytes("repo", ["ls-tree", "-r", "-z", "HEAD"]);
    assert_eq!(sandbox.ask("borrower", &["tree", "HEAD"]), gits);
    sandbox.git(".", ["init", "--quiet", "stranger"]);
    let head = id(&sandbox, "HEAD").to_string();
    let lent = sandbox.path("repo/.git/objects");
    let mut command = sandbox.command("stranger", std::env::current_exe().unwrap());
    let absent = sandbox.path("nowhere");
    let list = std::env::join_paths([&absent, &lent]).unwrap();
    command.env("GIT_ALTERNATE_OBJECT_DIRECTORIES", list);
    assert_eq!(sandbox.ask_with(command, &["tree", &head]), gits);
    assert_eq!(sandbox.ask("stranger", &["exists", &head]), b"None\n");
}

#[test]
fn paths_are_shown_without_what_a_terminal_obeys() {
    let path = RepoPath::new(b"a\x1b[31m\xff\n::error::b".to_vec());
    assert_eq!(path.to_string(), "a\u{fffd}[31m\u{fffd}\u{fffd}::error::b");
    assert_eq!(path.as_str(), None);
    assert_eq!(RepoPath::new("\u{e9}").as_str(), Some("\u{e9}"));
    assert_eq!(format!("{path:?}"), format!("\"{path}\""));
}

#[test]
fn ids_are_forty_digits() {
    let hex = "0123456789abcdef0123456789abcdef01234567";
    let id = ObjectId::from_hex(hex).unwrap();
    assert_eq!(id.to_string(), hex);
    assert!(!id.is_zero());
    assert!(ObjectId::from_hex(&"0".repeat(40)).unwrap().is_zero());
    for wrong in ["", "0123", "0123456789abcdef0123456789abcdef0123456x"] {
        assert_eq!(ObjectId::from_hex(wrong), None);
    }
}
