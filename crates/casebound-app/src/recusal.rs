//! Recuses a member in a case: what is written, who takes over, and which versions of the case that member may have.

use std::collections::BTreeSet;

use casebound_git::{ObjectId, Repository, program};
use casebound_record::case::Conflict;
use casebound_record::edit::Value;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::CASES;
use casebound_record::words::{ConflictKind, LogWord};
use casebound_record::{Case, CaseFile, Moment};
use chrono::{DateTime, NaiveDate};

use crate::amend::{Change, entry};
use crate::disposal::upstream;
use crate::handing_over::{give_task, open_tasks, reassign};
use crate::sealing::is_reader;
use crate::workspace::Workspace;

/// What a member has in a case that somebody without a conflict has to take over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToHandOver {
    /// The member takes care of the case.
    pub is_shepherd: bool,
    /// The numbers of the member's tasks that are not done, counted from 1.
    pub tasks: Vec<usize>,
}

impl ToHandOver {
    /// Looks what a member has in a case.
    pub fn of(case: &Case, member: &str) -> ToHandOver {
        ToHandOver { is_shepherd: case.shepherd.as_deref() == Some(member), tasks: open_tasks(case, member) }
    }

    /// Returns whether there is nothing.
    pub fn is_empty(&self) -> bool {
        !self.is_shepherd && self.tasks.is_empty()
    }
}

/// What is to be written of a conflict of interest.
#[derive(Debug, Clone)]
pub struct RecusalOrder<'a> {
    /// The member.
    pub member: &'a str,
    /// When it came to light: what the member did before stays valid.
    pub at: Moment,
    /// Others may still rule that the member may act.
    pub is_soft: bool,
    /// The reason, where one is written.
    pub reason: Option<String>,
    /// Who records that another shepherd took over.
    pub recorded_by: &'a str,
    /// Who takes care of the case from now on, where the member did; nobody, where nobody can.
    pub shepherd: Option<&'a str>,
    /// Who does the tasks that are not done, by number.
    pub tasks: Vec<(usize, Option<&'a str>)>,
}

/// Returns what is changed in the case: the conflict and its day, the shepherd and the owners of tasks.
pub fn changes(file: &CaseFile, order: &RecusalOrder<'_>) -> Vec<Change> {
    let (case, member) = (&file.case, order.member);
    let mut changes = Vec::new();
    if !case.has_conflict(member) {
        changes.extend(conflict(file, order));
        let stated = entry([
            ("at", Some(Value::Word(order.at.to_text()))),
            ("by", Some(Value::Text(member.to_owned()))),
            ("what", Some(Value::Word(LogWord::ConflictStated.word().to_owned()))),
            ("why", order.reason.clone().map(Value::Text)),
        ]);
        changes.push(Change::Append("log".to_owned(), stated));
    }
    if case.shepherd.as_deref() == Some(member) {
        changes.extend(reassign(order.shepherd, order.recorded_by, order.at));
    }
    changes.extend(order.tasks.iter().map(|(number, to)| give_task(*number, *to)));
    changes
}

/// The entry of `conflicts`.
fn conflict(file: &CaseFile, order: &RecusalOrder<'_>) -> Vec<Change> {
    let word = |word: &str| Value::Word(word.to_owned());
    let member = Value::Text(order.member.to_owned());
    let known = |conflict: &Conflict| conflict.member.as_deref() == Some(order.member);
    if let Some(place) = file.case.conflicts.iter().position(known) {
        // Others ruled that they may act; from this day on they do not, and what they did in between stays valid.
        let since = Value::Word(order.at.day().to_string());
        let kind = if order.is_soft { ConflictKind::Soft } else { ConflictKind::Hard };
        let again = entry([("member", Some(member)), ("kind", Some(word(kind.word()))), ("since", Some(since))]);
        return vec![Change::Set(format!("conflicts[{place}]"), again)];
    }
    let item = match order.is_soft {
        true => entry([("member", Some(member)), ("kind", Some(word(ConflictKind::Soft.word())))]),
        false => member,
    };
    let text = file.text.expose();
    let alone = file.root().get(text, "conflicts").filter(|written| written.value.as_str(text).is_some());
    match alone.and_then(|written| Value::of(text, &written.value)) {
        // A single key may stand without brackets.
        Some(one) => vec![Change::Set("conflicts".to_owned(), Value::List(vec![one, item]))],
        None => vec![Change::Append("conflicts".to_owned(), item)],
    }
}

