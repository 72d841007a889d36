//! What this repository has recorded, and since when, so that a disposal that contradicts it is noticed.
//!
//! Kept in `.git/casebound/known`: days and ids alone, in the order in which they came. The days are those of this machine's own
//! clock, whatever day a command was asked to act as of, and never go back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::bail;
use casebound_git::{Mode, ObjectId, Repository};
use casebound_record::layout::{self, COMMITTEE_FILE};
use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::own_file::OwnFile;

/// The number of days to look back in what a repository has recorded.
pub const LOOK_BACK: u64 = 14;
/// How far a commit may be ahead of this machine's clock for its date to count: one that is further ahead would keep everything
/// from being known for long enough.
const MOST_AHEAD: u64 = 366;
/// The first line of the file.
const HEAD: &str = "casebound known 1";
const FILE: OwnFile = OwnFile { name: "known", most_bytes: 64 << 20 };
const ACCEPTED: OwnFile = OwnFile { name: "accepted", most_bytes: 64 << 20 };

/// One thing that became known.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fact {
    /// committee.yaml had this content.
    Policy(ObjectId),
    /// A case had this content; the case is named by the id of its path.
    Record(ObjectId, ObjectId),
    /// A case was removed.
    Gone(ObjectId),
}

/// The facts, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstSeenLog {
    facts: Vec<(NaiveDate, Fact)>,
}

/// A record and the policy that was in force with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastState {
    /// The day on which it became known.
    pub since: NaiveDate,
    /// Whether the record has been known for at least [`LOOK_BACK`] days.
    pub is_old_enough: bool,
    /// The content of the record.
    pub record: ObjectId,
    /// The content of committee.yaml of that moment.
    pub policy: Option<ObjectId>,
}

/// What the files of a commit say: committee.yaml, and each case by the id of its path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct RecordState {
    policy: Option<ObjectId>,
    records: BTreeMap<ObjectId, ObjectId>,
}

/// Returns the id under which a path is logged.
fn key_of(path: &str) -> anyhow::Result<ObjectId> {
    Ok(ObjectId::of_content(path.as_bytes())?)
}

impl RecordState {
    fn of(git: &Repository, commit: &ObjectId) -> anyhow::Result<RecordState> {
        let mut state = RecordState::default();
        for entry in git.tree_of(commit)? {
            let Some(path) = entry.path.as_str() else { continue };
            match entry.version.mode {
                Mode::File | Mode::Executable if path == COMMITTEE_FILE => state.policy = Some(entry.version.id),
                Mode::File | Mode::Executable if layout::was_case(path) => {
                    state.records.insert(key_of(path)?, entry.version.id);
                }
                _ => {}
            }
        }
        Ok(state)
    }
}

impl FirstSeenLog {
    /// Reads what is known of a repository; nothing where nobody wrote it down.
    ///
    /// # Errors
    /// When the file is damaged: to know nothing would let everything be erased.
    pub fn read(git: &Repository) -> anyhow::Result<FirstSeenLog> {
        FILE.read_list(git, FirstSeenLog::parse)
    }

