//! `casebound retention list`: how long each record is kept, the rule that decides, and what is due.

use casebound_app::Outcome;
use casebound_app::printable::in_line;
use casebound_app::retention_periods::{KeptRecord, kept_records};
use casebound_app::workspace::Workspace;

use crate::format::Format;
use crate::ui::{Ui, to_json};

pub(super) fn list(workspace: &Workspace, format: Format, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let cases = workspace.cases()?;
    ui.left_out(&cases.left_out);
    let rows = kept_records(&cases.files, workspace)?;
    let overdue = rows.iter().any(KeptRecord::is_overdue);
    match format {
        Format::Json => ui.line(to_json(&rows)?)?,
        _ => {
            for row in &rows {
                ui.text(in_words(row))?;
            }
            ui.note("A record is kept through the end of its last day.");
        }
    }
    Ok(if overdue { Outcome::Findings } else { Outcome::Clean })
}

fn in_words(row: &KeptRecord) -> String {
    let mark = match (row.due, row.hold) {
        (true, Some(true)) => "held",
        (true, _) if !row.kept_by.is_empty() => "kept",
        (true, _) => "due",
        (false, Some(true)) => "hold",
        (false, _) => "",
    };
    if row.hold.is_none() {
        let day = if row.keep_until.is_empty() { "-" } else { row.keep_until.as_str() };
        return format!("{day:<10}  {mark:<4}  {}  (you are recused)", in_line(&row.case));
    }
    let no_rule = if row.keep_until.is_empty() { "no period runs yet" } else { "no rule fits" };
    let mut why = vec![row.rule.as_deref().unwrap_or(no_rule).to_owned()];
    if let (Some(from), Some(day)) = (row.counts_from, &row.basis) {
        why.push(format!("{from} {day}"));
    }
    if let Some(then) = row.then.filter(|_| row.due) {
        why.push(format!("then {then}"));
    }
    if let Some(day) = &row.policy_gives {
        why.push(format!("the policy gives {day}"));
    }
    if let Some(day) = &row.case_says {
        why.push(format!("the case says {day}"));
    }
    if row.due {
        why.extend(row.kept_by.iter().cloned());
    }
    if let Some(day) = &row.sanction_until {
        why.push(format!("a sanction runs until {day}"));
    }
    if let Some(later) = &row.renewed_by {
        why.push(format!("renewed by {}", in_line(later)));
    }
    let day = if row.keep_until.is_empty() { "-" } else { row.keep_until.as_str() };
    let line = format!("{day:<10}  {mark:<4}  {}  ({})", in_line(&row.case), why.join("; "));
    match &row.request {
        Some(request) => format!("{line}\n            {}", in_line(&request.in_words())),
        None => line,
    }
}
