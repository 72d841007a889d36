//! Rule `keep-until-unknown-on-file`.

use casebound_record::retention::schedule;
use casebound_record::words::Status;
use casebound_record::{CaseFile, Until};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::OnFile) || file.has("retention.keep_until") {
        return;
    }
    let Ok(schedule) = schedule(&file.case, context.policy()) else { return };
    // What is kept indefinitely loses nothing.
    if schedule.keep_until == Until::Indefinite {
        return;
    }
    let report = findings.at(
        "status",
        "the case is kept on file, but does not say how long",
        format!("write `retention: {{keep_until: {}}}`", schedule.keep_until.to_text()),
    );
    if let Some(idx) = schedule.rule {
        report.with_committee_location(&format!("retention.rules[{idx}]"), "the retention rule that fits");
    }
}
