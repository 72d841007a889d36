//! Rule `wrong-year-folder`.

use casebound_record::{CaseFile, CasePath};
use chrono::Datelike as _;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(received) = file.case.first_received() else { return };
    let Some(year) = CasePath::parse(&file.path).and_then(|path| path.year.parse::<i32>().ok()) else { return };
    // On New Year's Eve either may be meant: the day as written, or the committee's own.
    if year != received.day().year() && year != context.policy().day_of(received).year() {
        let first = file.case.reports.iter().position(|report| report.received == Some(received)).unwrap_or(0);
        let (name, right) = (file.stem(), context.policy().day_of(received).year());
        let moves = format!(
            "`git mv {} {}`, with its folder of attachments",
            file.path,
            CasePath { year: &right.to_string(), name }
        );
        findings.at(
            &format!("reports[{first}].received"),
            "the case is in the folder of another year than its first report",
            format!("correct the year of the report if it is a slip; if the case was just made: {moves}"),
        );
    }
}
