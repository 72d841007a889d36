//! Who serves in the committee, and what is theirs to do: in cases, in the rota, at events.

pub mod joining;
pub mod leaving;

use casebound_disclosure::responsibilities::{Responsibility, ResponsibilityRequest};
use casebound_disclosure::{Language, Source, Templates, disclose};
use casebound_record::CaseFile;
use casebound_record::committee::{AccessPlace, Member, Membership};
use casebound_record::rota::{DutyRole, Rota};
use chrono::NaiveDate;

use crate::disclosing::reader;
use crate::holders::Holder;
use crate::left_out::SkippedFile;
use crate::renewals;
use crate::workspace::Workspace;

/// How far ahead weeks of duty are looked for.
const WEEKS_AHEAD: usize = 13;

/// What all members have to do in cases, as far as the current member may see it.
pub struct Survey {
    /// Everything that is still to be done, by case.
    pub duties: Vec<Responsibility>,
    /// The number of open cases of which nothing is in this, since the current member is recused there.
    pub kept_back: usize,
    /// Files that are no part of it.
    pub left_out: Vec<SkippedFile>,
}

impl Survey {
    /// Looks through all cases.
    ///
    /// # Errors
    /// When a case can't be read, or the disclosure is refused.
    pub fn of(workspace: &Workspace) -> anyhow::Result<Survey> {
        let (committee, audience, today) = (&workspace.committee.committee, reader(workspace), workspace.clock.today);
        let of_case = |file: CaseFile| {
            let is_kept_back = audience.is_recused(&file.case, committee);
            let source = Source { committee, case: None, today, templates: Templates::built_in() };
            let duties = disclose(&source, audience, &ResponsibilityRequest { file: &file }, Language::English);
            duties.map(|duties| (duties, is_kept_back && file.case.is_open()))
        };
        let (found, left_out) = workspace.each_case(of_case)?;
        let mut survey = Survey { duties: Vec::new(), kept_back: 0, left_out };
        for of_one in found {
            let (duties, is_kept_back) = of_one?;
            survey.duties.extend(duties);
            survey.kept_back += usize::from(is_kept_back);
        }
        survey.duties.sort();
        Ok(survey)
    }

    /// Returns what one member has to do.
    pub fn of_member<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s Responsibility> {
        self.duties.iter().filter(move |duty| duty.member == key)
    }
}

/// Whether somebody is a member today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serving {
    /// Today; since a day, and until one, where they are written.
    Now { from: Option<NaiveDate>, until: Option<NaiveDate> },
    /// From a later day on.
    Later { from: NaiveDate },
    /// No more since the day after this one.
    Left { until: NaiveDate },
}

/// What is known of a member's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateStanding {
    /// There is none.
    Missing,
    /// It can't be used, and why.
    Unusable(String),
    /// It can be used, up to a day where it has an end.
    Usable { last_day: Option<NaiveDate> },
}

/// A member, with what is theirs.
pub struct MemberOverview<'w> {
    /// As committee.yaml has them.
    pub member: &'w Member,
    /// Whether they serve.
    pub serving: Serving,
    /// Their certificate; nothing for who left.
    pub certificate: Option<CertificateStanding>,
    /// What they have to do in cases.
    pub duties: Vec<Responsibility>,
    /// Their next weeks of duty, by the day on which each begins.
    pub weeks: Vec<(NaiveDate, DutyRole)>,
    /// The keys of the events to come, or running, whose team they are in.
    pub events: Vec<&'w str>,
}

/// Describes every member, in the order of committee.yaml.
pub fn overview<'w>(workspace: &'w Workspace, survey: &Survey) -> Vec<MemberOverview<'w>> {
    let committee = &workspace.committee.committee;
    let describe = |member: &'w Member| {
        let serving = serving(member, workspace.clock.today);
        let has_left = matches!(serving, Serving::Left { .. });
        let holder = committee.certificate_of_member(&member.key).filter(|_| !has_left).map(Holder::from);
        MemberOverview {
            member,
            serving,
            certificate: holder.map(|holder| certificate(workspace, &holder)),
            duties: survey.of_member(&member.key).cloned().collect(),
            weeks: weeks(workspace, &member.key),
            events: events(workspace, &member.key),
        }
    };
    committee.members.iter().map(describe).collect()
}

/// Tells whether a member serves on a day.
pub fn serving(member: &Member, today: NaiveDate) -> Serving {
    let Member { from, until, .. } = *member;
    if member.serves_on(today) {
        return Serving::Now { from, until };
    }
    let last =
        member.earlier.iter().filter_map(|it: &Membership| it.until).chain(until).filter(|day| *day < today).max();
    match (from.filter(|day| *day > today && until.is_none_or(|until| *day <= until)), last) {
        (Some(from), _) => Serving::Later { from },
        (None, last) => Serving::Left { until: last.or(until).or(from).unwrap_or(today) },
    }
}

fn certificate(workspace: &Workspace, holder: &Holder) -> CertificateStanding {
    if holder.path.is_none() {
        return CertificateStanding::Missing;
    }
    match holder.certificate(workspace) {
        Err(error) => CertificateStanding::Unusable(format!("{error:#}")),
        Ok(certificate) => {
            let fitness = holder.fitness(&certificate, workspace.clock);
            match fitness.refusals.first() {
                Some(refusal) => CertificateStanding::Unusable(refusal.to_string()),
                None => CertificateStanding::Usable {
                    last_day: fitness.expires.map(|at| renewals::last_day(at, workspace)),
                },
            }
        }
    }
}

fn weeks(workspace: &Workspace, key: &str) -> Vec<(NaiveDate, DutyRole)> {
    let Some(rota) = Rota::of(&workspace.committee.committee) else { return Vec::new() };
    let role = |week: casebound_record::rota::DutyWeek<'_>| match key {
        _ if week.primary == Some(key) => Some((week.day, DutyRole::Primary)),
        _ if week.secondary == Some(key) => Some((week.day, DutyRole::Secondary)),
        _ => None,
    };
    rota.weeks_from(workspace.clock.now).take(WEEKS_AHEAD).filter_map(role).collect()
}

fn events<'w>(workspace: &'w Workspace, key: &str) -> Vec<&'w str> {
    let is_ahead = |ends: Option<NaiveDate>| ends.is_none_or(|ends| ends >= workspace.clock.today);
    let events = workspace.committee.committee.events.iter();
    let theirs = events.filter(|event| is_ahead(event.ends) && event.team.iter().any(|member| member == key));
    theirs.map(|event| event.key.as_str()).collect()
}

/// Where members have access outside of this repository, as committee.yaml says.
pub fn places(workspace: &Workspace) -> &[AccessPlace] {
    &workspace.committee.committee.places
}
