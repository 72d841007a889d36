//! What is kept about one person in a case, for that person: all others are roles, and what tells more of them is kept back.
//!
//! A text that speaks of others too is given only where a member decided so, and one that names somebody never is.

use std::fmt;

use casebound_names::People;
use casebound_record::retention::last_day;
use casebound_record::words::{Language, LogWord, Role};
use casebound_record::{
    Case, CaseFile, Committee, Person, Private, Span, bare_keys, case, references, replace_references,
};
use serde::Serialize;

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::guard::{Guard, TextForm, Weight};
use crate::template::{BuiltIn, TemplateFault, built_in};

const TEXT: BuiltIn<'static> = built_in!("person/access.txt.j2");

/// Asks for what one case keeps about its reader.
#[derive(Clone, Copy)]
pub struct AccessAnswerRequest<'a> {
    /// Everybody of all cases but the reader: nobody of them may be named.
    pub others: &'a [&'a Person],
    /// The numbers of texts that a member decided to give although they speak of others too.
    pub given: &'a [usize],
}

/// What one case keeps about a person.
#[derive(Debug)]
pub struct AccessAnswer {
    /// For the person.
    pub text: String,
    /// What is kept back, for a member to decide.
    pub withheld: Vec<WithheldText>,
}

/// A text about the person that is not in the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithheldText {
    /// Its number in the case, from 1.
    pub number: usize,
    /// Its place in the file.
    pub span: Span,
    pub why: WithheldReason,
}

/// Why a text is kept back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithheldReason {
    /// It speaks of others too, as roles: a member may give it.
    SpeaksOfOthers,
    /// It names somebody else, or may: it is never given as it is.
    NamesOthers,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessRefusal {
    /// The reader is nobody of this case in this role.
    NotTheirs,
    /// The finished text names somebody else, at this byte.
    NamesSomebody(usize),
    Template(TemplateFault),
}

impl fmt::Display for AccessRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AccessRefusal::NotTheirs => f.write_str("the case keeps nothing about this reader in this role"),
            AccessRefusal::NamesSomebody(_) => {
                f.write_str("the answer would name somebody else, by a label of committee.yaml or a word of a report")
            }
            AccessRefusal::Template(fault) => fault.fmt(f),
        }
    }
}

/// What the template sees. Every text has been through [`Reader::text`].
#[derive(Serialize)]
struct View {
    case: String,
    committee: Option<String>,
    roles: Vec<&'static str>,
    status: Option<&'static str>,
    received: Option<String>,
    resolved: Option<String>,
    types: Vec<String>,
    event: Option<String>,
    finding: Option<&'static str>,
    /// What is known of the person: what it is, and its values.
    facts: Vec<(&'static str, Vec<String>)>,
    reports: Vec<String>,
    told: Vec<String>,
    sanctions: Vec<String>,
    appeals: Vec<String>,
    shared: Option<String>,
    keep_until: Option<String>,
    texts: Vec<String>,
    /// How many texts are kept back.
    withheld: usize,
}

impl Disclosure for AccessAnswerRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::AccessAnswer;
    type Text = AccessAnswer;
    type Refusal = AccessRefusal;

    fn write(&self, source: &Source<'_>, audience: Audience<'_>, _: Language) -> Result<AccessAnswer, AccessRefusal> {
        let file = source.case.expect("the registry says that an answer is about one case");
        let person = own(&file.case, audience).ok_or(AccessRefusal::NotTheirs)?;
        let others = self.others.iter().copied().filter(|other| !std::ptr::eq(*other, person));
        let guard = Guard::of_letter([person], others).allowing_members(source.committee);
        let reader = Reader { file, person, guard: &guard, is_reported: matches!(audience, Audience::Reported(_)) };
        let (texts, withheld) = reader.texts(self.given);
        let view = reader.view(source.committee, texts, withheld.len());
        let text = source.templates.render(&TEXT, &view).map_err(AccessRefusal::Template)?;
        let blocked = guard.read(&text, TextForm::Plain).into_iter().find(|hit| hit.weight == Weight::Block);
        match blocked {
            Some(hit) => Err(AccessRefusal::NamesSomebody(hit.span.start)),
            None => Ok(AccessAnswer { text, withheld }),
        }
    }
}

/// The person whose answer it is.
fn own<'c>(case: &'c Case, audience: Audience<'_>) -> Option<&'c Person> {
    let (key, role) = match audience {
        Audience::Reporter(key) => (key, Role::Reporter),
        Audience::Affected(key) => (key, Role::Affected),
        Audience::Witness(key) => (key, Role::Witness),
        Audience::Reported(key) => (key, Role::Reported),
        _ => return None,
    };
    case.person(key).filter(|person| person.is(role))
}

/// A text about the person.
struct OwnText<'a> {
    span: Span,
    text: &'a str,
    /// It is about something that was said to others too.
    is_to_others: bool,
}

