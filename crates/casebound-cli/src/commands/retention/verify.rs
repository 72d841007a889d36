//! `casebound retention verify`: is anything of what was disposed of still in this clone?

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use casebound_app::disposal::tombstones::{self, KnownTombstone};
use casebound_app::disposal::{self, extent, leftovers, scan};
use casebound_app::printable::{in_line, plural};
use casebound_app::{Context, Outcome, files, workspace};
use casebound_git::ObjectId;
use casebound_git::purge::{self, Paths};

use crate::ui::Ui;

/// More words than anybody looks for.
const MAX_WORDS: usize = 16 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only what belongs to this code name, disposed of or not
    #[arg(long, value_name = "NAME", conflicts_with = "tombstone")]
    case: Option<String>,
    /// Only what this tombstone marks
    #[arg(long, value_name = "ID")]
    tombstone: Option<String>,
    /// Look also for these words, one a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    needles: Option<PathBuf>,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = workspace::repository(context)?;
    let words = words(args)?;
    let case = args.case.as_ref().map(|it| it.to_ascii_lowercase());
    let known = tombstones::known(&git)?;
    let mut blobs: Vec<ObjectId> = Vec::new();
    let chosen: Vec<&KnownTombstone> = match (&args.tombstone, &case) {
        (Some(id), _) => vec![tombstones::find(&known, id)?],
        (None, Some(name)) => {
            let found: Vec<&KnownTombstone> = known.iter().filter(|it| it.has_name(name)).collect();
            let paths = extent::paths_named(&git, name)?;
            if found.is_empty() && paths.is_empty() {
                bail!("there is no case {name} in the history, and no tombstone of one");
            }
            let paths = Paths::new(paths).expect("git holds only paths that it can hold");
            blobs = purge::files_ever(&git, &paths)?.iter().map(|it| it.version.id).collect();
            found
        }
        (None, None) => known.iter().collect(),
    };
    let reading = scan::read(&git, &chosen, &blobs, &words)?;
    let is_its = |it: &str| case.as_deref() == Some(it) || chosen.iter().any(|tombstone| tombstone.has_name(it));
    let left = leftovers::look(&git, &disposal::place(&git), &is_its)?;
    let by_name: Vec<&PathBuf> = left.near.iter().chain(&left.named).collect();
    ui.line(reading.summary())?;
    for place in &reading.purged {
        ui.line(format_args!("found {place}"))?;
    }
    for place in &reading.words {
        ui.line(format_args!("found a word: {place}"))?;
    }
    for path in &by_name {
        ui.line(format_args!("found by its name: {}", in_line(&path.display().to_string())))?;
    }
    for path in left.alike.iter().chain(&left.outside) {
        ui.line(format_args!("look at it yourself: {}", in_line(&path.display().to_string())))?;
    }
    let unreadable: Vec<String> = reading.unreadable().collect();
    for place in &unreadable {
        ui.line(format_args!("can't be read: {place}"))?;
    }
    if !reading.purged.is_empty() || !reading.words.is_empty() || !by_name.is_empty() {
        return Ok(Outcome::Findings);
    }
    if !unreadable.is_empty() {
        bail!("{} places can't be read: nothing is proved", unreadable.len());
    }
    let covered: usize = chosen.iter().map(|it| it.file.records.len()).sum();
    ui.line(format_args!(
        "nothing found; looked for {} that went and {}",
        plural(covered, "record"),
        plural(words.len(), "word")
    ))?;
    Ok(Outcome::Clean)
}

/// Reads the words. No word at all would prove nothing.
fn words(args: &Args) -> anyhow::Result<Vec<String>> {
    let Some(path) = &args.needles else { return Ok(Vec::new()) };
    let shown = path.display();
    let path = if path.as_os_str() == "-" { PathBuf::from("/dev/stdin") } else { path.clone() };
    let bytes = files::read_limited(&path, MAX_WORDS).with_context(|| format!("cannot read {shown}"))?;
    if bytes.len() > MAX_WORDS {
        bail!("{shown} has more than 16 MiB of words");
    }
    let text = String::from_utf8(bytes).ok().with_context(|| format!("{shown} is not UTF-8 text"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let words: Vec<String> = text.lines().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect();
    if words.is_empty() {
        bail!("{shown} holds no word to look for");
    }
    Ok(words)
}
