//! A program about to run, and what it said.

use std::ffi::OsStr;
use std::fmt;
use std::io::Write as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

/// The user and group `nobody`.
pub const NOBODY: u32 = 65534;

/// A program that is about to run.
pub struct Call {
    command: Command,
    input: Option<Vec<u8>>,
}

impl Call {
    pub(crate) fn new(command: Command) -> Call {
        Call { command, input: None }
    }

    /// Appends arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Call {
        self.command.args(arguments);
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Call {
        self.command.env(key, value);
        self
    }

    /// Takes away who the user is, for git.
    pub fn anonymous(mut self) -> Call {
        for role in ["AUTHOR", "COMMITTER"] {
            self.command.env_remove(format!("GIT_{role}_NAME")).env_remove(format!("GIT_{role}_EMAIL"));
        }
        // Else git makes an address from the name of the machine.
        self.env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "user.useConfigOnly")
            .env("GIT_CONFIG_VALUE_0", "true")
    }

    /// Makes sure that permission bits count: the superuser becomes nobody.
    pub fn powerless(mut self) -> Call {
        if is_superuser() {
            self.command.uid(NOBODY).gid(NOBODY);
        }
        self
    }

    /// Gives it something on standard input.
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Call {
        self.input = Some(bytes.into());
        self
    }

    /// Starts it, with standard output and standard error kept, and standard input closed.
    pub fn start(mut self) -> Child {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.command.spawn().unwrap()
    }

    /// Runs it to its end. Whatever it was asked, it must not panic.
    pub fn run(mut self) -> ProgramOutput {
        let Some(input) = self.input.take() else {
            return ProgramOutput::of(self.command.stdin(Stdio::null()).output().unwrap());
        };
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        thread::scope(|scope| {
            // A program that does not read to the end is not a fault of the test.
            scope.spawn(move || pipe.write_all(&input));
            ProgramOutput::of(child.wait_with_output().unwrap())
        })
    }

    /// Runs it; it must end with exit code 0.
    #[track_caller]
    pub fn succeeds(self) -> ProgramOutput {
        self.ends_with(0)
    }

    /// Runs it; it must end with exit code 1: it has findings, or refuses for what the data say.
    #[track_caller]
    pub fn finds(self) -> ProgramOutput {
        self.ends_with(1)
    }

    /// Runs it; it must end with exit code 2 and say why it could not run.
    #[track_caller]
    pub fn fails(self) -> ProgramOutput {
        let said = self.ends_with(2);
        assert!(said.err.contains("error: "), "no reason was given: {said:?}");
        said
    }

    #[track_caller]
    fn ends_with(self, code: i32) -> ProgramOutput {
        let said = self.run();
        assert_eq!(said.code, Some(code), "{said:?}");
        said
    }
}

/// Returns whether the tests run as the superuser, for whom permission bits do not count.
fn is_superuser() -> bool {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::MetadataExt::uid(&folder.path().metadata().unwrap()) == 0
}

/// What a program said.
pub struct ProgramOutput {
    /// Its exit code; nothing when a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Standard output as text.
    pub out: String,
    /// Standard error as text.
    pub err: String,
    stdout: Vec<u8>,
}

impl fmt::Debug for ProgramOutput {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ProgramOutput { code, signal, out: printed, err, .. } = self;
        write!(out, "code {code:?}, signal {signal:?}\n--- out\n{printed}\n--- err\n{err}")
    }
}

impl ProgramOutput {
    /// Reads what a program wrote; it must not have panicked.
    pub fn of(output: Output) -> ProgramOutput {
        let said = ProgramOutput {
            code: output.status.code(),
            signal: output.status.signal(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            stdout: output.stdout,
        };
        assert!(!said.err.contains("panicked"), "the program panicked: {said:?}");
        said
    }

    /// Standard output to the byte.
    pub fn stdout(&self) -> &[u8] {
        &self.stdout
    }

    /// Standard output and standard error together: git passes on what hooks say on either.
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// The path on standard output.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(self.out.trim_end_matches('\n'))
    }

    /// The JSON on standard output.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }

    /// Fails unless each of these words was said.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> ProgramOutput {
        for word in words {
            assert!(self.all().contains(word), "{word:?} is missing: {self:?}");
        }
        self
    }
}
