//! The qualities that families vary: each level of one changes the record of an incident.

use casebound_record::case::{
    Appeal, CaseOutcome, Consent, Decision, Incident, LogEntry, Report as Received, Sanction, Transparency,
};
use casebound_record::time::{IncidentTime, Time, Until};
use casebound_record::words::{
    Answer, AppealOutcome, Channel, LogWord, Origin, Outcome, Publish, PublishingPermission, Role, Setting, Share,
    Status, Told,
};
use casebound_record::{Case, Moment, Person, Private};
use chrono::NaiveDate;

use super::Quality;

pub(super) fn day(text: &str) -> NaiveDate {
    casebound_record::time::parse_day(text).unwrap()
}

/// A resolved case in which nothing was done, told by nobody.
pub(super) fn plain() -> Case {
    Case {
        status: Some(Status::Resolved),
        types: vec!["remark".to_owned()],
        reports: vec![Received { received: Some(Moment::Day(day("2026-02-02"))), ..Received::default() }],
        outcome: CaseOutcome { resolved: Some(day("2026-02-02")), ..CaseOutcome::default() },
        transparency: Transparency {
            summary: Some(Private::new("A remark.".to_owned())),
            approved_by: vec!["alice".to_owned(), "carol".to_owned()],
            ..Transparency::default()
        },
        ..Case::default()
    }
}

pub(super) fn received(case: &mut Case, on: &str) {
    case.reports[0].received = Some(Moment::Day(day(on)));
    if case.outcome.resolved.is_some_and(|resolved| resolved < day(on)) {
        case.outcome.resolved = Some(day(on));
    }
}

pub(super) fn as_is(_: &mut Case) {}

pub(super) fn open(case: &mut Case) {
    case.status = Some(Status::Open);
    case.outcome.resolved = None;
}

pub(super) fn resolved_in_autumn(case: &mut Case) {
    case.outcome.resolved = Some(day("2026-10-10"));
}

pub(super) fn photo(case: &mut Case) {
    case.types = vec!["photo".to_owned()];
    case.transparency.summary = Some(Private::new("A photo.".to_owned()));
}

pub(super) fn contact(case: &mut Case) {
    case.types = vec!["contact".to_owned()];
    case.transparency.summary = Some(Private::new("A contact.".to_owned()));
}

pub(super) fn warned(case: &mut Case) {
    let kind = Some("warning".to_owned());
    case.sanctions = vec![Sanction { kind, from: case.outcome.resolved, ..Sanction::default() }];
}

pub(super) fn shared(case: &mut Case) {
    case.sharing.dsf.share = Some(Share::Yes);
}

pub(super) fn with_person(case: &mut Case) {
    case.people = vec![Person { roles: vec![Role::Reported], ..Person::default() }];
}

pub(super) fn with_named_person(case: &mut Case) {
    with_person(case);
    case.people[0].handles = vec![Private::new("qxzw".to_owned())];
}

pub(super) fn self_reported(case: &mut Case) {
    case.reports[0].self_reported = true;
}

pub(super) fn partly(case: &mut Case) {
    case.outcome.finding = Some(Outcome::Partly);
}

pub(super) fn no_incident(case: &mut Case) {
    case.outcome.finding = Some(Outcome::NoIncident);
}

pub(super) fn banned(case: &mut Case, until: Until) {
    let from = case.outcome.resolved;
    case.sanctions.push(Sanction { kind: Some("ban".to_owned()), from, until: Some(until), ..Sanction::default() });
}

pub(super) fn banned_for_a_week(case: &mut Case) {
    banned(case, Until::Day(day("2026-02-09")));
}

pub(super) fn banned_for_good(case: &mut Case) {
    banned(case, Until::Indefinite);
}

pub(super) fn with_conditions(case: &mut Case) {
    warned(case);
    case.sanctions[0].conditions = vec![Private::new("kept away".to_owned())];
}

pub(super) fn acted_locally(case: &mut Case) {
    warned(case);
    case.origin = Some(Origin::HandledLocally);
}

pub(super) fn breach(case: &mut Case) {
    let incident = case.incidents.pop().unwrap_or_default();
    case.incidents = vec![Incident { breach_of: Some("other-case".to_owned()), ..incident }];
}

pub(super) fn warned_person(case: &mut Case) {
    warned(case);
    with_named_person(case);
}

pub(super) fn thrice(case: &mut Case) {
    twice(case);
    twice(case);
}

pub(super) fn acknowledged(case: &mut Case) {
    let at = case.reports[0].received;
    case.log = vec![LogEntry { at, what: Some(LogWord::Acknowledged), ..LogEntry::default() }];
}

pub(super) fn online(case: &mut Case) {
    let incident = case.incidents.pop().unwrap_or_default();
    case.incidents = vec![Incident { setting: Some(Setting::Online), ..incident }];
}

