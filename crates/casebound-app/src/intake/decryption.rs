//! Decrypts and verifies the parts of a mail, with a key file or with gpg, and describes each signature.

use std::path::Path;
use std::time::SystemTime;

use anyhow::Context as _;
use casebound_mail::{Header, LayerKind, Mail, Opener, Signature, WrittenAt};
use casebound_openpgp::{
    Certificate, Error, Gpg, Reason, SecretKeySource, SecretKeys, SignatureVerdict, decrypt_and_verify, recipients,
    verify_clear_text, verify_detached,
};
use chrono::{DateTime, TimeDelta, Utc};

use crate::files;
use crate::holders::all_certificates;
use crate::prompt::Prompt;
use crate::signing;
use crate::workspace::Workspace;

/// The certificates of `keys/`, and the secret keys at hand.
pub(super) struct Keys<'p> {
    known: Vec<(String, Certificate)>,
    certificates: Vec<Certificate>,
    secret: Option<SecretKeys>,
    prompt: &'p mut dyn Prompt,
    now: SystemTime,
}

impl<'p> Keys<'p> {
    /// Reads `keys/` and the key file, if one is named; gpg opens what comes else.
    ///
    /// # Errors
    /// When the key file can't be read.
    pub(super) fn of(
        workspace: &Workspace,
        key: Option<&Path>,
        prompt: &'p mut dyn Prompt,
    ) -> anyhow::Result<Keys<'p>> {
        let secret = key.map(|path| -> anyhow::Result<SecretKeys> {
            let shown = path.display();
            let bytes = files::read_limited(path, signing::MAX_KEY).with_context(|| format!("cannot read {shown}"))?;
            SecretKeys::from_bytes(&bytes).with_context(|| format!("cannot use {shown}"))
        });
        let known = all_certificates(workspace);
        Ok(Keys {
            certificates: known.iter().map(|(_, certificate)| certificate.clone()).collect(),
            known,
            secret: secret.transpose()?,
            prompt,
            now: SystemTime::from(workspace.clock.now),
        })
    }

    /// Says of each good signature in a mail whose address its certificate lacks, and which was made on another day.
    ///
    /// Anybody can write any address and any date; only the key was proved.
    pub(super) fn compare(&self, mail: &mut Mail) {
        let outer = mail.header().into_owned();
        let headers: Vec<Header> = (0..mail.layers.len())
            .map(|layer| {
                let enclosed = mail.around(Some(layer)).find_map(|layer| match &layer.kind {
                    LayerKind::Message(header) => Some(header.as_ref().clone()),
                    _ => None,
                });
                enclosed.unwrap_or_else(|| outer.clone())
            })
            .collect();
        for (layer, header) in mail.layers.iter_mut().zip(headers) {
            let (LayerKind::Encrypted(signatures) | LayerKind::Signed(signatures)) = &mut layer.kind else { continue };
            for signature in signatures {
                let Some(signer) = &signature.signer else { continue };
                let emails = self.emails_of(signer);
                if !emails.iter().any(|email| header.from.first().is_some_and(|from| from.is(email))) {
                    signature.text.push_str(", whose certificate does not carry the sender's address");
                }
                let is_of_another_day = |made: &DateTime<Utc>| {
                    header
                        .date
                        .and_then(WrittenAt::instant)
                        .is_some_and(|date| (date.to_utc() - *made).abs() > TimeDelta::days(1))
                };
                if let Some(made) = signature.made_at.filter(is_of_another_day) {
                    let day = made.format("%Y-%m-%d");
                    signature.text.push_str(&format!(", on {day}, over a day from the date of the mail"));
                }
            }
        }
    }

    /// The path below `keys/` of the certificate with this fingerprint.
    pub(super) fn path_of(&self, fingerprint: &str) -> Option<&str> {
        self.known.iter().find(|(_, it)| it.matches_fingerprint(fingerprint)).map(|(path, _)| path.as_str())
    }

    /// The addresses of the certificate with this fingerprint.
    pub(super) fn emails_of(&self, fingerprint: &str) -> Vec<String> {
        let found = self.known.iter().find(|(_, it)| it.matches_fingerprint(fingerprint));
        found.map(|(_, it)| it.emails()).unwrap_or_default()
    }

    fn signatures(&self, verdicts: &[SignatureVerdict]) -> Vec<Signature> {
        verdicts.iter().map(|verdict| self.in_words(verdict)).collect()
    }

    /// What a signature is worth, for people.
    fn in_words(&self, verdict: &SignatureVerdict) -> Signature {
        let who =
            |fingerprint: &str| format!("{fingerprint} ({})", self.path_of(fingerprint).unwrap_or("not in keys/"));
        let text = match verdict {
            SignatureVerdict::Good { signer, .. } => format!("signed by {}", who(signer)),
            SignatureVerdict::NotForUs { signer } => {
                format!("signed by {} for other recipients, and passed on: the signature does not count", who(signer))
            }
            SignatureVerdict::UnknownSigner { claims: Some(key) } => {
                format!("signed with {key}, whose certificate is not in keys/")
            }
            SignatureVerdict::UnknownSigner { claims: None } => "signed by somebody unknown".to_owned(),
            SignatureVerdict::RevokedKey { signer } => format!("signed with a revoked key of {}", who(signer)),
            SignatureVerdict::ExpiredKey { signer } => format!("signed with an expired key of {}", who(signer)),
            SignatureVerdict::TooWeak { signer } => {
                format!("signed by {} with algorithms that are no longer safe", who(signer))
            }
            SignatureVerdict::FromTheFuture { signer } => format!("signed by {} in the future", who(signer)),
            SignatureVerdict::UnusableKey { signer } => {
                format!("signed with a key of {} that may not sign", who(signer))
            }
            _ => {
                "signed, but the signature does not match: the text was changed, or the signature is damaged".to_owned()
            }
        };
        let made_at = match verdict {
            SignatureVerdict::Good { made_at, .. } => Some(DateTime::<Utc>::from(*made_at)),
            _ => None,
        };
        Signature { signer: verdict.good_signer().map(str::to_owned), made_at, text }
    }

    /// Why a message was not opened, with the keys that would open it.
    fn why(&self, error: &Error, message: &[u8]) -> String {
        let keys: Vec<String> = recipients(message).iter().map(|key| self.holder_of(key)).collect();
        match error.reason() {
            Reason::NoSecretKey | Reason::OnlyStub if !keys.is_empty() => {
                format!("{error}; it is encrypted for {}", keys.join(", "))
            }
            _ => error.to_string(),
        }
    }

    /// A key ID with the certificate that holds it.
    fn holder_of(&self, key: &str) -> String {
        match self.known.iter().find(|(_, certificate)| certificate.has_key(key)) {
            Some((path, _)) => format!("{key} ({path})"),
            None => key.to_owned(),
        }
    }
}

