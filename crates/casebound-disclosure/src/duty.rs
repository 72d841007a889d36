//! Who is on duty when: a list, entries for calendars, and the mail at the hand-over (S4-5 to S4-7). No case is in any of them.

use casebound_record::Committee;
use casebound_record::rota::{DutyWeek, Rota};
use casebound_record::words::Language;
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::agenda::name_of;
use crate::audience::Audience;
use crate::calendar::{Lines, instant, text};
use crate::desk::Length;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::template::{TemplateFault, Translated, translated};

/// The mail at the hand-over: its subject, and its text.
const SUBJECT: Translated = translated!("duty/"; "/subject.txt.j2");
const HANDOVER: Translated = translated!("duty/"; "/handover.txt.j2");
/// What an entry of a calendar is called.
const SUMMARY: Translated = translated!("duty/"; "/summary.txt.j2");

/// Asks for the plan of duty.
#[derive(Debug, Clone, Copy)]
pub struct DutyRequest<'a> {
    /// The plan.
    pub rota: Rota<'a>,
    /// The moment from which on it is wanted; also when a calendar is made.
    pub now: DateTime<Utc>,
    /// The number of weeks.
    pub weeks: usize,
}

/// The plan of duty in each form.
#[derive(Debug)]
pub struct DutyPlan {
    /// For programs, and for lists.
    pub weeks: Vec<Week>,
    /// For calendars (RFC 5545).
    pub calendar: String,
    /// The subject and the text of the mail at the hand-over to the first of these weeks.
    pub handover: (String, String),
}

/// One week. Field names are a contract with scripts.
#[derive(Debug, Serialize)]
pub struct Week {
    /// The instant at which it begins, in the committee's time zone.
    pub starts: String,
    /// The instant at which the next one begins.
    pub ends: String,
    /// Key and name of who answers first.
    pub primary: Option<Member>,
    /// Key and name of who takes over.
    pub secondary: Option<Member>,
    /// Members swapped it.
    pub swapped: bool,
}

/// A member on duty.
#[derive(Debug, Clone, Serialize)]
pub struct Member {
    /// The key in committee.yaml.
    pub key: String,
    /// The name.
    pub name: String,
}

/// What the template of the mail sees.
#[derive(Serialize)]
struct Handover<'a> {
    committee: Option<&'a str>,
    week: &'a Week,
    next: &'a Week,
    /// How fast a report is answered.
    acknowledge: Option<Length>,
    step_in: Option<Length>,
}

/// What the template of an entry in a calendar sees.
#[derive(Serialize)]
struct Entry<'a> {
    committee: Option<&'a str>,
    week: &'a Week,
}

impl Disclosure for DutyRequest<'_> {
    const KIND: DisclosureKind = DisclosureKind::DutyPlan;
    type Text = DutyPlan;
    type Refusal = TemplateFault;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, language: Language) -> Result<DutyPlan, TemplateFault> {
        let committee = source.committee;
        let found: Vec<DutyWeek<'_>> = self.rota.weeks_from(self.now).take(self.weeks.max(2)).collect();
        let mut weeks: Vec<Week> = found.iter().map(|week| Week::of(week, committee)).collect();
        let [first, next, ..] = weeks.as_slice() else { unreachable!("two weeks at least were taken") };
        let view = Handover {
            committee: committee.about.name.as_deref(),
            week: first,
            next,
            acknowledge: committee.deadlines.acknowledge.map(Length::of),
            step_in: committee.deadlines.step_in.map(Length::of),
        };
        let subject = source.templates.render(SUBJECT.of(language), &view)?.trim().to_owned();
        let handover = (subject, source.templates.render(HANDOVER.of(language), &view)?);
        let wanted = found.get(..self.weeks).unwrap_or(&found);
        let summaries = weeks.iter().map(|week| {
            let view = Entry { committee: committee.about.name.as_deref(), week };
            Ok(source.templates.render(SUMMARY.of(language), &view)?.trim().to_owned())
        });
        let summaries: Vec<String> = summaries.collect::<Result<_, TemplateFault>>()?;
        let calendar = calendar(wanted, &summaries, self.now);
        weeks.truncate(self.weeks);
        Ok(DutyPlan { calendar, weeks, handover })
    }
}

impl Week {
    fn of(week: &DutyWeek<'_>, committee: &Committee) -> Week {
        let zone = committee.about.timezone;
        let at = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%dT%H:%M%:z").to_string();
        let member = |key: &str| Member { key: key.to_owned(), name: name_of(committee, key) };
        Week {
            starts: at(week.starts),
            ends: at(week.ends),
            primary: week.primary.map(member),
            secondary: week.secondary.map(member),
            swapped: week.is_swapped,
        }
    }
}

/// One entry for each week, from hand-over to hand-over.
fn calendar(weeks: &[DutyWeek<'_>], summaries: &[String], now: DateTime<Utc>) -> String {
    let mut lines = Lines::begin("duty");
    for (week, summary) in weeks.iter().zip(summaries) {
        lines.push("BEGIN", "VEVENT");
        lines.push("UID", &format!("{}.duty@casebound", week.day));
        lines.push_revision(now);
        lines.push("DTSTART", &instant(week.starts));
        lines.push("DTEND", &instant(week.ends));
        lines.push("SUMMARY", &text(summary));
        lines.push("TRANSP", "TRANSPARENT");
        lines.push("END", "VEVENT");
    }
    lines.end(weeks.is_empty())
}
