//! Past policies: each version of committee.yaml on the branch.

use anyhow::bail;
use casebound_git::{ObjectId, Repository, program};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::{COMMITTEE_FILE, CommitteeFile};
use casebound_validate::PastAgreement;
use chrono::DateTime;
use chrono_tz::Tz;

use crate::disposal;

/// Returns the past rules on agreement with the day each began, from the first-parent history of a commit; oldest first.
///
/// # Errors
/// When the repository can't be read.
pub fn agreements(git: &Repository, tip: Option<&ObjectId>, zone: Tz) -> anyhow::Result<Vec<PastAgreement>> {
    let Some(tip) = tip else { return Ok(Vec::new()) };
    let tip = tip.to_string();
    let args = ["log", "--first-parent", "--format=%H %ct", &tip, "--", COMMITTEE_FILE];
    // Without git the past is unknown, and today's policy applies.
    let Ok(said) = program::run(&disposal::place(git), &args) else { return Ok(Vec::new()) };
    if !said.is_success() {
        bail!("git cannot list the history of {COMMITTEE_FILE}: {}", said.stderr.trim());
    }
    let mut past = Vec::new();
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    for line in text.lines().rev() {
        let Some((commit, seconds)) = line.split_once(' ') else { continue };
        let at = seconds.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let Some(content) = git.resolve(&format!("{commit}:{COMMITTEE_FILE}"))? else { continue };
        let (Some(at), true) = (at, git.blob_size(&content)? <= MAX_FILE as u64) else { continue };
        let file = CommitteeFile::read(&git.blob(&content)?);
        if file.is_usable() {
            let since = at.with_timezone(&zone).date_naive();
            past.push(PastAgreement { since, agreement: file.committee.agreement });
        }
    }
    Ok(past)
}
