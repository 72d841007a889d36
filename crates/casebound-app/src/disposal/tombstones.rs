//! The tombstones of a repository, in the order in which every clone applies them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use casebound_git::purge::{self, Fingerprint, Salt};
use casebound_git::{Change, Commit, FileVersion, Mode, ObjectId, ObjectKind, RepoPath, Repository, TreeEntry};
use casebound_record::disposal::Scope;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::{self, DISPOSED};
use casebound_record::tombstone::{self, Tombstone};

use crate::cache::{TOMBSTONES, Writer};
use crate::disposal::upstream;

/// Up to so many commits are looked through again rather than written down.
const FEW: usize = 64;

/// A tombstone, as the record has it and as git purges by it.
#[derive(Debug, Clone)]
pub struct KnownTombstone {
    pub file: Tombstone,
    pub fingerprints: purge::Fingerprints,
    /// Contents that files have which stay.
    spared: BTreeSet<Fingerprint>,
}

impl KnownTombstone {
    pub fn new(file: Tombstone) -> Option<KnownTombstone> {
        let fingerprints_of =
            |all: &[String]| all.iter().map(|it| Fingerprint::from_hex(it)).collect::<Option<BTreeSet<Fingerprint>>>();
        let fingerprints = purge::Fingerprints {
            salt: Salt::from_hex(&file.salt)?,
            paths: fingerprints_of(&file.paths)?,
            alike: fingerprints_of(&file.alike)?,
            frontier: fingerprints_of(&file.commits)?,
            blobs: fingerprints_of(&file.blobs)?,
            kept: file.kept.iter().map(|it| ObjectId::from_hex(it)).collect::<Option<_>>()?,
            marker: file.is_redaction().then(|| RepoPath::new(file.path())),
        };
        let spared = fingerprints_of(&file.spared)?;
        Some(KnownTombstone { file, fingerprints, spared })
    }

    /// Reads the file at a path; `None` where it is damaged: nothing may be done by half of what was decided.
    pub fn read(path: &str, bytes: &[u8]) -> Option<KnownTombstone> {
        Tombstone::read(bytes).ok().filter(|it| it.path() == path).and_then(KnownTombstone::new)
    }

    /// Returns whether this is, byte for byte, what a disposed record was once.
    pub fn has_content(&self, bytes: &[u8]) -> anyhow::Result<bool> {
        Ok(self.fingerprints.has_blob(&ObjectId::of_content(bytes)?))
    }

