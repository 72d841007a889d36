//! The validator: rules that look at a case, at committee.yaml or at all cases together.
//!
//! Everything is a function of its arguments. Nothing here reads a file, a clock, git or a terminal.

#![warn(clippy::disallowed_methods)]

mod attachments;
mod certificates;
mod context;
mod engine;
mod findings;
pub mod index;
mod message;
mod notices;
mod renewals;
pub mod requirements;
mod rules;
mod summary;
#[cfg(test)]
mod tests;
mod told;

use casebound_record::{CaseFile, Severity};

pub use context::{CertificateFact, CertificateFlaw, Context, FileFact, FileKind};
pub use engine::{CaseReport, check, check_case, check_committee, check_repository};
pub use findings::Findings;
pub use message::{Naming, check_message};
pub use renewals::{Renewal, renewals};
pub use rules::RULES;
pub use summary::{Reported, Summary};

/// One rule. The catalogue is [`RULES`].
#[derive(Debug)]
pub struct Rule {
    /// What is wrong, in kebab case, so that "waive `<id>`" reads as a sentence. Never used again for another.
    pub id: &'static str,
    /// The first version of the program that has it.
    pub since: &'static str,
    /// Whether it stops a commit.
    pub severity: Severity,
    /// Whether a case may set it aside with a reason (S4-1). Form, identity, recusal and secret keys may not.
    pub waivable: bool,
    /// The rule's page: what, why, examples that run, remedy.
    pub page: &'static str,
    /// What it looks at.
    pub check: Check,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// The form of a file: the record reports it while reading, the rule has the page.
    Form,
    /// One case.
    Case(fn(&Context<'_>, &CaseFile, &mut Findings<'_>)),
    /// committee.yaml.
    Committee(fn(&Context<'_>, &mut Findings<'_>)),
    /// All cases together.
    Repository(fn(&Context<'_>, &[Summary], &mut Findings<'_>)),
    /// The message of a commit: see [`check_message`].
    Message,
    /// The waivers of a case, once all other rules have spoken.
    Waivers,
}

/// Returns the rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
