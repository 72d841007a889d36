//! The leak guard: it reads a finished text and says where it names somebody who may not be in it.
//!
//! The people are known, so this is a search for them, in the text as a reader sees it and in its source.
//! What is proved is no more than that: the listed people, in the forms that `casebound-names` makes of a name. A finding
//! either blocks the text or asks for a look; a look is settled by a [`Waivers`] file that is bound to the text.

pub mod batch;
mod beside;
mod code_names;
mod facts;
mod kind;
mod signs;
#[cfg(test)]
mod tests;
mod traces;
mod view;
mod waivers;

use std::collections::BTreeSet;

use casebound_names::text::Text;
use casebound_names::{Hit, HitConfidence, HitKind, People, fold};
use casebound_record::words::Status;
use casebound_record::{Case, Committee, Person, Private, Span};

pub(crate) use beside::Beside;
pub use beside::beside;
use code_names::CodeNames;
pub use facts::CaseFacts;
pub use kind::{GuardHitKind, QuasiIdentifier, Weight};
use traces::Traces;
use view::VisibleText;
pub(crate) use waivers::settle_looks;
pub use waivers::{WaiverStanding, Waivers, digest, may_be_lifted};

/// How the text is read by its readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    /// As it is.
    Plain,
    /// Rendered as Markdown.
    Markdown,
    /// Shown by a browser.
    Html,
    /// The strings of a JSON document.
    Json,
    /// Not known: in every way in which it may be read.
    Unknown,
}

/// One place where a text gives somebody away. The words themselves are not repeated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GuardHit {
    /// Bytes of the text that was read.
    pub span: Span,
    /// By what.
    pub kind: GuardHitKind,
    /// The code name of the case that the person belongs to; empty for a case without one.
    pub case: String,
    /// How much it weighs.
    pub weight: Weight,
}

/// What explains a name.
#[derive(Clone, Copy)]
enum Manner<'a> {
    /// Whoever may be named, members, fixed words.
    Usual,
    /// These, and that somebody belongs to this case, by the identities of its people.
    Within(&'a Case, &'a People),
    /// Nobody but whoever may be named.
    Strict,
}

/// What may not be in a text, and what may although it looks alike.
#[derive(Debug, Default)]
pub struct Guard {
    forbidden: People,
    /// For each person of `forbidden`, the code name of the case.
    owners: Vec<String>,
    code_names: CodeNames,
    /// Whoever may be named: a mention inside theirs is theirs.
    allowed: People,
    /// Members of the committee: their whole public names.
    members: People,
    /// Words of the program's and the committee's own that are also parts of somebody's name.
    fixed: BTreeSet<String>,
    /// Phrases that point at no case, each word between blanks.
    phrases: String,
    /// Whether one word of a name, or a doubtful one, is enough.
    parts: bool,
    traces: Traces,
}