    /// Returns the files that stayed, and have the content of one that was erased: all that the history ever had.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn shared_places(&self, git: &Repository) -> anyhow::Result<BTreeSet<RepoPath>> {
        if self.spared.is_empty() {
            return Ok(BTreeSet::new());
        }
        let nowhere = BTreeSet::new();
        let contents = purge::Fingerprints { paths: nowhere, blobs: self.spared.clone(), ..self.fingerprints.clone() };
        Ok(purge::marked_elsewhere(git, &[&contents])?.into_iter().flatten().collect())
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
///
/// # Errors
/// When the repository can't be read.
pub fn known(git: &Repository) -> anyhow::Result<Vec<KnownTombstone>> {
    of(git, &known_tips(git)?)
}

fn known_tips(git: &Repository) -> anyhow::Result<Vec<ObjectId>> {
    let mut tips = git.ref_tips("refs/heads/")?;
    tips.extend(upstream::all_tracking_tips(git)?);
    tips.extend(git.resolve("HEAD")?);
    tips.sort_unstable();
    tips.dedup();
    Ok(tips)
}

/// The same, and those that somebody removed or changed after a clone had applied them: they keep what was erased from coming back
/// all the same. Each is as it was first.
///
/// # Errors
/// When the repository can't be read.
pub fn remembered(git: &Repository) -> anyhow::Result<Vec<KnownTombstone>> {
    with_removed(git, known(git)?)
}

/// These, and those that somebody removed or changed after a clone had applied them.
///
/// # Errors
/// When the repository can't be read.
pub fn with_removed(git: &Repository, those: Vec<KnownTombstone>) -> anyhow::Result<Vec<KnownTombstone>> {
    let tips = known_tips(git)?;
    let history = TombstoneHistory::of(git, &tips)?;
    let mut there = BTreeSet::new();
    for tip in &tips {
        there.extend(entries(git, tip)?.into_iter().map(|(path, ..)| path));
    }
    let mut all: BTreeMap<String, KnownTombstone> = those.into_iter().map(|it| (it.file.id.clone(), it)).collect();
    for (id, seen) in &history.0 {
        if all.contains_key(id) || seen.is_attested && !there.contains(id) {
            all.extend(read_blob(git, id, &seen.first)?.map(|first| (id.clone(), first)));
        }
    }
    Ok(in_order(all))
}

/// Those that are applied here: also one that somebody removed, where what others have is purged by it already. One that was
/// withdrawn before that is applied nowhere.
///
/// # Errors
/// When the repository can't be read.
pub fn to_apply(git: &Repository) -> anyhow::Result<Vec<KnownTombstone>> {
    let known = known(git)?;
    let others = upstream::all_tracking_tips(git)?;
    let is_known = |tombstone: &KnownTombstone| known.iter().any(|other| other.file.id == tombstone.file.id);
    let removed: Vec<KnownTombstone> = remembered(git)?.into_iter().filter(|it| !is_known(it)).collect();
    if removed.is_empty() || others.is_empty() {
        return Ok(known);
    }
    let held = held(git, &git.commits(&others, &[])?, &removed)?;
    let purged = removed.into_iter().filter(|it| !held.contains(&it.file.id));
    Ok(in_order(known.into_iter().chain(purged).map(|it| (it.file.id.clone(), it)).collect()))
}

/// The tombstones of these commits, each once, in their order. A damaged one, or one that two of them have in different versions, is
/// as the history had it first; one that was never whole is none.
///
/// # Errors
/// When the repository can't be read.
pub fn of(git: &Repository, tips: &[ObjectId]) -> anyhow::Result<Vec<KnownTombstone>> {
    let mut found: BTreeMap<String, KnownTombstone> = BTreeMap::new();
    let mut in_doubt: BTreeSet<String> = BTreeSet::new();
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    for tip in tips {
        for (id, entry) in entries(git, tip)? {
            if !seen.insert(entry.version.id) {
                continue;
            }
            let Some(tombstone) = read_version(git, &id, &entry.version)? else {
                in_doubt.insert(id);
                continue;
            };
            let is_other = |it: &KnownTombstone| it.file != tombstone.file;
            if found.get(&id).is_some_and(is_other) {
                in_doubt.insert(id.clone());
            }
            found.insert(id, tombstone);
        }
    }
    if !in_doubt.is_empty() {
        let history = TombstoneHistory::look_through(git, &git.commits(tips, &[])?)?;
        for id in in_doubt {
            let Some(seen) = history.0.get(&id) else { continue };
            found.extend(read_blob(git, &id, &seen.first)?.map(|first| (id, first)));
        }
    }
    Ok(in_order(found))
}

fn in_order(found: BTreeMap<String, KnownTombstone>) -> Vec<KnownTombstone> {
    let mut all: Vec<KnownTombstone> = found.into_values().collect();
    all.sort_by(|a, b| (a.file.number, &a.file.id).cmp(&(b.file.number, &b.file.id)));
    all
}

/// The files of a commit that are named like tombstones, each with its id.
fn entries(git: &Repository, tip: &ObjectId) -> anyhow::Result<Vec<(String, TreeEntry)>> {
    let entries = git.folder_of(tip, DISPOSED)?.into_iter();
    Ok(entries.filter_map(|entry| Some((tombstone::id_of(&path_in(&entry))?.to_owned(), entry))).collect())
}

fn path_in(entry: &TreeEntry) -> String {
    format!("{DISPOSED}/{}", entry.path)
}

/// Reads a tombstone; `None` where it is damaged.
fn read_version(git: &Repository, id: &str, version: &FileVersion) -> anyhow::Result<Option<KnownTombstone>> {
    match version.mode {
        Mode::File | Mode::Executable => read_blob(git, id, &version.id),
        Mode::Symlink | Mode::Submodule => Ok(None),
    }
}

fn read_blob(git: &Repository, id: &str, content: &ObjectId) -> anyhow::Result<Option<KnownTombstone>> {
    if git.kind(content)? != Some(ObjectKind::Blob) || git.blob_size(content)? > MAX_FILE as u64 {
        return Ok(None);
    }
    Ok(KnownTombstone::read(&layout::tombstone(id), &git.blob(content)?))
}

/// A tombstone that a commit has in another form than the history had it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlteredTombstone {
    /// Its path.
    pub path: String,
    /// The content that it had first; `None` where no version was ever whole.
    pub first: Option<ObjectId>,
    /// Whether it is not there at all.
    pub is_missing: bool,
}

/// Returns the tombstones of a commit that are damaged or another one than first, and those that it has no more although a clone
/// applied them.
///
/// # Errors
/// When the repository can't be read.
pub fn altered(git: &Repository, tip: &ObjectId) -> anyhow::Result<Vec<AlteredTombstone>> {
    let history = TombstoneHistory::of(git, &[*tip])?;
    let mut found = Vec::new();
    let mut there = BTreeSet::new();
    for (id, entry) in entries(git, tip)? {
        let first = history.0.get(&id).map(|it| it.first);
        if first != Some(entry.version.id) {
            found.push(AlteredTombstone { path: path_in(&entry), first, is_missing: false });
        }
        there.insert(id);
    }
    let lost = history.0.iter().filter(|(id, seen)| seen.is_attested && !there.contains(*id));
    found.extend(lost.map(|(id, seen)| AlteredTombstone {
        path: layout::tombstone(id),
        first: Some(seen.first),
        is_missing: true,
    }));
    Ok(found)
}

