//! One module for each command.

mod absorb;
mod access;
mod agenda;
mod announce;
mod appeal;
mod attach;
mod brief;
pub(crate) mod check;
mod checklist;
mod close;
pub(crate) mod completions;
mod decide;
mod demo;
mod discard;
mod doctor;
mod dsf;
mod due;
mod edit;
mod entries;
mod explain;
mod export;
mod fix;
mod flyer;
mod guard;
mod guide;
mod hook;
mod init;
mod intake;
mod keys;
mod letter;
mod list;
mod log;
mod man;
mod member;
mod merge;
mod new;
mod person;
mod recuse;
mod reopen;
mod resolve;
mod retention;
mod rota;
mod sanction;
mod save;
mod schema;
mod screen;
mod seal;
mod show;
mod sync;
mod task;
mod transparency;
mod unseal;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;

use casebound_app::progress::Progress;
use casebound_app::prompt::Prompt as _;
use casebound_app::resolving::refuse_in_operation;
use casebound_app::workspace::refuse_variables;
use casebound_app::{Context, Outcome};
use chrono::{NaiveDate, Utc};

use crate::first_command;
use crate::progress::Bars;
use crate::terminal::Terminal;
use crate::ui::{Color, Ui};

/// Keep a Code of Conduct committee's cases private, complete and no longer than promised
#[derive(Debug, clap::Parser)]
#[command(name = "casebound", version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    command: Command,
}

/// The environment variable for `--today`.
const TODAY: &str = "CASEBOUND_TODAY";

/// What every command takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// The private repository, or a folder in it; by default it is searched for from the current folder upwards
    #[arg(short = 'C', value_name = "DIR", global = true)]
    repository: Option<PathBuf>,
    /// Act as of this day instead of today
    #[arg(long, value_name = "DATE", env = TODAY, global = true, value_parser = crate::arguments::parse_day)]
    today: Option<NaiveDate>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
    /// Print only what is wrong
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Print more
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

