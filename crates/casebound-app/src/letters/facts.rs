//! What the record of a case says that a letter can be held against, in the form in which the rules of letters want it.

use casebound_letters::Record;
use casebound_letters::record::{
    Committee as Writers, End, Finding as Conclusion, Incident, Involved, Part, Pronouns, Sanction, Stage,
};
use casebound_record::time::{Moment, Unit, Until};
use casebound_record::words::{Answer, LogWord, Role, Status};
use casebound_record::{Case, CaseFile, Committee, Person, Private, is_email};
use chrono::NaiveDate;

/// What a case says that a letter can be held against.
pub(super) fn record(file: &CaseFile, committee: &Committee, today: NaiveDate) -> Record {
    let case = &file.case;
    let event = case.event.as_ref().and_then(|key| committee.events.iter().find(|event| event.key == *key));
    let mut record = Record {
        stage: stage(case),
        today: Some(today),
        language: committee.about.language.clone(),
        committee: writers(committee),
        event: event.and_then(|event| event.name.clone()),
        people: case.people.iter().map(|person| involved(case, person)).collect(),
        incident: incident(case),
        reports: reports(file),
        sanctions: case.sanctions.iter().map(sanction).collect(),
        appeal_outcome: case.appeals.last().and_then(|appeal| appeal.outcome).map(|outcome| outcome.word().to_owned()),
        ..Record::default()
    };
    record.announced = case.outcome.next_update.into_iter().chain(case.log.iter().filter_map(|it| it.until)).collect();
    record.days.extend(&record.announced);
    record.days.extend(case.reports.iter().filter_map(|report| report.received).map(Moment::day));
    record.days.extend(&record.incident.days);
    record.days.extend(case.decisions.iter().filter_map(|decision| decision.on));
    record.days.extend(case.sanctions.iter().flat_map(|sanction| [sanction.from, end_day(sanction.until)]).flatten());
    record
        .days
        .extend(case.appeals.iter().flat_map(|appeal| [appeal.received.map(Moment::day), appeal.decided]).flatten());
    record.days.extend(case.tasks.iter().filter_map(|task| task.due));
    for person in &case.people {
        let registration = &person.registration;
        record.announced.extend(person.answer_by);
        record.days.extend(person.answer_by);
        record
            .days
            .extend([registration.cancelled, registration.refund_by, registration.offer_until].into_iter().flatten());
        if let Some(talk) = registration.talk {
            record.days.push(talk.day());
            record.meetings.push(talk.day());
            record.times.extend(time_of(talk));
        }
        let name = |key: &String| committee.member(key).and_then(|it| it.name.clone());
        record.hosts.push((person.key.clone(), registration.with.iter().filter_map(name).collect()));
    }
    record.past_times = case.reports.iter().filter_map(|report| report.received).filter_map(time_of).collect();
    record.past_times.extend(record.incident.time);
    record.spans.extend(event.and_then(|event| event.starts.zip(event.ends)));
    record.spans.extend(record.incident.days.first().copied().zip(record.incident.days.last().copied()));
    record.other_text = other_text(case, committee, &record);
    record
}

/// What the record tells of the incident; what was decided may stand in a letter.
fn reports(file: &CaseFile) -> Vec<Private> {
    let case = &file.case;
    let decided = case.decisions.iter().flat_map(|decision| decision.text.iter().chain(&decision.body));
    let imposed = case.sanctions.iter().flat_map(|sanction| sanction.conditions.iter().chain(&sanction.note));
    let appealed = case.appeals.iter().flat_map(|appeal| appeal.body.iter().chain(&appeal.text));
    let told = case.outcome.to_share.iter().chain(&case.outcome.summary).chain(&case.outcome.proposed);
    let public = case.transparency.summary.iter().chain(&case.transparency.resolution);
    let known: Vec<&str> =
        decided.chain(imposed).chain(appealed).chain(told).chain(public).map(|it| it.expose().as_str()).collect();
    let passages = file.passages().into_iter().filter(|passage| !known.contains(&passage.text));
    passages.map(|it| Private::new(it.text.to_owned())).collect()
}

fn stage(case: &Case) -> Stage {
    let is_open_appeal = case.appeals.iter().any(|appeal| appeal.outcome.is_none());
    match case.status {
        Some(Status::OnFile) => Stage::OnFile,
        _ if is_open_appeal => Stage::Appealed,
        _ if case.decisions.is_empty() => Stage::Open,
        _ => Stage::Decided,
    }
}

fn writers(committee: &Committee) -> Writers {
    let about = &committee.about;
    let days = |count: u32, unit: Unit| match unit {
        Unit::Hours => None,
        Unit::Days => Some(i64::from(count)),
        Unit::Weeks => Some(i64::from(count) * 7),
        Unit::Months => Some(i64::from(count) * 30),
        Unit::Years => Some(i64::from(count) * 365),
    };
    Writers {
        name: about.name.clone().unwrap_or_default(),
        contact: about.email.clone(),
        appeal: about.appeal.as_deref().map(address_in),
        appeal_within_days: about.appeal_within.and_then(|period| days(period.count, period.unit)),
        policy: about.code_of_conduct.clone(),
        members: committee.members.iter().filter_map(|member| member.name.clone()).collect(),
        profile: about.profile.map(|profile| profile.word().to_owned()).unwrap_or_default(),
    }
}

