//! The incidents that are told: words that name nobody, and labels under which none stands alone.

use std::collections::{BTreeMap, BTreeSet};

use casebound_record::words::{Answer, Role, Setting};
use casebound_record::{Case, CaseFile, Committee, Person};
use serde::Serialize;

use super::facts::{Incident, Slot};
use super::texts::Language;
use super::totals::By;
use super::{Input, Named, Place, Refusal};
use crate::anonymise::{Told, may_be_told, tell};
use crate::guard::{Facts as Known, Finding, Guard, Kind, Trace, Weight, digest, folded, settle_looks};
use crate::public::{Label, Labels, Narrative, Table, Totals};
use crate::template::{TemplateFault, Templates};

/// An incident that is told, and its words.
pub(super) type Telling<'i, 'c> = (&'i Incident<'c>, Told);

/// What was said of the cases, and which doubts about these words somebody settled.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Places that name somebody.
    pub(super) named: Vec<Named>,
    /// What a word was taken for, and the word, folded.
    pub(super) settled: BTreeSet<(Kind, String)>,
    /// All words.
    pub(super) words: String,
}

/// The incidents that may be told, and how many are only noted.
pub(super) fn narratives<'i, 'c>(
    input: &Input<'_>,
    language: Language,
    incidents: impl Iterator<Item = &'i Incident<'c>>,
) -> Result<(Vec<Telling<'i, 'c>>, usize), Refusal>
where
    'c: 'i,
{
    let mut told = Vec::new();
    let mut noted = 0;
    for incident in incidents {
        let words = match incident.case {
            Some(case) => words(input, language, case)?,
            None => None,
        };
        match words {
            Some(words) => told.push((incident, words)),
            None => noted += 1,
        }
    }
    Ok((told, noted))
}

/// Which incidents have another one beside them of the same types and setting.
pub(super) struct Company<'c>(BTreeMap<Likeness<'c>, usize>);

type Likeness<'c> = (BTreeSet<&'c str>, Option<Setting>);

impl<'c> Company<'c> {
    pub(super) fn of(cases: impl Iterator<Item = &'c Case>) -> Company<'c> {
        let mut company = BTreeMap::new();
        for case in cases {
            *company.entry(likeness(case)).or_default() += 1;
        }
        Company(company)
    }

    /// Tells whether the words of an incident stand for more than one, or all who are at risk agreed.
    pub(super) fn may_hide(&self, case: Option<&'c Case>) -> bool {
        agreed(case) || case.is_some_and(|case| self.0.get(&likeness(case)).is_some_and(|count| *count > 1))
    }
}

fn likeness(case: &Case) -> Likeness<'_> {
    (case.types.iter().map(String::as_str).collect(), case.incident.setting)
}

/// The categories of each incident that is told without the consent of all at risk: a reader of the words knows them.
pub(super) fn known_from_words(told: &[Telling<'_, '_>], by: By) -> Vec<BTreeSet<Slot>> {
    told.iter().filter(|(it, _)| !agreed(it.case)).map(|(it, _)| by.of(it)).collect()
}

/// The words of a case that may be told.
pub(super) fn words(input: &Input<'_>, language: Language, case: &Case) -> Result<Option<Told>, TemplateFault> {
    if may_be_told(case, input.committee, input.today).is_err() {
        return Ok(None);
    }
    let words = general_words(input.templates, language, case)?;
    let general = |person: Option<&Person>| words.get(&person.map(|it| it.key.as_str())).cloned().unwrap_or_default();
    Ok(tell(case, input.committee, input.today, &general).ok())
}

impl Said {
    /// Looks at the words of a case, for people and for what is known of the case.
    pub(super) fn look(&mut self, input: &Input<'_>, case: &Case, told: &Told, guard: &Guard) {
        let nothing = Known::default();
        let known = input.known_of(case).unwrap_or(&nothing);
        let name = case.name.clone().unwrap_or_default();
        let texts = [
            (Place::Summary(name.clone()), Some(&told.summary), &case.transparency.summary),
            (Place::Resolution(name), told.resolution.as_ref(), &case.transparency.resolution),
        ];
        for (place, text, written) in texts {
            let (Some(text), Some(written)) = (text, written) else { continue };
            let findings = judged(text.as_str(), written.expose(), case, known, input.committee, guard);
            self.words.push_str(text.as_str());
            self.words.push_str("\n\n");
            for finding in findings {
                if finding.weight == Weight::Note {
                    self.settled.insert((finding.kind, folded(finding.span.of(text.as_str()))));
                } else {
                    let digest = Some(digest(written.expose()));
                    self.named.push(Named { place: place.clone(), finding, digest });
                }
            }
        }
    }

