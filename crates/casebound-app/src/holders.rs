//! Who holds a certificate: the members, and whoever cases are sent to.

use std::fs;
use std::time::SystemTime;

use anyhow::Context as _;
use casebound_openpgp::{Certificate, Expected, Fitness, Purpose};
use casebound_record::holders::{CertificateHolder, HolderRole};
use casebound_record::layout::KEYS;
use casebound_record::shape::KeyForm;
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
    is_member: bool,
    is_other_committee: bool,
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

    /// Returns whether a certificate can be used now: to encrypt for them, or to recognise what another committee signed.
    pub fn fitness(&self, certificate: &Certificate, clock: Clock) -> Fitness {
        certificate.fitness(self.purpose(), self.expected(), SystemTime::from(clock.now))
    }

    /// Returns whether they are a member.
    pub fn is_member(&self) -> bool {
        self.is_member
    }

    /// How the command line names them: `--member alice`.
    pub fn option(&self) -> String {
        format!("{} {}", if self.is_member { "--member" } else { "--recipient" }, self.key)
    }

    /// What is asked of the certificate: that one can encrypt for it, or, of another committee, that it can sign.
    pub(crate) fn purpose(&self) -> Purpose {
        if self.is_other_committee { Purpose::Sign } else { Purpose::Receive }
    }
}

impl From<CertificateHolder<'_>> for Holder {
    fn from(holder: CertificateHolder<'_>) -> Holder {
        Holder {
            key: holder.key.to_owned(),
            who: holder.describe(),
            path: holder.certificate.map(str::to_owned),
            fingerprint: holder.fingerprint.map(str::to_owned),
            email: holder.email.map(str::to_owned),
            is_member: matches!(holder.role, HolderRole::Member(_)),
            is_other_committee: matches!(holder.role, HolderRole::OtherCommittee),
            route: holder.route,
        }
    }
}

/// Everybody whom committee.yaml declares, in its order; also members who left.
pub fn declared(committee: &Committee) -> impl Iterator<Item = Holder> {
    committee.certificate_holders().map(Holder::from)
}

/// Everybody whose certificate counts now: members who left are gone.
pub fn holders(workspace: &Workspace) -> Vec<Holder> {
    let committee = &workspace.committee.committee;
    let serves = |holder: &CertificateHolder<'_>| match holder.role {
        HolderRole::Member(member) => member.serves_on(workspace.clock.today),
        _ => true,
    };
    committee.certificate_holders().filter(serves).map(Holder::from).collect()
}

/// The one that the command line names: a member, or `dsf`, `committee`, or another committee by its key.
pub fn holder(workspace: &Workspace, member_key: Option<&str>, recipient: Option<&str>) -> anyhow::Result<Holder> {
    let committee = &workspace.committee.committee;
    let found = match (member_key, recipient) {
        (Some(key), _) => {
            workspace.member(key)?;
            // The key becomes the name of a file.
            let holder = committee.certificate_of_member(key).filter(|_| KeyForm::Name.fits(key));
            holder.with_context(|| format!("`{key}` can't be the name of a file"))?
        }
        (None, recipient) => {
            let recipient = recipient.unwrap_or_default();
            committee.certificate_of(recipient).filter(|_| KeyForm::Name.fits(recipient)).with_context(|| {
                format!("committee.yaml has no committee `{recipient}` under `committees`; `dsf` and `committee` (your own address) are known too")
            })?
        }
    };
    Ok(found.into())
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
