//! `casebound close`: a case is resolved; what follows from that is written into the front matter.

use anyhow::bail;
use casebound_record::edit::{self, Value};
use casebound_record::retention::{NotYet, schedule};
use casebound_record::time::{Period, Unit};
use casebound_record::words::Outcome as CaseOutcome;
use casebound_record::{CaseFile, Severity};
use chrono::NaiveDate;

use crate::commands::Global;
use crate::files::{self, Existing};
use crate::house::House;
use crate::judge::Verdict;
use crate::ui::Ui;
use crate::{Outcome, clock, render, review};

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
    CaseOutcome::from_word(word)
        .ok_or_else(|| "one of: violation, no-violation, out-of-scope, undetermined".to_owned())
}

pub(crate) fn run(args: Args, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let house = House::open(global)?;
    house.needs_policy()?;
    let (path, file) = house.find(&args.case)?;
    let resolved = args.resolved.unwrap_or(house.clock.today);
    let year = Period {
        count: 1,
        unit: Unit::Years,
    };
    let review = args
        .review
        .or(file.case.outcome.review)
        .or_else(|| year.after(resolved))
        .unwrap_or(resolved);

    let mut text = file.text.expose().clone();
    let mut set = |route: &str, value: Value| -> anyhow::Result<()> {
        text = edit::set(&text, route, &value).map_err(|refused| {
            anyhow::anyhow!(
                "cannot write `{route}` into {}: {refused}; nothing was changed",
                path.display()
            )
        })?;
        Ok(())
    };
    set("status", Value::Word("resolved".to_owned()))?;
    set(
        "outcome.finding",
        Value::Word(args.finding.word().to_owned()),
    )?;
    set("outcome.resolved", Value::Word(resolved.to_string()))?;
    set("outcome.review", Value::Word(review.to_string()))?;
    if let Some(summary) = &args.summary {
        set("outcome.summary", Value::Text(summary.clone()))?;
    }
    let keep_until = match schedule(
        &CaseFile::read(&file.path, text.as_bytes()).case,
        &house.committee.committee,
    ) {
        Ok(schedule) => schedule.keep_until,
        Err(NotYet::Open) => bail!("the front matter could not be changed; nothing was written"),
        Err(NotYet::NoBasis(from)) => bail!(
            "the retention period runs from `{}`, and the case does not say when that was; nothing was written",
            from.word()
        ),
    };
    let text = edit::set(
        &text,
        "retention.keep_until",
        &Value::Word(keep_until.to_text()),
    )
    .map_err(|refused| {
        anyhow::anyhow!("cannot write `retention.keep_until`: {refused}; nothing was changed")
    })?;

    let findings = review::text(&house, &file.path, &text)?;
    if findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
    {
        let verdict = Verdict {
            findings,
            checked: 1,
            texts: [(file.path.clone(), text)].into(),
        };
        render::text::to_people(&verdict, ui)?;
        ui.warn("Nothing was written: the case can be resolved once these errors are mended.");
        return Ok(Outcome::Found);
    }
    files::write_private(&path, text.as_bytes(), Existing::Replace)?;
    ui.done(
        "resolved",
        format_args!("{}; kept until {}", file.stem(), keep_until.to_text()),
    );
    Ok(Outcome::Well)
}