/// Returns whether this content is what the history of a commit had as this tombstone first: whoever puts it back takes nothing away.
///
/// # Errors
/// When the repository can't be read.
pub fn is_first_version(git: &Repository, tip: &ObjectId, path: &str, content: &ObjectId) -> anyhow::Result<bool> {
    let Some(id) = tombstone::id_of(path) else { return Ok(false) };
    let history = TombstoneHistory::look_through(git, &git.commits(&[*tip], &[])?)?;
    Ok(history.0.get(id).is_some_and(|it| it.first == *content))
}

/// Returns whether the history of a commit still has what the tombstone with this content covers: nothing was erased there by it.
///
/// # Errors
/// When the repository can't be read.
pub fn is_still_held(git: &Repository, tip: &ObjectId, path: &str, content: &ObjectId) -> anyhow::Result<bool> {
    let Some(tombstone) = KnownTombstone::read(path, &git.blob(content)?) else { return Ok(false) };
    Ok(!held(git, &git.commits(&[*tip], &[])?, [&tombstone])?.is_empty())
}

/// The tombstones that we have applied, while others have the history from before.
#[derive(Debug, Default)]
pub struct ParallelHistory {
    /// Those that the others had, and removed before anybody attested that they were applied.
    pub withdrawn: Vec<String>,
    /// Those that the others never had, or have no more.
    pub unknown: Vec<String>,
}

/// Compares what others have with what we have: as long as one side has commits from before a purge, nobody can join the two.
///
/// # Errors
/// When the repository can't be read.
pub fn parallel_history(git: &Repository, theirs: &ObjectId, ours: &[ObjectId]) -> anyhow::Result<ParallelHistory> {
    let there = of(git, &[*theirs])?;
    let mut gone = of(git, ours)?;
    gone.retain(|it| !there.iter().any(|other| other.file.id == it.file.id));
    let mut found = ParallelHistory::default();
    if gone.is_empty() {
        return Ok(found);
    }
    let (their_commits, our_commits) = (git.commits(&[*theirs], &[])?, git.commits(ours, &[])?);
    let is_old = |all: &[Commit], it: &KnownTombstone| all.iter().any(|commit| it.fingerprints.has_commit(&commit.id));
    let had = TombstoneHistory::of(git, &[*theirs])?;
    for tombstone in gone.into_iter().filter(|it| is_old(&their_commits, it) && !is_old(&our_commits, it)) {
        let is_withdrawn = had.0.get(&tombstone.file.id).is_some_and(|seen| !seen.is_attested);
        if is_withdrawn { &mut found.withdrawn } else { &mut found.unknown }.push(tombstone.file.id);
    }
    Ok(found)
}

/// What a history ever had of tombstones, by their ids.
#[derive(Default, Clone)]
struct TombstoneHistory(BTreeMap<String, SeenTombstone>);

#[derive(Clone, Copy)]
struct SeenTombstone {
    /// The first content that was whole: a tombstone never changes.
    first: ObjectId,
    /// Whether a clone attested that it applied it.
    is_attested: bool,
}

impl TombstoneHistory {
    /// Reads it for these commits, from where it was read before.
    fn of(git: &Repository, tips: &[ObjectId]) -> anyhow::Result<TombstoneHistory> {
        let cached = TOMBSTONES.read(git).and_then(|bytes| TombstoneHistory::parse(&bytes));
        let (old, mut history) = cached.unwrap_or_default();
        let is_there = |tip: &ObjectId| git.kind(tip).is_ok_and(|kind| kind.is_some());
        // From a branch that is gone nothing is remembered.
        let goes_on = old.iter().all(is_there) && git.commits(&old, tips)?.is_empty();
        if !goes_on {
            history = TombstoneHistory::default();
        }
        let new = git.commits(tips, if goes_on { &old } else { &[] })?;
        if new.is_empty() {
            return Ok(history);
        }
        let writer = Writer::begin(git).filter(|_| new.len() > FEW);
        for (id, seen) in TombstoneHistory::look_through(git, &new)?.0 {
            let known = history.0.entry(id).or_insert(seen);
            known.is_attested |= seen.is_attested;
        }
        if let Some(writer) = writer {
            writer.write(&TOMBSTONES, history.to_text(tips).as_bytes());
        }
        Ok(history)
    }

