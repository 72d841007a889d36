//! Where and when a command runs. The clock is read only once.

use std::path::PathBuf;
use std::sync::Arc;

use casebound_record::Clock;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::progress::{Progress, Task, Work};

/// The input that every command gets: where to look for the private repository, and which day counts as today.
#[derive(Debug, Clone)]
pub struct Context {
    /// The folder given with `-C`; by default the search begins in the current folder.
    pub directory: Option<PathBuf>,
    /// The instant at which the command began, by the clock of this machine.
    pub now: DateTime<Utc>,
    /// The day that counts as today; by default the clock's.
    pub today: Option<NaiveDate>,
    /// Whether that day comes from `CASEBOUND_TODAY`, which is easily forgotten, and is not the real one.
    pub pretends: bool,
    /// Whoever shows that work goes on; nobody where there is no terminal.
    pub progress: Option<Arc<dyn Progress>>,
    /// Asks for the passphrase of the key that opens sealed cases; nothing where nobody can be asked.
    pub secret: Option<fn(&str) -> Option<String>>,
}

impl Context {
    /// A run in a folder, at an instant, as of its day.
    pub fn at(directory: PathBuf, now: DateTime<Utc>) -> Context {
        Context { directory: Some(directory), now, today: None, pretends: false, progress: None, secret: None }
    }

    /// The clock in a time zone: the true one, or the end of the day that was asked for.
    pub fn clock(&self, zone: Tz) -> Clock {
        let real = self.real_day(zone);
        match self.today {
            Some(day) if day != real => Clock::end_of(day, zone),
            _ => Clock { today: real, now: self.now },
        }
    }

    /// The true day in a time zone, whatever day was asked for.
    pub fn real_day(&self, zone: Tz) -> NaiveDate {
        self.now.with_timezone(&zone).date_naive()
    }

    /// Returns the clock for disposals. Its day is the real one, or an earlier one that was asked for; never a later one.
    ///
    /// The real day is the latest one anywhere on earth, because the time zone of a record may be unknown. The
    /// instant is the real one.
    pub fn clock_of_disposals(&self) -> Clock {
        let latest = (self.now + TimeDelta::hours(14)).date_naive();
        Clock { today: self.today.map_or(latest, |today| today.min(latest)), now: self.now }
    }

    /// Work begins that may last, of so many steps where that is known; it ends when what is returned is dropped.
    pub fn begin(&self, work: Work, steps: Option<usize>) -> Task {
        Task(self.progress.as_ref().map(|progress| progress.begin(work, steps)))
    }

    /// The folder where the search for the repository begins.
    pub fn directory(&self) -> PathBuf {
        self.directory.clone().unwrap_or_else(|| PathBuf::from("."))
    }

    /// A path as the user wrote it, seen from `-C DIR`.
    pub fn beside(&self, path: PathBuf) -> PathBuf {
        match &self.directory {
            Some(directory) => directory.join(path),
            None => path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_never_disposed_of_by_a_day_that_is_still_to_come() {
        let day = |text: &str| casebound_record::time::parse_day(text).unwrap();
        let now = Clock::end_of(day("2026-06-03"), Tz::UTC).now;
        let mut context = Context::at(PathBuf::from("."), now);
        // An hour before midnight in UTC it is the next day further east.
        assert_eq!(context.clock_of_disposals().today, day("2026-06-04"));
        for (asked, then) in [("2026-06-01", "2026-06-01"), ("2027-01-01", "2026-06-04")] {
            context.today = Some(day(asked));
            assert_eq!(context.clock_of_disposals().today, day(then));
            assert_eq!(context.clock(Tz::UTC).today, day(asked), "everything else goes by the day that was asked for");
        }
        assert_eq!(context.real_day(Tz::UTC), day("2026-06-03"));
    }
}
