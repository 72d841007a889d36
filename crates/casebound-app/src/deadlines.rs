//! What is due by when, and who is responsible, as far as the current member may see it.

use anyhow::Context as _;
use casebound_disclosure::dates::{DueEntry, DueRequest, RenewalRequest, ScreeningRequest};
use casebound_disclosure::{Language, Source, Templates, calendar, disclose};
use casebound_record::CaseFile;
use casebound_record::deadlines::{DueDate, DueKind, due_dates};
use casebound_record::rota::responsible;
use chrono::Days;

use crate::disclosing::{reader, source};
use crate::erasure_requests::PendingRequest;
use crate::left_out::SkippedFile;
use crate::renewals::{Renewal, renewals};
use crate::screening::ScreeningRuns;
use crate::signing::current_member;
use crate::workspace::Workspace;

/// After how many days a list is screened again, while people register.
const BETWEEN_SCREENINGS: Days = Days::new(7);

/// One thing that is due in a case.
pub struct Deadline {
    /// What, when, and in which case.
    pub entry: DueEntry,
    /// The responsible member; `None` if there is none, or they left or are recused.
    pub who: Option<String>,
    /// A request to erase: what it is about.
    pub request: Option<PendingRequest>,
    /// A certificate that ends: what is to be typed once its owner has extended it.
    pub renew: Option<String>,
    /// An event that people register for: what is to be typed.
    pub screen: Option<String>,
}

/// Returns what is due in all cases, and which certificates end, the next first, with the files that are no case; with `only_mine` what the current member is
/// responsible for. No more than a few cases are in memory at once.
///
/// # Errors
/// When a case can't be read, a disclosure is refused, or with `only_mine` the current member is unknown.
pub fn deadlines(workspace: &Workspace, only_mine: bool) -> anyhow::Result<(Vec<Deadline>, Vec<SkippedFile>)> {
    let committee = &workspace.committee.committee;
    let (clock, reader) = (workspace.clock, reader(workspace));
    let me = || {
        current_member(workspace).context(
            "git's `user.email` is not the address of a member in committee.yaml: git config user.email ADDRESS",
        )
    };
    let me = only_mine.then(me).transpose()?;
    let responsible =
        |file: &CaseFile, due: &DueDate| responsible(committee, &file.case, due, clock).map(str::to_owned);
    let of_case = |file: CaseFile| {
        let mut due = due_dates(&file.case, committee, &clock);
        due.retain(|due| me.is_none_or(|me| responsible(&file, due).as_ref() == Some(&me.key)));
        if due.is_empty() {
            return anyhow::Ok(Vec::new());
        }
        let source = Source { committee, case: None, today: clock.today, templates: Templates::built_in() };
        let seen = disclose(&source, reader, &DueRequest { file: &file, due: &due }, Language::English)?;
        let request = |due: &DueDate| {
            (due.kind == DueKind::ErasureRequest).then(|| PendingRequest::of(&file, committee, clock.today)).flatten()
        };
        let deadline = |entry: DueEntry| Deadline {
            who: responsible(&file, entry.due()),
            request: request(entry.due()),
            renew: None,
            screen: None,
            entry,
        };
        Ok(seen.into_iter().map(deadline).collect())
    };
    let (found, left_out) = workspace.each_case(of_case)?;
    let mut all = of_certificates(workspace, me.map(|me| me.key.as_str()))?;
    if me.is_none() {
        all.extend(of_events(workspace)?);
    }
    for some in found {
        all.extend(some?);
    }
    let key = |deadline: &Deadline| (deadline.entry.due().day, deadline.entry.due().at);
    all.sort_by(|a, b| {
        let (one, other) = (&a.entry, &b.entry);
        key(a).cmp(&key(b)).then_with(|| (one.about(), one.due().kind).cmp(&(other.about(), other.due().kind)))
    });
    Ok((all, left_out))
}

/// The certificates that end soon, or have ended; of one member, where `me` is given.
fn of_certificates(workspace: &Workspace, me: Option<&str>) -> anyhow::Result<Vec<Deadline>> {
    let mut found = Vec::new();
    for renewal in renewals(workspace).into_iter().filter(|it| me.is_none() || it.member.as_deref() == me) {
        let route = format!("{}.certificate", renewal.route);
        let due = DueDate { kind: DueKind::Renewal, day: renewal.last_day, at: None, overdue: renewal.is_over, route };
        let request = RenewalRequest { who: &renewal.who, due: &due, command: &renewal.command };
        let entry = disclose(&source(workspace), reader(workspace), &request, Language::English)?;
        let Renewal { member, command, .. } = renewal;
        found.extend(entry.map(|entry| Deadline {
            entry,
            who: member,
            request: None,
            renew: Some(command),
            screen: None,
        }));
    }
    Ok(found)
}

/// The events that people register for today, whose lists are to be screened again.
fn of_events(workspace: &Workspace) -> anyhow::Result<Vec<Deadline>> {
    let today = workspace.clock.today;
    let open = workspace.committee.committee.events.iter().filter(|event| event.registers_on(today));
    // Also where no event is open: it deletes what is kept of those that are over.
    let runs = ScreeningRuns::read(workspace)?;
    let mut found = Vec::new();
    for event in open {
        let next = runs.last(&event.key).and_then(|last| last.on.checked_add_days(BETWEEN_SCREENINGS));
        let day = next.map_or(today, |next| next.max(today)).min(event.registration_closes.unwrap_or(today));
        let route = format!("events.{}.registration_closes", event.key);
        let due = DueDate { kind: DueKind::Screening, day, at: None, overdue: false, route };
        let request = ScreeningRequest { event: &event.key, due: &due };
        let entry = disclose(&source(workspace), reader(workspace), &request, Language::English)?;
        let screen = Some(format!("casebound screen LIST --event {}", event.key));
        found.extend(entry.map(|entry| Deadline { entry, who: None, request: None, renew: None, screen }));
    }
    Ok(found)
}

/// Returns the same as a file for calendars (iCalendar).
///
/// # Errors
/// When it is refused.
pub fn calendar(deadlines: &[Deadline], workspace: &Workspace) -> anyhow::Result<String> {
    let due: Vec<DueEntry> = deadlines.iter().map(|deadline| deadline.entry.clone()).collect();
    let request = calendar::CalendarRequest { due: &due, now: workspace.clock.now };
    Ok(disclose(&source(workspace), reader(workspace), &request, Language::English)?)
}
