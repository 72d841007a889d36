//! The plan of duty: looked up, swapped, and mailed at the hand-over. It holds no case.

use anyhow::{Context as _, bail};
use casebound_disclosure::duty::{DutyPlan, DutyRequest};
use casebound_disclosure::mime::{Draft, Mailbox};
use casebound_disclosure::{disclose, receipt};
use casebound_record::COMMITTEE_FILE;
use casebound_record::edit::Value;
use casebound_record::rota::{DutyRole, DutyWeek, Rota};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::amend::{Change, changed};
use crate::disclosing::{reader, source};
use crate::files;
use crate::own_file::OwnFile;
use crate::random;
use crate::sending::envelope::Envelope;
use crate::workspace::Workspace;

/// How far ahead somebody's next week is looked for.
const YEAR: usize = 53;
/// The day of the newest hand-over that this clone mailed.
const MAILED: OwnFile = OwnFile { name: "handover", most_bytes: 16 };
/// For so long a mail still tells of a hand-over: the machine that sends it may have been off.
const LATE: TimeDelta = TimeDelta::hours(24);

/// Returns the plan of a committee that has one.
///
/// # Errors
/// When it has none, with what to write.
pub fn rota(workspace: &Workspace) -> anyhow::Result<Rota<'_>> {
    let committee = &workspace.committee.committee;
    if workspace.committee.has("rota.handover") && committee.rota.handover.is_none() {
        bail!("`rota.handover` in {COMMITTEE_FILE} can't be read; write it as `Monday 12:00 UTC`");
    }
    Rota::of(committee).with_context(|| {
        let example: Vec<&str> =
            committee.serving(workspace.clock.today).map(|member| member.key.as_str()).take(3).collect();
        format!(
            "this committee has no plan of duty. Where you want one, write into {COMMITTEE_FILE}: \
             `rota: {{handover: Monday 12:00 UTC, starts: {}, order: [{}]}}`",
            workspace.clock.today,
            example.join(", ")
        )
    })
}

/// Returns the plan from a moment on.
///
/// # Errors
/// When there is none.
pub fn plan(workspace: &Workspace, from: DateTime<Utc>, weeks: usize) -> anyhow::Result<DutyPlan> {
    let request = DutyRequest { rota: rota(workspace)?, now: from, weeks };
    let language = workspace.committee.committee.language();
    Ok(disclose(&source(workspace), reader(workspace), &request, language)?)
}

/// Which weeks are swapped.
#[derive(Debug, Clone, Copy)]
pub struct SwapOrder<'a> {
    /// A day in the week that the member takes.
    pub week: NaiveDate,
    /// The key of the member who takes it.
    pub member: &'a str,
    /// Which part.
    pub role: DutyRole,
    /// A day in the week that is given for it; the next one of this member when not given.
    pub given: Option<NaiveDate>,
}

/// Two weeks that were swapped, and how committee.yaml reads then.
#[derive(Debug)]
pub struct Swap {
    /// The week that the member takes, as it is now.
    pub taken: NaiveDate,
    /// Who had it; nobody where it was free.
    pub from: Option<String>,
    /// The week that the other one takes for it, if there is one.
    pub given: Option<NaiveDate>,
    text: String,
}

impl Swap {
    /// Works out a swap. Nothing is written yet.
    ///
    /// # Errors
    /// When the member can't take the week, or the other one can't take what is given for it.
    pub fn plan(workspace: &Workspace, order: SwapOrder<'_>) -> anyhow::Result<Swap> {
        let rota = rota(workspace)?;
        workspace.member(order.member)?;
        let (week, role) = (rota.week_of(order.week), order.role);
        if week.ends <= workspace.clock.now {
            bail!("the week of {} is over; who was on duty stays as it was", week.day);
        }
        let holder = holder(&week, role).map(str::to_owned);
        if holder.as_deref() == Some(order.member) {
            bail!("{} has the week of {} already", order.member, week.day);
        }
        require_available(rota, order.member, &week)?;
        let has_other = match role {
            DutyRole::Primary => {
                rota.swap_of(week.day).and_then(|(_, swap)| swap.secondary.as_deref()) == Some(order.member)
            }
            DutyRole::Secondary => week.primary == Some(order.member),
        };
        if has_other {
            bail!("{} has the other part of the week of {}, and each week has two people", order.member, week.day);
        }
        let given = match (&holder, order.given) {
            (None, Some(_)) => bail!("nobody has the week of {}, so nothing is given for it", week.day),
            (None, None) => None,
            (Some(holder), Some(day)) => Some(given_week(rota, rota.week_of(day), order.member, holder, role)?),
            (Some(holder), None) => next_week(rota, &week, order.member, holder, role),
        };
        let mut changes = vec![change(rota, week.day, role, order.member)];
        if let (Some(day), Some(holder)) = (given, &holder) {
            changes.push(change(rota, day, role, holder));
        }
        let text = changed(&workspace.committee.text, &changes)
            .map_err(|why| anyhow::anyhow!("{COMMITTEE_FILE}: {why}; nothing was changed"))?;
        Ok(Swap { taken: week.day, from: holder, given, text })
    }

