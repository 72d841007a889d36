//! `casebound retention`: how long each record is kept, what holds it, and how it is disposed of.

mod approve;
mod catch_up;
mod dispose;
mod list;
mod redact;
mod request;
mod schedule;
mod status;
mod verify;

use casebound_app::printable::in_line;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, holds, policy_approval};
use casebound_record::disposal::Scope;
use casebound_record::policy_statement::PolicyChange;

use super::entries::{self, Telling};
use crate::approving::signer_of;
use crate::format::Format;
use crate::questions::Questions;
use crate::render;
use crate::ui::Ui;

/// Show how long records are kept, hold them, and dispose of them for good
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// List how long each case is kept, and the retention rule that applies
    ///
    /// For a case in which you are recused, only the last day is shown. Exits with 1 if a retention period is over and nothing
    /// holds the record.
    ///
    /// Example: `casebound retention list --format json`
    List {
        /// The output format
        #[arg(long, value_name = "FORMAT", default_value = "text",
            value_parser = Format::among([Format::Text, Format::Json]))]
        format: Format,
    },
    /// Keep a record for now, whatever the policy says
    ///
    /// Example: `casebound retention hold quiet-harbor --reason -`
    Hold {
        /// The code name, or the path of the file
        #[arg(value_name = "CASE")]
        case: String,
        /// Why; `-` reads it from standard input. By default you are asked
        #[arg(long, value_name = "TEXT|-")]
        reason: Option<String>,
        /// The member who places it; by default the one with git's user.email
        #[arg(long, value_name = "MEMBER")]
        by: Option<String>,
    },
    /// Dispose of records whose period is over, with every version that git ever had
    ///
    /// The policy says whether a record is erased or redacted. Shows what is removed and asks; a tombstone in disposed/ stays,
    /// with the facts that published numbers rest on. Then everything in this clone is read to prove that nothing is left.
    ///
    /// Example: `casebound retention dispose quiet-harbor --approved-by alice --approved-by carol`
    Dispose(dispose::Args),
    /// Record a lawful request to erase a case early or to take one person out, or approve the one that it has
    ///
    /// Two members must approve. The first records the request; the second types the same command without --person and --why. The
    /// record stays as it is until then. `casebound due` and `retention list` show the request, who approved it, and what to type next.
    ///
    /// Example: `casebound retention request quiet-harbor --person person-a --why -`
    Request(request::Args),
    /// Take one person out of cases that stay, with every older version that git ever had
    ///
    /// Somebody asked for it, and two members approved: `casebound retention request` records that in each case. Their name,
    /// addresses and descriptions go; in the texts their key takes the place of the name. Attachments that name them, or that
    /// can't be searched, go as a whole. Shows everything and asks; a tombstone in disposed/ stays.
    ///
    /// Example: `casebound retention redact quiet-harbor --approved-by alice --approved-by carol`
    Redact(redact::Args),
    /// Approve the disposal of records whose period is over: makes a commit with your address as its author
    ///
    /// With --policy it approves that committee.yaml asks for less agreement than before, or that a member is known by another name,
    /// address, user name or first certificate.
    ///
    /// On a terminal it shows what it is about, and asks. Another member does the same in their own clone; then `retention dispose` needs no names. The approval expires after
    /// 30 days, or when the record is edited.
    ///
    /// Example: `casebound retention approve quiet-harbor`
    Approve {
        /// The code names, or the paths of the files
        #[arg(value_name = "CASE", required_unless_present = "policy")]
        cases: Vec<String>,
        /// Approve, in place of records, what nobody changes alone in committee.yaml: what you changed there and did not commit
        /// yet, or what another member approved
        #[arg(long, conflicts_with = "cases")]
        policy: bool,
        /// Approve that one person is taken out of the cases, as their request says, and the cases stay
        #[arg(long, conflicts_with = "policy")]
        redact: bool,
        /// Sign it: a file with your secret key, or the fingerprint of a key that gpg has
        #[arg(long, value_name = "FILE|FINGERPRINT")]
        sign_with: Option<String>,
    },
    /// Read everything in this clone and look for what was disposed of
    ///
    /// Exits with 0 only when everything was read and nothing found, with 1 when something was found.
    ///
    /// Example: `casebound retention verify --needles words.txt`
    Verify(verify::Args),
    /// Apply all tombstones to this repository: on a server, by a timer, or after an interrupted run
    ///
    /// Example: `casebound retention catch-up`
    CatchUp(catch_up::Args),
    /// Show which disposals are done here and on the server, and whose clones have not answered
    ///
    /// Exits with 1 if a disposal is not done everywhere.
    ///
    /// Example: `casebound retention status`
    Status(status::Args),
    /// Remove a hold
    ///
    /// Example: `casebound retention release quiet-harbor`
    Release {
        /// The code name, or the path of the file
        #[arg(value_name = "CASE")]
        case: String,
    },
    /// Write timers that report what is due and catch up with disposals
    #[command(subcommand)]
    Schedule(schedule::Action),
}

pub(crate) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = || -> anyhow::Result<Workspace> {
        let workspace = Workspace::open(context)?;
        workspace.require_policy()?;
        Ok(workspace)
    };
    match action {
        Action::List { format } => list::list(&workspace()?, format, ui),
        Action::Hold { case, reason, by } => {
            let workspace = workspace()?;
            let asked = match entries::text(reason.as_deref())? {
                None => Questions::begin(ui)?
                    .map(|mut it| it.line("Why is the record kept for now?"))
                    .transpose()?
                    .flatten(),
                reason => reason,
            };
            let Some(reason) = asked else {
                anyhow::bail!("why is it kept? `--reason -` reads the words from standard input")
            };
            hold(&workspace, &case, &reason, by.as_deref(), ui)
        }
        Action::Release { case } => release(&workspace()?, &case, ui),
        Action::Dispose(args) => dispose::run(args, &workspace()?, context, ui),
        Action::Request(args) => request::run(args, context, ui),
        Action::Redact(args) => redact::run(args, &workspace()?, context, ui),
        Action::Approve { cases, policy, redact, sign_with } => {
            let workspace = workspace()?;
            let signer = signer_of(&workspace, sign_with.as_deref())?;
            match policy {
                true => {
                    for PolicyChange { before, after } in &policy_approval::proposed(&workspace)? {
                        ui.note(format_args!("before: {}\nafter:  {}", in_line(before), in_line(after)));
                    }
                    Ok(render::disposal::approved_policy(&policy_approval::approve(&workspace, signer.as_ref())?, ui))
                }
                false => {
                    let scope = if redact { Scope::Person } else { Scope::Record };
                    approve::run(&cases, scope, &workspace, signer.as_ref(), ui)
                }
            }
        }
        Action::Status(args) => status::run(&args, &workspace()?, ui),
        // A server has no worktree.
        Action::Verify(args) => verify::run(&args, context, ui),
        Action::CatchUp(args) => catch_up::run(&args, context, ui),
        Action::Schedule(action) => schedule::run(action, context, ui),
    }
}

fn hold(workspace: &Workspace, name: &str, reason: &str, by: Option<&str>, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let (file, amended) = holds::hold(workspace, name, reason, by)?;
    Telling::of(workspace, &file.path).tell(amended, &mut |ui| ui.done("held", file.stem()), ui)
}

fn release(workspace: &Workspace, name: &str, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let (file, amended) = holds::release(workspace, name)?;
    let Some(amended) = amended else {
        ui.note(format_args!("nothing holds {}", file.stem()));
        return Ok(Outcome::Clean);
    };
    Telling::of(workspace, &file.path).tell(amended, &mut |ui| ui.done("released", file.stem()), ui)
}
