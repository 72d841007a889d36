//! The source and the reader of disclosures in this workspace.

use anyhow::bail;
use casebound_disclosure::{Audience, Source, Templates};
use casebound_record::CaseFile;

use crate::signing::current_member;
use crate::workspace::Workspace;

/// Returns the source for disclosures, with the built-in templates.
pub fn source(workspace: &Workspace) -> Source<'_> {
    Source {
        committee: &workspace.committee.committee,
        case: None,
        today: workspace.clock.today,
        templates: Templates::built_in(),
    }
}

/// Fails for a case in which the current member is recused: others handle it, and others write it.
///
/// # Errors
/// When the member is recused.
pub fn refuse_recused(workspace: &Workspace, file: &CaseFile) -> anyhow::Result<()> {
    if reader(workspace).is_recused(&file.case, &workspace.committee.committee) {
        bail!("you are recused in {}, so another member writes into it; nothing was written", file.stem());
    }
    Ok(())
}

/// Returns the current member, identified by git's `user.email`. Anybody else can't be recused, so they get an empty key.
pub fn reader(workspace: &Workspace) -> Audience<'_> {
    Audience::Committee(current_member(workspace).map_or("", |member| &member.key))
}
