//! Scans the whole clone, and describes what was found and where.

use std::collections::BTreeSet;

use casebound_git::purge::{self, NeedleHit, Needles, Scan, ScanLocation};
use casebound_git::{ObjectId, Repository, program};

use crate::disposal;
use crate::disposal::tombstones::KnownTombstone;
use crate::printable::in_line;

/// What reading everything gave.
pub struct ScanReport {
    pub scan: Scan,
    /// Where something purged is, ready to be shown; empty in a scan.
    pub purged: Vec<String>,
    /// Where people of the record are named, as lines to show.
    pub words: Vec<String>,
    /// The kinds of files that may hold words that nobody can search for.
    pub unsearched: Vec<&'static str>,
}

/// Reads every object and every file, and looks for what tombstones mark, for contents and for words.
pub fn scan_clone(
    git: &Repository,
    tombstones: &[&KnownTombstone],
    blobs: &[ObjectId],
    words: &[String],
) -> anyhow::Result<ScanReport> {
    let needles = Needles::new(words, blobs.iter().copied())?
        .and_marked(tombstones.iter().map(|tombstone| &tombstone.fingerprints));
    let scan = purge::verify(git, &needles)?;
    let hits = scan.found.iter().filter(|it| !matches!(it.1, NeedleHit::Unsearched(_)));
    let named: Vec<ObjectId> = hits.filter_map(|(root, _)| object_of(root)).collect();
    let paths = if named.is_empty() { Vec::new() } else { purge::places_of(git, &named).unwrap_or_default() };
    let beside = if named.is_empty() { Vec::new() } else { beside_the_branches(git, &named)? };
    let show = |location: &ScanLocation| {
        let Some(id) = object_of(location) else { return in_line(&location.to_string()) };
        let paths = paths.iter().filter(|(_, content)| *content == id).map(|(path, _)| in_line(&path.to_string()));
        let refs = beside.iter().filter(|(_, content)| *content == id).map(|(name, _)| in_line(name));
        let all: BTreeSet<String> = paths.chain(refs).collect();
        match all.is_empty() {
            true => in_line(&location.to_string()),
            false => format!("{} ({})", all.into_iter().collect::<Vec<_>>().join(", "), in_line(&location.to_string())),
        }
    };
    let mut purged = BTreeSet::new();
    let mut found = BTreeSet::new();
    let mut unsearched = BTreeSet::new();
    for (root, what) in &scan.found {
        match what {
            NeedleHit::Unsearched(kind) => unsearched.insert(*kind),
            NeedleHit::Word(_) => found.insert(show(root)),
            NeedleHit::Blob(_) => purged.insert(format!("an erased content: {}", show(root))),
            NeedleHit::Commit(_) => purged.insert(format!("a commit of the old history: {}", show(root))),
        };
    }
    let fingerprints: Vec<&purge::Fingerprints> = tombstones.iter().map(|tombstone| &tombstone.fingerprints).collect();
    for (tombstone, paths) in tombstones.iter().zip(purge::paths_of_each(git, &fingerprints)?) {
        if paths.is_some() {
            let remedy = if git.is_bare() { "retention catch-up" } else { "sync" };
            purged.insert(format!("tombstone {} is not applied here: run `casebound {remedy}`", tombstone.file.id));
        }
    }
    Ok(ScanReport {
        purged: purged.into_iter().collect(),
        words: found.into_iter().collect(),
        unsearched: unsearched.into_iter().collect(),
        scan,
    })
}

/// Which notes and stash entries hold one of these objects: their paths alone tell nobody where to look.
fn beside_the_branches(git: &Repository, wanted: &[ObjectId]) -> anyhow::Result<Vec<(String, ObjectId)>> {
    let root = disposal::root(git);
    let refs = program::run_checked(&root, &["for-each-ref", "--format=%(refname)", "refs/notes", "refs/stash"])?;
    let mut found = Vec::new();
    for name in String::from_utf8_lossy(&refs.stdout).lines() {
        let args = ["rev-list", "--objects", "--no-object-names", name, "--not", "--branches", "--remotes", "--tags"];
        let objects = program::run_checked(&root, &args)?;
        let ids = String::from_utf8_lossy(&objects.stdout).into_owned();
        let ids = ids.lines().filter_map(ObjectId::from_hex).filter(|it| wanted.contains(it));
        found.extend(ids.map(|it| (name.to_owned(), it)));
    }
    Ok(found)
}

fn object_of(location: &ScanLocation) -> Option<ObjectId> {
    match location {
        ScanLocation::Object(id, ..) => Some(*id),
        _ => None,
    }
}

impl ScanReport {
    /// Returns whether nothing purged was found and nothing was unreadable.
    pub fn is_clean(&self) -> bool {
        self.purged.is_empty() && self.scan.unreadable.is_empty()
    }

    /// Everything that keeps it from being a proof, each a line that is ready to be shown.
    pub fn failures(&self) -> Vec<String> {
        self.purged.iter().cloned().chain(self.unreadable().map(|it| format!("can't be read: {it}"))).collect()
    }

    /// Where nothing could be read.
    pub fn unreadable(&self) -> impl Iterator<Item = String> {
        self.scan.unreadable.iter().map(|it| in_line(&it.to_string()))
    }

    /// The numbers of the reading, by their words.
    pub fn numbers(&self) -> Vec<(&'static str, u64)> {
        let read = &self.scan.read;
        vec![
            ("objects", read.objects as u64),
            ("other_objects", read.other_objects as u64),
            ("object_bytes", read.object_bytes),
            ("refs", read.refs as u64),
            ("log_lines", read.log_lines as u64),
            ("index_entries", read.index_entries as u64),
            ("git_files", read.git_files as u64),
            ("worktree_files", read.worktree_files as u64),
        ]
    }

    /// One line for people.
    pub fn summary(&self) -> String {
        let read = &self.scan.read;
        format!(
            "read {} objects, {} refs, {} index entries, {} files of git and {} files of worktrees",
            read.objects, read.refs, read.index_entries, read.git_files, read.worktree_files
        )
    }
}
