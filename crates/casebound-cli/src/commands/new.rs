//! `casebound new`: a report came in; ten seconds to a file on disk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_app::amend::{Change, changed, with_fixes};
use casebound_app::files::{self, Existing};
use casebound_app::naming::was_used;
use casebound_app::snapshot::slashed;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, random, signing};
use casebound_record::edit::Value;
use casebound_record::layout::{self, CASES};
use casebound_record::time::typed;
use casebound_record::words::Channel;
use casebound_record::{Committee, Moment, code_name};
use chrono::NaiveDate;

use super::entries::words;
use crate::questions::Questions;
use crate::ui::Ui;
use crate::{editor, review};

const TEMPLATE: &str = include_str!("../../../../templates/case/new.md");

/// Begin a case for a report that came in
///
/// On a terminal it asks four questions, and Enter means that you do not know. Then it draws a code name, writes
/// cases/YEAR/CODE-NAME.md, and offers to open it in your editor. Every key is there already: fill in what you know,
/// leave the rest empty. The path is printed on standard output.
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
    /// Ask what is known, one question at a time; so it is on a terminal when nothing else is given
    #[arg(long, overrides_with = "no_ask")]
    ask: bool,
    /// Ask nothing
    #[arg(long)]
    no_ask: bool,
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
    let is_bare = args.channel.is_none() && args.from.is_none() && !args.edit && !args.no_edit;
    let told = if args.ask || (is_bare && !args.no_ask) { ask(&workspace, args.channel, ui)? } else { None };
    let is_asked = told.is_some();
    let told = told.unwrap_or_default();
    let channel = args.channel.or(told.channel);
    let draft = Draft {
        received,
        channel: channel.unwrap_or(Channel::Email),
        event: args.event.clone().or_else(|| running_event(&workspace, day)),
        by: args.by.clone().or_else(|| Some(signing::current_member(&workspace)?.key.clone())),
        text: args.from.as_deref().map(read_report).transpose()?,
        told,
    };
    let path = write(&workspace, &draft, &day.format("%Y").to_string())?;
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
    if wants_editor {
        editor::open(&path, ui)?;
    }
    let outcome = review::file(&workspace, &path, ui)?;
    if let Some(name) = path.file_stem().filter(|_| outcome == Outcome::Clean) {
        ui.note(format_args!("What comes next: casebound log {}", name.display()));
        ui.how_to_record(&workspace, &[&slashed(path.strip_prefix(&workspace.root).unwrap_or(&path))]);
    }
    Ok(outcome)
}

struct Draft {
    received: Moment,
    channel: Channel,
    event: Option<String>,
    by: Option<String>,
    text: Option<String>,
    told: Told,
}

/// What somebody answered; nothing of it need be known.
#[derive(Default)]
struct Told {
    channel: Option<Channel>,
    /// A name or an address, or that it was anonymous.
    reporter: Option<String>,
    what: Option<String>,
    place: Option<String>,
    when: Option<Moment>,
}

/// Asks the four questions; none where nobody can answer.
fn ask(workspace: &Workspace, channel: Option<Channel>, ui: &mut Ui) -> anyhow::Result<Option<Told>> {
    let Some(mut questions) = Questions::begin(ui)? else { return Ok(None) };
    let mut told = Told::default();
    if channel.is_none() {
        let answer = questions.choice("How did the report reach you?", &words::<Channel>())?;
        told.channel = answer.as_deref().and_then(Channel::from_word);
    }
    told.reporter = questions.line("Who told you? A name, an address, or `anonymous` (Enter: not known):")?;
    told.what = questions.line("What happened, in a sentence? (Enter: not known)")?;
    told.place = questions.line("Where? (Enter: not known)")?;
    let zone = workspace.committee.committee.about.timezone;
    let read = |answer: &str| typed::moment(answer, workspace.clock, zone).map_err(|unclear| unclear.help().to_owned());
    told.when = questions.until("When? Such as `yesterday 22:30` (Enter: not known):", read)?;
    Ok(Some(told))
}

fn offers_editor(ui: &mut Ui) -> anyhow::Result<bool> {
    match Questions::begin(ui)? {
        Some(mut questions) => questions.yes("Open it in your editor, to write more?"),
        None => Ok(false),
    }
}

