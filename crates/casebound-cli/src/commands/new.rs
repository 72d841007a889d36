//! `casebound new`: a report came in; ten seconds to a file on disk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_app::files::{self, Existing};
use casebound_app::random;
use casebound_app::snapshot::Snapshot;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, signing};
use casebound_git::program;
use casebound_record::edit::{self, Value};
use casebound_record::layout::{self, CASES};
use casebound_record::words::Channel;
use casebound_record::{Moment, code_name};

use crate::ui::Ui;
use crate::{editor, review};

const TEMPLATE: &str = include_str!("../../../../templates/case/new.md");

/// Begin a case for a report that came in
///
/// Draws a code name, writes cases/YEAR/CODE-NAME.md and opens your editor. Nothing is asked that is not known:
/// fill in what you know, leave the rest. The path is printed on standard output.
///
/// Example: `casebound new --channel verbal --by alice --no-edit`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How the report arrived: verbal, email, form, chat, phone, observed or forwarded
    #[arg(long, value_name = "CHANNEL", value_parser = parse_channel)]
    channel: Option<Channel>,
    /// When it arrived: 2026-06-03, or 2026-06-03T09:30+02:00; now when not given
    #[arg(long, value_name = "AT", value_parser = parse_moment)]
    received: Option<Moment>,
    /// The event it belongs to: a key of committee.yaml
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
    /// The member who received it: a key of committee.yaml
    #[arg(long, value_name = "MEMBER")]
    by: Option<String>,
    /// Open the editor
    #[arg(long, overrides_with = "no_edit")]
    edit: bool,
    /// Only write the file
    #[arg(long)]
    no_edit: bool,
    /// Put the text of this file into the case (`-` reads standard input)
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

fn parse_channel(word: &str) -> Result<Channel, String> {
    Channel::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = Channel::WORDS.iter().map(|it| it.word).collect();
        format!("one of: {}", words.join(", "))
    })
}

fn parse_moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).map_err(|_| "write 2026-06-03, or with time and offset 2026-06-03T09:30+02:00".to_owned())
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.needs_policy()?;
    let committee = &workspace.committee.committee;
    let received = args.received.unwrap_or_else(|| now(&workspace, context));
    if committee.day_of(received) > workspace.clock.today {
        bail!("a report can't be received on a day that is yet to come; write the day on which it arrived");
    }
    if let Some(event) = &args.event
        && committee.event(event).is_none()
    {
        bail!(
            "committee.yaml has no event `{event}`; its events: {}",
            listing(committee.events.iter().map(|it| &it.key))
        );
    }
    if let Some(by) = &args.by
        && committee.member(by).is_none()
    {
        bail!(
            "committee.yaml has no member `{by}`; its members: {}",
            listing(committee.members.iter().map(|it| &it.key))
        );
    }
    let day = committee.day_of(received);
    let channel = args.channel.unwrap_or(Channel::Email);
    let draft = Draft {
        received,
        channel,
        event: args.event.clone().or_else(|| running_event(&workspace, day)),
        by: args.by.clone().or_else(|| Some(signing::member_at_the_keyboard(&workspace)?.key.clone())),
        text: args.from.as_deref().map(read_report).transpose()?,
    };
    let path = write(&workspace, &draft, &day.format("%Y").to_string())?;
    ui.done("wrote", path.display());
    if args.channel.is_none() {
        ui.note("`channel: email` was assumed: change it if the report arrived another way.");
    }
    ui.line(path.display())?;
    let wants_editor = args.edit || (!args.no_edit && ui.is_interactive());
    if wants_editor {
        editor::open(&path)?;
    }
    review::file(&workspace, &path, ui)
}

struct Draft {
    received: Moment,
    channel: Channel,
    event: Option<String>,
    by: Option<String>,
    text: Option<String>,
}

impl Draft {
    /// Returns the file's text. Optional lines are taken from the template's comments, so they stand in their place.
    fn to_text(&self, name: &str) -> anyhow::Result<String> {
        let mut text = TEMPLATE.to_owned();
        let mut word = |route: &str, value: &str| -> anyhow::Result<()> {
            text = edit::set(&text, route, &Value::Word(value.to_owned()))
                .map_err(|refused| anyhow::anyhow!("cannot write {route}: {refused}"))?;
            Ok(())
        };
        word("case", name)?;
        word("reports[0].received", &moment(self.received))?;
        word("reports[0].channel", self.channel.word())?;
        if let Some(event) = &self.event {
            word("event", event)?;
        }
        if let Some(by) = &self.by {
            word("reports[0].received_by", by)?;
        }
        if self.event.is_some() {
            text = without_line(&text, "# event:");
        }
        if self.by.is_some() {
            text = without_line(&text, "#   received_by:");
        }
        if let Some(report) = &self.text {
            let quoted: Vec<String> = report.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
            let heading = "## What happened\n";
            text =
                text.replacen(heading, &format!("{heading}\nThe report as it arrived:\n\n{}\n", quoted.join("\n")), 1);
        }
        Ok(text)
    }
}