impl Guard {
    /// The guard of a text in which none of these people may be named.
    pub fn of<'p>(people: impl IntoIterator<Item = &'p Person>) -> Guard {
        Guard { forbidden: People::of(people), parts: true, ..Guard::default() }
    }

    /// The guard of a letter: its reader may know some people of the case, and nobody else of it.
    pub(crate) fn of_letter<'p>(
        known: impl IntoIterator<Item = &'p Person>,
        hidden: impl IntoIterator<Item = &'p Person>,
    ) -> Guard {
        Guard { allowed: People::of(known), ..Guard::of(hidden) }
    }

    /// The guard of a public text: nobody of any case may be named, and no case by its code name.
    pub fn public<'c>(cases: impl IntoIterator<Item = &'c Case>) -> Guard {
        let cases: Vec<&Case> = cases.into_iter().collect();
        let mut guard = Guard::build(&cases, People::of);
        guard.parts = true;
        guard.code_names = CodeNames::of(cases.iter().filter_map(|case| case.name.as_deref()));
        guard
    }

    /// The guard of texts that are each about one case, for [`Guard::read_within`].
    ///
    /// One word of a name of somebody else is not held against them: other cases have too many of them.
    pub fn within(cases: &[&Case]) -> Guard {
        Guard::build(cases, People::as_written)
    }

    /// The guard of records that are handed over: whoever is in one of them may be named, nobody else of any case.
    pub fn handing_over(handed: &[&Case], others: &[&Case]) -> Guard {
        let mut guard = Guard::build(others, People::of);
        guard.allowed = People::of(handed.iter().flat_map(|case| &case.people));
        guard
    }

    fn build<'c>(cases: &[&'c Case], search: fn(Vec<&'c Person>) -> People) -> Guard {
        // In an expunged record every name is the same word.
        let readable = cases.iter().filter(|case| case.status != Some(Status::Expunged));
        let people = readable.flat_map(|case| case.people.iter().map(|person| (person, &case.name)));
        let (forbidden, owners): (Vec<_>, _) =
            people.map(|(person, case)| (person, case.clone().unwrap_or_default())).unzip();
        Guard { forbidden: search(forbidden), owners, ..Guard::default() }
    }

    /// Lets the public names and addresses of the committee stand, as a whole.
    pub fn allowing_members(mut self, committee: &Committee) -> Guard {
        let mut members: Vec<Person> = committee
            .members
            .iter()
            .map(|member| Person {
                emails: member.email.iter().cloned().map(Private::new).collect(),
                ..named(member.name.as_deref().unwrap_or_default())
            })
            .collect();
        members.push(Person {
            emails: committee.about.email.iter().cloned().map(Private::new).collect(),
            ..Person::default()
        });
        self.members = People::of(&members);
        self
    }

    /// Lets the words of a text stand that nobody wrote with a case in mind: a built-in template, a label.
    ///
    /// Only single words, such as a surname or a user name that is also a word: nothing else there is
    /// explained by chance.
    pub fn allowing_words(mut self, fixed: &str) -> Guard {
        let scene = Text::new(fixed);
        self.fixed.extend((0..scene.len()).map(|idx| scene.word(idx).to_owned()));
        self.allowing_phrases(fixed)
    }

    /// Lets phrases stand that were looked at before: as they are, they point at no case.
    pub fn allowing_phrases(mut self, known: &str) -> Guard {
        self.phrases.push_str(&phrase(&Text::new(known)));
        self
    }

    /// Looks also for what points at a case without a name.
    pub fn knowing(mut self, facts: &CaseFacts) -> Guard {
        self.traces = Traces::of(facts);
        self
    }

    /// Returns where a text gives somebody away: what blocks it and what needs a look.
    pub fn read(&self, text: &str, form: TextForm) -> Vec<GuardHit> {
        let mut findings = self.read_with_notes(text, form);
        findings.retain(|it| it.weight > Weight::Note);
        findings
    }

    /// Like [`Guard::read`], with notes that ask for nothing.
    pub fn read_with_notes(&self, text: &str, form: TextForm) -> Vec<GuardHit> {
        self.search(text, form, Manner::Usual, &self.traces)
    }

    /// Like [`Guard::read`], for a text about this case, whose people may be named in it.
    pub fn read_within(&self, case: &Case, text: &str) -> Vec<GuardHit> {
        let own = People::of(&case.people);
        let mut findings = self.search(text, TextForm::Plain, Manner::Within(case, &own), &self.traces);
        findings.retain(|it| it.weight > Weight::Note);
        findings
    }

    /// Like [`Guard::read`], for words out of a case: no member and no fixed word explains a name there.
    pub fn read_strictly(&self, text: &str) -> Vec<GuardHit> {
        let mut findings = self.search(text, TextForm::Markdown, Manner::Strict, &self.traces);
        findings.retain(|it| it.weight > Weight::Note);
        findings
    }

    /// Like [`Guard::read_strictly`], for words about one case, of which this is known.
    pub fn read_about(&self, text: &str, known: &CaseFacts) -> Vec<GuardHit> {
        let mut findings = self.search(text, TextForm::Markdown, Manner::Strict, &Traces::of(known));
        findings.retain(|it| it.weight > Weight::Note);
        findings
    }

    /// The code names of cases with people of whom nothing can be searched for: they need an alias.
    pub fn unsearchable(&self) -> Vec<&str> {
        let mut cases: Vec<&str> = self.forbidden.unsearchable().iter().map(|person| self.owner(*person)).collect();
        cases.dedup();
        cases
    }

    fn search(&self, text: &str, form: TextForm, manner: Manner<'_>, traces: &Traces) -> Vec<GuardHit> {
        let mut findings = BTreeSet::new();
        for reading in VisibleText::all(text, form) {
            let scene = Text::new(&reading.text);
            for hit in self.hits_of(&scene, manner) {
                findings.insert(GuardHit {
                    span: reading.source(hit.span),
                    kind: GuardHitKind::Person(hit.kind),
                    case: self.owner(hit.person).to_owned(),
                    weight: match hit.confidence {
                        HitConfidence::Sure => Weight::Block,
                        HitConfidence::Unsure => Weight::Review,
                    },
                });
            }
            let signs = if self.parts { signs::signs(&reading.text) } else { Vec::new() };
            let signs = signs.into_iter().map(|(span, kind)| (span, kind, Weight::Review));
            let traces = traces.find(&scene).into_iter().filter(|(span, ..)| !self.is_known(span.of(scene.source)));
            for (span, kind, weight) in signs.chain(traces) {
                findings.insert(GuardHit { span: reading.source(span), kind, case: String::new(), weight });
            }
            for (span, case, weight) in self.code_names.find(&scene) {
                let span = reading.source(span);
                findings.insert(GuardHit { span, kind: GuardHitKind::CodeName, case: case.to_owned(), weight });
            }
        }
        without_lesser(findings)
    }

    /// The code name of the case that a person of `forbidden` belongs to.
    fn owner(&self, person: u32) -> &str {
        self.owners.get(person as usize).map_or("", String::as_str)
    }

    fn is_known(&self, surface: &str) -> bool {
        !self.phrases.is_empty() && self.phrases.contains(&phrase(&Text::new(surface)))
    }

    /// What one reading says of people who may not be in it.
    fn hits_of(&self, scene: &Text<'_>, manner: Manner<'_>) -> Vec<Hit> {
        let people = &self.forbidden;
        if people.is_empty() {
            return Vec::new();
        }
        let mut found = people.find_in(scene);
        let mut allowed = self.allowed.find_in(scene);
        if let Manner::Within(case, own) = manner {
            allowed.extend(own.find_in(scene));
            found.retain(|it| case.name.as_deref() != Some(self.owner(it.person)));
        }
        found.retain(|it| !allowed.iter().any(|by| explains(by, it)));
        if matches!(manner, Manner::Strict) {
            return found;
        }
        let members = self.members.find_in(scene);
        found.retain(|hit| {
            let surface = fold::fold(hit.span.of(scene.source));
            let of_member = members.iter().any(|by| is_public(by.kind) && by.span.contains(hit.span));
            let is_sure = match hit.kind {
                HitKind::Name | HitKind::NamePart => !is_word(&surface),
                HitKind::Email | HitKind::Handle | HitKind::Phone => true,
                _ => false,
            };
            !of_member && (self.parts || is_sure) && !self.fixed.contains(&surface)
        });
        found
    }
}

