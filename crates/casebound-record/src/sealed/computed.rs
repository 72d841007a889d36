//! The index of a sealed case, computed from the plain one.

use chrono::{DateTime, NaiveDate, Utc};

use super::VERSION;
use crate::case::{Case, CaseFile};
use crate::committee::Committee;
use crate::deadlines::due_dates;
use crate::fields::{Sealed, SealedCase, SealedDate, SealedRetention};
use crate::time::Timing;
use crate::words::DueKind;

/// Who reads a case from this seal on, and who sealed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The keys of the members who can open it.
    pub to: Vec<String>,
    /// Which seal of this case it is, from 1.
    pub revision: u32,
    /// The key of the member who seals and signs.
    pub by: String,
}

/// A time in which nothing is over yet: what is due does not depend on when the case was sealed.
struct Never;

impl Timing for Never {
    fn is_after(&self, _: NaiveDate) -> bool {
        false
    }

    fn has_reached(&self, _: DateTime<Utc>) -> bool {
        false
    }
}

/// Computes the index of a plain case. It holds code name, state, event, shepherd and days, and nothing else of it.
pub fn of(file: &CaseFile, committee: &Committee, seal: &Seal) -> SealedCase {
    let case = &file.case;
    let mut received: Vec<NaiveDate> =
        case.reports.iter().filter_map(|report| report.received).map(|at| committee.day_of(at)).collect();
    received.sort_unstable();
    SealedCase {
        name: case.name.clone(),
        status: case.status,
        event: case.event.clone(),
        shepherd: case.shepherd.clone(),
        retention: SealedRetention { keep_until: case.retention.keep_until },
        sealed: Sealed {
            version: Some(VERSION),
            to: seal.to.clone(),
            revision: Some(seal.revision),
            by: Some(seal.by.clone()),
            received,
            resolved: case.outcome.resolved,
            next: next(case, committee),
            held: case.retention.hold.is_some(),
            signature: None,
        },
    }
}

/// What is due in a case: a word of ours and a day for each, once. The end of the retention period is in the index already.
fn next(case: &Case, committee: &Committee) -> Vec<SealedDate> {
    let mut next: Vec<(NaiveDate, DueKind)> = due_dates(case, committee, &Never)
        .into_iter()
        .filter(|due| due.kind != DueKind::Disposal)
        .map(|due| (due.day, due.kind))
        .collect();
    next.dedup();
    next.into_iter().map(|(on, what)| SealedDate { what: Some(what), on: Some(on) }).collect()
}
