//! `casebound appeal`: records that somebody appeals, and what became of it.

use anyhow::bail;
use casebound_app::amend::{Change, changed, entry, list, one_or_more};
use casebound_app::{Context, Outcome};
use casebound_record::case::{Appeal, AppealLeftover, Task};
use casebound_record::edit::Value;
use casebound_record::retention::schedule;
use casebound_record::words::{AppealOutcome, LogWord, Outcome as CaseOutcome, Role};
use casebound_record::{CaseFile, Moment};
use chrono::NaiveDate;

use super::entries::{self, Target, keys_of, words};
use crate::arguments;
use crate::questions::{Choice, Questions};
use crate::ui::Ui;

/// Record an appeal, or what became of it
///
/// Without --outcome it records that somebody appeals. From then on the case waits for an answer: `casebound due` shows it, and
/// the record is kept until then. With --outcome it records the answer. Where that is `overturned`, the sanctions of whoever
/// appealed are lifted, and --finding says what the committee finds now. `casebound guide appeals` says more.
///
/// Example: `casebound appeal quiet-harbor --by person-b --grounds -`
///
/// Example: `casebound appeal quiet-harbor --outcome upheld --decided-by dan --decided-by eve`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// Who appeals: a person of the case; the reported one by default, where there is only one
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    /// When it arrived; today by default
    #[arg(long, value_name = "TIME")]
    received: Option<String>,
    /// What the person says against the decision (`-` reads standard input)
    #[arg(long, value_name = "TEXT")]
    grounds: Option<String>,
    /// A member who decides it, and did not vote on the decision; can be repeated
    #[arg(long, value_name = "MEMBER", value_delimiter = ',')]
    decided_by: Vec<String>,
    /// Until when it is to be decided; this becomes a task
    #[arg(long, value_name = "DAY", conflicts_with = "outcome")]
    due: Option<String>,
    /// What became of it: upheld, changed, overturned, sent-back or not-eligible
    #[arg(long, value_name = "OUTCOME", value_parser = arguments::word::<AppealOutcome>)]
    outcome: Option<AppealOutcome>,
    /// Who decided it in the committee's place, such as a board
    #[arg(long, value_name = "TEXT", requires = "outcome")]
    body: Option<String>,
    /// When it was decided; today by default
    #[arg(long, value_name = "DAY", requires = "outcome")]
    decided: Option<String>,
    /// What was decided, and why (`-` reads standard input)
    #[arg(long, value_name = "TEXT", requires = "outcome")]
    text: Option<String>,
    /// What the committee finds now, where the decision is overturned
    #[arg(long, value_name = "FINDING", requires = "outcome", value_parser = arguments::word::<CaseOutcome>)]
    finding: Option<CaseOutcome>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    if let Some(outcome) = args.outcome {
        return decide(&target, &args, outcome, ui);
    }
    let arrival = Arrival {
        by: args.by.as_deref(),
        received: args.received.as_deref(),
        grounds: args.grounds.as_deref(),
        decided_by: &args.decided_by,
        due: args.due.as_deref(),
        recorded_by: &[],
    };
    record(&target, arrival, ui)
}

/// What the command line says of an appeal that arrived.
pub(super) struct Arrival<'a> {
    pub(super) by: Option<&'a str>,
    pub(super) received: Option<&'a str>,
    pub(super) grounds: Option<&'a str>,
    pub(super) decided_by: &'a [String],
    pub(super) due: Option<&'a str>,
    /// The members who write it down; whoever types where there is none.
    pub(super) recorded_by: &'a [String],
}

/// Writes an appeal that arrived; on a terminal it asks for what is missing.
pub(super) fn record(target: &Target, arrival: Arrival<'_>, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let received = target.moment_of("--received", arrival.received)?.unwrap_or_else(|| target.workspace.moment_now());
    let candidates = appellants(target);
    let mut by = arrival.by.map(str::to_owned);
    let mut grounds = entries::text(arrival.grounds)?;
    let mut decided_by = arrival.decided_by.to_vec();
    let mut due = target.day_of("--due", arrival.due)?;
    if by.is_none()
        && let [(only, _)] = &candidates[..]
    {
        by = Some(only.clone());
    }
    if let Some(mut questions) = Questions::begin(ui)? {
        if by.is_none() {
            by = questions.one("Who appeals?", &target.people())?;
        }
        if grounds.is_none() {
            grounds = questions.line("What do they say against the decision? Write people as [person-b]:")?;
        }
        if decided_by.is_empty() {
            let others = independent(target);
            if !others.is_empty() {
                decided_by = questions.choices("Who decides it? Members who did not vote on the decision:", &others)?;
            }
        }
        if due.is_none() {
            due = questions.until("Until when? (Enter: as committee.yaml says)", |answer| target.day(answer))?;
        }
    }
    let Some(by) = by else { bail!("who appeals? pass --by: {}", keys_of(&target.people())) };
    if target.file.case.person(&by).is_none() {
        bail!("{} has no `{by}`; its people: {}", target.file.stem(), keys_of(&target.people()));
    }
    if target.file.case.appeals.iter().any(|appeal| !appeal.is_decided() && appeal.by.as_ref() == Some(&by)) {
        bail!(
            "an appeal of {by} waits for an answer already, and nothing was written; once it is decided, `casebound appeal {} --outcome …` \
             records that",
            target.file.stem()
        );
    }
    let recorded_by: Vec<String> = match arrival.recorded_by {
        [] => target.me().into_iter().collect(),
        members => members.to_vec(),
    };
    if recorded_by.is_empty() {
        bail!("who writes it down? pass --by MEMBER to `casebound log`: {}", keys_of(&target.members()));
    }
    target.require_members(&recorded_by)?;
    target.require_members(&decided_by)?;
    write_arrival(target, (&by, received), grounds, (&decided_by, due), &recorded_by, ui)
}

