//! The second reader of a letter: who may be one, what they state, and whose reading counts for a letter as it is now.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_git::{ObjectId, Repository};
use casebound_letters::Severity;
use casebound_openpgp::{Signer, sign_detached};
use casebound_record::committee::Member;
use casebound_record::letter_review::{LetterReview, ReviewedLetter};
use casebound_record::standing::{Standing, standing_to_decide};
use casebound_record::statement::{Subject as _, signature_of};
use casebound_record::words::Approvals;
use casebound_record::{Case, CaseFile, Clock, Committee};
use chrono::NaiveDate;

use super::draft::check_stored;
use super::reader::Reader;
use super::stored::StoredLetter;
use crate::disposal::own_clock;
use crate::member_statements::{self, commit_that_brought, members_who_stated};
use crate::workspace::Workspace;
use crate::{digest, disposal, signing};

/// A letter that the member who works here may review.
pub struct Review<'w> {
    workspace: &'w Workspace,
    git: &'w Repository,
    member: &'w Member,
    subject: ReviewedLetter,
}

/// Who read a letter before it is sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Readers {
    /// Members whose review of the letter as it is now counts, by key, and when they read it.
    pub have_read: BTreeMap<String, NaiveDate>,
    /// Members who may review it and have not, by key.
    pub may_read: BTreeSet<String>,
}

impl<'w> Review<'w> {
    /// Asks whether the member who works here may review a letter of this case as it is now.
    ///
    /// # Errors
    /// When nobody knows who works here, when that member wrote the letter as it is, has a conflict in the case or does not
    /// serve, and when no commit holds the letter yet.
    pub fn begin(
        workspace: &'w Workspace,
        file: &CaseFile,
        stored: &StoredLetter,
        signer: Option<&Signer>,
    ) -> anyhow::Result<Review<'w>> {
        own_clock::not_in_the_future(workspace, "review")?;
        let git = workspace.git.as_ref().context("this is not a git repository: a review is a commit")?;
        let member = match signer {
            Some(signer) => signing::member_here(workspace, signer)?,
            None => signing::current_member(workspace)
                .context("who reviews it? git's user.email is not a member's address: git config user.email ADDRESS")?,
        };
        let (name, key) = (&stored.name, &member.key);
        match standing(workspace, file, key) {
            Standing::MayAct => {}
            Standing::Recused | Standing::Involved => {
                bail!("you have a conflict of interest in {}: another member reviews its letters", file.stem())
            }
            Standing::Reporter => {
                bail!("{key} reported what {} is about: another member reviews its letters", file.stem())
            }
            Standing::NotServing | Standing::NotForThisCase | Standing::NotDeclared | Standing::NoReader => {
                bail!("{key} is not a member in {} today: another member reviews its letters", file.stem())
            }
        }
        let Some(commit) = held_by(git, &workspace.committee.committee, stored)? else {
            bail!("{} has uncommitted changes: whoever wrote it saves it first, with `casebound save`", stored.inside);
        };
        if workspace.committee.committee.member_with_address(&commit).is_some_and(|writer| writer.key == *key) {
            bail!(
                "you wrote {name} as it is now, so another member reviews it, in their own clone: {}",
                in_words(&readers(workspace, file, stored)?.may_read)
            );
        }
        if workspace.committee.committee.retention.approvals == Approvals::Signed && signer.is_none() {
            bail!("the policy asks for a signature: name a key file or a fingerprint with --sign-with");
        }
        Ok(Review { workspace, git, member, subject: subject_of(workspace, file, stored)? })
    }

    /// Records the review: a commit with the member's address as its author, signed where a signer is given. Returns what git
    /// said where it refused the commit.
    ///
    /// # Errors
    /// When nothing can be written or signed.
    pub fn record(self, signer: Option<&Signer>) -> anyhow::Result<Option<String>> {
        let author = member_statements::author(self.member)?;
        let clock = self.workspace.clock;
        let review = LetterReview { subject: self.subject, by: self.member.key.clone(), stated_on: clock.today };
        let (path, text) = (review.path(), review.to_text());
        let mut written = Vec::new();
        if let Some(signer) = signer {
            let signature = sign_detached(text.as_bytes(), signer, SystemTime::from(clock.now))?;
            written.push((signature_of(&path), signature));
        }
        written.push((path, text.into_bytes()));
        member_statements::commit(&disposal::root(self.git), &written, "Review a letter", &author)
    }
}