    /// Tells whether somebody looked at this in the words of its case already.
    pub(super) fn is_settled(&self, finding: &Finding, text: &str) -> bool {
        let surface = folded(finding.span.of(text));
        let is_same = |(kind, settled): &(Kind, String)| *kind == finding.kind && surface.contains(settled);
        finding.weight == Weight::Review && self.settled.iter().any(is_same)
    }
}

/// What the guard finds in words for the public: what somebody settled has become a note.
fn judged(text: &str, written: &str, case: &Case, known: &Known, committee: &Committee, guard: &Guard) -> Vec<Finding> {
    let mut findings = guard.read_about(text, known);
    for finding in findings.iter_mut().filter(|it| it.kind == Kind::Trace(Trace::Quote)) {
        // The same words may be the committee's own: only somebody who reads both can tell.
        finding.weight = Weight::Review;
    }
    settle_looks(&mut findings, written, case, committee);
    findings
}

/// Looks at the words of one case for the public as they are written, before they stand in any report.
pub fn doubts(file: &CaseFile, committee: &Committee, guard: &Guard) -> Vec<Named> {
    let (case, known) = (&file.case, Known::of(file));
    let name = case.name.clone().unwrap_or_default();
    let texts = [
        (Place::Summary(name.clone()), &case.transparency.summary),
        (Place::Resolution(name), &case.transparency.resolution),
    ];
    let mut named = Vec::new();
    for (place, text) in texts {
        let Some(text) = text.as_ref().map(|it| it.expose()) else { continue };
        let findings = judged(text, text, case, &known, committee, guard).into_iter();
        let open = findings.filter(|it| it.weight > Weight::Note);
        named.extend(open.map(|finding| Named { place: place.clone(), finding, digest: Some(digest(text)) }));
    }
    named
}

/// A general word for each person of a case, and one for somebody of whom nothing is known.
fn general_words<'c>(
    templates: Templates<'_>,
    language: Language,
    case: &'c Case,
) -> Result<BTreeMap<Option<&'c str>, String>, TemplateFault> {
    let people = case.people.iter().map(Some).chain([None]);
    people.map(|it| Ok((it.map(|it| it.key.as_str()), someone(templates, language, it)?))).collect()
}

/// The view of the template that gives a general word for a person.
#[derive(Serialize)]
struct Someone {
    capacity: Option<&'static str>,
    role: Option<&'static str>,
}

fn someone(templates: Templates<'_>, language: Language, person: Option<&Person>) -> Result<String, TemplateFault> {
    let telling = [Role::Reported, Role::Affected, Role::Reporter, Role::Witness, Role::Other];
    let view = Someone {
        capacity: person.and_then(|it| it.capacity).map(|it| it.word()),
        role: person.and_then(|it| telling.into_iter().find(|role| it.is(*role))).map(Role::word),
    };
    Ok(templates.render(language.someone(), &view)?.trim().to_owned())
}

/// What is said of an incident beside its words: nothing at first, more while another one shares it.
type Tuple = [Vec<Slot>; 3];

const ORDER: [By; 3] = [By::Type, By::Setting, By::Resolution];

/// Which of [`ORDER`] is said, from most to least.
const LEVELS: [[bool; 3]; 4] = [[true, true, true], [true, false, true], [true, false, false], [false, false, false]];

