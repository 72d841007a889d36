//! The agenda of a meeting: what must be decided and what was promised, by code name, for one reader.

use casebound_record::case::Arrival;
use casebound_record::deadlines::{DueDate, DueKind, due_dates};
use casebound_record::rota::responsible;
use casebound_record::standing::{Standing, may_anybody_act, standing};
use casebound_record::words::Language;
use casebound_record::{CaseFile, Clock, Committee};
use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::document::{Document, Layout};
use crate::template::{TemplateFault, Translated, translated};

const TEMPLATE: Translated = translated!("agenda/"; ".md.j2");

/// Asks for the agenda of a meeting.
#[derive(Clone, Copy)]
pub struct AgendaRequest<'a> {
    /// All cases, in any order; those with nothing to talk about may be left out.
    pub cases: &'a [&'a CaseFile],
    /// The day of the meeting.
    pub clock: Clock,
    /// How many days ahead reviews, tasks and ends of sanctions are looked at.
    pub days: u32,
}

/// The finished agenda.
#[derive(Debug)]
pub struct AgendaText {
    /// For people.
    pub document: Document,
    /// For programs.
    pub agenda: Agenda,
}

/// What the meeting talks about. Members are named; of cases there are code names and dates alone. Field names are a contract
/// with scripts.
#[derive(Debug, Default, Serialize)]
pub struct Agenda {
    /// The committee.
    pub committee: Option<String>,
    /// The day of the meeting.
    pub on: String,
    /// The member whose agenda it is, where that is known.
    pub member: Option<String>,
    /// How many days ahead it looks.
    pub days: u32,
    /// Who leaves the room for which case.
    pub leave: Vec<Leave>,
    /// Open cases without a decision.
    pub decide: Vec<Item>,
    /// Appeals, and reports about cases that were resolved, which nobody answered.
    pub answer: Vec<Item>,
    /// What was promised and is late.
    pub overdue: Vec<Item>,
    /// Open cases that nobody looks after.
    pub without_shepherd: Vec<Item>,
    /// Cases to look at again, and records whose period ends.
    pub review: Vec<Item>,
    /// Tasks.
    pub tasks: Vec<Item>,
    /// Sanctions that end.
    pub sanctions: Vec<Item>,
    /// Open cases in which the reader is recused: others talk about them.
    pub not_for_you: Vec<String>,
}

/// One thing to talk about.
#[derive(Debug, Serialize)]
pub struct Item {
    /// The code name.
    pub case: String,
    /// A word of `due`, or `decision`, `appeal`, `report`, `shepherd`.
    pub what: &'static str,
    /// When it came, or is due.
    pub day: Option<String>,
    /// It is late.
    pub overdue: bool,
    /// The name of the member who sees to it.
    pub who: Option<String>,
}

/// Who leaves the room for a case.
#[derive(Debug, Serialize)]
pub struct Leave {
    /// The code name.
    pub case: String,
    /// Names of members.
    pub members: Vec<String>,
}

impl Disclosure for AgendaRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::Agenda;
    type Text = AgendaText;
    type Refusal = TemplateFault;

    fn write(
        &self,
        source: &Source<'_>,
        audience: Audience<'_>,
        language: Language,
    ) -> Result<AgendaText, TemplateFault> {
        let agenda = self.agenda(source.committee, audience);
        let document = Document::write(source.templates, &TEMPLATE, &agenda, language, Layout::Text)?;
        Ok(AgendaText { document, agenda })
    }
}

