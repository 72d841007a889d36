//! All cases, a line each, without identities.

use std::convert::Infallible;

use casebound_record::words::{Language, Status};
use casebound_record::{Case, CaseFile, Committee};
use chrono::NaiveDate;
use serde::Serialize;

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};

/// Asks for a line for each of these cases, sorted by the day of the first report.
#[derive(Clone, Copy)]
pub struct ListRequest<'a> {
    /// The cases.
    pub cases: &'a [&'a CaseFile],
}

/// A case in the list. Field names are a contract with scripts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Row {
    /// By its file's name every command finds it, whatever is in it.
    pub case: String,
    /// A word of `status`.
    pub status: Option<&'static str>,
    /// The key of its event.
    pub event: Option<String>,
    /// The keys of its types.
    pub types: Vec<String>,
    /// A word of `severity`.
    pub severity: Option<&'static str>,
    /// The day of the first report.
    pub received: Option<String>,
    /// The day on which it was resolved.
    pub resolved: Option<String>,
    /// The last day on which it is kept, or `indefinite`.
    pub keep_until: Option<String>,
    /// What may be told of it.
    pub publish: Option<String>,
}

impl Disclosure for ListRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::List;
    type Text = Vec<Row>;
    type Refusal = Infallible;

    fn write(&self, source: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<Vec<Row>, Infallible> {
        let mut rows: Vec<Row> = self.cases.iter().map(|file| row(file, source.committee, audience)).collect();
        sort(&mut rows);
        Ok(rows)
    }
}

/// Sorts lines by the day of the first report.
pub fn sort(rows: &mut [Row]) {
    rows.sort_by(|a, b| (&a.received, &a.case).cmp(&(&b.received, &b.case)));
}

/// What stands in place of the types of a sealed case.
const SEALED: &str = "sealed";

/// The day of the first report; of a sealed case as its index has it.
fn received(case: &Case, committee: &Committee) -> Option<NaiveDate> {
    let of_index = || case.sealed.as_ref().filter(|_| case.is_sealed())?.received.iter().min().copied();
    case.first_received().map(|at| committee.day_of(at)).or_else(of_index)
}

fn row(file: &CaseFile, committee: &Committee, audience: Audience<'_>) -> Row {
    let case = &file.case;
    let sealed = case.sealed.as_ref().filter(|_| case.is_sealed());
    let dates = Row {
        case: file.stem().to_owned(),
        status: case.status.map(Status::word),
        event: None,
        types: Vec::new(),
        severity: None,
        received: received(case, committee).map(|day| day.to_string()),
        resolved: case.outcome.resolved.or(sealed.and_then(|it| it.resolved)).map(|day| day.to_string()),
        keep_until: case.retention.keep_until.map(|until| until.to_text()),
        publish: None,
    };
    if sealed.is_some() {
        return Row { event: case.event.clone(), types: vec![SEALED.to_owned()], ..dates };
    }
    if audience.is_recused(case, committee) {
        return dates;
    }
    let publish = match (case.transparency.publish_level(), case.transparency.withheld_until()) {
        (Some(publish), _) => Some(publish.word().to_owned()),
        (None, Some(day)) => Some(format!("withheld-until {day}")),
        (None, None) => None,
    };
    Row {
        event: case.event.clone(),
        types: case.types.clone(),
        severity: case.severity.map(|severity| severity.word()),
        publish,
        ..dates
    }
}
