//! Whether records may be disposed of on a day, including obstacles that only all cases together show.

use std::collections::BTreeMap;

use casebound_record::case::Arrival;
use casebound_record::disposal::{Obstacle, Scope, obstacles, obstacles_to_redaction};
use casebound_record::retention::last_day;
use casebound_record::standing::Standing;
use casebound_record::words::Status;
use casebound_record::{CaseFile, Committee, Until};
use casebound_validate::{Summary, renewals};
use chrono::NaiveDate;

use crate::printable::in_line;

/// What is asked about each of several records.
pub struct DisposalCheck<'c> {
    committee: &'c Committee,
    today: NaiveDate,
    scope: Scope,
    renewed: BTreeMap<String, String>,
}

impl<'c> DisposalCheck<'c> {
    /// Looks at all cases, for one may keep another.
    pub fn among(files: &[CaseFile], committee: &'c Committee, today: NaiveDate) -> DisposalCheck<'c> {
        DisposalCheck { committee, today, scope: Scope::Record, renewed: renewed(files, committee, today) }
    }

    /// Asks about one person of each record, or about all of it.
    pub fn with_scope(mut self, scope: Scope) -> DisposalCheck<'c> {
        self.scope = scope;
        self
    }

    /// Returns what prevents disposing of a case, with these approvals.
    pub fn obstacles(&self, file: &CaseFile, approved_by: &[String]) -> Vec<Obstacle> {
        if self.scope == Scope::Person {
            return obstacles_to_redaction(file, self.committee, self.today, approved_by);
        }
        let mut found = obstacles(file, self.committee, self.today, approved_by);
        if let Some(later) = self.renewed.get(file.stem())
            && found != [Obstacle::Expunged]
        {
            found.push(Obstacle::Renewed(later.clone()));
        }
        found
    }
}

/// Adds what a reader sees in a sealed case to what its index says. That its texts can't be replaced is no matter: it is erased.
pub fn add_of_inside(of_index: &mut Vec<Obstacle>, inside: Vec<Obstacle>) {
    for obstacle in inside {
        if !of_index.contains(&obstacle) && obstacle != Obstacle::Unreadable {
            of_index.push(obstacle);
        }
    }
}

/// The records that a later case about the same person keeps, each with that case: only where the policy says so, and only
/// as long as the later one is kept itself.
pub fn renewed(files: &[CaseFile], committee: &Committee, today: NaiveDate) -> BTreeMap<String, String> {
    if !committee.retention.renewed_by_new_violation {
        return BTreeMap::new();
    }
    let summary = |file: &CaseFile| {
        let mut summary = Summary::of(file);
        let is_kept = file.case.status != Some(Status::Expunged);
        summary.keep_until = last_day(&file.case, committee).ok().filter(|_| is_kept).or(summary.keep_until);
        summary
    };
    let summaries: Vec<Summary> = files.iter().map(summary).collect();
    let is_kept = |summary: &Summary| summary.keep_until.is_none_or(|until: Until| until.includes(today));
    let found = renewals(&summaries).into_iter().filter(|it| is_kept(it.later));
    found.map(|it| (it.earlier.stem().to_owned(), it.later.stem().to_owned())).collect()
}

/// Says in words why a record must stay.
pub fn in_words(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::Sealed => "it is sealed: a reader takes out one person with `casebound edit`, and its versions from before stay sealed".to_owned(),
        Obstacle::Absorbed(case) => {
            let case = in_line(case);
            format!("{case} has taken it in, and takes it along when {case} is disposed of")
        }
        Obstacle::Open => "it is open; `casebound close` resolves it".to_owned(),
        Obstacle::Expunged => "it was expunged already".to_owned(),
        Obstacle::NoBasis(from) => format!("its period runs from `{}`, and it does not say when that was", from.word()),
        Obstacle::NotDue(Until::Day(day)) => format!("it is kept until {day}, that day included"),
        Obstacle::NotDue(Until::Indefinite | Until::OnRequest) => "it is kept indefinitely".to_owned(),
        Obstacle::NotRequested => "it has no lawful request about one of its people that two members approved: \
                                   `casebound retention request CASE --person KEY` records it"
            .to_owned(),
        Obstacle::Unanswered(Arrival::Appeal) => {
            "an appeal is not decided: write its `outcome` under `appeals`".to_owned()
        }
        Obstacle::Unanswered(Arrival::Report) => {
            "a report came after it was resolved, and no decision answers it".to_owned()
        }
        Obstacle::Held => "a hold keeps it; `casebound retention release` removes the hold".to_owned(),
        Obstacle::OpenTasks(1) => "1 task is not done".to_owned(),
        Obstacle::OpenTasks(count) => format!("{count} tasks are not done"),
        Obstacle::SanctionRuns(Until::Day(day)) => format!("a sanction runs until {day}"),
        Obstacle::SanctionRuns(Until::Indefinite) => "a sanction runs indefinitely".to_owned(),
        Obstacle::SanctionRuns(Until::OnRequest) => "a sanction runs until its end is requested and granted".to_owned(),
        Obstacle::NotReceived => "it does not say when it was received: `casebound check` says more".to_owned(),
        Obstacle::Unreadable => {
            "it has syntax errors, so it can't be redacted: `casebound check` shows them".to_owned()
        }
        Obstacle::Renewed(later) => {
            format!("{} about the same person is newer, and keeps it for longer", in_line(later))
        }
        Obstacle::TooFewApprovals => "two different members must approve: --approved-by A --approved-by B".to_owned(),
        Obstacle::Approval(member, standing) => {
            let why = match standing {
                Standing::Recused => "is recused in this case",
                Standing::Involved => "is reported or affected in this case",
                Standing::Reporter => "reported this case",
                Standing::NotForThisCase => "is a member for other cases only",
                Standing::NoReader => "is not a reader of this sealed case",
                Standing::NotServing => "does not serve on that day",
                Standing::NotDeclared | Standing::MayAct => "is not a member in committee.yaml",
            };
            format!("`{}` {why} and can't approve", in_line(member))
        }
    }
}
