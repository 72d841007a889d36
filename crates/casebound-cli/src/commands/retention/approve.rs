//! `casebound retention approve`: shows what is to be disposed of, asks, and records the approval.

use casebound_app::disclosing::reader;
use casebound_app::disposal::approvals::{self, ApprovalOutcome};
use casebound_app::printable::{in_line, plural};
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, retention_periods};
use casebound_openpgp::Signer;
use casebound_record::CaseFile;
use casebound_record::disposal::Scope;

use crate::render;
use crate::ui::Ui;

/// Approves, after whoever is at the terminal has seen what it is about.
pub(super) fn run(
    cases: &[String],
    scope: Scope,
    workspace: &Workspace,
    signer: Option<&Signer>,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    if ui.is_interactive() && !is_wanted(cases, scope, workspace, ui)? {
        ui.refuse("Nothing was approved.");
        return Ok(Outcome::Findings);
    }
    let ended: ApprovalOutcome = approvals::approve(cases, scope, workspace, signer, ui)?;
    Ok(render::disposal::show_approval(&ended, scope, ui))
}

fn is_wanted(cases: &[String], scope: Scope, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<bool> {
    let files: Vec<CaseFile> =
        cases.iter().map(|name| Ok(workspace.find_whole(name)?.1)).collect::<anyhow::Result<_>>()?;
    let periods = retention_periods::kept_records(&files, workspace)?;
    for file in &files {
        let is_recused = reader(workspace).is_recused(&file.case, &workspace.committee.committee);
        if is_recused {
            continue; // The approval is refused, and says so.
        }
        ui.show(file.stem());
        ui.show(format_args!("  {}", facts(file)));
        match (scope, &file.case.retention.erase_early) {
            (Scope::Person, Some(request)) => ui.show(format_args!(
                "  {} is taken out of it; asked for {}",
                request.person.as_deref().map_or("nobody".to_owned(), |key| format!("[{}]", in_line(key))),
                request.asked.map_or("on no day".to_owned(), |day| format!("on {day}"))
            )),
            _ => {
                if let Some(kept) = periods.iter().find(|period| period.case == file.stem()) {
                    let rule = kept.rule.as_deref().unwrap_or("no rule of the policy");
                    let then = kept.then.unwrap_or("erase");
                    ui.show(format_args!("  kept until {} by {rule}; then: {then}", kept.keep_until));
                }
            }
        }
    }
    let what = match scope {
        Scope::Record => format!("that {} disposed of for good", is_are(files.len())),
        Scope::Person => format!("that a person is taken out of {} for good", plural(files.len(), "case")),
    };
    ui.confirm(format_args!("Do you approve {what}?"))
}

fn is_are(count: usize) -> String {
    if count == 1 { "this case is".to_owned() } else { format!("these {count} cases are") }
}

/// What the case was about, in words of the committee alone.
fn facts(file: &CaseFile) -> String {
    let case = &file.case;
    let mut facts = Vec::new();
    facts.extend(case.first_received().map(|at| format!("received {}", at.day())));
    facts.push(plural(case.reports.len(), "report"));
    facts.extend((!case.types.is_empty()).then(|| case.types.join(", ")));
    facts.extend(case.outcome.finding.map(|finding| format!("finding {}", finding.word())));
    let kinds: Vec<&str> = case.sanctions.iter().filter_map(|sanction| sanction.kind.as_deref()).collect();
    facts.push(if kinds.is_empty() { "no sanction".to_owned() } else { kinds.join(", ") });
    facts.extend(case.outcome.resolved.map(|day| format!("resolved {day}")));
    in_line(&facts.join("; "))
}
