//! Rule `future-date`.

use std::fmt::Arguments;

use casebound_record::{CaseFile, Moment, Timing as _};
use chrono::NaiveDate;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let zone = context.policy().about.timezone;
    let mut moment = |at: Option<Moment>, route: Arguments<'_>| {
        if at.is_some_and(|at| !context.clock.has_come(at.day_in(zone))) {
            findings.at(
                &route.to_string(),
                "this is recorded as done, but the day is in the future",
                "correct the date; what is only planned belongs under `tasks`",
            );
        }
    };
    let case = &file.case;
    for (idx, report) in case.reports.iter().enumerate() {
        moment(report.received, format_args!("reports[{idx}].received"));
    }
    for (idx, entry) in case.log.iter().enumerate() {
        moment(entry.at, format_args!("log[{idx}].at"));
    }
    for (idx, appeal) in case.appeals.iter().enumerate() {
        moment(appeal.received, format_args!("appeals[{idx}].received"));
    }
    let mut day = |on: Option<NaiveDate>, route: Arguments<'_>| moment(on.map(Moment::Day), route);
    for (idx, decision) in case.decisions.iter().enumerate() {
        day(decision.on, format_args!("decisions[{idx}].on"));
    }
    for (idx, appeal) in case.appeals.iter().enumerate() {
        day(appeal.decided, format_args!("appeals[{idx}].decided"));
    }
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        for (nth, step) in sanction.carried_out.iter().enumerate() {
            day(step.on, format_args!("sanctions[{idx}].carried_out[{nth}].on"));
        }
    }
    for (idx, task) in case.tasks.iter().enumerate() {
        day(task.done, format_args!("tasks[{idx}].done"));
    }
    for (idx, waiver) in case.waivers.iter().enumerate() {
        day(waiver.on, format_args!("waivers[{idx}].on"));
    }
    day(case.outcome.resolved, format_args!("outcome.resolved"));
    day(case.sharing.dsf.sent, format_args!("sharing.dsf.sent"));
    day(case.sharing.dsf.acknowledged, format_args!("sharing.dsf.acknowledged"));
    day(case.retention.hold.as_ref().and_then(|hold| hold.since), format_args!("retention.hold.since"));
}
