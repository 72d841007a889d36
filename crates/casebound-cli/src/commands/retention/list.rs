//! Lists how long each record is kept, the rule that decides, and what is due.

use casebound_app::Outcome;
use casebound_app::disclosing::{reader, source};
use casebound_app::disposal::due::{in_words, renewed};
use casebound_app::printable::in_line;
use casebound_app::workspace::Workspace;
use casebound_disclosure::dates::{Period, RetentionRequest};
use casebound_disclosure::{Language, disclose};
use casebound_record::disposal::{Obstacle, keeps};
use casebound_record::retention::{Schedule, early_request, last_day, sanction_runs_until, schedule};
use casebound_record::words::Status;
use casebound_record::{CaseFile, Committee, Until};
use serde::Serialize;

use crate::format::Format;
use crate::ui::{Ui, to_json};

/// One case whose period runs. Field names are a contract with scripts.
#[derive(Clone, Default, Serialize)]
struct Row {
    case: String,
    /// The position of the rule in committee.yaml, counted from 0, and its outcome.
    rule: Option<String>,
    keep_until: String,
    due: bool,
    /// Nothing where the reader is recused in the case, and so is everything below.
    hold: Option<bool>,
    /// What happens then.
    then: Option<&'static str>,
    /// What the period counts from, and that day.
    counts_from: Option<&'static str>,
    basis: Option<String>,
    /// What the policy gives, where the record is kept until another day.
    policy_gives: Option<String>,
    /// What is written in the case, where the record is kept until another day.
    case_says: Option<String>,
    /// The day of a lawful request to erase it, where two members approved that.
    asked_early: Option<String>,
    /// What keeps it beside a hold although its period is over.
    kept_by: Vec<String>,
    /// The last day of a sanction that still runs.
    sanction_until: Option<String>,
    /// The later case in which the same person violated the code of conduct again, where the policy then keeps both.
    renewed_by: Option<String>,
}

pub(super) fn list(workspace: &Workspace, format: Format, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let cases = workspace.cases()?;
    ui.left_out(&cases.left_out);
    let rows = rows(&cases.files, workspace)?;
    let overdue = rows.iter().any(|row| row.due && row.hold == Some(false) && row.kept_by.is_empty());
    match format {
        Format::Json => ui.line(to_json(&rows)?)?,
        _ => {
            for row in &rows {
                ui.line(row.to_text())?;
            }
            ui.note("A record is kept through the end of its last day.");
        }
    }
    Ok(if overdue { Outcome::Findings } else { Outcome::Clean })
}

fn rows(files: &[CaseFile], workspace: &Workspace) -> anyhow::Result<Vec<Row>> {
    let (committee, today) = (&workspace.committee.committee, workspace.clock.today);
    let mut later = renewed(files, committee, today);
    let all = files.iter().filter_map(|file| Some((file, row(file, committee, workspace)?)));
    let periods: Vec<(&CaseFile, Row)> =
        all.map(|(file, row)| (file, Row { renewed_by: later.remove(&row.case), ..row })).collect();
    let request = RetentionRequest { periods: &periods };
    let seen = disclose(&source(workspace), reader(workspace), &request, Language::English)
        .map_err(|refused| anyhow::anyhow!("{refused}"))?;
    let row = |period| match period {
        Period::Whole(row) => row,
        Period::Dates { case, keep_until, .. } => Row {
            case,
            due: keep_until.is_some_and(|until| !until.includes(today)),
            keep_until: keep_until.map(Until::to_text).unwrap_or_default(),
            ..Row::default()
        },
    };
    let mut rows: Vec<Row> = seen.into_iter().map(row).collect();
    rows.sort_by(|a, b| (&a.keep_until, &a.case).cmp(&(&b.keep_until, &b.case)));
    Ok(rows)
}

/// Of what the case says and what the policy gives the later day counts, as it does for `dispose`; the other stands beside it.
fn row(file: &CaseFile, committee: &Committee, workspace: &Workspace) -> Option<Row> {
    let (case, today) = (&file.case, workspace.clock.today);
    if case.status == Some(Status::Expunged) {
        return None; // Disposed of: what stays is for statistics.
    }
    // Nothing runs while a case is open, or without the day that its period runs from.
    let schedule = schedule(case, committee).ok()?;
    let keep_until = last_day(case, committee).ok()?;
    let other = |until: Option<Until>| until.filter(|until| *until != keep_until).map(Until::to_text);
    let is_told = |obstacle: &Obstacle| matches!(obstacle, Obstacle::Held | Obstacle::SanctionRuns(_));
    Some(Row {
        case: file.stem().to_owned(),
        rule: rule(&schedule, committee),
        keep_until: keep_until.to_text(),
        due: !keep_until.includes(today),
        hold: Some(case.retention.hold.is_some()),
        then: Some(schedule.then.word()),
        counts_from: schedule.basis.map(|(from, _)| from.word()),
        basis: schedule.basis.map(|(_, day)| day.to_string()),
        policy_gives: other(Some(schedule.keep_until)),
        case_says: other(case.retention.keep_until),
        asked_early: early_request(case, committee).map(|day| day.to_string()),
        kept_by: keeps(case, today).iter().filter(|obstacle| !is_told(obstacle)).map(in_words).collect(),
        sanction_until: sanction_runs_until(case, today).map(Until::to_text),
        renewed_by: None,
    })
}

fn rule(schedule: &Schedule, committee: &Committee) -> Option<String> {
    let idx = schedule.rule?;
    let outcome = committee.retention.rules.get(idx)?.outcome?;
    Some(format!("retention.rules[{idx}]: {}", outcome.word()))
}

impl Row {
    fn to_text(&self) -> String {
        let mark = match (self.due, self.hold) {
            (true, Some(true)) => "held",
            (true, _) if !self.kept_by.is_empty() => "kept",
            (true, _) => "due",
            (false, Some(true)) => "hold",
            (false, _) => "",
        };
        if self.hold.is_none() {
            let day = if self.keep_until.is_empty() { "-" } else { self.keep_until.as_str() };
            return format!("{day:<10}  {mark:<4}  {}  (you are recused)", in_line(&self.case));
        }
        let mut why = vec![self.rule.as_deref().unwrap_or("no rule fits").to_owned()];
        if let (Some(from), Some(day)) = (self.counts_from, &self.basis) {
            why.push(format!("{from} {day}"));
        }
        if let Some(then) = self.then.filter(|_| self.due) {
            why.push(format!("then {then}"));
        }
        if let Some(day) = &self.policy_gives {
            why.push(format!("the policy gives {day}"));
        }
        if let Some(day) = &self.case_says {
            why.push(format!("the case says {day}"));
        }
        if let Some(day) = &self.asked_early {
            why.push(format!("asked on {day} to be erased early"));
        }
        if self.due {
            why.extend(self.kept_by.iter().cloned());
        }
        if let Some(day) = &self.sanction_until {
            why.push(format!("a sanction runs until {day}"));
        }
        if let Some(later) = &self.renewed_by {
            why.push(format!("renewed by {}", in_line(later)));
        }
        format!("{:<10}  {mark:<4}  {}  ({})", self.keep_until, in_line(&self.case), why.join("; "))
    }
}
