//! The `gpg` program, for keys that stay with its agent or on a card.

use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use sequoia_openpgp::crypto::SessionKey;
use sequoia_openpgp::types::SymmetricAlgorithm;

use crate::armour;
use crate::error::{Error, Reason, Result};

/// How to run `gpg`.
///
/// It inherits the environment of the process: its agent needs `GPG_TTY` to ask on a terminal.
/// No passphrase ever is in an argument or in the environment; the agent asks.
/// `gpg` itself asks nothing, so it ends by itself once the agent has an answer.
#[derive(Clone, Debug)]
pub struct Gpg {
    program: OsString,
    homedir: Option<PathBuf>,
    asks: bool,
}

/// What opens a message: the key of its encryption, and who received it.
pub(crate) struct SessionKeyInfo {
    pub(crate) algorithm: SymmetricAlgorithm,
    pub(crate) session_key: SessionKey,
    /// Primary fingerprint, uppercase hexadecimal.
    pub(crate) recipient: String,
}

struct Finished {
    well: bool,
    stdout: Vec<u8>,
    status: Vec<String>,
}

impl Gpg {
    /// Runs `program`, a name on the search path or a path.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), homedir: None, asks: true }
    }

    /// Uses another home directory than gpg's own.
    pub fn with_homedir(mut self, homedir: impl Into<PathBuf>) -> Self {
        self.homedir = Some(homedir.into());
        self
    }

    /// Lets nobody be asked: what needs a passphrase that the agent does not know fails at once, as a hook without a terminal must.
    pub fn without_questions(mut self) -> Self {
        self.asks = false;
        self
    }

    /// A binary detached signature over all of `data`, made with SHA-512.
    pub(crate) fn sign(&self, fingerprint: &str, data: &mut dyn Read) -> Result<Vec<u8>> {
        let arguments = [
            "--no-armor",
            "--no-textmode",
            "--digest-algo",
            "SHA512",
            "--local-user",
            fingerprint,
            "--output",
            "-",
            "--detach-sign",
        ];
        let finished = self.run(&arguments, Stdio::piped(), data)?;
        if !finished.well {
            return Err(failure(&finished.status, "gpg could not sign"));
        }
        Ok(finished.stdout)
    }

    /// The session key of a message for one of the secret keys that gpg can reach.
    ///
    /// Only the session key is taken from gpg, and the plaintext it makes is thrown away:
    /// signatures are judged against the committee's certificates and not against the
    /// person's key ring, and intended recipients are checked, which GnuPG 2.2 does not do.
    pub(crate) fn open(&self, message: &[u8]) -> Result<SessionKeyInfo> {
        let arguments = ["--no-auto-key-retrieve", "--skip-verify", "--show-session-key", "--output", "-", "--decrypt"];
        let finished = self.run(&arguments, Stdio::null(), &mut &*armour::without_armour(message))?;
        let opening = opening(&finished.status);
        // Not the exit code: it also speaks of what this crate judges itself.
        opening.ok_or_else(|| failure(&finished.status, "gpg could not open the message"))
    }

    fn run(&self, arguments: &[&str], stdout: Stdio, input: &mut dyn Read) -> Result<Finished> {
        let mut command = Command::new(&self.program);
        if let Some(homedir) = &self.homedir {
            command.arg("--homedir").arg(homedir);
        }
        if !self.asks {
            command.args(["--pinentry-mode", "error"]);
        }
        command.args(["--batch", "--no-tty", "--status-fd", "2"]).args(arguments.iter().map(OsStr::new));
        command.stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                Error::new(Reason::GpgMissing, "the gpg program was not found; install GnuPG or sign with a key file")
            }
            _ => Error::with_context("could not start the gpg program")(error),
        })?;

        let mut stdin = child.stdin.take().expect("stdin is piped above");
        let mut stderr = child.stderr.take().expect("stderr is piped above");
        let stdout = child.stdout.take();
        // All three pipes move at once, so that none fills up and stops the other side.
        let (fed, output, status) = thread::scope(|scope| {
            let output = scope.spawn(move || stdout.map_or(Ok(Vec::new()), read_all));
            let status = scope.spawn(move || read_all(&mut stderr));
            let fed = io::copy(input, &mut stdin);
            drop(stdin);
            let reading = "reading a pipe does not panic";
            (fed, output.join().expect(reading), status.join().expect(reading))
        });
        let well = child.wait().map_err(Error::with_context("could not wait for gpg"))?.success();
        // A gpg that failed stops reading, and its status says more than the broken pipe.
        if well {
            fed.map_err(Error::with_context("could not pass the data to gpg"))?;
        }
        let status = status.map_err(Error::with_context("could not read the answer of gpg"))?;
        Ok(Finished {
            well,
            stdout: output.map_err(Error::with_context("could not read the answer of gpg"))?,
            status: status_lines(&status),
        })
    }
}

