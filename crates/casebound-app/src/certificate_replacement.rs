//! Replaced certificates: one person who can push must not be able to replace anybody's certificate.
//!
//! A change counts once that member signed it with the old key, or others did with certificates that this repository has known
//! for two weeks. Where nobody else has one, each clone asks its member, once.

mod approve;
mod pins;

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use casebound_git::{ObjectId, Repository};
use casebound_openpgp::{Certificate, Expected, Purpose, verify_detached};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::holders::CertificateHolder;
use casebound_record::key_statement::{KeyStatement, plain_fingerprint, signer_of};
use casebound_record::layout::{self, APPROVALS, KEYS};
use casebound_record::statement::signature_of;
use casebound_record::{Committee, CommitteeFile};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::disposal::first_seen::FirstSeenLog;
use crate::signing::MAX_KEY;
use crate::snapshot::Snapshot;

pub use approve::{
    ReplacementApprovalOutcome, approve, before_encrypting, confirm_here, replaced, unaccepted_for,
    waiting_replacements,
};
pub use pins::Pins;

/// The number of members who must vouch for a certificate if its owner does not.
const VOUCHERS: usize = 2;
/// The prefix of the route of a member's certificate; nobody in the committee has the keys of all others.
const MEMBERS: &str = "members.";

/// The replacement of a certificate that too few members have vouched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateReplacement {
    /// The entry in committee.yaml, such as `members.alice`.
    pub route: String,
    /// The old fingerprint.
    pub old: String,
    /// The new fingerprint.
    pub new: String,
    /// What is missing for it to be accepted.
    pub missing: MissingApproval,
}

/// What is missing before a replacement is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingApproval {
    /// More signatures by these members, or that of the owner with the old key.
    Signatures {
        /// How many more.
        more: usize,
        /// The members who can give them.
        of: BTreeSet<String>,
    },
    /// Nobody else can sign, so each clone must ask its member.
    Answer,
}

/// Decides which replacements in one state of the files are accepted.
pub struct ReplacementChecker<'a> {
    snapshot: &'a Snapshot<'a>,
    committee: &'a Committee,
    /// The members who can vouch, each with the fingerprint that is known of them.
    vouchers: BTreeMap<String, String>,
    pins: &'a Pins,
    /// The end of today.
    now: SystemTime,
}

/// Returns the fingerprint of every certificate, by route: the pinned one, or else that of the file.
pub fn fingerprints(snapshot: &Snapshot<'_>, committee: &Committee) -> anyhow::Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for CertificateHolder { route, fingerprint: pinned, certificate: path, .. } in committee.certificate_holders() {
        let pinned = pinned.map(plain_fingerprint).filter(|digits| !digits.is_empty());
        let fingerprint = match (pinned, path) {
            (Some(pinned), _) => Some(pinned),
            (None, Some(path)) => certificate_at(snapshot, path)?.map(|it| it.fingerprint()),
            (None, None) => None,
        };
        found.extend(fingerprint.map(|fingerprint| (route, fingerprint)));
    }
    Ok(found)
}

fn certificate_at(snapshot: &Snapshot<'_>, path: &str) -> anyhow::Result<Option<Certificate>> {
    Ok(snapshot.bytes_of(path, MAX_KEY)?.and_then(|bytes| Certificate::from_bytes(&bytes).ok()))
}

