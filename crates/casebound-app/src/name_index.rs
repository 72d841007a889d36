//! Which cases a text may name: the keys of their people, as hashes, by the content of each case.
//!
//! To make every form of every name again for each commit takes longer than all else that a hook does. So the keys of a text
//! are looked up here, and only the cases that have one of them are read and searched: what is found is the same.
//!
//! No name can be read from the index, a [cache](crate::cache). It holds ids and sizes of contents, and hashes of keys under a
//! random number of its own.

use std::collections::{BTreeMap, HashMap, HashSet};

use casebound_git::{ObjectId, Repository};
use casebound_names::lookup;
use casebound_record::CaseFile;
use casebound_record::words::Status;

use crate::cache::{NAME_INDEX, Writer, keyed};
use crate::random;
use crate::snapshot::{CaseContent, Snapshot};

/// Up to so many cases are read rather than looked up, and up to so many that are new wait for others before it is written.
const FEW: usize = 32;
/// An entry is the upper bits of a hash, and in the lower ones the position of a content.
const POSITION_BITS: u32 = 24;
const ENTRY: usize = size_of::<u64>();

/// The index as it was read, or an empty one.
#[derive(Default)]
struct NameIndex {
    /// What the hashes are made with.
    secret: u128,
    /// Sorted.
    contents: Vec<Content>,
    /// Little-endian numbers, sorted.
    entries: Vec<u8>,
}

/// A version of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Content {
    id: ObjectId,
    size: u64,
}

/// A case that the index does not know.
struct NewCase {
    content: Content,
    keys: Vec<u64>,
}

/// Returns the paths of the cases of which a text with these keys may name somebody, sorted; it names nobody of any other case.
///
/// The keys are those of [`lookup::keys_in`].
///
/// # Errors
/// When a case can't be read.
pub fn candidates<'s>(
    git: Option<&Repository>,
    snapshot: &'s Snapshot<'_>,
    asked: &[u64],
) -> anyhow::Result<Vec<&'s str>> {
    let paths: Vec<&str> = snapshot.case_paths().collect();
    let Some(git) = git.filter(|_| paths.len() > FEW) else { return Ok(paths) };
    let contents = snapshot.contents_of(&paths, git)?;
    let index = NAME_INDEX.read(git).and_then(NameIndex::parse).unwrap_or_default();
    let places: Vec<Option<usize>> = contents.iter().map(|content| index.place_of(content.as_ref()?)).collect();
    let unknown: Vec<&str> = paths.iter().zip(&places).filter(|pair| pair.1.is_none()).map(|pair| *pair.0).collect();
    let named = index.places_with(asked);
    let mut is_candidate: HashMap<&str, bool> = HashMap::new();
    if unknown.len() > FEW {
        let current: HashSet<usize> = places.iter().flatten().copied().collect();
        let stored = paths.iter().zip(&contents).filter_map(|(path, content)| Some((*path, content.as_ref()?)));
        let stored = stored
            .filter(|(_, content)| content.size_on_disk.is_none())
            .map(|(path, content)| (path, content.id))
            .collect();
        is_candidate = index.learn(git, snapshot, (&unknown, &stored), asked, &current)?;
    }
    let may_be = |(path, index): &(&&str, &Option<usize>)| match index {
        Some(index) => named.contains(index),
        None => is_candidate.get(**path).copied().unwrap_or(true),
    };
    Ok(paths.iter().zip(&places).filter(may_be).map(|(path, _)| *path).collect())
}

/// The keys of the people of a case. An expunged one names nobody.
fn keys_of(file: &CaseFile) -> Vec<u64> {
    let is_gone = file.case.status == Some(Status::Expunged);
    lookup::keys_of(file.case.people.iter().filter(|_| !is_gone))
}

impl NameIndex {
    fn parse(mut bytes: Vec<u8>) -> Option<NameIndex> {
        let (numbers, mut rest) = line(&bytes)?;
        let (secret, count) = numbers.split_once(' ')?;
        let secret = u128::from_str_radix(secret, 16).ok()?;
        let count: usize = count.parse().ok()?;
        let mut contents = Vec::new();
        for _ in 0..count {
            let (content, after) = line(rest)?;
            let (id, size) = content.split_once(' ')?;
            contents.push(Content { id: ObjectId::from_hex(id)?, size: size.parse().ok()? });
            rest = after;
        }
        let start = bytes.len() - rest.len();
        let entries = bytes.split_off(start);
        entries.len().is_multiple_of(ENTRY).then_some(NameIndex { secret, contents, entries })
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{:032x} {}\n", self.secret, self.contents.len()).into_bytes();
        for Content { id, size } in &self.contents {
            // As text the ids are found by whoever looks for them.
            bytes.extend(format!("{id} {size}\n").into_bytes());
        }
        bytes.extend(&self.entries);
        bytes
    }

    /// The position of a content; of a file on disk the size must be that of the content.
    fn place_of(&self, content: &CaseContent) -> Option<usize> {
        let index = self.contents.binary_search_by(|known| known.id.cmp(&content.id)).ok()?;
        let is_its = |known: &Content| content.size_on_disk.is_none_or(|size| size == known.size);
        self.contents.get(index).filter(|known| is_its(known)).map(|_| index)
    }

