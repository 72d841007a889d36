//! Lawful requests to erase: where one stands, and how one is recorded in a case and approved.

use anyhow::{Context as _, bail};
use casebound_record::disposal::{Obstacle, case_obstacles, obstacles_to_redaction};
use casebound_record::edit::Value;
use casebound_record::erasure_request::ErasureRequest;
use casebound_record::standing::{Standing, standing_to_decide};
use casebound_record::{Case, CaseFile, Committee};
use chrono::NaiveDate;
use serde::Serialize;

use crate::amend::{AmendOutcome, Change, amend, entry, list};
use crate::disposal::obstacles::in_words;
use crate::signing;
use crate::workspace::Workspace;

/// A request that waits. Field names are a contract with scripts.
#[derive(Debug, Clone, Serialize)]
pub struct PendingRequest {
    /// The day on which it was made.
    pub asked: String,
    /// The last day on which it is answered in time.
    pub answer_until: String,
    /// The key of the person whom it is about; nothing where it is about the whole case.
    pub person: Option<String>,
    /// The members who approved it.
    pub approved_by: Vec<String>,
    /// What is to be done next, with the command.
    pub next: String,
    /// Whether it should have been answered by now.
    pub overdue: bool,
}

impl PendingRequest {
    /// Returns the request that a case records, where there is one.
    pub fn of(file: &CaseFile, committee: &Committee, today: NaiveDate) -> Option<PendingRequest> {
        let request = ErasureRequest::of(&file.case, committee)?;
        let next = request.next_step(&file.case, file.stem(), committee);
        let waits = obstacles_in(file, &request, committee, today).iter().map(in_words).collect::<Vec<_>>().join("; ");
        Some(PendingRequest {
            asked: request.asked.to_string(),
            answer_until: request.answer_until().to_string(),
            person: request.person.map(str::to_owned),
            approved_by: request.approved_by.iter().map(|it| (*it).to_owned()).collect(),
            next: if waits.is_empty() { next } else { format!("{next}; before that: {waits}") },
            overdue: request.answer_until() < today,
        })
    }

    /// Says whom it is about, who approved it, and what is to be typed.
    pub fn in_words(&self) -> String {
        let PendingRequest { asked, person, approved_by, next, .. } = self;
        let what = person.as_deref().map_or("erase the whole case".to_owned(), |key| format!("take out {key}"));
        let by = if approved_by.is_empty() { "nobody yet".to_owned() } else { approved_by.join(", ") };
        format!("asked on {asked} to {what}; approved by {by}; next: {next}")
    }
}

/// What speaks against carrying out an approved request, beside what `next_step` says.
fn obstacles_in(
    file: &CaseFile,
    request: &ErasureRequest<'_>,
    committee: &Committee,
    today: NaiveDate,
) -> Vec<Obstacle> {
    if !request.is_approved() || file.case.is_open() {
        return Vec::new();
    }
    match request.person {
        None => case_obstacles(&file.case, &|until| until.includes(today)),
        Some(_) => {
            let mut all = obstacles_to_redaction(file, committee, today, &[]);
            all.retain(|it| *it != Obstacle::TooFewApprovals);
            all
        }
    }
}

/// What the command line says of a request.
#[derive(Debug, Default)]
pub struct RequestToRecord {
    /// The person whom it is about; the whole case where there is none.
    pub person: Option<String>,
    /// The members who approve it; whoever types where there is none.
    pub by: Vec<String>,
    /// On what ground it was made; only where the case has no request.
    pub why: Option<String>,
    /// When it was made; only where the case has no request.
    pub asked: Option<NaiveDate>,
}

/// Records a request in a case, or that more members approve the one that it has. Returns the case as it was, and what became
/// of it.
///
/// # Errors
/// When there is no such case or person, the ground is missing, the case has another request, or somebody may not approve.
pub fn request(workspace: &Workspace, file: &CaseFile, wanted: RequestToRecord) -> anyhow::Result<AmendOutcome> {
    let (case, today) = (&file.case, workspace.clock.today);
    let mut by = wanted.by;
    if by.is_empty() {
        let me = signing::current_member(workspace).context("who approves? name a member with --by")?;
        by.push(me.key.clone());
    }
    let known = case.retention.erase_early.as_ref();
    let asked = known.and_then(|it| it.asked).or(wanted.asked).unwrap_or(today);
    if asked > today {
        bail!("a request can't come from a future day");
    }
    for member in &by {
        if standing_to_decide(&workspace.committee.committee, case, member, Some(asked)) != Standing::MayAct {
            bail!(
                "`{member}` is not a member without a conflict in this case who served on {asked}; nothing was written"
            );
        }
    }
    let changes = match known {
        Some(known) => {
            if wanted.person.is_some() && wanted.person != known.person {
                bail!("the case has another request already; carry that out first, or remove `erase_early` from it");
            }
            if wanted.why.is_some() || wanted.asked.is_some() {
                bail!(
                    "the request is in the case already: approve it without --why and --asked, or change it with `casebound edit`"
                );
            }
            let mut all = known.by.clone();
            by.retain(|member| !all.contains(member));
            if by.is_empty() {
                bail!("the request has this approval already; another member must approve as well");
            }
            all.extend(by);
            vec![Change::Set("retention.erase_early.by".to_owned(), members(&all)?)]
        }
        None => {
            if let Some(key) = &wanted.person {
                require_person(case, key)?;
            }
            let why = wanted.why.context("on what ground? `--why -` reads the words from standard input")?;
            let value = entry([
                ("asked", Some(Value::Word(asked.to_string()))),
                ("by", Some(members(&by)?)),
                ("why", Some(Value::Text(why))),
                ("person", wanted.person.map(Value::Text)),
            ]);
            vec![Change::Set("retention.erase_early".to_owned(), value)]
        }
    };
    amend(workspace, &file.path, &changes)
}

fn members(keys: &[String]) -> anyhow::Result<Value> {
    let mut keys = keys.to_vec();
    let mut seen = std::collections::BTreeSet::new();
    keys.retain(|key| seen.insert(key.clone()));
    list(&keys).context("somebody approves")
}

fn require_person(case: &Case, key: &str) -> anyhow::Result<()> {
    if case.person(key).is_some() {
        return Ok(());
    }
    let known: Vec<&str> = case.people.iter().map(|person| person.key.as_str()).collect();
    bail!("the case has nobody with this key; its people: {}", known.join(", "))
}
