//! Who approved that a record is disposed of, where each member does so in their own clone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_git::program::{self, CommitOutcome};
use casebound_git::purge::{Fingerprint, Salt};
use casebound_git::{Commit, ObjectId, Repository, TreeEntry};
use casebound_openpgp::{Certificate, Expected, Purpose, Signer, sign_detached, verify_detached};
use casebound_record::approval::{Approval, Statement};
use casebound_record::committee::Member;
use casebound_record::disposal::Obstacle;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::tombstone::StoredApproval;
use casebound_record::words::Approvals;
use casebound_record::{CaseFile, Clock, Committee, CommitteeFile};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

use crate::disposal::obstacles::DisposalCheck;
use crate::disposal::operator::{Operator, Question};
use crate::disposal::{self, own_clock};
use crate::files::{self, Existing};
use crate::signing;
use crate::snapshot::Snapshot;
use crate::workspace::{Workspace, require_plain_key};

/// How an approval ended.
#[derive(Debug)]
pub enum ApprovalOutcome {
    /// A commit says so, for so many records.
    Recorded(usize),
    /// These records may not be disposed of, each by its code name.
    Obstacles(Vec<(String, Vec<Obstacle>)>),
    /// The newest commit is of the first day, the clock shows the second, and nobody confirmed the clock.
    ClockDoubted(NaiveDate, NaiveDate),
    /// The commit was refused; with what git said.
    Refused(String),
}

/// Approves that records are disposed of: a commit with the member's address as its author, signed where a signer is given.
///
/// # Errors
/// When the approver is unknown, a record has uncommitted changes, or the day that was asked for is still to come.
pub fn approve(
    names: &[String],
    workspace: &Workspace,
    signer: Option<&Signer>,
    operator: &mut dyn Operator,
) -> anyhow::Result<ApprovalOutcome> {
    own_clock::not_in_the_future(workspace, "approve")?;
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to approve")?;
    let place = disposal::place(git);
    let committee = &workspace.committee.committee;
    let member = match signer {
        Some(signer) => signing::member_here(workspace, signer)?,
        None => signing::current_member(workspace)
            .context("who approves? git's user.email is not a member's address: git config user.email ADDRESS")?,
    };
    if committee.retention.approvals == Approvals::Signed && signer.is_none() {
        bail!("the policy asks for a signature: name a key file or a fingerprint with --sign-with");
    }
    require_plain_key(&member.key)?;
    let today = workspace.clock.today;
    let all = workspace.cases()?;
    let due = DisposalCheck::among(&all.files, committee, today);
    let mut obstacles = Vec::new();
    let mut approvals = Vec::new();
    for name in names {
        let (_, file) = workspace.find_whole(name)?;
        let mut found = due.obstacles(&file, std::slice::from_ref(&member.key));
        found.retain(|obstacle| *obstacle != Obstacle::TooFewApprovals);
        if !found.is_empty() {
            obstacles.push((file.stem().to_owned(), found));
            continue;
        }
        if git.resolve(&format!("HEAD:{}", file.path))? != Some(ObjectId::of_content(file.text.expose().as_bytes())?) {
            bail!("{} has changes that no commit holds: commit or discard them first", file.path);
        }
        let statement = statement(&file, committee)?.context("it is kept indefinitely")?;
        approvals.push(Approval { statement, by: member.key.clone(), approved_on: today });
    }
    if !obstacles.is_empty() {
        return Ok(ApprovalOutcome::Obstacles(obstacles));
    }
    if let Some((newest, day)) = own_clock::own_is_far_ahead(git, today)?
        && !Question::Clock(newest, day).ask(operator)?
    {
        return Ok(ApprovalOutcome::ClockDoubted(newest, day));
    }
    record_approvals(&approvals, workspace, &place, member, signer)
}

/// Writes the approvals of a member and commits them, with the member's address as the author.
fn record_approvals(
    approvals: &[Approval],
    workspace: &Workspace,
    place: &Path,
    member: &Member,
    signer: Option<&Signer>,
) -> anyhow::Result<ApprovalOutcome> {
    let mut written = Vec::new();
    for approval in approvals {
        let path = PathBuf::from(approval.path());
        let text = approval.to_text();
        files::make_private_folder(place.join(&path).parent().context("an approval is in a folder")?)?;
        files::write_private(&place.join(&path), text.as_bytes(), Existing::Replace)?;
        if let Some(signer) = signer {
            let signature = sign_detached(text.as_bytes(), signer, SystemTime::from(workspace.clock.now))?;
            let path = signature_of(&path);
            files::write_private(&place.join(&path), &signature, Existing::Replace)?;
            written.push(path);
        }
        written.push(path);
    }
    let address = member
        .email
        .as_ref()
        .context("committee.yaml has no address for you, so a commit can't be attributed to you")?;
    let author = format!("{} <{address}>", member.name.as_deref().unwrap_or(&member.key));
    match program::commit_only_by(place, &written, "Approve a disposal", &author)? {
        CommitOutcome::Created(_) | CommitOutcome::NothingStaged => Ok(ApprovalOutcome::Recorded(approvals.len())),
        CommitOutcome::NoIdentity => {
            bail!("git does not know who you are: `git config --global user.email you@example.org`")
        }
        CommitOutcome::Refused(said) => Ok(ApprovalOutcome::Refused(said)),
    }
}

