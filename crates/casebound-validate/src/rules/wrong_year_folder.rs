//! Rule `wrong-year-folder`.

use casebound_record::{CaseFile, Severity};
use chrono::Datelike as _;

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "wrong-year-folder",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("wrong_year_folder.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
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
