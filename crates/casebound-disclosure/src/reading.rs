//! A case rendered for a member to read: with names, or in the form in which members discuss it (S1-28, S3-22).

use std::collections::BTreeMap;

use casebound_names::People;
use casebound_record::case::{Report, Time, When};
use casebound_record::words::Role;
use casebound_record::{Case, CaseFile, Committee, Moment, Private, Span, references};
use serde::Serialize;

use crate::audience::Audience;
use crate::disclose::sealed::Written;
use crate::disclose::{Kind, Source};
use crate::language::Language;
use crate::template::{BuiltIn, TemplateFault};

const CASE: BuiltIn =
    BuiltIn { name: "reading/case.txt.j2", source: include_str!("../../../templates/reading/case.txt.j2") };

const RECUSED: BuiltIn =
    BuiltIn { name: "reading/recused.txt.j2", source: include_str!("../../../templates/reading/recused.txt.j2") };

/// How people are spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// By name, with all that is known of them.
    Full,
    /// As Person A and Team Member A; nothing that identifies them is shown.
    Pseudonyms,
}

/// Asks for a case as a text.
#[derive(Debug, Clone, Copy)]
pub struct ReadingRequest {
    /// How people are spoken of.
    pub naming: Naming,
}

impl Written for ReadingRequest {
    const KIND: Kind = Kind::Reading;
    type Text = String;
    type Refusal = TemplateFault;

    fn write(&self, source: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<String, TemplateFault> {
        let file = source.case.expect("the registry says that a reading is about one case");
        if audience.is_recused(&file.case, source.committee) {
            return source.templates.render(&RECUSED, &Recused::of(file, source.committee));
        }
        source.templates.render(&CASE, &Names::new(&file.case, source.committee, self.naming).view(file))
    }
}

/// All that a recused member sees of a case (S3-33).
#[derive(Serialize)]
struct Recused {
    case: String,
    status: String,
    received: Option<String>,
    resolved: Option<String>,
    keep_until: Option<String>,
}

impl Recused {
    fn of(file: &CaseFile, committee: &Committee) -> Recused {
        let case = &file.case;
        Recused {
            case: file.stem().to_owned(),
            status: status(case).to_owned(),
            received: case.first_received().map(|at| committee.day_of(at).to_string()),
            resolved: case.outcome.resolved.map(|day| day.to_string()),
            keep_until: case.retention.keep_until.map(|until| until.to_text()),
        }
    }
}

fn status(case: &Case) -> &'static str {
    case.status.map_or("unknown", |it| it.word())
}

/// What the template sees. Every text has been through [`Names::text`].
#[derive(Serialize)]
struct View {
    case: String,
    status: String,
    facts: Vec<(&'static str, String)>,
    reports: Vec<String>,
    people: Vec<PersonView>,
    when: String,
    place: String,
    body: String,
    log: Vec<String>,
    decisions: Vec<String>,
    sanctions: Vec<String>,
    tasks: Vec<String>,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    roles: String,
    details: Vec<String>,
}

/// Puts one way of speaking of people in place of keys and names.
struct Names<'a> {
    case: &'a Case,
    committee: &'a Committee,
    naming: Naming,
    people: BTreeMap<&'a str, String>,
    identities: People,
}

