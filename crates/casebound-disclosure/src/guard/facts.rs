//! What is known of a case beside its people, for which a text is searched as well.

use std::net::IpAddr;

use casebound_names::lexicon;
use casebound_names::text::Text;
use casebound_record::case::IncidentTime;
use casebound_record::{Case, CaseFile, Private};
use chrono::NaiveDate;

/// What is known of cases beside the people: nothing of it may be recognised in the text.
#[derive(Debug, Default, Clone)]
pub struct CaseFacts {
    /// For whom people work.
    pub employers: Vec<Private>,
    /// Titles of talks.
    pub talks: Vec<Private>,
    /// Rooms and other places at a venue.
    pub rooms: Vec<Private>,
    /// Events and towns, where a text tells of several of them.
    pub places: Vec<Private>,
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

impl CaseFacts {
    /// What one case file says.
    pub fn of(file: &CaseFile) -> CaseFacts {
        let mut facts = CaseFacts::default();
        facts.add_case(file);
        facts
    }

    /// Adds what a case file says: employers, places, days, badges and addresses of computers, and all its texts but
    /// those that are written in general words.
    pub fn add_case(&mut self, file: &CaseFile) {
        let case = &file.case;
        self.employers.extend(case.people.iter().filter_map(|person| person.employer.clone()));
        let places = case.places().chain(case.reports.iter().filter_map(|report| report.place.as_ref()));
        self.rooms.extend(places.filter(|place| is_certain_place(place.expose())).cloned());
        let moments = case
            .incidents
            .iter()
            .filter_map(|incident| incident.when)
            .flat_map(|when: IncidentTime| [when.start(), when.end()])
            .flatten();
        let received = case.reports.iter().filter_map(|report| report.received);
        self.days.extend(moments.chain(received).map(|moment| moment.day()));
        self.days.dedup();
        for text in case.people.iter().filter_map(|person| person.description.as_ref()) {
            self.add_description(text.expose());
            self.confidential.push(text.clone());
        }
        let general = general_words(case);
        let is_general = |text: &str| general.iter().any(|it| it.expose() == text);
        for passage in file.passages().into_iter().filter(|passage| !is_general(passage.text)) {
            self.talks.extend(titles(passage.text));
            self.confidential.push(Private::new(passage.text.to_owned()));
        }
    }

    /// Adds what is known of others.
    pub fn add(&mut self, other: &CaseFacts) {
        for (own, theirs) in [
            (&mut self.employers, &other.employers),
            (&mut self.talks, &other.talks),
            (&mut self.rooms, &other.rooms),
            (&mut self.places, &other.places),
            (&mut self.roles, &other.roles),
            (&mut self.badges, &other.badges),
            (&mut self.cases, &other.cases),
            (&mut self.hosts, &other.hosts),
            (&mut self.confidential, &other.confidential),
        ] {
            own.extend_from_slice(theirs);
        }
        self.days.extend_from_slice(&other.days);
    }

    /// Numbers of badges and addresses of computers, by which people are described.
    fn add_description(&mut self, text: &str) {
        let scene = Text::new(text);
        for idx in 1..scene.len() {
            if matches!(scene.before(idx), "badge" | "ticket" | "number" | "no" | "nr") {
                let tied = |at: usize| matches!(scene.gap(at), "-" | "/" | "");
                let last = (idx + 1..scene.len()).take_while(|at| tied(*at)).last().unwrap_or(idx);
                let number = scene.span(idx, last).of(text);
                if number.contains(|letter: char| letter.is_ascii_digit()) {
                    self.badges.push(Private::new(number.to_owned()));
                }
            }
        }
        let hosts = text.split([' ', ',', ';', '(', ')', '\n']).filter(|word| word.parse::<IpAddr>().is_ok());
        self.hosts.extend(hosts.map(|word| Private::new(word.to_owned())));
    }
}

/// What members wrote about a case in general words, for readers outside of it or for the committee's own list.
fn general_words(case: &Case) -> Vec<&Private> {
    let public = &case.transparency;
    let texts = [&public.summary, &public.resolution, &case.outcome.summary, &case.outcome.to_share];
    let looks = public.waivers.iter().filter_map(|look| look.reason.as_ref());
    let decisions = case.decisions.iter().filter_map(|decision| decision.text.as_ref());
    texts.into_iter().flatten().chain(looks).chain(decisions).collect()
}

/// Returns whether a place is a certain one, such as "Room 2.14" or "Sala Verdi", and not a kind of places.
fn is_certain_place(place: &str) -> bool {
    let scene = Text::new(place);
    (0..scene.len()).any(|idx| {
        let word = scene.word(idx);
        let is_number = word.contains(|letter: char| letter.is_ascii_digit());
        is_number || scene.is_capitalised(idx) && (idx > 0 || !lexicon::is_english(word))
    })
}

/// The titles in a text: several words in quotation marks or in italics of which most are written large.
fn titles(text: &str) -> Vec<Private> {
    const MARKS: [(char, char); 6] =
        [('"', '"'), ('\u{201c}', '\u{201d}'), ('\u{201e}', '\u{201c}'), ('\u{ab}', '\u{bb}'), ('*', '*'), ('_', '_')];
    let mut found = Vec::new();
    for (open, close) in MARKS {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once(open) {
            rest = after;
            let Some((inside, after)) = after.split_once(close) else { break };
            if is_title(inside) {
                found.push(Private::new(inside.to_owned()));
                rest = after;
            }
        }
    }
    found
}

fn is_title(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let large = words.iter().filter(|word| word.starts_with(char::is_uppercase)).count();
    (2..=14).contains(&words.len()) && large * 2 > words.len() && !text.ends_with(['.', '!', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposed(texts: &[Private]) -> Vec<&str> {
        texts.iter().map(|text| text.expose().as_str()).collect()
    }

    #[test]
    fn what_a_case_gives_away() {
        let text = "---\n\
            reports: [{received: 2031-05-14, channel: email, place: Room 3.41}]\n\
            incident: {when: 2031-05-13T14:25+00:00, where: a social event}\n\
            people:\n  person-a: {roles: [reported], employer: Quillwort Dynamics, description: \"badge K-0552, wrote from 198.51.100.23\"}\n\
            outcome: {summary: A remark at a social event.}\n\
            transparency: {summary: Somebody made a remark.}\n---\n\
            It was after \"Repair Nets for Fun and Fish\", and they said \"sit on the floor\".\n";
        let facts = CaseFacts::of(&CaseFile::read("cases/2031/quiet-harbor.md", text.as_bytes()));
        assert_eq!(exposed(&facts.employers), ["Quillwort Dynamics"]);
        assert_eq!(exposed(&facts.rooms), ["Room 3.41"]);
        assert_eq!(exposed(&facts.badges), ["K-0552"]);
        assert_eq!(exposed(&facts.hosts), ["198.51.100.23"]);
        assert_eq!(exposed(&facts.talks), ["Repair Nets for Fun and Fish"]);
        assert_eq!(facts.days.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2031-05-13", "2031-05-14"]);
        let confidential = exposed(&facts.confidential).join("|");
        assert!(confidential.contains("sit on the floor") && confidential.contains("badge K-0552"));
        assert!(!confidential.contains("made a remark") && !confidential.contains("A remark at"));
    }

    #[test]
    fn kinds_of_places_are_not_certain_ones() {
        for (place, expected) in [
            ("a social event", false),
            ("Main hall", false),
            ("the conference venue", false),
            ("Sala Verdi", true),
            ("Room 3.41", true),
            ("hall B", true),
            ("Helios", true),
        ] {
            assert_eq!(is_certain_place(place), expected, "{place}");
        }
    }
}
