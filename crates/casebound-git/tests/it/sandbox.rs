//! A directory with repositories in it, and an environment that holds nothing of the machine.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Everything of one test; gone when dropped.
pub(crate) struct Sandbox {
    directory: tempfile::TempDir,
}

impl Sandbox {
    /// Makes an empty sandbox.
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("home")).unwrap();
        Self { directory }
    }

    /// Makes a sandbox with an empty repository `repo` on the branch `main`.
    pub(crate) fn with_repository() -> Self {
        let sandbox = Self::new();
        sandbox.git(".", &["init", "--quiet", "--initial-branch=main", "repo"]);
        sandbox
    }

    /// Makes a sandbox whose repository has one commit with a few files.
    pub(crate) fn with_commit() -> Self {
        let sandbox = Self::with_repository();
        sandbox.write("repo/cases/a.md", "a\n");
        sandbox.write("repo/cases/b.md", "b\n");
        sandbox.write("repo/cases/deep/er/c.md", "c\n");
        sandbox.write("repo/cases.md", "sorts before the directory\n");
        sandbox.write("repo/other/d.md", "d\n");
        sandbox.git("repo", &["add", "."]);
        sandbox.git("repo", &["commit", "--quiet", "--message=first"]);
        sandbox
    }

    /// Returns the absolute path of something in the sandbox, without symlinks.
    pub(crate) fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.directory.path().canonicalize().unwrap().join(below)
    }

    /// Writes a file, and the directories it needs.
    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Reads a file.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> Vec<u8> {
        fs::read(self.path(path)).unwrap()
    }

    /// Writes an executable script.
    pub(crate) fn write_script(&self, path: impl AsRef<Path>, script: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        self.write(&path, script);
        fs::set_permissions(self.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Prepares a program in a directory of the sandbox, with an environment of its own.
    pub(crate) fn command(&self, dir: impl AsRef<Path>, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.command_without_identity(dir, program);
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "Person A")
                .env(format!("GIT_{role}_EMAIL"), "person-a@example.org")
                .env(format!("GIT_{role}_DATE"), "2025-03-02T10:00:00+01:00");
        }
        command
    }

    /// The same, without anyone's name.
    pub(crate) fn command_without_identity(&self, dir: impl AsRef<Path>, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path(dir))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.path("home"))
            .env("LC_ALL", "C")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .stdin(Stdio::null());
        command
    }

    /// Runs `git` and returns what it said, whatever its exit status.
    pub(crate) fn try_git<A: AsRef<OsStr>>(&self, dir: impl AsRef<Path>, args: &[A]) -> Output {
        self.command(dir, "git").args(args).output().unwrap()
    }

    /// Runs `git`, which must succeed, and returns its standard output.
    pub(crate) fn git<A: AsRef<OsStr>>(&self, dir: impl AsRef<Path>, args: &[A]) -> Vec<u8> {
        let output = self.try_git(dir, args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git failed: {said}");
        output.stdout
    }

    /// Runs `git`, which must succeed, and returns the text of its standard output without the last line end.
    pub(crate) fn git_line<A: AsRef<OsStr>>(&self, dir: impl AsRef<Path>, args: &[A]) -> String {
        let text = String::from_utf8(self.git(dir, args)).unwrap();
        text.trim_end().to_owned()
    }
}
