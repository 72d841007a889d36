//! The transparency report: what was reported in a period and what became of it, naming nobody (S3-37 to S3-43).

mod certificate;
mod facts;
mod narratives;
mod page;
mod refusal;
mod releases;
mod texts;
mod totals;

use chrono::{Datelike as _, NaiveDate};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use casebound_record::committee::{CustomField, Event, Member};
use casebound_record::{Case, Committee, Person};

use crate::anonymise::{PublicText, Told};
use crate::guard::measure::{Measure, measure};
use crate::guard::{Facts as Known, Finding, Form, Guard, Kind, Weight};
use crate::public::{About, Day, Labels, Narrative, Period, PublicEvent, PublicReport, Table};
use crate::template::Templates;
use facts::{Facts, Incident};
use narratives::{Company, Said};
use texts::Language;
use totals::By;

pub use certificate::Certificate;
pub use facts::Disposed;
pub use narratives::doubts;
pub use refusal::{Named, Place, Refusal};
pub use releases::Release;
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
    /// What is known of each of them beside its people, in the same order: none of it may be recognised.
    pub known: &'a [Known],
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

impl<'a> Input<'a> {
    /// What is known of a case beside its people.
    fn known_of(&self, case: &Case) -> Option<&'a Known> {
        self.known.get(self.cases.iter().position(|it| std::ptr::eq(*it, case))?)
    }
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
    /// How much the guard finds of what is put into this very text.
    pub measure: Measure,
}

/// Always the same, so that the same report gives the same figures.
const SEED: u64 = 20_240_229;

