//! `casebound retention status`: which disposals are done where, and who has not answered.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context as _, bail};
use casebound_git::purge::{self, Mark};
use casebound_git::{ObjectId, program};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::tombstone::{Attestation, DISPOSED};

use crate::Outcome;
use crate::disposal;
use crate::disposal::stones::{self, Stone};
use crate::disposal::upstream::Upstream;
use crate::files;
use crate::house::House;
use crate::ui::{Ui, in_line};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ask the server for this object of the history before: it must refuse
    #[arg(long, value_name = "ID")]
    gone: Option<String>,
}

pub(super) fn run(args: &Args, house: &House, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = house.git.as_ref().context("this is no git repository: nothing was ever disposed of here")?;
    let place = disposal::place(git);
    let upstream = match disposal::branch(git) {
        Ok(branch) => Upstream::of(git, &place, &branch)?,
        Err(_) => None,
    };
    if let Some(id) = &args.gone {
        return ask_for(id, house, upstream.as_ref(), ui);
    }
    let known = stones::known(git)?;
    if known.is_empty() {
        ui.line("Nothing was disposed of in this repository.")?;
        return Ok(Outcome::Well);
    }
    let mut complete = true;
    let there = upstream.as_ref().map(|it| it.now(&place)).transpose()?.flatten();
    for Stone { file, marks } in &known {
        ui.line(format_args!(
            "{}  {}  {} record(s), approved by {}",
            file.id,
            file.disposed_on,
            file.records.len(),
            in_line(&file.approved_by.join(", "))
        ))?;
        let done = purge::paths_of(git, marks)?.is_none();
        complete &= done;
        ui.line(format_args!("  here: {}", if done { "gone" } else { "not yet: run `casebound sync`" }))?;
        if let (Some(upstream), Some(there)) = (&upstream, &there) {
            let words = match there_is_purged(git, marks, there)? {
                Some(true) => "gone from its branch",
                Some(false) => "not yet: its branch has the history before",
                None => "unknown: it has commits that are not here; run `casebound sync`",
            };
            complete &= words == "gone from its branch";
            ui.line(format_args!("  {}: {words}", in_line(&upstream.remote)))?;
        }
        let answers = answers(house, &file.id)?;
        let answered: BTreeSet<&str> = answers.values().filter_map(Option::as_deref).collect();
        let members: Vec<&str> =
            house.committee.committee.serving(house.clock.today).map(|it| it.key.as_str()).collect();
        let missing: Vec<&str> = members.into_iter().filter(|it| !answered.contains(it)).collect();
        ui.line(format_args!("  clones that proved it: {}", answers.len()))?;
        if !missing.is_empty() {
            complete = false;
            ui.line(format_args!("  members whose clone has not answered: {}", in_line(&missing.join(", "))))?;
            ui.note("  They run `casebound sync`; in a clone that is younger than the disposal, `casebound retention catch-up`.");
        }
        let silent = silent(house, &answers)?;
        if !silent.is_empty() {
            complete = false;
            ui.line(format_args!("  clones that answered before and not now: {}", in_line(&silent.join(", "))))?;
        }
    }
    Ok(if complete { Outcome::Well } else { Outcome::Found })
}

/// Tells whether the history of a commit is purged; `None` when we do not have it.
fn there_is_purged(
    git: &casebound_git::Repository,
    marks: &purge::Tombstone,
    there: &ObjectId,
) -> anyhow::Result<Option<bool>> {
    if git.kind(there)?.is_none() {
        return Ok(None);
    }
    let is_old = |id: &ObjectId| marks.frontier.contains(&Mark::of_commit(&marks.salt, id));
    Ok(Some(!git.commits(&[*there], &[])?.iter().any(|it| is_old(&it.id))))
}

/// The clones that proved a disposal, each with its member.
fn answers(house: &House, id: &str) -> anyhow::Result<BTreeMap<String, Option<String>>> {
    let folder = house.root.join(DISPOSED).join(id);
    let mut found = BTreeMap::new();
    let Ok(entries) = fs::read_dir(&folder) else { return Ok(found) };
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        let Some(clone) = path.file_stem().map(|it| it.to_string_lossy().into_owned()) else { continue };
        let bytes = files::read_regular(&path, MAX_FILE).with_context(|| format!("cannot read {}", path.display()))?;
        if let Some((by, _)) = Attestation::read(&bytes) {
            found.insert(clone, by);
        }
    }
    Ok(found)
}

/// Clones that proved another disposal and not this one, of members who serve.
fn silent(house: &House, answers: &BTreeMap<String, Option<String>>) -> anyhow::Result<Vec<String>> {
    let Ok(entries) = fs::read_dir(house.root.join(DISPOSED)) else { return Ok(Vec::new()) };
    let mut silent = BTreeSet::new();
    for entry in entries.flatten().filter(|it| it.path().is_dir()) {
        for (clone, by) in self::answers(house, &entry.file_name().to_string_lossy())? {
            let serves = by
                .as_ref()
                .is_none_or(|it| house.committee.committee.serving(house.clock.today).any(|member| member.key == *it));
            if serves && !answers.contains_key(&clone) {
                silent.insert(clone);
            }
        }
    }
    Ok(silent.into_iter().collect())
}

/// Asks the server for an object by its id, in a repository of its own, so that nothing comes back here.
fn ask_for(id: &str, house: &House, upstream: Option<&Upstream>, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let id = ObjectId::from_hex(id).context("an id has 40 hexadecimal digits")?;
    let upstream = upstream.context("the branch has no upstream: there is nobody to ask")?;
    let url = program::run(&house.root, &["remote", "get-url", &upstream.remote])?;
    let url = String::from_utf8(url.stdout).ok().context("the address of the remote is no text")?;
    let folder = Scratch::new()?;
    program::init(&folder.0, "main")?;
    // From here, since the address may be a path that counts from here; and into the folder, whatever it brings.
    let into = format!("--git-dir={}", folder.0.join(".git").display());
    let ask = |what: &str| program::talk(&house.root, &[&into, "fetch", "--quiet", "--depth=1", url.trim(), what]);
    // Of all that can go wrong, only a server that gives its branch and not the object has refused it.
    let reached = ask(&upstream.name)?;
    if !reached.is_success() {
        bail!("`{}` can't be reached: {}", upstream.remote, reached.stderr);
    }
    let output = ask(&id.to_string())?;
    if output.is_success() {
        ui.line(format_args!("{id} is still given out by `{}`: the provider has not collected it", upstream.remote))?;
        return Ok(Outcome::Found);
    }
    ui.line(format_args!("{id} is refused by `{}`", upstream.remote))?;
    Ok(Outcome::Well)
}

/// A folder that goes when it is dropped.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new() -> anyhow::Result<Scratch> {
        let name = format!("casebound-{}", disposal::purging::random_digits::<8>()?);
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
