//! Rule `sanction-ends-before-it-starts`.

use casebound_record::{CaseFile, Severity, Until};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "sanction-ends-before-it-starts",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("sanction_ends_before_it_starts.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, sanction) in file.case.sanctions.iter().enumerate() {
        if let (Some(from), Some(Until::Day(until))) = (sanction.from, sanction.until)
            && until < from
        {
            findings.at(
                &format!("sanctions[{idx}].until"),
                "the last day of this sanction lies before its first day",
                "correct `from` or `until`",
            );
        }
    }
}
