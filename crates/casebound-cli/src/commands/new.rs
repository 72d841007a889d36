//! `casebound new`: begins a case for a report, within seconds.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_app::new_case::{NamedPerson, NewCase, begin, begin_sealed, likely_names, running_event};
use casebound_app::sealing::access::SealFor;
use casebound_app::snapshot::slashed;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, files, signing};
use casebound_record::Moment;
use casebound_record::words::{Channel, Role, SealWhen};

use super::entries::{received, words};
use super::save;
use crate::arguments;
use crate::questions::Questions;
use crate::review;
use crate::sealed_edit::{self, Manner, OnLeftover};
use crate::ui::Ui;

/// Begin a case for a new report
///
/// On a terminal it asks four questions; press Enter if you do not know. Then it picks a random code name, writes
/// cases/YEAR/CODE-NAME.md, and offers to open it in your editor. The file has every key: fill in what you know and
/// leave the rest empty. The path is printed to standard output.
///
/// Example: `casebound new --channel verbal --by alice --no-edit`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How the report arrived: verbal, email, form, chat, phone, observed or forwarded
    #[arg(long, value_name = "CHANNEL", value_parser = arguments::word::<Channel>)]
    channel: Option<Channel>,
    /// When it arrived: 2026-06-03, "2026-06-03 22:30", yesterday; now by default
    #[arg(long, value_name = "TIME")]
    received: Option<String>,
    /// The event it belongs to: a key of committee.yaml
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
    /// The member who received it: a key of committee.yaml
    #[arg(long, value_name = "MEMBER")]
    by: Option<String>,
    /// Ask the questions; the default on a terminal when no other option is given
    #[arg(long, overrides_with = "no_ask")]
    ask: bool,
    /// Do not ask
    #[arg(long)]
    no_ask: bool,
    /// Open the editor
    #[arg(long, overrides_with = "no_edit")]
    edit: bool,
    /// Do not open the editor
    #[arg(long)]
    no_edit: bool,
    /// Copy the text of this file into the case (`-` reads standard input)
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// A member with a conflict: the case is sealed from the beginning for all others, of whom you must be one; nothing of it is ever
    /// written in the clear
    #[arg(long, value_name = "MEMBER", value_delimiter = ',')]
    without: Vec<String>,
    /// Seal the case from the beginning; by itself where committee.yaml says `sealing: {when: always}`
    #[arg(long)]
    seal: bool,
    /// The members who can open the sealed case; all who may when not given
    #[arg(long, value_name = "MEMBER", value_delimiter = ',')]
    to: Vec<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    let committee = &workspace.committee.committee;
    let received = received(&workspace, args.received.as_deref())?.unwrap_or_else(|| workspace.moment_now());
    args.event.as_deref().map(|key| workspace.event(key)).transpose()?;
    args.by.as_deref().map(|key| workspace.member(key)).transpose()?;
    let day = committee.day_of(received);
    let is_bare = args.channel.is_none() && args.from.is_none() && !args.edit && !args.no_edit;
    let told = if args.ask || (is_bare && !args.no_ask) { ask(&workspace, args.channel, ui)? } else { None };
    let is_asked = told.is_some();
    let told = told.unwrap_or_default();
    let channel = args.channel.or(told.channel);
    let case = NewCase {
        received,
        channel: channel.unwrap_or(Channel::Email),
        event: args.event.clone().or_else(|| Some(running_event(committee, day)?.key.clone())),
        by: args.by.clone().or_else(|| Some(signing::current_member(&workspace)?.key.clone())),
        reporter: told.reporter,
        report: args.from.as_deref().map(read_report).transpose()?,
        what: told.what,
        named: told.named,
        place: told.place,
        when: told.when,
    };
    let is_copied = case.report.is_some();
    let is_sealed = args.seal || !args.without.is_empty() || !args.to.is_empty();
    if is_sealed || committee.sealing.when == SealWhen::Always {
        let wants_editor = args.edit || !args.no_edit && ui.is_interactive();
        let seal = SealFor { to: &args.to, without: &args.without };
        return sealed(&workspace, &case, &seal, wants_editor, ui);
    }
    let path = begin(&workspace, &case)?;
    ui.done("wrote", path.display());
    if channel.is_none() {
        ui.note("`channel: email` was assumed: change it if the report arrived another way.");
    }
    ui.line(path.display())?;
    let wants_editor = match (args.edit, args.no_edit, is_asked) {
        (true, ..) => true,
        (_, true, _) => false,
        (.., true) => offers_editor(ui)?,
        (.., false) => ui.is_interactive(),
    };
    let review = match wants_editor {
        true => review::in_editor(&workspace, &path, ui)?,
        false => review::file(&workspace, &path, ui)?,
    };
    if is_copied {
        ui.note("Check the text for names: `casebound person add` writes somebody under `people`, and their key in the text.");
    }
    if let Some(name) = path.file_stem().filter(|_| review.outcome == Outcome::Clean) {
        ui.note(format_args!("What comes next: casebound log {}", name.display()));
        let path = slashed(path.strip_prefix(&workspace.root).unwrap_or(&path));
        if !review.is_about_members && is_asked {
            return save::offer(&workspace, &path, ui);
        }
        if !review.is_about_members {
            ui.how_to_record(&workspace, &[&path]);
        }
    }
    Ok(review.outcome)
}

