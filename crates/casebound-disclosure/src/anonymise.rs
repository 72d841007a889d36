//! What may be said in public, and in which words: the only place where public text is made.

use casebound_record::committee::{CustomField, Event, Member, SanctionKind};
use casebound_record::standing::{Standing, standing_to_decide};
use casebound_record::words::{Answer, Publish, Role, Status};
use casebound_record::{Case, Committee, Person, Private, references};
use chrono::NaiveDate;
use serde::Serialize;

use crate::escape::{capitalised, one_line};

/// Words that may be read by everybody.
///
/// They come from committee.yaml, which is about the committee and its events, or from the two texts of a
/// case that were written and approved for the public. No constructor takes any other text:
///
/// ```compile_fail
/// let words = casebound_disclosure::PublicText(String::from("Person A"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct PublicText(String);

impl PublicText {
    /// Returns the words, in one line.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn new(text: &str) -> Option<PublicText> {
        let text = one_line(text);
        (!text.is_empty()).then_some(PublicText(text))
    }

    fn list(texts: &[String]) -> Vec<PublicText> {
        texts.iter().filter_map(|text| PublicText::new(text)).collect()
    }

    pub(crate) fn committee_name(committee: &Committee) -> Option<PublicText> {
        PublicText::new(committee.about.name.as_deref()?)
    }

    pub(crate) fn committee_email(committee: &Committee) -> Option<PublicText> {
        PublicText::new(committee.about.email.as_deref()?)
    }

    pub(crate) fn code_of_conduct(committee: &Committee) -> Option<PublicText> {
        PublicText::new(committee.about.code_of_conduct.as_deref()?)
    }

    pub(crate) fn promotion(committee: &Committee) -> Vec<PublicText> {
        PublicText::list(&committee.transparency.promotion)
    }

    /// The key and the label of the type at this place of committee.yaml.
    pub(crate) fn kind(committee: &Committee, idx: usize) -> Option<(PublicText, PublicText)> {
        let kind = committee.types.get(idx)?;
        let key = PublicText::new(&kind.key)?;
        let label = kind.label.as_deref().and_then(PublicText::new).unwrap_or_else(|| key.clone());
        Some((key, label))
    }

    /// The key and the label of a kind of sanction.
    pub(crate) fn sanction(kind: &SanctionKind) -> Option<(PublicText, PublicText)> {
        let key = PublicText::new(&kind.key)?;
        let label = kind.label.as_deref().and_then(PublicText::new).unwrap_or_else(|| key.clone());
        Some((key, label))
    }

    /// The key and the name of an event.
    pub(crate) fn event(event: &Event) -> Option<(PublicText, PublicText)> {
        PublicText::event_key(event).zip(PublicText::event_name(event))
    }

    /// The key of a field of the committee's own.
    pub(crate) fn field(field: &CustomField) -> Option<PublicText> {
        PublicText::new(&field.key)
    }

    /// The words for it.
    pub(crate) fn field_label(field: &CustomField) -> Option<PublicText> {
        field.label.as_deref().and_then(PublicText::new)
    }

    /// A word that such a field offers.
    pub(crate) fn choice(field: &CustomField, place: usize) -> Option<PublicText> {
        PublicText::new(field.choices.get(place)?)
    }

    /// A word of the program.
    pub(crate) fn fixed(word: &'static str) -> PublicText {
        PublicText(word.to_owned())
    }

    pub(crate) fn event_key(event: &Event) -> Option<PublicText> {
        PublicText::new(&event.key)
    }

    /// The public name of a member (S3-5).
    pub(crate) fn member(member: &Member) -> Option<PublicText> {
        PublicText::new(member.name.as_deref()?)
    }

    pub(crate) fn event_name(event: &Event) -> Option<PublicText> {
        PublicText::new(event.name.as_deref().unwrap_or(&event.key))
    }

    pub(crate) fn event_promotion(event: &Event) -> Vec<PublicText> {
        PublicText::list(&event.promotion)
    }

    pub(crate) fn event_changes(event: &Event) -> Vec<PublicText> {
        PublicText::list(&event.changes)
    }
}

/// Why an incident is only noted: counted, but not told in words (S3-39).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishingObstacle {
    /// Nothing is decided, or that it is only noted.
    Note,
    /// The committee still works on it and has decided nothing.
    Undecided,
    /// Nothing may be told yet.
    Embargo,
    /// There are no words for the public.
    NoWords,
    /// Too few members without a conflict approved the words.
    NotApproved,
    /// A reporter or an affected person said no.
    NoConsent,
    /// Nobody else was there, so the words point at the reporter, and not all who are at risk agreed (S3-24).
    OneOnOne,
    /// The record can't be read here.
    Sealed,
    /// The texts are gone.
    Expunged,
}

