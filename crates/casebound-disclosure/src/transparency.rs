//! The transparency report: what was reported in a period and what became of it, naming nobody (S3-37 to S3-43).

mod certificate;
mod dimension;
mod erased;
mod facts;
mod messages;
mod narratives;
mod numbers;
#[cfg(test)]
mod oracle;
mod page;
mod parts;
mod refusal;
mod reissue;
mod releases;
mod retained;
mod texts;
mod totals;

use casebound_record::committee::{CustomField, Event, Member};
use casebound_record::words::Language;
use casebound_record::{Case, Committee};
use chrono::NaiveDate;
use erased::Within;
use facts::{ErasedRecords, PeriodCounts};
use narratives::{IncidentNarrative, NarrativeReview, SimilarIncidents, agreed};
use releases::{EarlierReports, ReportScope};
use serde_json::Value;

use crate::anonymise::PublicText;
use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::guard::{CaseFacts, Guard, GuardHit, GuardHitKind, TextForm, Weight};
use crate::public::{About, Day, Labels, Narrative, Period, PublicEvent, PublicReport};
use crate::template::Templates;

pub use certificate::AuditCertificate;
pub use erased::DisposedCase;
pub use narratives::unsettled_hits;
pub use refusal::{HitLocation, NamingHit, OverlapDoubt, ReportRefusal};
pub use reissue::ReissueRequest;
pub use releases::Release;
pub use retained::with_days;
pub use texts::Shape;

/// The version of the data, raised when a field changes its meaning.
const VERSION: u32 = 2;

/// Asks for the report of a period. The same input gives the same bytes.
#[derive(Clone, Copy)]
pub struct ReportRequest<'a> {
    /// Every case of the repository: also those outside the period, whose people may not be named either.
    pub cases: &'a [&'a Case],
    /// What is known of each of them beside its people, in the same order: none of it may be recognised.
    pub known: &'a [CaseFacts],
    /// The first day of the period.
    pub from: NaiveDate,
    /// The last day of the period.
    pub to: NaiveDate,
    /// A key of the committee's events, for a report about that event alone.
    pub event: Option<&'a str>,
    /// Whether only incidents are counted that no other report counts.
    pub apart: bool,
    /// How the text is built up.
    pub shape: Shape,
    /// Keys of the committee's own fields of choices, by which incidents are counted too.
    pub fields: &'a [String],
    /// Cases whose records were erased.
    pub disposed: &'a [DisposedCase],
    /// All reports that were published before.
    pub earlier: &'a [Release],
    /// The key of the member who writes the report: what they looked at alone lifts no block.
    pub writer: Option<&'a str>,
    /// Whether types and sanctions of committee.yaml have a row also where there was none.
    pub zero_rows: bool,
}

impl<'a> ReportRequest<'a> {
    /// Asks for the narrative of all incidents of a period, as if no other report existed and nothing were known beside the cases.
    pub fn of_period(cases: &'a [&'a Case], from: NaiveDate, to: NaiveDate) -> ReportRequest<'a> {
        ReportRequest {
            cases,
            known: &[],
            from,
            to,
            event: None,
            apart: false,
            shape: Shape::Narrative,
            fields: &[],
            disposed: &[],
            earlier: &[],
            writer: None,
            zero_rows: false,
        }
    }
}

/// What a report is made of.
#[derive(Clone, Copy)]
struct Input<'a> {
    committee: &'a Committee,
    today: NaiveDate,
    templates: Templates<'a>,
    asked: &'a ReportRequest<'a>,
}

impl<'a> Input<'a> {
    /// Returns whether a report counts an incident when its day is in the period.
    fn is_counted(&self, told: &facts::IncidentCases<'_>) -> bool {
        let (day, event) = (told.received(self.committee), told.case.event.as_deref());
        let elsewhere = |it: &Release| day.is_some_and(|day| it.counts(event, day));
        (self.asked.event.is_none() || event == self.asked.event) && !self.counted_apart().any(elsewhere)
    }

