//! Who holds a certificate: the members, and whoever cases are sent to.

use std::fs;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_openpgp::{Certificate, Expected, Fitness, Purpose};
use casebound_record::committee::Member;
use casebound_record::layout::KEYS;
use casebound_record::{Clock, Committee};

use crate::files;
use crate::signing::{self, MAX_KEY};
use crate::workspace::Workspace;

/// Somebody who has, or may have, a certificate.
pub struct Holder {
    /// The key in committee.yaml.
    pub key: String,
    /// In words: `member alice`.
    pub who: String,
    /// Where committee.yaml speaks of them.
    pub route: String,
    /// The certificate's path, as written.
    pub path: Option<String>,
    /// The pinned fingerprint, as written.
    pub fingerprint: Option<String>,
    /// The address that the certificate must carry.
    pub email: Option<String>,
}

impl Holder {
    /// What the certificate must be and carry.
    pub fn expected(&self) -> Expected<'_> {
        Expected { fingerprint: self.fingerprint.as_deref(), email: self.email.as_deref() }
    }

    /// Reads the certificate.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    pub fn certificate(&self, workspace: &Workspace) -> anyhow::Result<Certificate> {
        signing::certificate(workspace, self.path.as_deref(), &self.who)
    }

    /// Tells whether a certificate can be used to encrypt for them now.
    pub fn fitness(&self, certificate: &Certificate, clock: Clock) -> Fitness {
        certificate.fitness(Purpose::Receive, self.expected(), SystemTime::from(clock.now))
    }

    fn of_member(member: &Member) -> Holder {
        Holder {
            key: member.key.clone(),
            who: format!("member {}", member.key),
            route: format!("members.{}", member.key),
            path: member.certificate.clone(),
            fingerprint: member.fingerprint.clone(),
            email: member.email.clone(),
        }
    }

    fn dsf(committee: &Committee) -> Holder {
        let known = committee.sharing.dsf.clone().unwrap_or_default();
        Holder {
            key: "dsf".to_owned(),
            who: "recipient dsf".to_owned(),
            route: "sharing.dsf".to_owned(),
            path: known.certificate,
            fingerprint: known.fingerprint,
            email: known.email,
        }
    }
}

/// Everybody whom committee.yaml declares, in its order; also members who left.
pub fn declared(committee: &Committee) -> impl Iterator<Item = Holder> {
    let members = committee.members.iter().map(Holder::of_member);
    members.chain(committee.sharing.dsf.iter().map(|_| Holder::dsf(committee)))
}

/// Everybody for whom something may be encrypted now: members who left are gone.
pub fn holders(workspace: &Workspace) -> Vec<Holder> {
    let committee = &workspace.committee.committee;
    let members = committee.serving(workspace.clock.today).map(Holder::of_member);
    members.chain(committee.sharing.dsf.iter().map(|_| Holder::dsf(committee))).collect()
}

/// The one that the command line names.
pub fn holder(workspace: &Workspace, member_key: Option<&str>, recipient: Option<&str>) -> anyhow::Result<Holder> {
    let committee = &workspace.committee.committee;
    match (member_key, recipient) {
        (Some(key), _) => {
            let member = committee.member(key).with_context(|| format!("committee.yaml has no member `{key}`"))?;
            Ok(Holder::of_member(member))
        }
        (None, Some("dsf")) => Ok(Holder::dsf(committee)),
        (None, _) => bail!("cases are sent to one recipient, which is called dsf"),
    }
}

/// Every certificate below `keys/` that can be read, with its path: whose signatures can be recognised.
pub fn all_certificates(workspace: &Workspace) -> Vec<(String, Certificate)> {
    let Ok(entries) = fs::read_dir(workspace.root.join(KEYS)) else {
        return Vec::new();
    };
    let mut found: Vec<(String, Certificate)> = entries
        .flatten()
        .filter_map(|entry| {
            let bytes = files::read_regular(&entry.path(), MAX_KEY).ok()?;
            let path = format!("{KEYS}/{}", entry.file_name().to_string_lossy());
            Some((path, Certificate::from_bytes(&bytes).ok()?))
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}
