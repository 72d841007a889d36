//! The transparency report: what was reported in a period and what became of it, naming nobody (S3-37 to S3-43).

mod facts;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use casebound_record::committee::{Event, Member};
use casebound_record::words::Role;
use casebound_record::{Case, Committee, Person};

use crate::anonymise::{PublicText, may_be_told, tell};
use crate::guard::{Finding, Form, Guard};
use crate::public::{
    About, Category, Day, Narrative, Period, PublicEvent, PublicReport, Row, Suppressed, Table,
    Totals,
};
use crate::small_counts::{alone, part_of, protect};
use crate::template::{BuiltIn, TemplateFault, Templates};
use facts::{Facts, Slot};

const REPORT: BuiltIn = BuiltIn {
    name: "transparency/en/report.md.j2",
    source: include_str!("../../../templates/transparency/en/report.md.j2"),
};

const SOMEONE: BuiltIn = BuiltIn {
    name: "transparency/en/someone.txt.j2",
    source: include_str!("../../../templates/transparency/en/someone.txt.j2"),
};

/// The version of the data, raised when a field changes its meaning.
const VERSION: u32 = 1;

/// What a report is made of. The same input gives the same bytes.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The committee, with its policy.
    pub committee: &'a Committee,
    /// Every case of the repository: also those outside the period, whose people may not be named either.
    pub cases: &'a [&'a Case],
    /// The first day of the period.
    pub from: NaiveDate,
    /// The last day of the period.
    pub to: NaiveDate,
    /// A key of the committee's events, for a report about that event alone.
    pub event: Option<&'a str>,
    /// The day on which the report is written, by which an embargo is judged.
    pub today: NaiveDate,
    /// Secret bytes that put the incidents in an order which says nothing.
    pub order_key: &'a [u8],
    /// Where templates come from.
    pub templates: Templates<'a>,
}

/// A report that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The text.
    pub markdown: String,
    /// The data behind the text, as a JSON document.
    pub json: String,
    /// The same data.
    pub data: PublicReport,
}

/// Why there is no report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The period ends before it begins.
    NoPeriod,
    /// committee.yaml declares no such event.
    UnknownEvent,
    /// These cases can't be counted, so that no total would be right: the day of a report, the status or the
    /// day of the resolution is missing, or the record is sealed.
    Incomplete(Vec<String>),
    /// A template can't be used.
    Template(TemplateFault),
    /// The text names somebody.
    Named(Vec<Named>),
}

impl From<TemplateFault> for Refusal {
    fn from(fault: TemplateFault) -> Refusal {
        Refusal::Template(fault)
    }
}

/// A place that names somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Where the words stand.
    pub place: Place,
    /// The bytes there, by what, and the person's case.
    pub finding: Finding,
}

/// Where words stand that name somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// `transparency.summary` of the case with this code name, with general words for its people.
    Summary(String),
    /// `transparency.resolution` of the case.
    Resolution(String),
    /// The finished text.
    Markdown,
    /// The finished data.
    Json,
}

/// Writes the report of a period.
pub fn report(input: &Input<'_>) -> Result<Report, Refusal> {
    let guard = Guard::public(input.cases.iter().copied());
    let view = view(input, &guard)?;
    let markdown = without_gaps(&input.templates.render(&REPORT, &view)?);
    let fields = serde_json::to_value(&view).expect("numbers, words and lists are all JSON");
    let json = format!("{fields:#}\n");
    let guard = allowing_own_words(guard, input, &fields);
    let mut named = Vec::new();
    for (place, text, form) in [
        (Place::Markdown, &markdown, Form::Markdown),
        (Place::Json, &json, Form::Json),
    ] {
        named.extend(guard.read(text, form).into_iter().map(|finding| Named {
            place: place.clone(),
            finding,
        }));
    }
    if named.is_empty() {
        Ok(Report {
            markdown,
            json,
            data: view,
        })
    } else {
        Err(Refusal::Named(named))
    }
}

/// Where a template leaves something out, one blank line remains.
fn without_gaps(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || !blank {
            out.push_str(line);
            out.push('\n');
        }
        blank = line.is_empty();
    }
    out
}