    /// The other reports whose incidents are left out.
    fn counted_apart(&self) -> impl Iterator<Item = &'a Release> {
        let ReportRequest { from, to, event, earlier, apart, .. } = *self.asked;
        earlier.iter().filter(move |release| {
            let is_same = (release.from, release.to, release.event.as_deref()) == (from, to, event);
            apart && !is_same && release.from <= to && from <= release.to
        })
    }

    /// What is known of a case beside its people.
    fn known_of(&self, case: &Case) -> Option<&'a CaseFacts> {
        self.asked.known.get(self.asked.cases.iter().position(|it| std::ptr::eq(*it, case))?)
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
    /// What all published numbers together give away; nothing for a report that was written before.
    pub certificate: Option<AuditCertificate>,
    /// Code names of cases with people of whom the guard can search for nothing.
    pub unsearchable: Vec<String>,
}

impl Disclosure for ReportRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::TransparencyReport;
    type Text = Report;
    type Refusal = ReportRefusal;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, language: Language) -> Result<Report, ReportRefusal> {
        let Source { committee, today, templates, .. } = *source;
        report(&Input { committee, today, templates, asked: self }, language)
    }
}

fn report(input: &Input<'_>, language: Language) -> Result<Report, ReportRefusal> {
    let guard = Guard::public(input.asked.cases.iter().copied());
    let draft = data(input, language, &guard).map_err(|refusal| with_way_out(refusal, input, language, &guard))?;
    let ReportDraft { data, certificate, said, known } = draft;
    named_in_free_words(&data, &guard)?;
    let fields = serde_json::to_value(&data).expect("numbers, words and lists are all JSON");
    let texts = Texts::of(input, language, &fields, format!("{fields:#}\n"))?;
    // What points at a case in its own words was looked at, so the finished text is read for what is left.
    let guard = allowing_own_words(guard, input, language, &fields).knowing(&known).allowing_phrases(&said.words);
    texts.read(&guard, |finding, text| said.is_settled(finding, text))?;
    let unsearchable = guard.unsearchable().into_iter().map(str::to_owned).collect();
    Ok(Report { unsearchable, ..texts.finish(Some(certificate)) })
}

/// Adds the days of a report that may be published instead.
fn with_way_out(refusal: ReportRefusal, input: &Input<'_>, language: Language, guard: &Guard) -> ReportRefusal {
    let ReportRequest { from, to, event, earlier, .. } = *input.asked;
    let may_be_published = |(from, to): &(NaiveDate, NaiveDate)| {
        let asked = ReportRequest { from: *from, to: *to, ..*input.asked };
        data(&Input { asked: &asked, ..*input }, language, guard).is_ok()
    };
    match refusal {
        ReportRefusal::Overlap { doubt, .. } => {
            let others = releases::overlapping(earlier, (from, to), event);
            ReportRefusal::Overlap { doubt, instead: others.into_iter().find(may_be_published) }
        }
        ReportRefusal::ErasedDay { days, .. } => {
            let others = erased::other_days(input.asked);
            ReportRefusal::ErasedDay { days, instead: others.into_iter().find(may_be_published) }
        }
        refusal => refusal,
    }
}

/// Reads what the committee wrote in its own words: there a label, an event or a member's name means no more than
/// any other word, so nothing of them is allowed.
fn named_in_free_words(data: &PublicReport, guard: &Guard) -> Result<(), ReportRefusal> {
    let of_events = data.events.iter().flat_map(|event| event.promotion.iter().chain(&event.changes));
    let mut named = Vec::new();
    for words in data.promotion.iter().chain(of_events) {
        let findings = guard.read(words.as_str(), TextForm::Markdown).into_iter();
        let people = findings.filter(|it| matches!(it.kind, GuardHitKind::Person(_)) && it.weight == Weight::Block);
        named.extend(people.map(|finding| NamingHit { place: HitLocation::Markdown, finding, digest: None }));
    }
    if named.is_empty() { Ok(()) } else { Err(ReportRefusal::Named(named)) }
}

