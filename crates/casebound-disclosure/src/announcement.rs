//! An announcement while an event runs: what happened in approved words, that it was a violation, what was done (S5-42, S5-43).

use casebound_names::fold::fold;
use casebound_names::lexicon::is_also_word;
use casebound_names::{Hit, HitConfidence, HitKind, People};
use casebound_record::committee::Member;
use casebound_record::words::{Answer, Language, Role};
use casebound_record::{Case, CaseFile, Committee, Person, Private, bare_keys};
use serde::Serialize;

use crate::anonymise::{PublicText, PublishingObstacle, check_publishable, tell};
use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::document::{Document, Layout};
use crate::general_words::general_words;
use crate::guard::{Guard, TextForm, Weight};
use crate::public_words::PublicWordsRefusal;
use crate::template::{TemplateFault, Translated, translated};
use crate::transparency::unsettled_hits;

const ANNOUNCEMENT: Translated = translated!("announcement/"; ".md.j2");

/// Asks for the announcement of a case.
#[derive(Clone, Copy)]
pub struct AnnouncementRequest<'a> {
    /// Every case of the repository: nobody of them may be named.
    pub all: &'a [&'a Case],
}

/// Why there is no announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnouncementRefusal {
    /// The words may not be told, or name somebody.
    Words(PublicWordsRefusal),
    /// The case does not say that it was a violation.
    NoViolation,
    /// This is missing: a field of the case or of committee.yaml.
    Missing(&'static str),
    /// The name of the event or of the committee names somebody of a case.
    NamedBeside,
    /// Nobody wrote down whether these people agree that it is said to everybody: keys of `people`.
    NotAsked(Vec<String>),
    /// A person has still to write in the approved words: `[[ … ]]`, or somebody's key without brackets.
    Gap,
    /// The approved words name members by their keys: who decided is no part of what happened.
    NamesMembers(Vec<String>),
    /// The template can't be used.
    Template(TemplateFault),
}

/// What the template sees: words of committee.yaml, and the two texts that members approved for the public.
#[derive(Serialize)]
struct Announcement {
    committee: PublicText,
    email: PublicText,
    code_of_conduct: PublicText,
    event: Option<PublicText>,
    summary: PublicText,
    resolution: PublicText,
}

impl Disclosure for AnnouncementRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::Announcement;
    type Text = Document;
    type Refusal = AnnouncementRefusal;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, language: Language) -> Result<Document, AnnouncementRefusal> {
        let file = source.case.expect("the registry says that an announcement is about one case");
        let obstacle = |it| AnnouncementRefusal::Words(PublicWordsRefusal::PublishingObstacle(it));
        check_publishable(&file.case, source.committee, source.today).map_err(obstacle)?;
        if !is_violation(&file.case) {
            return Err(AnnouncementRefusal::NoViolation);
        }
        let unasked = not_asked(&file.case);
        if !unasked.is_empty() {
            return Err(AnnouncementRefusal::NotAsked(unasked));
        }
        let has_gap = |words: &str| words.contains("[[") || words.contains("]]") || !bare_keys(words).is_empty();
        if approved_words(&file.case).any(has_gap) {
            return Err(AnnouncementRefusal::Gap);
        }
        let members = named_members(&file.case, source.committee);
        if !members.is_empty() {
            return Err(AnnouncementRefusal::NamesMembers(members));
        }
        let guard = Guard::public(self.all.iter().copied()).allowing_members(source.committee);
        let named = unsettled_hits(file, source.committee, &guard);
        if !named.is_empty() {
            return Err(AnnouncementRefusal::Words(PublicWordsRefusal::Named(named)));
        }
        let view = Announcement::of(source, file, language)?;
        let beside = [Some(&view.committee), view.event.as_ref()];
        let names = |text: &PublicText| {
            guard.read(text.as_str(), TextForm::Plain).iter().any(|hit| hit.weight == Weight::Block)
        };
        if beside.into_iter().flatten().any(names) {
            return Err(AnnouncementRefusal::NamedBeside);
        }
        Document::write(source.templates, &ANNOUNCEMENT, &view, language, Layout::Text)
            .map_err(AnnouncementRefusal::Template)
    }
}

