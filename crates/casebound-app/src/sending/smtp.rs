//! Sends mail over SMTP, always encrypted, and tracks from which command on a mail may have been sent.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context as _, bail};
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, CertificateStore, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::envelope::{Delivery, Envelope};
use crate::files;
use crate::prompt::Prompt;

const PATIENCE: Duration = Duration::from_secs(60);
/// How long a server may think about a whole mail (RFC 5321, 4.5.3.2.6).
const PATIENCE_WITH_MAIL: Duration = Duration::from_secs(600);
const MAX_CA: usize = 1024 * 1024;

/// Where a server is, as in `smtps://alice@mail.example.org` or `smtp://alice@mail.example.org:587`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// TLS from the first byte on; else by STARTTLS.
    implicit_tls: bool,
    user: Option<String>,
    host: String,
    port: u16,
}

impl FromStr for Url {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Url, &'static str> {
        let form = "write smtps://USER@HOST (TLS at once, port 465) or smtp://USER@HOST (STARTTLS, port 587), with :PORT for another port";
        let (scheme, rest) = text.split_once("://").ok_or(form)?;
        let (implicit_tls, usual) = match scheme {
            "smtps" => (true, 465),
            "smtp" => (false, 587),
            _ => return Err(form),
        };
        let rest = rest.trim_end_matches('/');
        // A user name may be an address.
        let (user, address) = match rest.rsplit_once('@') {
            Some((user, address)) => (Some(user), address),
            None => (None, rest),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err(
                "the URL must not contain a password, which other users of this computer could see: use --password-command, or wait to be asked",
            );
        }
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| form)?),
            None => (address, usual),
        };
        if host.is_empty() || host.contains(['/', '?', '#', ' ']) || user == Some("") {
            return Err(form);
        }
        Ok(Url { implicit_tls, user: user.map(|user| user.replace("%40", "@")), host: host.to_owned(), port })
    }
}

/// A mail server.
pub struct Server {
    url: Url,
    ca: Option<PathBuf>,
    password_command: Option<String>,
    /// Known after the first login.
    login: Option<Credentials>,
}

impl Server {
    /// Names a server, a certificate authority to trust instead of the system's, and a command that prints the password.
    pub fn new(url: Url, ca: Option<PathBuf>, password_command: Option<String>) -> Server {
        Server { url, ca, password_command, login: None }
    }

    /// Sends one mail in one connection.
    pub(super) fn post(
        &mut self,
        envelope: &Envelope,
        mail: &[u8],
        prompt: &mut dyn Prompt,
        leaving: &mut dyn FnMut() -> anyhow::Result<()>,
    ) -> anyhow::Result<Delivery> {
        let address = |text: &str| text.parse::<Address>().ok().context("mail can't be sent to one of its addresses");
        let from = address(&envelope.from)?;
        let to: Vec<Address> = envelope.to.iter().map(|to| address(to)).collect::<anyhow::Result<_>>()?;
        let mut connection = self.connect(prompt)?;
        let refusal = |error| refused(&error);
        connection.command(Mail::new(Some(from), Vec::new())).map_err(refusal)?;
        for to in to {
            connection.command(Rcpt::new(to, Vec::new())).map_err(refusal)?;
        }
        connection.command(Data).map_err(refusal)?;
        leaving()?;
        let _ = connection.set_timeout(Some(PATIENCE_WITH_MAIL));
        let mail = casebound_mail::crlf(mail);
        let answer = connection.message(mail.strip_suffix(b"\r\n").unwrap_or(&mail));
        match answer {
            Ok(_) => {
                let _ = connection.quit();
                Ok(Delivery::Accepted)
            }
            Err(error) if error.status().is_some() => Err(refused(&error)),
            Err(_) => Ok(Delivery::Unknown(format!("{} received the mail but did not answer", self.url.host))),
        }
    }

