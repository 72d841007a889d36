//! Rule `interim-sanction-remains`.

use casebound_record::words::Status;
use casebound_record::{CaseFile, Timing as _};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::Resolved) {
        return;
    }
    for (idx, sanction) in file.case.sanctions.iter().enumerate().filter(|(_, sanction)| sanction.interim) {
        if sanction.ends().is_none_or(|until| !context.clock.has_ended(until)) {
            findings.at(
                &format!("sanctions[{idx}].interim"),
                "the case is resolved, but an interim sanction is still in force",
                "write when it was lifted (`lifted: {on: …, by: …}`), or remove `interim` if the committee decided on it",
            );
        }
    }
}
