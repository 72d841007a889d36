//! What a template of letters sees: built field by field for one reader, and for nobody else.

use casebound_record::case::{Appeal, Sanction};
use casebound_record::committee::SanctionKind;
use casebound_record::time::{Moment, Until};
use casebound_record::words::{AppealOutcome, CountsAs, Role};
use casebound_record::{Case, Committee, Person, Private, replace_references};
use chrono::NaiveDate;
use serde::Serialize;

use super::{LetterRequest, Recipient};
use crate::audience::Audience;
use crate::disclose::Source;
use crate::escape::one_line;

/// The view. Days are `YYYY-MM-DD`; what is not known is none.
#[derive(Serialize)]
pub(super) struct View {
    /// The code name, by which an answer finds its case.
    case: String,
    language: String,
    today: String,
    committee: About,
    /// The name of the event where it happened.
    event: Option<String>,
    /// The name of the event that runs, or comes next.
    next_event: Option<String>,
    /// Who signs, by public name.
    signs: Option<String>,
    shepherd: Option<Shepherd>,
    reader: Reader,
    /// The reported person whom a letter to an outsider is about.
    about: Option<Subject>,
    /// When the reader's own report reached us.
    received: Option<String>,
    /// The word of what was found.
    conclusion: Option<String>,
    decided_on: Option<String>,
    /// What was imposed and was not lifted: on the reader, or on everybody for others.
    sanctions: Vec<Measure>,
    /// Of these, what only holds until there is a decision.
    interim: Vec<Measure>,
    /// Whom the reader may know by name although it is not they: as a no-contact order needs it.
    named: Vec<String>,
    next_update: Option<String>,
    answer_by: Option<String>,
    proposed: Option<String>,
    appeal: Option<AppealView>,
    registration: Registration,
}

#[derive(Serialize)]
struct About {
    name: String,
    email: Option<String>,
    appeal: Option<String>,
    appeal_within: Option<PeriodView>,
    code_of_conduct: Option<String>,
}

/// A length of time, with the unit in the plural.
#[derive(Serialize)]
struct PeriodView {
    count: u32,
    unit: String,
}

#[derive(Serialize)]
struct Shepherd {
    name: String,
    email: Option<String>,
}

#[derive(Serialize)]
struct Reader {
    role: &'static str,
    /// The key in the case.
    key: String,
    /// Of the guardian, where one reads for somebody under age.
    name: Option<String>,
    /// For whom a guardian reads.
    minor: Option<String>,
    /// A reporter who was affected, too.
    is_affected: bool,
}

#[derive(Serialize)]
struct Subject {
    name: Option<String>,
    handles: Vec<String>,
    employer: Option<String>,
}

#[derive(Serialize)]
struct Measure {
    /// The key of committee.yaml.
    kind: String,
    label: String,
    from: Option<String>,
    until: Option<String>,
    indefinite: bool,
    on_request: bool,
    /// Only for the person who has to keep them.
    conditions: Vec<String>,
    /// The labels of the spaces where it holds.
    spaces: Vec<String>,
    /// Whether the person comes to no event while it holds.
    denies_entry: bool,
}

#[derive(Serialize)]
struct AppealView {
    received: Option<String>,
    decided: Option<String>,
    decided_by: Vec<String>,
    outcome: Option<&'static str>,
}

#[derive(Serialize, Default)]
struct Registration {
    cancelled: Option<String>,
    refund: Option<String>,
    refund_by: Option<String>,
    offer_until: Option<String>,
    talk: Option<Talk>,
    place: Option<String>,
    with: Vec<String>,
}

#[derive(Serialize)]
struct Talk {
    day: String,
    time: Option<String>,
}

/// The case, and who may know what of it.
struct Eyes<'a> {
    committee: &'a Committee,
    case: &'a Case,
    audience: Audience<'a>,
    recipient: Recipient,
    person: &'a Person,
    today: NaiveDate,
}

impl View {
    /// Returns whether nothing was imposed that this reader is told.
    pub(super) fn has_no_sanction(&self) -> bool {
        self.sanctions.is_empty()
    }