/// Returns whether an incident may be told in words on this day, or else the first reason why not.
pub fn check_publishable(case: &Case, committee: &Committee, today: NaiveDate) -> Result<(), PublishingObstacle> {
    let transparency = &case.transparency;
    if case.is_sealed() {
        return Err(PublishingObstacle::Sealed);
    }
    if case.status == Some(Status::Expunged) {
        return Err(PublishingObstacle::Expunged);
    }
    match (transparency.publish_level(), transparency.withheld_until()) {
        (_, Some(until)) if today < until => return Err(PublishingObstacle::Embargo),
        // An embargo stands where `summary` would: when it is over, the words may be read.
        (Some(Publish::Summary), _) | (None, Some(_)) => {}
        _ => return Err(PublishingObstacle::Note),
    }
    if !is_decided(case, today) {
        return Err(PublishingObstacle::Undecided);
    }
    if transparency.summary.as_ref().is_none_or(|summary| summary.expose().trim().is_empty()) {
        return Err(PublishingObstacle::NoWords);
    }
    if approvals(case, committee) < usize::try_from(committee.transparency.approvals).unwrap_or(usize::MAX) {
        return Err(PublishingObstacle::NotApproved);
    }
    let at_risk = || case.people.iter().filter(|person| person.is(Role::Reporter) || person.is(Role::Affected));
    if at_risk().any(|it| it.consent.publish == Some(Answer::No)) {
        return Err(PublishingObstacle::NoConsent);
    }
    let alone = case.is_one_on_one();
    let all_agreed = at_risk().count() > 0 && at_risk().all(|it| it.consent.publish == Some(Answer::Yes));
    if alone && !all_agreed {
        return Err(PublishingObstacle::OneOnOne);
    }
    Ok(())
}

/// Returns whether the committee had decided something in a case, or was done with it, at the end of a day.
fn is_decided(case: &Case, until: NaiveDate) -> bool {
    let resolved = match case.status {
        Some(Status::Open) => false,
        _ => case.outcome.resolved.is_none_or(|day| day <= until),
    };
    resolved || case.decisions.iter().any(|decision| decision.on.is_some_and(|day| day <= until))
}

/// Returns how many different members without a conflict approved the words.
fn approvals(case: &Case, committee: &Committee) -> usize {
    let mut members: Vec<&String> = case
        .transparency
        .approved_by
        .iter()
        .filter(|member| standing_to_decide(committee, case, member, None) == Standing::MayAct)
        .collect();
    members.sort();
    members.dedup();
    members.len()
}

/// The public words of one incident.
#[derive(Debug)]
pub(crate) struct PublicSummary {
    /// What happened.
    pub(crate) summary: PublicText,
    /// How it was resolved.
    pub(crate) resolution: Option<PublicText>,
}

/// Returns the public words of an incident, with a general word for each `[person-a]`.
///
/// `general` gives that word, or `None` for somebody of whom nothing is known.
pub(crate) fn tell(
    case: &Case,
    committee: &Committee,
    today: NaiveDate,
    general: &dyn Fn(Option<&Person>) -> String,
) -> Result<PublicSummary, PublishingObstacle> {
    check_publishable(case, committee, today)?;
    let words = |text: &Option<Private>| PublicText::new(&generalised(text.as_ref()?.expose(), case, general));
    let summary = words(&case.transparency.summary).ok_or(PublishingObstacle::NoWords)?;
    Ok(PublicSummary { summary, resolution: words(&case.transparency.resolution) })
}

