//! Texts for meetings and events, gathered from the cases and committee.yaml: agenda, brief, flyer, checklists.

use anyhow::{Context as _, bail};
use casebound_disclosure::agenda::{AgendaRequest, AgendaText};
use casebound_disclosure::brief::{BriefRequest, BriefText};
use casebound_disclosure::desk::{Checklist, ChecklistRequest, FlyerRequest};
use casebound_disclosure::{Audience, Document, Language, Source, Templates, disclose};
use casebound_record::deadlines::due_dates;
use casebound_record::standing::names_who_is_recused;
use casebound_record::{CaseFile, Clock, Committee};
use chrono::NaiveDate;

use crate::disclosing::{reader, source};
use crate::left_out::{SkipReason, SkippedFile};
use crate::printable::in_line;
use crate::signing::current_member;
use crate::workspace::Workspace;

/// A text from all cases, and what could not be looked at for it.
pub struct Gathered<T> {
    /// The text.
    pub text: T,
    /// Files that are no part of it.
    pub left_out: Vec<SkippedFile>,
    /// The number of cases of which nothing is in a text for somebody else, since the current member is recused there.
    pub kept_back: usize,
}

/// Which agenda is wanted.
#[derive(Debug, Clone, Copy)]
pub struct AgendaOrder<'a> {
    /// The member who reads it; the current one when not given.
    pub member: Option<&'a str>,
    /// The day of the meeting; today when not given.
    pub on: Option<NaiveDate>,
    /// How many days ahead it looks.
    pub days: u32,
    /// The language; the committee's when not given.
    pub language: Option<Language>,
}

/// Writes the agenda of a meeting.
///
/// # Errors
/// When whoever reads is not a serving member, the wanted member is unknown, the day is over, or a case can't be read.
pub fn agenda(workspace: &Workspace, order: AgendaOrder<'_>) -> anyhow::Result<Gathered<AgendaText>> {
    let committee = &workspace.committee.committee;
    require_member(workspace)?;
    if let Some(day) = order.on.filter(|day| *day < workspace.clock.today) {
        bail!("{day} is over, and an agenda says what is open on the day of the meeting; name today or a later day");
    }
    let clock = order.on.map_or(workspace.clock, |day| Clock::end_of(day, committee.about.timezone));
    let matters = |file: &CaseFile| file.case.is_open() || !due_dates(&file.case, committee, &clock).is_empty();
    let (found, left_out) = cases_where(workspace, matters)?;
    let (cases, kept_back) = seen_by(workspace, found, order.member)?;
    let cases: Vec<&CaseFile> = cases.iter().collect();
    let audience = order.member.map_or_else(|| reader(workspace), Audience::Committee);
    let request = AgendaRequest { cases: &cases, clock, days: order.days };
    let text = disclose(&source(workspace), audience, &request, language(workspace, order.language))?;
    Ok(Gathered { text, left_out, kept_back })
}

/// Writes what the team of an event needs.
///
/// # Errors
/// When whoever reads is not a serving member, there is no such event, or a case can't be read.
pub fn brief(workspace: &Workspace, event: &str, wanted: Option<Language>) -> anyhow::Result<Gathered<BriefText>> {
    require_member(workspace)?;
    let event = workspace.event(event)?;
    let matters = |file: &CaseFile| file.case.is_open() || !file.case.sanctions.is_empty();
    let (found, left_out) = cases_where(workspace, matters)?;
    let cases: Vec<&CaseFile> = found.iter().collect();
    let request = BriefRequest { event, cases: &cases };
    let text = disclose(&source(workspace), reader(workspace), &request, language(workspace, wanted))?;
    Ok(Gathered { text, left_out, kept_back: 0 })
}

/// Writes the flyer for the registration desk of an event.
///
/// # Errors
/// When there is no such event.
pub fn flyer(workspace: &Workspace, event: &str, wanted: Option<Language>) -> anyhow::Result<Document> {
    let request = FlyerRequest { event: workspace.event(event)? };
    Ok(disclose(&source(workspace), Audience::Public, &request, language(workspace, wanted))?)
}

/// Which checklist is wanted.
#[derive(Debug, Clone, Copy)]
pub struct ChecklistOrder<'a> {
    /// The moment that it is for.
    pub checklist: Checklist,
    /// The event whose people and numbers stand on it, if any.
    pub event: Option<&'a str>,
    /// The language; the committee's when not given.
    pub language: Option<Language>,
}