fn write_arrival(
    target: &Target,
    (by, received): (&str, Moment),
    grounds: Option<String>,
    (decided_by, due): (&[String], Option<NaiveDate>),
    recorded_by: &[String],
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let at = Value::Word(received.to_text());
    let appeal = entry([
        ("received", Some(at.clone())),
        ("by", Some(Value::Text(by.to_owned()))),
        ("grounds", grounds.map(Value::Text)),
        ("decided_by", list(decided_by)),
    ]);
    let line = entry([
        ("at", Some(at)),
        ("by", one_or_more(recorded_by)),
        ("what", Some(Value::Word(LogWord::Appealed.word().to_owned()))),
    ]);
    let mut changes = vec![Change::Append("appeals".to_owned(), appeal), Change::Append("log".to_owned(), line)];
    if let Some(due) = due {
        let task = entry([
            ("what", Some(Value::Text(task_of(by)))),
            ("owner", decided_by.first().cloned().map(Value::Text)),
            ("due", Some(Value::Word(due.to_string()))),
        ]);
        changes.push(Change::Append("tasks".to_owned(), task));
    }
    let outcome = target.write(&changes, &format!("the appeal of {by}"), ui)?;
    ui.note(format_args!(
        "The case waits for an answer now: `casebound due` shows until when. Once it is decided: `casebound appeal {} --outcome …`",
        target.file.stem()
    ));
    Ok(outcome)
}

/// The words of the task that an appeal with a date becomes.
fn task_of(appellant: &str) -> String {
    format!("Decide the appeal of [{appellant}]")
}

/// Who can appeal without being named: the people with a sanction, else the reported ones.
fn appellants(target: &Target) -> Vec<Choice> {
    let reported = target.with_role(Role::Reported);
    let has_sanction =
        |key: &String| target.file.case.sanctions.iter().any(|sanction| sanction.person.as_ref() == Some(key));
    let sanctioned: Vec<Choice> = reported.iter().filter(|(key, _)| has_sanction(key)).cloned().collect();
    if sanctioned.is_empty() { reported } else { sanctioned }
}

/// The members who did not vote on a decision of the case.
fn independent(target: &Target) -> Vec<Choice> {
    let decisions = &target.file.case.decisions;
    let voters = decisions
        .iter()
        .flat_map(|decision| decision.proposed_by.iter().chain(&decision.agreed_by).chain(&decision.against));
    let voters: Vec<&String> = voters.collect();
    let mut members = target.members();
    members.retain(|(key, _)| !voters.contains(&key));
    members
}

