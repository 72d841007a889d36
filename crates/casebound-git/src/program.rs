//! Runs the `git` program, for what gix cannot do: to begin a repository, to stage, to commit.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::error::ErrorContext as _;
use crate::{Error, ObjectId, environment};

/// How many paths are in one command line.
const PATHS_AT_ONCE: usize = 500;

/// What `git` said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The exit status; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error, without white space around it.
    pub stderr: String,
}

impl Output {
    /// Returns whether the exit status is 0.
    pub fn is_success(&self) -> bool {
        self.code == Some(0)
    }
}

/// Returns whether git failed since another program was changing the same thing at this very moment, or left its lock behind.
pub fn is_lock_race(said: &str) -> bool {
    let words = ["cannot lock ref", "Unable to create", "unable to lock", "is locked: another git program"];
    said.lines().any(|line| {
        let is_lock = line.contains(".lock") || line.contains("cannot lock ref") || line.contains("is locked");
        is_lock && words.iter().any(|word| line.contains(word))
    })
}

/// The result of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitOutcome {
    /// It was made.
    Created(ObjectId),
    /// The index is what `HEAD` holds already.
    NothingStaged,
    /// Neither the configuration nor the environment says who commits.
    NoIdentity,
    /// A hook refused it; with what git and the hook said.
    Refused(String),
}

/// A variable that every git gets, and with it its hooks.
static PASSED_ON: OnceLock<(String, String)> = OnceLock::new();

/// Gives a variable to every git that is started from now on; the first one counts.
pub fn pass_on(name: &str, value: &str) {
    PASSED_ON.get_or_init(|| (name.to_owned(), value.to_owned()));
}

/// Runs `git` with `args` in `dir` and returns what it said, whatever its exit status.
///
/// It reads no input, speaks English and asks nothing. `GIT_DIR` and its like are taken away, so that inside a hook
/// of another repository `dir` alone decides. Fails when there is no `git`.
pub fn run<A: AsRef<OsStr>>(dir: &Path, args: &[A]) -> Result<Output, Error> {
    run_with_input(dir, args, None)
}

/// Runs `git` as [`run`] does, and fails when git does: for every command whose failure is no answer.
pub fn run_checked<A: AsRef<OsStr>>(dir: &Path, args: &[A]) -> Result<Output, Error> {
    let command = args.first().map(|first| first.as_ref().to_string_lossy().into_owned()).unwrap_or_default();
    let output = run(dir, args)?;
    if output.is_success() {
        return Ok(output);
    }
    Err(Error::because(format!("git {command} failed"), output.stderr))
}

/// Runs `git` as [`run`] does, to talk with another repository: ssh and credential helpers may ask on the terminal.
pub fn talk<A: AsRef<OsStr>>(dir: &Path, args: &[A]) -> Result<Output, Error> {
    let mut command = command(dir, args);
    command.stdin(Stdio::null());
    output_of(command, dir, None)
}

/// Begins a repository in `dir`, which is made if need be, on the branch `branch`.
pub fn init(dir: &Path, branch: &str) -> Result<(), Error> {
    std::fs::create_dir_all(dir).context(format!("cannot make the directory {}", dir.display()))?;
    let branch = format!("--initial-branch={branch}");
    let mut command = command(dir, &["init", "--quiet", &branch]);
    // Whatever somebody configured for new repositories: this is what we read. An older git has no second one.
    command.env("GIT_DEFAULT_HASH", "sha1").env("GIT_DEFAULT_REF_FORMAT", "files").stdin(Stdio::null());
    require_success("git init", output_of(command, dir, None)?)
}

/// Stages `paths`, relative to `dir` and taken literally: `*` is not a pattern. A file that is gone is staged as deleted; one that
/// is staged as deleted already stays so, and one that somebody's settings ignore is staged: it was named.
pub fn add(dir: &Path, paths: &[PathBuf]) -> Result<(), Error> {
    let mut left = Vec::new();
    for path in paths {
        let is_there = dir.join(path).symlink_metadata().is_ok();
        if is_there || !is_staged_as_deleted(dir, path)? {
            left.push(path);
        }
    }
    for some in left.chunks(PATHS_AT_ONCE) {
        let mut args: Vec<&OsStr> = ["--literal-pathspecs", "add", "--force", "--all", "--"].map(OsStr::new).to_vec();
        args.extend(some.iter().map(|it| it.as_os_str()));
        require_success("git add", run(dir, &args)?)?;
    }
    Ok(())
}

/// Returns whether the newest commit has a file and the index has not: git would not find it.
fn is_staged_as_deleted(dir: &Path, path: &Path) -> Result<bool, Error> {
    let options = ["--literal-pathspecs", "diff", "--cached", "--name-only", "--diff-filter=D", "--"].map(OsStr::new);
    let output = run(dir, &[&options[..], &[path.as_os_str()]].concat())?;
    Ok(output.is_success() && !output.stdout.is_empty())
}

/// Commits the index of `dir`, running its hooks.
///
/// git is not to guess an identity from the name of the machine. The message goes through a pipe: command lines can
/// be read by everyone on the machine.
///
/// # Panics
/// When the message is blank.
pub fn commit(dir: &Path, message: &str) -> Result<CommitOutcome, Error> {
    commit_with(dir, &[], message)
}

