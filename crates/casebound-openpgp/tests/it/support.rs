//! People with keys, a GnuPG home of its own for each test, and a fixed noon.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use casebound_openpgp::{
    Certificate, Expected, Gpg, Opened, Passphrase, Recipient, Result, SecretKeys, Secrets, Signer, Verdict,
    decrypt_and_verify, generate,
};
use tempfile::TempDir;

pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
pub(crate) const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The instant of all tests without GnuPG, whose clock cannot be passed in everywhere.
pub(crate) fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_763_640_000)
}

/// A person with an unprotected key made at some instant.
pub(crate) struct Person {
    pub(crate) certificate: Certificate,
    pub(crate) secret: Vec<u8>,
    pub(crate) revocation: Vec<u8>,
}

pub(crate) fn person(letter: &str, now: SystemTime) -> Person {
    protected(letter, now, None)
}

pub(crate) fn protected(letter: &str, now: SystemTime, passphrase: Option<&str>) -> Person {
    let user_id = format!("Person {letter} <person-{}@example.org>", letter.to_lowercase());
    let passphrase = passphrase.map(Passphrase::from);
    let made = generate(&user_id, now, passphrase.as_ref()).unwrap();
    Person { certificate: made.certificate, secret: made.secret, revocation: made.revocation }
}

impl Person {
    pub(crate) fn fingerprint(&self) -> String {
        self.certificate.fingerprint()
    }

    /// The certificates of a world with this one person.
    pub(crate) fn alone(&self) -> &[Certificate] {
        std::slice::from_ref(&self.certificate)
    }

    pub(crate) fn signer(&self, now: SystemTime) -> Signer {
        Signer::from_key_bytes(&self.secret, None, now, &mut nobody).unwrap()
    }

    pub(crate) fn opens(&self, message: &[u8], senders: &[Certificate], now: SystemTime) -> Result<Opened> {
        let keys = SecretKeys::from_bytes(&self.secret).unwrap();
        decrypt_and_verify(message, Secrets::File { keys: &keys, ask: &mut nobody }, senders, now)
    }
}

/// Stands where no passphrase may be asked for.
pub(crate) fn nobody(prompt: &str) -> Option<Passphrase> {
    panic!("asked: {prompt}")
}

pub(crate) fn to(certificate: &Certificate) -> Recipient<'_> {
    Recipient { certificate, expected: Expected::default() }
}

/// A GnuPG home directory whose agent ends with it, also when the test fails.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        // A socket path may have no more than 107 bytes.
        let home = tempfile::Builder::new().prefix("cb").tempdir_in("/tmp").unwrap();
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
        Self(home)
    }

    /// A home with the secret keys of `people`.
    pub(crate) fn of(people: &[&Person]) -> Self {
        let home = Self::new();
        for person in people {
            home.import(&person.secret);
        }
        home
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn program(&self) -> Gpg {
        Gpg::new("gpg").with_homedir(self.path())
    }

    pub(crate) fn import(&self, key: &[u8]) {
        self.gpg(&["--import"], key).well();
    }

    pub(crate) fn gpg(&self, arguments: &[&str], input: &[u8]) -> Said {
        let mut child = self
            .command("gpg")
            .args(["--batch", "--no-tty", "--status-fd", "2"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("these tests need the gpg program (Debian: apt install gnupg)");
        let mut stdin = child.stdin.take().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || stdin.write_all(input));
            Said(child.wait_with_output().unwrap())
        })
    }

    /// Answers every question for a passphrase with `answer`, or cancels it.
    pub(crate) fn pinentry(&self, answer: Option<&str>) {
        let answer = match answer {
            Some(answer) => format!("echo 'D {answer}'; echo OK"),
            None => "echo 'ERR 83886179 Operation cancelled'".to_owned(),
        };
        let script = format!(
            "#!/bin/sh\necho OK\nwhile read -r word rest; do case \"$word\" in\n\
             GETPIN) {answer};;\nBYE) echo OK; exit 0;;\n*) echo OK;;\nesac; done\n"
        );
        let program = self.path().join("pinentry");
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        self.pinentry_program(&program);
    }

    pub(crate) fn pinentry_program(&self, program: &Path) {
        let setting = format!("pinentry-program {}\n", program.display());
        self.write("gpg-agent.conf", &setting);
        self.kill();
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn kill(&self) {
        let killed = self.command("gpgconf").args(["--kill", "all"]).output();
        assert!(killed.is_ok(), "these tests need the gpgconf program");
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", self.path()).env("LC_ALL", "C").arg("--homedir").arg(self.path());
        command
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // Not `kill`: a second panic would hide the first.
        drop(self.command("gpgconf").args(["--kill", "all"]).output());
    }
}

/// What gpg answered.
pub(crate) struct Said(Output);

impl Said {
    pub(crate) fn well(self) -> Self {
        assert!(self.0.status.success(), "gpg failed:\n{}", self.stderr());
        self
    }

    pub(crate) fn stdout(&self) -> &[u8] {
        &self.0.stdout
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// The primary fingerprints of the signatures that gpg found valid.
    pub(crate) fn valid_signers(&self) -> Vec<String> {
        self.stderr()
            .lines()
            .filter(|line| line.starts_with("[GNUPG:] VALIDSIG "))
            .filter_map(|line| line.rsplit(' ').next())
            .map(str::to_owned)
            .collect()
    }
}

/// What the messages say.
pub(crate) const TEXT: &[u8] = "Report of 20 November.\r\nSchöne Grüße\n -- \n".as_bytes();

pub(crate) fn good(signer: &Person, made_at: SystemTime, addressed: bool) -> Verdict {
    Verdict::Good { signer: signer.fingerprint(), made_at, addressed }
}