    /// Writes it into committee.yaml.
    ///
    /// # Errors
    /// When the file can't be written, or was changed by somebody else meanwhile.
    pub fn write(&self, workspace: &Workspace) -> anyhow::Result<()> {
        files::replace_text(&workspace.root.join(COMMITTEE_FILE), &workspace.committee.text, &self.text)
    }
}

fn holder<'a>(week: &DutyWeek<'a>, role: DutyRole) -> Option<&'a str> {
    match role {
        DutyRole::Primary => week.primary,
        DutyRole::Secondary => week.secondary,
    }
}

fn require_available(rota: Rota<'_>, member: &str, week: &DutyWeek<'_>) -> anyhow::Result<()> {
    if !rota.is_available(member, week.day) {
        bail!("{member} can't be on duty in the week of {}: away, or not a member for all of it", week.day);
    }
    Ok(())
}

/// The week that is given in return, as somebody chose it.
fn given_week(
    rota: Rota<'_>,
    week: DutyWeek<'_>,
    member: &str,
    holder_before: &str,
    role: DutyRole,
) -> anyhow::Result<NaiveDate> {
    if holder(&week, role) != Some(member) {
        bail!("{member} does not have the week of {}, so it can't be given in return", week.day);
    }
    require_available(rota, holder_before, &week)?;
    Ok(week.day)
}

/// The next week that the member has and the other one can take.
fn next_week(
    rota: Rota<'_>,
    after: &DutyWeek<'_>,
    member: &str,
    holder_before: &str,
    role: DutyRole,
) -> Option<NaiveDate> {
    // Whoever has the first part of a week can't take the second one as well.
    let is_free = |week: &DutyWeek<'_>| role == DutyRole::Primary || week.primary != Some(holder_before);
    let fits = |week: &DutyWeek<'_>| {
        holder(week, role) == Some(member) && is_free(week) && rota.is_available(holder_before, week.day)
    };
    rota.weeks_from(after.ends).take(YEAR).find(fits).map(|week| week.day)
}

/// Writes who has a part of a week: into the entry of `swaps` for it, or a new one.
fn change(rota: Rota<'_>, week: NaiveDate, role: DutyRole, member: &str) -> Change {
    let key = match role {
        DutyRole::Primary => "primary",
        DutyRole::Secondary => "secondary",
    };
    let value = Value::Word(member.to_owned());
    match rota.swap_of(week) {
        Some((item, _)) => Change::Set(format!("rota.swaps[{item}].{key}"), value),
        None => {
            let entry = vec![("week".to_owned(), Value::Word(week.to_string())), (key.to_owned(), value)];
            Change::Append("rota.swaps".to_owned(), Value::Map(entry))
        }
    }
}

/// Returns whether the hand-over is to be mailed: duty changed hands within the last day, and this clone has not mailed it yet.
///
/// # Errors
/// When there is no plan.
pub fn is_handover_mail_due(workspace: &Workspace) -> anyhow::Result<bool> {
    let (now, week) = (workspace.clock.now, rota(workspace)?.week_at(workspace.clock.now));
    let mailed = workspace.git.as_ref().map(|git| MAILED.read(git)).transpose()?.flatten();
    Ok(now - week.starts < LATE && mailed.as_deref() != Some(&week.day.to_string()))
}

/// Remembers that the hand-over of this week is mailed.
///
/// # Errors
/// When it can't be written.
pub fn note_handover_mailed(workspace: &Workspace) -> anyhow::Result<()> {
    let day = rota(workspace)?.week_at(workspace.clock.now).day;
    workspace.git.as_ref().map_or(Ok(()), |git| MAILED.write(git, &day.to_string()))
}

/// The mail that tells the committee who is on duty, and its addresses.
pub struct HandoverMail {
    /// From the committee's address to itself.
    pub envelope: Envelope,
    /// With LF line ends.
    pub bytes: Vec<u8>,
}

/// Writes the mail for the week that contains this moment, or has just begun.
///
/// # Errors
/// When there is no plan, or the committee has no address.
pub fn handover_mail(workspace: &Workspace) -> anyhow::Result<HandoverMail> {
    let (subject, text) = plan(workspace, workspace.clock.now, 2)?.handover;
    let about = &workspace.committee.committee.about;
    let email = about.email.clone().with_context(|| {
        format!("the committee has no address: write `email` under `committee` in {COMMITTEE_FILE}")
    })?;
    let mailbox = || Mailbox { name: about.name.clone(), email: email.clone() };
    let draft = Draft {
        from: mailbox(),
        to: vec![mailbox()],
        subject,
        date: workspace.clock.now,
        random: random::bytes()?,
        text,
        attachments: Vec::new(),
    };
    let bytes = receipt::mail(&draft, None, Some("the plan of duty, for all members"))
        .map_err(|fault| anyhow::anyhow!("{COMMITTEE_FILE}: {fault}"))?;
    Ok(HandoverMail { envelope: Envelope { from: email.clone(), to: vec![email] }, bytes })
}
