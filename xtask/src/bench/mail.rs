//! Encrypted mail for three keys, beside gpg that does the same, and the memory that a large attachment takes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::corpus::Corpus;
use super::peak::peak;
use super::table::{Cell, Table};
use super::{Bench, RUNS, TODAY, median};
use crate::workspace::say;

/// How many messages are written in one run.
const SIZES: [usize; 3] = [1, 100, 1_000];
/// What gpg takes for now when it makes the keys, and when it writes.
const KEYS_ARE_MADE: &str = "20260601T120000!";
const MAILS_ARE_WRITTEN: &str = "20260620T120000!";
/// A small attachment, and a large one.
const ATTACHMENTS: [usize; 2] = [1_000, 50_000_000];

/// Measures time for each size, then memory.
pub(super) fn run(bench: &Bench) -> Result<()> {
    say(
        "signed by one key, encrypted for three: two of the DSF and the sender's own; gpg starts once for each message",
    );
    let mut table = Table::begin(&["ours", "each", "gpg", "each", "gpg/ours"]);
    let ring = Ring::make()?;
    for size in bench.sizes(&SIZES) {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let office = Office::make(bench, folder.path(), size, &ring)?;
        // A thousand are a measurement by themselves.
        let time = |run: &dyn Fn() -> Result<()>| if size < 1_000 { median(run) } else { once(run) };
        let ours = time(&|| office.write())?;
        let theirs = time(&|| ring.write(&office))?;
        let each = |time: Duration| Cell::Time(time / u32::try_from(size).unwrap_or(u32::MAX));
        table
            .row(size, vec![Cell::Time(ours), each(ours), Cell::Time(theirs), each(theirs), Cell::ratio(theirs, ours)]);
    }
    table.growth();
    memory(bench, &ring)
}

fn once(run: &dyn Fn() -> Result<()>) -> Result<Duration> {
    let start = Instant::now();
    run()?;
    Ok(start.elapsed())
}

/// The most memory that was held, for a case with a small attachment and with a large one.
fn memory(bench: &Bench, ring: &Ring) -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let office = Office::make(bench, folder.path(), 1, ring)?;
    let case = office.cases.first().context("one case was made")?;
    let archive = office.corpus.root.join("../archive.tar").display().to_string();
    let key = ring.secret.display().to_string();
    let name = stem(case)?;
    say(&format!("{:>12}  {:>12}  {:>12}  {:>12}", "attachment", "dsf write", "export write", "verify"));
    for size in ATTACHMENTS {
        let beside = case.with_extension("");
        fs::create_dir_all(&beside)?;
        fs::write(beside.join("picture.bin"), vec![7; size])?;
        let peak = |arguments: &[&str]| -> Result<String> { Ok(format!("{:>9.1} MB", office.peak(arguments)?)) };
        say(&format!(
            "{:>9.1} MB  {}  {}  {}",
            size as f64 / 1e6,
            peak(&["dsf", "write", name, "--force", "--sign-with", &key])?,
            peak(&["export", "write", name, "--force", "--sign-with", &key, "--output", &archive])?,
            peak(&["export", "verify", &archive])?,
        ));
    }
    Ok(())
}

/// A GnuPG home with the keys of a member and of the DSF, whose agent ends with it.
pub(super) struct Ring {
    home: tempfile::TempDir,
    pub(super) secret: PathBuf,
    member: String,
    dsf: String,
    /// The DSF's encryption keys.
    subkeys: Vec<String>,
}

impl Ring {
    pub(super) fn make() -> Result<Ring> {
        // A socket path may have no more than 107 bytes.
        let home = tempfile::Builder::new().prefix("cb").tempdir_in("/tmp").context("cannot make a key ring")?;
        let secret = home.path().join("member.key");
        let mut ring = Ring { home, secret, member: String::new(), dsf: String::new(), subkeys: Vec::new() };
        for user_id in ["Alice Member <alice@example.org>", "DSF <conduct@example.com>"] {
            ring.gpg(KEYS_ARE_MADE, &["--quick-generate-key", user_id, "ed25519", "sign", "2y"])?;
        }
        ring.member = ring.fingerprints("alice@example.org", "fpr")?.remove(0);
        ring.dsf = ring.fingerprints("conduct@example.com", "fpr")?.remove(0);
        for (owner, subkeys) in [(ring.member.clone(), 1), (ring.dsf.clone(), 2)] {
            for _ in 0..subkeys {
                ring.gpg(KEYS_ARE_MADE, &["--quick-add-key", &owner, "cv25519", "encr", "2y"])?;
            }
        }
        ring.subkeys = ring.fingerprints("conduct@example.com", "fpr")?.split_off(1);
        let secret = ring.gpg(MAILS_ARE_WRITTEN, &["--armor", "--export-secret-keys", "alice@example.org"])?;
        fs::write(&ring.secret, secret)?;
        Ok(ring)
    }

