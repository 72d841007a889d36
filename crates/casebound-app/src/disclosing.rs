//! What disclosures are made from in this workspace, and who reads them here.

use casebound_disclosure::{Audience, Source, Templates};

use crate::signing::current_member;
use crate::workspace::Workspace;

/// What every disclosure is made from, with the built-in templates.
pub fn source(workspace: &Workspace) -> Source<'_> {
    Source {
        committee: &workspace.committee.committee,
        case: None,
        today: workspace.clock.today,
        templates: Templates::built_in(),
    }
}

/// Whoever sits here: the member whose address git's `user.email` has. Somebody else is nobody who could be recused.
pub fn reader(workspace: &Workspace) -> Audience<'_> {
    Audience::Committee(current_member(workspace).map_or("", |member| &member.key))
}
