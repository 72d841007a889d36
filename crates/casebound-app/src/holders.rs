//! Who holds a certificate: the members, and whoever cases are sent to.

use std::fs;

use anyhow::{Context as _, bail};
use casebound_openpgp::Certificate;

use crate::files;
use crate::signing::{self, MAX_KEY};
use crate::workspace::Workspace;
use casebound_record::layout::KEYS;

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
    /// Reads the certificate.
    pub fn certificate(&self, workspace: &Workspace) -> anyhow::Result<Certificate> {
        signing::certificate(workspace, self.path.as_deref(), &self.who)
    }
}

/// Everybody, in the order of committee.yaml; members who left are gone.
pub fn holders(workspace: &Workspace) -> Vec<Holder> {
    let committee = &workspace.committee.committee;
    let members = committee.serving(workspace.clock.today).map(|member| member.key.clone());
    members
        .filter_map(|key| member(workspace, &key))
        .chain(committee.sharing.dsf.iter().map(|_| dsf(workspace)))
        .collect()
}

/// The one that the command line names.
pub fn holder(workspace: &Workspace, member_key: Option<&str>, recipient: Option<&str>) -> anyhow::Result<Holder> {
    match (member_key, recipient) {
        (Some(key), _) => member(workspace, key).with_context(|| format!("committee.yaml has no member `{key}`")),
        (None, Some("dsf")) => Ok(dsf(workspace)),
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

fn member(workspace: &Workspace, key: &str) -> Option<Holder> {
    let member = workspace.committee.committee.member(key)?;
    Some(Holder {
        key: key.to_owned(),
        who: format!("member {key}"),
        route: format!("members.{key}"),
        path: member.certificate.clone(),
        fingerprint: member.fingerprint.clone(),
        email: member.email.clone(),
    })
}

fn dsf(workspace: &Workspace) -> Holder {
    let known = workspace.committee.committee.sharing.dsf.clone().unwrap_or_default();
    Holder {
        key: "dsf".to_owned(),
        who: "recipient dsf".to_owned(),
        route: "sharing.dsf".to_owned(),
        path: known.certificate,
        fingerprint: known.fingerprint,
        email: known.email,
    }
}
