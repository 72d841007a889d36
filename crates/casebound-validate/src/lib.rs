//! The validator: rules that look at a case, at committee.yaml or at all cases together.
//!
//! Everything is a function of its arguments. Nothing here reads a file, a clock, git or a terminal.

#![warn(clippy::disallowed_methods)]

mod attachments;
mod catalogue;
mod certificates;
mod context;
mod declared_meant;
mod engine;
mod finding;
mod findings;
pub mod index;
mod informed;
mod known_keys;
mod measures;
mod member_meant;
mod message;
mod notices;
mod people_index;
mod relocate;
mod renewals;
pub mod requirements;
mod rule_clock;
mod rule_id;
mod rules;
mod seal_flaws;
mod seals;
mod severity;
mod summary;
#[cfg(test)]
mod tests;

use casebound_record::{CaseFile, Form};

pub use context::{
    CertificateFact, CertificateFlaw, Changes, Context, FileFact, FileKind, PastAgreement, UnapprovedChange,
    WatchedChange,
};
pub use engine::{
    CaseFacts, CaseReport, check, check_case, check_certificates, check_change, check_commit, check_committee,
    check_policy_change, check_repository,
};
pub use finding::{Finding, RelatedLocation, sort};
pub use findings::Findings;
pub use message::{NameMention, Unsearched, check_message, check_text, not_searched};
pub use people_index::{Identities, OtherCaseHit, PeopleIndex, texts_of};
pub use relocate::relocate;
pub use renewals::{Renewal, likely_renewals, renewals};
pub use rule_clock::{RuleClock, Validity};
pub use rule_id::RuleId;
pub use rules::RULES;
pub use seal_flaws::{SealFinder, SealFlaw, SealVerifier};
pub use seals::{judge_seal_change, report_opened, report_seal_change};
pub use severity::{Confidence, Severity};
pub use summary::{PersonSummary, Summary};

/// One rule. The catalogue is [`RULES`].
#[derive(Debug)]
pub struct Rule {
    /// Which one.
    pub id: RuleId,
    /// The first version of the program that has it.
    pub since: &'static str,
    /// Whether a case may set it aside with a reason (S4-1). Form, identity, recusal and secret keys may not.
    pub waivable: bool,
    /// The rule's page: what, why, examples that run, remedy.
    pub page: &'static str,
    /// What it looks at.
    pub scope: RuleScope,
    /// What causes its findings.
    pub cause: Cause,
}

/// What causes the findings of a rule: it decides whether a case that nobody changed stops a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// What the record says. Where only a change of the policy makes it a finding, it is advice.
    Record,
    /// Time alone, such as a member who left: an error for whoever adds or changes the case, advice for all others.
    Time,
    /// The state before: history can't forget it, so that only what is recorded counts, not what is on disk.
    History,
    /// A key that committee.yaml does not declare: also an error where it was taken away from there, since `until` retires it.
    Keys,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub enum RuleScope {
    /// The form of a file: the reader reports it.
    Form(Form),
    /// One case.
    Case(fn(&Context<'_>, &CaseFile, &mut Findings<'_>)),
    /// committee.yaml.
    Committee(fn(&Context<'_>, &mut Findings<'_>)),
    /// committee.yaml, against what it was before: see [`check_policy_change`].
    Policy(fn(&Context<'_>, &mut Findings<'_>)),
    /// The certificates that committee.yaml names: see [`CertificateFlaw`].
    Certificate,
    /// All cases together.
    Repository(fn(&Context<'_>, &[Summary], &mut Findings<'_>)),
    /// The files of a state, and what each commit on the way to it brings or takes away: history can't forget it.
    Commit(fn(&Changes<'_>, &mut Findings<'_>)),
    /// One case, against the same case as it was before: see [`check_change`].
    Change(fn(&Context<'_>, &CaseFile, &CaseFile, &mut Findings<'_>)),
    /// A sealed case, by what can be seen without a key, by what it was, or by what a reader found: see [`SealFlaw`].
    Seal,
    /// The message of a commit: see [`check_message`].
    Message,
    /// The waivers of a case, once all other rules have spoken.
    Waivers,
}

impl Rule {
    /// Returns whether what it finds matters whatever cases are asked about: the policy, and what history can't forget.
    pub fn is_about_all(&self) -> bool {
        matches!(
            self.scope,
            RuleScope::Committee(_) | RuleScope::Policy(_) | RuleScope::Certificate | RuleScope::Commit(_)
        )
    }
}
