//! Takes in a mail: opens it, judges who signed it, and remembers that it was taken in.
//!
//! The register is `intake/`, with one file for each mail: two members who take in different mails at the same time
//! never get a conflict, and a disposal of the case leaves a digest and a day, which name nothing. The case carries the
//! same digest in its log, so that a run that was killed in between makes no second case.

pub mod adopt;
pub mod answer;

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_disclosure::intake::{Letter, Wrapping, letter, wrapping};
use casebound_openpgp::{
    Certificate, Gpg, SecretKeys, Secrets, Verdict, decrypt_and_verify, good_signers, verify_clear_text,
    verify_detached,
};
use casebound_record::Committee;
use casebound_record::hex;
use casebound_record::words::Profile;
use sha2::{Digest as _, Sha256};

use crate::files::{self, Existing};
use crate::holders::all_certificates;
use crate::signing;
use crate::workspace::Workspace;

/// A mail of two files of 50 MB, encoded twice.
const MAX_MAIL: usize = 256 * 1024 * 1024;
/// A signature in an encryption in a list's mail; nobody nests deeper.
const MAX_DEPTH: usize = 4;

/// A mail that was opened.
pub struct Opened {
    /// What it says.
    pub letter: Letter,
    /// Whether it came encrypted.
    pub encrypted: bool,
    /// Who signed, and what speaks against it; one sentence each.
    pub signatures: Vec<String>,
    /// Whether somebody signed whose certificate is in `keys/`.
    pub verified: bool,
    /// Names the mail: of its Message-ID, or else of all its bytes.
    pub digest: String,
}

impl Opened {
    /// Tells whether another committee passes a case on; else somebody reports something to us: in a mail that is neither
    /// signed nor encrypted, to a committee whose mail does not come from other committees.
    pub fn is_passed_on(&self, committee: &Committee) -> bool {
        let is_protected = self.encrypted || self.verified || !self.signatures.is_empty();
        is_protected
            || adopt::record(self).is_some()
            || matches!(committee.about.profile, Some(Profile::Dsf | Profile::DsfWorkingGroup))
    }
}

/// Opens a mail with the key in a file, or with those that gpg has.
pub fn open(workspace: &Workspace, path: &std::path::Path, key: Option<&std::path::Path>) -> anyhow::Result<Opened> {
    let shown = path.display();
    let mail = files::read_limited(path, MAX_MAIL).with_context(|| format!("cannot read {shown}"))?;
    if mail.len() > MAX_MAIL {
        bail!("{shown} is over 256 MB; nothing was taken in");
    }
    let known = all_certificates(workspace);
    let certificates: Vec<Certificate> = known.iter().map(|(_, certificate)| certificate.clone()).collect();
    let now = SystemTime::from(workspace.clock.now);
    // What was wrapped in it; as long as nothing was, the mail itself: a large one is not held twice.
    let mut inside: Option<Vec<u8>> = None;
    let mut verdicts: Vec<Verdict> = Vec::new();
    let mut encrypted = false;
    for _ in 0..MAX_DEPTH {
        let (message, is_text) = match wrapping(inside.as_deref().unwrap_or(&mail)) {
            Wrapping::Nothing => break,
            Wrapping::Ambiguous => bail!("{shown} holds several encrypted parts; ask for each in a mail of its own"),
            Wrapping::Signed { content: signed, signature } => {
                verdicts.extend(verify_detached(&signature, &signed, &certificates, now)?);
                inside = Some(signed);
                continue;
            }
            Wrapping::Smime => bail!(
                "{shown} is encrypted or signed with S/MIME, which this program does not read; ask for it with OpenPGP, or save its text from your mail program"
            ),
            Wrapping::Clear { message, charset } => {
                let read = verify_clear_text(&message, &certificates, now);
                let read = read.with_context(|| format!("cannot read the signed text in {shown}"))?;
                verdicts.extend(read.verdicts);
                inside = Some(as_text(read.plain, charset.as_deref()));
                break;
            }
            Wrapping::Encrypted(message) => (message, false),
            Wrapping::Inline(message) => (message, true),
        };
        let opened = decrypt(&message, key, &certificates, now).with_context(|| format!("cannot open {shown}"))?;
        // Whoever signed around an encryption need not have known what is in it.
        verdicts = opened.verdicts;
        encrypted |= opened.encrypted;
        if is_text {
            inside = Some(as_text(opened.plain, None));
            break;
        }
        inside = Some(opened.plain);
    }
    let letter = letter(&mail, inside.as_deref().unwrap_or(&mail));
    if letter.from.is_none() && letter.message_id.is_none() {
        bail!("{shown} is no mail: it has no sender; save the mail as a file (.eml) with all its header fields");
    }
    let digest = hex::encode(&match &letter.message_id {
        Some(id) => Sha256::digest(id.as_bytes()),
        None => Sha256::digest(&mail),
    });
    Ok(Opened {
        signatures: verdicts
            .iter()
            .map(|verdict| in_words(verdict, &known, letter.from.as_ref().map(|from| from.email.as_str())))
            .collect(),
        verified: !good_signers(&verdicts).is_empty(),
        letter,
        encrypted,
        digest,
    })
}

