//! Rule `sanction-without-violation`.

use casebound_record::CaseFile;
use casebound_record::words::Outcome;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.sanctions.is_empty() || !matches!(case.outcome.finding, Some(Outcome::NoViolation | Outcome::OutOfScope)) {
        return;
    }
    findings.at(
        "outcome.finding",
        "the committee found no violation, but there are sanctions",
        "correct the finding, or remove the sanctions; what was agreed without blame is a line in the log",
    );
}
