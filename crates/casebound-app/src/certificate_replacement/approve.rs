//! What a member does about a replaced certificate: signs that the new certificate is the owner's, or accepts it for this clone.

use std::collections::BTreeMap;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_openpgp::{Certificate, Signer, sign_detached};
use casebound_record::committee::Member;
use casebound_record::key_statement::{KeyChange, KeyStatement, signer_of};
use casebound_record::statement::signature_of;

use super::pins::Pins;
use super::{CertificateReplacement, MEMBERS, MissingApproval, ReplacementChecker, fingerprints};
use crate::disposal;
use crate::holders::Holder;
use crate::member_statements;
use crate::signing::{self, MAX_KEY};
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// How an approval ended.
#[derive(Debug)]
pub enum ReplacementApprovalOutcome {
    /// A commit says so. What is still missing before the certificate counts, if anything.
    Recorded(Option<MissingApproval>),
    /// It takes no other's place.
    Nothing,
    /// The commit was refused; with what git said.
    Refused(String),
}

/// Returns the fingerprint that a new certificate would replace: what this clone knows, or the last commit.
///
/// # Errors
/// When the repository can't be read.
pub fn replaced(workspace: &Workspace, holder: &Holder) -> anyhow::Result<Option<String>> {
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to approve")?;
    if let Some(known) = Pins::read(git)?.current(&holder.route) {
        return Ok(Some(known.to_owned()));
    }
    let head = Snapshot::of_tree(git, &disposal::head(git)?.to_string())?;
    let Some(policy) = head.committee()? else { return Ok(None) };
    Ok(fingerprints(&head, &policy.committee)?.remove(&holder.route))
}

/// Signs that a certificate is its holder's, in a commit with the member's address as its author.
///
/// # Errors
/// When the signer is nobody who could say so, or nothing can be written.
pub fn approve(
    workspace: &Workspace,
    holder: &Holder,
    new: &Certificate,
    signer: &Signer,
) -> anyhow::Result<ReplacementApprovalOutcome> {
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to approve")?;
    let Some(replaces) = replaced(workspace, holder)?.filter(|old| *old != new.fingerprint()) else {
        return Ok(ReplacementApprovalOutcome::Nothing);
    };
    let member = who_signs(workspace, holder, &replaces, signer)?;
    let author = member_statements::author(member)?;
    let subject = KeyChange { route: holder.route.clone(), replaces, fingerprint: new.fingerprint() };
    let statement = KeyStatement { subject, by: member.key.clone(), stated_on: workspace.clock.today };
    let now = SystemTime::from(workspace.clock.now);
    let (path, text) = (statement.path(), statement.to_text());
    let signature = sign_detached(text.as_bytes(), signer, now)?;
    let written = [
        (path.clone(), text.into_bytes()),
        (signature_of(&path), signature),
        (signer_of(&path), signer.certificate().to_armored()?),
    ];
    Ok(match member_statements::commit(&disposal::root(git), &written, "Vouch for a certificate", &author)? {
        None => ReplacementApprovalOutcome::Recorded(missing(workspace, holder, &statement.subject.replaces, new)?),
        Some(said) => ReplacementApprovalOutcome::Refused(said),
    })
}

/// Returns the member who signs: the holder with the key before, or another member.
fn who_signs<'w>(
    workspace: &'w Workspace,
    holder: &Holder,
    replaces: &str,
    signer: &Signer,
) -> anyhow::Result<&'w Member> {
    let is_holder = |member: &&Member| holder.route.starts_with(MEMBERS) && member.key == holder.key;
    if signer.certificate().fingerprint() == replaces
        && let Some(own) = workspace.committee.committee.members.iter().find(is_holder)
    {
        signing::require_current_member(workspace, own)?;
        return Ok(own);
    }
    let member = signing::member_here(workspace, signer)?;
    if is_holder(&member) {
        bail!(
            "a new key can't vouch for itself: sign with the old key (`--sign-with FILE`), or have two other members approve it"
        );
    }
    Ok(member)
}