/// Begins a sealed case, and opens it in the editor where that is wanted.
fn sealed(
    workspace: &Workspace,
    case: &NewCase,
    seal: &SealFor<'_>,
    wants_editor: bool,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let path = begin_sealed(workspace, case, seal)?;
    ui.done("sealed", path.display());
    ui.line(path.display())?;
    if wants_editor {
        return sealed_edit::run(workspace, &path, Manner { on_leftover: OnLeftover::Ask, on_disk: false }, ui);
    }
    ui.how_to_record(workspace, &[&slashed(path.strip_prefix(&workspace.root).unwrap_or(&path))]);
    Ok(Outcome::Clean)
}

/// What somebody answered; nothing of it need be known.
#[derive(Default)]
struct ReportAnswers {
    channel: Option<Channel>,
    /// A name or an address, or that it was anonymous.
    reporter: Option<String>,
    what: Option<String>,
    named: Vec<NamedPerson>,
    place: Option<String>,
    when: Option<Moment>,
}

/// Asks the four questions; none where nobody can answer.
fn ask(workspace: &Workspace, channel: Option<Channel>, ui: &mut Ui) -> anyhow::Result<Option<ReportAnswers>> {
    let Some(mut questions) = Questions::begin(ui)? else { return Ok(None) };
    let mut told = ReportAnswers::default();
    if channel.is_none() {
        let answer = questions.choice("How did the report reach you?", &words::<Channel>())?;
        told.channel = answer.as_deref().and_then(Channel::from_word);
    }
    told.reporter = questions.line("Who told you? A name, an address, or `anonymous` (Enter: not known):")?;
    told.what = questions.line("What happened, in a sentence? (Enter: not known)")?;
    if let Some(what) = &told.what {
        told.named = ask_who_is_named(workspace, what, told.reporter.as_deref(), &mut questions)?;
    }
    told.place = questions.line("Where? (Enter: not known)")?;
    let read = |answer: &str| workspace.moment(answer).map_err(str::to_owned);
    told.when = questions.until("When? Such as `yesterday 22:30` (Enter: not known):", read)?;
    Ok(Some(told))
}

/// Asks who the people are whom a text seems to name: they become people of the case, and keys in the text.
fn ask_who_is_named(
    workspace: &Workspace,
    text: &str,
    reporter: Option<&str>,
    questions: &mut Questions<'_>,
) -> anyhow::Result<Vec<NamedPerson>> {
    let mut named = Vec::new();
    for name in likely_names(workspace, text, reporter) {
        let question = format!("You wrote of {name}. Who is that in this case? (Enter: nobody, or no person)");
        let roles = questions.choices(&question, &words::<Role>())?;
        if !roles.is_empty() {
            named.push(NamedPerson { name, roles });
        }
    }
    Ok(named)
}

fn offers_editor(ui: &mut Ui) -> anyhow::Result<bool> {
    match Questions::begin(ui)? {
        // Whoever stops here loses nothing: the case is written.
        Some(mut questions) => Ok(questions.yes("Open it in your editor, to write more?").unwrap_or(false)),
        None => Ok(false),
    }
}

fn read_report(path: &Path) -> anyhow::Result<String> {
    let limit = 512 * 1024;
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(std::io::stdin(), limit as u64 + 1), &mut bytes)?;
        bytes
    } else {
        files::read_beginning(path, limit).with_context(|| format!("cannot read {}", path.display()))?
    };
    if bytes.len() > limit {
        bail!("{} is over 512 KiB: keep it as an attachment, and write a summary in the case", path.display());
    }
    if bytes.is_empty() {
        bail!("{} is empty; nothing was written", path.display());
    }
    String::from_utf8(bytes).ok().with_context(|| format!("{} is not UTF-8 text; nothing was written", path.display()))
}
