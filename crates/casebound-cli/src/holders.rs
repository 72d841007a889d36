//! Who holds a certificate: the members, and whoever cases are sent to.

use std::fs;

use anyhow::{Context as _, bail};
use casebound_openpgp::Certificate;

use crate::files;
use crate::house::House;
use crate::signing::{self, MAX_KEY};

/// Somebody who has, or may have, a certificate.
pub(crate) struct Holder {
    /// The key in committee.yaml.
    pub(crate) key: String,
    /// In words: `member alice`.
    pub(crate) who: String,
    /// Where committee.yaml speaks of them.
    pub(crate) route: String,
    /// The certificate's path, as written.
    pub(crate) path: Option<String>,
    /// The pinned fingerprint, as written.
    pub(crate) fingerprint: Option<String>,
    /// The address that the certificate must carry.
    pub(crate) email: Option<String>,
}

impl Holder {
    /// Reads the certificate.
    pub(crate) fn certificate(&self, house: &House) -> anyhow::Result<Certificate> {
        signing::certificate(house, self.path.as_deref(), &self.who)
    }
}

/// Everybody, in the order of committee.yaml; members who left are gone.
pub(crate) fn holders(house: &House) -> Vec<Holder> {
    let committee = &house.committee.committee;
    let members = committee.serving(house.clock.today).map(|member| member.key.clone());
    members.filter_map(|key| member(house, &key)).chain(committee.dsf.iter().map(|_| dsf(house))).collect()
}

/// The one that the command line names.
pub(crate) fn holder(house: &House, member_key: Option<&str>, recipient: Option<&str>) -> anyhow::Result<Holder> {
    match (member_key, recipient) {
        (Some(key), _) => member(house, key).with_context(|| format!("committee.yaml has no member `{key}`")),
        (None, Some("dsf")) => Ok(dsf(house)),
        (None, _) => bail!("cases are sent to one recipient, which is called dsf"),
    }
}

/// Every certificate below `keys/` that can be read, with its path: whose signatures can be recognised.
pub(crate) fn all_certificates(house: &House) -> Vec<(String, Certificate)> {
    let Ok(entries) = fs::read_dir(house.root.join("keys")) else {
        return Vec::new();
    };
    let mut found: Vec<(String, Certificate)> = entries
        .flatten()
        .filter_map(|entry| {
            let bytes = files::read_regular(&entry.path(), MAX_KEY).ok()?;
            let path = format!("keys/{}", entry.file_name().to_string_lossy());
            Some((path, Certificate::from_bytes(&bytes).ok()?))
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}

fn member(house: &House, key: &str) -> Option<Holder> {
    let member = house.committee.committee.member(key)?;
    Some(Holder {
        key: key.to_owned(),
        who: format!("member {key}"),
        route: format!("members.{key}"),
        path: member.certificate.clone(),
        fingerprint: member.fingerprint.clone(),
        email: member.email.clone(),
    })
}

fn dsf(house: &House) -> Holder {
    let known = house.committee.committee.dsf.clone().unwrap_or_default();
    Holder {
        key: "dsf".to_owned(),
        who: "recipient dsf".to_owned(),
        route: "sharing.dsf".to_owned(),
        path: known.certificate,
        fingerprint: known.fingerprint,
        email: known.email,
    }
}
