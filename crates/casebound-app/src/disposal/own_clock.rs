//! Whether the day of this machine may be trusted where records are disposed of by it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::bail;
use casebound_git::{Commit, ObjectId, Repository, program};
use chrono::{DateTime, NaiveDate};

use crate::disposal;
use crate::disposal::first_seen::LOOK_BACK;
use crate::disposal::operator::ClockDoubt;
use crate::workspace::Workspace;

/// The clock has to be confirmed if it is more than this number of days after the newest commit.
const LONGEST_PAUSE: i64 = 60;
const SECONDS_OF_DAY: i64 = 24 * 60 * 60;

/// Compares `day` with the newest of the commits that lead here.
///
/// # Errors
/// When the history can't be read.
pub fn doubt(git: &Repository, tips: &[ObjectId], day: NaiveDate) -> anyhow::Result<Option<ClockDoubt>> {
    let newest = git.commits(tips, &[])?.iter().map(|commit| commit.committed_at).max();
    Ok(too_far_apart(newest, day))
}

/// Compares `day` with the newest commit that shows that the clock of this machine is right.
///
/// Commits of others show it. Our own were dated by the same clock: after a long pause they count once they go on for
/// [`LOOK_BACK`] days.
///
/// # Errors
/// When the history can't be read.
pub fn doubt_here(git: &Repository, day: NaiveDate) -> anyhow::Result<Option<ClockDoubt>> {
    let own = addresses_here(&disposal::root(git))?;
    let is_own = |commit: &Commit| own.contains(&commit.committer.email.to_ascii_lowercase());
    let commits = git.commits(git.resolve("HEAD")?.as_slice(), &[])?;
    let (ours, others): (Vec<&Commit>, Vec<&Commit>) = commits.iter().partition(|commit| is_own(commit));
    let ours = ours.iter().map(|commit| commit.committed_at).collect();
    Ok(too_far_apart(newest_shown(others.iter().map(|commit| commit.committed_at).max(), ours), day))
}

/// The newest time that commits show, from that of the newest commit of others and the times of our own.
fn newest_shown(others: Option<i64>, mut ours: Vec<i64>) -> Option<i64> {
    const LONGEST: i64 = LONGEST_PAUSE * SECONDS_OF_DAY;
    const LONG_ENOUGH: i64 = LOOK_BACK as i64 * SECONDS_OF_DAY;
    ours.sort_unstable();
    let mut shown = others.or(ours.first().copied())?;
    let (mut begun, mut last) = (None, shown);
    for at in ours.into_iter().filter(|at| *at > shown).collect::<Vec<_>>() {
        if at - last > LONGEST {
            begun = Some(at);
        }
        if begun.is_none_or(|begun| at - begun >= LONG_ENOUGH) {
            (shown, begun) = (at, None);
        }
        last = at;
    }
    Some(shown)
}

fn too_far_apart(newest: Option<i64>, today: NaiveDate) -> Option<ClockDoubt> {
    let newest_commit = DateTime::from_timestamp(newest?, 0)?.date_naive();
    ((today - newest_commit).num_days() > LONGEST_PAUSE).then_some(ClockDoubt { newest_commit, today })
}

/// The addresses under which git commits here, in lower case.
fn addresses_here(root: &Path) -> anyhow::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for args in [["var", "GIT_COMMITTER_IDENT"], ["config", "user.email"]] {
        let output = program::run(root, &args)?;
        let said = String::from_utf8_lossy(&output.stdout).to_ascii_lowercase();
        let address =
            said.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(said.trim(), |(address, _)| address);
        if output.is_success() && !address.is_empty() {
            found.insert(address.to_owned());
        }
    }
    Ok(found)
}

/// Fails where a day is asked for that is still to come: nothing is due by it. `what` is what was to be done.
///
/// # Errors
/// When it is still to come.
pub fn not_in_the_future(workspace: &Workspace, what: &str) -> anyhow::Result<()> {
    let context = &workspace.context;
    let real = context.real_day(workspace.committee.committee.about.timezone);
    match context.today {
        Some(day) if day > real => {
            let from = if context.pretends { "CASEBOUND_TODAY" } else { "--today" };
            bail!("{from} says {day}, but today is {real}: a future day can't {what} anything. Leave it out")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_commits_after_a_pause_show_nothing_until_they_go_on() {
        let at = |days: i64| days * SECONDS_OF_DAY;
        let shown = |others: Option<i64>, ours: &[i64]| {
            newest_shown(others.map(at), ours.iter().map(|day| at(*day)).collect()).map(|it| it / SECONDS_OF_DAY)
        };
        assert_eq!(shown(None, &[]), None);
        assert_eq!(shown(Some(100), &[]), Some(100));
        assert_eq!(shown(Some(100), &[50, 130, 190]), Some(190), "no long pause");
        assert_eq!(shown(Some(100), &[400, 401, 413]), Some(100), "a clock that jumped");
        assert_eq!(shown(Some(100), &[400, 401, 414, 420]), Some(420), "two weeks of work");
        assert_eq!(shown(Some(100), &[400, 500, 600]), Some(100), "a day here and there");
        assert_eq!(shown(Some(405), &[400, 420]), Some(420), "somebody else was there");
        assert_eq!(shown(None, &[1, 400, 450, 800]), Some(450));
    }
}