impl<'a> Names<'a> {
    fn new(case: &'a Case, committee: &'a Committee, naming: Naming) -> Names<'a> {
        let name = |person: &casebound_record::Person| match (&person.name, naming) {
            (Some(name), Naming::Full) => name.expose().clone(),
            _ => pseudonym(&person.key),
        };
        let people = case.people.iter().map(|person| (person.key.as_str(), name(person))).collect();
        Names { case, committee, naming, people, identities: People::of(&case.people) }
    }

    fn person(&self, key: &str) -> String {
        self.people.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    fn member(&self, key: &str) -> String {
        let place = self.committee.members.iter().position(|member| member.key == key);
        match (self.naming, place) {
            (Naming::Pseudonyms, Some(place)) => format!("Team Member {}", letter(place)),
            (_, Some(place)) => {
                self.committee.members.get(place).and_then(|it| it.name.clone()).unwrap_or_else(|| key.to_owned())
            }
            (_, None) => key.to_owned(),
        }
    }

    fn members(&self, keys: &[String]) -> String {
        let names: Vec<String> = keys.iter().map(|key| self.member(key)).collect();
        names.join(", ")
    }

    /// A key of `people`, or words for an outsider.
    fn addressees(&self, keys: &[Private]) -> String {
        let names: Vec<String> = keys
            .iter()
            .map(|key| match self.people.get(key.expose().as_str()) {
                Some(name) => name.clone(),
                None => self.text(key.expose()),
            })
            .collect();
        names.join(", ")
    }

    /// A free text: references become names, and with pseudonyms names in the clear become pseudonyms too.
    fn text(&self, text: &str) -> String {
        let mut places: Vec<(Span, String)> = references(text)
            .into_iter()
            .filter_map(|it| Some((it.span, self.people.get(it.key.as_str())?.clone())))
            .collect();
        if self.naming == Naming::Pseudonyms {
            for mention in self.identities.find_doubtful(text) {
                let is_reference =
                    places.iter().any(|(it, _)| it.start < mention.span.end && mention.span.start < it.end);
                if let (false, Some(person)) = (is_reference, self.case.people.get(mention.person as usize)) {
                    places.push((mention.span, pseudonym(&person.key)));
                }
            }
        }
        places.sort_by_key(|(span, _)| *span);
        let mut out = text.to_owned();
        for (span, words) in places.into_iter().rev() {
            out.replace_range(span.start..span.end, &words);
        }
        out
    }

    fn private(&self, text: Option<&Private>) -> String {
        text.map(|text| self.text(text.expose())).unwrap_or_default()
    }

    fn view(&self, file: &CaseFile) -> View {
        let case = self.case;
        let body = file.text.expose().get(file.body.range.clone()).unwrap_or_default();
        let outcome = &case.outcome;
        let facts = [
            ("event", case.event.clone()),
            ("types", Some(case.types.iter().map(|key| self.committee.type_label(key)).collect::<Vec<_>>().join(", "))),
            ("severity", case.severity.map(|it| it.word().to_owned())),
            ("shepherd", case.shepherd.as_ref().map(|key| self.member(key))),
            ("finding", outcome.finding.map(|it| it.word().to_owned())),
            ("resolved", outcome.resolved.map(|day| day.to_string())),
            ("review", outcome.review.map(|day| day.to_string())),
            ("kept until", case.retention.keep_until.map(|until| until.to_text())),
        ];
        View {
            case: file.stem().to_owned(),
            status: status(case).to_owned(),
            facts: facts
                .into_iter()
                .filter_map(|(key, value)| Some((key, value.filter(|it| !it.is_empty())?)))
                .collect(),
            reports: case.reports.iter().map(|report| self.report(report)).collect(),
            people: case.people.iter().map(|person| self.person_view(person)).collect(),
            when: match case.incidents.is_empty() {
                true => when(None),
                false => case.incidents.iter().map(|incident| when(incident.when)).collect::<Vec<_>>().join("; "),
            },
            place: case.places().map(|place| self.text(place.expose())).collect::<Vec<_>>().join("; "),
            body: self.text(body).trim().to_owned(),
            log: self.log(),
            decisions: case.decisions.iter().map(|it| self.decision(it)).collect(),
            sanctions: case.sanctions.iter().map(|it| self.sanction(it)).collect(),
            tasks: case.tasks.iter().map(|it| self.task(it)).collect(),
        }
    }

    fn report(&self, report: &Report) -> String {
        let by = match report.by.as_deref() {
            Some("anonymous") => "anonymous".to_owned(),
            Some(key) => self.person(key),
            None => String::new(),
        };
        let parts = [
            ("", report.received.map(moment).unwrap_or_default()),
            ("", report.channel.map(|it| it.word().to_owned()).unwrap_or_default()),
            ("by ", by),
            ("received by ", report.received_by.as_ref().map(|key| self.member(key)).unwrap_or_default()),
            ("at ", self.private(report.place.as_ref())),
        ];
        sentence(&parts)
    }

    fn person_view(&self, person: &casebound_record::Person) -> PersonView {
        let roles: Vec<&str> = person.roles.iter().map(|role| Role::word(*role)).collect();
        let mut details = Vec::new();
        if self.naming == Naming::Full {
            let all = [&person.emails, &person.handles, &person.phones, &person.aliases];
            details.extend(all.into_iter().flatten().map(|it| it.expose().clone()));
            let one = [&person.employer, &person.description, &person.safety_concern];
            details.extend(one.into_iter().flatten().map(|it| it.expose().clone()));
        }
        PersonView { name: self.person(&person.key), roles: roles.join(", "), details }
    }

    /// The log in the order of time.
    fn log(&self) -> Vec<String> {
        let mut entries: Vec<_> = self.case.log.iter().collect();
        entries.sort_by_key(|entry| entry.at.map(|at| at.start(self.committee.about.timezone)));
        let line = |entry: &&casebound_record::case::LogEntry| {
            let parts = [
                ("", entry.at.map(moment).unwrap_or_default()),
                ("", entry.what.map(|it| it.word().to_owned()).unwrap_or_default()),
                ("to ", self.addressees(&entry.to)),
                ("by ", self.members(&entry.by)),
                ("until ", entry.until.map(|day| day.to_string()).unwrap_or_default()),
                ("why: ", self.private(entry.why.as_ref())),
                ("note: ", self.private(entry.note.as_ref())),
            ];
            sentence(&parts)
        };
        entries.iter().map(line).collect()
    }

    fn decision(&self, decision: &casebound_record::case::Decision) -> String {
        let parts = [
            ("", decision.on.map(|day| day.to_string()).unwrap_or_default()),
            ("proposed by ", decision.proposed_by.as_ref().map(|key| self.member(key)).unwrap_or_default()),
            ("agreed by ", self.members(&decision.agreed_by)),
            ("", self.private(decision.text.as_ref())),
        ];
        sentence(&parts)
    }

    fn sanction(&self, sanction: &casebound_record::case::Sanction) -> String {
        let kind = sanction.kind.as_deref().unwrap_or_default();
        let label = self.committee.sanction(kind).and_then(|it| it.label.clone()).unwrap_or_else(|| kind.to_owned());
        let parts = [
            ("", sanction.person.as_ref().map(|key| self.person(key)).unwrap_or_default()),
            ("", label),
            ("from ", sanction.from.map(|day| day.to_string()).unwrap_or_default()),
            ("until ", sanction.until.map(|it| it.to_text()).unwrap_or_default()),
            ("given by ", self.members(&sanction.given_by)),
        ];
        sentence(&parts)
    }

    fn task(&self, task: &casebound_record::case::Task) -> String {
        let parts = [
            ("", self.private(task.what.as_ref())),
            ("", task.owner.as_ref().map(|key| self.member(key)).unwrap_or_default()),
            ("due ", task.due.map(|day| day.to_string()).unwrap_or_default()),
            ("done ", task.done.map(|day| day.to_string()).unwrap_or_default()),
        ];
        sentence(&parts)
    }
}

