//! Random git histories from a seed, and git-filter-repo to compare a purge with.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::{Sandbox, peers};

/// A random number generator with the same sequence on every machine.
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Returns a number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    /// Returns `true` with this probability.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Paths that are easily taken for each other.
pub const POOL: &[&str] = &[
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
            // Sometimes a merge ignores the other sides, as `git merge -s ours` does.
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
        let parents: Vec<usize> = self.commits.iter().flat_map(|(_, parents)| parents.clone()).collect();
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
    pub fn generate(&self, name: &str, seed: u64, count: usize) {
        let mut history = History { dice: Dice::new(seed), stream: String::new(), commits: Vec::new() };
        for _ in 0..count {
            history.commit();
        }
        history.end();
        self.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", name]);
        self.git_call(name, ["fast-import", "--quiet", "--force"]).input(history.stream).succeeds();
        self.git(name, ["update-ref", "-d", "refs/heads/scratch"]);
    }

    /// Has git-filter-repo purge paths. Tests that use it `need_git_filter_repo`.
    #[track_caller]
    pub fn filter_repo(&self, folder: &str, paths: &[&str]) {
        peers::assert_has("git-filter-repo");
        self.write("paths.txt", paths.join("\n") + "\n");
        let options =
            ["--force", "--quiet", "--invert-paths", "--preserve-commit-hashes", "--preserve-commit-encoding"];
        let list = self.path("paths.txt");
        let call = self.call(folder, "git-filter-repo").args(options);
        call.args(["--paths-from-file".as_ref(), list.as_os_str()]).succeeds();
    }
}
