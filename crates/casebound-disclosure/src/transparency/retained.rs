//! What a tombstone keeps of a record so that later reports are right, and tells no more than published ones.

use casebound_record::disposal::{DaySpan, RetainedFacts};
use casebound_record::{Case, Committee};
use chrono::{Datelike as _, Days, NaiveDate};

use super::messages;
use super::releases::Release;

/// So many days do not tell more of an incident than a published report does of its period.
const VAGUE: i64 = 28;

/// Adds to the facts of a record that is about to be erased what later reports of other periods need, and no more than
/// published reports tell: between which of their first and last days it was received and resolved, or in which quarter; and how
/// many of its reports `others` have, the records that stay.
pub fn with_days(
    facts: RetainedFacts,
    case: &Case,
    others: &[&Case],
    committee: &Committee,
    published: &[Release],
    disposed_on: NaiveDate,
) -> RetainedFacts {
    let counting = |release: &&Release| release.event.is_none() || release.event == case.event;
    let published: Vec<&Release> = published.iter().filter(counting).collect();
    let span = |day: NaiveDate| vague(day, &published, disposed_on);
    let received = case.first_received().map(|at| committee.day_of(at));
    let [shared, shared_beyond] = messages::told_elsewhere(case, others);
    RetainedFacts {
        received_within: received.map(span),
        resolved_within: case.outcome.resolved.or(received).map(span),
        shared,
        shared_beyond,
        ..facts
    }
}

/// The days of the year of a day among which nobody needs to tell it.
fn vague(day: NaiveDate, published: &[&Release], until: NaiveDate) -> DaySpan {
    let ymd = |month: u32, day_of: u32| NaiveDate::from_ymd_opt(day.year(), month, day_of).unwrap_or(day);
    let borders = || published.iter().flat_map(|it| it.borders());
    let first = borders().filter(|it| *it <= day).max().map_or(ymd(1, 1), |it| it.max(ymd(1, 1)));
    let next = borders().filter(|it| day < *it).min().and_then(|it| it.pred_opt());
    let last = next.unwrap_or(ymd(12, 31)).min(ymd(12, 31)).min(until.max(day));
    let month = (day.month() - 1) / 3 * 3 + 1;
    let after = if month == 10 { ymd(12, 31) } else { ymd(month + 3, 1) - Days::new(1) };
    let quarter = DaySpan { first: ymd(month, 1), last: after.min(until.max(day)) };
    let both = DaySpan { first: first.max(quarter.first), last: last.min(quarter.last) };
    let is_published = published.iter().any(|it| it.from <= day && day <= it.to);
    if is_vague(both) {
        both
    } else if is_published {
        quarter
    } else {
        DaySpan { first, last }
    }
}

fn is_vague(span: DaySpan) -> bool {
    VAGUE <= (span.last - span.first).num_days() + 1
}
