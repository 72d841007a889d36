//! A folder with a committee's repository in it, and an environment that holds nothing of the machine.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The day on which the sample records have no error.
pub(crate) const TODAY: &str = "2026-06-01";
/// The committee of the sample records.
pub(crate) const COMMITTEE: &str = include_str!("../../crates/casebound-validate/src/tests/committee.yaml");

/// Everything of one test; gone when dropped.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// Makes an empty place.
    pub(crate) fn empty() -> Place {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        Place { folder }
    }

    /// Makes a place with the repository `record` of the sample committee: hooks installed, one commit.
    pub(crate) fn with_record() -> Place {
        let place = Place::empty();
        place.casebound(".", ["--quiet", "init", "record"]).well();
        place.write("record/committee.yaml", COMMITTEE);
        place.git("record", ["commit", "--quiet", "--all", "--message=Our policy"]);
        place
    }

    /// Makes a place with the repository `record` and the sample cases, which are on disk only.
    pub(crate) fn with_cases() -> Place {
        let place = Place::with_record();
        copy(&samples().join("good"), &place.path("record/cases/2026"));
        place
    }

    /// Returns the absolute path of something in the place, without symbolic links.
    pub(crate) fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(below)
    }

    /// Writes a file, and the folders it needs.
    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Writes a script that can be run.
    pub(crate) fn write_script(&self, path: impl AsRef<Path>, script: &str) {
        self.write(&path, script);
        fs::set_permissions(self.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Reads a file.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Writes a case of 2026 that has no error while it is open.
    pub(crate) fn write_case(&self, name: &str) {
        self.write(format!("record/cases/2026/{name}.md"), open_case(name));
    }

    /// Prepares the program in a folder of the place.
    pub(crate) fn casebound<A: AsRef<OsStr>>(
        &self,
        folder: impl AsRef<Path>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Call {
        self.call(folder, env!("CARGO_BIN_EXE_casebound")).args(arguments)
    }

    /// Prepares the program in the repository.
    pub(crate) fn record<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Call {
        self.casebound("record", arguments)
    }

    /// Runs a line of shell in the repository, in which `casebound` is the program.
    pub(crate) fn shell(&self, line: &str) -> Call {
        self.call("record", "sh").args(["-c", line])
    }

    /// Prepares any program in a folder of the place. The built program is the first on its PATH.
    pub(crate) fn call(&self, folder: impl AsRef<Path>, program: impl AsRef<OsStr>) -> Call {
        let built = Path::new(env!("CARGO_BIN_EXE_casebound")).parent().unwrap().to_owned();
        let mut call = self.call_without_casebound(folder, program);
        let path = std::env::join_paths(std::iter::once(built).chain(others_on_path())).unwrap();
        call.command.env("PATH", path);
        call
    }

    /// The same, where nobody installed casebound.
    pub(crate) fn call_without_casebound(&self, folder: impl AsRef<Path>, program: impl AsRef<OsStr>) -> Call {
        let mut command = Command::new(program);
        command
            .current_dir(self.path(folder))
            .env_clear()
            .env("PATH", std::env::join_paths(others_on_path()).unwrap())
            .env("HOME", self.path("home"))
            .env("LC_ALL", "C")
            .env("CASEBOUND_TODAY", TODAY)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null");
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "Person A")
                .env(format!("GIT_{role}_EMAIL"), "person-a@example.org")
                .env(format!("GIT_{role}_DATE"), "2026-06-01T10:00:00+00:00");
        }
        Call { command, input: None }
    }

    /// Prepares git in a folder of the place.
    pub(crate) fn git_call<A: AsRef<OsStr>>(
        &self,
        folder: impl AsRef<Path>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Call {
        self.call(folder, "git").args(arguments)
    }

    /// Runs git, which must succeed, and returns its standard output without the last line end.
    pub(crate) fn git<A: AsRef<OsStr>>(
        &self,
        folder: impl AsRef<Path>,
        arguments: impl IntoIterator<Item = A>,
    ) -> String {
        let said = self.git_call(folder, arguments).run();
        assert_eq!(said.code, Some(0), "git failed: {said:?}");
        said.out.trim_end().to_owned()
    }

    /// Counts the commits of a repository's branch.
    pub(crate) fn commits(&self, folder: impl AsRef<Path>) -> usize {
        self.git(folder, ["rev-list", "--count", "HEAD"]).parse().unwrap()
    }

    /// Returns the names of all files below a folder, sorted, without those of git.
    pub(crate) fn files(&self, folder: impl AsRef<Path>) -> Vec<String> {
        let folder = self.path(folder);
        let mut found = Vec::new();
        list(&folder, &folder, &mut found);
        found.sort();
        found
    }
}

/// A program that is about to run.
pub(crate) struct Call {
    command: Command,
    input: Option<Vec<u8>>,
}

impl Call {
    pub(crate) fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Call {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Call {
        self.command.env(key, value);
        self
    }

    /// Takes away who the user is, for git.
    pub(crate) fn anonymous(mut self) -> Call {
        for role in ["AUTHOR", "COMMITTER"] {
            self.command.env_remove(format!("GIT_{role}_NAME")).env_remove(format!("GIT_{role}_EMAIL"));
        }
        // Else git makes an address from the name of the machine.
        self.env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "user.useConfigOnly")
            .env("GIT_CONFIG_VALUE_0", "true")
    }

    /// Makes sure that permission bits count: the superuser becomes nobody.
    pub(crate) fn powerless(mut self, place: &Place) -> Call {
        if place.path(".").metadata().unwrap().uid() == 0 {
            self.command.uid(NOBODY).gid(NOBODY);
        }
        self
    }

    pub(crate) fn input(mut self, bytes: impl Into<Vec<u8>>) -> Call {
        self.input = Some(bytes.into());
        self
    }

    /// Starts it, with standard output and standard error kept, and standard input closed.
    pub(crate) fn start(mut self) -> std::process::Child {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.command.spawn().unwrap()
    }

    /// Runs it to its end. Whatever it was asked, it must not panic.
    pub(crate) fn run(mut self) -> Said {
        let Some(input) = self.input.take() else {
            return Said::of(self.command.stdin(Stdio::null()).output().unwrap());
        };
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        // A program that does not read to the end is no fault of the test.
        let _ = child.stdin.take().unwrap().write_all(&input);
        Said::of(child.wait_with_output().unwrap())
    }

    /// Runs it; all must be well.
    pub(crate) fn well(self) -> Said {
        self.ends_with(0)
    }

    /// Runs it; it must have found something, or refused for what the data say.
    pub(crate) fn found(self) -> Said {
        self.ends_with(1)
    }

    /// Runs it; it must say that it could not run.
    pub(crate) fn fails(self) -> Said {
        let said = self.ends_with(2);
        assert!(said.err.contains("error: "), "no reason was given: {said:?}");
        said
    }

    fn ends_with(self, code: i32) -> Said {
        let said = self.run();
        assert_eq!(said.code, Some(code), "{said:?}");
        said
    }
}

/// What a program said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Said { code, signal, out, err } = self;
        write!(f, "code {code:?}, signal {signal:?}\n--- out\n{out}\n--- err\n{err}")
    }
}

