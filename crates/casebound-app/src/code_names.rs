//! Code names that no case has or ever had.

use std::collections::BTreeSet;

use casebound_git::program;
use casebound_record::code_name;
use casebound_record::layout::CASES;

use crate::disposal::tombstones::KnownTombstone;
use crate::random;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// The code names that are still free in a private repository. A name is never used twice.
pub struct CodeNames<'w> {
    workspace: &'w Workspace,
    taken: BTreeSet<String>,
    tombstones: Vec<KnownTombstone>,
}

impl<'w> CodeNames<'w> {
    /// Reads the names in the worktree and the tombstones.
    ///
    /// # Errors
    /// When the files can't be read.
    pub fn of(workspace: &'w Workspace) -> anyhow::Result<CodeNames<'w>> {
        let snapshot = Snapshot::of_worktree(&workspace.root)?;
        let taken = snapshot.names_taken().map(str::to_lowercase).collect();
        Ok(CodeNames { workspace, taken, tombstones: snapshot.tombstones()? })
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
    fn was_used(&self, name: &str) -> anyhow::Result<bool> {
        if self.tombstones.iter().any(|it| it.has_name(name)) {
            return Ok(true);
        }
        if self.workspace.git.is_none() {
            return Ok(false);
        }
        let pattern = format!(":(icase,glob){CASES}/**/{name}.md");
        let output = program::run(&self.workspace.root, &["rev-list", "--all", "--max-count=1", "--", &pattern])?;
        Ok(output.is_success() && !output.stdout.is_empty())
    }
}
