//! The published reports: one folder in `reports/` for each, with its text, its data and the hashes of both.
//!
//! The audit certificates contain the true numbers, so they are in a separate folder.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_disclosure::transparency::{DisposedCase, Release, Report};
use casebound_record::Committee;
use casebound_record::history::{self, HistoryFault};
use casebound_record::layout::{AUDITS, REPORTS};

use super::ReportPeriod;
use crate::digest;
use crate::disposal::origin;
use crate::files::{self, Existing, FileTransaction};
use crate::printable::printable;
use crate::snapshot::Snapshot;
use crate::workspace::require_plain_key;

const TEXT: &str = "report.md";
const DATA: &str = "data.json";
/// In the format that `sha256sum --check` reads.
const HASHES: &str = "SHA256SUMS";

/// More than the data of a report of ten thousand incidents.
const MOST_BYTES: usize = 50_000_000;

/// What is kept of all reports.
#[derive(Default)]
pub(super) struct PublishedReports {
    /// The reports that later ones depend on; older versions of a report come before newer ones.
    pub(super) releases: Vec<Release>,
    /// Problems that were found, each a sentence.
    pub(super) remarks: Vec<String>,
}

/// The erased records, each once, of which only the facts are left that numbers rest on. An expunged one is a case as before, and so are
/// all records of a tombstone that still waits until it is pushed.
pub(super) fn disposed(root: &Path) -> anyhow::Result<Vec<DisposedCase>> {
    let snapshot = Snapshot::of_worktree(root)?;
    if let Some(path) = snapshot.damaged_tombstones()?.first() {
        bail!(
            "{path} is damaged, so that the numbers would be wrong: `git checkout -- {path}` puts it back, or `casebound sync` where \
             the last commit has it so"
        );
    }
    let mut tombstones = snapshot.tombstones()?;
    tombstones.retain(|it| !snapshot.names_taken().any(|name| it.has_name(name)));
    let erased = origin::deduplicate(&tombstones).into_iter();
    Ok(erased.filter_map(|(tombstone, facts)| DisposedCase::of(facts, tombstone.file.disposed_on)).collect())
}

impl PublishedReports {
    /// Reads all earlier reports of the committee.
    pub(super) fn read(root: &Path, committee: &Committee) -> anyhow::Result<PublishedReports> {
        let reports = root.join(REPORTS);
        let mut kept = PublishedReports::default();
        if !reports.is_dir() {
            return Ok(kept);
        }
        let entries = std::fs::read_dir(&reports).with_context(|| format!("cannot read {}", reports.display()))?;
        let mut folders: Vec<PathBuf> = entries
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .map(|entry| entry.path())
            .filter(|it| it.is_dir())
            .collect();
        folders.sort();
        for folder in folders {
            kept.add(&folder, committee)?;
        }
        kept.add_history(&reports.join(history::FILE), committee)?;
        Ok(kept)
    }

    /// Adds the reports from before the program was used.
    fn add_history(&mut self, path: &Path, committee: &Committee) -> anyhow::Result<()> {
        if !path.exists() {
            return Ok(());
        }
        let shown = format!("{REPORTS}/{}", history::FILE);
        let bytes = files::read_limited(path, history::MOST_BYTES).with_context(|| format!("cannot read {shown}"))?;
        let text = std::str::from_utf8(&bytes).with_context(|| format!("{shown} is not UTF-8"))?;
        let published = match history::read(text) {
            Ok(published) => published,
            Err(HistoryFault { entry: 0, what }) => bail!("{shown}: {what}"),
            Err(HistoryFault { entry, what }) => bail!("{shown}, entry {entry}: {what}"),
        };
        for it in published {
            let release = Release::of_history(&it, committee.about.name.clone());
            let is_same = |kept: &Release| (kept.from, kept.to, &kept.event) == (it.from, it.to, &it.event);
            if self.releases.iter().any(is_same) {
                let (from, to) = (it.from, it.to);
                self.remarks
                    .push(format!("{shown}: reports/ already has a report for {from} to {to}; this entry is ignored."));
                continue;
            }
            self.releases.push(release);
        }
        Ok(())
    }

