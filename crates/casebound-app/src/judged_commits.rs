//! Which commits were judged by all rules and had no error: a case that has not changed since need not be judged again.
//!
//! That holds under the same policy, past and present, and from that day on: what only time makes an error of is advice in a case
//! that a push does not change.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use casebound_git::{ObjectId, ObjectKind, Repository};
use casebound_record::layout::{self, CASES, COMMITTEE_FILE};
use casebound_validate::PastAgreement;
use chrono::NaiveDate;

use crate::cache::{JUDGED_COMMITS, Writer};
use crate::digest;

/// The number of commits that are remembered: the tips of a few branches.
const KEPT: usize = 16;

/// A commit, and how it was judged.
struct JudgedCommit {
    id: ObjectId,
    day: NaiveDate,
    policy: String,
}

/// Digests what the policy of a commit says, now and in the past.
///
/// # Errors
/// When the repository can't be read.
pub(crate) fn policy_of(git: &Repository, tip: &ObjectId, past: &[PastAgreement]) -> anyhow::Result<String> {
    Ok(policy_digest(git.resolve(&format!("{tip}:{COMMITTEE_FILE}"))?, past))
}

/// Digests a policy, by the id of its file's content, and past ones.
pub(crate) fn policy_digest(policy: Option<ObjectId>, past: &[PastAgreement]) -> String {
    digest::of(format!("{policy:?} {past:?}").as_bytes())
}

/// Returns the paths that differ from a commit that was judged by this policy, on this day or before; nothing where there is none,
/// or where more than cases and files without rules differ.
///
/// # Errors
/// When the repository can't be read.
pub(crate) fn changed_since(
    git: &Repository,
    new: &ObjectId,
    policy: &str,
    today: NaiveDate,
) -> anyhow::Result<Option<BTreeSet<String>>> {
    let is_here = |id: &ObjectId| git.kind(id).is_ok_and(|kind| kind == Some(ObjectKind::Commit));
    let may_differ = |path: &String| layout::is_in(path, CASES) || *path != COMMITTEE_FILE && !layout::is_checked(path);
    let counts = |known: &&JudgedCommit| known.policy == policy && known.day <= today && is_here(&known.id);
    for known in read(git).iter().filter(counts) {
        let changes = git.changes(Some(&known.id), new)?;
        let paths: BTreeSet<String> = changes.iter().map(|change| change.path.to_string()).collect();
        if paths.iter().all(may_differ) {
            return Ok(Some(paths));
        }
    }
    Ok(None)
}

/// Writes down that a commit was judged by this policy on a day and had no error.
pub(crate) fn remember(git: &Repository, writer: &Writer<'_>, id: ObjectId, policy: String, day: NaiveDate) {
    let mut all = vec![JudgedCommit { id, day, policy }];
    let others = read(git).into_iter().filter(|known| known.id != id);
    all.extend(others.take(KEPT - 1));
    let mut text = String::new();
    for JudgedCommit { id, day, policy } in &all {
        writeln!(text, "{id} {day} {policy}").expect("a text takes what is written");
    }
    writer.write(&JUDGED_COMMITS, text.as_bytes());
}

/// Reads them, the newest first.
fn read(git: &Repository) -> Vec<JudgedCommit> {
    let commit = |line: &str| {
        let (id, rest) = line.split_once(' ')?;
        let (day, policy) = rest.split_once(' ')?;
        Some(JudgedCommit { id: ObjectId::from_hex(id)?, day: day.parse().ok()?, policy: policy.to_owned() })
    };
    let text = JUDGED_COMMITS.read(git).and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    text.lines().map_while(commit).collect()
}
