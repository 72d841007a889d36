//! `casebound explain`: a rule's page.

use anyhow::{Context as _, bail};
use casebound_app::Outcome;
use casebound_record::nearest;
use casebound_validate::{RULES, Rule, RuleId, index};
use serde::Serialize;

use crate::ui::Ui;

/// Explain a rule: why it exists, examples, and what to do
///
/// Example: `casebound explain keep-until-mismatch`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The id of the rule, as a finding shows it
    #[arg(value_name = "RULE", required_unless_present = "list")]
    rule: Option<String>,
    /// List all rules
    #[arg(long, conflicts_with = "rule")]
    list: bool,
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "text", requires = "list")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

/// A rule in the list. Field names are a contract with scripts.
#[derive(Serialize)]
struct Row {
    rule: &'static str,
    severity: &'static str,
    waivable: bool,
    summary: String,
    sources: Vec<String>,
    since: &'static str,
}

pub(crate) fn run(args: Args, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if args.list {
        return list(args.format, ui);
    }
    let id = args.rule.context("name a rule")?;
    if let Some(rule) = casebound_letters::Rule::of_id(&id) {
        ui.page(rule.page())?;
        return Ok(Outcome::Clean);
    }
    let Some(rule) = RuleId::from_name(&id).map(RuleId::rule) else {
        let of_letters = casebound_letters::Rule::ALL.iter().map(|rule| rule.id());
        match nearest(&id, RULES.iter().map(|rule| rule.id.name()).chain(of_letters)) {
            Some(known) => bail!("there is no rule `{id}`; did you mean `{known}`?"),
            None => bail!("there is no rule `{id}`; `casebound explain --list` lists all rules"),
        }
    };
    ui.page(rule.page)?;
    Ok(Outcome::Clean)
}

fn list(format: Format, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let row = |rule: &'static Rule| Row {
        rule: rule.id.name(),
        severity: rule.id.severity().word(),
        waivable: rule.waivable,
        summary: rule.summary(),
        sources: rule.sources(),
        since: rule.since,
    };
    match format {
        Format::Json => ui.line(serde_json::to_string(&RULES.iter().map(row).collect::<Vec<_>>())?)?,
        Format::Markdown => ui.write(index::markdown().as_bytes())?,
        Format::Text => {
            for row in RULES.iter().map(row) {
                ui.line(format_args!("{:<6}  {:<36}  {}", row.severity, row.rule, row.summary))?;
            }
        }
    }
    Ok(Outcome::Clean)
}
