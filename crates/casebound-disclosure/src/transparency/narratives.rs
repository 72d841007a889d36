//! The incidents that are told: words that name nobody, and labels under which none is alone.

use std::collections::{BTreeMap, BTreeSet};

use casebound_record::words::{Answer, Language, Role, Setting};
use casebound_record::{Case, CaseFile, Committee, Person};
use sha2::{Digest as _, Sha256};

use super::dimension::Dimension;
use super::facts::{Incident, PeriodCounts, Slot};
use super::{HitLocation, Input, NamingHit, ReportRefusal, number};
use crate::anonymise::{PublicSummary, check_publishable, tell};
use crate::general_words::general_words;
use crate::guard::{CaseFacts, Guard, GuardHit, GuardHitKind, QuasiIdentifier, Weight, digest, folded, settle_looks};
use crate::public::{Label, Labels, Narrative, Table, Totals};
use crate::small_counts::fits;
use crate::template::TemplateFault;

/// An incident that is told, and its words.
pub(super) type IncidentNarrative<'i, 'c> = (&'i Incident<'c>, PublicSummary);

/// What was said of the cases, and which hits of the guard in these words somebody settled.
#[derive(Debug, Default)]
pub(super) struct NarrativeReview {
    /// Places that name somebody.
    pub(super) named: Vec<NamingHit>,
    /// What a word was taken for, and the word, folded.
    pub(super) settled: BTreeSet<(GuardHitKind, String)>,
    /// Blocks that a member lifted who does not write the report: the word, folded, the case, and the member.
    pub(super) lifted: BTreeSet<(String, String, String)>,
    /// All words.
    pub(super) words: String,
}

/// The incidents that may be told.
pub(super) fn narratives<'i, 'c>(
    input: &Input<'_>,
    language: Language,
    incidents: impl Iterator<Item = &'i Incident<'c>>,
) -> Result<Vec<IncidentNarrative<'i, 'c>>, ReportRefusal>
where
    'c: 'i,
{
    let mut told = Vec::new();
    for incident in incidents {
        let Some(case) = incident.case else { continue };
        told.extend(words(input, language, case)?.map(|words| (incident, words)));
    }
    Ok(told)
}

/// Which incidents have another one beside them of the same types and setting.
pub(super) struct SimilarIncidents<'c>(BTreeMap<Likeness<'c>, usize>);

type Likeness<'c> = (BTreeSet<&'c str>, Option<Setting>);

impl<'c> SimilarIncidents<'c> {
    pub(super) fn of(cases: impl Iterator<Item = &'c Case>) -> SimilarIncidents<'c> {
        let mut company = BTreeMap::new();
        for case in cases {
            *company.entry(likeness(case)).or_default() += 1;
        }
        SimilarIncidents(company)
    }

    /// Returns whether the words of an incident stand for more than one, or all who are at risk agreed.
    pub(super) fn may_hide(&self, case: Option<&'c Case>) -> bool {
        agreed(case) || case.is_some_and(|case| self.0.get(&likeness(case)).is_some_and(|count| *count > 1))
    }
}

fn likeness(case: &Case) -> Likeness<'_> {
    (case.types.iter().map(String::as_str).collect(), case.setting())
}

/// The categories of each incident that is told without the consent of all at risk: a reader of the words knows them.
pub(super) fn known_from_words(told: &[IncidentNarrative<'_, '_>], by: Dimension) -> Vec<BTreeSet<Slot>> {
    told.iter().filter(|(it, _)| !agreed(it.case)).map(|(it, _)| by.of(it)).collect()
}

