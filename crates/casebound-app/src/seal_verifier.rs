//! What can be seen of a sealed case without a key: for whom its message is, and who signed it.

use std::collections::BTreeMap;
use std::time::SystemTime;

use casebound_openpgp::{Advice, Certificate, Expected, Purpose, SignatureVerdict, outline, verify_detached};
use casebound_record::fields::Sealed;
use casebound_record::sealed::inside::stored_digits;
use casebound_record::{CaseFile, Clock, Committee};
use casebound_validate::SealFlaw;

use crate::digest;
use crate::signing::MAX_KEY;
use crate::snapshot::Snapshot;

/// No message beside a case is longer, in bytes.
pub(crate) const MAX_MESSAGE: usize = 1 << 30;

/// Returns whether a file beside a sealed case may be one of its messages: it has the name that its bytes ask for.
pub(crate) fn is_stored_message(path: &str, bytes: &[u8]) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    stored_digits(name).is_some_and(|digits| digest::of(bytes).starts_with(digits))
}

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
        self.flaws_of_recipients(envelope.message(file.text.expose()).as_bytes(), sealed)
    }

    /// Finds what is wrong with the files beside a sealed case: each is a message for its readers, named by its digest.
    ///
    /// # Errors
    /// When one can't be read.
    pub(crate) fn flaws_beside(&self, snapshot: &Snapshot<'_>, file: &CaseFile) -> anyhow::Result<Vec<SealFlaw>> {
        let Some(sealed) = &file.case.sealed else { return Ok(Vec::new()) };
        let mut flaws = Vec::new();
        for path in snapshot.beside(&file.path) {
            let bytes = snapshot.bytes_of(path, MAX_MESSAGE)?.unwrap_or_default();
            match is_stored_message(path, &bytes) {
                true => flaws.extend(self.flaws_of_recipients(&bytes, sealed)),
                false => flaws.push(SealFlaw::InTheClear),
            }
        }
        Ok(flaws)
    }

    /// Says that the certificate of a reader ends soon, or has ended: then nothing can be sealed for them.
    pub(crate) fn flaw_of_expiry(&self, file: &CaseFile) -> Option<SealFlaw> {
        let readers = file.case.sealed.iter().flat_map(|sealed| &sealed.to);
        let ends = |certificate: &Certificate| {
            let fitness = certificate.fitness(Purpose::Receive, Expected::default(), self.now);
            fitness.ended.is_some() || fitness.advice.iter().any(|it| matches!(it, Advice::ExpiresSoon { .. }))
        };
        readers.filter_map(|key| self.certificate(key)).any(ends).then_some(SealFlaw::KeyExpires)
    }

    fn flaws_of_recipients(&self, message: &[u8], sealed: &Sealed) -> Vec<SealFlaw> {
        let outline = outline(message);
        if !outline.is_whole {
            return vec![SealFlaw::NoMessage];
        }
        let readers: Vec<Option<&Certificate>> = sealed.to.iter().map(|key| self.certificate(key)).collect();
        let is_of_reader = |key: &String| readers.iter().flatten().any(|certificate| certificate.has_key(key));
        let mut flaws = Vec::new();
        if outline.hidden > 0 || outline.passphrases > 0 || !outline.recipients.iter().all(is_of_reader) {
            flaws.push(SealFlaw::ForOthers);
        }
        let can_open = |certificate: &Option<&Certificate>| {
            certificate.is_some_and(|it| outline.recipients.iter().any(|key| it.has_key(key)))
        };
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
