//! The id of a record in the tombstones of all clones, so that a record that two clones disposed of is counted once.

use std::collections::{BTreeMap, BTreeSet};

use casebound_git::purge::{self, Fingerprint, Salt};
use casebound_git::{Commit, ObjectId, Repository};
use casebound_record::code_name;
use casebound_record::disposal::RetainedFacts;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::{self, CASES};
use casebound_record::words::Removal;

use crate::disposal::tombstones::KnownTombstone;

/// Returns the record id of each case, given by its path: `None` for one that is in no commit.
///
/// They are made of the first text that it ever had, which no edit changes and which nobody has any more once it is erased.
///
/// # Errors
/// When the history can't be read.
pub fn of_cases(git: &Repository, tip: &ObjectId, paths: &[String]) -> anyhow::Result<Vec<Option<String>>> {
    let stem = |path: &str| layout::stem(path).unwrap_or(path).to_ascii_lowercase();
    let mut wanted: BTreeSet<String> = paths.iter().map(|path| stem(path)).collect();
    let ever = purge::paths_ever(git, &|path| layout::is_in(path, CASES))?;
    // What only the running hook can see is not among those.
    let ever = ever.iter().filter_map(|path| path.as_str()).chain(paths.iter().map(String::as_str));
    let mut folders: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for path in ever.filter(|path| layout::was_case(path) && wanted.contains(&stem(path))) {
        if let Some((folder, name)) = path.rsplit_once('/') {
            folders.entry(folder.to_owned()).or_default().insert(name.to_owned(), stem(path));
        }
    }
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    // Parents come first.
    for commit in git.commits(&[*tip], &[])? {
        if wanted.is_empty() {
            break;
        }
        for (folder, names) in &folders {
            for entry in git.folder_of(&commit.id, folder)? {
                let stem = entry.path.as_str().and_then(|name| names.get(name));
                if let Some(stem) = stem.filter(|stem| wanted.remove(stem.as_str())) {
                    let renamed = digits_before_rename(git, &commit, &entry.version.id)?;
                    let digits = renamed.unwrap_or_else(|| digits_of(stem, &entry.version.id));
                    found.insert(stem.clone(), digits);
                }
            }
        }
    }
    Ok(paths.iter().map(|path| found.get(&stem(path)).cloned()).collect())
}

/// Returns the digits of the record that a commit renamed to the one that it adds with this content; `None` where it adds a new one.
///
/// A clone that does not have the renaming must come to the same digits.
fn digits_before_rename(git: &Repository, commit: &Commit, content: &ObjectId) -> anyhow::Result<Option<String>> {
    for parent in &commit.parents {
        for change in git.changes(Some(parent), &commit.tree)? {
            let (Some(old), None, Some(path)) = (change.old, change.new, change.path.as_str()) else { continue };
            if layout::was_case(path) && is_same_record(git, &old.id, content)? {
                return Ok(of_cases(git, parent, &[path.to_owned()])?.into_iter().next().flatten());
            }
        }
    }
    Ok(None)
}

/// Returns whether one text is the other, or has more than half of its lines in common with it: the name is in the text, too.
fn is_same_record(git: &Repository, old: &ObjectId, new: &ObjectId) -> anyhow::Result<bool> {
    if old == new {
        return Ok(true);
    }
    let mut lines: Vec<BTreeSet<Vec<u8>>> = Vec::new();
    for id in [old, new] {
        if git.blob_size(id)? > MAX_FILE as u64 {
            return Ok(false);
        }
        let text = git.blob(id)?;
        // What every record has says nothing.
        lines.push(text.split(|it| *it == b'\n').filter(|line| line.len() > 20).map(<[u8]>::to_vec).collect());
    }
    let [old, new] = lines.as_slice() else { return Ok(false) };
    Ok(2 * old.intersection(new).count() > old.len().max(new.len()))
}

fn digits_of(stem: &str, first: &ObjectId) -> String {
    let first = first.to_string();
    let salt = first.get(..32).and_then(Salt::from_hex).expect("an id has 40 digits");
    Fingerprint::of_word(&salt, stem).to_string()
}