impl<'a> ReplacementChecker<'a> {
    /// Finds who can vouch: members who already were members two weeks ago, with a certificate known here for as long.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn of(
        git: &Repository,
        snapshot: &'a Snapshot<'a>,
        committee: &'a Committee,
        pins: &'a Pins,
        today: NaiveDate,
    ) -> anyhow::Result<ReplacementChecker<'a>> {
        let then = match FirstSeenLog::read(git)?.past_policy(today) {
            Some(policy) if git.kind(&policy)?.is_some() => Some(CommitteeFile::read(&git.blob(&policy)?).committee),
            _ => None,
        };
        let mut vouchers = BTreeMap::new();
        for member in then.as_ref().unwrap_or(committee).serving(today) {
            let route = format!("{MEMBERS}{}", member.key);
            let Some(known) = pins.long_known(&route, today) else { continue };
            if certificate_with(snapshot, known)?.is_some() {
                vouchers.insert(member.key.clone(), known.to_owned());
            }
        }
        let now = SystemTime::from(today.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(1));
        Ok(ReplacementChecker { snapshot, committee, vouchers, pins, now })
    }

    /// Returns the replacements that too few members vouch for, among the fingerprints that differ from `before`, or among
    /// all of them if `before` is `None`.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn unaccepted(&self, before: Option<&BTreeMap<String, String>>) -> anyhow::Result<Vec<CertificateReplacement>> {
        let mut found = Vec::new();
        for (route, new) in fingerprints(self.snapshot, self.committee)? {
            let before = before.map(|all| all.get(&route));
            if before == Some(Some(&new)) {
                continue;
            }
            let Some(old) = self.pins.current(&route).or(before.flatten().map(String::as_str)) else { continue };
            if let Some(missing) = self.missing(&route, old, &new)? {
                found.push(CertificateReplacement { route, old: old.to_owned(), new, missing });
            }
        }
        Ok(found)
    }

    /// Returns what is missing before one certificate can replace another; `None` if nothing is missing.
    fn missing(&self, route: &str, old: &str, new: &str) -> anyhow::Result<Option<MissingApproval>> {
        if old == new {
            return Ok(None);
        }
        let key = route.strip_prefix(MEMBERS);
        let others: BTreeSet<&String> = self.vouchers.keys().filter(|member| Some(member.as_str()) != key).collect();
        let needed = if key.is_some() { VOUCHERS.min(others.len()) } else { VOUCHERS };
        let statements = self.statements(route)?;
        // A clone that was not synced for long may find a chain of replacements.
        let mut reached = BTreeSet::from([old.to_owned()]);
        loop {
            let steps = statements.iter().filter(|statement| {
                reached.contains(&statement.subject.replaces) && !reached.contains(&statement.subject.fingerprint)
            });
            let enough = |to: &KeyStatement| {
                let same = statements.iter().filter(|statement| statement.subject == to.subject);
                let by: BTreeSet<&str> = same.map(|record| record.by.as_str()).collect();
                let is_own = key.is_some_and(|key| by.contains(key));
                is_own || (needed > 0 && by.len() >= needed)
            };
            let next: Vec<String> =
                steps.filter(|step| enough(step)).map(|step| step.subject.fingerprint.clone()).collect();
            if next.is_empty() {
                break;
            }
            reached.extend(next);
        }
        if reached.contains(new) {
            return Ok(None);
        }
        if others.is_empty() || others.len() < needed {
            return Ok(Some(MissingApproval::Answer));
        }
        let vouched = |member: &&&String| {
            statements.iter().any(|statement| {
                statement.by == ***member
                    && statement.subject.fingerprint == new
                    && reached.contains(&statement.subject.replaces)
            })
        };
        let of: BTreeSet<String> =
            others.iter().filter(|member| !vouched(member)).map(|member| (*member).clone()).collect();
        let more = needed.saturating_sub(others.len() - of.len());
        Ok(Some(MissingApproval::Signatures { more, of }))
    }

    /// Returns the validly signed statements about a certificate: by its owner with the old key, or by
    /// another member who can vouch.
    fn statements(&self, route: &str) -> anyhow::Result<Vec<KeyStatement>> {
        let mut found = Vec::new();
        for path in self.snapshot.paths_in(APPROVALS).filter(|path| path.ends_with(".yaml")) {
            let Some(text) = self.snapshot.bytes_of(path, MAX_FILE)? else { continue };
            let Some(statement) = KeyStatement::read(&text).filter(|it| it.subject.route == route && it.path() == path)
            else {
                continue;
            };
            let is_own = route.strip_prefix(MEMBERS) == Some(&statement.by);
            let certificate = match self.vouchers.get(&statement.by) {
                // The file next to the statement counts only if it has the old fingerprint.
                _ if is_own => certificate_at(self.snapshot, &signer_of(path))?
                    .filter(|it| it.fingerprint() == statement.subject.replaces),
                Some(known) => certificate_with(self.snapshot, known)?,
                None => None,
            };
            let Some(signature) = self.snapshot.bytes_of(&signature_of(path), MAX_FILE)? else {
                continue;
            };
            if certificate.is_some_and(|certificate| is_signed(&text, &signature, certificate, self.now)) {
                found.push(statement);
            }
        }
        Ok(found)
    }
}

