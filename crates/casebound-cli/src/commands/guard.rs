//! `casebound guard`: whether a text that is about to leave names somebody.

mod answer;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_app::disclosing::reader;
use casebound_app::sealing::door;
use casebound_app::sealing::everybody::everybody;
use casebound_app::signing::current_member;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, files};
use casebound_disclosure::guard::{CaseFacts, Guard, GuardHit, TextForm, WaiverStanding, Waivers, Weight, batch};
use casebound_record::{Case, CaseFile};

use crate::format::Format;
use crate::ui::Ui;

/// No text is longer, in bytes.
const MAX_TEXT: usize = 64 << 20;

/// Search a text for people before you publish it
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    Check(Check),
}

/// Report where a text names somebody or points to a case
///
/// Without `--case`, `--all` and `--people`, searches for everybody in every case. Uncertain hits are shown for review
/// and can be waived in `FILE.waivers.json`, which is valid for exactly this text; so can a block on a part of a name that is also a
/// company or a place, by a member other than the one whose address git uses here. Exits with 1 if anything is blocked.
///
/// Example: `casebound guard check announcement.md --case quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// The texts; `-` is standard input
    #[arg(value_name = "FILE", required_unless_present = "batch")]
    files: Vec<PathBuf>,
    /// Only the people of these cases
    #[arg(long = "case", value_name = "CASE", num_args = 1.., conflicts_with = "all")]
    cases: Vec<String>,
    /// The people of all cases
    #[arg(long)]
    all: bool,
    /// A list of people: JSON, or one per line as `name, address, @user name`
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// A file with one JSON object per line, each with its people and its text
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "cases", "all", "people", "format"])]
    batch: Option<PathBuf>,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text",
        value_parser = Format::among([Format::Text, Format::Json]))]
    format: Format,
}

/// The guard, and what is known beside it.
struct GuardAtHand {
    guard: Guard,
    /// The members beside whoever works here.
    others: Vec<String>,
    /// The cases in which that member is recused.
    withheld: BTreeSet<String>,
    /// Sealed cases that nobody looked into: a sentence without its end for each.
    shut: Vec<String>,
}

/// What was found in one text.
struct Checked {
    path: String,
    text: String,
    in_name: Vec<GuardHit>,
    findings: Vec<GuardHit>,
    standing: WaiverStanding,
}

pub(crate) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let Action::Check(args) = action;
    if let Some(path) = &args.batch {
        return run_batch(&context.beside(path.clone()), ui);
    }
    let GuardAtHand { guard, others, withheld, shut } = guard(&args, context)?;
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let mut checked = Vec::new();
    for path in &args.files {
        let mut it = check(&guard, path, context, &others)?;
        // A recused member may not publish the name either, and does not learn in which case it is.
        let hits = it.findings.iter_mut().chain(&mut it.in_name);
        hits.filter(|hit| withheld.contains(&hit.case)).for_each(|hit| hit.case.clear());
        checked.push(it);
    }
    match args.format {
        Format::Text => answer::show(&checked, ui)?,
        _ => ui.line(serde_json::to_string(&answer::json(&checked))?)?,
    }
    for case in &shut {
        ui.refuse(format_args!(
            "{case}: nobody looked whether its people are named here. One of its readers runs this, too."
        ));
    }
    let blocked = checked.iter().any(|it| it.weight() == Some(Weight::Block)) || !shut.is_empty();
    Ok(if blocked { Outcome::Findings } else { Outcome::Clean })
}

