//! A record in JSON, with the keys of a case file. What can't be read is not known.

use casebound_record::{Person, Private};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::Value;

use crate::record::{Committee, End, Finding, Incident, Involved, Part, Pronouns, Record, Sanction, Stage};

/// Reads a record.
pub(crate) fn record(value: &Value) -> Record {
    let mut record = Record {
        stage: match text(value, "stage").as_deref() {
            Some("decided") => Stage::Decided,
            Some("appealed") => Stage::Appealed,
            Some("on-file") => Stage::OnFile,
            _ => Stage::Open,
        },
        today: text(value, "today").and_then(|it| day(&it)),
        language: text(value, "language"),
        committee: committee(value),
        event: value.get("event").and_then(|it| text(it, "name")),
        people: entries(value.get("people")).map(|(key, it)| involved(key, it)).collect(),
        incident: incident(value.get("incident").unwrap_or(&Value::Null)),
        reports: value.get("report").map(strings).unwrap_or_default().into_iter().map(Private::new).collect(),
        sanctions: items(value.get("sanctions")).map(sanction).collect(),
        ..Record::default()
    };
    let appeal = value.get("appeal").unwrap_or(&Value::Null);
    if let (Some(by), Some(words)) = (text(appeal, "by"), text(appeal, "text")) {
        let of_appeal = record.people.iter_mut().filter(|person| person.key == by);
        of_appeal.for_each(|it| it.own_words.push(Private::new(words.clone())));
    }
    record.appeal_outcome = text(appeal, "outcome");
    gather(value, &mut record);
    for key in ["dates", "registration"] {
        meetings(value.get(key).unwrap_or(&Value::Null), &mut record);
    }
    let members = value.get("committee").and_then(|it| it.get("members"));
    let name = |key: &String| members.and_then(|it| it.get(key)).and_then(|it| text(it, "name"));
    for (key, it) in entries(value.get("registration")) {
        let hosts = it.get("with").map(strings).unwrap_or_default();
        record.hosts.push((key.to_owned(), hosts.iter().filter_map(name).collect()));
    }
    let reports = items(value.get("reports")).filter_map(|it| text(it, "received"));
    record.past_times = reports.filter_map(|it| time(&it)).chain(record.incident.time).collect();
    let dates = entries(value.get("dates")).filter_map(|(_, it)| it.as_str());
    record.announced = dates.chain(value.get("next_update").and_then(Value::as_str)).filter_map(day).collect();
    record
}

