//! Lists how long each record is kept, the rule that decides, and what is due.

use casebound_record::retention::{NotYet, schedule};
use casebound_record::words::Status;
use casebound_record::{Case, Committee, Until};
use serde::Serialize;

use crate::Outcome;
use crate::house::House;
use crate::ui::{self, Ui};

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

/// One case whose period runs. Field names are a contract with scripts.
#[derive(Serialize)]
struct Row {
    case: String,
    /// The position of the rule in committee.yaml, counted from 0, and its outcome.
    rule: Option<String>,
    keep_until: String,
    due: bool,
    hold: bool,
}

pub(super) fn list(house: &House, format: Format, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let cases = house.cases()?;
    cases.tell_left_out(ui);
    let committee = &house.committee.committee;
    let mut rows: Vec<Row> =
        cases.files.iter().filter_map(|file| row(file.stem(), &file.case, committee, house)).collect();
    rows.sort_by(|a, b| (&a.keep_until, &a.case).cmp(&(&b.keep_until, &b.case)));
    let overdue = rows.iter().any(|row| row.due && !row.hold);
    match format {
        Format::Json => ui.line(ui::to_json(&rows)?)?,
        Format::Text => {
            for row in &rows {
                let mark = match (row.due, row.hold) {
                    (true, true) => "held",
                    (true, false) => "due",
                    (false, _) => "",
                };
                let rule = row.rule.as_deref().unwrap_or("no rule fits");
                ui.line(format_args!("{:<10}  {mark:<4}  {}  ({rule})", row.keep_until, ui::in_line(&row.case)))?;
            }
            ui.note("A record is kept through the end of its last day.");
        }
    }
    Ok(if overdue { Outcome::Found } else { Outcome::Well })
}

/// What is written in the case counts; what the policy computes stands beside it only while nothing is written.
fn row(name: &str, case: &Case, committee: &Committee, house: &House) -> Option<Row> {
    if case.status == Some(Status::Expunged) {
        return None; // Disposed of: what stays is for statistics.
    }
    let schedule = match schedule(case, committee) {
        Ok(schedule) => schedule,
        Err(NotYet::Open | NotYet::NoBasis(_)) => return None,
    };
    let keep_until = case.keep_until.unwrap_or(schedule.keep_until);
    let rule = schedule.rule.and_then(|idx| {
        let outcome = committee.retention.rules.get(idx)?.outcome?;
        Some(format!("retention.rules[{idx}]: {}", outcome.word()))
    });
    Some(Row {
        case: name.to_owned(),
        rule,
        keep_until: keep_until.to_text(),
        due: matches!(keep_until, Until::Day(day) if day < house.clock.today),
        hold: case.hold.is_some(),
    })
}
