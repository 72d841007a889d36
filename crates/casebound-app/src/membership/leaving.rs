//! Somebody leaves: what is written of it, what the committee can't do any more then, and what others have to take over.

use anyhow::bail;
use casebound_disclosure::responsibilities::Responsibility;
use casebound_record::committee::{Agreement, Committee, Member};
use casebound_record::disposal::{APPROVALS, Scope};
use casebound_record::edit::Value;
use casebound_record::rota::{DutyRole, Rota};
use casebound_record::standing::{acts, may_anybody_act};
use casebound_record::words::Approvals;
use casebound_record::{COMMITTEE_FILE, CaseFile, Clock, CommitteeFile};
use chrono::{Days, NaiveDate};

use super::{Serving, Survey, serving};
use crate::amend::{Change, changed};
use crate::disclosing::reader;
use crate::disposal::approvals;
use crate::disposal::void_approvals::ApprovalHistory;
use crate::files;
use crate::holders::Holder;
use crate::workspace::Workspace;

/// Somebody who leaves, as committee.yaml reads then. Nothing is written yet.
pub struct Leaving {
    /// The last day.
    pub last_day: NaiveDate,
    /// What is written, in the order in which it is.
    pub written: Vec<LeavingChange>,
    /// The committee without the member.
    then: CommitteeFile,
    text: String,
}

/// What is written into committee.yaml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeavingChange {
    /// The last day.
    Until,
    /// The member is no more in the team of this event, which begins later.
    Team(String),
    /// The member is no more in the order of the rota, which goes on as it was; since this day where that had to change.
    Rota(Option<NaiveDate>),
}

/// Works out what is written when somebody leaves; `None` where all of it is written already.
///
/// # Errors
/// When there is no such member, or the day is no last day for them.
pub fn plan(workspace: &Workspace, key: &str, on: Option<NaiveDate>) -> anyhow::Result<Option<Leaving>> {
    let member = workspace.member(key)?;
    let last_day = on.unwrap_or(workspace.clock.today);
    let known = match serving(member, workspace.clock.today) {
        Serving::Left { until } if on.is_none_or(|on| on == until) => Some(until),
        Serving::Left { until } => bail!(
            "{key} left on {until} already. If that day is wrong, correct `members.{key}.until` in {COMMITTEE_FILE}"
        ),
        Serving::Now { until, .. } => until.filter(|until| *until == last_day),
        Serving::Later { .. } => None,
    };
    let last_day = known.unwrap_or(last_day);
    if let Some(from) = member.from.filter(|from| last_day < *from) {
        bail!("{key} is a member from {from} on, so {last_day} can't be the last day");
    }
    let (changes, written) = changes(workspace, member, last_day, known.is_some());
    if changes.is_empty() {
        return Ok(None);
    }
    let text = changed(&workspace.committee.text, &changes)
        .map_err(|why| anyhow::anyhow!("{COMMITTEE_FILE}: {why}; nothing was changed"))?;
    Ok(Some(Leaving { last_day, written, then: CommitteeFile::read(text.as_bytes()), text }))
}

impl Leaving {
    /// Writes it.
    ///
    /// # Errors
    /// When the file can't be written, or was changed by somebody else meanwhile.
    pub fn write(&self, workspace: &Workspace) -> anyhow::Result<()> {
        files::replace_text(&workspace.root.join(COMMITTEE_FILE), &workspace.committee.text, &self.text)
    }

    /// Returns what the committee can't do any more, or only all together, on the first day without the member.
    ///
    /// # Errors
    /// When a case can't be read.
    pub fn shortfalls(&self, workspace: &Workspace) -> anyhow::Result<Vec<Shortfall>> {
        let day = self.last_day.checked_add_days(Days::new(1)).unwrap_or(self.last_day).max(workspace.clock.today);
        let mut found = of_policy(&self.then.committee, workspace, day);
        let (before, then, today) = (&workspace.committee.committee, &self.then.committee, workspace.clock.today);
        let of_case = |file: CaseFile| {
            let could = file.case.is_open() && may_anybody_act(before, &file.case, today);
            (could && !may_anybody_act(then, &file.case, day)).then(|| file.stem().to_owned())
        };
        let nobody: Vec<String> = workspace.each_case(of_case)?.0.into_iter().flatten().collect();
        if !nobody.is_empty() && !found.contains(&Shortfall::Nobody) {
            found.push(Shortfall::NobodyMayAct(nobody));
        }
        Ok(found)
    }
}

