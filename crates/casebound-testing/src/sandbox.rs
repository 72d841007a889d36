//! A folder with repositories in it, and an environment that holds nothing of the machine.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::sample::{CASE_WITH_NAMES, COMMITTEE, TODAY, open_case, records};
use crate::{Call, ProgramOutput};

/// Everything of one test; gone when dropped.
pub struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    /// Makes an empty sandbox.
    pub fn empty() -> Sandbox {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        Sandbox { folder }
    }

    /// Makes a sandbox with an empty repository `repo` on the branch `main`.
    pub fn with_repository() -> Sandbox {
        let sandbox = Sandbox::empty();
        sandbox.git(".", ["init", "--quiet", "--initial-branch=main", "repo"]);
        sandbox
    }

    /// Makes a sandbox whose repository `repo` has one commit with a few files.
    pub fn with_commit() -> Sandbox {
        let sandbox = Sandbox::with_repository();
        sandbox.write("repo/cases/a.md", "a\n");
        sandbox.write("repo/cases/b.md", "b\n");
        sandbox.write("repo/cases/deep/er/c.md", "c\n");
        sandbox.write("repo/cases.md", "sorts before the directory\n");
        sandbox.write("repo/other/d.md", "d\n");
        sandbox.git("repo", ["add", "."]);
        sandbox.git("repo", ["commit", "--quiet", "--message=first"]);
        sandbox
    }

    /// Makes a sandbox with the repository `record` of the sample committee: hooks installed, one commit.
    pub fn with_record() -> Sandbox {
        let sandbox = Sandbox::empty();
        sandbox.casebound(".", ["--quiet", "init", "record"]).succeeds();
        sandbox.write("record/committee.yaml", COMMITTEE);
        sandbox.git("record", ["commit", "--quiet", "--all", "--message=Our policy"]);
        sandbox
    }

    /// Makes a sandbox with the repository `record` and the sample cases, which are on disk only.
    pub fn with_cases() -> Sandbox {
        let sandbox = Sandbox::with_record();
        copy_folder(&records().join("good"), &sandbox.path("record/cases/2026"));
        sandbox
    }

    /// Makes a sandbox with the repository `record` and the case [`CASE_WITH_NAMES`], which is on disk only.
    pub fn with_case_with_names() -> Sandbox {
        let sandbox = Sandbox::with_record();
        sandbox.write("record/cases/2026/quiet-harbor.md", CASE_WITH_NAMES);
        sandbox
    }

    /// Returns the absolute path of something in the sandbox, without symbolic links.
    pub fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(below)
    }

    /// Writes a file, and the folders it needs.
    pub fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Writes a script that can be run.
    pub fn write_script(&self, path: impl AsRef<Path>, script: &str) {
        self.write(&path, script);
        fs::set_permissions(self.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Reads a file of text.
    pub fn read(&self, path: impl AsRef<Path>) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Reads a file.
    pub fn read_bytes(&self, path: impl AsRef<Path>) -> Vec<u8> {
        fs::read(self.path(path)).unwrap()
    }

    /// Writes a case of 2026 that has no error while it is open.
    pub fn write_case(&self, name: &str) {
        self.write(format!("record/cases/2026/{name}.md"), open_case(name));
    }

    /// Copies a folder with all that is in it, as old as it is.
    pub fn copy(&self, from: &str, to: &str) {
        let (from, to) = (self.path(from), self.path(to));
        self.call(".", "cp").args(["-pR".as_ref(), from.as_os_str(), to.as_os_str()]).succeeds();
    }

    /// Returns the names of all files below a folder, sorted, without those of git.
    pub fn files(&self, folder: impl AsRef<Path>) -> Vec<String> {
        let folder = self.path(folder);
        let mut found = Vec::new();
        list(&folder, &folder, &mut found);
        found.sort();
        found
    }

    /// Prepares the program in a folder of the sandbox.
    pub fn casebound<A: AsRef<OsStr>>(&self, folder: impl AsRef<Path>, arguments: impl IntoIterator<Item = A>) -> Call {
        self.call(folder, program()).args(arguments)
    }

    /// Prepares the program in the repository `record`.
    pub fn record<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Call {
        self.casebound("record", arguments)
    }

    /// Runs a line of shell in the repository `record`, in which `casebound` is the program.
    pub fn shell(&self, line: &str) -> Call {
        self.call("record", "sh").args(["-c", line])
    }

    /// Prepares any program in a folder of the sandbox. The built program is the first on its PATH.
    pub fn call(&self, folder: impl AsRef<Path>, program_or_path: impl AsRef<OsStr>) -> Call {
        let built = program().parent().unwrap().to_owned();
        let mut command = self.command(folder, program_or_path);
        command.env("PATH", std::env::join_paths(std::iter::once(built).chain(others_on_path())).unwrap());
        Call::new(command)
    }

    /// The same, where nobody installed casebound.
    pub fn call_without_casebound(&self, folder: impl AsRef<Path>, program: impl AsRef<OsStr>) -> Call {
        Call::new(self.command(folder, program))
    }

    /// The command itself, where nobody installed casebound, with standard input closed.
    pub fn command(&self, folder: impl AsRef<Path>, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.command_without_identity(folder, program);
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "Person A")
                .env(format!("GIT_{role}_EMAIL"), "person-a@example.org")
                .env(format!("GIT_{role}_DATE"), "2026-06-01T10:00:00+00:00");
        }
        command
    }

    /// The same, without anyone's name.
    pub fn command_without_identity(&self, folder: impl AsRef<Path>, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path(folder))
            .env_clear()
            .env("PATH", std::env::join_paths(others_on_path()).unwrap())
            .env("HOME", self.path("home"))
            .env("LC_ALL", "C")
            .env("CASEBOUND_TODAY", TODAY)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .stdin(Stdio::null());
        command
    }

    /// Prepares git in a folder of the sandbox.
    pub fn git_call<A: AsRef<OsStr>>(&self, folder: impl AsRef<Path>, arguments: impl IntoIterator<Item = A>) -> Call {
        self.call(folder, "git").args(arguments)
    }

    /// Runs git, whatever its exit code.
    pub fn try_git<A: AsRef<OsStr>>(
        &self,
        folder: impl AsRef<Path>,
        arguments: impl IntoIterator<Item = A>,
    ) -> ProgramOutput {
        self.git_call(folder, arguments).run()
    }

    /// Runs git, which must succeed, and returns its standard output without the last line end.
    #[track_caller]
    pub fn git<A: AsRef<OsStr>>(&self, folder: impl AsRef<Path>, arguments: impl IntoIterator<Item = A>) -> String {
        let said = self.try_git(folder, arguments);
        assert_eq!(said.code, Some(0), "git failed: {said:?}");
        said.out.trim_end().to_owned()
    }

    /// Runs git, which must succeed, and returns its standard output to the byte.
    #[track_caller]
    pub fn git_bytes<A: AsRef<OsStr>>(
        &self,
        folder: impl AsRef<Path>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Vec<u8> {
        let said = self.try_git(folder, arguments);
        assert_eq!(said.code, Some(0), "git failed: {said:?}");
        said.stdout().to_vec()
    }

    /// Counts the commits of a repository's branch.
    pub fn commits(&self, folder: impl AsRef<Path>) -> usize {
        self.git(folder, ["rev-list", "--count", "HEAD"]).parse().unwrap()
    }

    /// Every ref with what it names, a line each.
    pub fn refs(&self, folder: &str) -> String {
        self.git(folder, ["for-each-ref", "--format=%(objectname) %(refname)"])
    }

    /// Every object of a repository, reached or not, a line each, sorted.
    pub fn all_objects(&self, folder: &str) -> String {
        self.git(folder, ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"])
    }

    /// Every object that git finds by following refs, heads, indexes and logs, sorted.
    pub fn reached_objects(&self, folder: &str) -> String {
        let text =
            self.git(folder, ["rev-list", "--objects", "--no-object-names", "--all", "--reflog", "--indexed-objects"]);
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        lines.dedup();
        lines.join("\n")
    }

    /// Asserts that git finds nothing wrong.
    #[track_caller]
    pub fn assert_sound(&self, folder: &str) {
        let said = self.try_git(folder, ["fsck", "--full", "--strict", "--no-dangling"]);
        assert_eq!(said.code, Some(0), "git fsck: {said:?}");
        assert!(!said.all().contains("missing"), "git fsck: {said:?}");
    }
}

/// Copies a folder with all that is in it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn list(top: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.path();
        if entry.file_name() == ".git" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            list(top, &name, found);
        } else {
            found.push(name.strip_prefix(top).unwrap().to_string_lossy().into_owned());
        }
    }
}

/// The program as cargo built it for this test, which is in `deps` below it.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().and_then(Path::parent).unwrap().join("casebound")
}

/// The folders of the machine's PATH that hold no casebound.
fn others_on_path() -> Vec<PathBuf> {
    let path: OsString = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path).filter(|folder| !folder.join("casebound").exists()).collect()
}
