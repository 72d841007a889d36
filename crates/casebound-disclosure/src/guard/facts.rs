//! What is known of a case beside its people, for which a text is searched as well.

use casebound_record::case::When;
use casebound_record::{CaseFile, Private};
use chrono::NaiveDate;

/// What is known of cases beside the people: nothing of it may be recognised in the text.
#[derive(Debug, Default, Clone)]
pub struct Facts {
    /// For whom people work.
    pub employers: Vec<Private>,
    /// Titles of talks.
    pub talks: Vec<Private>,
    /// Rooms and other places at a venue.
    pub rooms: Vec<Private>,
    /// What only one person was, such as "keynote speaker".
    pub roles: Vec<Private>,
    /// Numbers of badges and tickets.
    pub badges: Vec<Private>,
    /// Numbers and names of cases.
    pub cases: Vec<Private>,
    /// Addresses of computers.
    pub hosts: Vec<Private>,
    /// Days on which something happened.
    pub days: Vec<NaiveDate>,
    /// Texts from which nothing may be repeated.
    pub confidential: Vec<Private>,
}

impl Facts {
    /// Adds what a case file says: employers, places, days, and all its texts but those that are written to be
    /// published.
    pub fn add_case(&mut self, file: &CaseFile) {
        let case = &file.case;
        self.employers.extend(case.people.iter().filter_map(|person| person.employer.clone()));
        let places = case.reports.iter().filter_map(|report| report.place.clone());
        self.rooms.extend(case.incident.place.iter().cloned().chain(places));
        let moments = case.incident.when.into_iter().flat_map(|when: When| [when.start(), when.end()]).flatten();
        self.days.extend(moments.map(|moment| moment.day()));
        let public = [&case.transparency.summary, &case.transparency.resolution];
        let is_public = |text: &str| public.iter().any(|it| it.as_ref().is_some_and(|it| it.expose() == text));
        let texts = file.passages().into_iter().filter(|passage| !is_public(passage.text));
        self.confidential.extend(texts.map(|passage| Private::new(passage.text.to_owned())));
    }
}
