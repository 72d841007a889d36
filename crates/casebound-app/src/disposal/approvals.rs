//! Who approved that a record is disposed of, where each member does so in their own clone.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_git::purge::{Fingerprint, Salt};
use casebound_git::{ObjectId, Repository};
use casebound_openpgp::{Signer, sign_detached};
use casebound_record::approval::{Approval, Digests, Statement};
use casebound_record::committee::Member;
use casebound_record::disposal::{Obstacle, Scope};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::statement::{Subject as _, signature_of};
use casebound_record::tombstone::StoredApproval;
use casebound_record::words::Approvals;
use casebound_record::{COMMITTEE_FILE, CaseFile, Clock, Committee, CommitteeFile};

use crate::disposal;
use crate::disposal::extent;
use crate::disposal::obstacles::{self, DisposalCheck};
use crate::disposal::operator::{ClockDoubt, Operator, Question};
use crate::disposal::own_clock;
use crate::disposal::void_approvals::{ApprovalHistory, StatementFile, record_at};
use crate::member_statements::{self, is_signature_of, members_who_stated};
use crate::sealing::{self, door};
use crate::signing;
use crate::workspace::Workspace;

/// How an approval ended.
#[derive(Debug)]
pub enum ApprovalOutcome {
    /// A commit says so, for so many records.
    Recorded(usize),
    /// These records may not be disposed of, each by its code name.
    Obstacles(Vec<(String, Vec<Obstacle>)>),
    /// The clock is far ahead of the newest commit, and nobody confirmed it.
    ClockDoubted(ClockDoubt),
    /// The commit was refused; with what git said.
    Refused(String),
}

/// Approves that records are disposed of: a commit with the member's address as its author, signed where a signer is given.
///
/// # Errors
/// When the approver is unknown, a record has uncommitted changes, or the day that was asked for is still to come.
pub fn approve(
    names: &[String],
    scope: Scope,
    workspace: &Workspace,
    signer: Option<&Signer>,
    operator: &mut dyn Operator,
) -> anyhow::Result<ApprovalOutcome> {
    own_clock::not_in_the_future(workspace, "approve")?;
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to approve")?;
    let root = disposal::root(git);
    let committee = &workspace.committee.committee;
    let member = match signer {
        Some(signer) => signing::member_here(workspace, signer)?,
        None => signing::current_member(workspace)
            .context("who approves? git's user.email is not a member's address: git config user.email ADDRESS")?,
    };
    if committee.retention.approvals == Approvals::Signed && signer.is_none() {
        bail!("the policy asks for a signature: name a key file or a fingerprint with --sign-with");
    }
    if disposal::is_policy_changed(&root)? {
        bail!("{COMMITTEE_FILE} has uncommitted changes: commit or discard them first");
    }
    let author = member_statements::author(member)?;
    let today = workspace.clock.today;
    let all = workspace.cases()?;
    let due = DisposalCheck::among(&all.files, committee, today).with_scope(scope);
    let mut obstacles = Vec::new();
    let mut approvals = Vec::new();
    let head = disposal::head(git)?;
    let history = ApprovalHistory::of(git, &head);
    for name in names {
        let (_, file) = workspace.find_whole(name)?;
        let mut found = due.obstacles(&file, std::slice::from_ref(&member.key));
        if sealing::is_reader(&file, &member.key) {
            let (_, plain) =
                door::find(workspace, &file.path).context("whoever approves the end of a sealed case looks into it")?;
            obstacles::add_of_inside(&mut found, due.obstacles(&plain, std::slice::from_ref(&member.key)));
        }
        found.retain(|obstacle| *obstacle != Obstacle::TooFewApprovals);
        if !found.is_empty() {
            obstacles.push((file.stem().to_owned(), found));
            continue;
        }
        if git.resolve(&format!("HEAD:{}", file.path))? != Some(ObjectId::of_content(file.text.expose().as_bytes())?) {
            bail!("{} has uncommitted changes: commit or discard them first", file.path);
        }
        let subject = statement(git, &head, &file, scope, committee)?.context("it is kept indefinitely")?;
        let approval = Approval { subject, by: member.key.clone(), stated_on: today };
        let kind = committee.retention.approvals;
        let clock = Clock { today, now: workspace.context.now };
        let counts =
            valid((git, &head), &history, &file, scope, &workspace.committee, kind, clock)?.contains(&member.key);
        approvals.push(if counts { approval } else { anew(git, approval)? });
    }
    if !obstacles.is_empty() {
        return Ok(ApprovalOutcome::Obstacles(obstacles));
    }
    if let Some(doubt) = own_clock::doubt_here(git, today)?
        && !operator.answer(&Question::Clock(doubt))?
    {
        return Ok(ApprovalOutcome::ClockDoubted(doubt));
    }
    record_approvals(&approvals, workspace, &root, &author, signer)
}

/// Returns an approval in bytes that the repository never held: what was void or withdrawn once does not count again.
fn anew(git: &Repository, mut approval: Approval) -> anyhow::Result<Approval> {
    while git.kind(&ObjectId::of_content(approval.to_text().as_bytes())?)?.is_some() {
        approval.subject.again += 1;
    }
    Ok(approval)
}

