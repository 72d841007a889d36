//! The ways to send a finished mail: a mail server, the sendmail program, or a folder of drafts.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use super::envelope::{Delivery, Envelope};
use super::smtp::Server;
use crate::files::{self, Existing};
use crate::prompt::Prompt;
use crate::random;

/// How mails leave.
pub enum Transport {
    /// Over SMTP.
    Smtp(Server),
    /// Through a program that takes what sendmail takes.
    Sendmail(PathBuf),
    /// As drafts into a Maildir: a person sends them.
    Maildir(PathBuf),
}

impl Transport {
    /// Hands a mail over. `leaving` is called at the last moment at which surely nothing has left.
    pub fn post(
        &mut self,
        envelope: &Envelope,
        mail: &[u8],
        prompt: &mut dyn Prompt,
        leaving: &mut dyn FnMut() -> anyhow::Result<()>,
    ) -> anyhow::Result<Delivery> {
        match self {
            Transport::Smtp(server) => server.post(envelope, mail, prompt, leaving),
            Transport::Sendmail(program) => sendmail(program, envelope, mail, leaving),
            Transport::Maildir(folder) => {
                leaving()?;
                draft(folder, mail)
            }
        }
    }
}

fn sendmail(
    program: &Path,
    envelope: &Envelope,
    mail: &[u8],
    leaving: &mut dyn FnMut() -> anyhow::Result<()>,
) -> anyhow::Result<Delivery> {
    let shown = program.display();
    leaving()?;
    let mut child = Command::new(program)
        .args(["-i", "-f", &envelope.from, "--"])
        .args(&envelope.to)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {shown}"))?;
    let mut pipe = child.stdin.take().expect("stdin is piped above");
    // A program that stops reading says why by its exit status.
    let fed = pipe.write_all(&local(mail));
    drop(pipe);
    let status = child.wait().with_context(|| format!("cannot wait for {shown}"))?;
    match (status.code(), fed) {
        (Some(0), Ok(())) => Ok(Delivery::Accepted),
        (Some(0), Err(_)) => Ok(Delivery::Unknown(format!("{shown} did not read all of the mail"))),
        (Some(_), _) => bail!("{shown} did not take it ({status})"),
        (None, _) => Ok(Delivery::Unknown(format!("{shown} was killed"))),
    }
}

/// Writes into `tmp`, then into `cur` with the flag of a draft, as the form of a Maildir asks.
fn draft(maildir: &Path, mail: &[u8]) -> anyhow::Result<Delivery> {
    for folder in ["cur", "new", "tmp"] {
        files::make_private_folder(&maildir.join(folder))?;
    }
    // Usual names hold the time and the machine; a random one is as good, and says nothing.
    let name: String = random::digits::<16>()?;
    let temporary = maildir.join("tmp").join(&name);
    files::write_private(&temporary, &local(mail), Existing::Keep)?;
    let path = maildir.join("cur").join(format!("{name}:2,D"));
    fs::rename(&temporary, &path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Delivery::Drafted(path))
}

/// The mail with the line ends of files; on the wire it has CRLF.
fn local(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.len());
    let mut rest = mail.iter().peekable();
    while let Some(byte) = rest.next() {
        if *byte != b'\r' || rest.peek() != Some(&&b'\n') {
            out.push(*byte);
        }
    }
    out
}
