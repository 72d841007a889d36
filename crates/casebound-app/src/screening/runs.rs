//! What this clone remembers of screenings: when, by whom and how much, and of rows that somebody looked at no more than a keyed hash.
//!
//! Nothing of a list is in it. The key of an event's hashes, and with it what they say, is gone once the event is over.

use std::collections::BTreeMap;
use std::hash::Hasher as _;

use anyhow::bail;
use casebound_git::Repository;
use casebound_record::Committee;
use casebound_screening::{FlaggedRow, RowVerdict, ScreeningResult};
use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use siphasher::sip::SipHasher24;

use crate::own_file::OwnFile;
use crate::random;
use crate::workspace::Workspace;

const FILE: OwnFile = OwnFile { name: "screenings", most_bytes: 8 << 20 };

/// One screening: the day, who asked, and counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunNote {
    pub on: NaiveDate,
    pub by: String,
    pub rows: usize,
    pub shown: usize,
}

/// What is remembered of one event.
#[derive(Default)]
struct EventRuns {
    key: Option<[u8; 16]>,
    /// Rows that are somebody else, as hashes.
    others: Vec<u64>,
    last: Option<RunNote>,
}

/// The screenings of the events that are not over.
#[derive(Default)]
pub struct ScreeningRuns {
    events: BTreeMap<String, EventRuns>,
}

impl ScreeningRuns {
    /// Reads them, and deletes what is kept of events that are over or unknown.
    ///
    /// # Errors
    /// When the file can't be read or written, or is damaged.
    pub fn read(workspace: &Workspace) -> anyhow::Result<ScreeningRuns> {
        let Some(git) = &workspace.git else { return Ok(ScreeningRuns::default()) };
        let mut runs = FILE.read_list(git, parse)?;
        let committee = &workspace.committee.committee;
        let before = runs.events.len();
        runs.events.retain(|event, _| is_to_come(committee, event, workspace.clock.today));
        if runs.events.len() < before {
            write(git, &runs.to_text())?;
        }
        Ok(runs)
    }

    /// The last screening of an event in this clone.
    pub fn last(&self, event: &str) -> Option<&RunNote> {
        self.events.get(event)?.last.as_ref()
    }

    /// Takes out rows of which somebody said that they are somebody else, and counts them. A match is shown all the same.
    pub fn settle(&self, event: &str, screened: &mut ScreeningResult) {
        let Some(runs) = self.events.get(event) else { return };
        let Some(key) = runs.key else { return };
        let is_other = |row: &FlaggedRow| {
            row.verdict == RowVerdict::Review && runs.others.contains(&hash(&key, &row.order, &row.person))
        };
        let (others, shown): (Vec<FlaggedRow>, Vec<FlaggedRow>) =
            std::mem::take(&mut screened.shown).into_iter().partition(is_other);
        screened.shown = shown;
        screened.settled.extend(others);
    }

    /// Remembers that the order of a row is not this person, until the event is over.
    ///
    /// # Errors
    /// When there is no repository, or it can't be written.
    pub fn add_other(&mut self, workspace: &Workspace, event: &str, order: &str, person: &str) -> anyhow::Result<()> {
        let runs = self.events.entry(event.to_owned()).or_default();
        let key = match runs.key {
            Some(key) => key,
            None => *runs.key.insert(random::bytes()?),
        };
        let hash = hash(&key, order, person);
        if !runs.others.contains(&hash) {
            runs.others.push(hash);
        }
        self.write(workspace)
    }

    /// Notes a screening: the day, who asked, and counts.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn add_run(&mut self, workspace: &Workspace, event: &str, note: RunNote) -> anyhow::Result<()> {
        self.events.entry(event.to_owned()).or_default().last = Some(note);
        if workspace.git.is_none() {
            return Ok(());
        }
        self.write(workspace)
    }

    fn write(&self, workspace: &Workspace) -> anyhow::Result<()> {
        let Some(git) = &workspace.git else {
            bail!("there is no git repository here, so nothing can be remembered: `git init`");
        };
        write(git, &self.to_text())
    }

    fn to_text(&self) -> String {
        let mut text = String::from(HEAD);
        for (event, runs) in &self.events {
            if let Some(key) = runs.key {
                text += &format!("key {event} {}\n", HEXLOWER.encode(&key));
            }
            for other in &runs.others {
                text += &format!("other {event} {other:016x}\n");
            }
            if let Some(RunNote { on, by, rows, shown }) = &runs.last {
                text += &format!("ran {event} {on} {by} {rows} {shown}\n");
            }
        }
        text
    }
}

const HEAD: &str = "casebound screenings 1\n";

fn write(git: &Repository, text: &str) -> anyhow::Result<()> {
    FILE.write(git, text)
}

fn is_to_come(committee: &Committee, event: &str, today: NaiveDate) -> bool {
    committee.event(event).is_some_and(|event| event.ends.is_none_or(|ends| ends >= today))
}

fn parse(text: &str) -> Option<ScreeningRuns> {
    let mut runs = ScreeningRuns::default();
    for line in text.strip_prefix(HEAD)?.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (kind, event, rest) = (words.first()?, words.get(1)?, words.get(2..)?);
        let of_event = runs.events.entry((*event).to_owned()).or_default();
        match (*kind, rest) {
            ("key", [key]) => of_event.key = Some(HEXLOWER.decode(key.as_bytes()).ok()?.try_into().ok()?),
            ("other", [hash]) => of_event.others.push(u64::from_str_radix(hash, 16).ok()?),
            ("ran", [on, by, rows, shown]) => {
                let (on, rows, shown) = (on.parse().ok()?, rows.parse().ok()?, shown.parse().ok()?);
                of_event.last = Some(RunNote { on, by: (*by).to_owned(), rows, shown });
            }
            _ => return None,
        }
    }
    Some(runs)
}

/// The order of a row and a person, under the key of the event.
fn hash(key: &[u8; 16], order: &str, person: &str) -> u64 {
    let mut hasher = SipHasher24::new_with_key(key);
    hasher.write(order.trim().to_lowercase().as_bytes());
    hasher.write(&[0]);
    hasher.write(person.as_bytes());
    hasher.finish()
}
