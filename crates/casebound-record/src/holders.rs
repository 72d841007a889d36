//! Who holds a certificate that committee.yaml names: the members, the committee itself, and others.

use crate::committee::{Committee, Member};

/// Somebody whose certificate committee.yaml names, or may name.
#[derive(Debug, Clone)]
pub struct CertificateHolder<'c> {
    /// Who it is.
    pub role: HolderRole<'c>,
    /// The key: of a member, of another committee, `dsf` or `committee`.
    pub key: &'c str,
    /// Where committee.yaml speaks of them, such as `members.alice`.
    pub route: String,
    /// The file with the certificate, as written.
    pub certificate: Option<&'c str>,
    /// The pinned fingerprint, as written.
    pub fingerprint: Option<&'c str>,
    /// The address that the certificate must carry.
    pub email: Option<&'c str>,
}

/// What a holder of a certificate is.
#[derive(Debug, Clone, Copy)]
pub enum HolderRole<'c> {
    /// A member.
    Member(&'c Member),
    /// The committee itself, by the address to which reports are sent.
    Committee,
    /// The Django Software Foundation's committee, to which cases are sent.
    Dsf,
    /// Another committee, whose notices come in.
    OtherCommittee,
}

impl CertificateHolder<'_> {
    /// In words: `member alice`.
    pub fn describe(&self) -> String {
        match self.role {
            HolderRole::Member(_) => format!("member {}", self.key),
            HolderRole::Committee => "the committee's own address".to_owned(),
            HolderRole::Dsf => "recipient dsf".to_owned(),
            HolderRole::OtherCommittee => format!("committee {}", self.key),
        }
    }
}

impl Committee {
    /// Everybody whom committee.yaml declares, also members who left; the committee itself where it has a certificate.
    pub fn certificate_holders(&self) -> impl Iterator<Item = CertificateHolder<'_>> {
        let members = self.members.iter().map(of_member);
        let own = self.about.certificate.is_some() || self.about.fingerprint.is_some();
        let others = self.sharing.dsf.is_some().then(|| self.dsf());
        let committees = self.committees.iter().map(|other| CertificateHolder {
            role: HolderRole::OtherCommittee,
            key: &other.key,
            route: format!("committees.{}", other.key),
            certificate: other.certificate.as_deref(),
            fingerprint: other.fingerprint.as_deref(),
            email: other.email.as_deref(),
        });
        members.chain(own.then(|| self.own())).chain(others).chain(committees)
    }

    /// The member with this key, as a holder.
    pub fn certificate_of_member(&self, key: &str) -> Option<CertificateHolder<'_>> {
        self.member(key).map(of_member)
    }

    /// `dsf`, `committee` for its own address, or the key of another committee, whether there is a certificate yet or not.
    pub fn certificate_of(&self, recipient: &str) -> Option<CertificateHolder<'_>> {
        match recipient {
            "dsf" => Some(self.dsf()),
            "committee" => Some(self.own()),
            key => self
                .certificate_holders()
                .find(|holder| matches!(holder.role, HolderRole::OtherCommittee) && holder.key == key),
        }
    }

    fn own(&self) -> CertificateHolder<'_> {
        CertificateHolder {
            role: HolderRole::Committee,
            key: "committee",
            route: "committee".to_owned(),
            certificate: self.about.certificate.as_deref(),
            fingerprint: self.about.fingerprint.as_deref(),
            email: self.about.email.as_deref(),
        }
    }

    fn dsf(&self) -> CertificateHolder<'_> {
        let known = self.sharing.dsf.as_ref();
        CertificateHolder {
            role: HolderRole::Dsf,
            key: "dsf",
            route: "sharing.dsf".to_owned(),
            certificate: known.and_then(|known| known.certificate.as_deref()),
            fingerprint: known.and_then(|known| known.fingerprint.as_deref()),
            email: known.and_then(|known| known.email.as_deref()),
        }
    }
}

fn of_member(member: &Member) -> CertificateHolder<'_> {
    CertificateHolder {
        role: HolderRole::Member(member),
        key: &member.key,
        route: format!("members.{}", member.key),
        certificate: member.certificate.as_deref(),
        fingerprint: member.fingerprint.as_deref(),
        email: member.email.as_deref(),
    }
}
