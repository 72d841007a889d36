//! What is counted for a transparency report, and in which period: numbers and categories, no words.

use std::collections::{BTreeMap, BTreeSet};

use casebound_record::case::{Report, Sanction};
use casebound_record::committee::CustomField;
use casebound_record::time::Until;
use casebound_record::words::{self, Channel, LogWord, Origin, Outcome, Role, Setting, Share, Status};
use casebound_record::{Case, Committee, Person};
use chrono::NaiveDate;

use super::erased::{DisposedCase, Within, within};
use super::messages::{self, Held};
use crate::public::{Category, Kind};

pub(super) const UNRESOLVED: Slot = Slot::BuiltIn(Category::Unresolved);

/// A category of incidents: the index of one that committee.yaml declares, or a built-in word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Declared(usize),
    BuiltIn(Category),
}

/// An incident that is counted in the period.
#[derive(Debug)]
pub(super) struct Incident<'c> {
    /// Nothing when the record was erased.
    pub(super) case: Option<&'c Case>,
    /// At least one: a case may tell of several incidents.
    pub(super) settings: BTreeSet<Slot>,
    pub(super) channel: Slot,
    /// For each field that was asked for, the place of the choice.
    pub(super) fields: Vec<Slot>,
    /// Days until the first report was acknowledged, and until the incident was resolved.
    pub(super) took: [Option<u32>; 2],
    /// At least one.
    pub(super) types: BTreeSet<Slot>,
    /// At least one.
    pub(super) resolutions: BTreeSet<Slot>,
    /// Whether it was shared with the DSF's committee.
    pub(super) is_shared: bool,
    /// Whether more than one report was received in the period.
    pub(super) several_reports: bool,
    /// Whether a report of it tells of another incident of the period, too.
    pub(super) is_reported_with_others: bool,
    /// Whether nobody was reported.
    pub(super) nobody_reported: bool,
    /// Whether the first report came during its event, after it, or has nothing to do with one.
    pub(super) moment: Slot,
    /// Whether police or security was called.
    pub(super) police_called: bool,
    /// Whether the decision was appealed.
    pub(super) is_appealed: bool,
    /// The event.
    pub(super) event: Slot,
    /// How long the longest sanction lasts, if one does.
    pub(super) length: Option<Slot>,
    /// What is true for it.
    pub(super) kinds: BTreeSet<Kind>,
}

/// An incident as an earlier report counted it, too: what it is sorted by, where and when.
pub(super) struct EarlierIncident<'c> {
    pub(super) types: BTreeSet<Slot>,
    pub(super) event: Option<&'c str>,
    pub(super) received: NaiveDate,
    /// The words for it without the consent of all at risk, if it may be told.
    pub(super) summary: Option<String>,
}

/// What the committee knows of one incident: a case, and its duplicates.
#[derive(Debug, Clone)]
pub(super) struct IncidentCases<'c> {
    pub(super) case: &'c Case,
    /// Cases that tell of the same incident.
    also: Vec<&'c Case>,
    /// Whether it is counted: not where it is a duplicate of a case that is not among these.
    is_incident: bool,
}

impl<'c> IncidentCases<'c> {
    /// The case and its duplicates.
    pub(super) fn cases(&self) -> impl Iterator<Item = &'c Case> {
        std::iter::once(self.case).chain(self.also.iter().copied())
    }

    fn held(&self) -> impl Iterator<Item = Held<'c>> {
        self.cases().flat_map(|case| case.reports.iter().map(move |report| (case, report)))
    }

    fn reports(&self) -> impl Iterator<Item = &'c Report> {
        self.held().map(|(_, report)| report)
    }

    /// The day of the first report, if one has a day.
    pub(super) fn received(&self, committee: &Committee) -> Option<NaiveDate> {
        self.reports().filter_map(|it| it.received).map(|at| committee.day_of(at)).min()
    }
}