/// A text as a part of its own, in which nothing but the text is heard.
fn as_text(text: Vec<u8>, charset: Option<&str>) -> Vec<u8> {
    let charset = charset.filter(|it| it.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    let head = format!("Content-Type: text/plain; charset={}\r\n\r\n", charset.unwrap_or("utf-8"));
    [head.into_bytes(), text].concat()
}

fn decrypt(
    message: &[u8],
    key: Option<&std::path::Path>,
    certificates: &[Certificate],
    now: SystemTime,
) -> anyhow::Result<casebound_openpgp::Opened> {
    let Some(path) = key else {
        let gpg = Gpg::new("gpg");
        let secrets = Secrets::Gpg { gpg: &gpg, own: certificates };
        return Ok(decrypt_and_verify(message, secrets, certificates, now)?);
    };
    let bytes =
        files::read_limited(path, signing::MAX_KEY).with_context(|| format!("cannot read {}", path.display()))?;
    let keys = SecretKeys::from_bytes(&bytes).with_context(|| format!("cannot use {}", path.display()))?;
    let secrets = Secrets::File { keys: &keys, ask: &mut signing::ask };
    Ok(decrypt_and_verify(message, secrets, certificates, now)?)
}

/// What a signature is worth, for people.
fn in_words(verdict: &Verdict, known: &[(String, Certificate)], from: Option<&str>) -> String {
    let who = |fingerprint: &str| {
        let path = known.iter().find(|(_, it)| it.matches_fingerprint(fingerprint)).map(|(path, _)| path.as_str());
        format!("{fingerprint} ({})", path.unwrap_or("not in keys/"))
    };
    match verdict {
        Verdict::Good { signer, .. } => {
            let of = known.iter().find(|(_, it)| it.matches_fingerprint(signer)).map(|(_, it)| it.emails());
            let is_theirs =
                of.unwrap_or_default().iter().any(|it| from.is_some_and(|from| it.eq_ignore_ascii_case(from)));
            // Anybody can write any address; only the key was proved.
            let remark = if is_theirs { "" } else { ", whose certificate does not carry the sender's address" };
            format!("signed by {}{remark}", who(signer))
        }
        Verdict::NotForUs { signer } => {
            format!("signed by {} for other recipients, and passed on: the signature does not count", who(signer))
        }
        Verdict::UnknownSigner { claims: Some(key) } => {
            format!("signed with {key}, whose certificate is not in keys/")
        }
        Verdict::UnknownSigner { claims: None } => "signed by somebody unknown".to_owned(),
        Verdict::RevokedKey { signer } => format!("signed with a revoked key of {}", who(signer)),
        Verdict::ExpiredKey { signer } => format!("signed with an expired key of {}", who(signer)),
        Verdict::TooWeak { signer } => format!("signed by {} with algorithms that are no longer safe", who(signer)),
        Verdict::FromTheFuture { signer } => format!("signed by {} in the future", who(signer)),
        Verdict::UnusableKey { signer } => format!("signed with a key of {} that may not sign", who(signer)),
        _ => "not as it was signed: the text was changed, or the signature is damaged".to_owned(),
    }
}

/// The file that says that a mail was taken in.
pub fn register(workspace: &Workspace, digest: &str) -> PathBuf {
    workspace.root.join("intake").join(format!("{digest}.yaml"))
}

/// Writes down that a mail was taken in.
pub fn remember(workspace: &Workspace, digest: &str) -> anyhow::Result<()> {
    let path = register(workspace, digest);
    files::make_private_folder(path.parent().unwrap_or(&workspace.root))?;
    let text = format!("taken: {}\n", workspace.clock.today);
    files::write_private(&path, text.as_bytes(), Existing::Replace)
}
