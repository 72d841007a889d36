//! What the tests of a purge share: histories made of a seed, and git and git-filter-repo as the other side.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use casebound_git::purge::{self, Disk, Numbers, Outcome, Paths};
use casebound_git::{ObjectId, RepoPath, Repository};

use crate::sandbox::Sandbox;

/// Numbers that are the same on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Returns a number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    /// Is true so many times of a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Paths that are easily taken for each other.
pub(crate) const POOL: &[&str] = &[
    "cases/a.md",
    "cases/A.md",
    "cases/a",
    "cases/ab.md",
    "cases/a-files/photo",
    "cases/a-files/deep/er",
    "cases.md",
    "minutes/m.md",
    "top.md",
    "d",
    "d/e",
    "d/e/f",
    "\u{e9}.md",
    "e\u{301}.md",
];

type Tree = BTreeMap<&'static str, (&'static str, usize)>;

/// A history, as `git fast-import` reads it.
struct History {
    dice: Dice,
    stream: String,
    /// Each commit: its tree and its parents.
    commits: Vec<(Tree, Vec<usize>)>,
}

impl History {
    fn commit(&mut self) {
        let count = self.commits.len();
        let newest = |dice: &mut Dice| count - 1 - dice.below(count.min(6));
        let mut parents = Vec::new();
        if count > 0 && !self.dice.chance(4) {
            let wanted = [1, 1, 1, 1, 1, 2, 2, 2, 3][self.dice.below(9)];
            for _ in 0..wanted {
                let parent = newest(&mut self.dice);
                if !parents.contains(&parent) {
                    parents.push(parent);
                }
            }
        }
        let mut tree = Tree::new();
        for parent in &parents {
            for (path, file) in self.commits[*parent].0.clone() {
                if !tree.contains_key(path) && self.dice.chance(90) {
                    put(&mut tree, path, file);
                }
            }
            // The other sides are sometimes merged for show only.
            if self.dice.chance(30) {
                break;
            }
        }
        if parents.len() == 1 {
            tree = self.commits[parents[0]].0.clone();
        }
        let changes = [0, 1, 1, 1, 1, 2, 3][self.dice.below(7)];
        for _ in 0..changes {
            let path = POOL[self.dice.below(POOL.len())];
            if self.dice.chance(25) {
                tree.remove(path);
            } else {
                let mode = ["100644", "100644", "100755"][self.dice.below(3)];
                put(&mut tree, path, (mode, self.dice.below(40)));
            }
        }
        self.write(&tree, &parents);
        self.commits.push((tree, parents));
    }

    fn write(&mut self, tree: &Tree, parents: &[usize]) {
        let number = self.commits.len();
        let time = 1_600_000_000 + number * 1000;
        let out = &mut self.stream;
        out.push_str("reset refs/heads/scratch\n");
        writeln!(out, "commit refs/heads/scratch\nmark :{}", number + 1).unwrap();
        for role in ["author", "committer"] {
            writeln!(out, "{role} Person A <person-a@example.org> {time} +0100").unwrap();
        }
        data(out, &format!("commit {number}\n\nwith a body\n"));
        for (place, parent) in parents.iter().enumerate() {
            let word = if place == 0 { "from" } else { "merge" };
            writeln!(out, "{word} :{}", parent + 1).unwrap();
        }
        out.push_str("deleteall\n");
        for (path, (mode, content)) in tree {
            writeln!(out, "M {mode} inline {path}").unwrap();
            data(out, &format!("content {content}\n").repeat(20));
        }
    }

    fn end(&mut self) {
        let count = self.commits.len();
        let parents: Vec<usize> = self.commits.iter().flat_map(|it| it.1.clone()).collect();
        for number in 0..count {
            let is_leaf = !parents.contains(&number);
            if is_leaf || self.dice.chance(5) {
                let kind = ["heads", "x", "x/y"][self.dice.below(3)];
                let name = format!("refs/{kind}/b{number}");
                writeln!(self.stream, "reset {name}\nfrom :{}\n", number + 1).unwrap();
            }
            if self.dice.chance(8) {
                writeln!(self.stream, "tag v{number}\nfrom :{}", number + 1).unwrap();
                let tagger = "tagger Person B <person-b@example.org> 1700000000 +0000";
                writeln!(self.stream, "{tagger}").unwrap();
                data(&mut self.stream, &format!("version {number}\n"));
            }
        }
        writeln!(self.stream, "reset refs/heads/main\nfrom :{count}\n").unwrap();
    }
}

fn data(out: &mut String, text: &str) {
    writeln!(out, "data {}\n{text}", text.len()).unwrap();
}

