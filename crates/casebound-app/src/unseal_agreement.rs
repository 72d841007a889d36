//! Whether readers of a sealed case agreed that it becomes plain: two of them, each with a signature, by what a commit holds.

use std::collections::BTreeSet;

use casebound_git::{ObjectId, Repository};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::statement::{MemberStatement, Subject as _, signature_of};
use casebound_record::unseal_statement::Unsealing;
use casebound_record::{CaseFile, Clock, Committee};
use casebound_validate::{Finding, RuleId};

use crate::digest;
use crate::member_statements::is_signature_of;

/// How many readers have to agree.
pub(crate) const READERS: usize = 2;

/// What readers agree with when this sealed file becomes that plain one.
pub(crate) fn unsealing(before: &CaseFile, after: &CaseFile) -> Unsealing {
    Unsealing {
        case: before.stem().to_owned(),
        sealed: digest::of(before.text.expose().as_bytes()),
        plain: digest::of(after.text.expose().as_bytes()),
    }
}

/// Takes away what is said of a sealed case that became plain, where its readers agreed.
///
/// # Errors
/// When the repository can't be read.
pub(crate) fn without_agreed(
    findings: &mut Vec<Finding>,
    git: &Repository,
    commit: &ObjectId,
    committee: &Committee,
    (before, after): (&CaseFile, &CaseFile),
    clock: Clock,
) -> anyhow::Result<()> {
    let is_about_it = |finding: &Finding| finding.rule == RuleId::SealedInTheClear;
    if before.is_sealed() && !after.is_sealed() && findings.iter().any(is_about_it) {
        let agreed = readers(git, commit, committee, (before, after), clock)?;
        findings.retain(|finding| !is_about_it(finding) || agreed.len() < READERS);
    }
    Ok(())
}

/// Returns the readers who agreed, by what a commit holds, at the instant of this clock.
///
/// # Errors
/// When the repository can't be read.
pub(crate) fn readers(
    git: &Repository,
    commit: &ObjectId,
    committee: &Committee,
    (before, after): (&CaseFile, &CaseFile),
    clock: Clock,
) -> anyhow::Result<BTreeSet<String>> {
    let unsealing = unsealing(before, after);
    let folder = git.folder_of(commit, &unsealing.folder())?;
    let to = before.case.sealed.iter().flat_map(|sealed| &sealed.to);
    let mut found = BTreeSet::new();
    for member in to.filter_map(|key| committee.member(key)) {
        let file = |name: &str| {
            let entry = folder.iter().find(|entry| entry.path.as_bytes() == name.as_bytes())?;
            git.blob_size(&entry.version.id).ok().filter(|size| *size <= MAX_FILE as u64)?;
            git.blob(&entry.version.id).ok()
        };
        let name = format!("{}.yaml", member.key);
        let (Some(text), Some(signature)) = (file(&name), file(&signature_of(&name))) else { continue };
        let Some(statement) = MemberStatement::<Unsealing>::read(&text) else { continue };
        let is_theirs = statement.subject == unsealing && statement.by == member.key;
        if is_theirs && is_signature_of(git, commit, &signature, &text, member, clock)? {
            found.insert(member.key.clone());
        }
    }
    Ok(found)
}
