//! Rule `keep-until-mismatch`.

use casebound_record::retention::{ScheduleObstacle, schedule};
use casebound_record::{CaseFile, Fix, Until};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(written) = file.case.retention.keep_until else { return };
    let route = "retention.keep_until";
    let schedule = match schedule(&file.case, context.policy()) {
        Ok(schedule) => schedule,
        Err(ScheduleObstacle::Open) => {
            findings.at(
                route,
                "the case is open, so no retention period runs yet",
                "remove it; `casebound close` writes it",
            );
            return;
        }
        // The rule on resolved cases asks for the missing date.
        Err(ScheduleObstacle::NoBasis(_)) => return,
    };
    if written == schedule.keep_until {
        return;
    }
    let message = match schedule.keep_until {
        Until::Day(_) => "this is not the last day of the retention period",
        Until::OnRequest | Until::Indefinite => "the policy keeps this case indefinitely",
    };
    let text = schedule.keep_until.to_text();
    let report =
        findings.at(route, message, format!("write `keep_until: {text}`")).fix(Fix::safe(file.span_of(route), text));
    if let Some(idx) = schedule.rule {
        report.with_committee_location(&format!("retention.rules[{idx}]"), "the retention rule that fits");
    }
}