/// What becomes of committee.yaml.
fn changes(
    workspace: &Workspace,
    member: &Member,
    last_day: NaiveDate,
    is_known: bool,
) -> (Vec<Change>, Vec<LeavingChange>) {
    let (committee, key) = (&workspace.committee.committee, &member.key);
    let (mut changes, mut written) = (Vec::new(), Vec::new());
    if !is_known {
        changes.push(Change::Set(format!("members.{key}.until"), Value::Word(last_day.to_string())));
        written.push(LeavingChange::Until);
    }
    for event in committee.events.iter().filter(|event| event.starts.is_some_and(|starts| starts > last_day)) {
        // The last one first: each removal moves those behind it.
        let places = event.team.iter().enumerate().rev().filter(|(_, one)| *one == key);
        let removals: Vec<Change> =
            places.map(|(place, _)| Change::Remove(format!("events.{}.team[{place}]", event.key))).collect();
        if !removals.is_empty() {
            changes.extend(removals);
            written.push(LeavingChange::Team(event.key.clone()));
        }
    }
    if let Some(rota) = Rota::of(committee)
        && committee.rota.order.contains(key)
        // Up to the week in which they are gone they have their turn.
        && last_day < rota.week_at(workspace.clock.now).day.checked_add_days(Days::new(6)).unwrap_or(last_day)
        && let Some(starts) = rota.start_without(key, rota.week_at(workspace.clock.now).day)
    {
        let places = committee.rota.order.iter().enumerate().rev().filter(|(_, one)| *one == key);
        changes.extend(places.map(|(place, _)| Change::Remove(format!("rota.order[{place}]"))));
        let is_moved = committee.rota.starts != Some(starts);
        if is_moved {
            changes.push(Change::Set("rota.starts".to_owned(), Value::Word(starts.to_string())));
        }
        written.push(LeavingChange::Rota(is_moved.then_some(starts)));
    }
    (changes, written)
}

/// What a committee that became smaller can't do, or only all together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortfall {
    /// Nobody is left.
    Nobody,
    /// One member is left, who decides alone; nobody approves a disposal or reads a letter a second time.
    Alone,
    /// `agreement` at this route asks for so many others beside the proposer, and so many members are left in all.
    Votes { route: &'static str, others: u32, left: usize },
    /// So many members approve a text before it is published, and so many are left.
    Texts { asked: u32, left: usize },
    /// Disposals are approved by signatures, and so many members with a certificate that can be used are left.
    Signers { left: usize },
    /// Nobody takes over duty from the one who is left in the order.
    Duty,
    /// In these open cases nobody may act any more.
    NobodyMayAct(Vec<String>),
}

fn of_policy(committee: &Committee, workspace: &Workspace, day: NaiveDate) -> Vec<Shortfall> {
    let serving: Vec<&Member> = committee.serving(day).filter(|member| member.only_for.is_empty()).collect();
    let left = serving.len();
    match left {
        0 => return vec![Shortfall::Nobody],
        1 => return vec![Shortfall::Alone],
        _ => {}
    }
    let mut found = Vec::new();
    let asked =
        [("agreement.standard", committee.agreement.standard), ("agreement.severe", committee.agreement.severe)];
    for (route, agreement) in asked {
        if let Agreement::Others(others) = agreement
            && usize::try_from(others).is_ok_and(|others| others >= left)
        {
            found.push(Shortfall::Votes { route, others, left });
        }
    }
    let texts = committee.transparency.approvals;
    if usize::try_from(texts).is_ok_and(|asked| asked > left) {
        found.push(Shortfall::Texts { asked: texts, left });
    }
    if committee.retention.approvals == Approvals::Signed {
        let is_able = |member: &&&Member| {
            let holder = committee.certificate_of_member(&member.key).map(Holder::from);
            holder.is_some_and(|holder| {
                let certificate = holder.certificate(workspace);
                certificate.is_ok_and(|it| holder.fitness(&it, workspace.clock).is_fit())
            })
        };
        let able = serving.iter().filter(is_able).count();
        found.extend((able < APPROVALS).then_some(Shortfall::Signers { left: able }));
    }
    let on_duty = |key: &&String| serving.iter().any(|member| member.key == **key);
    if !committee.rota.order.is_empty() && committee.rota.order.iter().filter(on_duty).count() < 2 {
        found.push(Shortfall::Duty);
    }
    found
}

/// Where a case says that a member acted after the last day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaterAct {
    /// The code name.
    pub case: String,
    /// The latest day.
    pub day: NaiveDate,
}

