//! Rule `keep-until-missing`.

use casebound_record::CaseFile;
use casebound_record::retention::schedule;
use casebound_record::words::Status;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::Resolved) || file.has("retention.keep_until") {
        return;
    }
    // Without the day of the resolution nothing can be computed; another rule asks for that day.
    let Ok(schedule) = schedule(&file.case, context.policy()) else { return };
    let report = findings.at(
        "status",
        "the case is resolved, but does not say how long it is kept",
        format!("write `retention: {{keep_until: {}}}`", schedule.keep_until.to_text()),
    );
    if let Some(idx) = schedule.rule {
        report.with_committee_location(&format!("retention.rules[{idx}]"), "the retention rule that fits");
    }
}