/// Returns what there is to approve of a record. The digits that stand for it tell nothing to whoever does not have its text.
fn statement(file: &CaseFile, committee: &Committee) -> anyhow::Result<Option<Statement>> {
    let text = ObjectId::of_content(file.text.expose().as_bytes())?.to_string();
    let salt = Salt::from_hex(text.get(..32).unwrap_or_default()).context("an id has 40 digits")?;
    let record = Fingerprint::of_word(&salt, &file.path).to_string();
    // Its id itself would be found as a trace of it, once it is erased.
    let text = Fingerprint::of_word(&salt, &text).to_string();
    Ok(Statement::of(file, &record, &text, committee))
}

fn signature_of(path: &Path) -> PathBuf {
    path.with_extension("yaml.asc")
}

/// Returns the members whose approval of a record counts on a day, by what a commit holds. A certificate is judged by the
/// instant.
///
/// # Errors
/// When the repository can't be read.
pub fn valid(
    git: &Repository,
    commit: &ObjectId,
    file: &CaseFile,
    committee: &CommitteeFile,
    kind: Approvals,
    clock: Clock,
) -> anyhow::Result<BTreeSet<String>> {
    let day = clock.today;
    let Some(statement) = statement(file, &committee.committee)? else { return Ok(BTreeSet::new()) };
    let folder = statement.folder();
    let entries = git.folder_of(commit, &folder)?;
    let mut found: BTreeMap<String, (Approval, ObjectId)> = BTreeMap::new();
    for entry in &entries {
        if git.blob_size(&entry.version.id)? > MAX_FILE as u64 {
            continue;
        }
        let Some(approval) = Approval::read(&git.blob(&entry.version.id)?) else { continue };
        let has_right_name = entry.path.as_bytes() == format!("{}.yaml", approval.by).as_bytes();
        if has_right_name && approval.statement == statement && approval.counts_on(day) {
            found.insert(approval.by.clone(), (approval, entry.version.id));
        }
    }
    let mut approvers = BTreeSet::new();
    for (by, (approval, id)) in found {
        let Some(member) = committee.committee.serving(day).find(|member| member.key == by) else { continue };
        let author = author_of(git, commit, &folder, &format!("{by}.yaml"), &id)?;
        if !author.is_some_and(|author| member.has_address(&author)) {
            continue;
        }
        let text = approval.to_text();
        if kind == Approvals::Signed
            && !is_signed_by(git, commit, &entries, &format!("{by}.yaml"), text.as_bytes(), member, clock)?
        {
            continue;
        }
        approvers.insert(by);
    }
    Ok(approvers)
}

/// Returns whether the signature beside a file of a commit's folder is that of a member, whose certificate is fit at the instant.
///
/// # Errors
/// When the repository can't be read.
pub fn is_signed_by(
    git: &Repository,
    commit: &ObjectId,
    folder: &[TreeEntry],
    name: &str,
    text: &[u8],
    member: &Member,
    clock: Clock,
) -> anyhow::Result<bool> {
    let name = format!("{name}.asc");
    let signature = folder.iter().find(|entry| entry.path.as_bytes() == name.as_bytes());
    let Some(signature) = signature else { return Ok(false) };
    if git.blob_size(&signature.version.id)? > MAX_FILE as u64 {
        return Ok(false);
    }
    let signature = git.blob(&signature.version.id)?;
    let Some(certificate) = certificate_at(git, commit, member.certificate.as_deref())? else { return Ok(false) };
    Ok(is_signature_of(&signature, text, certificate, member, clock))
}

fn certificate_at(git: &Repository, commit: &ObjectId, path: Option<&str>) -> anyhow::Result<Option<Certificate>> {
    let Some(path) = path else { return Ok(None) };
    let bytes = Snapshot::of_tree(git, &commit.to_string())?.bytes_of(path, signing::MAX_KEY)?;
    Ok(bytes.and_then(|bytes| Certificate::from_bytes(&bytes).ok()))
}