/// Returns the cases in which a member acted after a day, which `check` would call wrong; as far as the current member may see it.
///
/// # Errors
/// When a case can't be read.
pub fn later_acts(workspace: &Workspace, key: &str, last_day: NaiveDate) -> anyhow::Result<Vec<LaterAct>> {
    let (committee, audience) = (&workspace.committee.committee, reader(workspace));
    let of_case = |file: CaseFile| {
        if audience.is_recused(&file.case, committee) {
            return None;
        }
        let days = acts(&file.case).filter(|act| act.member == key).filter_map(|act| act.at);
        let day = days.map(|at| committee.day_of(at)).filter(|day| *day > last_day).max()?;
        Some(LaterAct { case: file.stem().to_owned(), day })
    };
    let mut found: Vec<LaterAct> = workspace.each_case(of_case)?.0.into_iter().flatten().collect();
    found.sort();
    Ok(found)
}

/// What others have to take over.
#[derive(Debug)]
pub struct Handover {
    /// What the member still has to do in cases.
    pub duties: Vec<Responsibility>,
    /// Weeks that were swapped and that the member has after the last day.
    pub swaps: Vec<(NaiveDate, DutyRole)>,
    /// Shifts after the last day: the event, and the day.
    pub shifts: Vec<(String, Option<NaiveDate>)>,
    /// The first week without the member, where they stay in the order until then.
    pub in_order_until: Option<NaiveDate>,
    /// Cases whose disposal they approved, by code name: that does not count any more.
    pub approvals: Vec<String>,
    /// The number of open cases that were not looked at, since the current member is recused there.
    pub kept_back: usize,
}

impl Handover {
    /// Looks what a member who leaves, or has left, still has.
    ///
    /// # Errors
    /// When a case or the history can't be read.
    pub fn of(workspace: &Workspace, key: &str, last_day: NaiveDate) -> anyhow::Result<Handover> {
        let survey = Survey::of(workspace)?;
        let committee = &workspace.committee.committee;
        let rota = Rota::of(committee);
        let swaps = committee.rota.swaps.iter().filter_map(|swap| {
            let role = match key {
                _ if swap.primary.as_deref() == Some(key) => DutyRole::Primary,
                _ if swap.secondary.as_deref() == Some(key) => DutyRole::Secondary,
                _ => return None,
            };
            let week = rota.as_ref()?.week_of(swap.week?).day;
            let ends = week.checked_add_days(Days::new(6))?;
            (ends > last_day && ends >= workspace.clock.today).then_some((week, role))
        });
        let shifts = committee.events.iter().flat_map(|event| {
            let theirs = event.shifts.iter().filter(|shift| shift.members.iter().any(|member| member == key));
            let later =
                theirs.filter(|shift| shift.day.is_none_or(|day| day > last_day && day >= workspace.clock.today));
            later.map(|shift| (event.key.clone(), shift.day))
        });
        let next = last_day.checked_add_days(Days::new(1)).unwrap_or(last_day);
        let in_order = rota.filter(|_| committee.rota.order.iter().any(|member| member == key));
        Ok(Handover {
            duties: survey.of_member(key).cloned().collect(),
            swaps: swaps.collect(),
            shifts: shifts.collect(),
            in_order_until: in_order.map(|rota| rota.week_of(next).day),
            approvals: approved(workspace, key)?,
            kept_back: survey.kept_back,
        })
    }

    /// Returns whether nobody has to take over anything.
    pub fn is_empty(&self) -> bool {
        self.duties.is_empty()
            && self.swaps.is_empty()
            && self.shifts.is_empty()
            && self.in_order_until.is_none()
            && self.approvals.is_empty()
    }
}

/// The cases whose disposal a member has approved, and which are not disposed of yet.
fn approved(workspace: &Workspace, key: &str) -> anyhow::Result<Vec<String>> {
    let Some(git) = &workspace.git else { return Ok(Vec::new()) };
    let Some(head) = git.resolve("HEAD")? else { return Ok(Vec::new()) };
    if git.folder_id(&head, casebound_record::layout::APPROVALS)?.is_none() {
        return Ok(Vec::new());
    }
    let (committee, audience) = (&workspace.committee, reader(workspace));
    let kind = committee.committee.retention.approvals;
    let clock = Clock { today: workspace.clock.today, now: workspace.context.now };
    let history = ApprovalHistory::of(git, &head);
    let mut found = Vec::new();
    for file in workspace.cases()?.files {
        if !file.case.is_over() || audience.is_recused(&file.case, &committee.committee) {
            continue;
        }
        for scope in [Scope::Record, Scope::Person] {
            let by = approvals::valid((git, &head), &history, &file, scope, committee, kind, clock)?;
            if by.contains(key) && !found.contains(&file.stem().to_owned()) {
                found.push(file.stem().to_owned());
            }
        }
    }
    Ok(found)
}
