//! The index of a sealed case, computed from the plain one.

use chrono::{DateTime, NaiveDate, Utc};

use super::VERSION;
use crate::case::{Case, CaseFile};
use crate::committee::Committee;
use crate::deadlines::due_dates;
use crate::disposal::{Obstacle, case_obstacles};
use crate::fields::{Sealed, SealedCase, SealedDate, SealedFacts, SealedRetention};
use crate::retention::{last_day, sanction_runs_until};
use crate::time::{Timing, Until};
use crate::words::{DueKind, Role};

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
        retention: SealedRetention { keep_until: keep_until(case, committee) },
        sealed: Sealed {
            version: Some(VERSION),
            to: seal.to.clone(),
            revision: Some(seal.revision),
            by: Some(seal.by.clone()),
            received,
            resolved: case.outcome.resolved,
            next: next(case, committee),
            held: is_held(case),
            facts: if case.is_over() { facts(case) } else { SealedFacts::default() },
            signature: None,
        },
    }
}

/// The last day on which a case is kept by all that is known inside, also by a sanction that ends after that.
fn keep_until(case: &Case, committee: &Committee) -> Option<Until> {
    let kept = last_day(case, committee).ok().or(case.retention.keep_until)?;
    let ends = sanction_runs_until(&case.sanctions, &|until| matches!(until, Until::Day(_)));
    Some(ends.map_or(kept, |ends| ends.max(kept)))
}

/// Whether something keeps a case whose period is over, as long as nobody seals it again.
fn is_held(case: &Case) -> bool {
    let keeps = |obstacle: &Obstacle| *obstacle == Obstacle::Held || case.is_over();
    case_obstacles(case, &|until| !matches!(until, Until::Day(_))).iter().any(keeps)
}

fn facts(case: &Case) -> SealedFacts {
    let reported = u32::try_from(case.with_role(Role::Reported).count()).ok();
    SealedFacts {
        types: case.types.clone(),
        finding: case.outcome.finding,
        sanctions: case.sanctions.iter().filter_map(|sanction| sanction.kind.clone()).collect(),
        people: reported.filter(|count| *count > 0),
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
