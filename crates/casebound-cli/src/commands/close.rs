//! `casebound close`: resolves a case, asks for what is missing, and writes the outcome and the retention period.

use anyhow::bail;
use casebound_app::amend::{Change, entry, list, one_or_more};
use casebound_app::closing::{ClosePreparation, ClosingAnswers, ClosingGap, Conclusion, PreparedClose, prepare};
use casebound_app::runner::Verdict;
use casebound_app::{Context, Outcome};
use casebound_record::Moment;
use casebound_record::edit::Value;
use casebound_record::time::{Period, Unit};
use casebound_record::words::{LogWord, Outcome as CaseOutcome, Status};
use chrono::NaiveDate;

use super::entries::{self, Target, keys_of, words};
use super::save;
use crate::arguments;
use crate::arguments::parse_day;
use crate::questions::Questions;
use crate::ui::Ui;
use crate::{render, review};

/// Resolve a case: write status, outcome and how long it is kept
///
/// On a terminal it asks for what is missing; an empty answer means that it was not done, and then the case
/// stays open. It shows the new lines before it writes them. Without a terminal, nothing is written if the case would have errors:
/// they are shown instead. All other lines stay as they are.
///
/// Example: `casebound close quiet-harbor --finding violation --summary -`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// What the committee found: violation, no-violation, out-of-scope or undetermined
    #[arg(long, value_name = "FINDING", value_parser = arguments::word::<CaseOutcome>)]
    finding: Option<CaseOutcome>,
    /// The day it was resolved; today by default
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    resolved: Option<NaiveDate>,
    /// When to review it; a year later by default
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    review: Option<NaiveDate>,
    /// One or two sentences for the committee's own records (`-` reads standard input)
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    if args.summary.as_ref().is_some_and(|summary| summary.trim().is_empty()) {
        bail!("the summary is empty; write one or two sentences");
    }
    if target.file.case.status == Some(Status::Resolved) {
        ui.refuse(format_args!(
            "Nothing was written: {0} is already resolved. `casebound edit {0}` changes the outcome, `casebound reopen {0}` \
             opens it again.",
            target.file.stem()
        ));
        return Ok(Outcome::Findings);
    }
    let Some(conclusion) = conclusion(&args, &target, ui)? else {
        bail!("what did the committee find? pass --finding: {}", keys_of(&words::<CaseOutcome>()));
    };
    let mut answers = ClosingAnswers::default();
    let mut asked = Vec::new();
    loop {
        match prepare(&target.workspace, &target.file, &conclusion, &answers)? {
            ClosePreparation::Ready(ready) => return finish(&target, &ready, asked.is_empty(), ui),
            ClosePreparation::Refused(why) => {
                let outcome = refuse(&target, &why, ui);
                answered(&conclusion, &answers, ui);
                return outcome;
            }
            ClosePreparation::Missing(verdict, missing) => {
                let next = missing.into_iter().find(|one| !asked.contains(one));
                let (Some(next), Some(mut questions)) = (next, Questions::begin(ui)?) else {
                    let outcome = not_yet(&verdict, ui);
                    answered(&conclusion, &answers, ui);
                    return outcome;
                };
                answer(&next, &target, &mut questions, &mut answers)?;
                asked.push(next);
            }
        }
    }
}

/// What the committee concluded; the finding and the summary are asked where they are missing.
fn conclusion(args: &Args, target: &Target, ui: &mut Ui) -> anyhow::Result<Option<Conclusion>> {
    let outcome = &target.file.case.outcome;
    let mut finding = args.finding.or(outcome.finding);
    let mut summary = entries::text(args.summary.as_deref())?;
    let has_summary = summary.is_some() || outcome.summary.is_some();
    if (finding.is_none() || !has_summary)
        && let Some(mut questions) = Questions::begin(ui)?
    {
        if finding.is_none() {
            let word = questions.one("What did the committee find?", &words::<CaseOutcome>())?;
            finding = word.as_deref().and_then(CaseOutcome::from_word);
        }
        if !has_summary {
            summary = Some(questions.needed("The case in one or two sentences, for your own records:")?);
        }
    }
    let resolved = args.resolved.unwrap_or(target.workspace.clock.today);
    let year = Period { count: 1, unit: Unit::Years };
    let review = args.review.or(outcome.review).or_else(|| year.after(resolved)).unwrap_or(resolved);
    Ok(finding.map(|finding| Conclusion { finding, resolved, review, summary }))
}