fn read_all(mut from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The lines meant for programs; everything else on stderr is for people and may name them.
fn status_lines(stderr: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(stderr)
        .lines()
        .filter_map(|line| line.strip_prefix("[GNUPG:] ").map(str::to_owned))
        .collect()
}

/// The words after `keyword` of the first status line that starts with it.
fn words<'a>(status: &'a [String], keyword: &str) -> Option<Vec<&'a str>> {
    status.iter().find_map(|line| {
        let mut words = line.split_ascii_whitespace();
        (words.next() == Some(keyword)).then(|| words.collect())
    })
}

fn opening(status: &[String]) -> Option<SessionKeyInfo> {
    let (algorithm, key) = words(status, "SESSION_KEY")?.first()?.split_once(':')?;
    let recipient = *words(status, "DECRYPTION_KEY")?.get(1)?;
    Some(SessionKeyInfo {
        algorithm: algorithm.parse::<u8>().ok()?.into(),
        session_key: sequoia_openpgp::fmt::hex::decode(key).ok()?.into(),
        recipient: recipient.to_ascii_uppercase(),
    })
}

/// Reads why gpg failed from its status lines.
///
/// An error number carries its code in the low 16 bits and the part that failed in bits 24 to 30 (libgpg-error).
fn failure(status: &[String], what: &'static str) -> Error {
    const PINENTRY: u32 = 5;
    let number = ["ERROR", "FAILURE"].iter().find_map(|keyword| words(status, keyword)?.get(1)?.parse::<u32>().ok());
    let Some(number) = number else {
        if words(status, "NO_SECKEY").is_some() {
            return no_secret_key();
        }
        return Error::new(Reason::Other, what);
    };
    let (code, part) = (number & 0xffff, (number >> 24) & 0x7f);
    match code {
        11 | 87 => Error::new(Reason::WrongPassphrase, "the passphrase does not open the key"),
        17 => no_secret_key(),
        53 | 54 => Error::new(
            Reason::NoSecretKey,
            "gpg may not use the key, for it knows it as expired or revoked; import its current certificate into gpg",
        ),
        77 | 78 | 259 | 269 => {
            Error::new(Reason::AgentGone, "gpg could not reach its agent; `gpgconf --launch gpg-agent` starts it")
        }
        99 | 198 => Error::new(Reason::Cancelled, "the question for the passphrase was cancelled"),
        108..=112 | 119 | 120 | 123 | 130 => Error::new(
            Reason::Card,
            "the smart card is missing, locked or not usable; `gpg --card-status` shows its state",
        ),
        85 | 86 => no_pinentry(),
        _ if part == PINENTRY => no_pinentry(),
        _ => Error::new(Reason::Other, what),
    }
}

fn no_secret_key() -> Error {
    Error::new(Reason::NoSecretKey, "gpg has none of the secret keys wanted, or its agent does not answer")
}

fn no_pinentry() -> Error {
    Error::new(Reason::NoPinentry, "gpg could not ask for the passphrase; on a terminal, `export GPG_TTY=$(tty)` first")
}

#[cfg(test)]
mod tests {
    use super::{Reason, failure};

    #[track_caller]
    fn check(lines: &[&str], reason: Reason) {
        let status: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!(failure(&status, "gpg could not").reason(), reason);
    }

    #[test]
    fn a_card_that_is_missing_is_told() {
        // Part 6 is the program for cards; 112 is a missing card, 110 one that was taken out.
        check(&["KEY_CONSIDERED 00 2", "FAILURE sign 100663408"], Reason::Card);
        check(&["ERROR pkdecrypt_failed 100663406", "DECRYPTION_FAILED"], Reason::Card);
    }

    #[test]
    fn a_failure_without_a_known_number_is_still_a_failure() {
        check(&[], Reason::Other);
        check(&["FAILURE", "FAILURE sign", "FAILURE sign many"], Reason::Other);
        check(&["FAILURE sign 4294967295"], Reason::Other);
        check(&["NO_SECKEY 0011223344556677", "DECRYPTION_FAILED"], Reason::NoSecretKey);
    }

    #[test]
    fn the_more_exact_line_comes_first() {
        check(&["FAILURE decrypt 17", "ERROR pkdecrypt_failed 83886179"], Reason::Cancelled);
    }
}
