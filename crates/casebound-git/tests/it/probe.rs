//! Runs this crate in a process of its own: inside a hook, or with an environment that a test chose.
//!
//! The process is this very test binary, told by `PROBE` what to answer and by `PROBE_OUT` where.

use std::ffi::OsStr;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use casebound_git::{
    Change, ChangeKind, FileVersion, Hook, IndexEntry, Mode, ObjectId, ObjectKind, Repository, program,
};

use casebound_testing::Sandbox;

/// A hook as the tests install it.
pub(crate) const MARKER: &str = "# casebound test hook";

/// Asks this crate in a process of its own.
pub(crate) trait Probe {
    /// Returns the answer to `question` (a word and its arguments), asked in `dir`.
    fn ask(&self, dir: impl AsRef<Path>, question: &[&str]) -> Vec<u8>;

    /// The same, with an environment of the test's choice.
    fn ask_with(&self, command: Command, question: &[&str]) -> Vec<u8>;

    /// The answer as text, without the last line end.
    fn ask_line(&self, dir: impl AsRef<Path>, question: &[&str]) -> String;

    /// Returns a line of shell that writes the answer to `file` in the sandbox; `"$x"` in a question is expanded.
    fn shell_line(&self, question: &str, file: &str) -> String;
}

impl Probe for Sandbox {
    fn ask(&self, dir: impl AsRef<Path>, question: &[&str]) -> Vec<u8> {
        let command = self.command(dir, std::env::current_exe().unwrap());
        self.ask_with(command, question)
    }

    fn ask_with(&self, mut command: Command, question: &[&str]) -> Vec<u8> {
        let answer = tempfile::NamedTempFile::new_in(self.path(".")).unwrap();
        let output = command
            .args(["--exact", "probe::probe"])
            .env("PROBE", question.join("\n"))
            .env("PROBE_OUT", answer.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "the probe failed: {said}");
        std::fs::read(answer.path()).unwrap()
    }

    fn ask_line(&self, dir: impl AsRef<Path>, question: &[&str]) -> String {
        let text = String::from_utf8(self.ask(dir, question)).unwrap();
        text.trim_end().to_owned()
    }

    fn shell_line(&self, question: &str, file: &str) -> String {
        format!(
            "PROBE=\"{question}\" PROBE_OUT='{}' '{}' --exact probe::probe >&2 || exit 1\n",
            self.path(file).display(),
            std::env::current_exe().unwrap().display(),
        )
    }
}

/// Not a test of its own: the other process.
#[test]
fn probe() {
    let Some(question) = std::env::var_os("PROBE") else {
        return;
    };
    let words: Vec<&[u8]> = question.as_bytes().split(|&it| it == b'\n').collect();
    let texts: Vec<&str> = words.iter().map(|it| std::str::from_utf8(it).unwrap()).collect();
    let answer = answer(texts[0], &texts[1..]);
    let path = std::env::var_os("PROBE_OUT").unwrap();
    let mut file = std::fs::File::create(path).unwrap();
    file.write_all(&answer).unwrap();
}

fn answer(question: &str, args: &[&str]) -> Vec<u8> {
    let here = Path::new(".");
    let repository = || Repository::discover(here).unwrap().unwrap();
    let resolve = |rev: &str| repository().resolve(rev).unwrap().unwrap();
    let mut out = Vec::new();
    match question {
        "index" => listing(&entries(&repository()), &mut out),
        "intent-to-add" => names(&repository(), |it| it.intent_to_add, &mut out),
        "skip-worktree" => names(&repository(), |it| it.skip_worktree, &mut out),
        "staged" => raw(&repository().index().unwrap().changes().unwrap(), &mut out),
        "changes" => {
            let old = args[..args.len() - 1].first().map(|it| resolve(it));
            let new = resolve(args[args.len() - 1]);
            raw(&repository().changes(old.as_ref(), &new).unwrap(), &mut out);
        }
        "tree" => tree(&repository(), args[0], &mut out),
        "contents" => {
            for file in repository().tree(args[0]).unwrap() {
                writeln!(out, "{}", file.path).unwrap();
                out.extend(repository().blob(&file.version.id).unwrap());
            }
        }
        "new-commits" | "new-commits-for" => {
            let repository = repository();
            let (tip, known) = match args {
                [tip] => (tip, repository.ref_tips("refs/").unwrap()),
                [remote, tip, old] => {
                    let below = format!("refs/remotes/{remote}/");
                    let mut known = repository.ref_tips(&below).unwrap();
                    known.push(ObjectId::from_hex(old).unwrap());
                    (tip, known)
                }
                _ => panic!("a tip, or a remote, a tip and what the remote had"),
            };
            let tip = ObjectId::from_hex(tip).unwrap();
            for commit in repository.commits(&[tip], &known).unwrap() {
                let message = String::from_utf8_lossy(&commit.message);
                writeln!(out, "{} {}", commit.author.email, message.trim_end()).unwrap();
            }
        }
        "exists" => {
            let kind = repository().kind(&ObjectId::from_hex(args[0]).unwrap()).unwrap();
            writeln!(out, "{kind:?}").unwrap();
        }
        "where" => place(Repository::discover(here), &mut out),
        "open" => place(Repository::open(Path::new(args[0])).map(Some), &mut out),
        "config" => writeln!(out, "{:?}", repository().config_string(args[0])).unwrap(),
        "install" => {
            let hook = hook(args);
            writeln!(out, "{:?}", repository().install_hook(&hook)).unwrap();
        }
        "uninstall" => {
            let hook = hook(args);
            writeln!(out, "{:?}", repository().uninstall_hook(&hook)).unwrap();
        }
        "hook-status" => {
            let hook = hook(args);
            writeln!(out, "{:?}", repository().hook_status(&hook)).unwrap();
        }
        "init" => writeln!(out, "{:?}", program::init(Path::new(args[0]), args[1])).unwrap(),
        "add" => {
            let paths: Vec<PathBuf> = args.iter().map(PathBuf::from).collect();
            writeln!(out, "{:?}", program::add(here, &paths)).unwrap();
        }
        "commit" => writeln!(out, "{:?}", program::commit(here, args[0])).unwrap(),
        "run" => match program::run(here, args) {
            Ok(output) => out.extend(output.stdout),
            Err(error) => writeln!(out, "{error}").unwrap(),
        },
        other => panic!("no such question: {other}"),
    }
    out
}