impl Announcement {
    fn of(source: &Source<'_>, file: &CaseFile, language: Language) -> Result<Announcement, AnnouncementRefusal> {
        let (case, committee): (&Case, &Committee) = (&file.case, source.committee);
        let words = general_words(source.templates, language, case).map_err(AnnouncementRefusal::Template)?;
        let general = |person: Option<&casebound_record::Person>| {
            words.get(&person.map(|person| person.key.as_str())).cloned().unwrap_or_default()
        };
        let obstacle =
            |obstacle: PublishingObstacle| AnnouncementRefusal::Words(PublicWordsRefusal::PublishingObstacle(obstacle));
        let told = tell(case, committee, source.today, &general).map_err(obstacle)?;
        let event = case.event.as_ref().and_then(|key| committee.events.iter().find(|event| event.key == *key));
        let missing = |what| AnnouncementRefusal::Missing(what);
        Ok(Announcement {
            committee: PublicText::committee_name(committee).ok_or_else(|| missing("`name` under `committee`"))?,
            email: PublicText::committee_email(committee)
                .ok_or_else(|| missing("whom to contact: `email` under `committee`"))?,
            code_of_conduct: PublicText::code_of_conduct(committee)
                .ok_or_else(|| missing("where the policy is: `code_of_conduct` under `committee`"))?,
            event: event.and_then(PublicText::event_name),
            summary: told.summary,
            resolution: told
                .resolution
                .ok_or_else(|| missing("what was done: `transparency.resolution` in the case"))?,
        })
    }
}

/// Who reported or was affected, and was not asked whether it may be said to everybody (S5-41). While an event runs many can tell who
/// is meant, so silence is no answer; only what many saw is known already.
fn not_asked(case: &Case) -> Vec<String> {
    if case.incidents.iter().any(|incident| incident.seen_by_many == Some(Answer::Yes)) {
        return Vec::new();
    }
    let at_risk = case.people.iter().filter(|person| person.is(Role::Reporter) || person.is(Role::Affected));
    at_risk.filter(|person| person.consent.publish.is_none()).map(|person| person.key.clone()).collect()
}

fn approved_words(case: &Case) -> impl Iterator<Item = &str> {
    let transparency = &case.transparency;
    [&transparency.summary, &transparency.resolution].into_iter().flatten().map(|text| text.expose().as_str())
}

/// The keys of the members whom the approved words name, by whole name, address or user name.
fn named_members(case: &Case, committee: &Committee) -> Vec<String> {
    let person = |member: &Member| Person {
        name: member.name.clone().map(Private::new),
        emails: member.email.iter().cloned().map(Private::new).collect(),
        handles: member.handles.iter().cloned().map(Private::new).collect(),
        ..Person::default()
    };
    let people: Vec<Person> = committee.members.iter().map(person).collect();
    let people = People::of(&people);
    // A first name alone may be a word, too, unless it is written as a name.
    let is_named = |hit: &Hit, words: &str| {
        let name = hit.span.of(words);
        let before = words.get(..hit.span.start).unwrap_or_default().trim_end();
        let begins_sentence = before.is_empty() || before.ends_with(['.', '!', '?', ':']);
        let is_written_as_name =
            name.starts_with(char::is_uppercase) && (!begins_sentence || !is_also_word(&fold(name)));
        hit.confidence == HitConfidence::Sure || hit.kind == HitKind::NamePart && is_written_as_name
    };
    let mut members = Vec::new();
    for words in approved_words(case) {
        members.extend(people.find(words).into_iter().filter(|hit| is_named(hit, words)).map(|hit| hit.person));
    }
    members.sort_unstable();
    members.dedup();
    members.into_iter().filter_map(|idx| Some(committee.members.get(idx as usize)?.key.clone())).collect()
}

/// Returns whether the committee found a violation, in the case or of somebody who is reported in it.
fn is_violation(case: &Case) -> bool {
    let of_people = case.with_role(Role::Reported).filter_map(|person| person.finding);
    case.outcome.finding.into_iter().chain(of_people).any(|it| it.is_violation())
}
