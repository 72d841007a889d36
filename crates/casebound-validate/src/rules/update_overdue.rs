//! Rule `update-overdue`.

use casebound_record::deadlines::{DueKind, due};
use casebound_record::words::LogWord;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "update-overdue",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("update_overdue.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let promise = case.logged(LogWord::Updated).filter(|(_, entry)| entry.until.is_some()).last();
    let route = match (case.outcome.next_update, promise) {
        (Some(_), _) => "outcome.next_update".to_owned(),
        (None, Some((idx, _))) => format!("log[{idx}].until"),
        // Another rule asks for the promise itself.
        (None, None) => return,
    };
    let all = due(case, context.policy(), context.clock);
    if all.iter().any(|it| it.kind == DueKind::Update && it.overdue) {
        findings.at(
            &route,
            "the reporter was promised a word by this day, and it has passed",
            "write to the reporter, log `updated`, and promise the next day",
        );
    }
}