/// The words of a case that may be told.
pub(super) fn words(
    input: &Input<'_>,
    language: Language,
    case: &Case,
) -> Result<Option<PublicSummary>, TemplateFault> {
    if check_publishable(case, input.committee, input.today).is_err() {
        return Ok(None);
    }
    let words = general_words(input.templates, language, case)?;
    let general =
        |person: Option<&Person>| words.get(&person.map(|person| person.key.as_str())).cloned().unwrap_or_default();
    let told = tell(case, input.committee, input.today, &general).ok();
    // What came of it later is told by a later report.
    let is_resolved = case.outcome.resolved.is_none_or(|day| day <= input.asked.to);
    Ok(told.map(|told| PublicSummary { resolution: told.resolution.filter(|_| is_resolved), ..told }))
}

impl NarrativeReview {
    /// Looks at the words of a case, for people and for what is known of the case.
    pub(super) fn look(&mut self, input: &Input<'_>, case: &Case, told: &PublicSummary, guard: &Guard) {
        let nothing = CaseFacts::default();
        let known = input.known_of(case).unwrap_or(&nothing);
        let name = case.name.clone().unwrap_or_default();
        let texts = [
            (HitLocation::Summary(name.clone()), Some(&told.summary), &case.transparency.summary),
            (HitLocation::Resolution(name), told.resolution.as_ref(), &case.transparency.resolution),
        ];
        for (place, text, written) in texts {
            let (Some(text), Some(written)) = (text, written) else { continue };
            let writer = input.asked.writer;
            let (findings, lifted) =
                judged(text.as_str(), written.expose(), case, known, input.committee, guard, writer);
            for (finding, by) in lifted {
                let word = folded(finding.span.of(text.as_str()));
                self.lifted.insert((word, case.name.clone().unwrap_or_default(), by));
            }
            self.words.push_str(text.as_str());
            self.words.push_str("\n\n");
            for finding in findings {
                if finding.weight == Weight::Note {
                    self.settled.insert((finding.kind, folded(finding.span.of(text.as_str()))));
                } else {
                    let digest = Some(digest(written.expose()));
                    self.named.push(NamingHit { place: place.clone(), finding, digest });
                }
            }
        }
    }

    /// Returns whether a place of a finished text is in the words of a case: the letters around it are the same.
    fn says(&self, finding: &GuardHit, text: &str) -> bool {
        const AROUND: usize = 12;
        let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        let (before, after) = (text.get(..finding.span.start), text.get(finding.span.end..));
        let start: String =
            before.unwrap_or_default().chars().rev().filter(|letter| letter.is_alphanumeric()).take(AROUND).collect();
        let start: String = start.chars().rev().collect();
        let end: String =
            after.unwrap_or_default().chars().filter(|letter| letter.is_alphanumeric()).take(AROUND).collect();
        let (word, all) = (letters(finding.span.of(text)), letters(&self.words));
        all.contains(&format!("{start}{word}")) || all.contains(&format!("{word}{end}"))
    }

    /// Returns whether somebody looked at this in the words of its case already.
    pub(super) fn is_settled(&self, finding: &GuardHit, text: &str) -> bool {
        let surface = folded(finding.span.of(text));
        if finding.weight == Weight::Block {
            return self.lifted.iter().any(|(word, _, _)| *word == surface) && self.says(finding, text);
        }
        let is_same = |(kind, settled): &(GuardHitKind, String)| *kind == finding.kind && surface.contains(settled);
        finding.weight == Weight::Review && self.settled.iter().any(is_same)
    }
}

/// What the guard finds in words for the public: what somebody settled has become a note.
fn judged(
    text: &str,
    written: &str,
    case: &Case,
    known: &CaseFacts,
    committee: &Committee,
    guard: &Guard,
    writer: Option<&str>,
) -> (Vec<GuardHit>, Vec<(GuardHit, String)>) {
    let mut findings = guard.read_about(text, known);
    for finding in
        findings.iter_mut().filter(|finding| finding.kind == GuardHitKind::QuasiIdentifier(QuasiIdentifier::Quote))
    {
        // The same words may be the committee's own: only somebody who reads both can tell.
        finding.weight = Weight::Review;
    }
    let lifted = settle_looks(&mut findings, written, case, committee, writer);
    (findings, lifted)
}

