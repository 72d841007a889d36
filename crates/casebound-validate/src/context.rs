//! What every rule may know beside the file it looks at.

use std::borrow::Cow;

use casebound_record::committee::AgreementPolicy;
use casebound_record::{Clock, Committee, CommitteeFile};
use chrono::NaiveDate;

use crate::people_index::PeopleIndex;
use crate::rule_clock::RuleClock;
use crate::seal_flaws::SealVerifier;

/// What every rule may know beside the file it looks at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The one clock.
    pub clock: RuleClock<'a>,
    /// committee.yaml. When it is missing or can't be read only the form of cases is checked.
    pub committee: Option<&'a CommitteeFile>,
    /// Every file in the folders that rules look at, sorted by path.
    pub files: &'a [FileFact<'a>],
    /// What is wrong with the certificates that committee.yaml names, one entry for each that was looked at.
    pub certificates: &'a [CertificateFact],
    /// What the rules of a commit look at.
    pub changes: Changes<'a>,
    /// Paths of cases whose code name belonged to a record that was erased.
    pub spent: &'a [String],
    /// Paths of records that were erased and came back as they were.
    pub came_back: &'a [String],
    /// The people of all cases; where they are not known nobody is looked for.
    pub everybody: Option<&'a PeopleIndex>,
    /// How many had to agree, from which day on, as far as the history tells; oldest first.
    pub agreements: &'a [PastAgreement],
    /// What nobody changes alone in committee.yaml, where too few members approve that.
    pub unapproved: &'a [UnapprovedChange],
    /// Who looks at message and signature of sealed cases.
    pub seals: SealVerifier<'a>,
}

/// A change of committee.yaml that too few members approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnapprovedChange {
    /// What is changed.
    pub what: WatchedChange,
    /// The routes of committee.yaml.
    pub routes: Vec<String>,
    /// How many members must still approve it.
    pub more: usize,
    /// The members who can.
    pub of: Vec<String>,
}

/// What nobody changes alone in committee.yaml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchedChange {
    /// It asks for less agreement than before.
    LessAgreement,
    /// By what it knows this member.
    Member {
        /// The key.
        key: String,
        /// Whether the member's own approval is enough.
        may_approve: bool,
    },
}

/// How many had to agree from a day on.
#[derive(Debug, Clone)]
pub struct PastAgreement {
    /// The first day.
    pub since: NaiveDate,
    /// What committee.yaml said.
    pub agreement: AgreementPolicy,
}

impl<'a> Context<'a> {
    /// At this instant, and nothing else is known.
    pub fn at(clock: Clock) -> Context<'a> {
        Context {
            clock: clock.into(),
            committee: None,
            files: &[],
            certificates: &[],
            changes: Changes::default(),
            spent: &[],
            came_back: &[],
            everybody: None,
            agreements: &[],
            unapproved: &[],
            seals: SealVerifier::default(),
        }
    }

    /// The committee. Rules that look at a case run only when it could be read.
    pub fn policy(&self) -> &'a Committee {
        &self.committee.expect("the engine runs these rules with a committee only").committee
    }

    /// Returns how many had to agree on a day: by the policy of that day, or by today's if that is unknown.
    pub fn agreement_on(&self, day: NaiveDate) -> &'a AgreementPolicy {
        let past = self.agreements.iter().rev().find(|past| past.since <= day);
        past.map_or(&self.policy().agreement, |past| &past.agreement)
    }

    /// Returns the file at a path.
    pub fn file(&self, path: &str) -> Option<&'a FileFact<'a>> {
        let place = self.files.partition_point(|file| &*file.path < path);
        self.files.get(place).filter(|file| file.path == path)
    }
}

/// What a commit brings and takes away; or all that a state has, and what the state before had besides. It is sorted by path.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes<'a> {
    /// The files that are there afterwards.
    pub files: &'a [FileFact<'a>],
    /// Paths that the state before had and this one has not: cases, neither here nor in another folder, and tombstones,
    /// also when they are there with another content.
    pub removed: &'a [String],
    /// Paths of cases that are changed by a member whom the state before has as reported or affected.
    pub by_party: &'a [String],
}

/// A file of the repository, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFact<'a> {
    /// The path in the repository, with `/` between its parts.
    pub path: Cow<'a, str>,
    /// What it is.
    pub kind: FileKind,
    /// In bytes.
    pub size: u64,
    /// The SHA-256 digest in lower-case hexadecimal digits, where the caller computed it.
    pub sha256: Option<String>,
    /// Whether it holds an OpenPGP secret key; looked at for files below `keys/`.
    pub holds_secret_key: bool,
}

impl FileFact<'_> {
    /// The same with a path of its own.
    pub fn into_owned(self) -> FileFact<'static> {
        FileFact { path: Cow::Owned(self.path.into_owned()), ..self }
    }
}

/// What the caller found in the OpenPGP certificate of somebody whom committee.yaml names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFact {
    /// The route of the entry that names it, such as `members.alice`.
    pub route: String,
    /// What is wrong with it at the clock's instant; nothing where all is well.
    pub flaws: Vec<CertificateFlaw>,
}

/// What can be wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFlaw {
    /// The file holds none, several, or one that no current program accepts.
    Unusable,
    /// It is not the one with the pinned fingerprint.
    OtherFingerprint,
    /// It takes the place of another one, and too few members vouch for it.
    Replaced {
        /// Whether members are there who can sign for it; else each clone asks its member.
        can_be_signed: bool,
    },
    /// No valid user ID carries the address of its holder.
    OtherAddress,
    /// It, or each of its encryption keys, is revoked.
    Revoked,
    /// It, or each of its encryption keys, has expired.
    Expired,
    /// It has no encryption key: it only signs.
    NoEncryptionKey,
    /// It expires within this many days.
    ExpiresWithin {
        /// The least of 60, 30 and 7 that covers what is left.
        days: u8,
    },
    /// It asks others for a form of encryption that only GnuPG reads.
    GnupgOnly,
    /// It has version 6, which GnuPG can't import.
    Version6,
}

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A file with bytes.
    Regular,
    /// A symbolic link.
    Symlink,
    /// Another repository inside this one.
    Submodule,
    /// A folder with the name of a file.
    Directory,
    /// The operating system refused to open it.
    Unreadable,
}
