//! Sheets for those who meet people first: a flyer for the registration desk, and checklists for hard moments (S5-1 to S5-36).
//!
//! They hold what committee.yaml says of the committee and of an event, and nothing of any case.

use casebound_record::Committee;
use casebound_record::committee::Event;
use casebound_record::time::{Period, Unit};
use casebound_record::words::Language;
use serde::Serialize;

use crate::agenda::name_of;
use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::document::{Document, Layout};
use crate::template::{TemplateFault, Translated, translated};

const FLYER: Translated = translated!("flyer/"; ".md.j2");

/// Asks for the flyer of an event.
#[derive(Debug, Clone, Copy)]
pub struct FlyerRequest<'a> {
    /// The event.
    pub event: &'a Event,
}

macro_rules! checklists {
    ($($(#[$doc:meta])* $kind:ident $word:literal,)+) => {
        /// A checklist for one moment.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Checklist { $($(#[$doc])* $kind,)+ }

        impl Checklist {
            /// All of them, in the order in which they are needed.
            pub const ALL: &'static [Checklist] = &[$(Checklist::$kind,)+];

            /// Its name on the command line.
            pub fn word(self) -> &'static str {
                match self { $(Checklist::$kind => $word,)+ }
            }

            fn template(self) -> Translated {
                match self { $(Checklist::$kind => translated!("checklist/"; "/", $word, ".md.j2"),)+ }
            }
        }
    };
}

checklists! {
    /// What to prepare (S5-1 to S5-6).
    BeforeEvent "before-event",
    /// Taking a report in (S5-7 to S5-19).
    Receive "receive",
    /// Somebody's safety is at risk (S5-12, S5-13).
    Danger "danger",
    /// From the report to the answer (S5-20 to S5-29).
    DuringEvent "during-event",
    /// Giving a warning (S5-36 to S5-40).
    Warning "warning",
    /// What remains (S5-44 to S5-50).
    AfterEvent "after-event",
}

/// Asks for a checklist.
#[derive(Debug, Clone, Copy)]
pub struct ChecklistRequest<'a> {
    /// Which.
    pub checklist: Checklist,
    /// The event whose numbers and people stand on it, if any.
    pub event: Option<&'a Event>,
}

impl Disclosure for FlyerRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::Flyer;
    type Text = Document;
    type Refusal = TemplateFault;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, language: Language) -> Result<Document, TemplateFault> {
        let view = Desk::of(source, Some(self.event));
        Document::write(source.templates, &FLYER, &view, language, Layout::Sheet)
    }
}

impl Disclosure for ChecklistRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::Checklist;
    type Text = Document;
    type Refusal = TemplateFault;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, language: Language) -> Result<Document, TemplateFault> {
        let view = Desk::of(source, self.event);
        Document::write(source.templates, &self.checklist.template(), &view, language, Layout::Text)
    }
}

/// What the templates see: public facts of the committee and of one event.
#[derive(Serialize)]
pub(crate) struct Desk {
    committee: Option<String>,
    email: Option<String>,
    code_of_conduct: Option<String>,
    event: Option<String>,
    place: Option<String>,
    emergency: Vec<String>,
    contacts: Vec<String>,
    team: Vec<Contact>,
    chairs: Vec<Contact>,
    /// How soon a report is answered.
    acknowledge: Option<Length>,
    readers: Option<u32>,
}

/// Somebody to turn to.
#[derive(Serialize)]
pub(crate) struct Contact {
    name: String,
    phone: Option<String>,
}

/// A length of time, which each language writes in its own way.
#[derive(Debug, Serialize)]
pub(crate) struct Length {
    count: u32,
    /// `hours`, `days`, `weeks`, `months` or `years`.
    unit: &'static str,
}

impl Length {
    pub(crate) fn of(period: Period) -> Length {
        let unit = match period.unit {
            Unit::Hours => "hours",
            Unit::Days => "days",
            Unit::Weeks => "weeks",
            Unit::Months => "months",
            Unit::Years => "years",
        };
        Length { count: period.count, unit }
    }
}

impl Desk {
    pub(crate) fn of(source: &Source<'_>, event: Option<&Event>) -> Desk {
        let committee = source.committee;
        let chairs = chairs(committee, source);
        let on_team: Vec<&str> = match event.filter(|event| !event.team.is_empty()) {
            Some(event) => {
                let day = event.starts.map_or(source.today, |starts| starts.max(source.today));
                let serves = |key: &&str| committee.member(key).is_some_and(|member| member.serves_on(day));
                event.team.iter().map(String::as_str).filter(serves).collect()
            }
            None => committee.serving(source.today).map(|member| member.key.as_str()).collect(),
        };
        let team = on_team.iter().filter(|key| !chairs.contains(key)).map(|key| Contact::of(committee, key)).collect();
        Desk {
            committee: committee.about.name.clone(),
            email: committee.about.email.clone(),
            code_of_conduct: committee.about.code_of_conduct.clone(),
            event: event.and_then(|event| event.name.clone()),
            place: event.and_then(|event| event.place.clone()),
            emergency: event.map(|event| event.emergency.clone()).unwrap_or_default(),
            contacts: event.map(|event| event.contacts.clone()).unwrap_or_default(),
            team,
            chairs: chairs.iter().map(|key| Contact::of(committee, key)).collect(),
            acknowledge: committee.deadlines.acknowledge.map(Length::of),
            readers: committee.readers.at_most,
        }
    }
}

impl Contact {
    fn of(committee: &Committee, key: &str) -> Contact {
        let phone = committee.member(key).and_then(|member| member.phone.clone());
        Contact { name: name_of(committee, key), phone }
    }
}

/// Members whose roles say that they chair.
fn chairs<'a>(committee: &'a Committee, source: &Source<'_>) -> Vec<&'a str> {
    let is_chair = |role: &String| role.to_lowercase().contains("chair");
    let chairing = committee.serving(source.today).filter(|member| member.roles.iter().any(is_chair));
    chairing.map(|member| member.key.as_str()).collect()
}