/// Puts cases together that tell of the same incident. Of a ring of duplicates, each case is by itself.
pub(super) fn incidents<'c>(cases: &[&'c Case]) -> Vec<IncidentCases<'c>> {
    let by_name: BTreeMap<&str, usize> =
        cases.iter().enumerate().filter_map(|(idx, case)| Some((case.name.as_deref()?, idx))).collect();
    let next = |idx: usize| cases[idx].outcome.duplicate_of.as_deref();
    // The case at the end of the chain; nothing where the end is missing.
    let last = |start: usize| -> Option<usize> {
        let mut seen = BTreeSet::from([start]);
        let mut at = start;
        while let Some(name) = next(at) {
            at = *by_name.get(name)?;
            if !seen.insert(at) {
                return Some(start);
            }
        }
        Some(at)
    };
    let ends: Vec<Option<usize>> = (0..cases.len()).map(last).collect();
    let told = |idx: usize| {
        let also = (0..cases.len()).filter(|other| *other != idx && ends[*other] == Some(idx));
        IncidentCases {
            case: cases[idx],
            also: also.map(|other| cases[other]).collect(),
            is_incident: ends[idx].is_some(),
        }
    };
    (0..cases.len()).filter(|idx| ends[*idx].is_none_or(|end| end == *idx)).map(told).collect()
}

/// What reports count each case by; those that can't be counted are left out. `summary` gives the words for one.
pub(super) fn counted<'c, E>(
    committee: &Committee,
    (cases, disposed): (&[&'c Case], &'c [DisposedCase]),
    summary: impl Fn(&'c Case) -> Result<Option<String>, E>,
) -> Result<Vec<EarlierIncident<'c>>, E> {
    let mut counted = Vec::new();
    for told in incidents(cases).into_iter().filter(|it| it.is_incident) {
        let Some(Dated { received, told: IncidentCases { case, .. }, .. }) = Dated::of(&told, committee) else {
            continue;
        };
        let (types, event) = (types(committee, &case.types), case.event.as_deref());
        counted.push(EarlierIncident { types, event, received, summary: summary(case)? });
    }
    for erased in disposed.iter().filter(|it| !it.is_duplicate) {
        // Its day is not known any longer: that of its event is as likely as any.
        let starts = erased.event.as_deref().and_then(|key| committee.event(key)).and_then(|event| event.starts);
        let received =
            starts.filter(|day| within(erased.received, (*day, *day)) != Within::No).unwrap_or(erased.received.first);
        let (types, event) = (types(committee, &erased.types), erased.event.as_deref());
        counted.push(EarlierIncident { types, event, received, summary: None });
    }
    Ok(counted)
}

/// Everything that is counted. An incident belongs to the period of its first report; what became of it is
/// told as of the end of the period, so that the report of a past period stays the same.
#[derive(Debug)]
pub(super) struct PeriodCounts<'c> {
    pub(super) incidents: Vec<Incident<'c>>,
    /// Incidents of all days before that were resolved in this period.
    pub(super) earlier_resolved: Vec<&'c Case>,
    /// How many of those that earlier reports counted.
    pub(super) resolved_since: usize,
    /// Incidents that earlier reports counted and that were open when this period began, those resolved since among
    /// them.
    pub(super) carried_over: usize,
    /// Reports that were received in the period.
    pub(super) reports: usize,
    /// Reported persons of the incidents of the period.
    pub(super) people: usize,
    /// Sanctions that began in the period.
    pub(super) actions: usize,
    /// What nobody can tell any more, since records were erased.
    pub(super) forgotten: Forgotten,
}

/// Erased records, as far as a report is about them.
pub(super) struct ErasedRecords<'d> {
    /// Those that were received in the period.
    pub(super) counted: Vec<&'d DisposedCase>,
    /// Those that were received before it.
    pub(super) before: Vec<&'d DisposedCase>,
    /// Whether the report is about all incidents of its days.
    pub(super) of_all: bool,
}

/// Numbers of a period that nobody can tell any more, since records were erased.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Forgotten {
    /// What a tombstone does not keep of an incident: police, times, what else it has in common with others.
    pub(super) details: bool,
    /// How things stood when the period ended.
    pub(super) resolutions: bool,
    pub(super) reports: bool,
    pub(super) actions: bool,
    pub(super) carried_over: bool,
}

