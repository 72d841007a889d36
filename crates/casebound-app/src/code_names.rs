//! Code names that no case has or ever had.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use casebound_git::{ChangeKind, ObjectId, ObjectKind, Repository, program};
use casebound_record::code_name;
use casebound_record::layout::CASES;

use crate::cache::{USED_NAMES, Writer};
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::random;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// The code names that are still free in a private repository. A name is never used twice.
pub struct CodeNames<'w> {
    workspace: &'w Workspace,
    taken: BTreeSet<String>,
    tombstones: Vec<KnownTombstone>,
    /// Read when it is first asked for.
    used: Option<UsedNames>,
}

/// Up to so many commits are looked through again rather than written down.
const FEW: usize = 64;

/// The code names that a history had, as far as its commits were looked through.
#[derive(Default)]
struct UsedNames {
    tips: BTreeSet<ObjectId>,
    names: BTreeSet<String>,
}

impl<'w> CodeNames<'w> {
    /// Reads the names in the worktree and the tombstones.
    ///
    /// # Errors
    /// When the files can't be read.
    pub fn of(workspace: &'w Workspace) -> anyhow::Result<CodeNames<'w>> {
        let snapshot = Snapshot::of_worktree(&workspace.root)?;
        let taken = snapshot.names_taken().map(str::to_lowercase).collect();
        let mut tombstones = snapshot.tombstones()?;
        if let Some(git) = &workspace.git {
            tombstones.extend(tombstones::remembered(git)?);
        }
        Ok(CodeNames { workspace, taken, tombstones, used: None })
    }

    /// Returns a code name that no case has or ever had: `wished` if it is free, otherwise a random one.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn free(&mut self, wished: Option<&str>) -> anyhow::Result<String> {
        let mut wished = wished.map(str::to_owned);
        loop {
            let name = match wished.take() {
                Some(name) if !self.taken.contains(&name) => name,
                _ => code_name::draw(u64::from_le_bytes(random::bytes()?), &|name| self.taken.contains(name)),
            };
            let was_used = self.was_used(&name)?;
            self.taken.insert(name.clone());
            if !was_used {
                return Ok(name);
            }
        }
    }

    /// Returns whether any commit of any branch ever had a case of this name, or a record that was erased.
    fn was_used(&mut self, name: &str) -> anyhow::Result<bool> {
        if self.tombstones.iter().any(|tombstone| tombstone.has_name(name)) {
            return Ok(true);
        }
        let Some(git) = &self.workspace.git else { return Ok(false) };
        if is_plain(name) {
            let used = match self.used.take() {
                Some(used) => used,
                None => UsedNames::of(git)?,
            };
            return Ok(self.used.insert(used).names.contains(name));
        }
        let pattern = format!(":(icase,glob){CASES}/**/{name}.md");
        let output = program::run(&self.workspace.root, &["rev-list", "--all", "--max-count=1", "--", &pattern])?;
        Ok(output.is_success() && !output.stdout.is_empty())
    }
}

/// Returns whether a name is one that the program could have drawn.
fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

impl UsedNames {
    /// Looks through the commits of all branches and tags that were not looked through before.
    fn of(git: &Repository) -> anyhow::Result<UsedNames> {
        let mut used = USED_NAMES.read(git).and_then(|bytes| UsedNames::parse(&bytes)).unwrap_or_default();
        let head = git.resolve("HEAD")?;
        let names_commit = |id: &ObjectId| match git.kind(id) {
            Ok(Some(ObjectKind::Commit)) => true,
            Ok(Some(ObjectKind::Tag)) => git.resolve(&format!("{id}^{{commit}}")).is_ok_and(|commit| commit.is_some()),
            _ => false,
        };
        let tips: BTreeSet<ObjectId> = git.ref_tips("refs/")?.into_iter().chain(head).filter(names_commit).collect();
        let new: Vec<ObjectId> = tips.difference(&used.tips).copied().collect();
        if new.is_empty() {
            return Ok(used);
        }
        let writer = Writer::begin(git);
        let known: Vec<ObjectId> = used.tips.iter().copied().collect();
        let commits = git.commits(&new, &known)?;
        for commit in &commits {
            // A shallow clone lacks parents.
            let parent = commit.parents.first().filter(|parent| git.kind(parent).is_ok_and(|kind| kind.is_some()));
            let added = git.changes(parent, &commit.id)?.into_iter().filter(|change| change.kind == ChangeKind::Added);
            used.names.extend(added.filter_map(|change| name_in(change.path.as_str()?)));
        }
        used.tips = tips;
        if let Some(writer) = writer.filter(|_| commits.len() > FEW) {
            writer.write(&USED_NAMES, used.to_text().as_bytes());
        }
        Ok(used)
    }

    fn parse(bytes: &[u8]) -> Option<UsedNames> {
        let (tips, names) = std::str::from_utf8(bytes).ok()?.split_once("\n\n")?;
        let tips = tips.lines().map(ObjectId::from_hex).collect::<Option<_>>()?;
        Some(UsedNames { tips, names: names.lines().map(str::to_owned).collect() })
    }

    fn to_text(&self) -> String {
        let mut text = String::new();
        for tip in &self.tips {
            writeln!(text, "{tip}").expect("a text takes what is written");
        }
        for name in &self.names {
            write!(text, "\n{name}").expect("a text takes what is written");
        }
        text + "\n"
    }
}

/// The code name that a file in any folder of the cases takes, in small letters; nothing where none can be like it.
fn name_in(path: &str) -> Option<String> {
    let below = path.strip_prefix(CASES)?.strip_prefix('/')?;
    let name = below.rsplit('/').next()?.to_lowercase();
    name.strip_suffix(".md").filter(|name| is_plain(name)).map(str::to_owned)
}