/// Writes a checklist. Without a repository it names nobody.
///
/// # Errors
/// When there is no such event.
pub fn checklist(workspace: Option<&Workspace>, order: ChecklistOrder<'_>) -> anyhow::Result<Document> {
    let Some(workspace) = workspace else {
        let source = Source {
            committee: &Committee::default(),
            case: None,
            today: NaiveDate::default(),
            templates: Templates::built_in(),
        };
        let request = ChecklistRequest { checklist: order.checklist, event: None };
        return Ok(disclose(&source, Audience::Public, &request, order.language.unwrap_or(Language::English))?);
    };
    let event = order.event.map(|key| workspace.event(key)).transpose()?;
    let request = ChecklistRequest { checklist: order.checklist, event };
    Ok(disclose(&source(workspace), Audience::Public, &request, language(workspace, order.language))?)
}

/// What the flyer of an event can't say, since committee.yaml does not: places to fill in, with an example each.
pub fn missing_on_flyer(workspace: &Workspace, event: &str) -> anyhow::Result<Vec<String>> {
    let committee = &workspace.committee.committee;
    let event = workspace.event(event)?;
    let key = &event.key;
    let mut missing = Vec::new();
    if event.emergency.is_empty() {
        missing.push(format!("emergency numbers: `events.{key}.emergency: [\"112: police, fire, ambulance\"]`"));
    }
    if event.place.is_none() {
        missing.push(format!("where the team is: `events.{key}.place: Room 2`"));
    }
    if event.team.is_empty() {
        missing.push(format!("who is there: `events.{key}.team: [alice]`; until then all members are on it"));
    }
    let on_it = |key: &str| event.team.is_empty() || event.team.iter().any(|member| member == key);
    let without =
        committee.serving(workspace.clock.today).filter(|member| on_it(&member.key) && member.phone.is_none());
    missing
        .extend(without.map(|member| format!("a telephone number: `members.{}.phone: +34 600 000 000`", member.key)));
    Ok(missing)
}

/// Fails where git does not say who reads, or names somebody who has left: nobody could be kept from a case in which they are recused.
pub(crate) fn require_member(workspace: &Workspace) -> anyhow::Result<()> {
    let member = current_member(workspace).context(
        "git's `user.email` is not the address of a member in committee.yaml, and this page depends on who reads it: \
         git config user.email ADDRESS",
    )?;
    if !member.serves_on(workspace.clock.today) {
        bail!("{} is not a member of the committee today, and this page is for members", member.key);
    }
    Ok(())
}

fn language(workspace: &Workspace, wanted: Option<Language>) -> Language {
    wanted.unwrap_or_else(|| workspace.committee.committee.language())
}

/// Reads the cases that matter. One that may be meant for fewer readers than it says is left out.
fn cases_where(
    workspace: &Workspace,
    matters: impl Fn(&CaseFile) -> bool + Sync,
) -> anyhow::Result<(Vec<CaseFile>, Vec<SkippedFile>)> {
    let committee = &workspace.committee.committee;
    let (found, mut left_out) = workspace.each_case(|file| {
        let is_clear = names_who_is_recused(committee, &file);
        (!is_clear || matters(&file)).then_some((is_clear, file))
    })?;
    let (clear, unclear): (Vec<_>, Vec<_>) = found.into_iter().flatten().partition(|(is_clear, _)| *is_clear);
    left_out.extend(
        unclear
            .into_iter()
            .map(|(_, file)| SkippedFile { path: in_line(&file.path), reason: SkipReason::RecusalUnclear }),
    );
    Ok((clear.into_iter().map(|(_, file)| file).collect(), left_out))
}

/// Leaves out what the current member may not see either, where the text is for somebody else.
fn seen_by(
    workspace: &Workspace,
    found: Vec<CaseFile>,
    member: Option<&str>,
) -> anyhow::Result<(Vec<CaseFile>, usize)> {
    let committee = &workspace.committee.committee;
    let Some(member) = member else { return Ok((found, 0)) };
    workspace.member(member)?;
    let (reader, other) = (reader(workspace), Audience::Committee(member));
    let is_kept_back =
        |file: &CaseFile| reader.is_recused(&file.case, committee) && !other.is_recused(&file.case, committee);
    let (kept_back, seen): (Vec<CaseFile>, Vec<CaseFile>) = found.into_iter().partition(is_kept_back);
    Ok((seen, kept_back.len()))
}
