//! The merge driver: how git is told to join two versions of a case entry by entry.

use std::path::Path;

use anyhow::{Context as _, bail};
use casebound_git::{Repository, program};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::{self, CASES, year_folder};
use casebound_record::merge::{Merge, marked, merge};

use crate::Context;
use crate::disposal;
use crate::files::{self, Existing};
use crate::printable::plural;
use crate::sealing::merging::{SealedVersions, is_any_sealed};
use crate::workspace::Workspace;

/// The name under which git knows it.
const NAME: &str = "casebound";
/// What git runs. 0 and 1 are answers; else, or without the program, the lines are compared, as git does by itself: a driver
/// that fails would leave one version alone, and git would take that for the result.
const DRIVER: &str = "if command -v casebound >/dev/null 2>&1; then casebound merge %O %A %B %P; said=$?; test $said -gt 1 || \
                      exit $said; else echo 'casebound is not on PATH, so lines were compared in:' %P >&2; fi; \
                      git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B";
const DESCRIPTION: &str = "joins two versions of a case entry by entry";

/// The line of `.gitattributes` that names the files.
fn attribute() -> String {
    format!("/{CASES}/*/*.md merge={NAME}")
}

/// Returns whether git joins cases with it in this clone. A bare repository joins nothing.
///
/// # Errors
/// When git can't be run.
pub fn is_installed(git: &Repository) -> anyhow::Result<bool> {
    let is_set = git.config_string(&format!("merge.{NAME}.driver")).as_deref() == Some(DRIVER);
    Ok(git.is_bare() || is_set && has_attribute(git)?)
}

fn has_attribute(git: &Repository) -> anyhow::Result<bool> {
    let path = format!("{}/a.md", year_folder(2000));
    let output = program::run(&disposal::root(git), &["check-attr", "-z", "merge", "--", &path])?;
    Ok(output.is_success() && output.stdout.split(|byte| *byte == 0).any(|part| part == NAME.as_bytes()))
}

/// Sets it in the configuration of this clone, and where `.gitattributes` does not name the files, in the clone's own
/// attributes; returns whether anything was missing.
///
/// # Errors
/// When a file can't be written, or git fails.
pub fn install(git: &Repository) -> anyhow::Result<bool> {
    if is_installed(git)? {
        return Ok(false);
    }
    let root = disposal::root(git);
    for (key, value) in [("name", DESCRIPTION), ("driver", DRIVER)] {
        let output = program::run(&root, &["config", "--local", &format!("merge.{NAME}.{key}"), value])?;
        if !output.is_success() {
            bail!("git config failed: {}", output.stderr);
        }
    }
    if !has_attribute(git)? {
        let folder = git.common_dir().join("info");
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let path = folder.join("attributes");
        let before = match files::read_regular(&path, MAX_FILE) {
            Ok(bytes) => String::from_utf8(bytes).context("info/attributes is not UTF-8 text")?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let end = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
        files::write_private(&path, format!("{before}{end}{}\n", attribute()).as_bytes(), Existing::Replace)?;
    }
    Ok(true)
}

/// Takes it out of the configuration of this clone; returns whether it was there. The attribute alone does nothing.
///
/// # Errors
/// When git can't be run.
pub fn uninstall(git: &Repository) -> anyhow::Result<bool> {
    let section = format!("merge.{NAME}");
    Ok(program::run(&disposal::root(git), &["config", "--local", "--remove-section", &section])?.is_success())
}

/// What the driver did with the file of our version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DriverResult {
    /// It is joined.
    Joined,
    /// It is joined but for so many questions, at which it has our version; a comment says that they are open.
    Questions(usize),
    /// It was left as it is: a version is not a case that can be read.
    Unreadable,
    /// It was left as it is: it is sealed, and has so many questions, or can't be opened, for this reason.
    Shut(String),
}

/// Joins three files, as git gives them to a driver, into that of our version; `path` is that of the case in the repository. A sealed
/// case is joined in memory, and sealed again.
///
/// # Errors
/// When a file can't be read or written.
pub fn run(context: &Context, path: &str, [base, ours, theirs]: [&Path; 3]) -> anyhow::Result<DriverResult> {
    let read = |path: &Path| std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let versions = [read(base)?, read(ours)?, read(theirs)?];
    let [base, our_bytes, their_bytes] = &versions;
    if is_any_sealed([base, our_bytes, their_bytes]) {
        return Ok(match sealed(context, path, [base, our_bytes, their_bytes]) {
            Ok(text) => {
                std::fs::write(ours, text).with_context(|| format!("cannot write {}", ours.display()))?;
                DriverResult::Joined
            }
            // Lines of an encrypted message tell nothing: git keeps our version, and knows that theirs is open.
            Err(why) => DriverResult::Shut(format!("{why:#}")),
        });
    }
    let (text, result) = match merge(base, our_bytes, their_bytes) {
        Merge::Clean(text) => (text, DriverResult::Joined),
        Merge::Conflicts { text, conflicts } => (marked(&text), DriverResult::Questions(conflicts.len())),
        Merge::Unreadable => return Ok(DriverResult::Unreadable),
    };
    // A file of git's own that is gone soon: it is written where it is, as every driver does it.
    std::fs::write(ours, text).with_context(|| format!("cannot write {}", ours.display()))?;
    Ok(result)
}

/// The joined text of a sealed case, sealed again.
fn sealed(context: &Context, path: &str, versions: [&[u8]; 3]) -> anyhow::Result<String> {
    let workspace = Workspace::open(context)?;
    let versions = SealedVersions::open(&workspace, path, versions)?;
    match versions.merge() {
        Merge::Clean(text) => versions.seal(&workspace, &text),
        Merge::Conflicts { conflicts, .. } => bail!(
            "it has {}: `casebound resolve {}` asks. Until then the file is your own version alone",
            plural(conflicts.len(), "question"),
            layout::stem(path).unwrap_or_default()
        ),
        Merge::Unreadable => bail!("a version of it can't be read as a case once it is opened"),
    }
}