/// Returns who read a letter as it is now, and who else may.
///
/// # Errors
/// When the repository can't be read.
pub fn readers(workspace: &Workspace, file: &CaseFile, stored: &StoredLetter) -> anyhow::Result<Readers> {
    let committee = &workspace.committee.committee;
    let all = may_read(workspace, committee, &file.case, stored)?;
    let mut readers = Readers { may_read: all.clone(), have_read: BTreeMap::default() };
    let Some(git) = &workspace.git else { return Ok(readers) };
    let Some(head) = git.resolve("HEAD")? else { return Ok(readers) };
    let must_be_signed = committee.retention.approvals == Approvals::Signed;
    let clock = Clock { today: workspace.clock.today, now: workspace.context.now };
    let member = |key: &str| committee.member(key).filter(|it| all.contains(&it.key));
    let subject = subject_of(workspace, file, stored)?;
    for by in members_who_stated(git, &head, &subject, member, must_be_signed, clock)? {
        let at = git.resolve(&format!("HEAD:{}/{by}.yaml", subject.folder()))?;
        let review = at.map(|at| git.blob(&at)).transpose()?.and_then(|bytes| LetterReview::read(&bytes));
        readers.may_read.remove(&by);
        readers.have_read.extend(review.map(|review| (by, review.stated_on)));
    }
    Ok(readers)
}

/// Returns who may review a letter by a policy and a case: members without a conflict who did not write it.
///
/// # Errors
/// When the repository can't be read.
pub fn may_read(
    workspace: &Workspace,
    committee: &Committee,
    case: &Case,
    stored: &StoredLetter,
) -> anyhow::Result<BTreeSet<String>> {
    let (writer, today) = (writer(workspace, stored)?, Some(workspace.clock.today));
    let may_read = |key: &&String| {
        writer.as_ref() != Some(key) && standing_to_decide(committee, case, key, today) == Standing::MayAct
    };
    Ok(committee.members.iter().map(|member| &member.key).filter(may_read).cloned().collect())
}

/// Members for a sentence: `carol, erin`.
pub fn in_words(members: &BTreeSet<String>) -> String {
    let keys: Vec<&str> = members.iter().map(String::as_str).collect();
    if keys.is_empty() { "nobody else can".to_owned() } else { keys.join(", ") }
}

fn standing(workspace: &Workspace, file: &CaseFile, member: &str) -> Standing {
    standing_to_decide(&workspace.committee.committee, &file.case, member, Some(workspace.clock.today))
}

/// The member who wrote a letter as it is now: who committed it, else whoever works here.
fn writer(workspace: &Workspace, stored: &StoredLetter) -> anyhow::Result<Option<String>> {
    let committee = &workspace.committee.committee;
    let held = workspace.git.as_ref().map(|git| held_by(git, committee, stored)).transpose()?.flatten();
    let member = match held {
        Some(address) => committee.member_with_address(&address),
        None => signing::current_member(workspace),
    };
    Ok(member.map(|member| member.key.clone()))
}

/// The address of whoever committed a letter as it is now; `None` where no commit holds it.
fn held_by(git: &Repository, committee: &Committee, stored: &StoredLetter) -> anyhow::Result<Option<String>> {
    let Some(head) = git.resolve("HEAD")? else { return Ok(None) };
    if let Some(sealed) = &stored.sealed {
        // The name of a message is its digest. Whoever sealed it again for other readers did not write it.
        let Some((path, by)) = sealed else { return Ok(None) };
        let is_held = git.resolve(&format!("HEAD:{path}"))?.is_some();
        return Ok(committee.member(by).filter(|_| is_held).map(|by| by.email.clone().unwrap_or_default()));
    }
    let content = ObjectId::of_content(&stored.bytes)?;
    if git.resolve(&format!("HEAD:{}", stored.inside))? != Some(content) {
        return Ok(None);
    }
    let (folder, name) = stored.inside.rsplit_once('/').context("a letter is in the folder of its case")?;
    let commit = commit_that_brought(git, &head, folder, name, &content)?;
    Ok(Some(commit.map(|commit| commit.author.email).unwrap_or_default()))
}

/// What is reviewed, by digits that tell nothing and are in no list of attachments: the letter as it is now, to whom it goes, and the
/// errors that the check finds. When the case changes so that there are others, it is to be read once more.
fn subject_of(workspace: &Workspace, file: &CaseFile, stored: &StoredLetter) -> anyhow::Result<ReviewedLetter> {
    let letter = &stored.letter;
    let reader = Reader::find(&file.case, &letter.kind, &letter.to, letter.about.as_deref())?.ok();
    let address = reader.and_then(|reader| Some(reader.opened_by().emails.first()?.expose().clone()));
    let findings = check_stored(workspace, file, stored)?;
    let errors = findings.iter().filter(|it| it.rule.severity() == Severity::Error);
    let errors: Vec<String> = errors.map(|it| format!("{:?} {:?}", it.rule, it.span)).collect();
    let seen = [stored.inside.clone(), digest::of(&stored.bytes), address.unwrap_or_default(), errors.join("\n")];
    Ok(ReviewedLetter { letter: digest::of(seen.join("\n").as_bytes()) })
}
