//! What was published: one folder below `reports/` for each report, with its text, its data and the hash of both.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_app::files::{self, Existing};
use casebound_app::printable::printable;
use casebound_app::snapshot::Snapshot;
use casebound_disclosure::transparency::{Disposed, Release, Report};
use casebound_record::Committee;
use casebound_record::hex;
use casebound_record::layout::REPORTS;
use casebound_record::words::Disposal;
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use crate::ui::Ui;

/// The folder of all reports.
const TEXT: &str = "report.md";
const DATA: &str = "data.json";
/// As `sha256sum --check` reads it.
const HASHES: &str = "SHA256SUMS";
/// Holds true numbers: it stays in the private repository.
const CERTIFICATE: &str = "certificate.json";

/// More than the data of a report of ten thousand incidents.
const MOST_BYTES: usize = 50_000_000;

/// The erased records, of which only the facts are left that numbers rest on. An expunged one is a case as before.
pub(super) fn disposed(root: &Path) -> anyhow::Result<Vec<Disposed>> {
    let tombstones = Snapshot::of_worktree(root)?.tombstones()?;
    let records = tombstones.iter().flat_map(|it| &it.file.records);
    Ok(records.filter(|it| it.then == Disposal::Erase).map(Disposed::from).collect())
}

/// Reads all earlier reports of the committee, and says which can't be read.
pub(super) fn earlier(root: &Path, committee: &Committee, ui: &mut Ui) -> anyhow::Result<Vec<Release>> {
    let reports = root.join(REPORTS);
    let mut found = Vec::new();
    if !reports.is_dir() {
        return Ok(found);
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
        let shown = printable(&folder.file_name().unwrap_or_default().to_string_lossy());
        let Ok(data) = files::read_limited(&folder.join(DATA), MOST_BYTES) else {
            ui.warn(format_args!("{REPORTS}/{shown} has no {DATA}: this report is not audited together with it."));
            continue;
        };
        let Some(release) = std::str::from_utf8(&data).ok().and_then(Release::read) else {
            bail!("{REPORTS}/{shown}/{DATA} is not the data of a report; without it nothing can be audited");
        };
        if release.committee != committee.about.name {
            ui.note(format_args!("{REPORTS}/{shown} is of another committee: it is left out."));
            continue;
        }
        let text = files::read_limited(&folder.join(TEXT), MOST_BYTES).unwrap_or_default();
        let kept = std::fs::read_to_string(folder.join(HASHES)).ok();
        if kept.is_some_and(|kept| kept != hashes(&text, &data)) {
            ui.warn(format_args!("{REPORTS}/{shown} was changed after it was written."));
        }
        found.push(release);
    }
    Ok(found)
}

/// Keeps what is about to be published. Fails when another text of the same report was kept before.
pub(super) fn keep(
    root: &Path,
    (from, to): (NaiveDate, NaiveDate),
    event: Option<&str>,
    report: &Report,
    replace: bool,
) -> anyhow::Result<Option<PathBuf>> {
    let name = match event {
        Some(event) => format!("{event}_{from}_{to}"),
        None => format!("{from}_{to}"),
    };
    let folder = root.join(REPORTS).join(name);
    let hashes = hashes(report.markdown.as_bytes(), report.json.as_bytes());
    let kept = std::fs::read_to_string(folder.join(HASHES)).ok();
    if !replace && kept.is_some_and(|kept| kept != hashes) {
        return Ok(None);
    }
    files::make_private_folder(&folder)?;
    for (name, bytes) in
        [(TEXT, &report.markdown), (DATA, &report.json), (CERTIFICATE, &report.certificate.json), (HASHES, &hashes)]
    {
        files::write_private(&folder.join(name), bytes.as_bytes(), Existing::Replace)?;
    }
    Ok(Some(folder))
}

fn hashes(text: &[u8], data: &[u8]) -> String {
    let line = |bytes: &[u8], name: &str| {
        let digest = hex::encode(&Sha256::digest(bytes));
        format!("{digest}  {name}\n")
    };
    line(text, TEXT) + &line(data, DATA)
}
