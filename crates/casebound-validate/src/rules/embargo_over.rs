//! Rule `embargo-over`.

use casebound_record::{CaseFile, Timing as _};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.transparency.withheld_until().is_some_and(|day| context.clock.is_after(day)) {
        findings.at(
            "transparency.publish.withheld-until",
            "the embargo on this case has ended",
            "decide what may be published now: `publish: summary` or `publish: note`",
        );
    }
}