impl AgendaRequest<'_> {
    fn agenda(&self, committee: &Committee, audience: Audience<'_>) -> Agenda {
        let member = match audience {
            Audience::Committee(key) => committee.member(key).map(|_| name_of(committee, key)),
            _ => None,
        };
        let mut agenda = Agenda {
            committee: committee.about.name.clone(),
            on: self.clock.today.to_string(),
            member,
            days: self.days,
            ..Agenda::default()
        };
        let mut cases: Vec<&CaseFile> = self.cases.to_vec();
        cases.sort_by_key(|file| file.stem());
        for file in cases {
            // A case in which nobody may act is a matter for everybody: somebody has to be found.
            let is_for_others = may_anybody_act(committee, &file.case, self.clock.today);
            if audience.is_recused(&file.case, committee) && is_for_others {
                agenda.not_for_you.extend(file.case.is_open().then(|| file.stem().to_owned()));
            } else {
                self.add(file, committee, &mut agenda);
            }
        }
        for items in
            [&mut agenda.answer, &mut agenda.overdue, &mut agenda.review, &mut agenda.tasks, &mut agenda.sanctions]
        {
            items.sort_by(|a, b| a.day.cmp(&b.day));
        }
        agenda
    }

    fn add(&self, file: &CaseFile, committee: &Committee, agenda: &mut Agenda) {
        let (case, today) = (&file.case, self.clock.today);
        let may_act = |key: &str| standing(committee, case, key, Some(today)) == Standing::MayAct;
        let who = |key: Option<&str>| key.filter(|key| may_act(key)).map(|key| name_of(committee, key));
        let shepherd = who(case.shepherd.as_deref());
        let item = |what, day: Option<NaiveDate>, overdue| Item {
            case: file.stem().to_owned(),
            what,
            day: day.map(|day| day.to_string()),
            overdue,
            who: shepherd.clone(),
        };
        let before = agenda.len();
        if case.is_open() {
            let received = case.first_received().map(|at| committee.day_of(at));
            if case.decisions.is_empty() {
                agenda.decide.push(item("decision", received, false));
            }
            if shepherd.is_none() {
                agenda.without_shepherd.push(item("shepherd", received, false));
            }
        }
        let waiting = case.unanswered();
        agenda.answer.extend(waiting.iter().map(|arrival| {
            let what = if arrival.what == Arrival::Appeal { "appeal" } else { "report" };
            item(what, Some(arrival.on), false)
        }));
        let last = today.checked_add_days(Days::new(u64::from(self.days))).unwrap_or(today);
        for due in due_dates(case, committee, &self.clock) {
            let late = Item {
                who: who(responsible(committee, case, &due, self.clock)),
                ..item(due.kind.word(), Some(due.day), due.overdue)
            };
            if let Some(part) = agenda.part_of(&due, last) {
                part.push(late);
            }
        }
        let leaves =
            |key: &str| !matches!(standing(committee, case, key, Some(today)), Standing::MayAct | Standing::Reporter);
        let members: Vec<String> = committee
            .serving(today)
            .filter(|member| member.serves_in(case) && leaves(&member.key))
            .map(|member| name_of(committee, &member.key))
            .collect();
        if agenda.len() > before && !members.is_empty() {
            agenda.leave.push(Leave { case: file.stem().to_owned(), members });
        }
    }
}

impl Agenda {
    /// The number of things to talk about.
    pub fn len(&self) -> usize {
        let parts = [&self.decide, &self.answer, &self.overdue, &self.without_shepherd];
        let later = [&self.review, &self.tasks, &self.sanctions];
        parts.into_iter().chain(later).map(Vec::len).sum()
    }

    /// Returns whether there is nothing to talk about.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where something that is due belongs, if it is late or due up to the last day.
    fn part_of(&mut self, due: &DueDate, last: NaiveDate) -> Option<&mut Vec<Item>> {
        let is_near = due.day <= last;
        match due.kind {
            DueKind::Review | DueKind::Disposal => is_near.then_some(&mut self.review),
            DueKind::Task => is_near.then_some(&mut self.tasks),
            DueKind::SanctionEnds => is_near.then_some(&mut self.sanctions),
            // It stands among what waits for an answer.
            DueKind::Answer | DueKind::Renewal | DueKind::Screening => None,
            DueKind::ErasureRequest | DueKind::AccessRequest => Some(&mut self.answer),
            DueKind::Acknowledge
            | DueKind::StepIn
            | DueKind::Update
            | DueKind::Resolve
            | DueKind::DsfSend
            | DueKind::DsfAcknowledge => due.overdue.then_some(&mut self.overdue),
        }
    }
}

/// The name of a member, which is public (S3-5), or else their key.
pub(crate) fn name_of(committee: &Committee, key: &str) -> String {
    committee.member(key).and_then(|member| member.name.clone()).unwrap_or_else(|| key.to_owned())
}
