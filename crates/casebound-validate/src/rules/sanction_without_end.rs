//! Rule `sanction-without-end`.

use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "sanction-without-end",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("sanction_without_end.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, sanction) in file.case.sanctions.iter().enumerate() {
        let Some(kind) = sanction.kind.as_deref().and_then(|kind| context.policy().sanction(kind)) else { continue };
        if kind.lasts && !file.has(&format!("sanctions[{idx}].until")) {
            findings
                .at(
                    &format!("sanctions[{idx}].kind"),
                    "a sanction of this kind lasts, and it is not written until when",
                    "add `until: YYYY-MM-DD` for its last day, or `until: indefinite`",
                )
                .because(&format!("sanctions.{}.lasts", kind.key), "this kind lasts");
        }
    }
}