    fn fingerprints(&self, whose: &str, kind: &str) -> Result<Vec<String>> {
        let listed = self.gpg(MAILS_ARE_WRITTEN, &["--with-colons", "--list-keys", whose])?;
        let listed = String::from_utf8(listed).context("gpg lists text")?;
        let lines = listed.lines().filter(|line| line.split(':').next() == Some(kind));
        let found: Vec<String> = lines.filter_map(|line| line.split(':').nth(9)).map(str::to_owned).collect();
        if found.is_empty() { bail!("gpg made no key") } else { Ok(found) }
    }

    fn certificate(&self, fingerprint: &str) -> Result<Vec<u8>> {
        self.gpg(MAILS_ARE_WRITTEN, &["--armor", "--export", fingerprint])
    }

    fn gpg(&self, now: &str, arguments: &[&str]) -> Result<Vec<u8>> {
        let output = Command::new("gpg")
            .arg("--homedir")
            .arg(self.home.path())
            .args(["--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", ""])
            .args(["--trust-model", "always", "--faked-system-time", now])
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .context("cannot run gpg")?;
        if !output.status.success() {
            bail!("gpg {arguments:?} failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(output.stdout)
    }

    /// Writes a message of each case, in a process of its own, as a script around gpg does.
    fn write(&self, office: &Office) -> Result<()> {
        let mut arguments = vec!["--armor", "--yes", "--local-user", &self.member, "--sign", "--encrypt"];
        let subkeys: Vec<String> = self.subkeys.iter().map(|key| format!("{key}!")).collect();
        for recipient in subkeys.iter().chain([&self.member]) {
            arguments.extend(["--recipient", recipient]);
        }
        let out = office.corpus.root.join("../out.asc").display().to_string();
        for case in &office.cases {
            let case = case.display().to_string();
            self.gpg(MAILS_ARE_WRITTEN, &[&arguments[..], &["--output", &out, &case]].concat())?;
        }
        Ok(())
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        let mut command = Command::new("gpgconf");
        command.arg("--homedir").arg(self.home.path()).args(["--kill", "all"]);
        drop(command.stdout(Stdio::null()).stderr(Stdio::null()).status());
    }
}

/// A committee's repository whose cases may all be sent.
pub(super) struct Office {
    pub(super) corpus: Corpus,
    program: PathBuf,
    cases: Vec<PathBuf>,
    secret: String,
}

impl Office {
    pub(super) fn make(bench: &Bench, folder: &Path, size: usize, ring: &Ring) -> Result<Office> {
        let corpus = Corpus::make(&bench.program, folder, size)?;
        let record = corpus.root.clone();
        let committee = record.join("committee.yaml");
        let text = fs::read_to_string(&committee)?;
        let named = |file: &str, fingerprint: &str| format!("certificate: keys/{file}.asc, fingerprint: {fingerprint}");
        let text = text.replace(
            "email: alice@example.org}",
            &format!("email: alice@example.org, {}}}", named("alice", &ring.member)),
        );
        let dsf = named("dsf", &ring.dsf);
        fs::write(&committee, format!("{text}sharing:\n  dsf: {{name: DSF, email: conduct@example.com, {dsf}}}\n"))?;
        fs::create_dir_all(record.join("keys"))?;
        fs::write(record.join("keys/alice.asc"), ring.certificate(&ring.member)?)?;
        fs::write(record.join("keys/dsf.asc"), ring.certificate(&ring.dsf)?)?;
        let mut cases = Vec::with_capacity(size);
        for entry in walkdir::WalkDir::new(record.join("cases")) {
            let path = entry?.into_path();
            if path.extension().is_some_and(|it| it == "md") {
                let text = fs::read_to_string(&path)?;
                fs::write(&path, text.replace("share: no, why: not our rule then", "share: yes"))?;
                cases.push(path);
            }
        }
        let secret = ring.secret.display().to_string();
        Ok(Office { corpus, program: bench.program.clone(), cases, secret })
    }

    /// Writes a mail of each case in one run.
    fn write(&self) -> Result<()> {
        let names = self.cases.iter().map(|case| stem(case)).collect::<Result<Vec<_>>>()?;
        let arguments = [&["dsf", "write", "--force", "--sign-with", &self.secret][..], &names].concat();
        let output = self.command(&arguments).output().context("cannot run the program")?;
        if !output.status.success() {
            bail!("the mails were not written: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.corpus.root).env("CASEBOUND_TODAY", TODAY).args(arguments);
        command.stdin(Stdio::null());
        command
    }

    fn peak(&self, arguments: &[&str]) -> Result<f64> {
        peak(RUNS, &|| self.command(arguments))
    }
}

fn stem(case: &Path) -> Result<&str> {
    case.file_stem().and_then(|it| it.to_str()).context("a case has a name")
}