pub(super) fn in_person(case: &mut Case) {
    online(case);
    case.incidents[0].setting = Some(Setting::InPerson);
}

pub(super) fn told(case: &mut Case) {
    case.transparency.publish = Some(PublishingPermission::Told(Publish::Summary));
}

pub(super) fn agreed(case: &mut Case) {
    told(case);
    let consenting = Person {
        roles: vec![Role::Affected],
        consent: Consent { publish: Some(Answer::Yes), ..Consent::default() },
        ..Person::default()
    };
    case.people.push(consenting);
}

pub(super) fn twice(case: &mut Case) {
    let received = case.reports[0].received;
    case.reports.push(Received { received, ..Received::default() });
}

pub(super) fn by_mail(case: &mut Case) {
    case.reports[0].channel = Some(Channel::Email);
}

/// In one mail with all others of this kind.
pub(super) fn in_one_mail(case: &mut Case) {
    case.people = vec![Person {
        roles: vec![Role::Reporter],
        emails: vec![Private::new("a@b.example".to_owned())],
        key: "person-x".to_owned(),
        ..Person::default()
    }];
    let received = Moment::parse("2026-02-02T10:00+00:00").ok();
    case.reports[0] =
        Received { received, channel: Some(Channel::Email), by: Some("person-x".to_owned()), ..Received::default() };
}

pub(super) fn in_autumn(case: &mut Case) {
    received(case, "2026-09-09");
}

pub(super) fn in_june(case: &mut Case) {
    received(case, "2026-06-28");
}

/// Marks that the kind was corrected after the first report.
pub(super) const CORRECTED: &str = "corrected";
/// Marks that another case is of the same incident.
pub(super) const TOLD_TWICE: &str = "told-twice";

pub(super) fn kind_corrected(case: &mut Case) {
    case.related.push(CORRECTED.to_owned());
}

pub(super) fn told_twice(case: &mut Case) {
    case.related.push(TOLD_TWICE.to_owned());
}

/// The case as it is when later reports are written.
pub(super) fn corrected(case: &Case) -> Case {
    let mut case = case.clone();
    if case.related.contains(&CORRECTED.to_owned()) {
        photo(&mut case);
    }
    case
}

/// Another case of the same incident.
pub(super) fn duplicate(case: &Case) -> Case {
    let of = case.name.clone().unwrap_or_default();
    let outcome = CaseOutcome { duplicate_of: Some(of.clone()), ..case.outcome.clone() };
    Case { name: Some(format!("{of}-again")), outcome, ..case.clone() }
}

pub(super) fn by_member(case: &mut Case) {
    case.reports[0].by = Some("alice".to_owned());
}

pub(super) fn about_minor(case: &mut Case) {
    with_named_person(case);
    case.people[0].minor = Some(Answer::Yes);
}

pub(super) fn upheld(case: &mut Case) {
    appealed_formally(case, "upheld");
}

pub(super) fn overturned(case: &mut Case) {
    appealed_formally(case, "overturned");
}

pub(super) fn appealed_formally(case: &mut Case, outcome: &str) {
    let received = case.reports[0].received;
    let outcome = AppealOutcome::from_word(outcome);
    case.appeals = vec![Appeal { received, outcome, ..Appeal::default() }];
}

pub(super) fn in_forum(case: &mut Case) {
    warned(case);
    case.sanctions[0].spaces = vec!["forum".to_owned()];
}

pub(super) fn on_web(case: &mut Case) {
    case.fields = vec![("track".to_owned(), Private::new("web".to_owned()))];
}

pub(super) fn on_data(case: &mut Case) {
    case.fields = vec![("track".to_owned(), Private::new("data".to_owned()))];
}

/// Of several incidents that one case tells of, at a place and online.
pub(super) fn several(case: &mut Case) {
    let with = |setting| Incident { setting: Some(setting), ..Incident::default() };
    case.incidents = vec![with(Setting::InPerson), with(Setting::Online)];
}

pub(super) fn in_a_month(case: &mut Case) {
    online(case);
    case.incidents[0].when = Some(IncidentTime::At(Time::Month(day("2026-02-01"))));
}

pub(super) fn told_during(case: &mut Case) {
    at_event(case);
    case.reports[0].told = Some(Told::DuringEvent);
}

pub(super) fn told_after(case: &mut Case) {
    at_event(case);
    case.reports[0].told = Some(Told::AfterEvent);
}

pub(super) fn banned_on_request(case: &mut Case) {
    banned(case, Until::OnRequest);
}

pub(super) fn reported_again_in_autumn(case: &mut Case) {
    case.reports.push(Received { received: Some(Moment::Day(day("2026-09-09"))), ..Received::default() });
}

