//! Families of small worlds, in each of which a reader must be left with several.

use super::*;

#[test]
fn one_report() {
    let reports = &[YEAR];
    assert_safe("ends", &[OPEN, KIND, SANCTION], reports, &[5, 6]);
    assert_safe("kinds", &[KINDS, PERSON], reports, &[5, 6]);
    assert_safe("people", &[PERSON, SHARED, ACKNOWLEDGED], reports, &[5, 6]);
    assert_safe("single", &[PERSON, SHARED], reports, &[7, 8]);
    assert_safe("reports", &[TWICE, OPEN], reports, &[5, 6, 7, 8]);
    assert_safe("times", &[OPEN, ACKNOWLEDGED], reports, &[6, 7, 8]);
    assert_safe("sanctions", &[SANCTION, OPEN], reports, &[6, 7, 8]);
}

#[test]
fn police_appeals_and_moments() {
    assert_safe("appeals", &[OPEN, APPEALED, SANCTION], &[YEAR], &[5, 6]);
    assert_safe("appeals of many", &[OPEN, APPEALED], &[YEAR], &[7, 8]);
    assert_safe("police", &[POLICE, KIND], &[YEAR], &[7, 8]);
    assert_safe("moments", &[MOMENT, OPEN], &[YEAR], &[5, 6]);
    assert_safe("moments of an event", &[AT_EVENT, KIND], &[CONFERENCE, YEAR], &[5, 6]);
}

#[test]
fn words() {
    let reports = &[YEAR];
    assert_safe("all are told", &[KIND, SETTING, ALL_TOLD], reports, &[5, 6, 7, 8]);
    assert_safe("some are told", &[KIND, SETTING, TOLD], reports, &[5, 6]);
    assert_safe("some agreed", &[KIND, AGREED], reports, &[5, 6, 7, 8]);
    assert_safe("kinds told", &[KINDS, TOLD], reports, &[5, 6]);
    assert_safe("open ones are told", &[OPEN, KIND, ALL_DECIDED, ALL_TOLD], reports, &[5, 6, 7, 8]);
}

#[test]
fn two_reports() {
    let reports = &[SPRING, AUTUMN];
    assert_safe("ends", &[PERIOD, END], reports, &[4, 5, 6]);
    assert_safe("ends of the first", &[END, KIND], reports, &[5, 6]);
    assert_safe("kinds", &[PERIOD, KIND, SANCTION], reports, &[5, 6]);
    assert_safe("ends by sanction", &[END, SANCTION], reports, &[5, 6]);
    assert_safe("long", &[END], reports, &[7, 8, 12, 20]);
}

#[test]
fn an_event_and_its_year() {
    for reports in [[CONFERENCE, YEAR], [YEAR, CONFERENCE]] {
        assert_safe("kinds", &[EVENT, KIND], &reports, &[4, 5, 6, 7, 8]);
        assert_safe("people", &[EVENT, PERSON, SHARED], &reports, &[5, 6]);
        assert_safe("ends", &[EVENT, OPEN, SANCTION], &reports, &[5, 6]);
    }
}

#[test]
fn three_reports() {
    assert_safe("halves and whole", &[PERIOD, KIND], &[SPRING, AUTUMN, YEAR], &[4, 5, 6, 7, 8]);
    assert_safe("whole and halves", &[PERIOD, KIND], &[YEAR, SPRING, AUTUMN], &[4, 5, 6, 7, 8]);
    assert_safe("whole and halves", &[PERIOD, KIND, OPEN], &[SPRING, YEAR, AUTUMN], &[5, 6]);
    assert_safe("backwards", &[PERIOD, END], &[AUTUMN, SPRING], &[5, 6]);
    assert_safe("a shared week", &[THREE_PERIODS, KIND], &[SPRING, SUMMER], &[5, 6, 7, 8]);
    assert_safe("a half, an event and the year", &[EVENT, KIND], &[SPRING, CONFERENCE, YEAR], &[6, 7]);
    assert_safe("a half, an event and the year", &[EVENT, OPEN], &[SPRING, CONFERENCE, YEAR], &[6, 7]);
    assert_safe("a shared week and a year", &[THREE_PERIODS, KIND], &[SPRING, SUMMER, YEAR], &[6, 7]);
}

#[test]
fn persons_and_what_came_of_them() {
    assert_safe("who is sanctioned is a person", &[OPEN, PERSON_SANCTIONED], &[YEAR], &[6]);
    assert_safe("of a kind", &[KIND, PERSON_SANCTIONED], &[YEAR], &[6]);
    assert_safe("known and unknown", &[PERSONS, SANCTION], &[YEAR], &[6]);
    assert_safe("a warning, a ban, or both", &[SANCTION, BANS], &[YEAR], &[6]);
    assert_safe("findings", &[FINDING, SANCTION], &[YEAR], &[6]);
}

#[test]
fn parts_of_incidents() {
    assert_safe("conditions", &[CONDITIONS, OPEN], &[YEAR], &[6]);
    assert_safe("acted locally", &[LOCAL, KIND], &[YEAR], &[6]);
    assert_safe("told by themselves", &[PERSON, SELF], &[YEAR], &[6]);
    assert_safe("breaches", &[BREACH, OPEN], &[YEAR], &[6]);
    assert_safe("one to three reports", &[THRICE, KIND], &[YEAR], &[6]);
    assert_safe("in one mail", &[ONE_MAIL, KIND], &[YEAR], &[5, 6, 7]);
    assert_safe("in one mail, or twice", &[ONE_MAIL, TWICE], &[YEAR], &[6, 7]);
}

#[test]
fn events_of_a_year() {
    assert_safe("by event", &[EVENTS, KIND], &[YEAR], &[6]);
    assert_safe("moments", &[MOMENT, SANCTION], &[YEAR], &[6]);
    assert_safe("two events and the year", &[EVENTS, KIND], &[CONFERENCE, WORKSHOP, YEAR], &[5]);
    assert_safe("an event in two halves", &[WHERE, KIND], &[SPRING, AUTUMN, CONFERENCE], &[5]);
    assert_safe("an event, a half and the year", &[EVENT, KIND], &[CONFERENCE, SPRING, YEAR], &[6]);
}

/// Also who counts which reports were refused is left with several worlds.
#[test]
fn a_half_an_event_and_the_year() {
    assert_safe("half first", &[WHERE, KIND], &[SPRING, CONFERENCE, YEAR], &[5, 6]);
    assert_safe("event first", &[WHERE, KIND], &[CONFERENCE, SPRING, YEAR], &[6, 7]);
    assert_safe("year first", &[WHERE, KIND], &[YEAR, SPRING, CONFERENCE], &[6, 7]);
    assert_safe("everywhere", &[PERIOD, EVENT, KIND], &[SPRING, CONFERENCE, YEAR], &[6]);
    assert_safe("both halves", &[WHERE, OPEN], &[SPRING, AUTUMN, CONFERENCE, YEAR], &[5, 6]);
}