/// Adds a file, and removes what cannot be beside it.
fn put(tree: &mut Tree, path: &'static str, file: (&'static str, usize)) {
    tree.retain(|other, _| !other.starts_with(&format!("{path}/")) && !path.starts_with(&format!("{other}/")));
    tree.insert(path, file);
}

impl Sandbox {
    /// Makes a bare repository `name` with a history of `count` commits.
    pub(crate) fn generate(&self, name: &str, seed: u64, count: usize) {
        let mut history = History { dice: Dice::new(seed), stream: String::new(), commits: Vec::new() };
        for _ in 0..count {
            history.commit();
        }
        history.end();
        self.git(".", &["init", "--quiet", "--bare", "--initial-branch=main", name]);
        let mut import = self.command(name, "git");
        import.args(["fast-import", "--quiet", "--force"]).stdin(Stdio::piped());
        let mut import = import.spawn().unwrap();
        let mut pipe = import.stdin.take().unwrap();
        pipe.write_all(history.stream.as_bytes()).unwrap();
        drop(pipe);
        assert!(import.wait().unwrap().success());
        self.git(name, &["update-ref", "-d", "refs/heads/scratch"]);
    }

    /// Copies a folder with all that is in it, as old as it is.
    pub(crate) fn copy(&self, from: &str, to: &str) {
        let (from, to) = (self.path(from), self.path(to));
        let status = self.command(".", "cp").arg("-pR").args([from, to]).status();
        assert!(status.unwrap().success());
    }

    /// Every ref with what it names, a line each.
    pub(crate) fn refs(&self, dir: &str) -> String {
        let format = "--format=%(objectname) %(refname)";
        self.git_line(dir, &["for-each-ref", format])
    }

    /// Every object of a repository, reached or not, a line each, sorted.
    pub(crate) fn all_objects(&self, dir: &str) -> String {
        let format = "--batch-check=%(objectname)";
        self.git_line(dir, &["cat-file", "--batch-all-objects", format])
    }

    /// Every object that git finds by following refs, heads, indexes and logs, sorted.
    pub(crate) fn reached_objects(&self, dir: &str) -> String {
        let args = ["rev-list", "--objects", "--no-object-names", "--all", "--reflog", "--indexed-objects"];
        let text = self.git_line(dir, &args);
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        lines.dedup();
        lines.join("\n")
    }

    /// Asserts that git finds nothing wrong.
    pub(crate) fn assert_sound(&self, dir: &str) {
        let output = self.try_git(dir, &["fsck", "--full", "--strict", "--no-dangling"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "git fsck: {said}");
        let missing = said.lines().filter(|it| it.contains("missing"));
        assert_eq!(missing.count(), 0, "git fsck: {said}");
    }

    pub(crate) fn open(&self, dir: &str) -> Repository {
        Repository::open(&self.path(dir)).unwrap()
    }

    /// Purges paths, proves nothing, and forgets the purge.
    pub(crate) fn purge(&self, dir: &str, paths: &[&str]) -> Numbers {
        let outcome = purge::apply(&self.open(dir), &paths_of(paths), &Disk::real()).unwrap();
        purge::forget(&self.open(dir), &Disk::real()).unwrap();
        match outcome {
            Outcome::Purged { numbers, .. } => numbers,
            Outcome::Refused(why) => panic!("refused: {why:?}"),
        }
    }

    /// Has git-filter-repo purge paths; `false` when it is not there and need not be.
    pub(crate) fn filter_repo(&self, dir: &str, paths: &[&str]) -> bool {
        if !has_filter_repo() {
            return false;
        }
        self.write("paths.txt", paths.join("\n") + "\n");
        let mut git = self.command(dir, "git-filter-repo");
        git.args(["--force", "--quiet", "--invert-paths"])
            .args(["--preserve-commit-hashes", "--preserve-commit-encoding"])
            .arg("--paths-from-file")
            .arg(self.path("paths.txt"));
        let output = git.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git-filter-repo: {said}");
        true
    }
}

pub(crate) fn paths_of(paths: &[&str]) -> Paths {
    Paths::new(paths.iter().map(|it| RepoPath::new(*it))).unwrap()
}

pub(crate) fn id_of(sandbox: &Sandbox, dir: &str, rev: &str) -> ObjectId {
    ObjectId::from_hex(&sandbox.git_line(dir, &["rev-parse", "--verify", rev])).unwrap()
}

pub(crate) fn has_filter_repo() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |it: &Path| it.join("git-filter-repo").exists();
    if std::env::split_paths(&path).any(|it| is_there(&it)) {
        return true;
    }
    let without = std::env::var("CASEBOUND_TESTS_WITHOUT").unwrap_or_default();
    assert!(
        without.split(',').any(|it| it == "git-filter-repo"),
        "git-filter-repo is missing: run `cargo xtask test`, or put it on the PATH"
    );
    false
}