impl Opener for Keys<'_> {
    fn decrypt(&mut self, message: &[u8]) -> Result<(Vec<u8>, Vec<Signature>), String> {
        let gpg = Gpg::new("gpg");
        let prompt = &mut *self.prompt;
        let mut ask = |question: &str| prompt.passphrase(question);
        let secrets = match &self.secret {
            Some(keys) => SecretKeySource::File { keys, ask: &mut ask },
            None => SecretKeySource::Gpg { gpg: &gpg, own: &self.certificates },
        };
        match decrypt_and_verify(message, secrets, &self.certificates, self.now) {
            Ok(opened) => Ok((opened.plain, self.signatures(&opened.verdicts))),
            Err(error) => Err(self.why(&error, message)),
        }
    }

    fn verify_clear(&mut self, message: &[u8]) -> Result<(Vec<u8>, Vec<Signature>), String> {
        let read = verify_clear_text(message, &self.certificates, self.now).map_err(|error| error.to_string())?;
        Ok((read.plain, self.signatures(&read.verdicts)))
    }

    fn verify_detached(&mut self, signature: &[u8], content: &[u8]) -> Result<Vec<Signature>, String> {
        let verdicts = verify_detached(signature, content, &self.certificates, self.now);
        verdicts
            .map(|verdicts| self.signatures(&verdicts))
            .map_err(|_| "not signed: the signature can't be read".to_owned())
    }
}
