//! Rule `sanction-ends-before-it-starts`.

use casebound_record::{CaseFile, Until};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, sanction) in file.case.sanctions.iter().enumerate() {
        if let (Some(from), Some(Until::Day(until))) = (sanction.from, sanction.until)
            && until < from
        {
            findings.at(
                &format!("sanctions[{idx}].until"),
                "the last day of this sanction is before its first day",
                "correct `from` or `until`",
            );
        }
    }
}
