//! Rule `transparency-report-due`.

use casebound_record::COMMITTEE_FILE;
use casebound_record::layout::{self, REPORTS};
use casebound_record::time::parse_day;
use chrono::{Months, NaiveDate};

use crate::{Context, Findings, Summary};

const YEAR: Months = Months::new(12);

pub(super) fn check(context: &Context<'_>, all: &[Summary], findings: &mut Findings<'_>) {
    let Some(file) = context.committee.filter(|file| file.is_usable()) else { return };
    let told_until = context.files.iter().filter_map(|file| last_day(layout::in_folder(&file.path, REPORTS)?)).max();
    let waits = |day: NaiveDate| day + YEAR < context.clock.today() && told_until.is_none_or(|told| told < day);
    if all.iter().filter_map(|case| case.received).any(|at| waits(file.committee.day_of(at))) {
        findings.in_file(
            COMMITTEE_FILE,
            file.span_of("transparency"),
            "cases older than a year are in no transparency report",
            "write one with `casebound transparency write` and keep it under `reports/`",
        );
    }
}

/// Returns the last day that a report covers by its folder or file name: a date, else the end of a year.
fn last_day(path: &str) -> Option<NaiveDate> {
    let period = path.split('/').next()?;
    let places = || period.char_indices().map(|(at, _)| at);
    let days = places().filter_map(|at| parse_day(period.get(at..at + 10)?).ok());
    let years = places().filter_map(|at| parse_day(&format!("{}-12-31", period.get(at..at + 4)?)).ok());
    days.max().or_else(|| years.max())
}
