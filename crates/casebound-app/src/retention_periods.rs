//! How long each record is kept, the rule that decides, and what is due: as the member who asks may know it.

use casebound_disclosure::dates::{Period, RetentionRequest};
use casebound_disclosure::{Language, disclose};
use casebound_record::disposal::{Obstacle, case_obstacles};
use casebound_record::retention::{Schedule, early_request, last_day, sanction_runs_until, schedule};
use casebound_record::words::Status;
use casebound_record::{Case, CaseFile, Committee, Until};
use serde::Serialize;

use crate::disclosing::{reader, source};
use crate::disposal::obstacles::{in_words, renewed};
use crate::erasure_requests::PendingRequest;
use crate::workspace::Workspace;

/// One case whose period runs. Field names are a contract with scripts.
#[derive(Debug, Clone, Default, Serialize)]
pub struct KeptRecord {
    /// The code name.
    pub case: String,
    /// The position of the rule in committee.yaml, counted from 0, and its outcome.
    pub rule: Option<String>,
    /// The last day; empty when it is unknown or not shown to this member.
    pub keep_until: String,
    /// Whether that day is over.
    pub due: bool,
    /// Whether a hold keeps it; nothing where the reader is recused in the case, and so is everything below.
    pub hold: Option<bool>,
    /// What happens then.
    pub then: Option<&'static str>,
    /// What the period counts from.
    pub counts_from: Option<&'static str>,
    /// The day it counts from.
    pub basis: Option<String>,
    /// What the policy gives, where the record is kept until another day.
    pub policy_gives: Option<String>,
    /// What is written in the case, where the record is kept until another day.
    pub case_says: Option<String>,
    /// The day of a lawful request to erase it, where two members approved that.
    pub asked_early: Option<String>,
    /// A lawful request to erase it early or to take one person out, until that is done.
    pub request: Option<PendingRequest>,
    /// What keeps it beside a hold although its period is over.
    pub kept_by: Vec<String>,
    /// The last day of a sanction that still runs.
    pub sanction_until: Option<String>,
    /// The later case in which the same person violated the code of conduct again, where the policy then keeps both.
    pub renewed_by: Option<String>,
}

impl KeptRecord {
    /// Returns whether its period is over and nothing keeps it, or a request should have been answered.
    pub fn is_overdue(&self) -> bool {
        self.due && self.hold == Some(false) && self.kept_by.is_empty()
            || self.request.as_ref().is_some_and(|request| request.overdue)
    }
}

/// Returns the cases whose end is known, the next to end first.
///
/// # Errors
/// When a disclosure is refused.
pub fn kept_records(files: &[CaseFile], workspace: &Workspace) -> anyhow::Result<Vec<KeptRecord>> {
    let (committee, today) = (&workspace.committee.committee, workspace.clock.today);
    let mut later = renewed(files, committee, today);
    let all = files.iter().filter_map(|file| Some((file, row(file, committee, workspace)?)));
    let periods: Vec<(&CaseFile, KeptRecord)> =
        all.map(|(file, row)| (file, KeptRecord { renewed_by: later.remove(&row.case), ..row })).collect();
    let request = RetentionRequest { periods: &periods };
    let seen = disclose(&source(workspace), reader(workspace), &request, Language::English)?;
    let row = |period| match period {
        Period::Whole(row) => row,
        Period::Dates { case, keep_until, .. } => KeptRecord {
            case,
            due: keep_until.is_some_and(|until| !until.includes(today)),
            keep_until: keep_until.map(Until::to_text).unwrap_or_default(),
            ..KeptRecord::default()
        },
    };
    let mut rows: Vec<KeptRecord> = seen.into_iter().map(row).collect();
    rows.sort_by(|a, b| (&a.keep_until, &a.case).cmp(&(&b.keep_until, &b.case)));
    Ok(rows)
}

/// Of what the case says and what the policy gives the later day counts, as it does for `dispose`; the other stands beside it.
fn row(file: &CaseFile, committee: &Committee, workspace: &Workspace) -> Option<KeptRecord> {
    let (case, today) = (&file.case, workspace.clock.today);
    if case.status == Some(Status::Expunged) || case.absorbed_into().is_some() {
        return None; // Disposed of: what stays is for statistics. Taken in: the other case says how long.
    }
    let request = PendingRequest::of(file, committee, today);
    // Nothing runs while a case is open, or without the day that its period runs from; a request waits all the same.
    let (Ok(schedule), Ok(keep_until)) = (schedule(case, committee), last_day(case, committee)) else {
        let waiting = KeptRecord {
            case: file.stem().to_owned(),
            hold: Some(case.retention.hold.is_some()),
            ..KeptRecord::default()
        };
        return request.map(|request| KeptRecord { request: Some(request), ..waiting });
    };
    let other = |until: Option<Until>| until.filter(|until| *until != keep_until).map(Until::to_text);
    let is_told = |obstacle: &Obstacle| matches!(obstacle, Obstacle::Held | Obstacle::SanctionRuns(_));
    Some(KeptRecord {
        case: file.stem().to_owned(),
        rule: rule(&schedule, committee)
            .or_else(|| case.is_sealed().then(|| "sealed: as a reader computed it".to_owned())),
        keep_until: keep_until.to_text(),
        due: !keep_until.includes(today),
        hold: Some(is_held(case)),
        then: Some(schedule.then.word()),
        counts_from: schedule.basis.map(|(from, _)| from.word()),
        basis: schedule.basis.map(|(_, day)| day.to_string()),
        policy_gives: other(Some(schedule.keep_until)),
        case_says: other(case.retention.keep_until),
        asked_early: early_request(case, committee).map(|day| day.to_string()),
        kept_by: case_obstacles(case, &|until| until.includes(today))
            .iter()
            .filter(|obstacle| !is_told(obstacle))
            .map(in_words)
            .collect(),
        sanction_until: sanction_runs_until(&case.sanctions, &|until| until.includes(today)).map(Until::to_text),
        request,
        renewed_by: None,
    })
}

/// Returns whether a hold keeps a case, or whatever the index of a sealed one stands for with `held`.
fn is_held(case: &Case) -> bool {
    case.retention.hold.is_some() || case.sealed.as_ref().is_some_and(|sealed| case.is_sealed() && sealed.held)
}

fn rule(schedule: &Schedule, committee: &Committee) -> Option<String> {
    let idx = schedule.rule?;
    let outcome = committee.retention.rules.get(idx)?.outcome?;
    Some(format!("retention.rules[{idx}]: {}", outcome.word()))
}