impl Forgotten {
    fn of(erased: &ErasedRecords<'_>, (from, to): (NaiveDate, NaiveDate), since: Option<NaiveDate>) -> Forgotten {
        let ErasedRecords { counted, before, .. } = erased;
        let goes_on = |case: &&DisposedCase| case.disposed_on > to;
        // Only what earlier reports counted is carried over.
        let may_be_counted = |case: &&&DisposedCase| since.is_none_or(|since| since <= case.received.last);
        let is_unsure = |case: &&DisposedCase| {
            let was_open = case.resolved.last >= from;
            let is_sure = case.resolved.first >= from && within(case.resolved, (from, to)) != Within::Unknown;
            let is_counted = since.is_none_or(|since| since <= case.received.first);
            was_open && !(is_sure && is_counted)
        };
        let acted = |case: &&DisposedCase| !case.sanctions.is_empty() && case.resolved.last >= from;
        Forgotten {
            details: !counted.is_empty(),
            resolutions: counted.iter().any(|it| within(it.resolved, (from, to)) == Within::Unknown),
            reports: counted.iter().any(|it| it.reports > 1 && goes_on(it))
                || before.iter().any(|it| it.reports > 1 && it.disposed_on >= from),
            actions: counted.iter().any(|it| !it.sanctions.is_empty() && goes_on(it)) || before.iter().any(acted),
            carried_over: before.iter().filter(may_be_counted).any(is_unsure),
        }
    }
}

impl Forgotten {
    /// Returns whether there is one.
    pub(super) fn is_any(self) -> bool {
        self.details || self.resolutions || self.reports || self.actions || self.carried_over
    }
}

impl ErasedRecords<'_> {
    fn sum(&self, what: impl Fn(&DisposedCase) -> u32) -> usize {
        self.counted.iter().map(|it| what(it) as usize).sum()
    }

    /// Those that were open when the period began, and that earlier reports counted.
    fn open_before(&self, from: NaiveDate, since: Option<NaiveDate>) -> impl Iterator<Item = &DisposedCase> {
        let was_open = move |case: &&DisposedCase| {
            !case.is_duplicate && case.resolved.first >= from && since.is_none_or(|since| since <= case.received.first)
        };
        self.before.iter().copied().filter(was_open)
    }
}

/// An incident with the days that decide where it is counted.
struct Dated<'c> {
    told: IncidentCases<'c>,
    received: NaiveDate,
    /// `None` while the committee works on it.
    resolved: Option<NaiveDate>,
}