/// Writes the report of a period.
pub fn report(input: &Input<'_>) -> Result<Report, Refusal> {
    let guard = Guard::public(input.cases.iter().copied());
    let language = Language::of(input.committee.about.language.as_deref());
    let Made { data, certificate, said, known } = data(input, language, &guard)?;
    let family = language.templates();
    let markdown = without_gaps(&input.templates.render_with(language.report(input.shape), family, &data)?);
    let html = page::page(&markdown, language, input.templates)?;
    let fields = serde_json::to_value(&data).expect("numbers, words and lists are all JSON");
    let json = format!("{fields:#}\n");
    // What points at a case in its own words was looked at, so the finished text is read for what is left.
    let guard = allowing_own_words(guard, input, language, &fields).knowing(&known).allowing_phrases(&said.words);
    let mut named = Vec::new();
    for (place, text, form) in [
        (Place::Markdown, &markdown, Form::Markdown),
        (Place::Html, &html, Form::Html),
        (Place::Json, &json, Form::Json),
    ] {
        let counts = |it: &Finding| match it.kind {
            // The days and rooms of all cases together are too many for a doubt to mean anything.
            Kind::Trace(_) => it.weight == Weight::Block,
            _ => !said.is_settled(it, text),
        };
        let findings = guard.read(text, form).into_iter().filter(counts);
        named.extend(findings.map(|finding| Named { place: place.clone(), finding, digest: None }));
    }
    if !named.is_empty() {
        return Err(Refusal::Named(named));
    }
    let people: Vec<&Person> = input.cases.iter().flat_map(|case| &case.people).collect();
    let measure = measure(&guard, &people, &markdown, Form::Markdown, SEED);
    if !measure.is_enough() {
        return Err(Refusal::Unmeasured(measure));
    }
    Ok(Report { markdown, html, json, data, certificate, measure })
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

/// What a report is made from.
struct Made {
    /// What the templates see.
    data: PublicReport,
    certificate: Certificate,
    /// The words of the cases, which the guard has read.
    said: Said,
    /// What is known of the cases that are counted.
    known: Known,
}

fn data(input: &Input<'_>, language: Language, guard: &Guard) -> Result<Made, Refusal> {
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

    let (mut told, mut notes) = narratives::narratives(input, language, facts.incidents.iter())?;
    // Also of what is left out below: words that name somebody are wrong wherever they stand.
    let mut said = Said::default();
    for (incident, words) in &told {
        incident.case.iter().for_each(|case| said.look(input, case, words, guard));
    }
    if committee.transparency.smallest_count > 1 {
        let company = Company::of(facts.incidents.iter().filter_map(|it| it.case));
        notes += leave_out(&mut told, |(incident, _)| company.may_hide(incident.case));
    }
    let only_total = releases::overlaps_any(input.earlier, from, to, input.event);
    if only_total && committee.transparency.smallest_count > 1 {
        // Told again is only what a report told whose incidents are all in this one.
        let before: Vec<&Release> = input.earlier.iter().filter(|it| it.lies_in(from, to, input.event)).collect();
        let again = |words: &Told| before.iter().any(|it| it.told(words.summary.as_str()));
        notes += leave_out(&mut told, |(incident, words)| narratives::agreed(incident.case) || again(words));
    }
    let resolved_since = resolved_since(input, language, guard, &facts, &mut said)?;
    if !said.named.is_empty() {
        return Err(Refusal::Named(said.named));
    }
    let (row, previous) = releases::row_of_reports(input.earlier, input.event, from);
    let (totals, suppressed) = totals::totals(committee, &facts, &fields, previous, only_total);

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
        incidents: Vec::new(),
        resolved_since,
        notes: 0,
        suppressed,
    };
    report.years.extend(Release::of(&report).map(|it| it.year()));
    let counted = facts::counted(committee, input.cases, |case| match only_total && !narratives::agreed(Some(case)) {
        true => Ok::<_, Refusal>(narratives::words(input, language, case)?.map(|it| it.summary.as_str().to_owned())),
        false => Ok(None),
    })?;
    // Words that would make a small number known are not told; each round tells less, so there is an end.
    let certificate = loop {
        let audit = certificate::certify(&report, input.earlier, committee, &counted, &facts.incidents, &told);
        let (certificate, close) = audit.map_err(|_| Refusal::Unproven)?;
        if certificate.narrow == 0 {
            break certificate;
        }
        let is_close = |by: By, incident: &Incident<'_>| {
            by.of(incident).into_iter().any(|slot| close.contains(&(by, certificate::name(committee, by, slot))))
        };
        let kinds = [By::Type, By::Setting, By::Resolution];
        let agreed = |incident: &Incident<'_>| narratives::agreed(incident.case);
        let is_shown = |by: By, table: &Table, incident: &Incident<'_>| {
            by.of(incident).into_iter().all(|slot| narratives::incidents_of(committee, by, slot, table).is_some())
        };
        let totals = &report.totals;
        let tables = [&totals.types, &totals.settings, &totals.resolutions];
        // First what is known too closely itself; then what tables hide, which says what others were not; then all.
        let reasons: [&dyn Fn(&Incident<'_>) -> bool; 3] = [
            &|incident| !kinds.into_iter().any(|by| is_close(by, incident)),
            &|incident| kinds.into_iter().zip(tables).all(|(by, table)| is_shown(by, table, incident)),
            &|_| false,
        ];
        let noted = reasons
            .into_iter()
            .map(|may_stay| leave_out(&mut told, |(incident, _)| agreed(incident) || may_stay(incident)));
        let noted = noted.into_iter().find(|noted| *noted > 0).unwrap_or(0);
        if noted == 0 {
            return Err(Refusal::GivesAway(certificate.narrow));
        }
        notes += noted;
    };
    report.incidents = narratives::labelled(committee, &facts.incidents, &told, &report.totals);
    report.notes = number(notes);
    assert_eq!(report.totals.incidents, number(report.incidents.len() + notes), "told or noted");
    let mut known = Known::default();
    let counted = facts.incidents.iter().filter_map(|it| it.case).chain(facts.resolved_since.iter().copied());
    for case in counted {
        input.known_of(case).iter().for_each(|it| known.add(it));
    }
    Ok(Made { data: report, certificate, said, known })
}

/// Keeps what may stay, and returns how much was left out.
fn leave_out<T>(all: &mut Vec<T>, may_stay: impl FnMut(&T) -> bool) -> usize {
    let before = all.len();
    all.retain(may_stay);
    before - all.len()
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
    said: &mut Said,
) -> Result<Vec<Narrative>, Refusal> {
    let mut told = Vec::new();
    let before = input
        .cases
        .iter()
        .copied()
        .filter(|case| case.first_received().is_some_and(|at| input.committee.day_of(at) < input.from));
    let company = Company::of(before);
    for case in &facts.resolved_since {
        if input.committee.transparency.smallest_count > 1 && !company.may_hide(Some(case)) {
            continue;
        }
        let Some(words) = narratives::words(input, language, case)? else { continue };
        said.look(input, case, &words, guard);
        // Labels would add to the tables of an earlier report.
        told.push(Narrative { summary: words.summary, resolution: words.resolution, labels: Labels::default() });
    }
    Ok(told)
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
        in_person: event.attendance.in_person,
        online: event.attendance.online,
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
    fixed.extend(committee.about.name.clone());
    fixed.extend(committee.types.iter().map(|kind| kind.label.as_ref().unwrap_or(&kind.key).clone()));
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