/// The finished texts of a report.
struct Texts {
    markdown: String,
    html: String,
    json: String,
}

impl Texts {
    fn of(input: &Input<'_>, language: Language, data: &Value, json: String) -> Result<Texts, ReportRefusal> {
        let (template, family) = (texts::report(language, input.asked.shape), texts::templates(language));
        let markdown = without_gaps(&input.templates.render_with(template, family, data)?);
        let html = page::page(&markdown, &data["totals"], language, input.templates)?;
        Ok(Texts { markdown, html, json })
    }

    /// Lets the guard read them. What somebody looked at is settled.
    fn read(&self, guard: &Guard, is_settled: impl Fn(&GuardHit, &str) -> bool) -> Result<(), ReportRefusal> {
        let mut named = Vec::new();
        for (place, text, form) in [
            (HitLocation::Markdown, &self.markdown, TextForm::Markdown),
            (HitLocation::Html, &self.html, TextForm::Html),
            (HitLocation::Json, &self.json, TextForm::Json),
        ] {
            let counts = |hit: &GuardHit| match hit.kind {
                // The days and rooms of all cases together are too many for an unsure hit to mean anything.
                GuardHitKind::QuasiIdentifier(_) => hit.weight == Weight::Block,
                _ => !is_settled(hit, text),
            };
            let findings = guard.read(text, form).into_iter().filter(counts);
            named.extend(findings.map(|finding| NamingHit { place: place.clone(), finding, digest: None }));
        }
        if named.is_empty() { Ok(()) } else { Err(ReportRefusal::Named(named)) }
    }