impl<'c> PeriodCounts<'c> {
    /// Counts. Earlier reports, without a gap, tell of the days from `since` on; of any day where nothing is said. Or returns the code names of the cases that can't be counted, because a date or the status
    /// is missing.
    pub(super) fn count(
        committee: &Committee,
        told: &[IncidentCases<'c>],
        erased: &ErasedRecords<'_>,
        (from, to): (NaiveDate, NaiveDate),
        since: Option<NaiveDate>,
        fields: &[&CustomField],
    ) -> Result<PeriodCounts<'c>, Vec<String>> {
        let dated: Vec<Option<Dated<'c>>> = told.iter().map(|told| Dated::of(told, committee)).collect();
        let incomplete = told.iter().zip(&dated).filter(|(_, dated)| dated.is_none());
        let incomplete = incomplete.flat_map(|(told, _)| told.cases()).filter(|it| !has_days(it));
        let incomplete: Vec<String> = incomplete.map(|case| case.name.clone().unwrap_or_default()).collect();
        if !incomplete.is_empty() {
            return Err(incomplete);
        }
        let dated: Vec<Dated<'c>> = dated.into_iter().flatten().collect();
        let is_now_day = |day: &NaiveDate| from <= *day && *day <= to;
        let counted = || dated.iter().filter(|it| it.told.is_incident && is_now_day(&it.received));
        let was_open = |dated: &&Dated<'c>| {
            dated.told.is_incident && dated.received < from && dated.resolved.is_none_or(|day| from <= day)
        };
        let resolved_now = |dated: &&Dated<'c>| dated.resolved.is_some_and(|day| day <= to);
        let carried_over = || dated.iter().filter(was_open).filter(|it| since.is_none_or(|since| since <= it.received));
        let is_now = |(_, report): &Held<'c>| report.received.is_some_and(|at| is_now_day(&committee.day_of(at)));
        let reports: Vec<Held<'c>> = dated.iter().flat_map(|it| it.told.held()).filter(is_now).collect();
        let actions = dated.iter().flat_map(|it| it.sanctions().filter_map(|sanction| it.began(sanction)));
        let of_erased = erased.counted.iter().filter(|it| !it.is_duplicate);
        let of_erased = of_erased.map(|erased| erased.incident(committee, to, fields));
        let erased_before = || erased.open_before(from, since);
        let erased_since = || erased_before().filter(|it| it.resolved.last <= to);
        let together =
            reported_together(&counted().map(|it| it.told.held().filter(is_now).collect()).collect::<Vec<_>>());
        let incident = |(it, is_reported_with_others): (&Dated<'c>, bool)| Incident {
            is_reported_with_others,
            ..it.incident(committee, to, fields)
        };
        let facts = PeriodCounts {
            incidents: counted().zip(together).map(incident).chain(of_erased).collect(),
            earlier_resolved: dated.iter().filter(was_open).filter(resolved_now).map(|it| it.told.case).collect(),
            resolved_since: carried_over().filter(resolved_now).count() + erased_since().count(),
            carried_over: carried_over().count() + erased_before().count(),
            reports: messages::count(&reports) + erased.sum(|it| it.own_reports(erased.of_all)),
            people: counted().map(Dated::people).sum::<usize>()
                + erased.sum(|it| if it.is_duplicate { 0 } else { it.people }),
            actions: actions.filter(is_now_day).count()
                + erased.sum(|it| u32::try_from(it.sanctions.len()).unwrap_or(0)),
            forgotten: Forgotten::of(erased, (from, to), since),
        };
        let still_open = carried_over().filter(|it| it.resolved.is_none_or(|day| to < day)).count();
        facts.add_up(still_open + erased_before().filter(|it| to < it.resolved.last).count());
        Ok(facts)
    }

    /// What is printed side by side must agree: counted in another way, it is the same.
    fn add_up(&self, still_open: usize) {
        assert_eq!(self.carried_over, self.resolved_since + still_open, "resolved since or still open");
        let alone = self.incidents.iter().filter(|incident| !incident.is_reported_with_others).count();
        assert!(alone <= self.reports, "each incident has its first report in the period");
        let unresolved = |incident: &&Incident<'_>| incident.resolutions.contains(&Slot::BuiltIn(Category::Unresolved));
        for incident in &self.incidents {
            assert!(!incident.types.is_empty() && !incident.resolutions.is_empty(), "each incident is in a row");
        }
        for incident in self.incidents.iter().filter(unresolved) {
            assert_eq!(incident.resolutions.len(), 1, "unresolved or resolved, not both");
        }
    }
}