/// Looks at the words of one case for the public as they are written, before they are in any report.
pub fn unsettled_hits(file: &CaseFile, committee: &Committee, guard: &Guard) -> Vec<NamingHit> {
    let (case, known) = (&file.case, CaseFacts::of(file));
    let name = case.name.clone().unwrap_or_default();
    let texts = [
        (HitLocation::Summary(name.clone()), &case.transparency.summary),
        (HitLocation::Resolution(name), &case.transparency.resolution),
    ];
    let mut named = Vec::new();
    for (place, text) in texts {
        let Some(text) = text.as_ref().map(|text| text.expose()) else { continue };
        let findings = judged(text, text, case, &known, committee, guard, Some("")).0.into_iter();
        let open = findings.filter(|it| it.weight > Weight::Note);
        named.extend(open.map(|finding| NamingHit { place: place.clone(), finding, digest: Some(digest(text)) }));
    }
    named
}

/// What the words of an incident may say beside what happened: its types, where, and what came of it.
const SAID: [Dimension; 3] = [Dimension::Type, Dimension::Setting, Dimension::Resolution];

/// The tables that count by [`SAID`].
fn tables(totals: &Totals) -> [&Table; 3] {
    [&totals.types, &totals.settings, &totals.resolutions]
}

/// The number that a table shows for a category.
fn incidents_of(committee: &Committee, by: Dimension, slot: Slot, table: &Table) -> Option<u32> {
    let label = by.label(committee, slot);
    let row = table.rows.iter().find(|row| row.category == label.category && row.key == label.key)?;
    Some(row.incidents)
}

/// The categories of an incident that tables show by name; of one table all or none.
fn labels(committee: &Committee, incident: &Incident<'_>, totals: &Totals) -> [Vec<Slot>; 3] {
    let mut all = <[Vec<Slot>; 3]>::default();
    for ((by, table), slots) in SAID.into_iter().zip(tables(totals)).zip(&mut all) {
        let its = by.of(incident);
        if its.iter().all(|slot| incidents_of(committee, by, *slot, table).is_some()) {
            slots.extend(its);
        }
    }
    all
}

/// Leaves out what words would say beyond the numbers, and returns how many incidents that were.
///
/// Whoever reads the words of an incident knows its types, where it was, and what came of it. So it is told only where
/// tables show all of them by name; what is left untold must then be as vague by itself as any table, and so must be
/// how many incidents share all that the words say. All of it follows from numbers that are published anyway.
pub(super) fn leave_out_what_says_more(
    committee: &Committee,
    told: &mut Vec<IncidentNarrative<'_, '_>>,
    totals: &Totals,
) -> usize {
    let before = told.len();
    let is_public = |incident: &Incident<'_>| labels(committee, incident, totals).iter().all(|it| !it.is_empty());
    told.retain(|(incident, _)| agreed(incident.case) || is_public(incident));
    while let Some(idx) = one_too_many(committee, told, totals) {
        told.remove(idx);
    }
    before - told.len()
}