/// Returns the address of the author of the commit that brought a file as it is.
///
/// # Errors
/// When the repository can't be read.
pub fn author_of(
    git: &Repository,
    tip: &ObjectId,
    folder: &str,
    name: &str,
    content: &ObjectId,
) -> anyhow::Result<Option<String>> {
    Ok(commit_that_brought(git, tip, folder, name, content)?.map(|commit| commit.author.email))
}

/// Returns the commit that brought a file as it is.
///
/// # Errors
/// When the repository can't be read.
pub fn commit_that_brought(
    git: &Repository,
    tip: &ObjectId,
    folder: &str,
    name: &str,
    content: &ObjectId,
) -> anyhow::Result<Option<Commit>> {
    let has_it = |commit: &ObjectId| -> anyhow::Result<bool> {
        let entries = git.folder_of(commit, folder)?;
        Ok(entries.iter().any(|entry| entry.path.as_bytes() == name.as_bytes() && entry.version.id == *content))
    };
    let mut next = vec![*tip];
    let mut seen = BTreeSet::new();
    // Only along the commits that have it: nearly always these are few.
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        let commit = git.commit_of(&id)?;
        let mut is_new = true;
        for parent in &commit.parents {
            if has_it(parent)? {
                is_new = false;
                next.push(*parent);
            }
        }
        if is_new && has_it(&id)? {
            return Ok(Some(commit));
        }
    }
    Ok(None)
}

/// Returns what members stated of records, as a commit holds it: what a tombstone carries.
///
/// # Errors
/// When the repository can't be read.
pub fn stated(
    git: &Repository,
    commit: &ObjectId,
    file: &CaseFile,
    committee: &Committee,
    by: &[String],
) -> anyhow::Result<Vec<StoredApproval>> {
    let Some(statement) = statement(file, committee)? else { return Ok(Vec::new()) };
    let entries = git.folder_of(commit, &statement.folder())?;
    let text_of = |name: &str| -> anyhow::Result<Option<String>> {
        let entry = entries.iter().find(|entry| entry.path.as_bytes() == name.as_bytes());
        let Some(entry) = entry else { return Ok(None) };
        if git.blob_size(&entry.version.id)? > MAX_FILE as u64 {
            return Ok(None);
        }
        Ok(String::from_utf8(git.blob(&entry.version.id)?).ok())
    };
    let mut found = Vec::new();
    for member in by {
        if let Some(text) = text_of(&format!("{member}.yaml"))? {
            found.push(StoredApproval { text, signature: text_of(&format!("{member}.yaml.asc"))? });
        }
    }
    Ok(found)
}

/// Returns whether a signature that a tombstone carries is that of a member, by the certificate of a commit.
///
/// # Errors
/// When the repository can't be read.
pub fn is_carried_signature(
    git: &Repository,
    commit: &ObjectId,
    stated: &StoredApproval,
    member: &Member,
    clock: Clock,
) -> anyhow::Result<bool> {
    let Some(signature) = &stated.signature else { return Ok(false) };
    let Some(certificate) = certificate_at(git, commit, member.certificate.as_deref())? else { return Ok(false) };
    Ok(is_signature_of(signature.as_bytes(), stated.text.as_bytes(), certificate, member, clock))
}

fn is_signature_of(signature: &[u8], text: &[u8], certificate: Certificate, member: &Member, clock: Clock) -> bool {
    let expected = Expected { fingerprint: member.fingerprint.as_deref(), email: member.email.as_deref() };
    // By the day alone, the last instant that it has anywhere: whoever asks later, in another clone, gets the same answer.
    let last = clock.today.checked_add_days(Days::new(1)).unwrap_or(clock.today);
    let now = SystemTime::from(Clock::end_of(last, Tz::UTC).now);
    let is_fit = certificate.fitness(Purpose::Sign, expected, now).is_fit();
    let verdicts = verify_detached(signature, text, &[certificate], now);
    is_fit && verdicts.is_ok_and(|all| all.iter().any(|verdict| verdict.good_signer().is_some()))
}

/// Returns the members who approved all of these records, as they are checked out.
///
/// # Errors
/// When the repository can't be read.
pub fn of_all(workspace: &Workspace, git: &Repository, cases: &[CaseFile]) -> anyhow::Result<Vec<String>> {
    let Some(head) = git.resolve("HEAD")? else { return Ok(Vec::new()) };
    let committee = &workspace.committee;
    let kind = committee.committee.retention.approvals;
    let clock = Clock { today: workspace.clock.today, now: workspace.context.now };
    let mut all: Option<BTreeSet<String>> = None;
    for file in cases {
        let its = valid(git, &head, file, committee, kind, clock)?;
        all = Some(match all {
            Some(all) => all.intersection(&its).cloned().collect(),
            None => its,
        });
    }
    Ok(all.unwrap_or_default().into_iter().collect())
}
