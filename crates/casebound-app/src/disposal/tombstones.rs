//! The tombstones of a repository, in the order in which every clone applies them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use casebound_git::purge::{self, Fingerprint, Salt};
use casebound_git::{Commit, Mode, ObjectId, RepoPath, Repository};
use casebound_record::disposal::Scope;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::DISPOSED;
use casebound_record::tombstone::{self, Tombstone};

use crate::disposal::upstream;

/// A tombstone, as the record has it and as git purges by it.
#[derive(Debug, Clone)]
pub struct KnownTombstone {
    pub file: Tombstone,
    pub fingerprints: purge::Fingerprints,
}

impl KnownTombstone {
    pub fn new(file: Tombstone) -> Option<KnownTombstone> {
        let fingerprints =
            |all: &[String]| all.iter().map(|it| Fingerprint::from_hex(it)).collect::<Option<BTreeSet<Fingerprint>>>();
        let fingerprints = purge::Fingerprints {
            salt: Salt::from_hex(&file.salt)?,
            paths: fingerprints(&file.paths)?,
            alike: fingerprints(&file.alike)?,
            frontier: fingerprints(&file.commits)?,
            blobs: fingerprints(&file.blobs)?,
            kept: file.kept.iter().map(|it| ObjectId::from_hex(it)).collect::<Option<_>>()?,
            marker: file.is_redaction().then(|| RepoPath::new(file.path())),
        };
        Some(KnownTombstone { file, fingerprints })
    }

    /// Reads the file at a path.
    ///
    /// # Errors
    /// When it is damaged: nothing may be done by half of what was decided.
    pub fn read(path: &str, bytes: &[u8]) -> anyhow::Result<KnownTombstone> {
        let file = Tombstone::read(bytes).ok().filter(|it| it.path() == path);
        file.and_then(KnownTombstone::new).with_context(|| {
            format!(
                "{path} is damaged and was not applied. Restore the version before (`git log -- {path}`), or \
                 delete it if no version was ever intact"
            )
        })
    }

    /// Returns whether this is, byte for byte, what a disposed record was once.
    pub fn has_content(&self, bytes: &[u8]) -> anyhow::Result<bool> {
        Ok(self.fingerprints.has_blob(&ObjectId::of_content(bytes)?))
    }

    /// Returns how much of its records goes.
    pub fn scope(&self) -> Scope {
        if self.file.is_redaction() { Scope::Person } else { Scope::Record }
    }

    /// Returns whether an erased record had this code name.
    pub fn has_name(&self, name: &str) -> bool {
        self.file.names.contains(&fingerprint_of_name(&self.fingerprints.salt, name))
    }
}

/// The mark of a code name, in whatever case.
pub fn fingerprint_of_name(salt: &Salt, name: &str) -> String {
    Fingerprint::of_word(salt, &name.to_ascii_lowercase()).to_string()
}

/// All that this repository knows: of its branches, and of what the branches that they are pushed to had when it last heard
/// of them. What else is on a server is nobody's decision.
pub fn known(git: &Repository) -> anyhow::Result<Vec<KnownTombstone>> {
    let mut tips = git.ref_tips("refs/heads/")?;
    tips.extend(upstream::all_tracking_tips(git)?);
    tips.extend(git.resolve("HEAD")?);
    of(git, &tips)
}

/// The tombstones of these commits, each once, in their order.
///
/// # Errors
/// When one can't be read: nothing may be done by half of what was decided.
pub fn of(git: &Repository, tips: &[ObjectId]) -> anyhow::Result<Vec<KnownTombstone>> {
    let mut found: BTreeMap<String, KnownTombstone> = BTreeMap::new();
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    for tip in tips {
        for entry in git.folder_of(tip, DISPOSED)? {
            let path = format!("{DISPOSED}/{}", entry.path);
            if tombstone::id_of(&path).is_none() || !seen.insert(entry.version.id) {
                continue;
            }
            let is_file = matches!(entry.version.mode, Mode::File | Mode::Executable);
            let is_sound = is_file && git.blob_size(&entry.version.id)? <= MAX_FILE as u64;
            let bytes = if is_sound { git.blob(&entry.version.id)? } else { Vec::new() };
            let tombstone = KnownTombstone::read(&path, &bytes)?;
            let other = found.insert(tombstone.file.id.clone(), tombstone.clone());
            if other.is_some_and(|it| it.file != tombstone.file) {
                bail!("there are two versions of {path}; a tombstone never changes: restore the first version");
            }
        }
    }
    let mut all: Vec<KnownTombstone> = found.into_values().collect();
    all.sort_by(|a, b| (a.file.number, &a.file.id).cmp(&(b.file.number, &b.file.id)));
    Ok(all)
}

