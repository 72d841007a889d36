//! A mail server that keeps what it gets, or does not, as a test wants it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::{Sandbox, peers};

const PROGRAM: &str = include_str!("smtpd.py");

/// A mail server that ends with the test. Tests that start one `need_aiosmtpd`.
pub struct SmtpServer {
    child: Child,
    port: String,
    folder: PathBuf,
}

impl SmtpServer {
    /// Starts a server. The head of `smtpd.py` lists the transports and the answers.
    pub fn start(sandbox: &Sandbox, transport: &str, answer: &str) -> SmtpServer {
        let python = peers::python_with(&["aiosmtpd", "trustme"]);
        let folder = sandbox.path(format!("server-{transport}-{answer}"));
        fs::create_dir(&folder).unwrap();
        sandbox.write("smtpd.py", PROGRAM);
        let mut child = Command::new(python)
            .arg(sandbox.path("smtpd.py"))
            .args([folder.as_os_str(), transport.as_ref(), answer.as_ref()])
            .stdout(Stdio::piped())
            // It tells of every client that hangs up.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let port = port.trim().to_owned();
        assert!(!port.is_empty(), "the mail server did not start");
        SmtpServer { child, port, folder }
    }

    /// The URL for a user who logs in.
    pub fn url(&self, scheme: &str, user: &str) -> String {
        format!("{scheme}://{user}@127.0.0.1:{}", self.port)
    }

    /// The certificate of the authority that vouches for it.
    pub fn authority(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// Where it keeps what it gets: `1.eml` and `1.envelope`, and so on.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The mails that it has.
    pub fn mails(&self) -> Vec<String> {
        let mut paths: Vec<PathBuf> = fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
        paths.sort();
        paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