pub(super) fn at_event(case: &mut Case) {
    case.event = Some("conf".to_owned());
}

pub(super) fn at_workshop(case: &mut Case) {
    case.event = Some("workshop".to_owned());
}

pub(super) fn at_event_in_autumn(case: &mut Case) {
    at_event(case);
    in_autumn(case);
}

pub(super) fn decided(case: &mut Case) {
    case.decisions = vec![Decision { on: case.reports[0].received.map(Moment::day), ..Decision::default() }];
}

pub(super) fn police(case: &mut Case) {
    case.log.push(LogEntry { at: case.reports[0].received, what: Some(LogWord::PoliceCalled), ..LogEntry::default() });
}

pub(super) fn appealed(case: &mut Case) {
    case.log.push(LogEntry { at: case.reports[0].received, what: Some(LogWord::Appealed), ..LogEntry::default() });
}

pub(super) fn during(case: &mut Case) {
    at_event(case);
    received(case, "2026-05-02");
}

pub(super) fn after(case: &mut Case) {
    at_event(case);
    received(case, "2026-05-20");
}

pub(super) static CORRECTION: Quality = &[as_is, kind_corrected];
pub(super) static DUPLICATED: Quality = &[as_is, told_twice];
pub(super) static MEMBER: Quality = &[as_is, by_member];
pub(super) static MINOR: Quality = &[with_named_person, about_minor];
pub(super) static APPEALS: Quality = &[as_is, upheld, overturned];
pub(super) static SPACES: Quality = &[as_is, warned, in_forum];
pub(super) static TRACKS: Quality = &[as_is, on_web, on_data];
pub(super) static INCIDENTS: Quality = &[as_is, in_person, online, several];
pub(super) static MONTH: Quality = &[as_is, in_a_month];
/// At no event, or at one.
pub(super) static TOLD_WHEN: Quality = &[as_is, told_during, told_after];
/// All are of the event.
pub(super) static TOLD_AT_EVENT: Quality = &[told_during, told_after];
pub(super) static BAN_LENGTHS: Quality = &[banned_for_a_week, banned_for_good, banned_on_request];
pub(super) static LATE_REPORT: Quality = &[as_is, reported_again_in_autumn];

pub(super) static POLICE: Quality = &[as_is, police];
pub(super) static APPEALED: Quality = &[as_is, appealed];
pub(super) static MOMENT: Quality = &[as_is, during, after];
/// All are of the event.
pub(super) static AT_EVENT: Quality = &[during, after];
pub(super) static OPEN: Quality = &[as_is, open];
pub(super) static KIND: Quality = &[as_is, photo];
pub(super) static KINDS: Quality = &[as_is, photo, contact];
pub(super) static SANCTION: Quality = &[as_is, warned];
pub(super) static SHARED: Quality = &[as_is, shared];
pub(super) static PERSON: Quality = &[as_is, with_person];
pub(super) static ACKNOWLEDGED: Quality = &[as_is, acknowledged];
pub(super) static SETTING: Quality = &[as_is, online];
pub(super) static TOLD: Quality = &[as_is, told];
pub(super) static AGREED: Quality = &[as_is, agreed];
pub(super) static PERSONS: Quality = &[as_is, with_person, with_named_person];
/// Who is sanctioned is a person.
pub(super) static PERSON_SANCTIONED: Quality = &[as_is, with_person, with_named_person, warned_person];
pub(super) static SELF: Quality = &[as_is, self_reported];
pub(super) static FINDING: Quality = &[as_is, partly, no_incident];
pub(super) static BANS: Quality = &[as_is, banned_for_a_week, banned_for_good];
pub(super) static CONDITIONS: Quality = &[as_is, warned, with_conditions];
pub(super) static LOCAL: Quality = &[as_is, warned, acted_locally];
pub(super) static BREACH: Quality = &[as_is, breach];
pub(super) static THRICE: Quality = &[as_is, twice, thrice];
/// All came by mail.
pub(super) static ONE_MAIL: Quality = &[by_mail, in_one_mail];
pub(super) static TWICE: Quality = &[as_is, twice];
pub(super) static PERIOD: Quality = &[as_is, in_autumn];
pub(super) static THREE_PERIODS: Quality = &[as_is, in_june, in_autumn];
pub(super) static EVENT: Quality = &[as_is, at_event];
/// At no event, or at one of two.
pub(super) static EVENTS: Quality = &[as_is, at_event, at_workshop];
/// At no event, or at one, reported at once or in autumn.
pub(super) static WHERE: Quality = &[as_is, at_event, at_event_in_autumn];
pub(super) static ALL_TOLD: Quality = &[told];
pub(super) static ALL_DECIDED: Quality = &[decided];
/// Resolved at once, in the next period, or not at all.
pub(super) static END: Quality = &[as_is, resolved_in_autumn, open];