impl Global {
    /// Returns the context for the use cases.
    fn context(&self) -> Context {
        let now = Utc::now();
        let set = std::env::var(TODAY).ok();
        let pretends = self.today.is_some_and(|today| today != now.date_naive() && Some(today.to_string()) == set);
        let shows =
            !self.quiet && std::io::stderr().is_terminal() && std::env::var_os("TERM").is_some_and(|it| it != "dumb");
        let progress = shows.then(|| Arc::new(Bars) as Arc<dyn Progress>);
        Context {
            directory: self.repository.clone(),
            now,
            today: self.today,
            pretends,
            progress,
            secret: Some(|question| Terminal.secret(question)),
        }
    }
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Init(init::Args),
    New(new::Args),
    Edit(edit::Args),
    List(list::Args),
    Show(show::Args),
    Log(log::Args),
    Person(person::Args),
    Recuse(recuse::Args),
    Decide(decide::Args),
    Appeal(appeal::Args),
    Sanction(sanction::Args),
    Task(task::Args),
    Attach(attach::Args),
    Close(close::Args),
    Reopen(reopen::Args),
    Absorb(absorb::Args),
    Discard(discard::Args),
    Seal(seal::Args),
    Unseal(unseal::Args),
    #[command(subcommand)]
    Access(access::Action),
    Save(save::Args),
    Check(check::Args),
    Fix(fix::Args),
    Explain(explain::Args),
    Due(due::Args),
    Agenda(agenda::Args),
    Announce(announce::Args),
    #[command(subcommand)]
    Member(member::Action),
    #[command(subcommand)]
    Rota(rota::Action),
    Brief(brief::Args),
    Flyer(flyer::Args),
    Checklist(checklist::Args),
    Screen(screen::Args),
    #[command(subcommand)]
    Hook(hook::Action),
    #[command(subcommand)]
    Retention(retention::Action),
    Sync(sync::Args),
    Resolve(resolve::Args),
    #[command(hide = true)]
    Merge(merge::Args),
    #[command(subcommand)]
    Transparency(transparency::Action),
    #[command(subcommand)]
    Guard(guard::Action),
    Letter(letter::Args),
    #[command(subcommand)]
    Dsf(dsf::Action),
    #[command(subcommand)]
    Keys(keys::Action),
    Intake(intake::Args),
    #[command(subcommand)]
    Export(export::Action),
    Doctor(doctor::Args),
    Guide(guide::Args),
    Schema(schema::Args),
    Demo(demo::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    /// Returns whether this command warns about missing hooks.
    fn warns_about_missing_hooks(&self) -> bool {
        matches!(self, Command::New(_) | Command::List(_) | Command::Check(_) | Command::Due(_) | Command::Sync(_))
    }

    /// Refuses git variables that point to another repository, except in a hook, which needs them.
    fn refuse_variables(&self, context: &Context) -> anyhow::Result<()> {
        let is_run_by_git = matches!(self, Command::Hook(hook::Action::Run { .. }) | Command::Merge(_));
        if is_run_by_git || !self.acts_by_the_day() && !matches!(self, Command::Hook(_)) {
            return Ok(());
        }
        let folder = match self {
            Command::Init(args) => args.folder(context),
            _ => context.directory(),
        };
        refuse_variables(&folder, !matches!(self, Command::Check(_)))
    }

    /// Returns whether a person runs this command and the date matters for it.
    fn acts_by_the_day(&self) -> bool {
        !matches!(
            self,
            Command::Hook(_)
                | Command::Explain(_)
                | Command::Guide(_)
                | Command::Schema(_)
                | Command::Demo(_)
                | Command::Completions(_)
                | Command::Man(_)
                | Command::Merge(_)
        )
    }

    /// Returns whether this command writes into cases and does not end an operation of git that is in progress.
    fn writes_cases(&self) -> bool {
        matches!(
            self,
            Command::New(_)
                | Command::Log(_)
                | Command::Person(_)
                | Command::Recuse(_)
                | Command::Decide(_)
                | Command::Sanction(_)
                | Command::Task(_)
                | Command::Attach(_)
                | Command::Close(_)
                | Command::Reopen(_)
                | Command::Absorb(_)
                | Command::Discard(_)
                | Command::Intake(_)
                | Command::Seal(_)
                | Command::Unseal(_)
                | Command::Access(
                    access::Action::Grant { .. } | access::Action::Revoke { .. } | access::Action::Renew { .. }
                )
        ) || matches!(self, Command::Letter(args) if args.writes())
            || matches!(self, Command::Member(action) if action.writes())
    }
}

impl Args {
    pub(crate) fn run(self, ui: &mut Ui) -> anyhow::Result<Outcome> {
        let context = &self.global.context();
        self.command.refuse_variables(context)?;
        if let Some(today) = context.today {
            // The hooks of what we push and commit judge by the same day.
            casebound_git::program::pass_on(TODAY, &today.to_string());
        }
        if let Some(day) = context.today.filter(|_| context.pretends)
            && self.command.acts_by_the_day()
        {
            ui.note(format_args!("Acting as of {day} ({TODAY})"));
        }
        if self.command.writes_cases() {
            refuse_in_operation(context)?;
        }
        if self.command.acts_by_the_day() && !matches!(self.command, Command::Init(_)) {
            first_command::tell_unfinished(context, ui)?;
        }
        if self.command.warns_about_missing_hooks() {
            first_command::offer_what_is_missing(context, ui)?;
        }
        match self.command {
            Command::Init(args) => init::run(args, context, ui),
            Command::New(args) => new::run(args, context, ui),
            Command::Edit(args) => edit::run(args, context, ui),
            Command::List(args) => list::run(args, context, ui),
            Command::Show(args) => show::run(args, context, ui),
            Command::Log(args) => log::run(args, context, ui),
            Command::Person(args) => person::run(args, context, ui),
            Command::Recuse(args) => recuse::run(args, context, ui),
            Command::Decide(args) => decide::run(args, context, ui),
            Command::Appeal(args) => appeal::run(args, context, ui),
            Command::Sanction(args) => sanction::run(args, context, ui),
            Command::Attach(args) => attach::run(args, context, ui),
            Command::Task(args) => task::run(args, context, ui),
            Command::Close(args) => close::run(args, context, ui),
            Command::Reopen(args) => reopen::run(args, context, ui),
            Command::Absorb(args) => absorb::run(args, context, ui),
            Command::Discard(args) => discard::run(args, context, ui),
            Command::Seal(args) => seal::run(args, context, ui),
            Command::Unseal(args) => unseal::run(args, context, ui),
            Command::Access(action) => access::run(action, context, ui),
            Command::Save(args) => save::run(args, context, ui),
            Command::Check(args) => check::run(args, context, ui),
            Command::Fix(args) => fix::run(args, context, ui),
            Command::Explain(args) => explain::run(args, ui),
            Command::Due(args) => due::run(args, context, ui),
            Command::Agenda(args) => agenda::run(args, context, ui),
            Command::Announce(args) => announce::run(args, context, ui),
            Command::Member(action) => member::run(action, context, ui),
            Command::Rota(action) => rota::run(action, context, ui),
            Command::Brief(args) => brief::run(args, context, ui),
            Command::Flyer(args) => flyer::run(args, context, ui),
            Command::Checklist(args) => checklist::run(args, context, ui),
            Command::Screen(args) => screen::run(args, context, ui),
            Command::Retention(action) => retention::run(action, context, ui),
            Command::Sync(args) => sync::run(args, context, ui),
            Command::Resolve(args) => resolve::run(args, context, ui),
            Command::Merge(args) => merge::run(args, context, ui),
            Command::Hook(action) => hook::run(action, context, ui),
            Command::Transparency(action) => transparency::run(action, context, ui),
            Command::Guard(action) => guard::run(action, context, ui),
            Command::Letter(args) => letter::run(args, context, ui),
            Command::Dsf(action) => dsf::run(action, context, ui),
            Command::Keys(action) => keys::run(action, context, ui),
            Command::Intake(args) => intake::run(args, context, ui),
            Command::Export(action) => export::run(action, context, ui),
            Command::Doctor(args) => doctor::run(args, context, ui),
            Command::Guide(args) => guide::run(args, ui),
            Command::Schema(args) => schema::run(args, ui),
            Command::Demo(args) => demo::run(args, context, ui),
            Command::Completions(args) => completions::run(args, ui),
            Command::Man(args) => man::run(args, ui),
        }
    }
}
