//! Everything in a case that has a date: what must be done until when (S2-8, S2-11, S3-28, S3-34, S3-36, S4-8, S4-11, S4-16).

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::case::{Case, Report};
use crate::committee::Committee;
use crate::disposal::case_obstacles;
use crate::erasure_request::{ErasureRequest, answer_until};
use crate::fields::Sealed;
use crate::retention::last_day;
use crate::time::{Moment, Timing, Until};
pub use crate::words::DueKind;
use crate::words::{Channel, LogWord, Share, Status};

/// How long a notice to the DSF, and the word that it has arrived, may take.
const PATIENCE: Days = Days::new(14);

/// One thing that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDate {
    /// What.
    pub kind: DueKind,
    /// The last day on which it is in time, in the committee's time zone.
    pub day: NaiveDate,
    /// The instant by which it must be done, where a promise has one within that day.
    pub at: Option<DateTime<Utc>>,
    /// It should have been done by now.
    pub overdue: bool,
    /// Where in the file it comes from.
    pub route: String,
}

impl DueDate {
    /// Something that may be done all day.
    fn on(kind: DueKind, day: NaiveDate, clock: &dyn Timing, route: impl Into<String>) -> DueDate {
        DueDate { kind, day, at: None, overdue: clock.is_after(day), route: route.into() }
    }

    /// Returns the member who sees to it: the owner of a task, else the shepherd.
    pub fn responsible<'c>(&self, case: &'c Case) -> Option<&'c str> {
        let task = || {
            let number = self.route.strip_prefix("tasks[")?.split_once(']')?.0.parse::<usize>().ok()?;
            case.tasks.get(number)
        };
        match self.kind {
            DueKind::Task => task().and_then(|task| task.owner.as_deref()).or(case.shepherd.as_deref()),
            _ => case.shepherd.as_deref(),
        }
    }
}

/// Returns what is due in a case, the earliest first.
pub fn due_dates(case: &Case, committee: &Committee, clock: &dyn Timing) -> Vec<DueDate> {
    if let Some(sealed) = case.sealed.as_ref().filter(|_| case.is_sealed()) {
        return dates_of_sealed(case, sealed, clock);
    }
    let mut all = Vec::new();
    if case.is_open() {
        answers(case, committee, clock, &mut all);
    }
    for waiting in case.unanswered() {
        let period = committee.deadlines.resolve;
        let day = period.map_or(waiting.on.checked_add_days(PATIENCE), |period| period.after(waiting.on));
        let day = day.unwrap_or(waiting.on);
        all.push(DueDate::on(DueKind::Answer, day, clock, waiting.route));
    }
    for (idx, task) in case.tasks.iter().enumerate() {
        if let (Some(day), None) = (task.due, task.done) {
            all.push(DueDate::on(DueKind::Task, day, clock, format!("tasks[{idx}].due")));
        }
    }
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        if let Some(Until::Day(day)) = sanction.ends()
            && !clock.is_after(day)
        {
            all.push(DueDate::on(DueKind::SanctionEnds, day, clock, format!("sanctions[{idx}].until")));
        }
    }
    all.extend(notice(case, committee, clock));
    if matches!(case.status, Some(Status::Resolved | Status::OnFile)) {
        if let Some(day) = case.outcome.review {
            all.push(DueDate::on(DueKind::Review, day, clock, "outcome.review"));
        }
        // A written `keep_until` counts only as far as it does for a disposal: see `last_day`.
        if let (Ok(Until::Day(day)), true) =
            (last_day(case, committee), case_obstacles(case, &|until| !clock.has_ended(until)).is_empty())
        {
            all.push(DueDate::on(DueKind::Disposal, day, clock, "retention.keep_until"));
        }
    }
    if let Some(request) = ErasureRequest::of(case, committee) {
        all.push(DueDate::on(DueKind::ErasureRequest, request.answer_until(), clock, "retention.erase_early"));
    }
    all.extend(access_requests(case, clock));
    all.sort_by_key(|due| (due.day, due.kind));
    all
}

/// Until when people who asked what is kept about them have an answer: a month, as in article 12(3) of the General Data Protection
/// Regulation.
fn access_requests<'c>(case: &'c Case, clock: &'c dyn Timing) -> impl Iterator<Item = DueDate> + use<'c> {
    let is_kept = case.status != Some(Status::Expunged);
    let open = case.people.iter().filter(move |person| is_kept && person.access_request.answered.is_none());
    open.filter_map(move |person| {
        let until = answer_until(person.access_request.asked?);
        Some(DueDate::on(DueKind::AccessRequest, until, clock, format!("people.{}.access_request", person.key)))
    })
}