/// Writes the approvals of a member and commits them, with the member's address as the author.
fn record_approvals(
    approvals: &[Approval],
    workspace: &Workspace,
    root: &Path,
    author: &str,
    signer: Option<&Signer>,
) -> anyhow::Result<ApprovalOutcome> {
    let mut written = Vec::new();
    for approval in approvals {
        let (path, text) = (approval.path(), approval.to_text());
        if let Some(signer) = signer {
            let signature = sign_detached(text.as_bytes(), signer, SystemTime::from(workspace.clock.now))?;
            written.push((signature_of(&path), signature));
        }
        written.push((path, text.into_bytes()));
    }
    Ok(match member_statements::commit(root, &written, "Approve a disposal", author)? {
        None => ApprovalOutcome::Recorded(approvals.len()),
        Some(said) => ApprovalOutcome::Refused(said),
    })
}

/// Returns what there is to approve of a record, with its folder as a commit has it. The digits that stand for them tell nothing to
/// whoever does not have its text.
fn statement(
    git: &Repository,
    commit: &ObjectId,
    file: &CaseFile,
    scope: Scope,
    committee: &Committee,
) -> anyhow::Result<Option<Statement>> {
    let text = ObjectId::of_content(file.text.expose().as_bytes())?.to_string();
    let salt = Salt::from_hex(text.get(..32).unwrap_or_default()).context("an id has 40 digits")?;
    let record = Fingerprint::of_word(&salt, &file.path).to_string();
    // Its id itself would be found as a trace of it, once it is erased.
    let text = Fingerprint::of_word(&salt, &text).to_string();
    // The id of a tree stands for all paths and contents in it.
    let folder = record_at(git, commit, &file.path)?.folder;
    // What should not lie beside them goes with them.
    let beside = extent::beside(git, commit, &file.path)?;
    let beside = beside.iter().map(|(path, id)| format!("\n{path} {id}")).collect::<String>();
    let all = folder.map(|id| id.to_string()).unwrap_or_default() + &beside;
    let folder = (!all.is_empty()).then(|| Fingerprint::of_word(&salt, &all).to_string());
    let digests = Digests { record, text, folder };
    Ok(match scope {
        Scope::Record => Statement::of(file, digests, committee),
        Scope::Person => Statement::of_redaction(file, digests, committee),
    })
}

/// Returns the members whose approval of a record counts on a day, by what a commit holds. A certificate is judged by the
/// instant.
///
/// # Errors
/// When the repository can't be read.
pub(crate) fn valid(
    (git, commit): (&Repository, &ObjectId),
    history: &ApprovalHistory<'_>,
    file: &CaseFile,
    scope: Scope,
    committee: &CommitteeFile,
    kind: Approvals,
    clock: Clock,
) -> anyhow::Result<BTreeSet<String>> {
    let Some(statement) = statement(git, commit, file, scope, &committee.committee)? else {
        return Ok(BTreeSet::new());
    };
    let serving = |key: &str| committee.committee.serving(clock.today).find(|member| member.key == key);
    let mut found = members_who_stated(git, commit, &statement, serving, kind == Approvals::Signed, clock)?;
    for entry in git.folder_of(commit, &statement.folder())? {
        let by = entry.path.as_str().and_then(|name| name.strip_suffix(".yaml")).unwrap_or_default();
        if found.contains(by) {
            let stated = StatementFile { folder: statement.folder(), by: by.to_owned(), content: entry.version.id };
            if history.is_void(&stated, Some(&file.path))? {
                found.remove(by);
            }
        }
    }
    Ok(found)
}

/// Returns what members stated of records, as a commit holds it: what a tombstone carries.
///
/// # Errors
/// When the repository can't be read.
pub fn stated(
    git: &Repository,
    commit: &ObjectId,
    file: &CaseFile,
    scope: Scope,
    committee: &Committee,
    by: &[String],
) -> anyhow::Result<Vec<StoredApproval>> {
    let Some(statement) = statement(git, commit, file, scope, committee)? else { return Ok(Vec::new()) };
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
    is_signature_of(git, commit, signature.as_bytes(), stated.text.as_bytes(), member, clock)
}

/// Returns the members who approved all of these records, as they are checked out.
///
/// # Errors
/// When the repository can't be read.
pub fn of_all(
    workspace: &Workspace,
    git: &Repository,
    cases: &[CaseFile],
    scope: Scope,
) -> anyhow::Result<Vec<String>> {
    let Some(head) = git.resolve("HEAD")? else { return Ok(Vec::new()) };
    let committee = &workspace.committee;
    let kind = committee.committee.retention.approvals;
    let clock = Clock { today: workspace.clock.today, now: workspace.context.now };
    let mut all: Option<BTreeSet<String>> = None;
    let history = ApprovalHistory::of(git, &head);
    for file in cases {
        let its = valid((git, &head), &history, file, scope, committee, kind, clock)?;
        all = Some(match all {
            Some(all) => all.intersection(&its).cloned().collect(),
            None => its,
        });
    }
    Ok(all.unwrap_or_default().into_iter().collect())
}
