//! `casebound demo`: an invented committee, and the whole main job on its cases.
//!
//! Each step shows and runs the command that a user would type; nothing takes a shortcut.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_app::files::{self, Existing};
use casebound_app::random;
use casebound_app::{Context, Outcome};
use casebound_openpgp::generate;
use casebound_record::edit::{self, Value};
use casebound_record::layout::{self, CASES};
use casebound_record::{COMMITTEE_FILE, Clock, time};

use crate::ui::Ui;

mod data;

/// The day on which the demo takes place: a fixed one, so that its output is always the same.
const TODAY: &str = "2026-06-20";
const FROM: &str = "2025-07-01";

/// Try everything on a made-up committee with a year of cases
///
/// Makes a private repository with cases of every stage, two of them broken on purpose; shows what the check finds,
/// lets the hook stop a commit, fixes the cases, writes the public report and encrypted mails, and at last erases a record
/// whose time is over.
///
/// Example: `casebound demo`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where to write it; a new temporary folder by default
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let top = match args.directory {
        Some(directory) => context.beside(directory),
        None => temporary()?,
    };
    if top.symlink_metadata().is_ok() && std::fs::read_dir(&top).is_ok_and(|mut it| it.next().is_some()) {
        bail!("{} is not empty; name a new folder", top.display());
    }
    files::make_private_folder(&top)?;
    let top = top.canonicalize().with_context(|| format!("cannot open {}", top.display()))?;
    let stage = Stage {
        workspace: top.join("private-record"),
        letters: top.join("to-send"),
        keys: top.join("secret-keys"),
        top,
    };

    ui.heading("1. A private repository for the committee");
    stage.casebound(ui, &["init", "private-record", "--name", "Sample Conference Code of Conduct Team"], 0)?;
    stage.furnish()?;
    ui.note(format_args!("{} made-up cases from one year were copied into it.", data::CASES.len()));
    stage.git(ui, &["add", "--all"], 0)?;

    ui.heading("2. The check finds errors in two cases");
    stage.casebound_here(ui, &["check"], 1)?;

    ui.heading("3. The hook stops the commit");
    stage.git(ui, &["commit", "--quiet", "--message", "A year of cases"], 1)?;

    ui.heading("4. With the errors fixed, the commit succeeds");
    ui.note("`casebound explain RULE` says why a rule exists and what to do; `casebound fix` applies the safe fixes.");
    for (path, text) in data::CASES.iter().filter(|(path, _)| data::BROKEN.iter().any(|(broken, _)| broken == path)) {
        let path = format!("{CASES}/{path}");
        files::write_private(&stage.workspace.join(&path), text.as_bytes(), Existing::Replace)?;
        ui.done("fixed", path);
    }
    stage.git(ui, &["add", "--all"], 0)?;
    stage.git(ui, &["commit", "--quiet", "--message", "A year of cases"], 0)?;

    ui.heading("5. The year at a glance: no names");
    stage.casebound_here(ui, &["list"], 0)?;
    stage.casebound_here(ui, &["due"], 1)?;

    ui.heading("6. What the public may read");
    let report = stage.letters.join("transparency-report.md");
    let page = stage.letters.join("transparency-report.html");
    let figures = stage.letters.join("transparency-report.json");
    for (format, path) in [("md", &report), ("html", &page), ("json", &figures)] {
        let path = path.display().to_string();
        let period = ["--from", FROM, "--to", TODAY, "--format", format, "-o", &path];
        stage.casebound_here(ui, &[&["transparency", "write"], &period[..]].concat(), 0)?;
    }

    ui.heading("7. What the DSF's committee reads: one encrypted mail for each case");
    let key = stage.keys.join("alice.key").display().to_string();
    let letters = stage.letters.display().to_string();
    let write = ["--sign-with", &key, "-o", &letters];
    stage.casebound_here(ui, &[&["dsf", "write"], data::TO_SEND, &write[..]].concat(), 0)?;

    ui.heading("8. A record whose retention period is over is erased, history included");
    stage.casebound_here(ui, &["retention", "list"], 1)?;
    let approved = ["--approved-by", "alice", "--approved-by", "carol", "--yes"];
    stage.casebound_here(ui, &[&["retention", "dispose", data::OVER], &approved[..]].concat(), 0)?;
    stage.casebound_here(ui, &["retention", "verify"], 0)?;

    ui.heading("What lies where");
    ui.note(format_args!(
        "  {workspace}   the private repository: committee.yaml, cases/, keys/\n  \
           {letters}          the output: the public report, and mails that only the DSF and alice can decrypt\n  \
           {keys}      the made-up secret keys; in real life each stays with its owner\n\n\
         Look around: cd {workspace}; casebound --today {TODAY} show {case} --as pseudonyms\n\
         Remove it all: rm -r {top}",
        workspace = stage.workspace.display(),
        letters = stage.letters.display(),
        keys = stage.keys.display(),
        top = stage.top.display(),
        case = data::TO_SEND.first().copied().unwrap_or_default(),
    ));
    ui.line(stage.top.display())?;
    Ok(Outcome::Clean)
}