    fn has(&self, id: &ObjectId) -> bool {
        self.contents.binary_search_by(|known| known.id.cmp(id)).is_ok()
    }

    /// The upper bits of the hash of a key.
    fn hash(&self, key: u64) -> u64 {
        keyed(self.secret, key) >> POSITION_BITS << POSITION_BITS
    }

    fn entry(&self, idx: usize) -> Option<u64> {
        self.entries.get(idx * ENTRY..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
    }

    /// The positions of the contents that have one of these keys.
    fn places_with(&self, asked: &[u64]) -> HashSet<usize> {
        let mut places = HashSet::new();
        for key in asked {
            let hash = self.hash(*key);
            let (mut start, mut end) = (0, self.entries.len() / ENTRY);
            while start < end {
                let middle = start.midpoint(end);
                match self.entry(middle) {
                    Some(entry) if entry < hash => start = middle + 1,
                    _ => end = middle,
                }
            }
            let found =
                (start..).map_while(|idx| self.entry(idx)).take_while(|entry| entry ^ hash < 1 << POSITION_BITS);
            places.extend(found.filter_map(|entry| usize::try_from(entry ^ hash).ok()));
        }
        places
    }

    /// Reads cases that are not known, tells which of them are candidates, and writes the index with those that git has.
    ///
    /// Of those that are read from git the ids are known; `current` are the positions of contents that still are a case's.
    fn learn<'p>(
        self,
        git: &Repository,
        snapshot: &Snapshot<'_>,
        (unknown, stored): (&[&'p str], &HashMap<&str, ObjectId>),
        asked: &[u64],
        current: &HashSet<usize>,
    ) -> anyhow::Result<HashMap<&'p str, bool>> {
        let writer = Writer::begin(git);
        let read = |file: &CaseFile| {
            let text = file.text.expose().as_bytes();
            let id = match stored.get(file.path.as_str()) {
                Some(id) => *id,
                None => ObjectId::of_content(text)?,
            };
            anyhow::Ok(NewCase { content: Content { id, size: text.len() as u64 }, keys: keys_of(file) })
        };
        let read = snapshot.map_cases(unknown, read)?.into_iter().collect::<anyhow::Result<Vec<NewCase>>>()?;
        let has_one = |case: &NewCase| case.keys.iter().any(|key| asked.binary_search(key).is_ok());
        let is_candidate = unknown.iter().copied().zip(read.iter().map(has_one)).collect();
        if let Some(writer) = writer {
            // A purge that ended since has taken contents away.
            let held = git.held(read.iter().map(|case| case.content.id));
            let new: BTreeMap<Content, Vec<u64>> = read
                .into_iter()
                .filter(|case| held.contains(&case.content.id) && !self.has(&case.content.id))
                .map(|case| (case.content, case.keys))
                .collect();
            let index = if new.is_empty() { None } else { self.with(&new, current)? };
            if let Some(index) = index {
                writer.write(&NAME_INDEX, &index.to_bytes());
            }
        }
        Ok(is_candidate)
    }

    /// The index with new contents. Of the others all are kept as long as most of them are still in use: branches and worktrees
    /// share the index. Nothing where there are too many.
    fn with(
        mut self,
        new: &BTreeMap<Content, Vec<u64>>,
        current: &HashSet<usize>,
    ) -> anyhow::Result<Option<NameIndex>> {
        if self.contents.is_empty() {
            self.secret = u128::from_le_bytes(random::bytes()?);
        }
        let keeps_all = self.contents.len() <= 2 * (current.len() + new.len());
        let is_kept = |index: &usize| keeps_all || current.contains(index);
        let kept =
            self.contents.iter().enumerate().filter(|(index, content)| is_kept(index) && !new.contains_key(content));
        let mut contents: Vec<(Content, Option<usize>)> =
            kept.map(|(index, content)| (*content, Some(index))).collect();
        contents.extend(new.keys().map(|content| (*content, None)));
        contents.sort_unstable();
        // Of one content there is one size.
        contents.dedup_by_key(|(content, _)| content.id);
        if contents.len() >> POSITION_BITS > 0 {
            return Ok(None);
        }
        let mut moved: HashMap<u64, u64> = HashMap::new();
        let mut entries: Vec<u64> = Vec::new();
        for (index, (content, before)) in (0_u64..).zip(&contents) {
            match before {
                Some(before) => drop(moved.insert(*before as u64, index)),
                None => entries.extend(new.get(content).into_iter().flatten().map(|key| self.hash(*key) | index)),
            }
        }
        let mask = (1 << POSITION_BITS) - 1;
        let before = (0..).map_while(|idx| self.entry(idx));
        entries.extend(before.filter_map(|entry| Some(entry & !mask | moved.get(&(entry & mask))?)));
        entries.sort_unstable();
        entries.dedup();
        let contents = contents.into_iter().map(|(content, _)| content).collect();
        let entries = entries.into_iter().flat_map(u64::to_le_bytes).collect();
        Ok(Some(NameIndex { secret: self.secret, contents, entries }))
    }
}

/// Cuts off the first line.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(bytes.get(..end)?).ok()?, bytes.get(end + 1..)?))
}