/// The place of an incident of which words say too much.
fn one_too_many(committee: &Committee, told: &[IncidentNarrative<'_, '_>], totals: &Totals) -> Option<usize> {
    let smallest = totals.smallest_count;
    let untold = totals.incidents - number(told.len());
    let may_go = |has: &dyn Fn(&Incident<'_>) -> bool| {
        told.iter().rposition(|(incident, _)| !agreed(incident.case) && has(incident))
    };
    let left = |by: Dimension, slot: Slot, shown: u32| {
        shown - number(told.iter().filter(|(it, _)| by.of(it).contains(&slot)).count())
    };
    for (by, table) in SAID.into_iter().zip(tables(totals)) {
        let slots: BTreeSet<Slot> = told.iter().flat_map(|(incident, _)| by.of(incident)).collect();
        for slot in slots {
            let Some(shown) = incidents_of(committee, by, slot, table) else { continue };
            let left = left(by, slot, shown);
            let too_many = if !fits(left, smallest) {
                may_go(&|incident| by.of(incident).contains(&slot))
            } else if !fits(untold - left, smallest) {
                may_go(&|incident| !by.of(incident).contains(&slot))
            } else {
                None
            };
            if too_many.is_some() {
                return too_many;
            }
        }
    }
    let mut alike: BTreeMap<[Vec<Slot>; 3], u32> = BTreeMap::new();
    for (incident, _) in told.iter().filter(|(it, _)| !agreed(it.case)) {
        *alike.entry(labels(committee, incident, totals)).or_default() += 1;
    }
    let few = alike.into_iter().find(|(said, count)| {
        let others = SAID.into_iter().zip(said).zip(tables(totals)).flat_map(|((by, slots), table)| {
            let left = &left;
            slots.iter().filter_map(move |slot| Some(left(by, *slot, incidents_of(committee, by, *slot, table)?)))
        });
        !fits(*count, smallest) && others.min().unwrap_or(untold) < smallest
    });
    few.and_then(|(said, _)| may_go(&|incident| labels(committee, incident, totals) == said))
}

/// Puts labels on the incidents that are told: only what a table shows as a row of its own.
pub(super) fn labelled(committee: &Committee, told: &[IncidentNarrative<'_, '_>], totals: &Totals) -> Vec<Narrative> {
    let label =
        |by: Dimension, slots: &[Slot]| slots.iter().map(|slot| by.label(committee, *slot)).collect::<Vec<Label>>();
    let narrative = |(incident, words): &IncidentNarrative<'_, '_>| {
        let [types, setting, resolutions] = labels(committee, incident, totals);
        Narrative {
            summary: words.summary.clone(),
            resolution: words.resolution.clone(),
            labels: Labels {
                types: label(Dimension::Type, &types),
                setting: label(Dimension::Setting, &setting).pop().filter(|_| setting.len() == 1),
                resolutions: label(Dimension::Resolution, &resolutions),
            },
        }
    };
    let mut narratives: Vec<Narrative> = told.iter().map(narrative).collect();
    // By kind; what has no public kind comes last. Within a kind the order says nothing, as before.
    let kind = |narrative: &Narrative| -> Vec<String> {
        let word = |label: &Label| label.key.as_ref().map_or_else(String::new, |key| key.as_str().to_owned());
        narrative.labels.types.iter().map(word).collect()
    };
    narratives.sort_by_cached_key(|it| (it.labels.types.is_empty(), kind(it)));
    narratives
}

/// Returns whether all who are at risk said that the case may be told.
pub(super) fn agreed(case: Option<&Case>) -> bool {
    let Some(case) = case else { return false };
    let mut at_risk =
        case.people.iter().filter(|person| person.is(Role::Reporter) || person.is(Role::Affected)).peekable();
    at_risk.peek().is_some() && at_risk.all(|it| it.consent.publish == Some(Answer::Yes))
}

/// Puts incidents in an order that tells nothing of their days: by a hash over all their code names, which nobody outside
/// knows. Nothing else of a case changes it, so that the same period written again is the same report.
pub(super) fn mix(facts: &mut PeriodCounts<'_>) {
    let name = |case: Option<&Case>| case.and_then(|case| case.name.clone()).unwrap_or_default();
    let mut names: Vec<String> = facts.incidents.iter().map(|incident| name(incident.case)).collect();
    names.sort();
    let key = Sha256::digest(names.join("\n"));
    let order = |case: Option<&Case>| (Sha256::new().chain_update(key).chain_update(name(case)).finalize(), name(case));
    facts.incidents.sort_by_cached_key(|it| order(it.case));
    facts.earlier_resolved.sort_by_cached_key(|case| order(Some(case)));
}