/// Where the demo plays.
struct Stage {
    top: PathBuf,
    workspace: PathBuf,
    letters: PathBuf,
    keys: PathBuf,
}

impl Stage {
    /// Copies the invented data, makes two keys, and writes their fingerprints into committee.yaml.
    fn furnish(&self) -> anyhow::Result<()> {
        for folder in [&self.letters, &self.keys] {
            files::make_private_folder(folder)?;
        }
        let mut committee = data::COMMITTEE.to_owned();
        let day = time::parse_day(TODAY).map_err(|_| anyhow::anyhow!("the demo's day is not a day"))?;
        let before = Clock::end_of(day, chrono_tz::Tz::UTC).now - chrono::TimeDelta::days(2);
        for (file, user_id, route) in [
            ("alice", "Alice Sample <alice@example.org>", "members.alice.fingerprint"),
            ("dsf", "DSF Code of Conduct <conduct@djangoproject.com>", "sharing.dsf.fingerprint"),
        ] {
            let key = generate(user_id, SystemTime::from(before), None)?;
            let certificate = key.certificate.to_armored()?;
            files::write_private(&self.workspace.join(layout::certificate(file)), &certificate, Existing::Keep)?;
            files::write_private(&self.keys.join(format!("{file}.key")), &key.secret, Existing::Keep)?;
            committee = edit::set(&committee, route, &Value::Text(key.certificate.fingerprint()))
                .map_err(|refused| anyhow::anyhow!("cannot write {route}: {refused}"))?;
        }
        files::write_private(&self.workspace.join(COMMITTEE_FILE), committee.as_bytes(), Existing::Replace)?;
        for (path, text) in data::CASES {
            let broken = data::BROKEN.iter().find(|(broken, _)| broken == path);
            self.place(path, broken.map_or(*text, |(_, text)| *text))?;
        }
        for (path, text) in data::ATTACHMENTS {
            self.place(path, text)?;
        }
        Ok(())
    }

    fn place(&self, path: &str, text: &str) -> anyhow::Result<()> {
        let path = self.workspace.join(CASES).join(path);
        files::make_private_folder(path.parent().unwrap_or(&self.workspace))?;
        files::write_private(&path, text.as_bytes(), Existing::Keep)
    }

    fn casebound(&self, ui: &mut Ui, args: &[&str], expected: i32) -> anyhow::Result<()> {
        let program = std::env::current_exe().context("cannot tell where this program is")?;
        self.show(ui, "casebound", &program, &self.top, args, expected)
    }

    fn casebound_here(&self, ui: &mut Ui, args: &[&str], expected: i32) -> anyhow::Result<()> {
        let program = std::env::current_exe().context("cannot tell where this program is")?;
        self.show(ui, "casebound", &program, &self.workspace, args, expected)
    }

    fn git(&self, ui: &mut Ui, args: &[&str], expected: i32) -> anyhow::Result<()> {
        self.show(ui, "git", Path::new("git"), &self.workspace, args, expected)
    }

    /// Shows a command, runs it, and fails when it ends otherwise than the story says.
    fn show(
        &self,
        ui: &mut Ui,
        name: &str,
        program: &Path,
        folder: &Path,
        args: &[&str],
        expected: i32,
    ) -> anyhow::Result<()> {
        ui.note(format_args!("$ {name} {}", args.join(" ")));
        let mut command = Command::new(program);
        match name {
            "casebound" => command.args(["--today", TODAY]),
            // There is no other way to pass the date to its hooks.
            _ => command.env("CASEBOUND_TODAY", TODAY),
        };
        let status = command
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::null())
            .env("PATH", path_with_this_program()?)
            .envs([("GIT_AUTHOR_NAME", "Alice Sample"), ("GIT_AUTHOR_EMAIL", "alice@example.org")])
            .envs([("GIT_COMMITTER_NAME", "Alice Sample"), ("GIT_COMMITTER_EMAIL", "alice@example.org")])
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .env_remove("GIT_WORK_TREE")
            .status()
            .with_context(|| format!("cannot run {name}; is it installed?"))?;
        if status.code() != Some(expected) {
            bail!("`{name} {}` ended with {status}, where {expected} was expected", args.join(" "));
        }
        Ok(())
    }
}

/// The hooks look for `casebound` on PATH: it need not be installed for the demo.
fn path_with_this_program() -> anyhow::Result<OsString> {
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let folder = program.parent().unwrap_or(Path::new("/")).to_owned();
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(folder).chain(std::env::split_paths(&rest));
    std::env::join_paths(all).context("the folder of this program can't be in PATH")
}

/// A new name in the system's folder for temporary files.
fn temporary() -> anyhow::Result<PathBuf> {
    Ok(std::env::temp_dir().join(format!("casebound-demo-{}", random::digits::<4>()?)))
}