/// Returns for each incident whether one of its reports tells of another one, too.
fn reported_together(incidents: &[Vec<Held<'_>>]) -> Vec<bool> {
    let all: Vec<Held<'_>> = incidents.iter().flatten().copied().collect();
    let mut messages = messages::messages(&all).into_iter();
    let of_each: Vec<BTreeSet<usize>> =
        incidents.iter().map(|reports| messages.by_ref().take(reports.len()).collect()).collect();
    let mut tells_of: BTreeMap<usize, usize> = BTreeMap::new();
    of_each.iter().flatten().for_each(|message| *tells_of.entry(*message).or_default() += 1);
    of_each.iter().map(|its| its.iter().any(|message| tells_of.get(message).is_some_and(|count| *count > 1))).collect()
}

/// Returns whether a case says when it was reported, and how it ended.
fn has_days(case: &Case) -> bool {
    let is_over = case.status == Some(Status::Resolved);
    let has_reports = !case.reports.is_empty() && case.reports.iter().all(|report| report.received.is_some());
    has_reports && case.status.is_some() && (!is_over || case.outcome.resolved.is_some())
}

impl<'c> Dated<'c> {
    fn of(told: &IncidentCases<'c>, committee: &Committee) -> Option<Dated<'c>> {
        if !told.cases().all(has_days) {
            return None;
        }
        let received = told.received(committee)?;
        let outcome = told.case.outcome.resolved;
        let resolved = match told.case.status? {
            Status::Open => None,
            Status::Resolved => Some(outcome?),
            // Neither is worked on, whether or not a day is given.
            Status::OnFile | Status::Expunged => Some(outcome.unwrap_or(received)),
        };
        Some(Dated { told: told.clone(), received, resolved })
    }

    fn sanctions(&self) -> impl Iterator<Item = &'c Sanction> {
        self.told.cases().flat_map(|case| &case.sanctions)
    }

    /// The day from which a sanction counts: its first day, or the day it must have been decided.
    fn began(&self, sanction: &Sanction) -> Option<NaiveDate> {
        sanction.from.or(self.resolved).or(Some(self.received))
    }

    /// The reported persons: those of a duplicate are the same ones.
    fn people(&self) -> usize {
        self.told.cases().map(|case| case.with_role(Role::Reported).count()).max().unwrap_or(0)
    }

    fn incident(&self, committee: &Committee, to: NaiveDate, fields: &[&CustomField]) -> Incident<'c> {
        let case = self.told.case;
        let days = |until: NaiveDate| u32::try_from((until - self.received).num_days()).ok();
        let told = |until: &NaiveDate| *until <= to;
        let acknowledged = self.told.cases().flat_map(|case| case.logged(LogWord::Acknowledged));
        let acknowledged = acknowledged.filter_map(|(_, entry)| entry.at).map(|at| committee.day_of(at));
        let is_told = |(_, report): &Held<'_>| report.received.is_some_and(|at| told(&committee.day_of(at)));
        let reports: Vec<Held<'c>> = self.told.held().filter(is_told).collect();
        let appeals = || self.told.cases().flat_map(|case| &case.appeals).filter_map(|it| it.received);
        Incident {
            case: Some(case),
            types: types(committee, &case.types),
            resolutions: self.resolutions(committee, to),
            settings: settings(case),
            channel: self.channel(committee),
            fields: fields.iter().map(|field| choice(case, field)).collect(),
            took: [acknowledged.min().filter(told).and_then(days), self.resolved_on().filter(told).and_then(days)],
            is_shared: self.told.cases().any(|case| case.sharing.dsf.share == Some(Share::Yes)),
            several_reports: messages::count(&reports) > 1,
            is_reported_with_others: false,
            nobody_reported: self.people() == 0,
            moment: self.moment(committee),
            police_called: self.was_logged(LogWord::PoliceCalled, committee, to),
            is_appealed: self.was_logged(LogWord::Appealed, committee, to)
                || appeals().any(|at| told(&committee.day_of(at))),
            event: event_slot(committee, case.event.as_deref()),
            length: self.resolved.filter(told).and_then(|_| self.imposed(to).filter_map(|it| self.length(it)).max()),
            kinds: self.kinds(committee, to),
        }
    }

    /// The sanctions that began by the end of the period.
    fn imposed(&self, to: NaiveDate) -> impl Iterator<Item = &'c Sanction> {
        self.sanctions().filter(move |it| self.began(it).is_some_and(|day| day <= to))
    }

    /// The day on which it was resolved, where one is written.
    fn resolved_on(&self) -> Option<NaiveDate> {
        self.resolved.and(self.told.case.outcome.resolved)
    }

    /// How long a sanction lasts, if it does.
    fn length(&self, sanction: &Sanction) -> Option<Slot> {
        Some(Slot::BuiltIn(match sanction.until? {
            Until::Indefinite => Category::Indefinite,
            Until::OnRequest => Category::OnRequest,
            Until::Day(until) => match (until - self.began(sanction)?).num_days() {
                ..=31 => Category::UpToMonth,
                32..=366 => Category::UpToYear,
                _ => Category::OverYear,
            },
        }))
    }

    /// What is true for the incident at the end of the period.
    fn kinds(&self, committee: &Committee, to: NaiveDate) -> BTreeSet<Kind> {
        let is_over = self.resolved.is_some_and(|day| day <= to);
        // Who they were is not known any longer.
        let is_expunged = self.told.case.status == Some(Status::Expunged);
        let is_counted = |report: &&Report| report.received.is_some_and(|at| committee.day_of(at) <= to);
        let reported: Vec<&Person> = self.told.cases().flat_map(|case| case.with_role(Role::Reported)).collect();
        let kinds = [
            (Kind::SelfReported, self.told.reports().filter(is_counted).any(|it| it.self_reported)),
            (
                Kind::NotIdentified,
                !is_expunged && !reported.is_empty() && !reported.iter().any(|it| it.is_identified()),
            ),
            (Kind::Partly, is_over && self.told.case.outcome.finding == Some(Outcome::Partly)),
            (Kind::WithConditions, is_over && self.imposed(to).any(|it| !it.conditions.is_empty())),
            (Kind::ActedLocally, is_over && self.told.case.origin == Some(Origin::HandledLocally)),
            (Kind::Breach, self.told.cases().flat_map(|case| &case.incidents).any(|it| it.breach_of.is_some())),
        ];
        kinds.into_iter().filter_map(|(kind, is)| is.then_some(kind)).collect()
    }

    /// Returns whether the log has this by the end of the period.
    fn was_logged(&self, word: LogWord, committee: &Committee, to: NaiveDate) -> bool {
        let mut entries = self.told.cases().flat_map(|case| case.logged(word));
        entries.any(|(_, entry)| entry.at.is_none_or(|at| committee.day_of(at) <= to))
    }

    /// The report that was received first.
    fn first(&self, committee: &Committee) -> Option<&'c Report> {
        self.told.reports().min_by_key(|it| it.received.map(|at| committee.day_of(at)))
    }

    /// When the first report came, as against the event.
    fn moment(&self, committee: &Committee) -> Slot {
        let event = self.told.case.event.as_deref().and_then(|key| committee.event(key));
        let days = event.and_then(|event| event.starts.zip(event.ends));
        let told = event.and_then(|_| self.first(committee)).and_then(|it| it.told);
        Slot::BuiltIn(match (told, days) {
            (Some(words::Told::DuringEvent), _) => Category::DuringEvent,
            (Some(words::Told::AfterEvent), _) => Category::AfterEvent,
            (None, Some((starts, ends))) if starts <= self.received && self.received <= ends => Category::DuringEvent,
            (None, Some((_, ends))) if ends < self.received => Category::AfterEvent,
            _ => Category::NoEvent,
        })
    }

    /// How the first report arrived.
    fn channel(&self, committee: &Committee) -> Slot {
        Slot::BuiltIn(match self.first(committee).and_then(|it| it.channel) {
            Some(Channel::Verbal) => Category::Verbal,
            Some(Channel::Email) => Category::Email,
            Some(Channel::Form) => Category::Form,
            Some(Channel::Chat) => Category::Chat,
            Some(Channel::Phone) => Category::Phone,
            Some(Channel::Observed) => Category::Observed,
            Some(Channel::Forwarded) => Category::Forwarded,
            None => Category::Unknown,
        })
    }

    fn resolutions(&self, committee: &Committee, to: NaiveDate) -> BTreeSet<Slot> {
        if self.resolved.is_none_or(|day| to < day) {
            return BTreeSet::from([Slot::BuiltIn(Category::Unresolved)]);
        }
        let kinds = kinds(committee, self.imposed(to).map(|it| it.kind.as_deref().unwrap_or_default()));
        if !kinds.is_empty() {
            return kinds;
        }
        match (self.told.case.outcome.finding, self.told.case.status) {
            (None | Some(Outcome::Violation | Outcome::Partly), Some(Status::OnFile)) => {
                BTreeSet::from([Slot::BuiltIn(Category::OnFile)])
            }
            (finding, _) => BTreeSet::from([without_sanction(finding)]),
        }
    }
}

