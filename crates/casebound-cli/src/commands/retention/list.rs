//! Lists how long each record is kept, the rule that decides, and what is due.

use casebound_app::Outcome;
use casebound_app::disposal::due::renewed;
use casebound_app::printable::in_line;
use casebound_app::workspace::Workspace;
use casebound_record::retention::{Schedule, sanction_runs_until, schedule};
use casebound_record::words::Status;
use casebound_record::{CaseFile, Committee, Until};
use serde::Serialize;

use crate::format::Format;
use crate::ui::{Ui, to_json};

/// One case whose period runs. Field names are a contract with scripts.
#[derive(Serialize)]
struct Row {
    case: String,
    /// The position of the rule in committee.yaml, counted from 0, and its outcome.
    rule: Option<String>,
    keep_until: String,
    due: bool,
    hold: bool,
    /// What happens then.
    then: &'static str,
    /// What the period counts from, and that day.
    counts_from: Option<&'static str>,
    basis: Option<String>,
    /// What the policy gives, where something else is written in the case.
    policy_gives: Option<String>,
    /// The last day of a sanction that still runs.
    sanction_until: Option<String>,
    /// The later case in which the same person violated the code of conduct again, where the policy then keeps both.
    renewed_by: Option<String>,
}

pub(super) fn list(workspace: &Workspace, format: Format, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let cases = workspace.cases()?;
    ui.left_out(&cases);
    let rows = rows(&cases.files, workspace);
    let overdue = rows.iter().any(|row| row.due && !row.hold);
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

fn rows(files: &[CaseFile], workspace: &Workspace) -> Vec<Row> {
    let committee = &workspace.committee.committee;
    let mut later = renewed(files, committee, workspace.clock.today);
    let all = files.iter().filter_map(|file| row(file, committee, workspace));
    let mut rows: Vec<Row> = all.map(|row| Row { renewed_by: later.remove(&row.case), ..row }).collect();
    rows.sort_by(|a, b| (&a.keep_until, &a.case).cmp(&(&b.keep_until, &b.case)));
    rows
}

/// What is written in the case counts, so that nobody overlooks it; where the policy gives another day, that is beside it,
/// and `dispose` waits for the later one.
fn row(file: &CaseFile, committee: &Committee, workspace: &Workspace) -> Option<Row> {
    let (case, today) = (&file.case, workspace.clock.today);
    if case.status == Some(Status::Expunged) {
        return None; // Disposed of: what stays is for statistics.
    }
    // Nothing runs while a case is open, or without the day that its period runs from.
    let schedule = schedule(case, committee).ok()?;
    let keep_until = case.retention.keep_until.unwrap_or(schedule.keep_until);
    Some(Row {
        case: file.stem().to_owned(),
        rule: rule(&schedule, committee),
        keep_until: keep_until.to_text(),
        due: !keep_until.includes(today),
        hold: case.retention.hold.is_some(),
        then: schedule.then.word(),
        counts_from: schedule.basis.map(|(from, _)| from.word()),
        basis: schedule.basis.map(|(_, day)| day.to_string()),
        policy_gives: (keep_until != schedule.keep_until).then(|| schedule.keep_until.to_text()),
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
            (true, true) => "held",
            (true, false) => "due",
            (false, true) => "hold",
            (false, false) => "",
        };
        let mut why = vec![self.rule.as_deref().unwrap_or("no rule fits").to_owned()];
        if let (Some(from), Some(day)) = (self.counts_from, &self.basis) {
            why.push(format!("{from} {day}"));
        }
        if self.due {
            why.push(format!("then {}", self.then));
        }
        if let Some(day) = &self.policy_gives {
            why.push(format!("the policy gives {day}"));
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
