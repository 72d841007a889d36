//! What was found out about the content of each case, so that it need not be read again: what rules over all cases need of those that
//! a push does not change, and in which cases on disk nothing was found.
//!
//! It is a [cache](crate::cache). Digests of people and texts are under a random number of its own; nothing else of a text is in it.

mod stored;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use casebound_git::{ObjectId, Repository};
use casebound_record::{Clock, CommitteeFile};
use casebound_validate::{CaseFacts, Validity};
use stored::{JudgedCase, Known};

use crate::cache::{CASE_FACTS, Writer, keyed};
use crate::random;
use crate::snapshot::{CaseContent, Snapshot};

/// Up to so many cases are read again rather than written down.
const FEW: usize = 32;

/// The facts of cases. They can be compared with each other, and with others whose digests [`digest`](Self::digest) changed.
pub struct UnchangedCases {
    secret: u128,
    pub(crate) facts: Vec<CaseFacts>,
    /// Advice was given on them before, and is not given again.
    pub(crate) had_advice: bool,
}

impl UnchangedCases {
    /// Returns the facts of all cases but those at the paths that changed, by the policy of which this is the digest.
    ///
    /// # Errors
    /// When a case can't be read.
    pub(crate) fn of(
        git: &Repository,
        writer: Option<&Writer<'_>>,
        snapshot: &Snapshot<'_>,
        changed: &BTreeSet<String>,
        (committee, policy): (&CommitteeFile, &str),
    ) -> anyhow::Result<UnchangedCases> {
        let known = CASE_FACTS.read(git).and_then(|bytes| Known::parse(&bytes, policy));
        let mut known = match known {
            Some(known) => known,
            None => Known { secret: u128::from_le_bytes(random::bytes()?), ..Known::default() },
        };
        let secret = known.secret;
        let paths: Vec<&str> = snapshot.case_paths().filter(|path| !changed.contains(*path)).collect();
        let contents = snapshot.contents_of(&paths, git)?;
        let ids: HashMap<&str, ObjectId> =
            paths.iter().zip(&contents).filter_map(|(path, content)| Some((*path, content.as_ref()?.id))).collect();
        let known_of = |path: &str| known.by_content.get(ids.get(path)?);
        let (there, unknown): (Vec<&str>, Vec<&str>) = paths.iter().partition(|path| known_of(path).is_some());
        let mut facts: Vec<CaseFacts> = there.iter().filter_map(|path| Some(known_of(path)?.at(path))).collect();
        let read = snapshot.map_cases(&unknown, |file| {
            let mut facts = CaseFacts::of(Some(committee), file);
            facts.summary.map_digests(&|digest| keyed(secret, digest));
            facts
        })?;
        let is_worth_it = read.len() > FEW;
        facts.extend(read);
        if let Some(writer) = writer.filter(|_| is_worth_it) {
            let held = git.held(ids.values().copied());
            let with_ids = facts.iter().filter_map(|facts| Some((*ids.get(facts.summary.path.as_str())?, facts)));
            let stored = with_ids.filter(|(id, _)| held.contains(id));
            known.by_content = stored.map(|(id, facts)| (id, facts.at(""))).collect();
            if let Some(bytes) = known.to_bytes(policy) {
                writer.write(&CASE_FACTS, &bytes);
            }
        }
        Ok(UnchangedCases { secret, facts, had_advice: true })
    }

    /// Makes a digest of a case that was read now one that can be compared with these.
    pub(crate) fn digest(&self, digest: u64) -> u64 {
        keyed(self.secret, digest)
    }
}

/// What a check of all cases on disk finds out about one of them.
pub(crate) struct CaseOnDisk {
    /// What rules over all cases need of it.
    pub(crate) facts: CaseFacts,
    /// The id that git would give to the text that was judged.
    pub(crate) id: ObjectId,
    /// A digest of its people.
    pub(crate) people: u64,
    /// The time in which nothing is found in it.
    pub(crate) clean: Option<Validity>,
}

/// The last time that all cases on disk were judged.
///
/// A case needs no second look as long as its file, the files beside it, the policy, whoever reads the findings, and the people of all
/// other cases are the same, and the clock is within the time in which every answer that it gave a rule stays the same.
pub(crate) struct LastCheck<'r> {
    git: &'r Repository,
    writer: Option<Writer<'r>>,
    policy: String,
    known: Known,
    /// What git calls the content of each case on disk that is as git last saw it, and a digest of the files beside it.
    current: HashMap<String, (ObjectId, u64)>,
}