/// Returns whether a hit for somebody who may be named is what another hit found.
fn explains(by: &Hit, it: &Hit) -> bool {
    let as_written =
        matches!(by.kind, HitKind::Name | HitKind::NamePart | HitKind::Email | HitKind::Handle | HitKind::Phone);
    by.span.contains(it.span) && (as_written || by.kind == it.kind && by.confidence >= it.confidence)
}

/// A whole name, an address: what of a member is public.
fn is_public(kind: HitKind) -> bool {
    matches!(kind, HitKind::Name | HitKind::Email | HitKind::Handle)
}

/// Drops what is within a finding that weighs as much or more and says at least the same.
fn without_lesser(findings: BTreeSet<GuardHit>) -> Vec<GuardHit> {
    let all: Vec<GuardHit> = findings.into_iter().collect();
    let mut kept: Vec<GuardHit> = Vec::new();
    for hit in &all {
        let is_lesser = |by: &&GuardHit| {
            let more = by.span.len() > hit.span.len()
                || by.weight > hit.weight
                || by.weight == hit.weight && by.kind < hit.kind;
            *by != hit
                && by.case == hit.case
                && by.span.contains(hit.span)
                && by.weight >= hit.weight
                && more
                && same_sort(by.kind, hit.kind)
        };
        // Findings are in the order of their beginnings, so what holds this one is not far.
        if !all.iter().take_while(|by| by.span.start <= hit.span.start).any(|by| is_lesser(&by))
            && !all.iter().filter(|by| by.span.start == hit.span.start).any(|by| is_lesser(&by))
        {
            kept.push(hit.clone());
        }
    }
    kept
}

/// Both are about a person, or both about a case.
fn same_sort(a: GuardHitKind, b: GuardHitKind) -> bool {
    let is_person = |kind| {
        !matches!(
            kind,
            GuardHitKind::CodeName
                | GuardHitKind::QuasiIdentifier(_)
                | GuardHitKind::MixedScripts
                | GuardHitKind::Direction
                | GuardHitKind::Invisible
                | GuardHitKind::Redacted
        )
    };
    a == b || is_person(a) && is_person(b)
}

/// A text without case, marks and invisible characters.
pub(crate) fn folded(text: &str) -> String {
    fold::fold(text)
}

/// The words of a text in a row, each between blanks.
fn phrase(scene: &Text<'_>) -> String {
    let words: Vec<&str> = (0..scene.len()).map(|idx| scene.word(idx)).collect();
    format!(" {} ", words.join(" "))
}

fn named(name: &str) -> Person {
    Person { name: Some(Private::new(name.to_owned())), ..Person::default() }
}

fn is_word(surface: &str) -> bool {
    surface.chars().all(|it| it.is_alphanumeric() || it == '\'' || it == '-')
}
