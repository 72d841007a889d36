//! Rule `suddenly-due`.

use casebound_record::retention::{last_day, schedule};
use casebound_record::words::Status;
use casebound_record::{CaseFile, Committee, Until};
use chrono::{Days, NaiveDate};

use crate::{Context, Findings};

/// What is due within so many days is due soon.
const SOON: u64 = 30;
/// A case that was resolved within so many days before is one that is closed now.
const JUST_CLOSED: u64 = 14;

pub(super) fn check(context: &Context<'_>, before: &CaseFile, after: &CaseFile, findings: &mut Findings<'_>) {
    let (policy, today) = (context.policy(), context.clock.today());
    if after.case.status == Some(Status::Expunged) || !before.is_readable() {
        return;
    }
    let lately = today.checked_sub_days(Days::new(JUST_CLOSED)).unwrap_or(NaiveDate::MIN);
    let is_closed_now = before.case.is_open() && after.case.outcome.resolved.is_some_and(|day| day >= lately);
    let was_due = is_due_soon(before, policy, today) || is_due_by_policy(before, policy, today);
    if !is_closed_now && is_due_soon(after, policy, today) && !was_due {
        let route = if after.has("outcome.resolved") { "outcome.resolved" } else { "retention" };
        findings.at(
            route,
            format!("this change makes the record due within {SOON} days"),
            "correct the dates; if they are right, two members say so under `waivers`",
        );
    }
}

fn is_due_soon(file: &CaseFile, policy: &Committee, today: NaiveDate) -> bool {
    matches!(last_day(&file.case, policy), Ok(until) if is_soon(until, today))
}

/// Whether the policy makes it due, and only the day that was written before kept it: that is a change of the policy.
fn is_due_by_policy(file: &CaseFile, policy: &Committee, today: NaiveDate) -> bool {
    matches!(schedule(&file.case, policy), Ok(schedule) if is_soon(schedule.keep_until, today))
}

fn is_soon(until: Until, today: NaiveDate) -> bool {
    let soon = today.checked_add_days(Days::new(SOON)).unwrap_or(NaiveDate::MAX);
    matches!(until, Until::Day(day) if day <= soon)
}