    /// The view of one reader; for outsiders `person` is the reported person whom it is about.
    pub(super) fn of(
        source: &Source<'_>,
        case: &Case,
        audience: Audience<'_>,
        recipient: Recipient,
        person: &Person,
        request: &LetterRequest<'_>,
    ) -> View {
        let committee = source.committee;
        let eyes = Eyes { committee, case, audience, recipient, person, today: source.today };
        let of_event = case.event.as_deref().and_then(|key| committee.event(key));
        let sanctions = || eyes.sanctions();
        View {
            case: case.name.clone().unwrap_or_default(),
            language: request.language.to_owned(),
            today: source.today.to_string(),
            committee: about(committee),
            event: of_event.and_then(|event| event.name.as_deref()).map(one_line),
            next_event: next_event(committee, source.today),
            signs: request.signs.and_then(|key| eyes.member(key)),
            shepherd: case.shepherd.as_deref().and_then(|key| eyes.shepherd(key)),
            reader: eyes.reader(),
            about: eyes.subject(),
            received: eyes.received(),
            conclusion: eyes.conclusion(),
            decided_on: case.last_decision().and_then(|(_, it)| it.on).map(text),
            sanctions: sanctions().map(|it| eyes.measure(it)).collect(),
            interim: sanctions().filter(|it| it.interim).map(|it| eyes.measure(it)).collect(),
            named: eyes.named(),
            next_update: case.outcome.next_update.filter(|day| *day >= source.today).map(text),
            answer_by: person.answer_by.filter(|_| eyes.is_of_the_case()).map(text),
            proposed: case.outcome.proposed.as_ref().filter(|_| eyes.is_of_the_case()).map(|it| eyes.words(it)),
            appeal: eyes.appeal().map(|it| eyes.appeal_view(it)),
            registration: eyes.registration(),
        }
    }
}