/// Finds a certificate below `keys/` by its fingerprint.
fn certificate_with(snapshot: &Snapshot<'_>, fingerprint: &str) -> anyhow::Result<Option<Certificate>> {
    for path in snapshot.paths_in(KEYS).filter(|path| layout::is_certificate_path(path)) {
        if let Some(found) = certificate_at(snapshot, path)?.filter(|it| it.fingerprint() == fingerprint) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn is_signed(text: &[u8], signature: &[u8], certificate: Certificate, now: SystemTime) -> bool {
    let is_fit = certificate.fitness(Purpose::Sign, Expected::default(), now).is_fit();
    let verdicts = verify_detached(signature, text, &[certificate], now);
    is_fit && verdicts.is_ok_and(|all| all.iter().any(|verdict| verdict.good_signer().is_some()))
}

/// Returns a message that says what is missing and which command to run.
pub fn in_words(replacement: &CertificateReplacement) -> String {
    let CertificateReplacement { route, old, new, missing } = replacement;
    let whose = match route.strip_prefix(MEMBERS) {
        Some(key) => format!("--member {key}"),
        None => "--recipient dsf".to_owned(),
    };
    let what = format!("the certificate of `{route}` changed: it was {old}, and now it is {new}");
    match missing {
        MissingApproval::Signatures { more, of } => {
            let of: Vec<&str> = of.iter().map(String::as_str).collect();
            let own = if !route.starts_with(MEMBERS) { "" } else { ", or its owner must sign with the old key" };
            format!(
                "{what}. {more} of {} must still sign it{own}: `casebound keys approve {whose} FILE`",
                of.join(", ")
            )
        }
        MissingApproval::Answer => {
            format!("{what}. Compare the fingerprint with the owner, then run `casebound keys approve {whose}`")
        }
    }
}

/// Returns the unaccepted replacements in the state that a commit or a push brings, compared with the commit `before`.
///
/// # Errors
/// When the repository can't be read.
pub fn brought(
    git: &Repository,
    snapshot: &Snapshot<'_>,
    committee: &Committee,
    before: Option<&ObjectId>,
    today: NaiveDate,
) -> anyhow::Result<Vec<CertificateReplacement>> {
    let fingerprints = match before {
        Some(commit) => {
            let before = Snapshot::of_tree(git, &commit.to_string())?;
            let policy = before.committee()?;
            policy.map(|policy| fingerprints(&before, &policy.committee)).transpose()?
        }
        None => None,
    };
    let mut pins = Pins::read(git)?;
    // Without pins, the state before is the only reference.
    pins.begin_with(fingerprints.iter().flatten(), today);
    ReplacementChecker::of(git, snapshot, committee, &pins, today)?.unaccepted(fingerprints.as_ref())
}

/// Pins the certificates of a commit: each new one, and each replacement that enough members vouch for.
///
/// # Errors
/// When the repository can't be read, or the list not be written.
pub fn remember(git: &Repository, commit: &ObjectId, today: NaiveDate) -> anyhow::Result<()> {
    let snapshot = Snapshot::of_tree(git, &commit.to_string())?;
    let Some(policy) = snapshot.committee()? else { return Ok(()) };
    let mut pins = Pins::read(git)?;
    let waiting: BTreeSet<String> = {
        let judge = ReplacementChecker::of(git, &snapshot, &policy.committee, &pins, today)?;
        judge.unaccepted(None)?.into_iter().map(|it| it.route).collect()
    };
    let all = fingerprints(&snapshot, &policy.committee)?;
    let settled = all.into_iter().filter(|(route, _)| !waiting.contains(route)).collect();
    pins.add(git, settled, today)
}

/// Records the cases, the policy and the certificates of these commits, so that later changes can be detected. `now` is the time
/// of this machine, whatever day the command acts as of.
///
/// # Errors
/// When the repository can't be read, or a list not be written.
pub fn note(git: &Repository, commits: &[ObjectId], now: DateTime<Utc>) -> anyhow::Result<FirstSeenLog> {
    let known = FirstSeenLog::note(git, commits, now)?;
    for commit in commits {
        remember(git, commit, now.date_naive())?;
    }
    Ok(known)
}
