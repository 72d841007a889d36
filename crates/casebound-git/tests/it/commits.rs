//! Which commits a range holds.

use std::collections::BTreeSet;

use casebound_git::{ObjectId, Repository};

use casebound_testing::Sandbox;

fn open(sandbox: &Sandbox, dir: &str) -> Repository {
    Repository::open(&sandbox.path(dir)).unwrap()
}

fn id(sandbox: &Sandbox, dir: &str, rev: &str) -> ObjectId {
    ObjectId::from_hex(&sandbox.git(dir, ["rev-parse", "--verify", rev])).unwrap()
}

/// Compares a range with `git rev-list`, checks that parents come first, and returns how many commits it has.
fn agree(sandbox: &Sandbox, tips: &[&str], not: &[&str]) -> usize {
    let ids = |revs: &[&str]| -> Vec<ObjectId> { revs.iter().map(|it| id(sandbox, "repo", it)).collect() };
    let commits = open(sandbox, "repo").commits(&ids(tips), &ids(not)).unwrap();
    let mut args = vec!["rev-list"];
    args.extend(tips);
    args.push("--not");
    args.extend(not);
    let listed = sandbox.git("repo", &args);
    let ours: BTreeSet<String> = commits.iter().map(|it| it.id.to_string()).collect();
    assert_eq!(ours, listed.lines().map(str::to_owned).collect());
    assert_eq!(ours.len(), commits.len());
    let mut seen = BTreeSet::new();
    for commit in &commits {
        for parent in &commit.parents {
            assert!(!ours.contains(&parent.to_string()) || seen.contains(parent));
        }
        seen.insert(commit.id);
    }
    commits.len()
}

fn commit(sandbox: &Sandbox, message: &str) {
    let message = format!("--message={message}");
    sandbox.git("repo", ["commit", "--quiet", "--allow-empty", &message]);
}

/// Two branches that are merged twice; the dates are all the same.
fn criss_cross() -> Sandbox {
    let sandbox = Sandbox::with_commit();
    commit(&sandbox, "base");
    sandbox.git("repo", ["branch", "start"]);
    sandbox.git("repo", ["checkout", "--quiet", "-b", "side"]);
    commit(&sandbox, "s1");
    sandbox.git("repo", ["checkout", "--quiet", "main"]);
    commit(&sandbox, "m1");
    sandbox.git("repo", ["merge", "--quiet", "--no-edit", "side"]);
    sandbox.git("repo", ["checkout", "--quiet", "side"]);
    sandbox.git("repo", ["merge", "--quiet", "--no-edit", "main~1"]);
    commit(&sandbox, "s2");
    sandbox.git("repo", ["checkout", "--quiet", "main"]);
    commit(&sandbox, "m2");
    sandbox.git("repo", ["merge", "--quiet", "--no-edit", "side"]);
    sandbox
}

#[test]
fn ranges_are_what_rev_list_says() {
    let sandbox = criss_cross();
    assert_eq!(agree(&sandbox, &["main"], &[]), 9);
    assert_eq!(agree(&sandbox, &["main"], &["start"]), 7);
    assert_eq!(agree(&sandbox, &["main", "side"], &["main~1"]), 3);
    assert_eq!(agree(&sandbox, &["side"], &["main"]), 0);
    assert_eq!(agree(&sandbox, &["start"], &["start"]), 0);
}

#[test]
fn a_clock_that_went_backwards_hides_no_commit() {
    let sandbox = Sandbox::with_commit();
    for (i, year) in [2030, 1999, 2040, 2001, 2020].iter().enumerate() {
        let mut git = sandbox.command("repo", "git");
        git.env("GIT_COMMITTER_DATE", format!("{year}-01-01T00:00:00Z"));
        let message = format!("--message={i}");
        let commit = ["commit", "--quiet", "--allow-empty", &message];
        assert!(git.args(commit).status().unwrap().success());
    }
    for count in 0..=5 {
        let not = format!("main~{count}");
        assert_eq!(agree(&sandbox, &["main"], &[&not]), count);
    }
}

#[test]
fn what_the_repository_lacks_ends_nothing() {
    let sandbox = Sandbox::with_commit();
    let repository = open(&sandbox, "repo");
    let head = id(&sandbox, "repo", "HEAD");
    let zero = ObjectId::from_hex(&"0".repeat(40)).unwrap();
    let unknown = ObjectId::from_hex(&"12".repeat(20)).unwrap();
    let blob = id(&sandbox, "repo", "HEAD:cases/a.md");
    let commits = repository.commits(&[head], &[zero, unknown, blob]).unwrap();
    assert_eq!(commits.len(), 1);
    assert!(repository.commits(&[unknown], &[]).is_err());
    assert!(repository.commits(&[blob], &[]).is_err());
    assert!(repository.commits(&[], &[head]).unwrap().is_empty());
}