impl Said {
    pub(crate) fn of(output: Output) -> Said {
        let said = Said {
            code: output.status.code(),
            signal: output.status.signal(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert!(!said.err.contains("panicked"), "the program panicked: {said:?}");
        said
    }

    /// Standard output and standard error together: git passes on what hooks say on either.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// The path on standard output.
    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(self.out.trim_end_matches('\n'))
    }

    /// The JSON on standard output.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }

    /// Fails unless each of these words was said.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Said {
        for word in words {
            assert!(self.all().contains(word), "{word:?} is missing: {self:?}");
        }
        self
    }
}

/// The user and group `nobody`.
pub(crate) const NOBODY: u32 = 65534;

/// The folder of the sample records.
pub(crate) fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/records")
}

/// A case that has no error while it is open.
pub(crate) fn open_case(name: &str) -> String {
    format!(
        "---\ncase: {name}\nstatus: open\nreports:\n  - received: 2026-05-31\n    channel: email\n    by: anonymous\n---\n\n\
         ## What happened\n\nA remark in the corridor.\n\n## Actions taken\n\nWe listened.\n"
    )
}

/// A case with an error.
pub(crate) fn wrong_case(name: &str) -> String {
    open_case(name).replace("status: open", "status: opened")
}

/// Tells whether a text holds what a terminal would obey.
pub(crate) fn steers_terminal(text: &str) -> bool {
    text.chars().any(|it| {
        (it.is_control() && !matches!(it, '\n' | '\t'))
            || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
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

/// The folders of the machine's PATH that hold no casebound.
fn others_on_path() -> Vec<PathBuf> {
    let path: OsString = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path).filter(|folder| !folder.join("casebound").exists()).collect()
}