    fn parse(text: &str) -> Option<FirstSeenLog> {
        let mut lines = text.lines();
        if lines.next() != Some(HEAD) {
            return None;
        }
        let id = ObjectId::from_hex;
        let fact = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            let fact = match words.get(1..)? {
                ["policy", content] => Fact::Policy(id(content)?),
                ["record", key, content] => Fact::Record(id(key)?, id(content)?),
                ["gone", key] => Fact::Gone(id(key)?),
                _ => return None,
            };
            Some((words.first()?.parse().ok()?, fact))
        };
        Some(FirstSeenLog { facts: lines.map(fact).collect::<Option<_>>()? })
    }

    fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for (day, fact) in &self.facts {
            let line = match fact {
                Fact::Policy(content) => format!("{day} policy {content}"),
                Fact::Record(key, content) => format!("{day} record {key} {content}"),
                Fact::Gone(key) => format!("{day} gone {key}"),
            };
            writeln!(text, "{line}").expect("a text takes what is written");
        }
        text
    }

    /// Writes down what commits say that was not known before, and returns all that is known.
    ///
    /// # Errors
    /// When a commit can't be read, or the file not be written.
    pub fn note(git: &Repository, commits: &[ObjectId], now: DateTime<Utc>) -> anyhow::Result<FirstSeenLog> {
        let mut known = FirstSeenLog::read(git)?;
        let before = known.facts.len();
        for commit in commits {
            let state = RecordState::of(git, commit)?;
            if state != known.last() {
                let day = known.next_day(now.date_naive(), newest_day(git, commit)?);
                known.learn(&state, day);
            }
        }
        if known.facts.len() > before {
            known.write(git)?;
        }
        Ok(known)
    }

    fn write(&self, git: &Repository) -> anyhow::Result<()> {
        FILE.write(git, &self.to_text())
    }

    /// Returns the day from which something is known that arrives now: a slow clock must not make it older than what was known
    /// before, or than the commits that bring it.
    fn next_day(&self, today: NaiveDate, newest_commit: Option<NaiveDate>) -> NaiveDate {
        let most = today.checked_add_days(Days::new(MOST_AHEAD)).unwrap_or(today);
        let commit = newest_commit.map(|day| day.min(most));
        let last = self.facts.iter().map(|(seen, _)| *seen).max();
        [commit, last].into_iter().flatten().fold(today, NaiveDate::max)
    }

    fn learn(&mut self, state: &RecordState, today: NaiveDate) {
        let last = self.last();
        if let Some(policy) = state.policy.filter(|policy| last.policy != Some(*policy)) {
            self.facts.push((today, Fact::Policy(policy)));
        }
        for (key, content) in &state.records {
            if last.records.get(key) != Some(content) {
                self.facts.push((today, Fact::Record(*key, *content)));
            }
        }
        for key in last.records.keys().filter(|key| !state.records.contains_key(key)) {
            self.facts.push((today, Fact::Gone(*key)));
        }
    }

    /// What is at the end of the list.
    fn last(&self) -> RecordState {
        let mut state = RecordState::default();
        for (_, fact) in &self.facts {
            match fact {
                Fact::Policy(content) => state.policy = Some(*content),
                Fact::Record(key, content) => drop(state.records.insert(*key, *content)),
                Fact::Gone(key) => drop(state.records.remove(key)),
            }
        }
        state
    }

    /// Returns a record as it was known [`LOOK_BACK`] days ago, with the policy of that moment. Where it has been known for
    /// less, as it arrived first; `None` where it never was.
    pub fn past_state(&self, path: &str, today: NaiveDate) -> anyhow::Result<Option<PastState>> {
        Ok(self.past_state_of(key_of(path)?, today))
    }

    /// Returns records as [`past_state`](Self::past_state) does: those that ever had a content that is wanted, wherever they were.
    pub fn past_states_with(&self, is_wanted: &dyn Fn(&ObjectId) -> bool, today: NaiveDate) -> Vec<PastState> {
        let key = |fact: &Fact| match fact {
            Fact::Record(key, content) if is_wanted(content) => Some(*key),
            _ => None,
        };
        let keys: BTreeSet<ObjectId> = self.facts.iter().filter_map(|(_, fact)| key(fact)).collect();
        keys.into_iter().filter_map(|key| self.past_state_of(key, today)).collect()
    }

    fn past_state_of(&self, key: ObjectId, today: NaiveDate) -> Option<PastState> {
        let day = today.checked_sub_days(Days::new(LOOK_BACK)).unwrap_or(NaiveDate::MIN);
        let mut policy = None;
        let mut found: Option<PastState> = None;
        for (since, fact) in &self.facts {
            let is_old_enough = *since <= day;
            match fact {
                Fact::Policy(content) => {
                    policy = Some(*content);
                    if let Some(then) = found.as_mut().filter(|_| is_old_enough) {
                        then.policy = policy;
                    }
                }
                Fact::Record(other, content) if *other == key && (is_old_enough || found.is_none()) => {
                    found = Some(PastState { since: *since, is_old_enough, record: *content, policy });
                }
                Fact::Record(..) | Fact::Gone(_) => {}
            }
        }
        found
    }

    /// Returns all records as they were known [`LOOK_BACK`] days ago, or as they arrived first, but for the one at a path.
    pub fn others_then(&self, path: &str, today: NaiveDate) -> anyhow::Result<Vec<ObjectId>> {
        let own = key_of(path)?;
        let day = today.checked_sub_days(Days::new(LOOK_BACK)).unwrap_or(NaiveDate::MIN);
        let mut found: BTreeMap<ObjectId, ObjectId> = BTreeMap::new();
        for (since, fact) in &self.facts {
            if let Fact::Record(key, content) = fact
                && (*since <= day || !found.contains_key(key))
            {
                found.insert(*key, *content);
            }
        }
        found.remove(&own);
        Ok(found.into_values().collect())
    }

    /// Returns the content of committee.yaml as it was known [`LOOK_BACK`] days ago, or first.
    pub fn past_policy(&self, today: NaiveDate) -> Option<ObjectId> {
        let day = today.checked_sub_days(Days::new(LOOK_BACK)).unwrap_or(NaiveDate::MIN);
        let mut then = None;
        for (since, fact) in &self.facts {
            if let Fact::Policy(content) = fact
                && (then.is_none() || *since <= day)
            {
                then = Some(*content);
            }
        }
        then
    }

    /// Forgets records that are erased: their ids would still tell that they were there. They are the ones at these paths, and
    /// contents that are marked and gone, wherever they were. What is marked and still here is remembered: a tombstone that nobody
    /// has judged must not take the memory away that speaks against it.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn forget(git: &Repository, paths: &[String], is_marked: &dyn Fn(&ObjectId) -> bool) -> anyhow::Result<()> {
        let mut known = FirstSeenLog::read(git)?;
        let keys = paths.iter().map(|path| key_of(path)).collect::<anyhow::Result<Vec<_>>>()?;
        let mut erased = BTreeSet::new();
        for (_, fact) in &known.facts {
            if let Fact::Record(_, content) = fact
                && is_marked(content)
                && git.kind(content)?.is_none()
            {
                erased.insert(*content);
            }
        }
        let before = known.facts.len();
        known.facts.retain(|(_, fact)| match fact {
            Fact::Record(key, content) => !keys.contains(key) && !erased.contains(content),
            Fact::Gone(key) => !keys.contains(key),
            Fact::Policy(_) => true,
        });
        let is_left = |fact: &Fact| matches!(fact, Fact::Record(..));
        let left: BTreeSet<ObjectId> =
            known.facts.iter().map(|(_, fact)| fact).filter(|fact| is_left(fact)).filter_map(Fact::key).collect();
        known.facts.retain(|(_, fact)| fact.key().is_none_or(|key| left.contains(&key)));
        if known.facts.len() < before { known.write(git) } else { Ok(()) }
    }
}

