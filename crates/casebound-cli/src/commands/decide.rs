//! `casebound decide`: what the committee decided, who proposed it and who agreed.

use anyhow::bail;
use casebound_app::amend::{Change, entry, list};
use casebound_app::{Context, Outcome};
use casebound_record::edit::Value;

use super::entries::{self, Target, keys_of};
use crate::questions::Questions;
use crate::ui::Ui;

/// Record a decision of the committee
///
/// Name a member with --agreed-by only if they said so themselves. The text can come from standard input:
/// `--text -`.
///
/// Example: `casebound decide quiet-harbor --agreed-by carol --agreed-by dan --text -`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// What was decided (`-` reads standard input); write people as [person-b]
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// The day; today by default
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// Who proposed it; you by default
    #[arg(long, value_name = "MEMBER")]
    proposed_by: Option<String>,
    /// Who agreed, not counting the proposer; repeat the option for several members
    #[arg(long, value_name = "MEMBER", value_delimiter = ',')]
    agreed_by: Vec<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    target.refuse_recused()?;
    let on = target.day_of("--on", args.on.as_deref())?.unwrap_or(target.workspace.clock.today);
    let mut text = entries::text(args.text.as_deref())?;
    let mut proposed_by = args.proposed_by.or_else(|| target.me());
    let mut agreed_by = args.agreed_by;
    match Questions::begin(ui)? {
        Some(mut questions) => {
            if text.is_none() {
                text = Some(questions.needed("What was decided? Write people as [person-b]:")?);
            }
            if proposed_by.is_none() {
                proposed_by = questions.one("Who proposed it?", &target.members())?;
            }
            if agreed_by.is_empty() {
                let mut others = target.members();
                others.retain(|(key, _)| Some(key) != proposed_by.as_ref());
                agreed_by = questions.choices(
                    &format!("Which other members agreed, and said so themselves?{}", target.recused()),
                    &others,
                )?;
            }
        }
        None if proposed_by.is_none() => {
            bail!("who proposed it? pass --proposed-by MEMBER: {}", keys_of(&target.members()))
        }
        None => {}
    }
    let Some(text) = text else { bail!("what was decided? pass --text TEXT, or `--text -` to read standard input") };
    target.require_members(&agreed_by)?;
    target.require_members(proposed_by.as_slice())?;
    let decision = entry([
        ("on", Some(Value::Word(on.to_string()))),
        ("proposed_by", proposed_by.map(Value::Text)),
        ("agreed_by", list(&agreed_by)),
        ("text", Some(Value::Text(text))),
    ]);
    target.write(&[Change::Append("decisions".to_owned(), decision)], "the decision", ui)
}
