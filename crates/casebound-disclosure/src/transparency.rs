//! The transparency report: what was reported in a period and what became of it, naming nobody (S3-37 to S3-43).

mod facts;
mod narratives;
mod page;
mod releases;
mod texts;
mod totals;

use chrono::{Datelike as _, NaiveDate};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use casebound_record::committee::{CustomField, Event, Member};
use casebound_record::{Case, Committee};

use crate::anonymise::PublicText;
use crate::guard::{Finding, Form, Guard};
use crate::public::{About, Day, Labels, Narrative, Period, PublicEvent, PublicReport};
use crate::template::{TemplateFault, Templates};
use facts::Facts;
use texts::Language;

pub use facts::Disposed;
pub use releases::{Certificate, Release};
pub use texts::Shape;

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
    /// How the text is built up.
    pub shape: Shape,
    /// Keys of the committee's own fields of choices, by which incidents are counted too.
    pub fields: &'a [String],
    /// Cases whose records were erased.
    pub disposed: &'a [Disposed],
    /// All reports that were published before.
    pub earlier: &'a [Release],
}

/// A report that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The text.
    pub markdown: String,
    /// The data behind the text, as a JSON document.
    pub json: String,
    /// One self-contained page of HTML.
    pub html: String,
    /// The same data.
    pub data: PublicReport,
    /// What all published numbers together give away.
    pub certificate: Certificate,
}

/// Why there is no report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The period ends before it begins.
    NoPeriod,
    /// committee.yaml declares no such event.
    UnknownEvent,
    /// committee.yaml declares no field of choices with this key.
    UnknownField(String),
    /// A record that was received in this year was erased: its day is not known any longer, and the period has only
    /// a part of the year.
    PartOfYear(i32),
    /// Together with an earlier report about some of the same incidents, the totals alone give away so many small
    /// numbers: no table could be hidden that would help.
    GivesAway(usize),
    /// It could not be proved what the published numbers give away.
    Unproven,
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
    /// The finished page.
    Html,
    /// The finished data.
    Json,
}

/// Writes the report of a period.
pub fn report(input: &Input<'_>) -> Result<Report, Refusal> {
    let guard = Guard::public(input.cases.iter().copied());
    let language = Language::of(input.committee.language.as_deref());
    let (data, certificate) = data(input, language, &guard)?;
    let family = language.templates();
    let markdown = without_gaps(&input.templates.render_with(language.report(input.shape), family, &data)?);
    let html = page::page(&markdown, language, input.templates)?;
    let fields = serde_json::to_value(&data).expect("numbers, words and lists are all JSON");
    let json = format!("{fields:#}\n");
    let guard = allowing_own_words(guard, input, language, &fields);
    let mut named = Vec::new();
    for (place, text, form) in [
        (Place::Markdown, &markdown, Form::Markdown),
        (Place::Html, &html, Form::Markdown),
        (Place::Json, &json, Form::Json),
    ] {
        named.extend(guard.read(text, form).into_iter().map(|finding| Named { place: place.clone(), finding }));
    }
    if named.is_empty() { Ok(Report { markdown, html, json, data, certificate }) } else { Err(Refusal::Named(named)) }
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
fn data(input: &Input<'_>, language: Language, guard: &Guard) -> Result<(PublicReport, Certificate), Refusal> {
    let Input { committee, from, to, .. } = *input;
    if to < from {
        return Err(Refusal::NoPeriod);
    }
    let event = match input.event {
        Some(key) => Some(committee.event(key).ok_or(Refusal::UnknownEvent)?),
        None => None,
    };
    let fields = own_fields(input)?;
    let mut cases: Vec<&Case> = input.cases.to_vec();
    cases.sort_by_key(|case| order(input.order_key, case));
    let of_report: Vec<&Case> =
        cases.iter().copied().filter(|case| input.event.is_none() || case.event.as_deref() == input.event).collect();
    let facts =
        Facts::count(committee, &of_report, &disposed(input)?, (from, to), &fields).map_err(Refusal::Incomplete)?;

    let (told, notes) = narratives::narratives(input, language, guard, facts.incidents.iter())?;
    let resolved_since = resolved_since(input, language, guard, &facts)?;
    let (row, previous) = releases::row_of_reports(input.earlier, input.event, from);
    let only_total = releases::overlaps_any(input.earlier, from, to, input.event);
    let (totals, suppressed) = totals::totals(committee, &facts, &fields, previous, only_total);
    let incidents = narratives::labelled(committee, &facts.incidents, told, &totals);
    assert_eq!(totals.incidents, number(incidents.len() + notes), "told or noted");

    let mut report = PublicReport {
        version: VERSION,
        language: PublicText::fixed(language.tag()),
        period: Period { from: Day(from), to: Day(to) },
        committee: About {
            name: PublicText::committee_name(committee),
            email: PublicText::committee_email(committee),
            code_of_conduct: PublicText::code_of_conduct(committee),
        },
        events: events(input, event).filter_map(public_event).collect(),
        one_event: event.is_some(),
        event: event.and_then(PublicText::event_key),
        promotion: PublicText::promotion(committee),
        team: team(input, event).filter_map(PublicText::member).collect(),
        totals,
        years: row.iter().map(|it| it.year()).collect(),
        previous: previous.map(Release::year),
        incidents,
        resolved_since,
        notes: number(notes),
        suppressed,
    };
    report.years.extend(Release::of(&report).map(|it| it.year()));
    let counted = facts::counted(committee, input.cases);
    let certificate = releases::certify(&report, input.earlier, committee, &counted, &facts.incidents)
        .map_err(|_| Refusal::Unproven)?;
    if certificate.narrow > 0 {
        return Err(Refusal::GivesAway(certificate.narrow));
    }
    Ok((report, certificate))
}

fn own_fields<'a>(input: &Input<'a>) -> Result<Vec<&'a CustomField>, Refusal> {
    let field = |key: &'a String| {
        let found = input.committee.fields.iter().find(|it| it.key == *key && !it.choices.is_empty());
        found.ok_or_else(|| Refusal::UnknownField(key.clone()))
    };
    input.fields.iter().map(field).collect()
}