/// The guard of the people who were asked for.
fn guard(args: &Check, context: &Context) -> anyhow::Result<GuardAtHand> {
    let mut listed = Case::default();
    if let Some(path) = &args.people {
        let text = read(&context.beside(path.clone()))?;
        listed.people = batch::people(&text).with_context(|| format!("{} is not a list of people", path.display()))?;
    }
    let wants_cases = args.all || !args.cases.is_empty() || args.people.is_none();
    let workspace = if wants_cases { Some(Workspace::open(context)?) } else { None };
    let mut shut = Vec::new();
    let files: Vec<CaseFile> = match &workspace {
        None => Vec::new(),
        Some(workspace) if args.cases.is_empty() => {
            let everybody = everybody(workspace)?;
            shut.extend(everybody.shut);
            everybody.files
        }
        Some(workspace) => {
            args.cases.iter().map(|name| Ok(door::find(workspace, name)?.1)).collect::<anyhow::Result<_>>()?
        }
    };
    let mut guard = Guard::public(files.iter().map(|file| &file.case).chain([&listed]));
    if let Some(workspace) = &workspace {
        let mut facts = CaseFacts::default();
        files.iter().for_each(|file| facts.add_case(file));
        guard = guard.knowing(&facts).allowing_members(&workspace.committee.committee);
    }
    let members = workspace.iter().flat_map(|it| Some((it, current_member(it)?)));
    let others = members.flat_map(|(workspace, now)| {
        let all = workspace.committee.committee.members.iter();
        all.filter(|member| member.key != now.key).map(|member| member.key.clone()).collect::<Vec<_>>()
    });
    let others = others.collect();
    let withheld = workspace.iter().flat_map(|workspace| {
        let is_recused = |file: &&CaseFile| reader(workspace).is_recused(&file.case, &workspace.committee.committee);
        files.iter().filter(is_recused).map(|file| file.stem().to_owned()).collect::<Vec<_>>()
    });
    Ok(GuardAtHand { guard, others, withheld: withheld.collect(), shut })
}

fn check(guard: &Guard, path: &Path, context: &Context, others: &[&str]) -> anyhow::Result<Checked> {
    let is_stdin = path == Path::new("-");
    let path = if is_stdin { path.to_owned() } else { context.beside(path.to_owned()) };
    let text = if is_stdin { read_stdin()? } else { read(&path)? };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut findings = guard.read_with_notes(&text, form(&path));
    let mut waivers = Waivers::default();
    let beside = path.with_file_name(format!("{name}.waivers.json"));
    if !is_stdin && beside.symlink_metadata().is_ok() {
        waivers = Waivers::read(&text, read(&beside)?.as_bytes());
        waivers.settle(&mut findings, others);
    }
    Ok(Checked {
        path: path.display().to_string(),
        text,
        in_name: guard.read(&name, TextForm::Plain),
        findings,
        standing: waivers.standing(),
    })
}

/// How the readers of a file read it.
fn form(path: &Path) -> TextForm {
    match path.extension().and_then(|it| it.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("md" | "markdown") => TextForm::Markdown,
        Some("html" | "htm" | "xhtml") => TextForm::Html,
        Some("json") => TextForm::Json,
        _ => TextForm::Unknown,
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = files::read_beginning(path, MAX_TEXT).with_context(|| format!("cannot read {}", path.display()))?;
    text_of(bytes, &path.display().to_string())
}

fn read_stdin() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin().take(MAX_TEXT as u64 + 1).read_to_end(&mut bytes).context("cannot read standard input")?;
    text_of(bytes, "standard input")
}

fn text_of(bytes: Vec<u8>, shown: &str) -> anyhow::Result<String> {
    if bytes.len() > MAX_TEXT {
        bail!("{shown} is longer than {MAX_TEXT} bytes");
    }
    // What can't be read can't be cleared.
    String::from_utf8(bytes).ok().with_context(|| format!("{shown} is not text in UTF-8"))
}

impl Checked {
    fn weight(&self) -> Option<Weight> {
        self.findings.iter().chain(&self.in_name).map(|it| it.weight).max()
    }
}

fn run_batch(path: &Path, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let text = if path.ends_with("-") { read_stdin()? } else { read(path)? };
    let mut outcome = Outcome::Clean;
    for (idx, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let answer = batch::answer(line)
            .with_context(|| format!("{}:{}: no JSON object with people and a text", path.display(), idx + 1))?;
        if answer.is_blocked() {
            outcome = Outcome::Findings;
        }
        ui.line(serde_json::to_string(&answer)?)?;
    }
    Ok(outcome)
}
