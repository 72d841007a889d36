//! The OpenPGP certificates that committee.yaml names.

use casebound_record::CommitteeFile;
use casebound_record::holders::{CertificateHolder, HolderRole};
use casebound_record::layout;

use crate::{CertificateFlaw, Context, Finding, Findings, RuleId};

/// A certificate that committee.yaml names.
pub(crate) struct NamedCertificate<'a> {
    /// The route of the entry that names it, such as `members.alice`.
    pub(crate) route: String,
    /// The path as written.
    pub(crate) path: &'a str,
    /// The fingerprint as written.
    pub(crate) fingerprint: Option<&'a str>,
}

impl NamedCertificate<'_> {
    /// Returns whether the path is inside `keys/`, even after resolving `..`.
    pub(crate) fn is_in_keys(&self) -> bool {
        layout::is_certificate_path(self.path)
    }
}

/// Returns the certificates of everybody who is, or will be, a member, then those of others.
pub(crate) fn named<'a>(context: &Context<'a>) -> impl Iterator<Item = NamedCertificate<'a>> {
    let today = context.clock.today();
    let is_current = move |holder: &CertificateHolder<'_>| match holder.role {
        HolderRole::Member(member) => member.until.is_none_or(|until| today <= until),
        _ => true,
    };
    context.policy().certificate_holders().filter(is_current).filter_map(|holder| {
        Some(NamedCertificate { route: holder.route, path: holder.certificate?, fingerprint: holder.fingerprint })
    })
}

/// Reports each flaw of each certificate, by its rule.
pub(crate) fn report_flaws(context: &Context<'_>, file: &CommitteeFile, out: &mut Vec<Finding>) {
    for named in named(context) {
        let facts = context.certificates.iter().filter(|fact| fact.route == named.route);
        let mut told = Vec::new();
        for flaw in facts.flat_map(|fact| &fact.flaws) {
            let (rule, message, help) = words(*flaw);
            // If nobody can sign, each clone asks its member instead, so this must not stop a commit.
            let is_asked = *flaw == CertificateFlaw::Replaced { can_be_signed: false };
            // A certificate may have expired together with its encryption key: report that once.
            if !told.contains(&rule) {
                told.push(rule);
                let route = format!("{}.certificate", named.route);
                let mut findings = Findings::of_committee(rule, file, out);
                let report = findings.at(&route, message, help);
                if is_asked {
                    report.advice();
                }
            }
        }
    }
}

const EXTEND: &str = "let its owner extend it and export it again; add it with `casebound keys add`";

/// Returns the rule that reports a flaw, what is wrong, and what to do.
fn words(flaw: CertificateFlaw) -> (RuleId, &'static str, &'static str) {
    match flaw {
        CertificateFlaw::Unusable => (
            RuleId::CertificateUnusable,
            "this file does not hold exactly one certificate that can be used",
            "let its owner export it again, `gpg --export --armor ADDRESS`, and add it with `casebound keys add`",
        ),
        CertificateFlaw::OtherFingerprint => (
            RuleId::CertificateFingerprintMismatch,
            "the certificate in this file does not have the fingerprint that is written here",
            "compare the fingerprint with its owner, by telephone or in person, before changing either; `casebound keys add` adds a new one",
        ),
        CertificateFlaw::Replaced { can_be_signed: true } => (
            RuleId::CertificateReplaced,
            "this certificate replaces another one, and too few members vouch for it",
            "its owner must sign with the old key, or two other members must sign, with `casebound keys approve`; `casebound guide keys` says how",
        ),
        CertificateFlaw::Replaced { can_be_signed: false } => (
            RuleId::CertificateReplaced,
            "this certificate replaces another one, and nobody can sign for it",
            "each clone asks its member before anything is encrypted for it: compare the fingerprint with its owner",
        ),
        CertificateFlaw::OtherAddress => (
            RuleId::CertificateForOtherAddress,
            "no valid user ID of this certificate carries the address that is written here: nothing can be encrypted for it",
            "let its owner add a user ID with this address and export it again, or correct `email`",
        ),
        CertificateFlaw::Revoked => (
            RuleId::CertificateRevoked,
            "this certificate, or each encryption key in it, is revoked: nothing can be encrypted for it",
            "ask its owner for a new one, but not by mail; add it with `casebound keys add`",
        ),
        CertificateFlaw::Expired => (
            RuleId::CertificateExpired,
            "this certificate, or each encryption key in it, has expired: nothing can be encrypted for it",
            EXTEND,
        ),
        CertificateFlaw::NoEncryptionKey => (
            RuleId::CertificateWithoutEncryptionKey,
            "this certificate has no usable encryption key: nothing can be encrypted for it",
            "let its owner add an encryption subkey and export it again; add it with `casebound keys add`",
        ),
        CertificateFlaw::GnupgOnly => (
            RuleId::CertificateGnupgOnly,
            "this certificate asks others for a form of encryption (OCB) that only GnuPG reads",
            "let its owner run `gpg --edit-key` with `setpref AES256 AES192 AES SHA512 SHA384 SHA256 ZLIB BZIP2 ZIP` and `save`, and export it again",
        ),
        CertificateFlaw::Version6 => (
            RuleId::CertificateVersion6,
            "this certificate has version 6, which GnuPG can't import",
            "nothing needs to change for Casebound; colleagues with GnuPG can't write to its owner, who may make a version 4 key for this work",
        ),
        CertificateFlaw::ExpiresWithin { days: ..=7 } => {
            (RuleId::CertificateAboutToExpire, "this certificate expires within 7 days", EXTEND)
        }
        CertificateFlaw::ExpiresWithin { days: 8..=30 } => {
            (RuleId::CertificateAboutToExpire, "this certificate expires within 30 days", EXTEND)
        }
        CertificateFlaw::ExpiresWithin { days: 31.. } => {
            (RuleId::CertificateAboutToExpire, "this certificate expires within 60 days", EXTEND)
        }
    }
}