/// Stages `paths`, relative to `dir`, and commits them alone, running the hooks: what else is staged stays staged.
///
/// # Panics
/// When the message is blank, or there is no path.
pub fn commit_only(dir: &Path, paths: &[PathBuf], message: &str) -> Result<CommitOutcome, Error> {
    assert!(!paths.is_empty(), "without a path git would commit everything");
    add(dir, paths)?;
    commit_with(dir, paths, message)
}

/// Does what [`commit_only`] does, with this author: `Name <address>`.
///
/// # Panics
/// Without a path.
pub fn commit_only_by(dir: &Path, paths: &[PathBuf], message: &str, author: &str) -> Result<CommitOutcome, Error> {
    assert!(!paths.is_empty(), "without a path git would commit everything");
    add(dir, paths)?;
    commit_as(dir, paths, message, Some(author))
}

fn commit_with(dir: &Path, only: &[PathBuf], message: &str) -> Result<CommitOutcome, Error> {
    commit_as(dir, only, message, None)
}

fn commit_as(dir: &Path, only: &[PathBuf], message: &str, author: Option<&str>) -> Result<CommitOutcome, Error> {
    assert!(!message.trim().is_empty(), "a commit needs a message");
    let options = ["--literal-pathspecs", "-c", "user.useConfigOnly=true", "commit", "--quiet", "--file=-"];
    let mut args: Vec<&OsStr> = options.map(OsStr::new).to_vec();
    let author = author.map(|author| format!("--author={author}"));
    args.extend(author.iter().map(OsStr::new));
    if !only.is_empty() {
        args.extend(["--only", "--"].map(OsStr::new));
        args.extend(only.iter().map(|it| it.as_os_str()));
    }
    let output = run_with_input(dir, &args, Some(message.as_bytes()))?;
    match output.code {
        Some(0) => made(dir),
        // git itself fails with 128; 1 is an empty commit or a hook.
        Some(1) if run(dir, &["diff", "--no-ext-diff", "--cached", "--quiet"])?.is_success() => {
            Ok(CommitOutcome::NothingStaged)
        }
        Some(1) => Ok(CommitOutcome::Refused(output.stderr)),
        Some(128) if !has_identity(dir)? => Ok(CommitOutcome::NoIdentity),
        _ => Err(Error::because("git commit failed", output.stderr)),
    }
}

fn made(dir: &Path) -> Result<CommitOutcome, Error> {
    let output = run(dir, &["rev-parse", "--verify", "HEAD"])?;
    std::str::from_utf8(&output.stdout)
        .ok()
        .and_then(|it| ObjectId::from_hex(it.trim_end()))
        .map(CommitOutcome::Created)
        .ok_or_else(|| Error::because("cannot tell which commit was made", output.stderr))
}

fn has_identity(dir: &Path) -> Result<bool, Error> {
    for role in ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"] {
        if !run(dir, &["-c", "user.useConfigOnly=true", "var", role])?.is_success() {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(crate) fn require_success(what: &str, output: Output) -> Result<(), Error> {
    if output.is_success() {
        return Ok(());
    }
    Err(Error::because(format!("{what} failed"), output.stderr))
}

fn run_with_input<A: AsRef<OsStr>>(dir: &Path, args: &[A], input: Option<&[u8]>) -> Result<Output, Error> {
    let mut command = command(dir, args);
    command.env("GIT_TERMINAL_PROMPT", "0").stdin(input.map_or_else(Stdio::null, |_| Stdio::piped()));
    output_of(command, dir, input)
}

fn command<A: AsRef<OsStr>>(dir: &Path, args: &[A]) -> Command {
    let mut command = Command::new("git");
    for name in environment::PLACE.iter().chain(environment::MEANING) {
        command.env_remove(name);
    }
    // Do not start what the configuration of the repository would run, such as a file system monitor.
    command.args(["-c", "core.fsmonitor=false"]);
    // Others get the objects as they are stored, without those that `git replace` shows here.
    command.env("GIT_NO_REPLACE_OBJECTS", "1");
    command.current_dir(dir).args(args).env("LC_ALL", "C").envs(PASSED_ON.get().map(|(name, value)| (name, value)));
    command
}

fn output_of(mut command: Command, dir: &Path, input: Option<&[u8]>) -> Result<Output, Error> {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| not_started(dir, error))?;
    let pipe = child.stdin.take();
    // A hook may fill the other pipes before git reads this one.
    let output = std::thread::scope(|scope| {
        if let (Some(input), Some(mut pipe)) = (input, pipe) {
            // git that fails early stops reading: its own words say more than the broken pipe.
            scope.spawn(move || drop(pipe.write_all(input)));
        }
        child.wait_with_output()
    })
    .context("cannot run git")?;
    Ok(Output {
        code: output.status.code(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

fn not_started(dir: &Path, error: std::io::Error) -> Error {
    let missing = error.kind() == std::io::ErrorKind::NotFound;
    // The system gives the same answer for a missing directory.
    if missing && !dir.is_dir() {
        return Error::because(format!("there is no directory {}", dir.display()), error);
    }
    if missing {
        return Error::because("git is not installed, or not on the PATH", error);
    }
    Error::because("cannot run git", error)
}