/// `person-a` is Person A; a longer word after the hyphen is kept in lower case: Person speaker.
fn pseudonym(key: &str) -> String {
    let rest = key.strip_prefix("person-").unwrap_or(key);
    if rest.len() <= 2 { format!("Person {}", rest.to_ascii_uppercase()) } else { format!("Person {rest}") }
}

/// A to Z, then AA, AB, …
fn letter(place: usize) -> String {
    let one = |idx: usize| char::from(b'A' + u8::try_from(idx % 26).expect("less than 26"));
    if place < 26 { one(place).to_string() } else { format!("{}{}", one(place / 26 - 1), one(place)) }
}

fn when(when: Option<When>) -> String {
    match when {
        Some(When::At(at)) => time(at),
        Some(When::Between(from, to)) => format!("{} to {}", time(from), time(to)),
        Some(When::Unknown) | None => "unknown".to_owned(),
    }
}

fn time(time: Time) -> String {
    match time {
        Time::Moment(at) => moment(at),
        Time::Month(first) => first.format("%Y-%m").to_string(),
    }
}

fn moment(moment: Moment) -> String {
    match moment {
        Moment::Day(day) => day.to_string(),
        Moment::At(at) => at.format("%Y-%m-%d %H:%M %:z").to_string(),
    }
}

/// Joins what is there: a list of facts, no sentence of any language.
fn sentence(parts: &[(&str, String)]) -> String {
    let there = parts.iter().filter(|(_, text)| !text.is_empty());
    let texts: Vec<String> = there.map(|(before, text)| format!("{before}{text}")).collect();
    texts.join(" · ")
}

#[cfg(test)]
mod tests {
    use casebound_record::CommitteeFile;

    use super::*;
    use crate::disclose::disclose;
    use crate::template::Templates;

    const COMMITTEE: &str =
        "committee: {name: C, timezone: UTC}\nmembers:\n  alice: {name: Alice Member}\nretention: {rules: []}\n";
    const FILE: &str = "---\ncase: quiet-harbor\nstatus: open\nreports:\n  - {received: 2026-06-03, channel: verbal, by: person-a, received_by: alice}\n\
        people:\n  person-a: {roles: [reporter], name: Given Family, email: g@example.org, description: a red hat}\n\
        log:\n  - {at: 2026-06-04, by: alice, what: talked, to: person-a, note: Given was calm}\n---\n\n[person-a] wrote from g@example.org.\n";

    fn text(naming: Naming) -> String {
        written(naming, FILE)
    }

    fn written(naming: Naming, file: &str) -> String {
        let file = CaseFile::read("cases/2026/quiet-harbor.md", file.as_bytes());
        let committee = CommitteeFile::read(COMMITTEE.as_bytes());
        let source = Source {
            committee: &committee.committee,
            case: Some(&file),
            today: chrono::NaiveDate::default(),
            templates: Templates::built_in(),
        };
        disclose(&source, Audience::Committee("alice"), &ReadingRequest { naming }, Language::English).unwrap()
    }

    #[test]
    fn a_recused_member_reads_no_more_than_dates() {
        let recused = FILE.replace("people:", "conflicts: [alice]\npeople:");
        for naming in [Naming::Full, Naming::Pseudonyms] {
            assert_eq!(
                written(naming, &recused),
                "quiet-harbor (open)\n\nreported: 2026-06-03\n\n\
                 You are recused in this case, so you see its code name, its status and its dates, and nothing else.\n"
            );
        }
    }

    #[test]
    fn pseudonyms_hide_every_identity() {
        let text = text(Naming::Pseudonyms);
        for private in ["Given", "Family", "g@example.org", "red hat", "Alice"] {
            assert!(!text.contains(private), "{private}: {text}");
        }
        assert!(text.contains("Person A wrote from Person A."), "{text}");
        assert!(text.contains("Team Member A"), "{text}");
    }

    #[test]
    fn full_shows_them() {
        let text = text(Naming::Full);
        for private in ["Given Family wrote", "g@example.org", "a red hat", "Alice Member"] {
            assert!(text.contains(private), "{private}: {text}");
        }
    }
}