/// The address in words such as `the board, at board@example.org`; the words where there is none.
fn address_in(words: &str) -> String {
    let plain = |word: &str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned();
    words.split_whitespace().map(plain).find(|word| is_email(word)).unwrap_or_else(|| words.to_owned())
}

fn involved(case: &Case, person: &Person) -> Involved {
    let parts = [
        (Role::Reporter, Part::Reporter),
        (Role::Affected, Part::Affected),
        (Role::Reported, Part::Reported),
        (Role::Witness, Part::Witness),
    ];
    let finding = person.finding.or(case.outcome.finding);
    let finding =
        finding.map(|finding| if finding.is_violation() { Conclusion::Violation } else { Conclusion::NoViolation });
    // What a member noted of a person's side, and an appeal, are the person's own words.
    let heard = case
        .log
        .iter()
        .filter(|entry| entry.what == Some(LogWord::SideHeard) && entry.to.iter().any(|to| *to.expose() == person.key));
    let own_words = heard.filter_map(|it| it.note.clone());
    let appeals = case.appeals.iter().filter(|appeal| appeal.by.as_deref() == Some(person.key.as_str()));
    Involved {
        key: person.key.clone(),
        identity: person.clone(),
        parts: parts.into_iter().filter(|(role, _)| person.is(*role)).map(|(_, part)| part).collect(),
        pronouns: Pronouns::of(person.pronouns.as_ref().map(|pronoun| pronoun.expose().as_str())),
        language: person.language.as_ref().map(|language| language.expose().clone()),
        capacity: person.capacity.map(|capacity| capacity.word().to_owned()),
        employer: person.employer.clone(),
        description: person.description.clone(),
        own_words: own_words
            .chain(appeals.filter_map(|it| it.grounds.clone()))
            .chain(person.statement.clone())
            .collect(),
        finding: finding.filter(|_| person.is(Role::Reported)),
        guardian: person.guardian.clone(),
        shares: person.consent.share == Some(Answer::Yes),
        may_be_named_to: person.may_be_named_to.clone(),
    }
}

fn incident(case: &Case) -> Incident {
    let mut days = Vec::new();
    let mut time = None;
    for when in case.incidents.iter().filter_map(|incident| incident.when) {
        if let (Some(start), Some(end)) = (when.start(), when.end()) {
            days.extend(start.day().iter_days().take_while(|it| *it <= end.day()).take(62));
            time = time.or_else(|| time_of(start));
        }
    }
    let is_seen_by_many = case.incidents.iter().any(|incident| incident.seen_by_many == Some(Answer::Yes));
    Incident { days, time, places: case.places().cloned().collect(), is_seen_by_many }
}

fn time_of(moment: Moment) -> Option<chrono::NaiveTime> {
    match moment {
        Moment::Day(_) => None,
        Moment::At(at) => Some(at.time()),
    }
}

fn end_day(until: Option<Until>) -> Option<NaiveDate> {
    match until? {
        Until::Day(day) => Some(day),
        Until::OnRequest | Until::Indefinite => None,
    }
}

fn sanction(it: &casebound_record::case::Sanction) -> Sanction {
    let until = match it.until {
        None => End::None,
        Some(Until::Day(day)) => End::On(day),
        Some(Until::OnRequest | Until::Indefinite) => End::Open,
    };
    Sanction {
        person: it.person.clone().unwrap_or_default(),
        kind: it.kind.clone().unwrap_or_default(),
        from: it.from,
        until,
        spaces: it.spaces.clone(),
        has_conditions: !it.conditions.is_empty(),
    }
}

/// What stands in the record beside reports: names and addresses, decisions, conditions, spaces.
fn other_text(case: &Case, committee: &Committee, record: &Record) -> String {
    let writers = &record.committee;
    let mut lines: Vec<&str> = vec![&writers.name];
    lines.extend(
        [&writers.contact, &writers.appeal, &writers.policy, &record.event].into_iter().flatten().map(String::as_str),
    );
    lines.extend(writers.members.iter().map(String::as_str));
    lines.extend(committee.members.iter().filter_map(|member| member.email.as_deref()));
    for person in &case.people {
        let private = person
            .name
            .iter()
            .chain(&person.aliases)
            .chain(&person.emails)
            .chain(&person.handles)
            .chain(&person.employer);
        lines.extend(private.map(|text| text.expose().as_str()));
        lines.extend(person.registration.refund.iter().chain(&person.registration.place).map(String::as_str));
    }
    let texts = case.decisions.iter().flat_map(|decision| decision.text.iter().chain(&decision.body));
    let texts =
        texts.chain(case.sanctions.iter().flat_map(|sanction| sanction.conditions.iter().chain(&sanction.note)));
    let texts =
        texts.chain(case.appeals.iter().flat_map(|appeal| appeal.body.iter().chain(&appeal.text))).chain(case.places());
    lines.extend(texts.map(|it| it.expose().as_str()));
    lines.extend(case.sanctions.iter().flat_map(|sanction| &sanction.spaces).map(String::as_str));
    lines.join("\n")
}