/// Asks for one thing that is missing. Without an answer it stays missing: what did not happen is not written.
fn answer(
    missing: &ClosingGap,
    target: &Target,
    questions: &mut Questions<'_>,
    answers: &mut ClosingAnswers,
) -> anyhow::Result<()> {
    match missing {
        ClosingGap::Actions => {
            let question = "What was done, in a sentence or two? Write people as [person-b]:";
            answers.actions = Some(questions.needed(question)?);
        }
        ClosingGap::Decision => {
            let Some(text) = questions.line("What was decided? (Enter: nothing)")? else { return Ok(()) };
            let proposed_by = questions.choice("Who proposed it?", &target.members())?;
            let mut others = target.members();
            others.retain(|(key, _)| Some(key) != proposed_by.as_ref());
            let agreed_by = questions.choices("Which other members agreed, and said so themselves?", &others)?;
            let decision = entry([
                ("on", Some(Value::Word(day(target, questions)?.to_string()))),
                ("proposed_by", proposed_by.map(Value::Text)),
                ("agreed_by", list(&agreed_by)),
                ("text", Some(Value::Text(text))),
            ]);
            answers.changes.push(Change::Append("decisions".to_owned(), decision));
        }
        ClosingGap::Votes(index) => {
            let decision = target.file.case.decisions.get(*index);
            let mut agreed = decision.map(|decision| decision.agreed_by.clone()).unwrap_or_default();
            let mut others = target.members();
            let proposer = decision.and_then(|decision| decision.proposed_by.as_ref());
            others.retain(|(key, _)| !agreed.contains(key) && Some(key) != proposer);
            let more =
                questions.choices("Which other members agreed with the decision, and said so themselves?", &others)?;
            if !more.is_empty() {
                agreed.extend(more);
                let votes = list(&agreed).expect("somebody agreed");
                answers.changes.push(Change::Set(format!("decisions[{index}].agreed_by"), votes));
            }
        }
        ClosingGap::Side(person) => {
            let question = format!("Who heard the side of {}?", target.shown(person));
            told(&question, LogWord::SideHeard, person, target, questions, answers)?;
        }
        ClosingGap::ReportedTold(person) => {
            let question = format!("Who told {} about the sanction?", target.shown(person));
            told(&question, LogWord::InformedReported, person, target, questions, answers)?;
        }
        ClosingGap::AffectedTold(person) => {
            let question = format!("Who told {} the outcome?", target.shown(person));
            told(&question, LogWord::InformedAffected, person, target, questions, answers)?;
        }
    }
    Ok(())
}

/// Asks who spoke with somebody, and when; nobody means that it did not happen.
fn told(
    question: &str,
    what: LogWord,
    person: &str,
    target: &Target,
    questions: &mut Questions<'_>,
    answers: &mut ClosingAnswers,
) -> anyhow::Result<()> {
    let by = questions.choices(question, &target.members())?;
    if by.is_empty() {
        return Ok(());
    }
    let at = questions.until("When? (Enter: today)", |answer| target.moment(answer))?;
    let line = entry([
        ("at", Some(Value::Word(at.unwrap_or(Moment::Day(target.workspace.clock.today)).to_text()))),
        ("by", one_or_more(&by)),
        ("what", Some(Value::Word(what.word().to_owned()))),
        ("to", one_or_more(&[person.to_owned()])),
    ]);
    answers.changes.push(Change::Append("log".to_owned(), line));
    Ok(())
}

fn day(target: &Target, questions: &mut Questions<'_>) -> anyhow::Result<NaiveDate> {
    let day = questions.until("When? (Enter: today)", |answer| target.day(answer))?;
    Ok(day.unwrap_or(target.workspace.clock.today))
}

/// Writes the case; who was asked sees the new lines first.
fn finish(target: &Target, ready: &PreparedClose, is_told: bool, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if !is_told {
        ui.heading(format_args!("New in {}:", target.file.path));
        for line in ready.new_lines() {
            ui.show(format_args!("+ {}", casebound_app::printable::printable(line)));
        }
        if let Some(mut questions) = Questions::begin(ui)?
            && !questions.yes("Write it, and resolve the case?")?
        {
            ui.refuse("Nothing was written.");
            return Ok(Outcome::Findings);
        }
    }
    ready.write(&target.workspace)?;
    ui.done("resolved", format_args!("{}; kept {}", target.file.stem(), ready.keep_until.to_words()));
    entries::show_replaced_names(&ready.named, ui);
    if is_told {
        ui.how_to_record(&target.workspace, &[&target.file.path]);
        return Ok(Outcome::Clean);
    }
    save::offer(&target.workspace, &target.file.path, ui)
}

/// Shows the answers of which nothing was made.
fn answered(conclusion: &Conclusion, answers: &ClosingAnswers, ui: &mut Ui) {
    let texts = [&conclusion.summary, &answers.actions].into_iter().flatten().cloned().map(Value::Text);
    let texts: Vec<Value> = texts.chain(answers.changes.iter().filter_map(Change::value).cloned()).collect();
    entries::typed(&texts, ui);
}

/// Shows the errors that keep the case open.
fn not_yet(verdict: &Verdict, ui: &mut Ui) -> anyhow::Result<Outcome> {
    render::text::to_people(verdict, ui)?;
    ui.refuse("Nothing was written: the case can be resolved once these errors are fixed.");
    Ok(Outcome::Findings)
}

/// Shows what is wrong with the file as it is, and why it stays so.
fn refuse(target: &Target, why: &str, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let path = target.workspace.root.join(&target.file.path);
    review::file(&target.workspace, &path, ui)?;
    ui.refuse(format_args!("Nothing was written to {}: {why}.", path.display()));
    Ok(Outcome::Findings)
}
