//! The watch list: only people with a sanction in force.

use std::fmt;

use casebound_record::fields::Sanction;
use casebound_record::words::RegistrationAnswer;
use casebound_record::{CaseFile, Committee, Person, PersonEntry, Until};
use chrono::NaiveDate;
use serde::Deserialize;

/// Somebody about whom a decision holds.
pub struct WatchedPerson {
    /// What the person is called in the answer: `quiet-harbor/person-b`, or the `id` of a file.
    pub id: String,
    /// What holds, in a few words: `Ban until 2027-05-31`.
    pub holds: String,
    /// The member to call.
    pub call: Option<String>,
    /// What a member decided for the event of the list, and when.
    pub answer: Option<(RegistrationAnswer, Option<NaiveDate>)>,
    pub(crate) person: Person,
    /// The family name of the name, where it is known apart.
    pub(crate) family: Option<String>,
    pub(crate) city: String,
    pub(crate) country: String,
}

/// The people that a list of attendees is compared with.
///
/// It is made from the sanctions of cases, or from a file that a committee keeps for this purpose. There is no other way to
/// make one, so that no reporter, affected person or witness can be on it for being that.
#[derive(Default)]
pub struct WatchList {
    people: Vec<WatchedPerson>,
}

impl fmt::Debug for WatchList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchList").field("people", &self.people.len()).finish()
    }
}

/// Why a file is not a watch list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadWatchList {
    /// It is not a list of objects in JSON. The line, from 1.
    NotJson { line: usize },
    /// An entry has neither a name nor an address nor a user name. Its number, from 1.
    Nobody { entry: usize },
}

impl fmt::Display for BadWatchList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadWatchList::NotJson { line } => write!(
                f,
                "line {line}: this is not a list of people in JSON, each as {{\"id\": \"p1\", \"name\": \"…\", \"aliases\": [], \
                 \"emails\": [], \"handles\": [], \"status\": \"banned\"}}"
            ),
            BadWatchList::Nobody { entry } => {
                write!(f, "person {entry} has neither a name nor an address nor a user name")
            }
        }
    }
}

/// An entry of the list in JSON. Other keys are ignored.
#[derive(Deserialize)]
struct Entry {
    id: Option<String>,
    #[serde(flatten)]
    person: PersonEntry,
    given: Option<String>,
    family: Option<String>,
    city: Option<String>,
    country: Option<String>,
    status: Option<String>,
    until: Option<String>,
}

impl WatchList {
    /// The people on whom a sanction of these cases is imposed that holds on this day, or begins later; with what was decided for
    /// the event.
    pub fn of_cases<'c>(
        cases: impl IntoIterator<Item = &'c CaseFile>,
        committee: &Committee,
        today: NaiveDate,
        event: Option<&str>,
    ) -> WatchList {
        let mut people = Vec::new();
        for file in cases {
            for (key, person) in file.case.people.iter().map(|person| (person.key.as_str(), person)) {
                let on_them = file.case.sanctions.iter().filter(|sanction| sanction.person.as_deref() == Some(key));
                let holds: Vec<String> = on_them.filter_map(|it| holding(it, committee, today)).collect();
                if !holds.is_empty() {
                    people.push(WatchedPerson {
                        id: format!("{}/{key}", file.stem()),
                        holds: holds.join(", "),
                        call: file.case.shepherd.clone(),
                        answer: answer_for(person, event),
                        person: person.clone(),
                        family: None,
                        city: String::new(),
                        country: String::new(),
                    });
                }
            }
        }
        WatchList { people }
    }

    /// Reads the file of a committee that keeps its decisions elsewhere: a JSON list of people. Whose decision has ended on this
    /// day is left out.
    ///
    /// # Errors
    /// When it is no such list, or an entry identifies nobody. Nothing of the file is repeated.
    pub fn read(text: &str, today: NaiveDate) -> Result<WatchList, BadWatchList> {
        let entries: Vec<Entry> = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| BadWatchList::NotJson { line: error.line() })?;
        let holds = entries.into_iter().enumerate().filter(|(_, entry)| !entry.has_ended(today));
        let people = holds.map(|(idx, entry)| entry.watched(idx + 1));
        Ok(WatchList { people: people.collect::<Result<_, _>>()? })
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Returns whether nobody is on it.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    pub(crate) fn people(&self) -> &[WatchedPerson] {
        &self.people
    }
}

/// What was decided about somebody for an event.
fn answer_for(person: &Person, event: Option<&str>) -> Option<(RegistrationAnswer, Option<NaiveDate>)> {
    let registration = &person.registration;
    let is_for = event.is_some() && registration.event.as_deref() == event;
    registration.answer.filter(|_| is_for).map(|answer| (answer, registration.decided))
}

/// What of a sanction holds, in words. `None` when it has ended, or is of a kind that leaves nothing to watch.
fn holding(sanction: &Sanction, committee: &Committee, today: NaiveDate) -> Option<String> {
    let kind = sanction.kind.as_deref().filter(|_| committee.still_holds(sanction, today))?;
    let label = committee
        .sanction(kind)
        .and_then(|kind| kind.label.clone())
        .map_or_else(|| kind.to_owned(), |label| label.to_string());
    let begins = sanction.from.filter(|from| *from > today).map(|from| format!(" from {from}")).unwrap_or_default();
    Some(match sanction.ends() {
        Some(Until::Day(day)) => format!("{label}{begins} until {day}"),
        Some(Until::OnRequest) => format!("{label}{begins} until it is lifted"),
        Some(Until::Indefinite) => format!("{label}{begins}, without an end"),
        None => format!("{label}{begins}, no end is written"),
    })
}

impl Entry {
    fn has_ended(&self, today: NaiveDate) -> bool {
        const ENDED: &[&str] = &["ended", "expired", "lifted", "over", "revoked", "reversed", "none"];
        let until = self.until.as_deref().and_then(|until| until.trim().parse::<NaiveDate>().ok());
        let status = self.status.as_deref().map(|status| status.trim().to_lowercase());
        until.is_some_and(|until| until < today) || status.is_some_and(|status| ENDED.contains(&status.as_str()))
    }

    fn watched(self, number: usize) -> Result<WatchedPerson, BadWatchList> {
        let is_said = |text: &String| !text.trim().is_empty();
        let (given, family) = (self.given.filter(is_said), self.family.filter(is_said));
        let mut entry = self.person;
        // Where the parts are known, the name is searched for in their order.
        if let Some(both) = given.zip(family.clone()).map(|(given, family)| format!("{given} {family}")) {
            let name = entry.name.replace(both);
            entry.aliases.extend(name.filter(|name| entry.name.as_ref() != Some(name)));
        }
        let person = Person::from(entry);
        if person.name.is_none() && person.aliases.is_empty() && person.emails.is_empty() && person.handles.is_empty() {
            return Err(BadWatchList::Nobody { entry: number });
        }
        let until = self.until.filter(is_said).map(|until| format!(" until {until}")).unwrap_or_default();
        Ok(WatchedPerson {
            id: self.id.unwrap_or_else(|| number.to_string()),
            holds: format!("{}{until}", self.status.filter(is_said).unwrap_or_else(|| "listed".to_owned())),
            call: None,
            answer: None,
            person,
            family,
            city: self.city.unwrap_or_default(),
            country: self.country.unwrap_or_default(),
        })
    }
}