/// Returns the ids of the tombstones of which these commits have something.
///
/// By another disposal commits may have other ids than when a tombstone was made; what they hold is the same.
///
/// # Errors
/// When the history can't be read.
pub fn held<'s>(
    git: &Repository,
    commits: &[Commit],
    tombstones: impl IntoIterator<Item = &'s KnownTombstone>,
) -> anyhow::Result<BTreeSet<String>> {
    let all: Vec<&KnownTombstone> = tombstones.into_iter().collect();
    let has_old = |it: &&&KnownTombstone| commits.iter().any(|commit| it.fingerprints.has_commit(&commit.id));
    let (old, others): (Vec<&KnownTombstone>, Vec<&KnownTombstone>) = all.iter().partition(has_old);
    let fingerprints: Vec<&purge::Fingerprints> = others.iter().map(|it| &it.fingerprints).collect();
    let brought =
        if others.is_empty() { BTreeMap::new() } else { purge::find_reintroduced(git, commits, &fingerprints)? };
    let more = brought.keys().filter_map(|number| others.get(*number));
    Ok(old.iter().chain(more).map(|it| it.file.id.clone()).collect())
}

/// Finds the commit that brought a tombstone.
///
/// # Errors
/// When the history can't be read.
pub fn brought_by<'c>(git: &Repository, commits: &'c [Commit], id: &str) -> anyhow::Result<Option<&'c Commit>> {
    let name = format!("{id}.yaml");
    // Parents come first.
    for commit in commits {
        if git.folder_of(&commit.id, DISPOSED)?.iter().any(|it| it.path.as_bytes() == name.as_bytes()) {
            return Ok(Some(commit));
        }
    }
    Ok(None)
}

/// Returns the states in which a disposal was decided: those before the commit that brought its tombstone.
pub fn states_before(bringing: &Commit) -> Vec<ObjectId> {
    if bringing.parents.is_empty() { vec![bringing.id] } else { bringing.parents.clone() }
}

/// Finds the states in which a disposal was decided.
///
/// # Errors
/// When the history can't be read.
pub fn decided_in(git: &Repository, commits: &[Commit], id: &str) -> anyhow::Result<Option<Vec<ObjectId>>> {
    Ok(brought_by(git, commits, id)?.map(states_before))
}

/// Returns whether a commit merges a history that a tombstone purged with the one from before: the side with the tombstone has
/// nothing of what the other one has.
///
/// # Errors
/// When the history can't be read.
pub fn is_merged_in(git: &Repository, tip: &ObjectId, tombstone: &KnownTombstone) -> anyhow::Result<bool> {
    let commits = git.commits(&[*tip], &[])?;
    let Some(side) = decided_in(git, &commits, &tombstone.file.id)? else { return Ok(false) };
    Ok(!held(git, &commits, [tombstone])?.is_empty() && held(git, &git.commits(&side, &[])?, [tombstone])?.is_empty())
}

/// How many disposals this repository knows of, and how many of them are not done in it.
///
/// # Errors
/// When a tombstone or the history can't be read.
pub fn count_not_done(git: &Repository) -> anyhow::Result<(usize, usize)> {
    let all = known(git)?;
    let fingerprints: Vec<&purge::Fingerprints> = all.iter().map(|it| &it.fingerprints).collect();
    Ok((all.len(), purge::paths_of_each(git, &fingerprints)?.into_iter().flatten().count()))
}

/// Finds a tombstone by its id or the beginning of it.
pub fn find<'s>(tombstones: &'s [KnownTombstone], id: &str) -> anyhow::Result<&'s KnownTombstone> {
    let mut fitting = tombstones.iter().filter(|it| it.file.id.starts_with(id));
    let found = fitting.next().with_context(|| format!("there is no tombstone {id} below {DISPOSED}/"))?;
    if fitting.next().is_some() {
        bail!("several tombstones begin with {id}: type more digits");
    }
    Ok(found)
}
