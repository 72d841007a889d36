//! GnuPG homes: one for each test, with an agent that ends with it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{Call, ProgramOutput};

/// A GnuPG home of its own, whose agent ends with it, also when the test fails.
pub struct GpgHome {
    folder: TempDir,
    now: Option<String>,
}

impl GpgHome {
    /// Makes an empty home.
    pub fn empty() -> GpgHome {
        // A socket path may have no more than 107 bytes.
        let folder = tempfile::Builder::new().prefix("cb").tempdir_in("/tmp").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        GpgHome { folder, now: None }
    }

    /// Sets its clock, as in `20260601T120000`, and stops it there.
    pub fn at(mut self, now: &str) -> GpgHome {
        self.now = Some(format!("{now}!"));
        self
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Prepares gpg with something on standard input.
    pub fn gpg(&self, arguments: &[&str], input: &[u8]) -> Call {
        let mut command = self.command("gpg");
        command.args(["--batch", "--no-tty", "--status-fd", "2"]);
        if let Some(now) = &self.now {
            command.args(["--faked-system-time", now]);
        }
        command.args(arguments);
        Call::new(command).input(input)
    }

    /// Adds keys.
    #[track_caller]
    pub fn import(&self, keys: &[u8]) {
        self.gpg(&["--import"], keys).succeeds();
    }

    /// Answers every question for a passphrase with `answer`, or cancels it.
    pub fn pinentry(&self, answer: Option<&str>) {
        let answer = match answer {
            Some(answer) => format!("echo 'D {answer}'; echo OK"),
            None => "echo 'ERR 83886179 Operation cancelled'".to_owned(),
        };
        let script = format!(
            "#!/bin/sh\necho OK\nwhile read -r word rest; do case \"$word\" in\n\
             GETPIN) {answer};;\nBYE) echo OK; exit 0;;\n*) echo OK;;\nesac; done\n"
        );
        let program = self.write("pinentry", &script);
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        self.pinentry_program(&program);
    }

    /// Has the agent ask through a program.
    pub fn pinentry_program(&self, program: &Path) {
        self.write("gpg-agent.conf", &format!("pinentry-program {}\n", program.display()));
        self.end_agent();
    }

    /// Writes a file in the home.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Ends the agent: the next call starts another, which reads its settings again.
    pub fn end_agent(&self) {
        let ended = self.command("gpgconf").args(["--kill", "all"]).output();
        assert!(ended.is_ok(), "these tests need gpgconf (Debian: apt install gnupg)");
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", self.path()).env("LC_ALL", "C").arg("--homedir").arg(self.path());
        command
    }
}

impl Drop for GpgHome {
    fn drop(&mut self) {
        // A second panic would hide the first.
        drop(self.command("gpgconf").args(["--kill", "all"]).output());
    }
}

impl ProgramOutput {
    /// The primary fingerprints of the signatures that gpg found valid.
    pub fn valid_signers(&self) -> Vec<String> {
        let valid = self.err.lines().filter(|line| line.starts_with("[GNUPG:] VALIDSIG "));
        valid.filter_map(|line| line.rsplit(' ').next()).map(str::to_owned).collect()
    }
}
