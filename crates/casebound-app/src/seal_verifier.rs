//! What can be seen of a sealed case without a key: for whom its message is, and who signed it.

use std::collections::BTreeMap;
use std::time::SystemTime;

use casebound_openpgp::{Certificate, SignatureVerdict, outline, verify_detached};
use casebound_record::{CaseFile, Clock, Committee};
use casebound_validate::SealFlaw;

use crate::signing::MAX_KEY;
use crate::snapshot::Snapshot;

/// The certificates of all members in one state of the files, also of those who left.
pub(crate) struct SealChecker {
    certificates: BTreeMap<String, Certificate>,
    now: SystemTime,
}

impl SealChecker {
    /// Reads the certificates. One that is not that of its pinned fingerprint is none.
    ///
    /// # Errors
    /// When a file can't be read.
    pub(crate) fn of(snapshot: &Snapshot<'_>, committee: &Committee, clock: Clock) -> anyhow::Result<SealChecker> {
        let mut certificates = BTreeMap::new();
        for member in &committee.members {
            let Some(path) = member.certificate.as_deref() else { continue };
            let Some(bytes) = snapshot.bytes_of(path, MAX_KEY)? else { continue };
            let is_pinned =
                |it: &Certificate| member.fingerprint.as_ref().is_none_or(|pin| it.matches_fingerprint(pin));
            if let Some(certificate) = Certificate::from_bytes(&bytes).ok().filter(is_pinned) {
                certificates.insert(member.key.clone(), certificate);
            }
        }
        Ok(SealChecker { certificates, now: SystemTime::from(clock.now) })
    }

    /// The certificate of a member, if there is one.
    pub(crate) fn certificate(&self, member: &str) -> Option<&Certificate> {
        self.certificates.get(member)
    }

    /// Finds what is wrong with message and signature.
    pub(crate) fn flaws(&self, file: &CaseFile) -> Vec<SealFlaw> {
        let mut flaws = self.flaws_of_message(file);
        flaws.extend(self.flaw_of_signature(file));
        flaws
    }

    fn flaws_of_message(&self, file: &CaseFile) -> Vec<SealFlaw> {
        let (Some(envelope), Some(sealed)) = (file.envelope(), &file.case.sealed) else { return Vec::new() };
        let outline = outline(envelope.message(file.text.expose()).as_bytes());
        if !outline.is_whole {
            return vec![SealFlaw::NoMessage];
        }
        let readers: Vec<Option<&Certificate>> = sealed.to.iter().map(|key| self.certificate(key)).collect();
        let is_of_reader = |key: &String| readers.iter().flatten().any(|certificate| certificate.has_key(key));
        let mut flaws = Vec::new();
        if outline.hidden > 0 || outline.passphrases > 0 || !outline.recipients.iter().all(is_of_reader) {
            flaws.push(SealFlaw::ForOthers);
        }
        let can_open =
            |it: &Option<&Certificate>| it.is_some_and(|it| outline.recipients.iter().any(|key| it.has_key(key)));
        if !readers.iter().all(can_open) {
            flaws.push(SealFlaw::NotForEach);
        }
        flaws
    }

    fn flaw_of_signature(&self, file: &CaseFile) -> Option<SealFlaw> {
        let (envelope, sealed) = (file.envelope()?, file.case.sealed.as_ref()?);
        let Some(certificate) = sealed.by.as_ref().and_then(|by| self.certificate(by)) else {
            return Some(SealFlaw::SignerWithoutCertificate);
        };
        let signed = envelope.signed(file.text.expose());
        let known = std::slice::from_ref(certificate);
        let Ok(verdicts) = verify_detached(envelope.signature(), &signed, known, self.now) else {
            return Some(SealFlaw::NoSignature);
        };
        match &verdicts[..] {
            [SignatureVerdict::Good { .. }] => None,
            [SignatureVerdict::UnknownSigner { .. }] => Some(SealFlaw::OtherSigner),
            [
                SignatureVerdict::RevokedKey { .. }
                | SignatureVerdict::ExpiredKey { .. }
                | SignatureVerdict::UnusableKey { .. }
                | SignatureVerdict::TooWeak { .. },
            ] => Some(SealFlaw::UnusableKey),
            _ => Some(SealFlaw::BadSignature),
        }
    }
}