impl Draft {
    /// Returns the file's text: the committee's own words are beside the keys.
    fn to_text(&self, name: &str, workspace: &Workspace) -> anyhow::Result<String> {
        let template = with_own_words(&workspace.committee.committee, workspace.clock.today);
        let word = |text: &str| Value::Word(text.to_owned());
        let set = |route: &str, value: Value| Change::Set(route.to_owned(), value);
        let mut changes = vec![
            set("case", word(name)),
            set("reports[0].received", word(&self.received.to_text())),
            set("reports[0].channel", word(self.channel.word())),
        ];
        changes.extend(self.event.as_deref().map(|event| set("event", word(event))));
        changes.extend(self.by.as_deref().map(|by| set("reports[0].received_by", word(by))));
        changes.extend(self.told.place.clone().map(|place| set("incident.where", Value::Text(place))));
        changes.extend(self.told.when.map(|when| set("incident.when", word(&when.to_text()))));
        match self.told.reporter.as_deref() {
            None => {}
            Some("anonymous") => {
                changes.push(set("reports[0].by", word("anonymous")));
                changes.push(Change::Remove("people.person-a".to_owned()));
            }
            Some(reporter) => {
                let key = if reporter.contains('@') { "email" } else { "name" };
                changes.push(set("reports[0].by", word("person-a")));
                changes.push(set(&format!("people.person-a.{key}"), Value::Text(reporter.to_owned())));
            }
        }
        let text = changed(&template, &changes).map_err(|why| anyhow::anyhow!("nothing was written: {why}"))?;
        let mut text = without_answered_hints(&text, &template);
        let report = self.text.as_ref().map(|report| {
            let quoted: Vec<String> = report.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
            format!("The report as it arrived:\n\n{}", quoted.join("\n"))
        });
        // A line of theirs is not a heading of ours.
        let what = self.told.what.as_ref().map(|what| {
            what.lines()
                .map(|line| if line.starts_with('#') { format!("\\{line}") } else { line.to_owned() })
                .collect::<Vec<_>>()
                .join("\n")
        });
        for passage in [report, what].into_iter().flatten() {
            let heading = "## What happened\n";
            text = text.replacen(heading, &format!("{heading}\n{passage}\n"), 1);
        }
        with_fixes(workspace, &format!("{CASES}/{name}.md"), "", text)
    }
}

/// Takes the comments of the template from the lines that have a value now.
fn without_answered_hints(text: &str, template: &str) -> String {
    let hint = |line: &str| line.find("# ").and_then(|at| line.get(at..)).map(str::to_owned);
    let hints: BTreeSet<String> = template.lines().filter_map(hint).collect();
    let lines = text.split_inclusive('\n').map(|line| {
        let answered = !template.lines().any(|known| known == line.trim_end());
        let of_template = hints.iter().find(|hint| answered && line.trim_end().ends_with(hint.as_str()));
        match of_template.and_then(|hint| line.trim_end().strip_suffix(hint.as_str())) {
            Some(value) => format!("{}\n", value.trim_end()),
            None => line.to_owned(),
        }
    });
    lines.collect()
}

/// The template, with the events, types and members of this committee as comments.
fn with_own_words(committee: &Committee, today: NaiveDate) -> String {
    let beside =
        |keys: Vec<&str>| if keys.is_empty() { "none in committee.yaml yet".to_owned() } else { keys.join(", ") };
    let events = beside(committee.events.iter().map(|event| event.key.as_str()).collect());
    let types = beside(committee.types.iter().map(|kind| kind.key.as_str()).collect());
    let members = beside(committee.serving(today).map(|member| member.key.as_str()).collect());
    TEMPLATE.replace("EVENTS", &events).replace("TYPES", &types).replace("MEMBERS", &members)
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
            bail!("{} is a symbolic link: a case would not be in this repository", place.display());
        }
    }
    files::make_private_folder(&folder)?;
    let mut taken: BTreeSet<String> = workspace.names_taken()?.into_iter().map(|name| name.to_lowercase()).collect();
    loop {
        let name = code_name::draw(u64::from_le_bytes(random::bytes()?), &|name| taken.contains(name));
        let path = folder.join(format!("{name}.md"));
        if !path.exists() && !was_used(workspace, &name)? {
            // Somebody else may have drawn it in this very moment: then the write fails and we draw again.
            match files::write_private(&path, draft.to_text(&name, workspace)?.as_bytes(), Existing::Keep) {
                Ok(()) => return Ok(path),
                Err(error) if path.exists() => drop(error),
                Err(error) => return Err(error),
            }
        }
        taken.insert(name);
    }
}

fn listing<'k>(keys: impl Iterator<Item = &'k String>) -> String {
    let keys: Vec<&str> = keys.map(String::as_str).collect();
    if keys.is_empty() { "none yet".to_owned() } else { keys.join(", ") }
}
