//! What the policy was: each version of committee.yaml that the branch had.

use anyhow::bail;
use casebound_git::{ObjectId, Repository, program};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::{COMMITTEE_FILE, CommitteeFile};
use casebound_validate::PastAgreement;
use chrono::DateTime;
use chrono_tz::Tz;

use crate::disposal;

/// Returns how many had to agree, from which day on, as the first-parent history of a commit tells; oldest first.
///
/// # Errors
/// When the repository can't be read.
pub fn agreements(git: &Repository, tip: Option<&ObjectId>, zone: Tz) -> anyhow::Result<Vec<PastAgreement>> {
    let Some(tip) = tip else { return Ok(Vec::new()) };
    let tip = tip.to_string();
    let args = ["log", "--first-parent", "--format=%H %ct", &tip, "--", COMMITTEE_FILE];
    // Where there is no git to ask, nobody can tell, and the policy of today decides.
    let Ok(said) = program::run(&disposal::place(git), &args) else { return Ok(Vec::new()) };
    if !said.is_success() {
        bail!("git can't tell the history of {COMMITTEE_FILE}: {}", said.stderr.trim());
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
