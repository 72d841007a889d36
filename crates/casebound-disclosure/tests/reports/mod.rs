//! Reports as these tests ask for them: of the first half of 2026, written the day after.

use casebound_disclosure::transparency::{Report, ReportRefusal, ReportRequest};
use casebound_disclosure::{Audience, DisclosureRefusal, Source, Templates, disclose};
use casebound_record::time::parse_day;
use casebound_record::{Case, Committee};
use chrono::NaiveDate;

pub(crate) fn day(text: &str) -> NaiveDate {
    parse_day(text).unwrap()
}

/// The request, with no option chosen.
pub(crate) fn request<'a>(cases: &'a [&'a Case]) -> ReportRequest<'a> {
    ReportRequest::of_period(cases, day("2026-01-01"), day("2026-06-30"))
}

/// The report in the committee's language, with the built-in templates.
pub(crate) fn report(committee: &Committee, request: &ReportRequest<'_>) -> Result<Report, ReportRefusal> {
    report_by(committee, request, Templates::built_in())
}

/// The same with other templates.
pub(crate) fn report_by(
    committee: &Committee,
    request: &ReportRequest<'_>,
    templates: Templates<'_>,
) -> Result<Report, ReportRefusal> {
    let source = Source { committee, case: None, today: day("2026-07-01"), templates };
    disclose(&source, Audience::Public, request, committee.language()).map_err(|refused| match refused {
        DisclosureRefusal::Because(refusal) => refusal,
        other => panic!("{other:?}"),
    })
}