/// What the templates of a report see. The words of the cases have been read by the guard.
fn view(input: &Input<'_>, guard: &Guard) -> Result<PublicReport, Refusal> {
    let committee = input.committee;
    if input.to < input.from {
        return Err(Refusal::NoPeriod);
    }
    let event = match input.event {
        Some(key) => Some(committee.event(key).ok_or(Refusal::UnknownEvent)?),
        None => None,
    };
    let mut cases: Vec<&Case> = input.cases.to_vec();
    cases.retain(|case| input.event.is_none() || case.event.as_deref() == input.event);
    cases.sort_by_key(|case| order(input.order_key, case));
    let facts =
        Facts::count(committee, &cases, input.from, input.to).map_err(Refusal::Incomplete)?;

    let counted: Vec<&Case> = facts.incidents.iter().map(|it| it.case).collect();
    let (incidents, notes) = narratives(input, guard, &counted)?;
    let (resolved_since, _) = narratives(input, guard, &facts.resolved_since)?;
    let mut suppressed = Vec::new();
    let totals = totals(input, &facts, &mut suppressed);
    assert_eq!(
        totals.incidents,
        number(incidents.len() + notes),
        "told or noted"
    );

    Ok(PublicReport {
        version: VERSION,
        period: Period {
            from: Day(input.from),
            to: Day(input.to),
        },
        committee: About {
            name: PublicText::committee_name(committee),
            email: PublicText::committee_email(committee),
            code_of_conduct: PublicText::code_of_conduct(committee),
        },
        events: events(input, event).filter_map(public_event).collect(),
        one_event: event.is_some(),
        promotion: PublicText::promotion(committee),
        team: team(input, event).filter_map(PublicText::member).collect(),
        totals,
        incidents,
        resolved_since,
        notes: number(notes),
        suppressed,
    })
}

/// Sorts by a hash that nobody without the key can compute, so that the order tells no dates.
fn order(key: &[u8], case: &Case) -> ([u8; 32], Option<String>) {
    let name = case.name.as_deref().unwrap_or_default();
    let inner = Sha256::new()
        .chain_update(key)
        .chain_update(name)
        .finalize();
    (
        Sha256::new()
            .chain_update(key)
            .chain_update(inner)
            .finalize()
            .into(),
        case.name.clone(),
    )
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn events<'a>(input: &Input<'a>, one: Option<&'a Event>) -> impl Iterator<Item = &'a Event> {
    let (from, to) = (input.from, input.to);
    input
        .committee
        .events
        .iter()
        .filter(move |event| match one {
            Some(one) => one.key == event.key,
            None => {
                event.starts.is_some_and(|day| day <= to)
                    && event.ends.is_some_and(|day| from <= day)
            }
        })
}

fn public_event(event: &Event) -> Option<PublicEvent> {
    Some(PublicEvent {
        name: PublicText::event_name(event)?,
        in_person: event.in_person,
        online: event.online,
        promotion: PublicText::event_promotion(event),
        changes: PublicText::event_changes(event),
    })
}

/// The members who served in the period; for an event with a team of its own, that team.
fn team<'a>(input: &Input<'a>, event: Option<&'a Event>) -> impl Iterator<Item = &'a Member> {
    let (from, to) = (input.from, input.to);
    let team = event.map(|event| event.team.as_slice()).unwrap_or_default();
    input.committee.members.iter().filter(move |member| {
        let served =
            member.from.is_none_or(|day| day <= to) && member.until.is_none_or(|day| from <= day);
        if team.is_empty() {
            served
        } else {
            team.contains(&member.key)
        }
    })
}

/// The incidents that may be told, in words that name nobody, and how many are only noted.
fn narratives(
    input: &Input<'_>,
    guard: &Guard,
    cases: &[&Case],
) -> Result<(Vec<Narrative>, usize), Refusal> {
    let mut told = Vec::new();
    let mut noted = 0;
    let mut named = Vec::new();
    for case in cases {
        if may_be_told(case, input.committee, input.today).is_err() {
            noted += 1;
            continue;
        }
        let words = general_words(input.templates, case)?;
        let general = |person: Option<&Person>| {
            words
                .get(&person.map(|it| it.key.as_str()))
                .cloned()
                .unwrap_or_default()
        };
        let Ok(it) = tell(case, input.committee, input.today, &general) else {
            noted += 1;
            continue;
        };
        let name = case.name.clone().unwrap_or_default();
        let summary = (Place::Summary(name.clone()), &it.summary);
        let resolution = it
            .resolution
            .iter()
            .map(|text| (Place::Resolution(name.clone()), text));
        for (place, text) in std::iter::once(summary).chain(resolution) {
            let findings = guard.read_strictly(text.as_str());
            named.extend(findings.into_iter().map(|finding| Named {
                place: place.clone(),
                finding,
            }));
        }
        told.push(Narrative {
            summary: it.summary,
            resolution: it.resolution,
        });
    }
    if named.is_empty() {
        Ok((told, noted))
    } else {
        Err(Refusal::Named(named))
    }
}

/// A general word for each person of a case, and one for somebody of whom nothing is known.
fn general_words<'c>(
    templates: Templates<'_>,
    case: &'c Case,
) -> Result<BTreeMap<Option<&'c str>, String>, TemplateFault> {
    let people = case.people.iter().map(Some).chain([None]);
    people
        .map(|it| Ok((it.map(|it| it.key.as_str()), someone(templates, it)?)))
        .collect()
}