impl Fact {
    /// The case that it is about.
    fn key(&self) -> Option<ObjectId> {
        match self {
            Fact::Record(key, _) | Fact::Gone(key) => Some(*key),
            Fact::Policy(_) => None,
        }
    }
}

/// The day of the newest of the commits that lead to one.
fn newest_day(git: &Repository, commit: &ObjectId) -> anyhow::Result<Option<NaiveDate>> {
    let newest = git.commits(&[*commit], &[])?.iter().map(|it| it.committed_at).max();
    Ok(newest.and_then(|at| DateTime::from_timestamp(at, 0)).map(|at| at.date_naive()))
}

/// The tombstones that somebody accepted here in spite of objections.
pub fn accepted(git: &Repository) -> anyhow::Result<Vec<String>> {
    Ok(ACCEPTED.read(git)?.unwrap_or_default().lines().map(str::to_owned).collect())
}

/// Writes down that a tombstone is to be obeyed here.
///
/// # Errors
/// When the id is malformed, or the file can't be written.
pub fn accept(git: &Repository, id: &str) -> anyhow::Result<()> {
    if id.len() != 16 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        bail!("the id of a tombstone has 16 hexadecimal digits; it is the name of its file below disposed/");
    }
    let mut all = accepted(git)?;
    if !all.iter().any(|known| known == id) {
        all.push(id.to_owned());
        ACCEPTED.write(git, &(all.join("\n") + "\n"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn id(text: &str) -> ObjectId {
        ObjectId::of_content(text.as_bytes()).expect("any bytes have an id")
    }

    fn state(policy: &str, records: &[(&str, &str)]) -> RecordState {
        let records = records.iter().map(|(path, text)| (key_of(path).expect("an id"), id(text)));
        RecordState { policy: Some(id(policy)), records: records.collect() }
    }

    const PATH: &str = "cases/2023/quiet-harbor.md";

    #[test]
    fn what_was_written_is_read_again() {
        let mut known = FirstSeenLog::default();
        known.learn(&state("policy", &[(PATH, "open")]), day("2026-06-01"));
        known.learn(&state("policy", &[]), day("2026-06-02"));
        assert_eq!(FirstSeenLog::parse(&known.to_text()), Some(known.clone()));
        assert_eq!(FirstSeenLog::parse(&known.to_text().replace("record", "word")), None);
        assert_eq!(FirstSeenLog::parse(""), None);
    }

    #[test]
    fn a_record_is_remembered_as_it_was_two_weeks_ago() {
        let mut known = FirstSeenLog::default();
        known.learn(&state("long", &[(PATH, "open")]), day("2026-06-01"));
        known.learn(&state("short", &[(PATH, "old and resolved")]), day("2026-06-10"));
        let then = |today: &str| known.past_state(PATH, day(today)).expect("an id").expect("it was known");
        for today in ["2026-06-10", "2026-06-15", "2026-06-23"] {
            assert_eq!((then(today).record, then(today).policy), (id("open"), Some(id("long"))), "{today}");
        }
        assert_eq!(then("2026-06-24").record, id("old and resolved"));
        assert_eq!(then("2026-06-24").policy, Some(id("short")));
        assert!(known.past_state("cases/2023/other.md", day("2026-06-24")).expect("an id").is_none());
    }

    #[test]
    fn nothing_becomes_known_before_what_is_known_or_before_its_commit() {
        let mut known = FirstSeenLog::default();
        assert_eq!(known.next_day(day("2026-06-10"), None), day("2026-06-10"));
        assert_eq!(known.next_day(day("2026-06-10"), Some(day("2026-06-01"))), day("2026-06-10"));
        // A clock that is slow, or that the battery lost.
        assert_eq!(known.next_day(day("2026-05-01"), Some(day("2026-06-01"))), day("2026-06-01"));
        known.learn(&state("policy", &[(PATH, "open")]), day("2026-06-10"));
        assert_eq!(known.next_day(day("1970-01-01"), Some(day("1970-01-01"))), day("2026-06-10"));
        // A commit of a far future does not keep everything new for ever.
        assert_eq!(known.next_day(day("2026-06-11"), Some(day("2099-01-01"))), day("2027-06-12"));
    }

    #[test]
    fn what_is_known_for_less_is_remembered_as_it_arrived() {
        let mut known = FirstSeenLog::default();
        known.learn(&state("first", &[]), day("2026-01-01"));
        known.learn(&state("long", &[(PATH, "open")]), day("2026-06-01"));
        known.learn(&state("short", &[(PATH, "resolved")]), day("2026-06-02"));
        let then = known.past_state(PATH, day("2026-06-03")).expect("an id").expect("it was known");
        assert_eq!((then.record, then.policy, then.is_old_enough), (id("open"), Some(id("long")), false));
        // Taken away and brought again, it is still the one that arrived first.
        known.learn(&state("short", &[]), day("2026-06-03"));
        known.learn(&state("short", &[(PATH, "resolved")]), day("2026-06-04"));
        assert_eq!(known.past_state(PATH, day("2026-06-05")).expect("an id").expect("it was known").record, id("open"));
    }
}
