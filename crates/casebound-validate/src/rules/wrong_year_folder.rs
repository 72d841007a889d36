//! Rule `wrong-year-folder`.

use casebound_record::CaseFile;
use chrono::Datelike as _;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(received) = file.case.first_received() else { return };
    let folder = file.path.strip_prefix("cases/").and_then(|rest| rest.split_once('/')).map(|(folder, _)| folder);
    let Some(year) = folder.filter(|it| it.len() == 4).and_then(|it| it.parse::<i32>().ok()) else { return };
    // On New Year's Eve either may be meant: the day as written, or the committee's own.
    if year != received.day().year() && year != context.policy().day_of(received).year() {
        let first = file.case.reports.iter().position(|report| report.received == Some(received)).unwrap_or(0);
        let (name, right) = (file.stem(), context.policy().day_of(received).year());
        let moves = format!("`git mv {} cases/{right}/{name}.md`, with its folder of attachments", file.path);
        findings.at(
            &format!("reports[{first}].received"),
            "the case lies in the folder of another year than its first report",
            format!("correct the year of the report if it is a slip; if the case was just made: {moves}"),
        );
    }
}
