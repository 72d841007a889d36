//! Is anything of what was disposed of still in this clone?

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::bail;
use casebound_git::ObjectId;
use casebound_git::purge::{self, Paths};
use casebound_record::{COMMITTEE_FILE, layout};

use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::{self, extent, leftovers, scan, upstream};
use crate::printable::in_line;
use crate::progress::Work;
use crate::{Context, workspace};

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct VerifyRequest<'a> {
    /// What belongs to this code name, disposed of or not; without it all that tombstones name.
    pub case: Option<&'a str>,
    /// What this tombstone names, by its id or the beginning of it.
    pub tombstone: Option<&'a str>,
    /// Words, besides.
    pub words: &'a [String],
}

/// What was found; every line is ready to be shown.
#[derive(Debug)]
pub struct VerifyReport {
    /// What was read, in a line.
    pub summary: String,
    /// Where something erased is.
    pub purged: Vec<String>,
    /// Files that stayed, and have the same content as an erased one.
    pub shared: Vec<String>,
    /// Where one of the words is.
    pub words: Vec<String>,
    /// Files that belong to an erased case by their names.
    pub by_name: Vec<PathBuf>,
    /// Files that may be copies: a person has to look.
    pub perhaps: Vec<PathBuf>,
    /// What could not be read.
    pub unreadable: Vec<String>,
    /// The kinds of files in which words can't be searched for.
    pub unsearched: Vec<&'static str>,
    /// How many disposed records were looked for.
    pub records: usize,
}

impl VerifyReport {
    /// Returns whether something was found.
    pub fn has_findings(&self) -> bool {
        !(self.purged.is_empty() && self.shared.is_empty() && self.words.is_empty() && self.by_name.is_empty())
    }
}

/// The policy and the certificates stay, whoever attached a copy of them to a case.
fn is_own(path: &str) -> bool {
    path == COMMITTEE_FILE || layout::is_certificate_path(path)
}

/// Reads everything in the repository and looks for what is wanted.
///
/// # Errors
/// When there is no such case or tombstone, or the repository can't be read.
pub fn verify(context: &Context, wanted: &VerifyRequest<'_>) -> anyhow::Result<VerifyReport> {
    let git = workspace::repository(context)?;
    upstream::forget_broken(&disposal::root(&git))?;
    let case = wanted.case.map(str::to_ascii_lowercase);
    let known = tombstones::remembered(&git)?;
    let mut blobs: Vec<ObjectId> = Vec::new();
    let chosen: Vec<&KnownTombstone> = match (wanted.tombstone, &case) {
        (Some(id), _) => vec![tombstones::find(&known, id)?],
        (None, Some(name)) => {
            let found: Vec<&KnownTombstone> = known.iter().filter(|it| it.has_name(name)).collect();
            let paths = extent::paths_named(&git, name)?;
            if found.is_empty() && paths.is_empty() {
                bail!("there is no case {name} in the history, and no tombstone of one");
            }
            let paths = Paths::new(paths).expect("git holds only paths that it can hold");
            blobs = purge::files_ever(&git, &paths)?.iter().map(|it| it.version.id).collect();
            found
        }
        (None, None) => known.iter().collect(),
    };
    let task = context.begin(Work::Reading, None);
    let reading = scan::scan_clone(&git, &chosen, &blobs, wanted.words)?;
    drop(task);
    let is_its = |name: &str| case.as_deref() == Some(name) || chosen.iter().any(|tombstone| tombstone.has_name(name));
    let left = leftovers::look(&git, &disposal::root(&git), &is_its)?;
    let mut shared = BTreeSet::new();
    for tombstone in &chosen {
        let places = tombstone.shared_places(&git)?.into_iter().map(|path| path.to_string());
        shared.extend(places.filter(|path| !is_own(path)).map(|path| in_line(&path)));
    }
    Ok(VerifyReport {
        shared: shared.into_iter().collect(),
        summary: reading.summary(),
        unreadable: reading.unreadable().collect(),
        unsearched: reading.unsearched,
        purged: reading.purged,
        words: reading.words,
        by_name: left.near.into_iter().chain(left.named).collect(),
        perhaps: left.alike.into_iter().chain(left.outside).collect(),
        records: chosen.iter().map(|it| it.file.records.len()).sum(),
    })
}