/// Writes what became of the appeal that waits; of several, that of --by.
fn decide(target: &Target, args: &Args, outcome: AppealOutcome, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let case = &target.file.case;
    let fits = |appeal: &&(usize, &Appeal)| args.by.is_none() || appeal.1.by == args.by;
    let waiting: Vec<(usize, &Appeal)> = case
        .appeals
        .iter()
        .enumerate()
        .filter(|(_, appeal)| !appeal.is_decided())
        .filter(|appeal| fits(&appeal))
        .collect();
    let (index, appeal) = match waiting[..] {
        [one] => one,
        [] => {
            bail!("{} has no appeal that waits for an answer; `casebound appeal {0}` records one", target.file.stem())
        }
        _ => bail!("several appeals wait for an answer; say which one with --by PERSON"),
    };
    let decided = target.day_of("--decided", args.decided.as_deref())?.unwrap_or(target.workspace.clock.today);
    let mut decided_by = args.decided_by.clone();
    let mut text = entries::text(args.text.as_deref())?;
    let mut finding = args.finding;
    if decided_by.is_empty() {
        decided_by.clone_from(&appeal.decided_by);
    }
    if let Some(mut questions) = Questions::begin(ui)? {
        if decided_by.is_empty() && args.body.is_none() {
            decided_by = questions.one_or_more("Who decided it?", &target.members())?;
        }
        if text.is_none() {
            text = questions.line("What was decided, and why? Write people as [person-b]:")?;
        }
        if outcome == AppealOutcome::Overturned && finding.is_none() {
            let found = questions.one("What does the committee find now?", &words::<CaseOutcome>())?;
            finding = found.as_deref().and_then(CaseOutcome::from_word);
        }
    }
    if decided_by.is_empty() && args.body.is_none() {
        bail!("who decided it? pass --decided-by MEMBER, or --body; members: {}", keys_of(&target.members()));
    }
    target.require_members(&decided_by)?;
    let at = |key: &str| format!("appeals[{index}].{key}");
    let set = |key: &str, value: Option<Value>| value.map(|value| Change::Set(at(key), value));
    let mut changes: Vec<Change> = [
        set("decided_by", list(&decided_by)),
        set("body", args.body.clone().map(Value::Text)),
        set("decided", Some(Value::Word(decided.to_string()))),
        set("outcome", Some(Value::Word(outcome.word().to_owned()))),
        set("text", text.map(Value::Text)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let what = appeal.by.as_deref().map(task_of);
    let its_task = |task: &Task| task.done.is_none() && task.what.as_ref().map(|words| words.expose()) == what.as_ref();
    let tasks = case.tasks.iter().enumerate().filter(|(_, task)| what.is_some() && its_task(task));
    let done = || Value::Word(decided.to_string());
    changes.extend(tasks.map(|(index, _)| Change::Set(format!("tasks[{index}].done"), done())));
    carry_out(target, &mut changes, (decided, &decided_by), finding)?;
    let written = target.write(&changes, &format!("the answer to the appeal: `{}`", outcome.word()), ui)?;
    if written == Outcome::Clean {
        ui.note(next(outcome, target.file.stem()));
    }
    Ok(written)
}

/// Adds what an answer that overturns the decision asks for: sanctions end, the finding is the new one, and the retention period
/// is that of the case as it is then.
fn carry_out(
    target: &Target,
    changes: &mut Vec<Change>,
    (decided, decided_by): (NaiveDate, &[String]),
    finding: Option<CaseOutcome>,
) -> anyhow::Result<()> {
    let read = |changes: &[Change]| -> anyhow::Result<CaseFile> {
        let text =
            changed(target.file.text.expose(), changes).map_err(|why| anyhow::anyhow!("nothing was written: {why}"))?;
        Ok(CaseFile::read(target.file.path.as_str(), text.as_bytes()))
    };
    let answered = read(changes)?;
    let by = if decided_by.is_empty() { target.me().into_iter().collect() } else { decided_by.to_vec() };
    for left in answered.case.appeals.iter().flat_map(|appeal| answered.case.left_by(appeal)) {
        match (left, finding) {
            (AppealLeftover::Sanction(item), _) => {
                let lifted = entry([
                    ("on", Some(Value::Word(decided.to_string()))),
                    ("by", one_or_more(&by)),
                    ("why", Some(Value::Text("overturned on appeal".to_owned()))),
                ]);
                changes.push(Change::Set(format!("sanctions[{item}].lifted"), lifted));
            }
            (AppealLeftover::Finding(route), Some(finding)) => {
                changes.push(Change::Set(route, Value::Word(finding.word().to_owned())));
            }
            // The rule says what is missing.
            (AppealLeftover::Finding(_), None) => {}
        }
    }
    let after = read(changes)?;
    let written = after.case.retention.keep_until;
    if let Ok(computed) = schedule(&after.case, &target.workspace.committee.committee)
        && written.is_some_and(|written| written != computed.keep_until)
    {
        changes.push(Change::Set("retention.keep_until".to_owned(), Value::Word(computed.keep_until.to_text())));
    }
    Ok(())
}

/// What comes after an answer.
fn next(outcome: AppealOutcome, case: &str) -> String {
    match outcome {
        AppealOutcome::SentBack => {
            format!("The committee decides anew: `casebound reopen {case}`, then `casebound decide {case}`.")
        }
        AppealOutcome::Changed => format!(
            "Write the sanctions as they are now: `casebound edit {case}`. Then tell the people whom it concerns."
        ),
        AppealOutcome::Upheld | AppealOutcome::Overturned | AppealOutcome::NotEligible => {
            format!(
                "Tell whoever appealed, and the others whom it concerns: `casebound log {case} informed-reported` and so on."
            )
        }
    }
}
