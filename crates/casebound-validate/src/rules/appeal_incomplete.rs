//! Rule `appeal-incomplete`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, appeal) in file.case.appeals.iter().enumerate() {
        let by_nobody = appeal.decided_by.is_empty() && appeal.body.is_none();
        let missing = match (appeal.outcome.is_some(), appeal.decided.is_some()) {
            (true, _) if by_nobody => "who decided: `decided_by` or `body`",
            (true, false) => "the day: `decided`",
            (false, true) => "what became of the decision: `outcome`",
            _ => continue,
        };
        findings.at(
            &format!("appeals[{idx}]"),
            "this appeal is decided, but the record does not say all of it",
            format!("add {missing}"),
        );
    }
}