impl DisposedCase {
    fn incident<'c>(&self, committee: &Committee, to: NaiveDate, fields: &[&CustomField]) -> Incident<'c> {
        let is_open = to < self.resolved.first;
        let mut resolutions = kinds(committee, self.sanctions.iter().map(String::as_str));
        if resolutions.is_empty() {
            resolutions.insert(without_sanction(self.finding));
        }
        if is_open {
            resolutions = BTreeSet::from([UNRESOLVED]);
        }
        let unknown = Slot::BuiltIn(Category::Unknown);
        Incident {
            case: None,
            types: types(committee, &self.types),
            resolutions,
            settings: BTreeSet::from([unknown]),
            channel: unknown,
            fields: vec![unknown; fields.len()],
            took: [None, None],
            is_shared: false,
            several_reports: self.reports > 1,
            is_reported_with_others: self.shared + self.shared_beyond > 0,
            nobody_reported: self.people == 0,
            moment: if self.event.is_some() { unknown } else { Slot::BuiltIn(Category::NoEvent) },
            police_called: false,
            is_appealed: false,
            event: event_slot(committee, self.event.as_deref()),
            length: None,
            kinds: if !is_open && self.finding == Some(Outcome::Partly) {
                BTreeSet::from([Kind::Partly])
            } else {
                BTreeSet::new()
            },
        }
    }
}

