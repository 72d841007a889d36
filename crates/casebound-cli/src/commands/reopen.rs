//! `casebound reopen`: reopens a resolved case.

use anyhow::bail;
use casebound_app::amend::{Change, entry, one_or_more};
use casebound_app::{Context, Outcome};
use casebound_record::edit::Value;
use casebound_record::words::Status;

use super::entries::{self, Target, keys_of};
use crate::questions::Questions;
use crate::ui::Ui;

/// Reopen a resolved case because something new came to light
///
/// The status, the day on which it was resolved and the last day of its retention are removed; finding, summary and
/// everything else stay. The log records who reopened it, when and why.
///
/// Example: `casebound reopen quiet-harbor --why "a second report arrived"`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// Why (`-` reads standard input)
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// The member who reopens it; you by default
    #[arg(long, value_name = "MEMBER")]
    by: Option<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    match target.file.case.status {
        Some(Status::Open) => {
            ui.note(format_args!("{} is open.", target.file.stem()));
            return Ok(Outcome::Clean);
        }
        Some(Status::Expunged) => bail!("{} was expunged: its texts are gone, and it stays closed", target.file.stem()),
        _ => {}
    }
    let mut why = entries::text(args.why.as_deref())?;
    let Some(by) = args.by.or_else(|| target.me()) else {
        bail!("who reopens it? pass --by MEMBER: {}", keys_of(&target.members()));
    };
    target.require_members(std::slice::from_ref(&by))?;
    if why.is_none()
        && let Some(mut questions) = Questions::begin(ui)?
    {
        why = questions.line("Why is it reopened? Write people as [person-b]:")?;
    }
    let line = entry([
        ("at", Some(Value::Word(target.workspace.moment_now().to_text()))),
        ("by", one_or_more(&[by])),
        ("what", Some(Value::Word("reopened".to_owned()))),
        ("note", why.map(Value::Text)),
    ]);
    let changes = [
        Change::Set("status".to_owned(), Value::Word("open".to_owned())),
        Change::Remove("outcome.resolved".to_owned()),
        Change::Remove("retention.keep_until".to_owned()),
        Change::Append("log".to_owned(), line),
    ];
    target.write(&changes, "`reopened`", ui)
}