    fn finish(self, certificate: Option<AuditCertificate>) -> Report {
        let Texts { markdown, html, json } = self;
        Report { markdown, html, json, certificate, unsearchable: Vec::new() }
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

/// What a report is made from.
struct ReportDraft {
    /// What the templates see.
    data: PublicReport,
    certificate: AuditCertificate,
    /// The words of the cases, which the guard has read.
    said: NarrativeReview,
    /// What is known of the cases that are counted.
    known: CaseFacts,
}

fn data(input: &Input<'_>, language: Language, guard: &Guard) -> Result<ReportDraft, ReportRefusal> {
    let committee = input.committee;
    let ReportRequest { from, to, .. } = *input.asked;
    if to < from {
        return Err(ReportRefusal::NoPeriod);
    }
    let event = match input.asked.event {
        Some(key) => Some(committee.event(key).ok_or(ReportRefusal::UnknownEvent)?),
        None => None,
    };
    let fields = own_fields(input)?;
    let of_report: Vec<facts::IncidentCases<'_>> =
        facts::incidents(input.asked.cases).into_iter().filter(|it| input.is_counted(it)).collect();
    let since = (committee.transparency.smallest_count > 1)
        .then(|| releases::chain(input.asked.earlier, from, input.asked.event).map_or(from, |it| it.from));
    let mut facts = PeriodCounts::count(committee, &of_report, &erased_records(input)?, (from, to), since, &fields)
        .map_err(ReportRefusal::Incomplete)?;
    narratives::mix(&mut facts);

    let mut told = narratives::narratives(input, language, facts.incidents.iter())?;
    // Also of what is left out below: words that name somebody are wrong wherever they stand.
    let mut said = NarrativeReview::default();
    for (incident, words) in &told {
        incident.case.iter().for_each(|case| said.look(input, case, words, guard));
    }
    let resolved_since = resolved_since(input, language, guard, &facts, &mut said)?;
    if !said.named.is_empty() {
        return Err(ReportRefusal::Named(said.named));
    }
    let is_known: Vec<bool> = facts
        .incidents
        .iter()
        .map(|incident| agreed(incident.case) && told.iter().any(|(other, _)| std::ptr::eq(*other, incident)))
        .collect();
    let asked = ReportScope {
        from,
        to,
        event: input.asked.event,
        is_apart: input.asked.apart,
        incidents: number(facts.incidents.len()),
        has_other_events: committee.events.len() > 1,
    };
    let earlier = EarlierReports::of(input.asked.earlier, asked);
    if committee.transparency.smallest_count > 1 && earlier.is_too_close(committee.transparency.smallest_count) {
        return Err(OverlapDoubt::RevealsFew.into());
    }
    let mut totals = totals::totals(committee, &facts, &is_known, &fields, earlier.public());
    if input.asked.zero_rows {
        totals::add_zero_rows(committee, &mut totals);
    }

    let mut report = PublicReport {
        version: VERSION,
        language: PublicText::fixed(language.word()),
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
        apart_from: input.counted_apart().filter_map(|it| it.apart(committee)).collect(),
        totals,
        years: earlier.row().iter().map(|it| it.year(committee)).collect(),
        previous: earlier.previous().map(|it| it.year(committee)),
        incidents: Vec::new(),
        resolved_since,
        notes: 0,
        suppressed: Vec::new(),
    };
    if committee.transparency.smallest_count > 1 {
        let company = SimilarIncidents::of(facts.incidents.iter().filter_map(|it| it.case));
        told.retain(|(incident, words)| {
            agreed(incident.case) || company.may_hide(incident.case) && earlier.may_tell(words.summary.as_str())
        });
        if !earlier.public().only_total {
            narratives::leave_out_what_says_more(committee, &mut told, &report.totals);
        }
    }
    let certificate = proved(input, language, &mut report, &facts, &mut told)?.with_lifted(&said.lifted);
    report.suppressed = totals::suppressed(&report.totals, report.previous.is_some(), facts.forgotten);
    report.years.extend(Release::of(&report).map(|it| it.year(committee)));
    releases::compare_row(&mut report.years);
    report.incidents = narratives::labelled(committee, &told, &report.totals);
    report.notes = report.totals.incidents - number(report.incidents.len());
    let mut known = CaseFacts::default();
    let counted: Vec<&Case> =
        facts.incidents.iter().filter_map(|it| it.case).chain(facts.earlier_resolved.iter().copied()).collect();
    let is_counted = |it: &&facts::IncidentCases<'_>| counted.iter().any(|case| std::ptr::eq(*case, it.case));
    for case in of_report.iter().filter(is_counted).flat_map(facts::IncidentCases::cases) {
        input.known_of(case).iter().for_each(|it| known.add(it));
    }
    Ok(ReportDraft { data: report, certificate, said, known })
}

/// Proves that no small number is known from all that is published. What can't be proved is not published: first the
/// words go to which not all agreed, then all numbers but the total.
fn proved(
    input: &Input<'_>,
    language: Language,
    report: &mut PublicReport,
    facts: &PeriodCounts<'_>,
    told: &mut Vec<IncidentNarrative<'_, '_>>,
) -> Result<AuditCertificate, ReportRefusal> {
    let committee = input.committee;
    let cases = (input.asked.cases, input.asked.disposed);
    let counted = facts::counted(committee, cases, |case| match agreed(Some(case)) {
        true => Ok(None),
        false => {
            Ok::<_, ReportRefusal>(narratives::words(input, language, case)?.map(|it| it.summary.as_str().to_owned()))
        }
    })?;
    let can_leave_out = told.iter().any(|(incident, _)| !agreed(incident.case));
    let can_withhold = Release::of(report).is_some_and(|it| it.shows_parts());
    let attempts = [(Attempt::Everything, true), (Attempt::Numbers, can_leave_out), (Attempt::Total, can_withhold)];
    let attempts: Vec<Attempt> = attempts.into_iter().filter_map(|(it, is_another)| is_another.then_some(it)).collect();
    let steps = certificate::MOST_STEPS / u64::from(number(attempts.len()));
    let mut doubt = OverlapDoubt::RevealsFew;
    for attempt in attempts {
        if attempt != Attempt::Everything {
            told.retain(|(incident, _)| agreed(incident.case));
        }
        if attempt == Attempt::Total {
            report.totals.withhold_all();
        }
        let earlier = input.asked.earlier;
        match certificate::certify(report, earlier, committee, &counted, &facts.incidents, told, steps) {
            Ok(certificate) => return Ok(certificate),
            Err(why) => doubt = why,
        }
    }
    Err(doubt.into())
}

/// What is published, when more can't be proved to be safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    Everything,
    Numbers,
    Total,
}

fn own_fields<'a>(input: &Input<'a>) -> Result<Vec<&'a CustomField>, ReportRefusal> {
    let field = |key: &'a String| {
        let found = input.committee.fields.iter().find(|it| it.key == *key && !it.choices.is_empty());
        found.ok_or_else(|| ReportRefusal::UnknownField(key.clone()))
    };
    input.asked.fields.iter().map(field).collect()
}