    fn add(&mut self, folder: &Path, committee: &Committee) -> anyhow::Result<()> {
        let shown = printable(&folder.file_name().unwrap_or_default().to_string_lossy());
        let data = match files::read_limited(&folder.join(DATA), MOST_BYTES) {
            Ok(data) => data,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let remark = format!("{REPORTS}/{shown} has no {DATA}, so it is not part of the audit of this report.");
                self.remarks.push(remark);
                return Ok(());
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read {REPORTS}/{shown}/{DATA}")),
        };
        for version in older(folder)? {
            self.releases.extend(version.filter(|version| version.committee == committee.about.name));
        }
        let Some(release) = std::str::from_utf8(&data).ok().and_then(Release::read) else {
            bail!("{REPORTS}/{shown}/{DATA} is not the data of a report: restore it from git, or move the folder away");
        };
        if release.committee != committee.about.name {
            self.remarks.push(format!("{REPORTS}/{shown} belongs to another committee and is ignored."));
            return Ok(());
        }
        if !is_unchanged(folder, &data) {
            self.remarks.push(format!("{REPORTS}/{shown} was changed after it was written."));
        }
        self.releases.push(release);
        Ok(())
    }
}

/// The versions of a report that were replaced, oldest first; nothing for one that is no data of a report.
fn older(folder: &Path) -> anyhow::Result<Vec<Option<Release>>> {
    let mut versions = Vec::new();
    loop {
        let path = folder.join(format!("data.{}.json", versions.len() + 1));
        match files::read_limited(&path, MOST_BYTES) {
            Ok(data) => versions.push(std::str::from_utf8(&data).ok().and_then(Release::read)),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(versions),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }
}

/// Returns whether text and data are those that were written; a folder without hashes is taken as it is.
fn is_unchanged(folder: &Path, data: &[u8]) -> bool {
    let text = files::read_limited(&folder.join(TEXT), MOST_BYTES).unwrap_or_default();
    std::fs::read_to_string(folder.join(HASHES)).map_or(true, |kept| kept == hashes(&text, data))
}

/// The name of the folder of a report.
///
/// # Errors
/// When the key of the event is not a plain word: it would be a path of its own.
fn name(period: &ReportPeriod) -> anyhow::Result<String> {
    let ReportPeriod { from, to, event } = period;
    Ok(match event {
        Some(event) => format!("{}_{from}_{to}", require_plain_key(event)?),
        None => format!("{from}_{to}"),
    })
}

/// The data of a report that was kept before.
pub(super) fn kept_data(root: &Path, period: &ReportPeriod) -> Option<String> {
    let folder = root.join(REPORTS).join(name(period).ok()?);
    String::from_utf8(files::read_limited(&folder.join(DATA), MOST_BYTES).ok()?).ok()
}

/// Returns whether text and data of a kept report are those that were written.
pub(super) fn is_as_written(root: &Path, period: &ReportPeriod, data: &str) -> bool {
    let Ok(name) = name(period) else { return false };
    let folder = root.join(REPORTS).join(name);
    folder.join(HASHES).is_file() && is_unchanged(&folder, data.as_bytes())
}

/// Stores a report that is about to be published; an older version is kept for later audits.
pub(super) fn keep(root: &Path, period: &ReportPeriod, report: &Report) -> anyhow::Result<PathBuf> {
    let name = name(period)?;
    let folder = root.join(REPORTS).join(&name);
    let hashes = hashes(report.markdown.as_bytes(), report.json.as_bytes());
    let mut files = FileTransaction::default();
    files.folder(&folder)?;
    let data = folder.join(DATA);
    let before = match files::read_limited(&data, MOST_BYTES) {
        Ok(before) => Some(before),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", data.display())),
    };
    if let Some(before) = before.filter(|before| before != report.json.as_bytes()) {
        let number = older(&folder)?.len() + 1;
        files.add(&folder.join(format!("data.{number}.json")), &before, Existing::Keep)?;
    }
    if let Some(certificate) = &report.certificate {
        let audits = root.join(AUDITS);
        files.folder(&audits)?;
        files.add(&audits.join(format!("{name}.json")), certificate.json.as_bytes(), Existing::Replace)?;
    }
    for (file, bytes) in [(TEXT, &report.markdown), (DATA, &report.json), (HASHES, &hashes)] {
        files.add(&folder.join(file), bytes.as_bytes(), Existing::Replace)?;
    }
    files.write()?;
    Ok(folder)
}

fn hashes(text: &[u8], data: &[u8]) -> String {
    let line = |bytes: &[u8], name: &str| {
        let digest = digest::of(bytes);
        format!("{digest}  {name}\n")
    };
    line(text, TEXT) + &line(data, DATA)
}
