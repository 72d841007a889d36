//! Code names that no case has or ever had.

use std::collections::BTreeSet;

use casebound_git::program;
use casebound_record::code_name;
use casebound_record::layout::CASES;

use crate::random;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// Returns a name for a new case: the one that is wished for, unless a case has or ever had it.
pub fn free_name(workspace: &Workspace, wished: Option<&str>) -> anyhow::Result<String> {
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
pub fn was_used(workspace: &Workspace, name: &str) -> anyhow::Result<bool> {
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
