//! The message of a commit: everybody who can list commits reads it, also those who may not read the case.

use std::collections::BTreeSet;

use casebound_record::names::{Identities, MentionKind};
use casebound_record::{Committee, Finding};

use crate::rule;

/// Looks for people of cases in the message of a commit (S3-22).
///
/// `path` names the commit in the findings, `people` are those of all cases. A part of a member's own public name is
/// not taken for somebody else's.
pub fn check_message(committee: &Committee, path: &str, message: &str, people: &Identities) -> Vec<Finding> {
    let rule = rule("name-in-commit-message").expect("the catalogue has it");
    let members: BTreeSet<String> = committee
        .members
        .iter()
        .filter_map(|member| member.name.as_deref())
        .flat_map(str::split_whitespace)
        .map(str::to_lowercase)
        .collect();
    let is_member = |text: &str| members.contains(&text.to_lowercase());
    people
        .find(message)
        .into_iter()
        .filter(|mention| mention.kind != MentionKind::NamePart || !is_member(mention.span.of(message)))
        .map(|mention| Finding {
            path: path.to_owned(),
            span: mention.span,
            rule: rule.id,
            severity: rule.severity,
            message: format!("the message holds {}", mention.kind.describe()),
            help: "speak of the case by its code name, and of people as `person-a`".to_owned(),
            edit: None,
            also: None,
        })
        .collect()
}
