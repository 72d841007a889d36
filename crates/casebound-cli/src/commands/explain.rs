//! `casebound explain`: a rule's page.

use anyhow::{Context as _, bail};
use casebound_record::nearest;
use casebound_validate::{RULES, rule};

use crate::Outcome;
use crate::ui::Ui;

/// Explain a rule: why it is there, examples, and what to do
///
/// Example: `casebound explain keep-until-mismatch`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The id that stands with a finding
    #[arg(value_name = "RULE", required_unless_present = "list")]
    rule: Option<String>,
    /// List all rules
    #[arg(long, conflicts_with = "rule")]
    list: bool,
}

pub(crate) fn run(args: Args, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if args.list {
        for rule in RULES {
            ui.line(format_args!(
                "{:<6}  {:<36}  {}",
                rule.severity.word(),
                rule.id,
                first_sentence(rule.page)
            ))?;
        }
        return Ok(Outcome::Well);
    }
    let id = args.rule.context("name a rule")?;
    let Some(rule) = rule(&id) else {
        match nearest(&id, RULES.iter().map(|rule| rule.id)) {
            Some(known) => bail!("there is no rule `{id}`; did you mean `{known}`?"),
            None => bail!("there is no rule `{id}`; `casebound explain --list` names all"),
        }
    };
    ui.write(rule.page.as_bytes())?;
    Ok(Outcome::Well)
}

/// The sentence below the title.
fn first_sentence(page: &str) -> &str {
    let text = page.split_once("\n\n").map_or("", |(_, rest)| rest);
    text.lines().next().unwrap_or_default()
}