/// The view of the template that gives a general word for a person.
#[derive(Serialize)]
struct Someone {
    capacity: Option<&'static str>,
    role: Option<&'static str>,
}

fn someone(templates: Templates<'_>, person: Option<&Person>) -> Result<String, TemplateFault> {
    let telling = [
        Role::Reported,
        Role::Affected,
        Role::Reporter,
        Role::Witness,
        Role::Other,
    ];
    let view = Someone {
        capacity: person.and_then(|it| it.capacity).map(|it| it.word()),
        role: person
            .and_then(|it| telling.into_iter().find(|role| it.is(*role)))
            .map(Role::word),
    };
    Ok(templates.render(&SOMEONE, &view)?.trim().to_owned())
}

fn totals(input: &Input<'_>, facts: &Facts<'_>, suppressed: &mut Vec<Suppressed>) -> Totals {
    let committee = input.committee;
    let smallest_count = committee.smallest_count;
    let types: Vec<BTreeSet<Slot>> = facts.incidents.iter().map(|it| it.types.clone()).collect();
    let resolutions: Vec<BTreeSet<Slot>> = facts
        .incidents
        .iter()
        .map(|it| it.resolutions.clone())
        .collect();
    let types = table(&types, smallest_count, |idx| {
        PublicText::kind(committee, idx)
    });
    let resolutions = table(&resolutions, smallest_count, |idx| {
        PublicText::sanction(committee.sanctions.get(idx)?)
    });
    let carried = part_of(
        number(facts.carried_over),
        number(facts.resolved_since.len()),
        smallest_count,
    );
    let people = alone(number(facts.people), smallest_count);
    let actions = alone(number(facts.actions), smallest_count);
    for (is_suppressed, word) in [
        (is_suppressed(&types), Suppressed::Types),
        (is_suppressed(&resolutions), Suppressed::Resolutions),
        (people.is_none(), Suppressed::People),
        (actions.is_none(), Suppressed::Actions),
        (carried.is_none(), Suppressed::CarriedOver),
    ] {
        suppressed.extend(is_suppressed.then_some(word));
    }
    Totals {
        incidents: number(facts.incidents.len()),
        reports: number(facts.reports),
        people,
        actions,
        carried_over: carried.map(|(all, _)| all),
        resolved_since: carried.map(|(_, part)| part),
        types,
        resolutions,
        smallest_count,
    }
}

fn is_suppressed(table: &Table) -> bool {
    table.withheld
        || table
            .rows
            .iter()
            .any(|row| row.category == Category::Various)
}

fn table(
    incidents: &[BTreeSet<Slot>],
    smallest: u32,
    declared: impl Fn(usize) -> Option<(PublicText, PublicText)>,
) -> Table {
    let Some(shown) = protect(incidents, possible, smallest) else {
        return Table {
            rows: Vec::new(),
            overlapping: false,
            withheld: true,
        };
    };
    let ours = |category, incidents| Row {
        category,
        key: None,
        label: None,
        incidents,
    };
    let mut rows: Vec<Row> = shown
        .rows
        .into_iter()
        .map(|(slot, incidents)| match slot {
            Slot::Ours(category) => ours(category, incidents),
            Slot::Declared(idx) => {
                let (key, label) = declared(idx).unzip();
                Row {
                    category: Category::Declared,
                    key,
                    label,
                    incidents,
                }
            }
        })
        .collect();
    rows.extend(
        shown
            .various
            .map(|incidents| ours(Category::Various, incidents)),
    );
    let sum: u32 = rows.iter().map(|row| row.incidents).sum();
    assert!(number(incidents.len()) <= sum, "each incident is in a row");
    Table {
        rows,
        overlapping: number(incidents.len()) < sum,
        withheld: false,
    }
}

/// The guard of the finished report: members of the committee may be named, and the words of templates,
/// labels and field names are no names.
fn allowing_own_words(guard: Guard, input: &Input<'_>, data: &Value) -> Guard {
    let committee = input.committee;
    let mut fixed = vec![REPORT.source.to_owned(), SOMEONE.source.to_owned()];
    fixed.extend(committee.name.clone());
    fixed.extend(committee.types.iter().map(|(_, label)| label.clone()));
    fixed.extend(
        committee
            .sanctions
            .iter()
            .filter_map(|kind| kind.label.clone()),
    );
    fixed.extend(
        committee
            .events
            .iter()
            .filter_map(|event| event.name.clone()),
    );
    field_names(data, &mut fixed);
    guard
        .allowing_members(committee)
        .allowing_words(&fixed.join("\n"))
}

fn field_names(data: &Value, names: &mut Vec<String>) {
    match data {
        Value::Object(fields) => {
            for (name, value) in fields {
                names.push(name.clone());
                field_names(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| field_names(item, names)),
        _ => {}
    }
}