    /// Looks through commits, of which each comes after its parents.
    fn look_through(git: &Repository, commits: &[Commit]) -> anyhow::Result<TombstoneHistory> {
        let mut history = TombstoneHistory::default();
        let mut folders = BTreeSet::new();
        let mut attested = BTreeSet::new();
        for commit in commits {
            let folder = git.folder_id(&commit.id, DISPOSED)?;
            if !folder.is_some_and(|folder| folders.insert(folder)) {
                continue;
            }
            // A shallow clone lacks parents.
            let parent = commit.parents.first().filter(|parent| git.kind(parent).is_ok_and(|kind| kind.is_some()));
            for Change { path, new, .. } in git.changes(parent, &commit.id)? {
                let (Some(path), Some(version)) = (path.as_str(), new) else { continue };
                if let Some(id) = layout::attested_tombstone(path) {
                    attested.insert(id.to_owned());
                } else if let Some(id) = tombstone::id_of(path)
                    && !history.0.contains_key(id)
                    && read_version(git, id, &version)?.is_some()
                {
                    history.0.insert(id.to_owned(), SeenTombstone { first: version.id, is_attested: false });
                }
            }
        }
        for (id, seen) in &mut history.0 {
            seen.is_attested = attested.contains(id);
        }
        Ok(history)
    }

    fn parse(bytes: &[u8]) -> Option<(Vec<ObjectId>, TombstoneHistory)> {
        let mut parts = std::str::from_utf8(bytes).ok()?.split("\n\n");
        let tips = parts.next()?.lines().map(ObjectId::from_hex).collect::<Option<_>>()?;
        let mut history = TombstoneHistory::default();
        for line in parts.next()?.lines() {
            let (id, rest) = line.split_once(' ')?;
            let (first, is_attested) = rest.split_once(' ')?;
            let seen = SeenTombstone { first: ObjectId::from_hex(first)?, is_attested: is_attested.parse().ok()? };
            history.0.insert(id.to_owned(), seen);
        }
        Some((tips, history))
    }

    fn to_text(&self, tips: &[ObjectId]) -> String {
        let mut text = String::new();
        for tip in tips {
            writeln!(text, "{tip}").expect("a text takes what is written");
        }
        for (id, SeenTombstone { first, is_attested }) in &self.0 {
            write!(text, "\n{id} {first} {is_attested}").expect("a text takes what is written");
        }
        text
    }
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
    let has_old =
        |tombstone: &&&KnownTombstone| commits.iter().any(|commit| tombstone.fingerprints.has_commit(&commit.id));
    let (old, others): (Vec<&KnownTombstone>, Vec<&KnownTombstone>) = all.iter().partition(has_old);
    let fingerprints: Vec<&purge::Fingerprints> = others.iter().map(|other| &other.fingerprints).collect();
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

/// Returns whether the history of a commit was purged by a tombstone before its tombstone came: what it covers can't be there any more,
/// unless somebody merged the history from before, or brought it back.
///
/// # Errors
/// When the history can't be read.
pub fn is_applied_before(git: &Repository, tip: &ObjectId, tombstone: &KnownTombstone) -> anyhow::Result<bool> {
    Ok(purged_by(git, &git.commits(&[*tip], &[])?, tombstone)?.is_some())
}

/// Returns the commit that brought a tombstone to a history which it had purged, where the tip has also what the tombstone covers:
/// somebody merged it with the history from before.
///
/// # Errors
/// When the history can't be read.
pub fn purged_side(git: &Repository, tip: &ObjectId, tombstone: &KnownTombstone) -> anyhow::Result<Option<ObjectId>> {
    let commits = git.commits(&[*tip], &[])?;
    let Some(side) = purged_by(git, &commits, tombstone)? else { return Ok(None) };
    Ok((!held(git, &commits, [tombstone])?.is_empty()).then_some(side))
}

/// The commit that brought a tombstone, where nothing of what the tombstone covers was left in the history before.
fn purged_by(git: &Repository, commits: &[Commit], tombstone: &KnownTombstone) -> anyhow::Result<Option<ObjectId>> {
    let Some(bringing) = brought_by(git, commits, &tombstone.file.id)? else { return Ok(None) };
    let before = git.commits(&states_before(bringing), &[])?;
    Ok(held(git, &before, [tombstone])?.is_empty().then_some(bringing.id))
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
    let mut fitting = tombstones.iter().filter(|tombstone| tombstone.file.id.starts_with(id));
    let found = fitting.next().with_context(|| format!("there is no tombstone {id} below {DISPOSED}/"))?;
    if fitting.next().is_some() {
        bail!("several tombstones begin with {id}: type more digits");
    }
    Ok(found)
}
