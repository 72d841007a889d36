//! `casebound retention verify`: searches this clone for anything left of what was disposed of.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use casebound_app::disposal::verify::{self, VerifyRequest};
use casebound_app::printable::{in_line, plural};
use casebound_app::{Context, Outcome, files};

use crate::ui::Ui;

/// More words than anybody looks for.
const MAX_WORDS: usize = 16 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Search only for the record with this code name, disposed of or not
    #[arg(long, value_name = "NAME", conflicts_with = "tombstone")]
    case: Option<String>,
    /// Search only for what this tombstone covers
    #[arg(long, value_name = "ID")]
    tombstone: Option<String>,
    /// Also search for these words, one per line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    needles: Option<PathBuf>,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let words = words(args)?;
    let wanted = VerifyRequest { case: args.case.as_deref(), tombstone: args.tombstone.as_deref(), words: &words };
    let verified = verify::verify(context, &wanted)?;
    ui.line(&verified.summary)?;
    for place in &verified.purged {
        ui.line(format_args!("found {place}"))?;
    }
    for path in &verified.shared {
        ui.line(format_args!("found in a file that stayed, the content of an erased one: {path}"))?;
    }
    for place in &verified.words {
        ui.line(format_args!("found a word: {place}"))?;
    }
    for path in &verified.by_name {
        ui.line(format_args!("found by its name: {}", in_line(&path.display().to_string())))?;
    }
    for path in &verified.perhaps {
        ui.line(format_args!("check it yourself: {}", in_line(&path.display().to_string())))?;
    }
    for place in &verified.unreadable {
        ui.line(format_args!("can't be read: {place}"))?;
    }
    if !verified.unsearched.is_empty() {
        ui.line(format_args!("words can't be searched for in: {}", verified.unsearched.join(", ")))?;
    }
    if verified.has_findings() {
        return Ok(Outcome::Findings);
    }
    if !verified.unreadable.is_empty() {
        bail!("{} places can't be read: nothing is proved", verified.unreadable.len());
    }
    ui.line(format_args!(
        "nothing found; searched for {} and {}",
        plural(verified.records, "record"),
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
    let text = String::from_utf8(bytes).ok().with_context(|| format!("{shown} is not UTF-8 text"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let words: Vec<String> = text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    if words.is_empty() {
        bail!("{shown} holds no word to look for");
    }
    Ok(words)
}
