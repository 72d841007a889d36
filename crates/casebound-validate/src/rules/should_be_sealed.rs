//! Rule `should-be-sealed`.

use casebound_record::CaseFile;
use casebound_record::case::Conflict;
use casebound_record::words::{SealWhen, Status};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status == Some(Status::Expunged) || case.absorbed_into().is_some() {
        return;
    }
    let (route, message) = match context.policy().sealing.when {
        SealWhen::Always => ("case", "this case is not sealed, and the policy asks for that"),
        SealWhen::Conflict if case.conflicts.iter().any(Conflict::recuses) => {
            ("conflicts", "a member has a conflict in this case, and can read it: the policy asks to seal it")
        }
        SealWhen::Conflict | SealWhen::Never => return,
    };
    findings
        .at(
            route,
            message,
            "`casebound seal` with `--to` and the members who handle it; `casebound guide sealing` says what that does",
        )
        .with_committee_location("sealing.when", "which cases are sealed");
}
