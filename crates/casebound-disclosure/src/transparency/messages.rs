//! Which reports of several cases are one message: a mail that tells of three incidents is one report.

use std::collections::BTreeMap;

use casebound_names::identity_keys;
use casebound_record::case::Report;
use casebound_record::words::{Channel, Status};
use casebound_record::{Case, Moment};
use chrono::{DateTime, Utc};

/// A report, and the case that has it.
pub(super) type Held<'c> = (&'c Case, &'c Report);

/// Returns for each report the place of the first one that is the same message.
///
/// Two reports are the same message when they are in different cases, arrived at the same instant over the same channel, and
/// came from the same person; where nobody says who it was, when the cases are related. Of a day without a time, nobody
/// knows whether one message arrived or two.
pub(super) fn messages(reports: &[Held<'_>]) -> Vec<usize> {
    let mut arrived: BTreeMap<(DateTime<Utc>, Channel), Vec<usize>> = BTreeMap::new();
    let mut first: Vec<usize> = (0..reports.len()).collect();
    for (idx, held) in reports.iter().enumerate() {
        let (Some(Moment::At(at)), Some(channel)) = (held.1.received, held.1.channel) else { continue };
        let others = arrived.entry((at.to_utc(), channel)).or_default();
        if let Some(same) = others.iter().find(|other| is_same(reports[**other], *held)) {
            first[idx] = first[*same];
        }
        others.push(idx);
    }
    first
}

/// How many messages these reports are.
pub(super) fn count(reports: &[Held<'_>]) -> usize {
    messages(reports).into_iter().enumerate().filter(|(idx, first)| idx == first).count()
}

/// How many messages of a case other cases have, too: of the same event, and beyond.
pub(super) fn told_elsewhere(case: &Case, others: &[&Case]) -> [u32; 2] {
    let mut told = [0; 2];
    let own: Vec<Held<'_>> = case.reports.iter().map(|report| (case, report)).collect();
    for (idx, message) in own.iter().enumerate() {
        let is_in = |other: &&&Case| other.reports.iter().any(|report| count(&[*message, (**other, report)]) == 1);
        let mut holding = others.iter().filter(is_in).peekable();
        // A message that the case has twice is one.
        if holding.peek().is_some() && messages(&own)[idx] == idx {
            told[usize::from(!holding.any(|other| other.event == case.event))] += 1;
        }
    }
    told
}

fn is_same((case, report): Held<'_>, (other_case, other): Held<'_>) -> bool {
    if std::ptr::eq(case, other_case) {
        return false;
    }
    // Of an expunged case nobody knows who reported it: that two machines noted the same instant must do.
    let is_by_machine = matches!(report.channel, Some(Channel::Email | Channel::Form | Channel::Chat));
    if is_by_machine && [case, other_case].iter().any(|it| it.status == Some(Status::Expunged)) {
        return true;
    }
    let reporter = |case: &Case, report: &Report| {
        let person = report.by.as_deref().and_then(|key| case.person(key));
        person.map(identity_keys).filter(|keys| !keys.is_empty())
    };
    match (reporter(case, report), reporter(other_case, other)) {
        (Some(one), Some(other)) => one.iter().any(|key| other.contains(key)),
        (None, None) => is_related(case, other_case) || is_related(other_case, case),
        _ => false,
    }
}

/// Returns whether a case names another one as related, or as the case of the same incident.
fn is_related(case: &Case, other: &Case) -> bool {
    let Some(name) = other.name.as_ref() else { return false };
    case.related.contains(name) || case.outcome.duplicate_of.as_ref() == Some(name)
}