/// The erased records that a report is about.
///
/// # Errors
/// When nobody knows any longer whether one was received in the period, or whether another report counts it.
fn erased_records<'a>(input: &Input<'a>) -> Result<ErasedRecords<'a>, ReportRefusal> {
    let ReportRequest { from, to, event, disposed, .. } = *input.asked;
    let (mut counted, mut before) = (Vec::new(), Vec::new());
    for it in disposed.iter().filter(|it| event.is_none() || it.event.as_deref() == event) {
        let elsewhere: Vec<Within> =
            input.counted_apart().map(|report| report.counts_within(it.event.as_deref(), it.received)).collect();
        let is_now = erased::within(it.received, (from, to));
        if is_now == Within::No {
            before.extend((it.received.last < from).then_some(it));
        } else if is_now == Within::Unknown || !elsewhere.contains(&Within::Yes) && elsewhere.contains(&Within::Unknown)
        {
            return Err(ReportRefusal::ErasedDay { days: it.received, instead: None });
        } else if !elsewhere.contains(&Within::Yes) {
            counted.push(it);
        }
    }
    Ok(ErasedRecords { counted, before, of_all: event.is_none() && input.counted_apart().next().is_none() })
}

/// The incidents of earlier periods that are told now. Where small numbers are hidden, all at risk must have agreed: the
/// words would add to the tables of another report.
fn resolved_since(
    input: &Input<'_>,
    language: Language,
    guard: &Guard,
    facts: &PeriodCounts<'_>,
    said: &mut NarrativeReview,
) -> Result<Vec<Narrative>, ReportRefusal> {
    let mut told = Vec::new();
    for case in facts
        .earlier_resolved
        .iter()
        .filter(|case| input.committee.transparency.smallest_count <= 1 || agreed(Some(case)))
    {
        let Some(words) = narratives::words(input, language, case)? else { continue };
        said.look(input, case, &words, guard);
        told.push(Narrative { summary: words.summary, resolution: words.resolution, labels: Labels::default() });
    }
    Ok(told)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn events<'a>(input: &Input<'a>, one: Option<&'a Event>) -> impl Iterator<Item = &'a Event> {
    let (from, to) = (input.asked.from, input.asked.to);
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
    let (from, to) = (input.asked.from, input.asked.to);
    let team = event.map(|event| event.team.as_slice()).unwrap_or_default();
    input.committee.members.iter().filter(move |member| {
        if team.is_empty() { member.serves_between(from, to) } else { team.contains(&member.key) }
    })
}

/// The guard of the finished report: members of the committee may be named, and the words of templates,
/// labels and field names are not names.
fn allowing_own_words(guard: Guard, input: &Input<'_>, language: Language, data: &Value) -> Guard {
    let committee = input.committee;
    let built_in = texts::templates(language).iter().chain([&texts::PAGE]);
    let mut fixed: Vec<String> = built_in.map(|it| it.source.to_owned()).collect();
    fixed.extend(committee.about.name.clone());
    fixed.extend(committee.types.iter().map(|kind| kind.label.as_ref().unwrap_or(&kind.key).clone()));
    fixed.extend(committee.sanctions.iter().filter_map(|kind| kind.label.clone()));
    fixed.extend(committee.events.iter().filter_map(|event| event.name.clone()));
    fixed.extend(committee.fields.iter().filter_map(|field| field.label.clone()));
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
