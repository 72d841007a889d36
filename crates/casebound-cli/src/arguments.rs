//! What the arguments of several commands are read as.

use chrono::NaiveDate;

/// Reads a day as strictly as from a file.
pub(crate) fn parse_day(text: &str) -> Result<NaiveDate, String> {
    casebound_record::time::parse_day(text)
        .map_err(|_| "write year, month and day in digits, such as 2026-06-03".to_owned())
}
