//! Certificates that end soon, or have ended: whose they are, and the last day on which they can be used.

use std::time::SystemTime;

use casebound_openpgp::{Advice, Fitness};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::holders::{Holder, holders};
use crate::workspace::Workspace;

/// A certificate that its holder has to extend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// Whose it is, in words: `member alice`.
    pub who: String,
    /// The key of the member whose it is; nothing where it is not a member's.
    pub member: Option<String>,
    /// Where committee.yaml speaks of them.
    pub route: String,
    /// The last day on which it can be used.
    pub last_day: NaiveDate,
    /// It can't be used any more.
    pub is_over: bool,
    /// What is to be typed once its holder has extended it.
    pub command: String,
}

/// Returns the certificates that end within sixty days or have ended, of members who serve and of others, the first one first.
/// What else is wrong with a certificate is for `casebound doctor`.
pub fn renewals(workspace: &Workspace) -> Vec<Renewal> {
    let of = |holder: Holder| {
        let certificate = holder.certificate(workspace).ok()?;
        renewal(&holder, &holder.fitness(&certificate, workspace.clock), workspace)
    };
    let mut found: Vec<Renewal> = holders(workspace).into_iter().filter_map(of).collect();
    found.sort_by(|a, b| (a.last_day, &a.route).cmp(&(b.last_day, &b.route)));
    found
}

/// Returns what is to be done about a certificate whose end is near or over, where nothing else is wrong with it.
pub fn renewal(holder: &Holder, fitness: &Fitness, workspace: &Workspace) -> Option<Renewal> {
    let soon = fitness.advice.iter().find_map(|advice| match advice {
        Advice::ExpiresSoon { at } => Some(*at),
        _ => None,
    });
    let end = soon.or(fitness.ended)?;
    Some(Renewal {
        who: holder.who.clone(),
        member: holder.is_member().then(|| holder.key.clone()),
        route: holder.route.clone(),
        last_day: last_day(end, workspace),
        is_over: soon.is_none(),
        command: format!("casebound keys add FILE {}", holder.option()),
    })
}

/// Returns the last day before an instant, in the committee's time zone.
pub fn last_day(end: SystemTime, workspace: &Workspace) -> NaiveDate {
    let last = DateTime::<Utc>::from(end) - TimeDelta::seconds(1);
    last.with_timezone(&workspace.committee.committee.about.timezone).date_naive()
}