/// Returns what is still missing, judged by the current worktree.
fn missing(
    workspace: &Workspace,
    holder: &Holder,
    replaces: &str,
    new: &Certificate,
) -> anyhow::Result<Option<MissingApproval>> {
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to approve")?;
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    let pins = Pins::read(git)?;
    // A day that is to come makes nobody known for longer.
    let today = workspace.context.clock_of_disposals().today;
    ReplacementChecker::of(git, &snapshot, &workspace.committee.committee, &pins, today)?.missing(
        &holder.route,
        replaces,
        &new.fingerprint(),
    )
}

/// Returns the unaccepted replacements for these holders, which forbid encrypting for them. A certificate that is new here is
/// pinned.
///
/// # Errors
/// When the repository can't be read, or the list not be written.
pub fn before_encrypting(workspace: &Workspace, routes: &[String]) -> anyhow::Result<Vec<CertificateReplacement>> {
    let Some(git) = &workspace.git else { return Ok(Vec::new()) };
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    let mut pins = Pins::read(git)?;
    let (today, real_day) = (workspace.context.clock_of_disposals().today, workspace.context.now.date_naive());
    // Where nothing was remembered yet, the last commit is what is known: a change that nobody committed is none.
    if let Some(head) = git.resolve("HEAD")? {
        let recorded = Snapshot::of_tree(git, &head.to_string())?;
        if let Some(policy) = recorded.committee()? {
            // A fingerprint without a certificate was never used.
            let mut known = fingerprints(&recorded, &policy.committee)?;
            for holder in policy.committee.certificate_holders() {
                let has_file = match holder.certificate {
                    Some(path) => recorded.bytes_of(path, MAX_KEY)?.is_some(),
                    None => false,
                };
                if !has_file {
                    known.remove(&holder.route);
                }
            }
            pins.begin_with(known.iter(), real_day);
        }
    }
    let committee = &workspace.committee.committee;
    let mut waiting = ReplacementChecker::of(git, &snapshot, committee, &pins, today)?.unaccepted(None)?;
    waiting.retain(|replacement| routes.contains(&replacement.route));
    let mut settled = fingerprints(&snapshot, committee)?;
    settled.retain(|route, _| routes.contains(route) && !waiting.iter().any(|it| it.route == *route));
    pins.add(git, settled, real_day)?;
    Ok(waiting)
}

/// Returns the replacements that this clone has not accepted. Nothing is pinned.
///
/// # Errors
/// When the repository can't be read.
pub fn waiting_replacements(workspace: &Workspace) -> anyhow::Result<Vec<CertificateReplacement>> {
    let Some(git) = &workspace.git else { return Ok(Vec::new()) };
    let (snapshot, pins) = (Snapshot::of_worktree(&workspace.root)?, Pins::read(git)?);
    let today = workspace.context.clock_of_disposals().today;
    ReplacementChecker::of(git, &snapshot, &workspace.committee.committee, &pins, today)?.unaccepted(None)
}

/// Accepts a certificate for this clone, after its member was asked.
///
/// # Errors
/// When the list can't be written.
pub fn confirm_here(workspace: &Workspace, replacement: &CertificateReplacement) -> anyhow::Result<()> {
    let git = workspace.git.as_ref().context("this is not a git repository: nothing can be stored")?;
    let accepted = BTreeMap::from([(replacement.route.clone(), replacement.new.clone())]);
    Pins::read(git)?.add(git, accepted, workspace.context.now.date_naive())
}

/// Returns the replacement of one holder's certificate by a new one, if anything is missing for it to be accepted.
///
/// # Errors
/// When the repository can't be read.
pub fn unaccepted_for(
    workspace: &Workspace,
    holder: &Holder,
    new: &Certificate,
) -> anyhow::Result<Option<CertificateReplacement>> {
    let Some(old) = replaced(workspace, holder)? else { return Ok(None) };
    let missing = missing(workspace, holder, &old, new)?;
    Ok(missing.map(|missing| CertificateReplacement {
        route: holder.route.clone(),
        old,
        new: new.fingerprint(),
        missing,
    }))
}
