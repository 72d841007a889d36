//! The source and the reader of disclosures in this workspace.

use casebound_disclosure::{Audience, Source, Templates};

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

/// Returns the current member, identified by git's `user.email`. Anybody else can't be recused, so they get an empty key.
pub fn reader(workspace: &Workspace) -> Audience<'_> {
    Audience::Committee(current_member(workspace).map_or("", |member| &member.key))
}