/// At least one.
fn types(committee: &Committee, keys: &[String]) -> BTreeSet<Slot> {
    let mut types: BTreeSet<Slot> =
        keys.iter().map(|key| slot(committee.types.iter().position(|kind| &kind.key == key))).collect();
    if types.is_empty() {
        types.insert(Slot::BuiltIn(Category::Undeclared));
    }
    types
}

/// Where the incidents of a case happened.
fn settings(case: &Case) -> BTreeSet<Slot> {
    let category = |setting: Option<Setting>| match setting {
        Some(Setting::InPerson) => Category::InPerson,
        Some(Setting::Online) => Category::Online,
        None => Category::Unknown,
    };
    let known = case.incidents.iter().filter(|incident| incident.setting.is_some());
    let mut settings: BTreeSet<Slot> = known.map(|it| Slot::BuiltIn(category(it.setting))).collect();
    if settings.is_empty() {
        settings.insert(Slot::BuiltIn(Category::Unknown));
    }
    settings
}

/// The event of an incident, if committee.yaml declares it.
fn event_slot(committee: &Committee, key: Option<&str>) -> Slot {
    let place = key.map(|key| committee.events.iter().position(|event| event.key == key));
    place.map_or(Slot::BuiltIn(Category::Elsewhere), slot)
}

fn kinds<'k>(committee: &Committee, keys: impl Iterator<Item = &'k str>) -> BTreeSet<Slot> {
    keys.map(|key| slot(committee.sanctions.iter().position(|kind| kind.key == key))).collect()
}

fn without_sanction(finding: Option<Outcome>) -> Slot {
    Slot::BuiltIn(match finding {
        Some(Outcome::NoViolation) => Category::NoViolation,
        Some(Outcome::OutOfScope) => Category::OutOfScope,
        Some(Outcome::Undetermined) => Category::Undetermined,
        Some(Outcome::NoIncident) => Category::NoIncident,
        Some(Outcome::Violation | Outcome::Partly) | None => Category::NoAction,
    })
}

/// What is in a field of the committee's own, if it is one of the words that committee.yaml offers.
fn choice(case: &Case, field: &CustomField) -> Slot {
    let written = case.fields.iter().find(|(key, _)| *key == field.key);
    let place = written.and_then(|(_, text)| field.choices.iter().position(|choice| choice == text.expose()));
    place.map_or(Slot::BuiltIn(Category::Unknown), Slot::Declared)
}

fn slot(declared: Option<usize>) -> Slot {
    declared.map_or(Slot::BuiltIn(Category::Undeclared), Slot::Declared)
}