/// What the index of a sealed case says is due.
fn dates_of_sealed(case: &Case, sealed: &Sealed, clock: &dyn Timing) -> Vec<DueDate> {
    let next = sealed.next.iter().enumerate().filter_map(|(idx, next)| {
        let (kind, day) = (next.what?, next.on?);
        let is_over = kind == DueKind::SanctionEnds && clock.is_after(day);
        (!is_over).then(|| DueDate::on(kind, day, clock, format!("sealed.next[{idx}]")))
    });
    let mut all: Vec<DueDate> = next.collect();
    let kept = case.retention.keep_until.filter(|_| case.is_over() && !sealed.held);
    if let Some(Until::Day(day)) = kept {
        all.push(DueDate::on(DueKind::Disposal, day, clock, "retention.keep_until"));
    }
    all.sort_by_key(|due| (due.day, due.kind));
    all
}

/// What is missing of the notice to the DSF: it leaves once the case is over and its event has ended (S2-8), and is acknowledged (S2-11).
fn notice(case: &Case, committee: &Committee, clock: &dyn Timing) -> Option<DueDate> {
    let (kind, from, route) = match (case.sharing.dsf.share, case.sharing.dsf.sent, case.sharing.dsf.acknowledged) {
        (Some(Share::Yes), Some(sent), None) => (DueKind::DsfAcknowledge, sent, "sharing.dsf.sent"),
        (Some(Share::Yes), None, _) if case.is_over() => {
            let event = case.event.as_deref().and_then(|key| committee.event(key));
            let received = case.first_received().map(|at| committee.day_of(at));
            let over = case.outcome.resolved.or(received);
            let from = event.and_then(|event| event.ends).max(over)?;
            (DueKind::DsfSend, from, "sharing.dsf.share")
        }
        _ => return None,
    };
    let day = from.checked_add_days(PATIENCE)?;
    Some(DueDate::on(kind, day, clock, route))
}

/// The promises to reporters, while a case is open.
fn answers(case: &Case, committee: &Committee, clock: &dyn Timing, all: &mut Vec<DueDate>) {
    let zone = committee.about.timezone;
    let mut push = |kind, at: DateTime<Utc>, route: String| {
        let day = at.with_timezone(&zone).date_naive();
        // Midnight ends the day before.
        let (day, instant) = match at == Moment::Day(day).start(zone) {
            true => (day.pred_opt().unwrap_or(day), None),
            false => (day, Some(at)),
        };
        all.push(DueDate { kind, day, at: instant, overdue: clock.has_reached(at), route });
    };
    let moved = |at: DateTime<Utc>| delayed_until(case, committee).map_or(at, |delay| at.max(delay));
    for (idx, report) in case.reports.iter().enumerate() {
        let Some(received) = report.received else {
            continue;
        };
        if is_acknowledged(case, report) {
            continue;
        }
        let route = format!("reports[{idx}].received");
        if let Some(at) = committee.deadlines.acknowledge.and_then(|acknowledge| acknowledge.deadline(received, zone)) {
            push(DueKind::Acknowledge, moved(at), route.clone());
        }
        if let Some(at) = committee.deadlines.step_in.and_then(|step_in| step_in.deadline(received, zone)) {
            push(DueKind::StepIn, moved(at), route);
        }
    }
    let Some(received) = case.first_received() else {
        return;
    };
    if let Some(at) = next_update(case, committee, received) {
        let route = if case.outcome.next_update.is_some() { "outcome.next_update" } else { "reports[0].received" };
        push(DueKind::Update, moved(at), route.into());
    }
    if let Some(at) = committee.deadlines.resolve.and_then(|resolve| resolve.deadline(received, zone)) {
        push(DueKind::Resolve, moved(at), "reports[0].received".into());
    }
}

/// Returns whether a report was acknowledged, or cannot be. Who is told a report in person acknowledges it by listening.
pub fn is_acknowledged(case: &Case, report: &Report) -> bool {
    if report.channel == Some(Channel::Verbal) && report.received_by.is_some() {
        return true;
    }
    match report.by.as_deref() {
        Some("anonymous") => true,
        Some(key) => case.logged(LogWord::Acknowledged).any(|(_, entry)| entry.to.is_empty() || entry.is_to(key)),
        None => case.logged(LogWord::Acknowledged).next().is_some(),
    }
}

/// Returns when the next status update is due: the date given last, else the policy's period after the last word.
fn next_update(case: &Case, committee: &Committee, received: Moment) -> Option<DateTime<Utc>> {
    let zone = committee.about.timezone;
    let said = case
        .logged(LogWord::Updated)
        .filter_map(|(_, entry)| Some((entry.at?, entry.until)))
        .max_by_key(|(at, _)| at.end(zone));
    let promised = said.and_then(|(_, until)| until).max(case.outcome.next_update);
    if let Some(day) = promised {
        return Some(Moment::Day(day).end(zone));
    }
    let from = said.map_or(received, |(at, _)| at);
    committee.deadlines.update.and_then(|update| update.deadline(from, zone))
}

/// Returns the end of the longest delay that was logged (S4-20).
fn delayed_until(case: &Case, committee: &Committee) -> Option<DateTime<Utc>> {
    let last = case.logged(LogWord::Delayed).filter_map(|(_, entry)| entry.until).max()?;
    Some(Moment::Day(last).end(committee.about.timezone))
}
