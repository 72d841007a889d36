//! What a team needs on the first morning of an event: people, promises, open cases by code name, and who may not be there.

use casebound_record::committee::Event;
use casebound_record::fields::{Person, Sanction};
use casebound_record::rota::shifts;
use casebound_record::standing::{Standing, standing};
use casebound_record::time::Period;
use casebound_record::words::Language;
use casebound_record::{CaseFile, Committee, Private};
use serde::Serialize;

use crate::agenda::name_of;
use crate::audience::Audience;
use crate::desk::{Desk, Length};
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::document::{Document, Layout};
use crate::template::{TemplateFault, Translated, translated};

const TEMPLATE: Translated = translated!("brief/"; ".md.j2");

/// Asks for the brief of an event's team.
#[derive(Clone, Copy)]
pub struct BriefRequest<'a> {
    /// The event.
    pub event: &'a Event,
    /// All cases, in any order; only open ones of this event, and those with sanctions, are looked at.
    pub cases: &'a [&'a CaseFile],
}

/// The finished brief.
#[derive(Debug)]
pub struct BriefText {
    /// For people.
    pub document: Document,
    /// For programs.
    pub brief: Brief,
}

/// What the team needs. Field names are a contract with scripts.
#[derive(Serialize)]
pub struct Brief {
    /// The key of the event.
    pub key: String,
    /// Its first and last day.
    pub days: (Option<String>, Option<String>),
    #[serde(flatten)]
    desk: Desk,
    /// Who is where when.
    shifts: Vec<ShiftRow>,
    /// What reporters were promised.
    promises: Promises,
    /// Open cases of the event.
    open: Vec<OpenCase>,
    /// People about whom a decision holds during the event.
    watch: Vec<Watched>,
    /// The number of cases in which the reader is recused.
    recused: usize,
}

impl std::fmt::Debug for Brief {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Brief").field("key", &self.key).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct ShiftRow {
    day: String,
    hours: Option<String>,
    place: Option<String>,
    members: Vec<String>,
}

#[derive(Serialize)]
struct Promises {
    acknowledge: Option<Length>,
    step_in: Option<Length>,
    update: Option<Length>,
    resolve: Option<Length>,
}

#[derive(Serialize)]
struct OpenCase {
    case: String,
    shepherd: Option<String>,
    received: Option<String>,
}

/// Somebody about whom a decision holds.
#[derive(Serialize)]
struct Watched {
    /// `None` where it is not known.
    name: Option<String>,
    /// What helps to recognise the person.
    description: Option<String>,
    aliases: Vec<String>,
    sanctions: Vec<InForce>,
    case: String,
    call: Option<String>,
}

#[derive(Serialize)]
struct InForce {
    label: String,
    /// The last day, `indefinite` or `on-request`; `None` where nothing is written.
    until: Option<String>,
    conditions: Vec<String>,
}

impl Disclosure for BriefRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::Brief;
    type Text = BriefText;
    type Refusal = TemplateFault;

    fn write(
        &self,
        source: &Source<'_>,
        audience: Audience<'_>,
        language: Language,
    ) -> Result<BriefText, TemplateFault> {
        let brief = self.brief(source, audience);
        let document = Document::write(source.templates, &TEMPLATE, &brief, language, Layout::Text)?;
        Ok(BriefText { document, brief })
    }
}

impl BriefRequest<'_> {
    fn brief(&self, source: &Source<'_>, audience: Audience<'_>) -> Brief {
        let (committee, event) = (source.committee, self.event);
        let mut cases: Vec<&CaseFile> = self.cases.to_vec();
        cases.sort_by_key(|file| file.stem());
        let (recused, seen): (Vec<&CaseFile>, Vec<&CaseFile>) =
            cases.into_iter().partition(|file| audience.is_recused(&file.case, committee));
        let (deadlines, length) = (&committee.deadlines, |period: Option<Period>| period.map(Length::of));
        let is_here = |file: &&&CaseFile| file.case.is_open() && file.case.event.as_deref() == Some(&event.key);
        Brief {
            key: event.key.clone(),
            days: (event.starts.map(|day| day.to_string()), event.ends.map(|day| day.to_string())),
            desk: Desk::of(source, Some(event)),
            shifts: shift_rows(event, committee),
            promises: Promises {
                acknowledge: length(deadlines.acknowledge),
                step_in: length(deadlines.step_in),
                update: length(deadlines.update),
                resolve: length(deadlines.resolve),
            },
            open: seen.iter().filter(is_here).map(|file| OpenCase::of(file, committee)).collect(),
            watch: seen.iter().flat_map(|file| self.watched(file, source)).collect(),
            recused: recused.len(),
        }
    }

    /// The people of a case on whom a sanction is imposed that holds on a day of the event from today on.
    fn watched(&self, file: &CaseFile, source: &Source<'_>) -> Vec<Watched> {
        let committee = source.committee;
        let first = self.event.starts.map_or(source.today, |starts| starts.max(source.today));
        let holds = |sanction: &&Sanction| {
            let begins_later = self.event.ends.is_some_and(|ends| sanction.from.is_some_and(|from| from > ends));
            committee.still_holds(sanction, first) && !begins_later
        };
        let may_act = |key: &&str| standing(committee, &file.case, key, Some(source.today)) == Standing::MayAct;
        let of_person = |person: &Person| {
            let theirs = file.case.sanctions.iter().filter(|sanction| sanction.person.as_deref() == Some(&person.key));
            let sanctions: Vec<InForce> = theirs.filter(holds).map(|it| InForce::of(it, committee)).collect();
            let known = |text: &Option<Private>| text.as_ref().map(|text| text.expose().clone());
            (!sanctions.is_empty()).then(|| Watched {
                name: known(&person.name),
                description: known(&person.description),
                aliases: person.aliases.iter().map(|alias| alias.expose().clone()).collect(),
                sanctions,
                case: file.stem().to_owned(),
                call: file.case.shepherd.as_deref().filter(may_act).map(|key| name_of(committee, key)),
            })
        };
        file.case.people.iter().filter_map(of_person).collect()
    }
}

impl OpenCase {
    fn of(file: &CaseFile, committee: &Committee) -> OpenCase {
        OpenCase {
            case: file.stem().to_owned(),
            shepherd: file.case.shepherd.as_deref().map(|key| name_of(committee, key)),
            received: file.case.first_received().map(|at| committee.day_of(at).to_string()),
        }
    }
}

impl InForce {
    fn of(sanction: &Sanction, committee: &Committee) -> InForce {
        let key = sanction.kind.clone().unwrap_or_default();
        let label = committee.sanction(&key).and_then(|kind| kind.label.clone());
        InForce {
            label: label.unwrap_or(key),
            until: sanction.ends().map(|until| until.to_text()),
            conditions: sanction.conditions.iter().map(|text| text.expose().clone()).collect(),
        }
    }
}

fn shift_rows(event: &Event, committee: &Committee) -> Vec<ShiftRow> {
    let row = |shift: &casebound_record::fields::Shift| ShiftRow {
        day: shift.day.map(|day| day.to_string()).unwrap_or_default(),
        hours: shift.hours.map(casebound_record::time::weekly::Hours::to_text),
        place: shift.place.clone(),
        members: shift.members.iter().map(|key| name_of(committee, key)).collect(),
    };
    shifts(event).into_iter().map(row).collect()
}
