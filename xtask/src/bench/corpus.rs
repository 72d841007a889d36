//! A committee's repository with as many invented cases as one likes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use casebound_record::code_name;

use super::TODAY;

/// A committee's repository with invented cases of about 3,000 bytes.
pub(super) struct Corpus {
    program: PathBuf,
    pub(super) root: PathBuf,
    first: PathBuf,
}

impl Corpus {
    pub(super) fn make(program: &Path, folder: &Path, size: usize) -> Result<Corpus> {
        let root = folder.join("record");
        let mut corpus = Corpus { program: program.to_owned(), root, first: PathBuf::new() };
        fs::create_dir(&corpus.root)?;
        corpus.casebound(&["init", "--quiet"])?;
        fs::write(corpus.root.join("committee.yaml"), COMMITTEE)?;
        let mut taken = BTreeSet::new();
        for idx in 0..size {
            // Multiples of this number lie far apart, so that a free name is found at the first look.
            let random = (idx as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let name = code_name::draw(random, &|name| taken.contains(name));
            taken.insert(name.clone());
            let year = 2016 + idx * 10 / size;
            let path = corpus.root.join(format!("cases/{year}/{name}.md"));
            fs::create_dir_all(path.parent().context("a case lies in a folder")?)?;
            fs::write(&path, case(&name, year, idx))?;
            if idx == 0 {
                corpus.first = path;
            }
        }
        corpus.git(&["add", "--all"])?;
        corpus.git(&["commit", "--quiet", "--no-verify", "--message", "corpus"])?;
        Ok(corpus)
    }

    pub(super) fn stage_one(&self) -> Result<()> {
        let text = fs::read_to_string(&self.first)?;
        fs::write(&self.first, text.replace("quiet and polite", "calm and polite"))?;
        self.git(&["add", "--all"])
    }

    /// Stages another version of a case, each time a new one.
    pub(super) fn stage_another(&self) -> Result<()> {
        self.edit_first()?;
        self.git(&["add", "--all"])
    }

    /// Changes the first case on disk, each time in another way.
    pub(super) fn edit_first(&self) -> Result<()> {
        let text = fs::read_to_string(&self.first)?;
        Ok(fs::write(&self.first, text + "They spoke once more.\n")?)
    }

    /// Removes what the program keeps only to be fast.
    pub(super) fn forget_caches(&self) -> Result<()> {
        match fs::remove_dir_all(self.root.join(".git/casebound")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The code name of the first case.
    pub(super) fn first_name(&self) -> Result<String> {
        let name = self.first.file_stem().and_then(|name| name.to_str());
        Ok(name.context("a case has a name")?.to_owned())
    }

    /// The path of the first case.
    pub(super) fn first_path(&self) -> Result<&str> {
        self.first.strip_prefix(&self.root)?.to_str().context("a path of text")
    }

    /// Lets the period of all cases be over.
    pub(super) fn keep_for_a_year(&self) -> Result<()> {
        fs::write(self.root.join("committee.yaml"), COMMITTEE.replace("keep: indefinitely", "keep: 1 year"))?;
        for (path, text) in self.cases()? {
            let year = path.split('/').nth(1).context("a folder of a year")?.parse::<i32>()?;
            let until = format!("keep_until: {}-03-05", year + 1);
            fs::write(self.root.join(&path), text.replace("keep_until: indefinite", &until))?;
        }
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--no-verify", "--message", "one year"])
    }

    /// The path and the text of each case.
    pub(super) fn cases(&self) -> Result<Vec<(String, String)>> {
        let mut cases = Vec::new();
        for entry in walkdir::WalkDir::new(self.root.join("cases")).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(&self.root)?.to_str().context("a path of text")?;
                cases.push((path.to_owned(), fs::read_to_string(entry.path())?));
            }
        }
        Ok(cases)
    }

    pub(super) fn casebound(&self, args: &[&str]) -> Result<()> {
        self.command(&self.program, args)
    }

    pub(super) fn git(&self, args: &[&str]) -> Result<()> {
        self.command(Path::new("git"), args)
    }

    fn command(&self, program: &Path, args: &[&str]) -> Result<()> {
        let output =
            self.prepared(program, args)?.output().with_context(|| format!("cannot run {}", program.display()))?;
        if !output.status.success() {
            let shown: String = String::from_utf8_lossy(&output.stdout).chars().take(500).collect();
            bail!(
                "{} {args:?} ended with {}: {shown}{}",
                program.display(),
                output.status,
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(())
    }

    /// A command that runs in the record, on the day of the measurement.
    pub(super) fn prepared(&self, program: &Path, args: &[&str]) -> Result<Command> {
        // The hooks look for the program on PATH.
        let folder = self.program.parent().map(Path::to_owned);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(folder.into_iter().chain(std::env::split_paths(&path)))?;
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(&self.root)
            .env("CASEBOUND_TODAY", TODAY)
            .env("PATH", path)
            .envs([("GIT_AUTHOR_NAME", "Bench"), ("GIT_AUTHOR_EMAIL", "bench@example.org")])
            .envs([("GIT_COMMITTER_NAME", "Bench"), ("GIT_COMMITTER_EMAIL", "bench@example.org")])
            .stdin(Stdio::null());
        Ok(command)
    }
}

const COMMITTEE: &str = "\
committee: {name: Bench, email: conduct@example.org, timezone: UTC, profile: django-event}
members:
  alice: {name: Alice Member, email: alice@example.org}
  bob: {name: Bob Member, email: bob@example.org}
  carol: {name: Carol Member, email: carol@example.org}
  dan: {name: Dan Member, email: dan@example.org}
types: {harassment: Harassment}
sanctions:
  warning: {label: Warning}
deadlines: {acknowledge: 12 hours, step_in: 24 hours, update: 7 days, resolve: 7 days}
agreement: {standard: 2, severe: majority}
readers: {at_most: 5}
retention:
  counts_from: resolved
  rules:
    - {outcome: any, keep: indefinitely}
transparency: {smallest_count: 3, approvals: 2}
";

/// An invented name. As in life, many share one part of theirs.
pub(super) fn name(idx: usize) -> (String, String) {
    const GIVEN: [&str; 20] = [
        "Aurelia",
        "Bertram",
        "Ottilie",
        "Quirin",
        "Ludovic",
        "Zsombor",
        "Thora",
        "Casimir",
        "Ignatia",
        "Leopold",
        "Rosalind",
        "Osgar",
        "Philippa",
        "Emeric",
        "Wilhelmina",
        "Fenella",
        "Anselm",
        "Marguerite",
        "Torvald",
        "Ysolde",
    ];
    const FIRST: [&str; 20] = [
        "Oster", "Brand", "Kell", "Winter", "Stein", "Hazel", "Pell", "Vad", "Thistle", "Marl", "Good", "Ember",
        "Lind", "Rook", "Sample", "Quill", "Harrow", "Dun", "Farn", "Gild",
    ];
    const LAST: [&str; 20] = [
        "wald", "worth", "mann", "ström", "berg", "owska", "ini", "sson", "escu", "aard", "ington", "kerti", "bottom",
        "field", "quist", "stone", "ova", "dale", "hurst", "well",
    ];
    let of = |words: &[&'static str; 20], number: usize| words.get(number % 20).copied().unwrap_or_default();
    let family = format!("{}{}", of(&FIRST, idx / 20), of(&LAST, idx / 400 + idx));
    (of(&GIVEN, idx).to_owned(), family)
}

/// A complete resolved case of about 3,000 bytes.
fn case(name: &str, year: usize, idx: usize) -> String {
    let ((given, family), (other_given, other_family)) = (self::name(idx), self::name(idx * 7 + 3));
    let words =
        "The talk was quiet and polite, took ten minutes, and everybody could say what mattered to them. ".repeat(10);
    format!(
        "---
case: {name}
status: resolved
origin: needs-help
types: [harassment]
severity: moderate
reports:
  - received: {year}-03-03T09:00+00:00
    channel: verbal
    place: conference venue
    by: person-a
    received_by: alice
incident:
  when: {year}-03-02T22:30+00:00
  where: a social event
  setting: in-person
  ongoing: no
  one_on_one: no
people:
  person-a:
    roles: [reporter, affected]
    capacity: attendee
    name: {given} {family}
    email: person-a{idx}@example.org
    consent: {{proceed: yes, share: unknown, publish: unknown}}
  person-b:
    roles: [reported]
    capacity: attendee
    name: {other_given} {other_family}
    handles: [\"@second{idx}\"]
shepherd: alice
log:
  - {{at: {year}-03-03T09:40+00:00, by: alice, what: acknowledged, to: person-a}}
  - {{at: {year}-03-03T10:00+00:00, by: alice, what: told-of-complaint, to: person-b}}
  - {{at: {year}-03-03T11:00+00:00, by: alice, what: side-heard, to: person-b, note: \"[person-b] was calm\"}}
  - {{at: {year}-03-03T12:00+00:00, by: [alice, carol, dan], what: met}}
  - {{at: {year}-03-04T09:00+00:00, by: alice, what: informed-reporter, to: person-a}}
  - {{at: {year}-03-04T10:00+00:00, by: [alice, carol], what: informed-reported, to: person-b}}
  - {{at: {year}-03-04T11:00+00:00, by: alice, what: informed-affected, to: person-a}}
  - {{at: {year}-03-04T12:00+00:00, by: alice, what: informed-committee}}
decisions:
  - {{on: {year}-03-03, proposed_by: alice, agreed_by: [carol, dan], text: a warning}}
sanctions:
  - {{person: person-b, kind: warning, given_by: [alice, carol]}}
outcome:
  finding: violation
  resolved: {year}-03-05
  summary: A remark at a social event; a warning was given.
  review: 2027-03-05
retention: {{keep_until: indefinite}}
sharing: {{dsf: {{share: no, why: not our rule then}}}}
transparency: {{publish: note}}
---

## What happened

[person-a] overheard a remark of [person-b]. {words}It was remark number {idx}.

## Actions taken

A warning was given by two members.
"
    )
}