struct Reader<'a> {
    file: &'a CaseFile,
    person: &'a Person,
    guard: &'a Guard,
    /// A reported person learns of others not even who reported (S5-37).
    is_reported: bool,
}

impl Reader<'_> {
    /// The texts about the person, and those that are kept back.
    fn texts(&self, given: &[usize]) -> (Vec<String>, Vec<WithheldText>) {
        let (mut texts, mut withheld) = (Vec::new(), Vec::new());
        for (idx, OwnText { span, text, is_to_others }) in self.own_texts().into_iter().enumerate() {
            let number = idx + 1;
            let shown = self.text(text);
            let why = if !self.guard.read(&shown, TextForm::Plain).is_empty() {
                Some(WithheldReason::NamesOthers)
            } else {
                (is_to_others || self.speaks_of_others(text)).then_some(WithheldReason::SpeaksOfOthers)
            };
            match why {
                Some(why) if why == WithheldReason::NamesOthers || !given.contains(&number) => {
                    withheld.push(WithheldText { number, span, why });
                }
                _ => texts.push(shown),
            }
        }
        (texts, withheld)
    }

    /// The paragraphs that speak of the person, or are about what was said to them or by them.
    fn own_texts(&self) -> Vec<OwnText<'_>> {
        let entries = self.own_entries();
        let known = People::of([self.person]);
        let mut found = Vec::new();
        for passage in self.file.passages() {
            let entry = entries.iter().find(|(span, _)| span.overlaps(passage.span));
            for (start, paragraph) in paragraphs(passage.text) {
                let is_named = references(paragraph).iter().any(|it| it.key == self.person.key)
                    || !known.find_doubtful(paragraph).is_empty();
                if entry.is_some() || is_named {
                    let from = if passage.verbatim { passage.span.start + start } else { passage.span.start };
                    let span = Span::new(from, from + paragraph.len());
                    let is_to_others = entry.is_some_and(|(_, is_to_others)| *is_to_others);
                    found.push(OwnText { span, text: paragraph, is_to_others });
                }
            }
        }
        found
    }

    /// The notes of what was done towards the person, and the grounds of their appeals; with whether it was towards others too.
    fn own_entries(&self) -> Vec<(Span, bool)> {
        let (case, key) = (&self.file.case, &self.person.key);
        let log = case.log.iter().enumerate().filter(|(_, entry)| entry.to.iter().any(|to| to.expose() == key));
        let notes = log.map(|(idx, entry)| (self.file.span_of(&format!("log[{idx}].note")), entry.to.len() > 1));
        let appeals = case.appeals.iter().enumerate().filter(|(_, appeal)| appeal.by.as_ref() == Some(key));
        let grounds = appeals.map(|(idx, _)| (self.file.span_of(&format!("appeals[{idx}].grounds")), false));
        notes.chain(grounds).collect()
    }

    fn speaks_of_others(&self, text: &str) -> bool {
        let is_other = |key: &str| key != self.person.key;
        references(text).iter().any(|it| is_other(&it.key))
            || bare_keys(text).iter().any(|it| is_other(&it.of(text).to_ascii_lowercase()))
    }

    /// A text with the person as `[you]` and all others as roles.
    fn text(&self, text: &str) -> String {
        replace_references(text, &|key| {
            Some(format!("[{}]", if key == self.person.key { "you" } else { self.role(key) }))
        })
    }

    fn role(&self, key: &str) -> &'static str {
        let Some(other) = self.file.case.person(key).filter(|_| !self.is_reported) else { return "another person" };
        let roles = [
            (Role::Reported, "the reported person"),
            (Role::Affected, "an affected person"),
            (Role::Reporter, "a reporter"),
            (Role::Witness, "a witness"),
        ];
        roles.iter().find(|(role, _)| other.is(*role)).map_or("another person", |(_, word)| *word)
    }

    /// A value that may stand alone: one that names somebody else is left out and said.
    fn value(&self, text: &Private) -> String {
        let shown = self.text(text.expose()).split_whitespace().collect::<Vec<_>>().join(" ");
        let is_clean = self.guard.read(&shown, TextForm::Plain).is_empty() && !self.speaks_of_others(text.expose());
        if is_clean { shown } else { "(kept back: it speaks of somebody else)".to_owned() }
    }

    fn view(&self, committee: &Committee, texts: Vec<String>, withheld: usize) -> View {
        let (case, person) = (&self.file.case, self.person);
        let event = case.event.as_deref().and_then(|key| committee.event(key)).and_then(|event| event.name.clone());
        View {
            case: self.file.stem().to_owned(),
            committee: committee.about.name.clone(),
            roles: person.roles.iter().map(|role| role.word()).collect(),
            status: case.status.map(|status| status.word()),
            received: case.first_received().map(|at| committee.day_of(at).to_string()),
            resolved: case.outcome.resolved.map(|day| day.to_string()),
            types: case.types.iter().map(|key| committee.type_label(key).to_owned()).collect(),
            event,
            finding: person
                .finding
                .or(case.outcome.finding.filter(|_| person.is(Role::Reported)))
                .map(|finding| finding.word()),
            facts: self.facts(),
            reports: self.reports(committee),
            told: self.told(committee),
            sanctions: self.sanctions(committee),
            appeals: self.appeals(committee),
            shared: case.sharing.dsf.sent.map(|day| day.to_string()),
            keep_until: last_day(case, committee).ok().map(|until| until.to_text()),
            texts,
            withheld,
        }
    }

    fn facts(&self) -> Vec<(&'static str, Vec<String>)> {
        let person = self.person;
        let one = |text: &Option<Private>| text.iter().map(|text| self.value(text)).collect::<Vec<_>>();
        let many = |texts: &[Private]| texts.iter().map(|text| self.value(text)).collect::<Vec<_>>();
        let consent = &person.consent;
        let answers = [("proceed", consent.proceed), ("share", consent.share), ("publish", consent.publish)];
        let consent =
            answers.iter().filter_map(|(what, answer)| Some(format!("{what}: {}", (*answer)?.word()))).collect();
        let registration = &person.registration;
        let decided = registration.answer.map(|answer| {
            let event = registration.event.as_deref().unwrap_or("an event");
            format!("{event}: {}", answer.word())
        });
        let all = [
            ("name", one(&person.name)),
            ("other names", many(&person.aliases)),
            ("e-mail", many(&person.emails)),
            ("user names", many(&person.handles)),
            ("telephone", many(&person.phones)),
            ("employer", one(&person.employer)),
            ("description", one(&person.description)),
            ("what you fear", one(&person.safety_concern)),
            ("what you told us", one(&person.statement)),
            ("language", one(&person.language)),
            ("pronouns", one(&person.pronouns)),
            ("under age", person.minor.iter().map(|answer| answer.word().to_owned()).collect()),
            ("your consent", consent),
            ("your registration", decided.into_iter().collect()),
        ];
        all.into_iter().filter(|(_, values)| !values.is_empty()).collect()
    }

    fn reports(&self, committee: &Committee) -> Vec<String> {
        let by_them = self.file.case.reports.iter().filter(|it| it.by.as_deref() == Some(self.person.key.as_str()));
        let line = |report: &case::Report| {
            let day = report.received.map(|at| committee.day_of(at).to_string()).unwrap_or_default();
            let channel = report.channel.map(|it| format!(", by {}", it.word())).unwrap_or_default();
            format!("{day}{channel}")
        };
        by_them.map(line).collect()
    }

    /// What was done towards the person, by the words of the log.
    fn told(&self, committee: &Committee) -> Vec<String> {
        let is_to = |to: &[Private]| to.iter().any(|to| to.expose() == &self.person.key);
        let entries = self.file.case.log.iter().filter(|entry| is_to(&entry.to));
        let line = |entry: &case::LogEntry| {
            let day = entry.at.map(|at| committee.day_of(at).to_string())?;
            Some(format!("{day}: {}", entry.what.map_or("note", LogWord::word)))
        };
        entries.filter_map(line).collect()
    }

    fn sanctions(&self, committee: &Committee) -> Vec<String> {
        let theirs = self.file.case.sanctions.iter();
        let theirs = theirs.filter(|sanction| sanction.person.as_deref() == Some(self.person.key.as_str()));
        let mut lines = Vec::new();
        for sanction in theirs {
            let key = sanction.kind.clone().unwrap_or_default();
            let label = committee.sanction(&key).and_then(|kind| kind.label.clone()).unwrap_or(key);
            let from = sanction.from.map(|day| format!(", from {day}")).unwrap_or_default();
            let until = sanction.ends().map(|until| format!(", until {}", until.to_text())).unwrap_or_default();
            lines.push(format!("{label}{from}{until}"));
            lines.extend(sanction.conditions.iter().map(|text| format!("condition: {}", self.value(text))));
        }
        lines
    }

    fn appeals(&self, committee: &Committee) -> Vec<String> {
        let theirs = self.file.case.appeals.iter();
        let theirs = theirs.filter(|appeal| appeal.by.as_deref() == Some(self.person.key.as_str()));
        let line = |appeal: &case::Appeal| {
            let day = appeal.received.map(|at| committee.day_of(at).to_string()).unwrap_or_default();
            format!("{day}: {}", appeal.outcome.map_or("not decided", |outcome| outcome.word()))
        };
        theirs.map(line).collect()
    }
}

/// The paragraphs of a text, each with where it begins. What ends a line does not matter.
fn paragraphs(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n').chain(["\n"]) {
        if line.trim().is_empty() {
            let paragraph = text.get(start..at).unwrap_or_default();
            let offset = paragraph.len() - paragraph.trim_start().len();
            if !paragraph.trim().is_empty() {
                found.push((start + offset, paragraph.trim()));
            }
            start = at + line.len();
        }
        at += line.len();
    }
    found
}