fn moment(moment: Moment) -> String {
    match moment {
        Moment::Day(day) => day.to_string(),
        Moment::At(at) => at.format("%Y-%m-%dT%H:%M%:z").to_string(),
    }
}

/// The time of day is known only when the clock is the real one.
fn now(workspace: &Workspace, context: &Context) -> Moment {
    match context.today {
        Some(day) => Moment::Day(day),
        None => {
            Moment::At(workspace.clock.now.with_timezone(&workspace.committee.committee.about.timezone).fixed_offset())
        }
    }
}

/// Returns the event that runs on this day, when it is the only one.
fn running_event(workspace: &Workspace, day: chrono::NaiveDate) -> Option<String> {
    let runs = |event: &&casebound_record::committee::Event| {
        event.starts.is_some_and(|it| it <= day) && event.ends.is_some_and(|it| day <= it)
    };
    let mut running = workspace.committee.committee.events.iter().filter(runs);
    match (running.next(), running.next()) {
        (Some(event), None) => Some(event.key.clone()),
        _ => None,
    }
}

fn read_report(path: &Path) -> anyhow::Result<String> {
    let limit = 512 * 1024;
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(std::io::stdin(), limit as u64 + 1), &mut bytes)?;
        bytes
    } else {
        files::read_limited(path, limit).with_context(|| format!("cannot read {}", path.display()))?
    };
    if bytes.len() > limit {
        bail!("{} is over 512 KiB: keep it as an attachment, and write a summary into the case", path.display());
    }
    if bytes.is_empty() {
        bail!("{} is empty; nothing was written", path.display());
    }
    String::from_utf8(bytes).ok().with_context(|| format!("{} is not UTF-8 text; nothing was written", path.display()))
}

/// Draws a name that was never used and writes the file under it.
fn write(workspace: &Workspace, draft: &Draft, year: &str) -> anyhow::Result<PathBuf> {
    let folder = workspace.root.join(layout::year_folder(year));
    for place in [workspace.root.join(CASES), folder.clone()] {
        if place.is_symlink() {
            bail!("{} is a symbolic link: a case would not lie in this repository", place.display());
        }
    }
    files::make_private_folder(&folder)?;
    let mut taken: BTreeSet<String> = workspace.names_taken()?.into_iter().map(|name| name.to_lowercase()).collect();
    loop {
        let name = code_name::draw(u64::from_le_bytes(random::bytes()?), &|name| taken.contains(name));
        let path = folder.join(format!("{name}.md"));
        if !path.exists() && !was_used(workspace, &name)? {
            // Somebody else may have drawn it in this very moment: then the write fails and we draw again.
            match files::write_private(&path, draft.to_text(&name)?.as_bytes(), Existing::Keep) {
                Ok(()) => return Ok(path),
                Err(error) if path.exists() => drop(error),
                Err(error) => return Err(error),
            }
        }
        taken.insert(name);
    }
}

/// Returns a name for a new case: the one that is wished for, unless a case has or ever had it.
pub(super) fn free_name(workspace: &Workspace, wished: Option<&str>) -> anyhow::Result<String> {
    let mut taken: BTreeSet<String> = workspace.names_taken()?.into_iter().map(|name| name.to_lowercase()).collect();
    let mut wished = wished.map(str::to_owned);
    loop {
        let name = match wished.take() {
            Some(name) if !taken.contains(&name) => name,
            _ => code_name::draw(u64::from_le_bytes(random::bytes()?), &|name| taken.contains(name)),
        };
        if !was_used(workspace, &name)? {
            return Ok(name);
        }
        taken.insert(name);
    }
}

/// Tells whether any commit of any branch ever had a case of this name, or a record that was erased.
fn was_used(workspace: &Workspace, name: &str) -> anyhow::Result<bool> {
    if Snapshot::of_worktree(&workspace.root)?.tombstones()?.iter().any(|it| it.has_name(name)) {
        return Ok(true);
    }
    if workspace.git.is_none() {
        return Ok(false);
    }
    let pattern = format!(":(icase,glob){CASES}/**/{name}.md");
    let output = program::run(&workspace.root, &["rev-list", "--all", "--max-count=1", "--", &pattern])?;
    Ok(output.is_success() && !output.stdout.is_empty())
}

fn listing<'k>(keys: impl Iterator<Item = &'k String>) -> String {
    let keys: Vec<&str> = keys.map(String::as_str).collect();
    if keys.is_empty() { "none yet".to_owned() } else { keys.join(", ") }
}

/// Removes the first line that begins with `start`: a hint that is filled in above it.
fn without_line(text: &str, start: &str) -> String {
    let mut gone = false;
    let stays = |line: &&str| {
        let is_it = !gone && line.starts_with(start);
        gone |= is_it;
        !is_it
    };
    text.split_inclusive('\n').filter(stays).collect()
}
