//! More families of small worlds: rarer qualities, corrected reports, and other values of `smallest_count`.

use super::*;

#[test]
fn appeals_and_findings() {
    assert_safe("appeals and what was found", &[APPEALS, FINDING], &[YEAR], &[5]);
    assert_safe("appeals in two halves", &[PERIOD, APPEALS], &[SPRING, AUTUMN], &[6]);
}

#[test]
fn who_reported_and_whom() {
    assert_safe("members, themselves, the police", &[MEMBER, SELF, POLICE], &[YEAR], &[5]);
    assert_safe("minors", &[MINOR, SANCTION, OPEN], &[YEAR], &[5]);
    assert_safe("told during or after, with police", &[TOLD_WHEN, POLICE], &[YEAR], &[6]);
    assert_safe("told during or after, in a half and the year", &[TOLD_AT_EVENT, KIND], &[CONFERENCE, YEAR], &[5, 6]);
}

#[test]
fn what_sanctions_are_like() {
    assert_safe("lengths and kinds", &[BAN_LENGTHS, KIND], &[YEAR], &[6]);
    assert_safe("conditions and appeals", &[CONDITIONS, APPEALED], &[YEAR], &[6]);
    assert_safe("spaces and who is not identified", &[SPACES, PERSON], &[YEAR], &[6]);
}

#[test]
fn own_fields() {
    assert_safe_with(3, &["track"], "tracks", &[TRACKS, KIND], &[YEAR], &[6]);
    assert_safe_with(3, &["track"], "tracks of an event", &[EVENT, TRACKS], &[CONFERENCE, YEAR], &[5]);
    assert_safe_with(3, &["track"], "tracks of two halves", &[PERIOD, TRACKS], &[SPRING, AUTUMN], &[5]);
}

#[test]
fn several_incidents_of_one_case() {
    assert_safe("several, a month", &[MONTH, SANCTION], &[YEAR], &[6]);
    assert_safe("several that are told", &[INCIDENTS, ALL_TOLD], &[YEAR], &[6, 7]);
}

#[test]
fn duplicates_and_later_reports() {
    assert_safe("duplicates", &[DUPLICATED, KIND], &[YEAR], &[6]);
    assert_safe("duplicates and second reports", &[DUPLICATED, TWICE], &[YEAR], &[6]);
    assert_safe("reports of the next half", &[LATE_REPORT, OPEN], &[SPRING, AUTUMN], &[6]);
}

/// The same report again after the kinds of some were corrected.
#[test]
fn corrected_reports() {
    assert_safe("a correction", &[KIND, CORRECTION], &[YEAR, YEAR], &[6]);
    assert_safe("a correction that is told", &[CORRECTION, TOLD], &[YEAR, YEAR], &[6]);
    assert_safe("a correction of a half beside the year", &[PERIOD, CORRECTION], &[SPRING, SPRING, YEAR], &[6]);
    assert_safe("a correction, then the event", &[EVENT, CORRECTION], &[YEAR, CONFERENCE], &[6]);
}

#[test]
fn three_reports_of_one_year() {
    assert_safe("halves and an event", &[WHERE, PERSON], &[SPRING, AUTUMN, CONFERENCE], &[5]);
    assert_safe("two halves, corrected", &[PERIOD, OPEN], &[SPRING, AUTUMN, SPRING], &[6]);
}

#[test]
fn with_other_limits() {
    for (smallest, all) in [(1, 3), (2, 4), (2, 5), (4, 8), (5, 9)] {
        assert_safe_with(smallest, &[], "kinds", &[KIND, OPEN], &[YEAR], &[all]);
        assert_safe_with(smallest, &[], "sanctions", &[SANCTION, PERSON], &[YEAR], &[all]);
        assert_safe_with(smallest, &[], "an event", &[EVENT, KIND], &[CONFERENCE, YEAR], &[all]);
        assert_safe_with(smallest, &[], "two halves", &[PERIOD, END], &[SPRING, AUTUMN], &[all.min(6)]);
    }
}
