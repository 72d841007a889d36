//! `casebound close`: a case is resolved; what follows from that is written into the front matter.

use std::path::Path;

use anyhow::bail;
use casebound_app::files::{self, NOT_THIS};
use casebound_app::judge::Verdict;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, check, clock};
use casebound_record::CaseFile;
use casebound_record::edit::{self, Value};
use casebound_record::retention::{NotYet, schedule};
use casebound_record::time::{Period, Unit};
use casebound_record::words::{Outcome as CaseOutcome, Status};
use casebound_validate::Severity;
use chrono::NaiveDate;

use crate::ui::Ui;
use crate::{render, review};

/// Resolve a case: write status, outcome and how long it is kept
///
/// Only these lines change. Nothing is written when the case would have errors: they are shown instead.
///
/// Example: `casebound close quiet-harbor --finding violation --summary "A remark; a warning was given."`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// What the committee found: violation, no-violation, out-of-scope or undetermined
    #[arg(long, value_name = "FINDING", value_parser = parse_finding)]
    finding: CaseOutcome,
    /// The day it was resolved; today when not given
    #[arg(long, value_name = "DATE", value_parser = clock::parse_day)]
    resolved: Option<NaiveDate>,
    /// When to look at it again; a year later when not given
    #[arg(long, value_name = "DATE", value_parser = clock::parse_day)]
    review: Option<NaiveDate>,
    /// One or two sentences for the committee's own records
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
}

fn parse_finding(word: &str) -> Result<CaseOutcome, String> {
    CaseOutcome::from_word(word).ok_or_else(|| "one of: violation, no-violation, out-of-scope, undetermined".to_owned())
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.needs_policy()?;
    let (path, file) = workspace.find(&args.case)?;
    if args.summary.as_ref().is_some_and(|summary| summary.trim().is_empty()) {
        bail!("the summary is empty; write one or two sentences");
    }
    if file.case.status == Some(Status::Resolved) {
        ui.warn(format_args!(
            "Nothing was written: {0} is resolved already. `casebound edit {0}` changes the outcome; to open it again, write \
             `status: open` there and take `outcome` away.",
            file.stem()
        ));
        return Ok(Outcome::Findings);
    }
    let resolved = args.resolved.unwrap_or(workspace.clock.today);
    let year = Period { count: 1, unit: Unit::Years };
    let review = args.review.or(file.case.outcome.review).or_else(|| year.after(resolved)).unwrap_or(resolved);

    let mut changes = vec![
        ("status", Value::Word("resolved".to_owned())),
        ("outcome.finding", Value::Word(args.finding.word().to_owned())),
        ("outcome.resolved", Value::Word(resolved.to_string())),
        ("outcome.review", Value::Word(review.to_string())),
    ];
    if let Some(summary) = &args.summary {
        changes.push(("outcome.summary", Value::Text(summary.clone())));
    }
    let before = file.text.expose();
    if !files::holds(&path, before)? {
        return refuse(&workspace, &path, NOT_THIS, ui);
    }
    let mut text = before.clone();
    for (route, value) in &changes {
        match edit::set(&text, route, value) {
            Ok(changed) => text = changed,
            Err(refused) => return refuse(&workspace, &path, &format!("`{route}` can't be written: {refused}"), ui),
        }
    }
    let keep_until = match schedule(&CaseFile::read(&file.path, text.as_bytes()).case, &workspace.committee.committee) {
        Ok(schedule) => schedule.keep_until,
        Err(NotYet::Open) => return refuse(&workspace, &path, "the status can't be written", ui),
        Err(NotYet::NoBasis(from)) => {
            let why =
                format!("the retention period runs from `{}`, and the case does not say when that was", from.word());
            return refuse(&workspace, &path, &why, ui);
        }
    };
    let keep = Value::Word(keep_until.to_text());
    let text = match edit::set(&text, "retention.keep_until", &keep) {
        Ok(text) => text,
        Err(refused) => {
            return refuse(&workspace, &path, &format!("`retention.keep_until` can't be written: {refused}"), ui);
        }
    };

    let findings = check::text(&workspace, &file.path, &text)?;
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        let verdict = Verdict { findings, checked: 1, texts: [(file.path.clone(), text)].into() };
        render::text::to_people(&verdict, ui)?;
        ui.warn("Nothing was written: the case can be resolved once these errors are mended.");
        return Ok(Outcome::Findings);
    }
    files::replace_text(&path, before, &text)?;
    ui.done("resolved", format_args!("{}; kept until {}", file.stem(), keep_until.to_text()));
    ui.how_to_record(&workspace, &[&file.path]);
    Ok(Outcome::Clean)
}

/// Shows what is wrong with the file as it is, and why it stays so.
fn refuse(workspace: &Workspace, path: &Path, why: &str, ui: &mut Ui) -> anyhow::Result<Outcome> {
    review::file(workspace, path, ui)?;
    ui.warn(format_args!("Nothing was written to {}: {why}.", path.display()));
    Ok(Outcome::Findings)
}
