//! Rule `delay-unexplained`.

use casebound_record::CaseFile;
use casebound_record::words::LogWord;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, entry) in file.case.logged(LogWord::Delayed) {
        let message = match (&entry.why, entry.until) {
            (Some(_), Some(_)) => continue,
            (None, Some(_)) => "this delay has no reason",
            (Some(_), None) => "this delay has no new date, so it moves no deadline",
            (None, None) => "this delay has neither a reason nor a new date",
        };
        findings.at(&format!("log[{idx}].what"), message, "write the reason as `why` and the new day as `until`");
    }
}