/// Returns what stays of the erased records of these tombstones, each record once, with its tombstone.
///
/// Older tombstones do not identify their records. Two of them mean the same record if its facts are equal and both
/// have the fingerprint of the same generated code name.
pub fn deduplicate(tombstones: &[KnownTombstone]) -> Vec<(&KnownTombstone, &RetainedFacts)> {
    let mut all: Vec<&KnownTombstone> = tombstones.iter().collect();
    all.sort_by_key(|it| (it.file.number, it.file.id.clone()));
    let mut kept: Vec<(&KnownTombstone, &RetainedFacts)> = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut names = Names::default();
    for tombstone in all {
        let mut left_out: Vec<&RetainedFacts> = Vec::new();
        for record in tombstone.file.records.iter().filter(|record| record.then == Removal::Erase) {
            if record.record.as_deref().is_some_and(|digits| !seen.insert(digits)) {
                continue;
            }
            let is_other = |it: &&(&KnownTombstone, &RetainedFacts)| {
                it.0.file.id != tombstone.file.id && may_be_same(it.1, record)
            };
            let others: BTreeMap<&str, &KnownTombstone> =
                kept.iter().filter(is_other).map(|it| (it.0.file.id.as_str(), it.0)).collect();
            let told: usize = others.values().map(|other| names.in_both(tombstone, other)).sum();
            // Of several with the same facts only as many are left out as there are names in both.
            if told > left_out.iter().filter(|it| may_be_same(it, record)).count() {
                left_out.push(record);
            } else {
                kept.push((tombstone, record));
            }
        }
    }
    kept
}

/// Returns whether a tombstone may say of a record that it is one that was erased before: with the same facts, under a code name
/// that the record had, too. Its history under that name is gone here, so that nothing else can tell.
pub fn is_former_record(tombstone: &KnownTombstone, digits: &str, before: &[KnownTombstone]) -> bool {
    let is_it = |facts: &&RetainedFacts| facts.record.as_deref() == Some(digits);
    let Some(record) = tombstone.file.records.iter().find(is_it) else { return false };
    let had_name = |name: &str| {
        // Of the year of its first report, or of a wrong folder.
        let mut years = record.received - 1..=record.received + 1;
        years.any(|year| tombstone.fingerprints.has_path(format!("{CASES}/{year}/{name}.md").as_bytes()))
    };
    before
        .iter()
        .filter(|other| other.file.records.iter().any(|it| is_it(&it) && facts(it) == facts(record)))
        .any(|other| code_name::all().any(|name| other.has_name(&name) && had_name(&name)))
}

/// Returns whether two entries may be of one record: at least one does not say which it is, and the facts are equal.
fn may_be_same(one: &RetainedFacts, other: &RetainedFacts) -> bool {
    (one.record.is_none() || other.record.is_none()) && facts(one) == facts(other)
}

/// What two clones say alike of one record: what other records and published reports add is left out.
fn facts(it: &RetainedFacts) -> RetainedFacts {
    RetainedFacts {
        record: None,
        received_within: None,
        resolved_within: None,
        is_duplicate: false,
        shared: 0,
        shared_beyond: 0,
        ..it.clone()
    }
}

/// The code names that tombstones mark, of those that the program draws: by the id of the tombstone.
#[derive(Default)]
struct Names(BTreeMap<String, BTreeSet<String>>);

impl Names {
    fn in_both(&mut self, one: &KnownTombstone, other: &KnownTombstone) -> usize {
        for it in [one, other] {
            let names = || code_name::all().filter(|name| it.has_name(name)).collect();
            self.0.entry(it.file.id.clone()).or_insert_with(names);
        }
        let names = |tombstone: &KnownTombstone| self.0.get(&tombstone.file.id).into_iter().flatten();
        let others: BTreeSet<&String> = names(other).collect();
        names(one).filter(|name| others.contains(name)).count()
    }
}