/// A hook from its name and the last line of its script.
fn hook<'a>(args: &[&'a str]) -> Hook<'a> {
    let script = format!("#!/bin/sh\n{MARKER}\n{}\n", args[1]);
    Hook { name: args[0], script: script.into_bytes().leak(), marker: MARKER }
}

/// As `git ls-files --stage -z`.
pub(crate) fn listing(entries: &[IndexEntry], out: &mut Vec<u8>) {
    for entry in entries {
        let FileVersion { id, mode } = entry.version;
        write!(out, "{} {id} {}\t", mode.octal(), entry.stage as u8).unwrap();
        out.extend_from_slice(entry.path.as_bytes());
        out.push(0);
    }
}

fn names(repository: &Repository, wanted: impl Fn(&IndexEntry) -> bool, out: &mut Vec<u8>) {
    for entry in entries(repository).iter().filter(|it| wanted(it)) {
        writeln!(out, "{}", entry.path).unwrap();
    }
}

/// As `git diff --raw -z --no-abbrev`.
pub(crate) fn raw(changes: &[Change], out: &mut Vec<u8>) {
    let version = |it: Option<FileVersion>| match it {
        Some(it) => (it.mode.octal(), it.id.to_string()),
        None => ("000000", "0".repeat(40)),
    };
    for change in changes {
        let ((old_mode, old), (new_mode, new)) = (version(change.old), version(change.new));
        let letter = match change.kind {
            ChangeKind::Added => 'A',
            ChangeKind::Deleted => 'D',
            ChangeKind::Unmerged => 'U',
            ChangeKind::Modified if old_mode.get(..3) != new_mode.get(..3) => 'T',
            ChangeKind::Modified => 'M',
        };
        write!(out, ":{old_mode} {new_mode} {old} {new} {letter}\0").unwrap();
        out.extend_from_slice(change.path.as_bytes());
        out.push(0);
    }
}

/// As `git ls-tree -r -z --full-tree`.
fn tree(repository: &Repository, rev: &str, out: &mut Vec<u8>) {
    for file in repository.tree(rev).unwrap() {
        let FileVersion { id, mode } = file.version;
        let kind = match mode {
            Mode::Submodule => "commit",
            _ => "blob",
        };
        write!(out, "{} {kind} {id}\t", mode.octal()).unwrap();
        out.extend_from_slice(file.path.as_bytes());
        out.push(0);
        if mode != Mode::Submodule {
            assert_eq!(repository.kind(&id).unwrap(), Some(ObjectKind::Blob));
        }
    }
}

fn place(found: Result<Option<Repository>, casebound_git::Error>, out: &mut Vec<u8>) {
    let repository = match found {
        Ok(Some(repository)) => repository,
        Ok(None) => return writeln!(out, "no repository").unwrap(),
        Err(error) => return writeln!(out, "{error}").unwrap(),
    };
    let show = |path: &Path| String::from_utf8_lossy(OsStr::as_bytes(path.as_os_str())).into_owned();
    let real = |path: &Path| show(&path.canonicalize().unwrap_or_else(|_| path.to_owned()));
    writeln!(out, "root {:?}", repository.root().map(real)).unwrap();
    writeln!(out, "git {}", real(repository.git_dir())).unwrap();
    writeln!(out, "common {}", real(repository.common_dir())).unwrap();
    writeln!(out, "hooks {}", real(&repository.hooks_dir().unwrap())).unwrap();
    writeln!(out, "bare {}", repository.is_bare()).unwrap();
    writeln!(out, "head {:?}", repository.head().unwrap()).unwrap();
    writeln!(out, "state {:?}", repository.state()).unwrap();
}

fn entries(repository: &Repository) -> Vec<IndexEntry> {
    repository.index().unwrap().entries().unwrap().collect::<Result<_, _>>().unwrap()
}