/// Puts labels on the incidents that are told.
///
/// A label is only what a table shows as a row of its own. Two incidents at least share their labels, unless all who
/// are at risk agreed; and how many incidents have these labels stays as vague as a number that is not shown.
pub(super) fn labelled(
    committee: &Committee,
    all: &[Incident<'_>],
    told: &[Telling<'_, '_>],
    totals: &Totals,
) -> Vec<Narrative> {
    let tables = [&totals.types, &totals.settings, &totals.resolutions];
    let smallest = usize::try_from(committee.transparency.smallest_count).unwrap_or(usize::MAX);
    let full: Vec<Tuple> = told.iter().map(|(it, _)| tuple(committee, it, tables)).collect();
    let mut said = full.clone();
    let mut levels = vec![0; told.len()];
    let may_say_less = |idx: usize, level: usize| level + 1 < LEVELS.len() && !agreed(told[idx].0.case);
    let mut again = smallest > 1;
    // Each round says less of some incidents, so there is an end.
    while std::mem::take(&mut again) {
        let mut groups: BTreeMap<Tuple, Vec<usize>> = BTreeMap::new();
        for (idx, tuple) in said.iter().enumerate() {
            groups.entry(tuple.clone()).or_default().push(idx);
        }
        for (tuple, group) in groups {
            if group.len() >= 2 && is_vague(committee, all, &tuple, tables, group.len(), smallest) {
                continue;
            }
            for idx in group.into_iter().filter(|idx| may_say_less(*idx, levels[*idx])).collect::<Vec<_>>() {
                levels[idx] += 1;
                said[idx] = at(LEVELS[levels[idx]], &full[idx]);
                again = true;
            }
        }
    }
    let label = |by: By, slots: &[Slot]| slots.iter().map(|slot| by.label(committee, *slot)).collect::<Vec<Label>>();
    told.iter()
        .zip(said)
        .map(|((_, words), [types, setting, resolutions])| Narrative {
            summary: words.summary.clone(),
            resolution: words.resolution.clone(),
            labels: Labels {
                types: label(By::Type, &types),
                setting: label(By::Setting, &setting).pop(),
                resolutions: label(By::Resolution, &resolutions),
            },
        })
        .collect()
}

fn at(level: [bool; 3], full: &Tuple) -> Tuple {
    let mut tuple = full.clone();
    for (slots, is_said) in tuple.iter_mut().zip(level) {
        if !is_said {
            slots.clear();
        }
    }
    tuple
}

/// The categories of an incident that tables show; of one table all or none.
fn tuple(committee: &Committee, incident: &Incident<'_>, tables: [&Table; 3]) -> Tuple {
    let mut tuple = Tuple::default();
    for ((by, table), slots) in ORDER.into_iter().zip(tables).zip(&mut tuple) {
        let its = by.of(incident);
        if its.iter().all(|slot| incidents_of(committee, by, *slot, table).is_some()) {
            slots.extend(its);
        }
    }
    tuple
}

/// The number that a table shows for a category.
pub(super) fn incidents_of(committee: &Committee, by: By, slot: Slot, table: &Table) -> Option<usize> {
    let label = by.label(committee, slot);
    let row = table.rows.iter().find(|row| row.category == label.category && row.key == label.key)?;
    usize::try_from(row.incidents).ok()
}

/// Tells whether the incidents with all these labels are many, or may be, for all that a reader knows.
fn is_vague(
    committee: &Committee,
    all: &[Incident<'_>],
    labels: &Tuple,
    tables: [&Table; 3],
    told: usize,
    smallest: usize,
) -> bool {
    let has = |incident: &&Incident<'_>| {
        ORDER.into_iter().zip(labels).all(|(by, slots)| slots.iter().all(|slot| by.of(incident).contains(slot)))
    };
    if all.iter().filter(has).count() >= smallest {
        return true;
    }
    let numbers = ORDER.into_iter().zip(labels).zip(tables).flat_map(|((by, slots), table)| {
        slots.iter().filter_map(move |slot| incidents_of(committee, by, *slot, table))
    });
    numbers.min().is_none_or(|most| most >= told + smallest)
}

/// Tells whether all who are at risk said that the case may be told.
pub(super) fn agreed(case: Option<&Case>) -> bool {
    let Some(case) = case else { return false };
    let mut at_risk = case.people.iter().filter(|it| it.is(Role::Reporter) || it.is(Role::Affected)).peekable();
    at_risk.peek().is_some() && at_risk.all(|it| it.consent.publish == Some(Answer::Yes))
}