/// The versions of a case that commits of this clone hold, and that can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainVersions {
    /// How many there are.
    pub all: usize,
    /// How many of them the others have got, as far as this clone knows.
    pub shared: usize,
    /// The days of the first and the last commit with one.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Commits are shared by a server.
    pub has_server: bool,
}

/// Counts the versions of a case that were ever committed in a form that whoever has a clone can open: as plain text, or sealed for
/// `member`, where one is asked about.
///
/// # Errors
/// When git can't be run, or the repository not be read.
pub fn plain_versions(
    workspace: &Workspace,
    git: &Repository,
    file: &CaseFile,
    member: Option<&str>,
) -> anyhow::Result<PlainVersions> {
    let zone = workspace.committee.committee.about.timezone;
    let tips = upstream::all_tracking_tips(git)?;
    let all = versions(workspace, git, (file, member), &["--all".to_owned()])?;
    let shared = match &tips[..] {
        [] => BTreeSet::new(),
        tips => versions(workspace, git, (file, member), &tips.iter().map(ToString::to_string).collect::<Vec<_>>())?,
    };
    let ids = |found: &BTreeSet<Version>| found.iter().map(|it| it.content).collect::<BTreeSet<_>>().len();
    let day = |at: i64| Some(DateTime::from_timestamp(at, 0)?.with_timezone(&zone).date_naive());
    let times = || all.iter().map(|it| it.at);
    let days = times().min().and_then(day).zip(times().max().and_then(day));
    Ok(PlainVersions { all: ids(&all), shared: ids(&shared), days, has_server: !tips.is_empty() })
}

/// A version in a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    content: ObjectId,
    /// Seconds since 1970.
    at: i64,
}

fn versions(
    workspace: &Workspace,
    git: &Repository,
    (file, member): (&CaseFile, Option<&str>),
    from: &[String],
) -> anyhow::Result<BTreeSet<Version>> {
    // A case keeps its code name in the folder of another year.
    let path = format!(":(glob){CASES}/**/{}.md", file.stem());
    let options = ["log", "-m", "--raw", "--no-abbrev", "--no-renames", "--format=commit %ct"];
    let arguments: Vec<&str> =
        options.into_iter().chain(from.iter().map(String::as_str)).chain(["--", path.as_str()]).collect();
    let said = program::run_checked(&workspace.root, &arguments)?;
    let mut found = BTreeSet::new();
    let mut at = 0;
    for line in String::from_utf8_lossy(&said.stdout).lines() {
        if let Some(time) = line.strip_prefix("commit ") {
            at = time.parse().unwrap_or_default();
        } else if let Some(content) = line.split(' ').nth(3).and_then(ObjectId::from_hex)
            && can_be_opened(git, &content, member)?
        {
            found.insert(Version { content, at });
        }
    }
    Ok(found)
}

/// Returns whether a version is there, and is plain or sealed for a member.
fn can_be_opened(git: &Repository, content: &ObjectId, member: Option<&str>) -> anyhow::Result<bool> {
    if git.kind(content)?.is_none() || git.blob_size(content)? > MAX_FILE as u64 {
        return Ok(false);
    }
    let file = CaseFile::read("", &git.blob(content)?);
    Ok(!file.is_sealed() || member.is_some_and(|member| is_reader(&file, member)))
}