impl<'r> LastCheck<'r> {
    /// Looks what is on disk. Nothing where there are so few cases that it is not worth it.
    ///
    /// # Errors
    /// When the index can't be read.
    pub(crate) fn of(
        git: &'r Repository,
        snapshot: &Snapshot<'_>,
        policy: String,
        reader: &str,
    ) -> anyhow::Result<Option<LastCheck<'r>>> {
        if snapshot.case_paths().count() <= FEW {
            return Ok(None);
        }
        let writer = Writer::begin(git);
        let judged_by = format!("{policy} {reader}");
        let mut known = match CASE_FACTS.read(git).and_then(|bytes| Known::parse(&bytes, &policy)) {
            Some(known) => known,
            None => Known { secret: u128::from_le_bytes(random::bytes()?), ..Known::default() },
        };
        if known.judged_by != judged_by {
            known.judged.clear();
            known.judged_by = judged_by;
        }
        let current = current(git, snapshot, known.secret)?;
        Ok(Some(LastCheck { git, writer, policy, known, current }))
    }

    /// Returns which cases must be judged, and the facts of the others; nothing where all must be. `people_of` gives the digests of the
    /// people of the cases at some paths.
    ///
    /// # Errors
    /// When a case can't be read.
    pub(crate) fn unchanged(
        &self,
        snapshot: &Snapshot<'_>,
        clock: Clock,
        people_of: &dyn Fn(&[&str]) -> anyhow::Result<Vec<u64>>,
    ) -> anyhow::Result<Option<(BTreeSet<String>, UnchangedCases)>> {
        let Known { secret, by_content, judged, .. } = &self.known;
        let facts_of = |path: &str| {
            let (id, beside, validity) = judged.get(path)?.clean.as_ref()?;
            let is_same = self.current.get(path) == Some(&(*id, *beside)) && validity.covers(clock);
            Some(by_content.get(id).filter(|_| is_same)?.at(path))
        };
        let mut facts = Vec::new();
        let mut changed = Vec::new();
        for path in snapshot.case_paths() {
            match facts_of(path) {
                Some(its) => facts.push(its),
                None => changed.push(path),
            }
        }
        if facts.is_empty() {
            return Ok(None);
        }
        let is_there: HashSet<&str> = snapshot.case_paths().collect();
        let before = |path: &str| judged.get(path).map_or(0, |case| case.people);
        let are_same = judged.keys().all(|path| is_there.contains(path.as_str()) || before(path) == 0)
            && people_of(&changed)?.iter().zip(&changed).all(|(now, path)| self.keyed(*now) == before(path));
        let changed = changed.into_iter().map(str::to_owned).collect();
        Ok(are_same.then_some((changed, UnchangedCases { secret: *secret, facts, had_advice: false })))
    }

    /// The digest of people, where there are any, under the secret number.
    fn keyed(&self, people: u64) -> u64 {
        if people == 0 { 0 } else { keyed(self.known.secret, people).max(1) }
    }

    /// Writes down what a check has found out about the cases that it judged; where it judged only some, the others are as they were.
    pub(crate) fn learn(mut self, snapshot: &Snapshot<'_>, found: Vec<CaseOnDisk>, is_all: bool) {
        let Some(writer) = self.writer.take() else { return };
        let held = self.git.held(self.current.values().map(|(id, _)| *id));
        let secret = self.known.secret;
        let mut news = 0;
        for CaseOnDisk { mut facts, id, people, clean } in found {
            let path = facts.summary.path.clone();
            // What was read may be newer than what was looked at.
            let stored = self.current.get(&path).filter(|(content, ..)| *content == id && held.contains(&id));
            let clean = clean.and_then(|validity| stored.map(|(id, beside)| (*id, *beside, validity)));
            if let Some((id, ..)) = clean {
                facts.summary.map_digests(&|digest| keyed(secret, digest));
                self.known.by_content.insert(id, facts.at(""));
                news += 1;
            }
            let people = self.keyed(people);
            self.known.judged.insert(path, JudgedCase { people, clean });
        }
        if !is_all && news <= FEW {
            return;
        }
        let is_there: HashSet<&str> = snapshot.case_paths().collect();
        self.known.judged.retain(|path, _| is_there.contains(path.as_str()));
        let ids: HashSet<ObjectId> = self.current.values().map(|(id, _)| *id).collect();
        self.known.by_content.retain(|id, _| ids.contains(id));
        if let Some(bytes) = self.known.to_bytes(&self.policy) {
            writer.write(&CASE_FACTS, &bytes);
        }
    }
}

/// What git calls the content of each case on disk that is as git last saw it, and so are all files beside it, of which there is a digest.
fn current(
    git: &Repository,
    snapshot: &Snapshot<'_>,
    secret: u128,
) -> anyhow::Result<HashMap<String, (ObjectId, u64)>> {
    let cases: Vec<&str> = snapshot.case_paths().collect();
    let beside: Vec<Vec<&str>> = cases.iter().map(|case| snapshot.beside(case).collect()).collect();
    let paths: Vec<&str> = cases.iter().chain(beside.iter().flatten()).copied().collect();
    let contents = snapshot.contents_of(&paths, git)?;
    let content_of: HashMap<&str, CaseContent> =
        paths.iter().zip(contents).filter_map(|(path, content)| Some((*path, content?))).collect();
    let digest = |files: &[&str]| {
        let mut hasher = DefaultHasher::new();
        for path in files {
            let content = content_of.get(path)?;
            (path, content.id, content.size_on_disk).hash(&mut hasher);
        }
        Some(keyed(secret, hasher.finish()))
    };
    let of_case =
        |(path, files): (&&str, &Vec<&str>)| Some(((*path).to_owned(), (content_of.get(path)?.id, digest(files)?)));
    Ok(cases.iter().zip(&beside).filter_map(of_case).collect())
}