    fn connect(&mut self, prompt: &mut dyn Prompt) -> anyhow::Result<SmtpConnection> {
        let host = self.url.host.clone();
        let tls = self.tls()?;
        // Says nothing of this computer, whose name would be in the mail.
        let hello = ClientId::default();
        let at_once = self.url.implicit_tls.then_some(&tls);
        let mut connection =
            SmtpConnection::connect((host.as_str(), self.url.port), Some(PATIENCE), &hello, at_once, None)
                .map_err(|error| failed(&host, &error))?;
        if !connection.is_encrypted() {
            if !connection.can_starttls() {
                connection.abort();
                bail!("{host} offers no encryption (STARTTLS); try smtps://");
            }
            connection.starttls(&tls, &hello).map_err(|error| failed(&host, &error))?;
        }
        if let Some(login) = self.login(prompt)? {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &login).map_err(|error| match error.status() {
                Some(code) => anyhow::anyhow!("{host} does not accept user name and password ({code})"),
                None => failed(&host, &error),
            })?;
        }
        Ok(connection)
    }

    fn tls(&self) -> anyhow::Result<TlsParameters> {
        let mut builder = TlsParameters::builder(self.url.host.clone());
        if let Some(path) = &self.ca {
            let shown = || format!("cannot use {} as a certificate authority", path.display());
            let pem = files::read_limited(path, MAX_CA).with_context(shown)?;
            let authority = Certificate::from_pem(&pem).ok().with_context(shown)?;
            builder = builder.certificate_store(CertificateStore::None).add_root_certificate(authority);
        }
        builder
            .build()
            .ok()
            .context("encryption to the mail server can't be set up; name its certificate authority with --smtp-ca")
    }

    /// User name and password, asked for once.
    fn login(&mut self, prompt: &mut dyn Prompt) -> anyhow::Result<Option<Credentials>> {
        let Some(user) = &self.url.user else {
            return Ok(None);
        };
        if let Some(known) = &self.login {
            return Ok(Some(known.clone()));
        }
        let password = match &self.password_command {
            Some(command) => first_line_of(command)?,
            None => prompt
                .secret(&format!("Password of {user} at {}:", self.url.host))
                .context("the mail server requires a password, and nobody can be asked; pass --password-command with a command that prints it")?,
        };
        let login = Credentials::new(user.clone(), password);
        self.login = Some(login.clone());
        Ok(Some(login))
    }
}

/// Runs a command of the user's, which may ask on the terminal.
fn first_line_of(command: &str) -> anyhow::Result<String> {
    let output = Command::new("sh")
        .args(["-c", command])
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run the password command")?;
    if !output.status.success() {
        bail!("the password command failed ({})", output.status);
    }
    let text = String::from_utf8(output.stdout).ok().context("the password command printed no text")?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        bail!("the password command printed nothing");
    }
    Ok(line.to_owned())
}

/// The server's number says enough; its words may repeat addresses.
fn refused(error: &Error) -> anyhow::Error {
    match error.status() {
        Some(code) if error.is_transient() => {
            anyhow::anyhow!("the mail server does not take it now ({code}); try again later")
        }
        Some(code) => anyhow::anyhow!("the mail server refused it ({code})"),
        None => anyhow::anyhow!("the connection to the mail server broke before the mail left"),
    }
}

fn failed(host: &str, error: &Error) -> anyhow::Error {
    let what = if error.is_tls() {
        "cannot establish a trusted encrypted connection"
    } else if is_silence(error) {
        "it does not answer"
    } else if error.status().is_some() {
        "it refused the connection"
    } else {
        "it can't be reached, or its certificate is not trusted"
    };
    anyhow::anyhow!("{host}: {what}: {error}")
}

/// A wait that was long enough; of a read the system says that it would have to wait longer.
fn is_silence(error: &Error) -> bool {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let mut kinds = causes.filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    error.is_timeout() || kinds.any(|kind| kind == io::ErrorKind::WouldBlock)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::time::Duration;

    use super::{ClientId, SmtpConnection, Url, failed};

    #[test]
    fn a_server_that_says_nothing_does_not_answer() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let patience = Some(Duration::from_millis(50));
        let address = silent.local_addr().unwrap();
        let error = SmtpConnection::connect(address, patience, &ClientId::default(), None, None).err().unwrap();
        assert!(failed("mail.example.org", &error).to_string().contains("does not answer"));
    }

    fn url(text: &str) -> Result<(bool, Option<String>, String, u16), &'static str> {
        let url: Url = text.parse()?;
        Ok((url.implicit_tls, url.user, url.host, url.port))
    }

    #[test]
    fn urls_say_how_to_connect() {
        let host = || "mail.example.org".to_owned();
        let user = || Some("alice@example.org".to_owned());
        assert_eq!(url("smtps://mail.example.org"), Ok((true, None, host(), 465)));
        assert_eq!(url("smtp://mail.example.org/"), Ok((false, None, host(), 587)));
        assert_eq!(url("smtp://alice@example.org@mail.example.org:2525"), Ok((false, user(), host(), 2525)));
        assert_eq!(url("smtps://alice%40example.org@mail.example.org"), Ok((true, user(), host(), 465)));
    }

    #[test]
    fn other_urls_are_refused() {
        for bad in [
            "mail.example.org",
            "http://mail.example.org",
            "smtps://",
            "smtps://@mail.example.org",
            "smtp://mail.example.org:x",
            "smtps://a:secret@mail.example.org",
        ] {
            assert!(url(bad).is_err(), "{bad}");
        }
        assert!(!url("smtps://a:secret@mail.example.org").unwrap_err().contains("secret"));
    }
}