impl Eyes<'_> {
    fn is_of_the_case(&self) -> bool {
        self.recipient.role().is_some()
    }

    fn may_know(&self, person: &Person) -> bool {
        self.audience.may_know(self.case, self.committee, person)
    }

    /// A text with the names of whom the reader may know; other keys stay, as gaps.
    fn words(&self, text: &Private) -> String {
        let name = |key: &str| {
            let person = self.case.person(key).filter(|it| self.may_know(it))?;
            person.name.as_ref().map(|name| name.expose().clone())
        };
        one_line(&replace_references(text.expose(), &name))
    }

    fn member(&self, key: &str) -> Option<String> {
        self.committee.member(key)?.name.as_deref().map(one_line)
    }

    fn shepherd(&self, key: &str) -> Option<Shepherd> {
        Some(Shepherd { name: self.member(key)?, email: self.committee.member(key)?.email.clone() })
    }

    fn reader(&self) -> Reader {
        let guardian = self.person.guardian.as_deref().and_then(|key| self.case.person(key));
        let name = |person: &Person| person.name.as_ref().map(|name| one_line(name.expose()));
        let is_of_the_case = self.is_of_the_case();
        Reader {
            role: self.recipient.word(),
            key: self.person.key.clone(),
            name: name(guardian.unwrap_or(self.person)).filter(|_| is_of_the_case),
            minor: guardian.and(name(self.person)).filter(|_| is_of_the_case),
            is_affected: self.person.is(Role::Affected),
        }
    }

    fn subject(&self) -> Option<Subject> {
        (!self.is_of_the_case()).then(|| Subject {
            name: self.person.name.as_ref().map(|name| one_line(name.expose())),
            handles: self.person.handles.iter().map(|handle| one_line(handle.expose())).collect(),
            employer: match self.recipient {
                Recipient::Employer => self.person.employer.as_ref().map(|employer| one_line(employer.expose())),
                _ => None,
            },
        })
    }

    fn received(&self) -> Option<String> {
        let own = self.case.reports.iter().filter(|report| report.by.as_deref() == Some(self.person.key.as_str()));
        let first = own.filter_map(|it| it.received).map(|at| self.committee.day_of(at)).min();
        first.filter(|_| self.is_of_the_case()).map(text)
    }

    /// What was found of the reader, of whom a letter is about, or, for others, of the case.
    fn conclusion(&self) -> Option<String> {
        let of_person = match self.recipient {
            Recipient::Reported | Recipient::Employer | Recipient::Executor => self.person.finding,
            Recipient::Reporter | Recipient::Affected | Recipient::Witness => None,
        };
        let of_others = || {
            let all = self.case.with_role(Role::Reported).filter_map(|it| it.finding);
            all.min_by_key(|it| !it.is_violation())
        };
        of_person.or(self.case.outcome.finding).or_else(of_others).map(|it| it.word().to_owned())
    }

    /// A witness learns of no sanction; whoever has one, or hears of one person, of theirs alone; and whoever carries them out, only
    /// of what there is to carry out: a warning is between the committee and the person.
    fn sanctions(&self) -> impl Iterator<Item = &Sanction> {
        self.case.sanctions.iter().filter(|sanction| {
            let is_over = sanction.lifted.is_some() && sanction.ends().is_some_and(|end| !end.includes(self.today));
            let is_told = match self.recipient {
                Recipient::Witness => false,
                Recipient::Reporter | Recipient::Affected => true,
                Recipient::Reported | Recipient::Employer => self.is_own(sanction),
                Recipient::Executor => self.is_own(sanction) && self.counts(sanction) != CountsAs::Warning,
            };
            is_told && !is_over
        })
    }

    fn is_own(&self, sanction: &Sanction) -> bool {
        sanction.person.as_deref() == Some(self.person.key.as_str())
    }

    /// How a sanction counts; one of a kind that committee.yaml does not have, by its key.
    fn counts(&self, it: &Sanction) -> CountsAs {
        let kind = it.kind.clone().unwrap_or_default();
        let of_key = || SanctionKind { key: kind.clone(), ..SanctionKind::default() }.counts();
        self.committee.sanction(&kind).map_or_else(of_key, SanctionKind::counts)
    }

    /// Where spaces are named, it holds there and not at the door.
    fn denies_entry(&self, it: &Sanction) -> bool {
        let is_sent_home = it.kind.as_deref() == Some("sent-home");
        it.spaces.is_empty() && (is_sent_home || matches!(self.counts(it), CountsAs::Suspended | CountsAs::Banned))
    }

    fn measure(&self, it: &Sanction) -> Measure {
        let kind = it.kind.clone().unwrap_or_default();
        let label = self.committee.sanction(&kind).and_then(|it| it.label.as_deref());
        let space = |key: &String| {
            let space = self.committee.spaces.iter().find(|space| space.key == *key);
            one_line(space.and_then(|space| space.label.as_deref()).unwrap_or(key))
        };
        let until = it.ends();
        Measure {
            label: one_line(label.unwrap_or(&kind)),
            from: it.from.map(text),
            until: match until {
                Some(Until::Day(day)) => Some(text(day)),
                _ => None,
            },
            indefinite: until == Some(Until::Indefinite),
            on_request: until == Some(Until::OnRequest),
            conditions: match self.recipient {
                Recipient::Reported => it.conditions.iter().map(|condition| self.words(condition)).collect(),
                _ => Vec::new(),
            },
            spaces: it.spaces.iter().map(space).collect(),
            denies_entry: self.denies_entry(it),
            kind,
        }
    }

    fn named(&self) -> Vec<String> {
        let lets = |person: &&Person| {
            self.recipient == Recipient::Reported && person.may_be_named_to.contains(&self.person.key)
        };
        let known = self.case.people.iter().filter(lets).filter(|person| self.may_know(person));
        known.filter_map(|it| it.name.as_ref()).map(|it| one_line(it.expose())).collect()
    }

    /// The newest appeal of the reader; for the others the newest of all.
    fn appeal(&self) -> Option<&Appeal> {
        let own = |appeal: &&Appeal| appeal.by.as_deref() == Some(self.person.key.as_str());
        let newest = self.case.appeals.iter().rfind(own);
        newest.or_else(|| self.case.appeals.last().filter(|_| self.is_of_the_case()))
    }

    fn appeal_view(&self, it: &Appeal) -> AppealView {
        let body = it.body.as_ref().map(|body| self.words(body));
        AppealView {
            received: it.received.map(|at| text(self.committee.day_of(at))),
            decided: it.decided.map(text),
            decided_by: body.into_iter().chain(it.decided_by.iter().filter_map(|key| self.member(key))).collect(),
            outcome: it.outcome.map(AppealOutcome::word),
        }
    }

    fn registration(&self) -> Registration {
        if self.recipient != Recipient::Reported {
            return Registration::default();
        }
        let it = &self.person.registration;
        let time = |at: Moment| match at {
            Moment::At(at) => Some(at.with_timezone(&self.committee.about.timezone).format("%H:%M").to_string()),
            Moment::Day(_) => None,
        };
        Registration {
            cancelled: it.cancelled.map(text),
            refund: it.refund.as_deref().map(one_line),
            refund_by: it.refund_by.map(text),
            offer_until: it.offer_until.map(text),
            talk: it.talk.map(|at| Talk { day: text(self.committee.day_of(at)), time: time(at) }),
            place: it.place.as_deref().map(one_line),
            with: it.with.iter().filter_map(|key| self.member(key)).collect(),
        }
    }
}

fn about(committee: &Committee) -> About {
    let about = &committee.about;
    let period = |period: casebound_record::time::Period| {
        let words = period.to_text();
        let unit = words.split(' ').nth(1).unwrap_or_default().trim_end_matches('s');
        PeriodView { count: period.count, unit: format!("{unit}s") }
    };
    About {
        name: about.name.as_deref().map(one_line).unwrap_or_default(),
        email: about.email.as_deref().map(one_line),
        appeal: about.appeal.as_deref().map(one_line),
        appeal_within: about.appeal_within.map(period),
        code_of_conduct: about.code_of_conduct.as_deref().map(one_line),
    }
}

fn next_event(committee: &Committee, today: NaiveDate) -> Option<String> {
    let is_to_come = |event: &&casebound_record::committee::Event| event.ends.is_some_and(|ends| ends >= today);
    let next = committee.events.iter().filter(is_to_come).min_by_key(|event| event.starts);
    next.and_then(|it| it.name.as_deref()).map(one_line)
}

fn text(day: NaiveDate) -> String {
    day.to_string()
}
