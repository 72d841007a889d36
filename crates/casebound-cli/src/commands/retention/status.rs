//! `casebound retention status`: which disposals are done where, and who has not answered.

use std::collections::{BTreeMap, BTreeSet};
use std::{fmt, fs};

use anyhow::{Context as _, bail};
use casebound_app::disposal::tombstones::{self, KnownTombstone};
use casebound_app::disposal::upstream::Upstream;
use casebound_app::printable::{in_line, plural};
use casebound_app::random;
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, disposal, files};
use casebound_git::purge;
use casebound_git::{ObjectId, Repository, program};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::DISPOSED;
use casebound_record::tombstone::Attestation;

use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ask the server for this object of the history before: it must refuse
    #[arg(long, value_name = "ID")]
    gone: Option<String>,
}

pub(super) fn run(args: &Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = workspace.git.as_ref().context("this is not a git repository: nothing was ever disposed of here")?;
    let place = disposal::place(git);
    let upstream = match disposal::branch(git) {
        Ok(branch) => Upstream::of(git, &place, &branch)?,
        Err(_) => None,
    };
    if let Some(id) = &args.gone {
        return ask_for(id, workspace, upstream.as_ref(), ui);
    }
    let known = tombstones::known(git)?;
    if known.is_empty() {
        ui.line("Nothing was disposed of in this repository.")?;
        return Ok(Outcome::Clean);
    }
    let there = upstream.as_ref().map(|it| it.now(&place)).transpose()?.flatten();
    let fingerprints: Vec<&purge::Fingerprints> = known.iter().map(|it| &it.fingerprints).collect();
    let left_here = purge::paths_of_each(git, &fingerprints)?;
    let answers = known.iter().map(|it| answers(workspace, &it.file.id)).collect::<anyhow::Result<Vec<Answers>>>()?;
    let serving: BTreeSet<&str> =
        workspace.committee.committee.serving(workspace.clock.today).map(|it| it.key.as_str()).collect();
    // Clones of members who serve, and those of which nobody knows whose they are.
    let expected: BTreeMap<&str, Option<&str>> = answers
        .iter()
        .flatten()
        .map(|(clone, by)| (clone.as_str(), by.as_deref()))
        .filter(|(_, by)| by.is_none_or(|it| serving.contains(it)))
        .collect();
    let mut complete = true;
    for ((KnownTombstone { file, fingerprints }, left), answers) in known.iter().zip(&left_here).zip(&answers) {
        let approved = in_line(&file.approved_by.join(", "));
        let records = plural(file.records.len(), "record");
        ui.line(format_args!("{}  {}  {records}, approved by {approved}", file.id, file.disposed_on))?;
        let here = if left.is_none() { Purged::Gone } else { Purged::NotYet("run `casebound sync`") };
        complete &= here == Purged::Gone;
        ui.line(format_args!("  here: {here}"))?;
        if let (Some(upstream), Some(there)) = (&upstream, &there) {
            let state = purged_there(git, fingerprints, there)?;
            complete &= state == Purged::Gone;
            ui.line(format_args!("  {}: {state}", in_line(&upstream.remote)))?;
        }
        let answered: BTreeSet<&str> = answers.values().filter_map(Option::as_deref).collect();
        ui.line(format_args!("  clones that proved it: {}", answers.len()))?;
        let missing: Vec<&str> = serving.difference(&answered).copied().collect();
        if !missing.is_empty() {
            complete = false;
            ui.line(format_args!("  members whose clone has not answered: {}", in_line(&missing.join(", "))))?;
        }
        let silent: Vec<&str> = expected.keys().filter(|it| !answers.contains_key(**it)).copied().collect();
        if !silent.is_empty() {
            complete = false;
            ui.line(format_args!("  clones that answered before and not now: {}", in_line(&silent.join(", "))))?;
        }
    }
    if !complete {
        ui.note(
            "Each of them runs `casebound sync`; in a clone that is younger than the disposal, `casebound retention catch-up`. \
             Who has no clone has nothing to do.",
        );
    }
    Ok(if complete { Outcome::Clean } else { Outcome::Findings })
}

/// Whether a history is purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purged {
    Gone,
    /// With what is to be done.
    NotYet(&'static str),
    /// It has commits that are not here.
    Unknown,
}

impl fmt::Display for Purged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Purged::Gone => f.write_str("gone"),
            Purged::NotYet(remedy) => write!(f, "not yet: {remedy}"),
            Purged::Unknown => f.write_str("unknown: it has commits that are not here; run `casebound sync`"),
        }
    }
}

fn purged_there(git: &Repository, fingerprints: &purge::Fingerprints, there: &ObjectId) -> anyhow::Result<Purged> {
    if git.kind(there)?.is_none() {
        return Ok(Purged::Unknown);
    }
    let has_old = git.commits(&[*there], &[])?.iter().any(|it| fingerprints.has_commit(&it.id));
    Ok(if has_old { Purged::NotYet("its branch has the history before") } else { Purged::Gone })
}

/// The clones that proved a disposal, each with its member.
type Answers = BTreeMap<String, Option<String>>;

fn answers(workspace: &Workspace, id: &str) -> anyhow::Result<Answers> {
    let folder = workspace.root.join(DISPOSED).join(id);
    let mut found = Answers::new();
    let Ok(entries) = fs::read_dir(&folder) else { return Ok(found) };
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        let Some(clone) = path.file_stem().map(|it| it.to_string_lossy().into_owned()) else { continue };
        let bytes = files::read_regular(&path, MAX_FILE).with_context(|| format!("cannot read {}", path.display()))?;
        if let Some(by) = Attestation::read(&bytes) {
            found.insert(clone, by);
        }
    }
    Ok(found)
}

/// Asks the server for an object by its id, in a repository of its own, so that nothing comes back here.
fn ask_for(id: &str, workspace: &Workspace, upstream: Option<&Upstream>, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let id = ObjectId::from_hex(id).context("an id has 40 hexadecimal digits")?;
    let upstream = upstream.context("the branch has no upstream: there is nobody to ask")?;
    let url = program::run(&workspace.root, &["remote", "get-url", &upstream.remote])?;
    let url = String::from_utf8(url.stdout).ok().context("the address of the remote is not text")?;
    let folder = Scratch::new()?;
    program::init(&folder.0, "main")?;
    // From here, since the address may be a path that counts from here; and into the folder, whatever it brings.
    let into = format!("--git-dir={}", folder.0.join(".git").display());
    let ask = |what: &str| program::talk(&workspace.root, &[&into, "fetch", "--quiet", "--depth=1", url.trim(), what]);
    // Of all that can go wrong, only a server that gives its branch and not the object has refused it.
    let reached = ask(&upstream.name)?;
    if !reached.is_success() {
        bail!("`{}` can't be reached: {}", upstream.remote, reached.stderr);
    }
    let output = ask(&id.to_string())?;
    if output.is_success() {
        ui.line(format_args!("{id} is still given out by `{}`: the provider has not collected it", upstream.remote))?;
        return Ok(Outcome::Findings);
    }
    ui.line(format_args!("{id} is refused by `{}`", upstream.remote))?;
    Ok(Outcome::Clean)
}

/// A folder that is removed when it is dropped.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new() -> anyhow::Result<Scratch> {
        let name = format!("casebound-{}", random::digits::<8>()?);
        let folder = std::env::temp_dir().join(name);
        files::make_private_folder(&folder)?;
        Ok(Scratch(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What was fetched is old private text: it must not stay. Should this fail, the system empties the folder.
        drop(fs::remove_dir_all(&self.0));
    }
}
