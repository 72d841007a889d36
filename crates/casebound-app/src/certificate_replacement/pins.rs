//! The certificates that this repository has accepted, and since when: `.git/casebound/pins`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use casebound_git::Repository;
use chrono::{Days, NaiveDate};

use crate::disposal::first_seen::LOOK_BACK;
use crate::own_file::OwnFile;

/// The first line of the file.
const HEAD: &str = "casebound pins 1";
const FILE: OwnFile = OwnFile { name: "pins", most_bytes: 4 << 20 };

/// Which fingerprint was accepted for whom, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pins {
    facts: Vec<Pin>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pin {
    since: NaiveDate,
    route: String,
    fingerprint: String,
}

impl Pins {
    /// Reads the list; an empty one where nobody wrote it.
    ///
    /// # Errors
    /// When it is damaged: knowing nothing would let every certificate be replaced.
    pub fn read(git: &Repository) -> anyhow::Result<Pins> {
        FILE.read_list(git, Pins::parse)
    }

    fn parse(text: &str) -> Option<Pins> {
        let rest = text.strip_prefix(HEAD)?.strip_prefix('\n')?;
        let pin = |line: &str| {
            let mut words = line.split(' ');
            let (since, route, fingerprint) = (words.next()?, words.next()?, words.next()?);
            let is_whole = words.next().is_none() && !route.is_empty();
            let is_whole =
                is_whole && fingerprint.len() >= 40 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
            let pin = Pin { since: since.parse().ok()?, route: route.to_owned(), fingerprint: fingerprint.to_owned() };
            is_whole.then_some(pin)
        };
        Some(Pins { facts: rest.lines().map(pin).collect::<Option<_>>()? })
    }

    fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for pin in &self.facts {
            writeln!(text, "{} {} {}", pin.since, pin.route, pin.fingerprint).expect("a text takes what is written");
        }
        text
    }

    /// Returns the fingerprint that is accepted for a route now.
    pub fn current(&self, route: &str) -> Option<&str> {
        self.facts.iter().rev().find(|pin| pin.route == route).map(|pin| pin.fingerprint.as_str())
    }

    /// Returns the fingerprint that is accepted for a route, where it has been for two weeks, or since this repository began to
    /// remember.
    pub fn long_known(&self, route: &str, today: NaiveDate) -> Option<&str> {
        let day = today.checked_sub_days(Days::new(LOOK_BACK)).unwrap_or(NaiveDate::MIN);
        let first = self.facts.first()?.since;
        let pin = self.facts.iter().rev().find(|pin| pin.route == route)?;
        (pin.since <= day || pin.since == first).then_some(pin.fingerprint.as_str())
    }

    /// Takes these fingerprints for known, where the list is empty; nothing is written.
    pub fn begin_with<'a>(&mut self, known: impl Iterator<Item = (&'a String, &'a String)>, today: NaiveDate) {
        if self.facts.is_empty() {
            let pin = |(route, fingerprint): (&String, &String)| Pin {
                since: today,
                route: route.clone(),
                fingerprint: fingerprint.clone(),
            };
            self.facts.extend(known.map(pin));
        }
    }

    /// Accepts these fingerprints, by route, and writes the list where that changes anything.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn add(
        &mut self,
        git: &Repository,
        accepted: BTreeMap<String, String>,
        today: NaiveDate,
    ) -> anyhow::Result<()> {
        let before = self.facts.len();
        // A clock that went back must not make something new look old.
        let today = self.facts.iter().map(|pin| pin.since).max().map_or(today, |last| last.max(today));
        for (route, fingerprint) in accepted {
            // What is no fingerprint at all is an error of its own.
            let can_be_one = fingerprint.len() >= 40 && !route.contains(char::is_whitespace);
            if can_be_one && self.current(&route) != Some(fingerprint.as_str()) {
                self.facts.push(Pin { since: today, route, fingerprint });
            }
        }
        if self.facts.len() == before {
            return Ok(());
        }
        FILE.write(git, &self.to_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_written_and_a_damaged_one_is_not() {
        let pin = |since: &str, route: &str, digit: &str| Pin {
            since: since.parse().expect("a day"),
            route: route.to_owned(),
            fingerprint: digit.repeat(40),
        };
        let pins = Pins {
            facts: vec![
                pin("2026-05-01", "members.alice", "A"),
                pin("2026-05-20", "members.bob", "B"),
                pin("2026-05-25", "members.alice", "C"),
            ],
        };
        assert_eq!(Pins::parse(&pins.to_text()), Some(pins.clone()));
        assert_eq!(Pins::parse(&pins.to_text().replace(" members.bob", "")), None);
        assert_eq!(Pins::parse("casebound pins 1\n2026-05-01 members.alice AA\n"), None);
        assert_eq!(pins.current("members.alice"), Some("C".repeat(40).as_str()));
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(pins.long_known("members.alice", day("2026-06-01")), None);
        assert_eq!(pins.long_known("members.alice", day("2026-06-08")), Some("C".repeat(40).as_str()));
        assert_eq!(pins.long_known("members.bob", day("2026-06-02")), None);
        assert_eq!(pins.long_known("members.bob", day("2026-06-03")), Some("B".repeat(40).as_str()));
    }
}