#[test]
fn tags_are_followed() {
    let sandbox = Sandbox::with_commit();
    commit(&sandbox, "second");
    sandbox.git("repo", ["tag", "--annotate", "--message=x", "v1", "HEAD~1"]);
    sandbox.git("repo", ["tag", "--annotate", "--message=x", "v2", "v1"]);
    let repository = open(&sandbox, "repo");
    let (head, tag) = (id(&sandbox, "repo", "HEAD"), id(&sandbox, "repo", "v2"));
    assert_eq!(repository.commits(&[head], &[tag]).unwrap().len(), 1);
    assert_eq!(repository.commits(&[tag], &[]).unwrap().len(), 1);
}

#[test]
fn a_tag_is_read_whole() {
    let sandbox = Sandbox::with_commit();
    sandbox.git("repo", ["tag", "--annotate", "--message=Some words", "v1"]);
    let repository = open(&sandbox, "repo");
    let tag = repository.tag(&id(&sandbox, "repo", "v1")).unwrap();
    assert_eq!(tag.target, id(&sandbox, "repo", "HEAD"));
    assert_eq!(tag.tagger.as_ref().unwrap().email, "person-a@example.org");
    assert_eq!(tag.message.trim_ascii(), b"Some words");
    let shown = format!("{tag:?}");
    assert!(!shown.contains("words") && !shown.contains("erson"));
    assert!(repository.tag(&tag.target).is_err());
}

#[test]
fn a_commit_is_read_whole() {
    let sandbox = Sandbox::with_commit();
    let mut git = sandbox.command("repo", "git");
    git.env("GIT_AUTHOR_NAME", "P\u{e9}rson B").env("GIT_AUTHOR_EMAIL", "person-b@example.net");
    let message = "--message=One line\n\nAnd more.";
    let args = ["commit", "--quiet", "--allow-empty", message];
    assert!(git.args(args).status().unwrap().success());
    let head = id(&sandbox, "repo", "HEAD");
    let parent = id(&sandbox, "repo", "HEAD~1");
    let commits = open(&sandbox, "repo").commits(&[head], &[parent]).unwrap();
    let [commit] = commits.as_slice() else {
        panic!("one commit");
    };
    assert_eq!(commit.id, head);
    assert_eq!(commit.parents, [parent]);
    assert_eq!(commit.tree, id(&sandbox, "repo", "HEAD^{tree}"));
    assert_eq!(commit.author.name, "P\u{e9}rson B");
    assert_eq!(commit.author.email, "person-b@example.net");
    assert_eq!(commit.committer.name, "Person A");
    assert_eq!(commit.message, b"One line\n\nAnd more.\n");
    let shown = format!("{commit:?} {:?}", commit.author);
    assert!(!shown.contains("rson") && !shown.contains("line") && !shown.contains("example"));
}

#[test]
fn a_malformed_commit_is_not_quoted() {
    let sandbox = Sandbox::with_commit();
    let tree = sandbox.git("repo", ["rev-parse", "HEAD^{tree}"]);
    sandbox.write("object", format!("tree {tree}\nauthor secret name\n\nsecret\n"));
    let file = sandbox.path("object").display().to_string();
    let args = ["hash-object", "-t", "commit", "--literally", "-w", &file];
    let bad = ObjectId::from_hex(&sandbox.git("repo", args)).unwrap();
    let error = open(&sandbox, "repo").commits(&[bad], &[]).unwrap_err();
    assert!(!format!("{error:?}").contains("secret"));
    assert!(format!("{error:?}").contains("malformed"));
}

#[test]
fn a_shallow_clone_ends_where_it_ends() {
    let sandbox = criss_cross();
    let url = format!("file://{}", sandbox.path("repo").display());
    for depth in ["1", "2", "3"] {
        let name = format!("shallow{depth}");
        let depth = format!("--depth={depth}");
        sandbox.git(".", ["clone", "--quiet", &depth, &url, &name]);
        let repository = open(&sandbox, &name);
        let head = id(&sandbox, &name, "HEAD");
        let listed = sandbox.git(&name, ["rev-list", "HEAD"]);
        let commits = repository.commits(&[head], &[]).unwrap();
        assert_eq!(commits.len(), listed.lines().count());
        assert_eq!(repository.tree("HEAD").unwrap().len(), 5);
    }
}
