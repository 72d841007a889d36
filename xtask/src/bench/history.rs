//! A committee's work of many years as a git history: cases opened and edited in turn, renames, merges, tags.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use casebound_record::code_name;

/// How often each case is edited after it was opened.
const EDITS: usize = 5;
/// The edits of a case come between those of this many others.
const AT_ONCE: usize = 40;
/// Over so many years the cases are spread, a folder for each.
const YEARS: usize = 10;
/// From one release to the next.
const COMMITS_A_TAG: usize = 500;
/// One commit of this many is a merge of two that were made on a branch.
const COMMITS_A_MERGE: usize = 50;
/// One case of this many is filed in the wrong year first.
const ONE_MOVES: usize = 30;

/// A repository that was made.
pub(super) struct History {
    /// For each case every path that it ever had.
    paths: Vec<Vec<String>>,
}

/// One case while it is written.
struct Case {
    name: String,
    year: usize,
    path: String,
    text: String,
}

/// Writes the stream of `git fast-import`.
struct Writer {
    out: String,
    marks: usize,
    commits: usize,
    dice: u64,
}

impl History {
    /// Makes a worktree with a history of six commits for each of `size` cases, and packs it as git does.
    pub(super) fn make(dir: &Path, size: usize) -> Result<Self> {
        fs::create_dir(dir)?;
        git(dir, &["init", "--quiet", "--initial-branch=main"])?;
        git(dir, &["config", "gc.auto", "0"])?;
        let mut import = Command::new("git");
        import.args(["fast-import", "--quiet"]).current_dir(dir).stdin(Stdio::piped());
        let mut import = import.spawn().context("cannot start git fast-import")?;
        let mut pipe = import.stdin.take().context("a pipe was asked for")?;
        let mut writer = Writer { out: String::new(), marks: 0, commits: 0, dice: 1 };
        let mut taken = std::collections::BTreeSet::new();
        let mut cases: Vec<Case> = Vec::with_capacity(size);
        let mut paths = Vec::with_capacity(size);
        // Each round opens one case, and edits older ones.
        for round in 0..size + EDITS * AT_ONCE {
            if round < size {
                let name = code_name::draw(round as u64, &|name| taken.contains(name));
                taken.insert(name.clone());
                let year = 2016 + round * YEARS / size;
                let filed = if round % ONE_MOVES == 0 { year - 1 } else { year };
                let path = format!("cases/{filed}/{name}.md");
                let text = writer.opened(&name);
                paths.push(vec![path.clone()]);
                cases.push(Case { name, year, path, text });
                writer.change(&cases[round], None)?;
            }
            for edit in 1..=EDITS {
                let Some(idx) = round.checked_sub(edit * AT_ONCE).filter(|it| *it < size) else { continue };
                let before = cases[idx].path.clone();
                let own = format!("cases/{}/{}.md", cases[idx].year, cases[idx].name);
                writer.edit(&mut cases[idx].text, edit)?;
                let moved = edit == 3 && own != before;
                if moved {
                    cases[idx].path.clone_from(&own);
                    paths[idx].push(own);
                }
                writer.change(&cases[idx], moved.then_some(before.as_str()))?;
            }
            pipe.write_all(writer.out.as_bytes())?;
            writer.out.clear();
        }
        drop(pipe);
        if !import.wait()?.success() {
            bail!("git fast-import failed");
        }
        git(dir, &["reset", "--quiet", "--hard", "main"])?;
        // fast-import packs in haste; what was committed and pushed piece by piece is packed like this.
        git(dir, &["repack", "-a", "-d", "-f", "--quiet"])?;
        Ok(Self { paths })
    }

    /// Every path that the chosen cases ever had.
    pub(super) fn paths_of(&self, is_chosen: impl Fn(usize) -> bool) -> Vec<String> {
        let chosen = self.paths.iter().enumerate().filter(|(idx, _)| is_chosen(*idx));
        chosen.flat_map(|(_, paths)| paths.clone()).collect()
    }
}

fn git(dir: &Path, args: &[&str]) -> Result<()> {
    let status = Command::new("git").args(args).current_dir(dir).status().context("cannot run git")?;
    if status.success() { Ok(()) } else { bail!("git {args:?} failed") }
}

impl Writer {
    fn below(&mut self, limit: usize) -> usize {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        usize::try_from(self.dice >> 33).unwrap_or(0) % limit
    }

    /// A new text of about 3,000 bytes, none like another.
    fn opened(&mut self, name: &str) -> String {
        let mut text = format!("---\ncase: {name}\nstatus: open\n---\n\n## What happened\n\n");
        while text.len() < 3000 {
            let length = 2 + self.below(8);
            for _ in 0..length {
                let letter = b'a' + u8::try_from(self.below(26)).unwrap_or(0);
                text.push(char::from(letter));
            }
            text.push(if self.below(12) == 0 { '\n' } else { ' ' });
        }
        text.push('\n');
        text
    }

    fn edit(&mut self, text: &mut String, edit: usize) -> Result<()> {
        if edit == EDITS {
            *text = text.replace("status: open", "status: resolved");
        }
        let number = self.below(1_000_000);
        Ok(writeln!(text, "- on day {edit} a member wrote {number} to somebody")?)
    }

    /// Commits the case as it is, now and then on a branch that is merged.
    fn change(&mut self, case: &Case, moved_from: Option<&str>) -> Result<()> {
        self.marks += 1;
        let blob = self.marks;
        writeln!(self.out, "blob\nmark :{blob}\ndata {}\n{}", case.text.len(), case.text)?;
        let is_merged = self.commits % COMMITS_A_MERGE == COMMITS_A_MERGE - 1;
        let mut change = String::new();
        if let Some(from) = moved_from {
            writeln!(change, "D {from}")?;
        }
        writeln!(change, "M 100644 :{blob} {}", case.path)?;
        if is_merged {
            writeln!(self.out, "reset refs/heads/side\nfrom refs/heads/main\n")?;
            self.commit("side", "", &change)?;
            self.commit("main", "", "")?;
            self.commit("main", "merge refs/heads/side\n", &change)?;
        } else {
            self.commit("main", "", &change)?;
        }
        if self.commits.is_multiple_of(COMMITS_A_TAG) {
            let (number, tagger) = (self.commits, self.person("tagger"));
            write!(self.out, "tag v{number}\nfrom refs/heads/main\n{tagger}data 8\nreviewed\n")?;
        }
        Ok(())
    }

    fn person(&self, role: &str) -> String {
        let time = 1_450_000_000 + self.commits * 60;
        format!("{role} Person A <person-a@example.org> {time} +0000\n")
    }

    fn commit(&mut self, branch: &str, merge: &str, change: &str) -> Result<()> {
        self.commits += 1;
        let message = format!("work {}", self.commits);
        let (author, committer) = (self.person("author"), self.person("committer"));
        write!(self.out, "commit refs/heads/{branch}\n{author}{committer}")?;
        writeln!(self.out, "data {}\n{message}", message.len())?;
        writeln!(self.out, "{merge}{change}")?;
        Ok(())
    }
}