/// The erased records of the period.
fn disposed<'a>(input: &Input<'a>) -> Result<Vec<&'a Disposed>, Refusal> {
    let mut counted = Vec::new();
    for it in input.disposed.iter().filter(|it| input.event.is_none() || it.event.as_deref() == input.event) {
        let days = [(1, 1), (12, 31)].map(|(month, day)| NaiveDate::from_ymd_opt(it.received, month, day));
        let [Some(first), Some(last)] = days else { return Err(Refusal::PartOfYear(it.received)) };
        if last < input.from || input.to < first {
            continue;
        }
        if first < input.from || input.to.min(input.today) < last.min(input.today) || input.from.year() > it.received {
            return Err(Refusal::PartOfYear(it.received));
        }
        counted.push(it);
    }
    Ok(counted)
}

fn resolved_since(
    input: &Input<'_>,
    language: Language,
    guard: &Guard,
    facts: &Facts<'_>,
) -> Result<Vec<Narrative>, Refusal> {
    let mut told = Vec::new();
    let mut named = Vec::new();
    for case in &facts.resolved_since {
        let Some(words) = narratives::words(input, language, case)? else { continue };
        named.extend(narratives::names_in(case, &words, guard));
        // Labels would add to the tables of an earlier report.
        told.push(Narrative { summary: words.summary, resolution: words.resolution, labels: Labels::default() });
    }
    if named.is_empty() { Ok(told) } else { Err(Refusal::Named(named)) }
}

/// Sorts by a hash that nobody without the key can compute, so that the order tells no dates.
fn order(key: &[u8], case: &Case) -> ([u8; 32], Option<String>) {
    let name = case.name.as_deref().unwrap_or_default();
    let inner = Sha256::new().chain_update(key).chain_update(name).finalize();
    (Sha256::new().chain_update(key).chain_update(inner).finalize().into(), case.name.clone())
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn events<'a>(input: &Input<'a>, one: Option<&'a Event>) -> impl Iterator<Item = &'a Event> {
    let (from, to) = (input.from, input.to);
    input.committee.events.iter().filter(move |event| match one {
        Some(one) => one.key == event.key,
        None => event.starts.is_some_and(|day| day <= to) && event.ends.is_some_and(|day| from <= day),
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
        let served = member.from.is_none_or(|day| day <= to) && member.until.is_none_or(|day| from <= day);
        if team.is_empty() { served } else { team.contains(&member.key) }
    })
}

/// The guard of the finished report: members of the committee may be named, and the words of templates,
/// labels and field names are no names.
fn allowing_own_words(guard: Guard, input: &Input<'_>, language: Language, data: &Value) -> Guard {
    let committee = input.committee;
    let built_in = language.templates().iter().chain([&texts::PAGE]);
    let mut fixed: Vec<String> = built_in.map(|it| it.source.to_owned()).collect();
    fixed.extend(committee.name.clone());
    fixed.extend(committee.types.iter().map(|(_, label)| label.clone()));
    fixed.extend(committee.sanctions.iter().filter_map(|kind| kind.label.clone()));
    fixed.extend(committee.events.iter().filter_map(|event| event.name.clone()));
    field_names(data, &mut fixed);
    guard.allowing_members(committee).allowing_words(&fixed.join("\n"))
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