fn generalised(text: &str, case: &Case, general: &dyn Fn(Option<&Person>) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for reference in references(text) {
        out.push_str(text.get(done..reference.span.start).unwrap_or_default());
        let word = general(case.person(&reference.key));
        let before = out.trim_end();
        let begins_sentence = before.is_empty() || before.ends_with(['.', '!', '?', '…']);
        out.push_str(&if begins_sentence { capitalised(&word) } else { word });
        done = reference.span.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use casebound_record::words::Capacity;
    use casebound_record::{CaseFile, CommitteeFile};

    use super::*;

    const COMMITTEE: &str = "committee: {name: A team, timezone: UTC}\n\
        members: {alice: {name: Member A}, bob: {name: Member B}, carol: {name: Member C}}\n\
        transparency: {approvals: 2}\n";

    fn day(text: &str) -> NaiveDate {
        casebound_record::time::parse_day(text).unwrap()
    }

    fn case(front: &str) -> Case {
        CaseFile::read("cases/2026/quiet-harbor.md", format!("---\n{front}---\n").as_bytes()).case
    }

    fn approved(rest: &str) -> Result<(), PublishingObstacle> {
        judged(&format!("{rest}transparency: {{publish: summary, summary: A remark., approved_by: [alice, carol]}}\n"))
    }

    fn judged(front: &str) -> Result<(), PublishingObstacle> {
        let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        check_publishable(&case(front), &committee, day("2026-06-30"))
    }

    #[test]
    fn words_need_a_decision_and_a_text() {
        assert_eq!(judged(""), Err(PublishingObstacle::Note));
        assert_eq!(
            judged("transparency: {publish: note, summary: A remark., approved_by: [alice, carol]}\n"),
            Err(PublishingObstacle::Note)
        );
        assert_eq!(
            judged("transparency: {publish: summary, approved_by: [alice, carol]}\n"),
            Err(PublishingObstacle::NoWords)
        );
        assert_eq!(
            judged("transparency: {publish: summary, summary: ' ', approved_by: [alice, carol]}\n"),
            Err(PublishingObstacle::NoWords)
        );
        assert_eq!(approved(""), Ok(()));
        assert_eq!(approved("status: expunged\n"), Err(PublishingObstacle::Expunged));
        assert_eq!(approved("sealed: {to: [alice]}\n"), Err(PublishingObstacle::Sealed));
    }

    #[test]
    fn an_embargo_ends_on_its_day() {
        let until = |day: &str| {
            judged(&format!(
                "transparency: {{publish: {{withheld-until: {day}}}, summary: A remark., approved_by: [alice, carol]}}\n"
            ))
        };
        assert_eq!(until("2026-07-01"), Err(PublishingObstacle::Embargo));
        assert_eq!(until("2026-06-30"), Ok(()));
        assert_eq!(until("2026-06-29"), Ok(()));
    }

    #[test]
    fn two_different_members_without_a_conflict_approve() {
        let by = |members: &str, rest: &str| {
            judged(&format!("{rest}transparency: {{publish: summary, summary: A remark., approved_by: [{members}]}}\n"))
        };
        assert_eq!(by("", ""), Err(PublishingObstacle::NotApproved));
        assert_eq!(by("alice", ""), Err(PublishingObstacle::NotApproved));
        assert_eq!(by("alice, alice", ""), Err(PublishingObstacle::NotApproved));
        assert_eq!(by("alice, stranger", ""), Err(PublishingObstacle::NotApproved));
        assert_eq!(by("alice, bob", "conflicts: [bob]\n"), Err(PublishingObstacle::NotApproved));
        assert_eq!(by("alice, bob, carol", "conflicts: [bob]\n"), Ok(()));
    }

    #[test]
    fn those_at_risk_may_refuse() {
        let people = |roles: &str, publish: &str| {
            format!("people: {{person-a: {{roles: [{roles}], consent: {{publish: {publish}}}}}}}\n")
        };
        assert_eq!(approved(&people("affected", "no")), Err(PublishingObstacle::NoConsent));
        assert_eq!(approved(&people("reporter", "no")), Err(PublishingObstacle::NoConsent));
        assert_eq!(approved(&people("reported", "no")), Ok(()));
        assert_eq!(approved(&people("reporter", "unknown")), Ok(()));
        let alone = "incident: {one_on_one: yes}\n";
        assert_eq!(approved(&format!("{alone}{}", people("affected", "unknown"))), Err(PublishingObstacle::OneOnOne));
        assert_eq!(approved(&format!("{alone}{}", people("affected", "yes"))), Ok(()));
        assert_eq!(approved(alone), Err(PublishingObstacle::OneOnOne));
    }

    #[test]
    fn people_become_general_words() {
        let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        let case = case(
            "people:\n  person-a: {roles: [affected], capacity: speaker}\n  person-b: {roles: [reported], capacity: attendee}\n\
             transparency:\n  publish: summary\n  approved_by: [alice, carol]\n\
             \x20 summary: '[person-b] made a remark to [person-a]. [person-b] left, `[person-b]` and [person-x] too.'\n",
        );
        let general = |person: Option<&Person>| {
            match person.and_then(|it| it.capacity) {
                Some(Capacity::Speaker) => "a speaker",
                Some(_) => "an attendee",
                None => "somebody",
            }
            .to_owned()
        };
        let told = tell(&case, &committee, day("2026-06-30"), &general).unwrap();
        assert_eq!(
            told.summary.as_str(),
            "An attendee made a remark to a speaker. An attendee left, `[person-b]` and somebody too."
        );
        assert_eq!(told.resolution, None);
    }
}