/// Every day, time and other text that stands anywhere in the record.
fn gather(value: &Value, record: &mut Record) {
    match value {
        Value::String(text) => {
            record.days.extend(day(text));
            record.other_text.push_str(text);
            record.other_text.push('\n');
        }
        Value::Object(map) => {
            let end = |key: &str| map.get(key).and_then(Value::as_str).and_then(day);
            if let (Some(from), Some(until)) = (end("from"), end("until").or_else(|| end("to"))) {
                record.spans.push((from, until));
            }
            for (key, value) in map.iter().filter(|(key, _)| *key != "report") {
                if key != "side" && key != "statement" {
                    gather(value, record);
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|it| gather(it, record)),
        Value::Number(number) => {
            record.other_text.push_str(&number.to_string());
            record.other_text.push('\n');
        }
        _ => {}
    }
}

/// The days and times of meetings below a value.
fn meetings(value: &Value, record: &mut Record) {
    match value {
        Value::String(text) => {
            if let Some(time) = time(text) {
                record.times.push(time);
                record.meetings.extend(day(text));
            }
        }
        Value::Object(map) => map.values().for_each(|value| meetings(value, record)),
        _ => {}
    }
}

fn committee(value: &Value) -> Committee {
    let it = value.get("committee").unwrap_or(&Value::Null);
    Committee {
        name: text(it, "name").unwrap_or_default(),
        contact: text(it, "contact"),
        appeal: text(it, "appeal"),
        appeal_within_days: it.get("appeal_within_days").and_then(Value::as_i64),
        policy: text(it, "policy"),
        members: entries(it.get("members")).filter_map(|(_, member)| text(member, "name")).collect(),
        profile: text(value, "profile").unwrap_or_default(),
    }
}

fn involved(key: &str, it: &Value) -> Involved {
    let private = |key: &str| text(it, key).map(Private::new);
    let all = |key: &str| it.get(key).map(strings).unwrap_or_default().into_iter().map(Private::new).collect();
    let part = |word: String| match word.as_str() {
        "reporter" => Some(Part::Reporter),
        "affected" => Some(Part::Affected),
        "reported" => Some(Part::Reported),
        "witness" => Some(Part::Witness),
        _ => None,
    };
    let roles = it.get("roles").map(strings).unwrap_or_default();
    Involved {
        key: key.to_owned(),
        identity: Person {
            key: key.to_owned(),
            name: private("name"),
            aliases: all("aliases"),
            emails: all("email"),
            handles: all("handles"),
            ..Person::default()
        },
        parts: roles.into_iter().filter_map(part).collect(),
        pronouns: Pronouns::of(text(it, "pronouns").as_deref()),
        language: text(it, "language"),
        capacity: text(it, "capacity"),
        employer: private("employer"),
        description: private("description"),
        own_words: ["side", "statement"].iter().filter_map(|key| private(key)).collect(),
        finding: match text(it, "finding").as_deref() {
            Some("violation") => Some(Finding::Violation),
            Some("no-violation") => Some(Finding::NoViolation),
            _ => None,
        },
        guardian: text(it, "guardian"),
        shares: it.get("consent").and_then(|it| text(it, "share")).as_deref() == Some("yes"),
        may_be_named_to: it.get("may_be_named_to").map(strings).unwrap_or_default(),
    }
}

fn incident(it: &Value) -> Incident {
    let when = it.get("when").unwrap_or(&Value::Null);
    let days = match when {
        Value::Object(_) => {
            let from = text(when, "from").and_then(|it| day(&it));
            let to = text(when, "to").or_else(|| text(when, "until")).and_then(|it| day(&it));
            from.zip(to).map(|(from, to)| from.iter_days().take_while(|day| *day <= to).take(62).collect())
        }
        _ => when.as_str().and_then(day).map(|day| vec![day]),
    };
    let places = ["where", "talk"].iter().filter_map(|key| text(it, key)).map(Private::new).collect();
    Incident {
        days: days.unwrap_or_default(),
        time: when.as_str().and_then(time),
        places,
        is_seen_by_many: text(it, "seen_by_many").as_deref() == Some("yes"),
    }
}

fn sanction(it: &Value) -> Sanction {
    let until = text(it, "until");
    Sanction {
        person: text(it, "person").unwrap_or_default(),
        kind: text(it, "kind").unwrap_or_default(),
        from: text(it, "from").and_then(|it| day(&it)),
        until: match until.as_deref() {
            None => End::None,
            Some(text) => day(text).map_or(End::Open, End::On),
        },
        spaces: it.get("spaces").map(strings).unwrap_or_default(),
        has_conditions: it.get("conditions").is_some_and(|it| !strings(it).is_empty()),
    }
}

/// Yes and no are words in a record, and sometimes true and false.
fn text(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Bool(is) => Some(if *is { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten().map(|(key, it)| (key.as_str(), it))
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// The day at the beginning of a date or a date-time, or a day inside words.
fn day(text: &str) -> Option<NaiveDate> {
    let words = text.split(|letter: char| letter.is_whitespace() || letter == ',');
    words.filter_map(|word| NaiveDate::parse_from_str(word.get(..10)?, "%Y-%m-%d").ok()).next()
}

fn time(text: &str) -> Option<NaiveTime> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|it| it.time()).ok();
    let local = |form| NaiveDateTime::parse_from_str(text.get(..16)?, form).map(|it| it.time()).ok();
    zoned.or_else(|| local("%Y-%m-%dT%H:%M"))
}
