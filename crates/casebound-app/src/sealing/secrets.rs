//! Where the secret key of whoever works here is: with gpg, or in the file that git's `casebound.key` names.

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::Context as _;
use casebound_git::program;
use casebound_openpgp::{Certificate, OpenedMessage, SecretKeySource, SecretKeys, Signer, decrypt_and_verify};

use crate::files;
use crate::prompt::Prompt;
use crate::signing::{self, MAX_KEY};
use crate::workspace::Workspace;

/// The setting of git that names the file of a secret key.
pub(super) const SETTING: &str = "casebound.key";

/// The file of a secret key that this clone is set to use; nothing where gpg has the key.
fn key_file(workspace: &Workspace) -> Option<PathBuf> {
    let arguments = ["config", "--type=path", "--get", SETTING];
    let said = program::run(&workspace.root, &arguments).ok().filter(|said| said.is_success())?;
    let path = String::from_utf8(said.stdout).ok()?;
    Some(PathBuf::from(path.trim_end_matches('\n'))).filter(|path| !path.as_os_str().is_empty())
}

/// Asks where somebody can be asked.
struct Asking<'w>(&'w Workspace);

impl Prompt for Asking<'_> {
    fn secret(&mut self, question: &str) -> Option<String> {
        self.0.context.secret.and_then(|ask| ask(question))
    }
}

/// Opens a message with the key of whoever works here; `own` are certificates of which one may be theirs.
///
/// # Errors
/// When it can't be opened.
pub(super) fn decrypt(workspace: &Workspace, message: &[u8], own: &[Certificate]) -> anyhow::Result<OpenedMessage> {
    let now = SystemTime::from(workspace.clock.now);
    let Some(path) = key_file(workspace) else {
        let gpg = signing::gpg(workspace);
        return Ok(decrypt_and_verify(message, SecretKeySource::Gpg { gpg: &gpg, own }, &[], now)?);
    };
    let shown = path.display();
    let bytes = files::read_limited(&path, MAX_KEY)
        .with_context(|| format!("cannot read {shown}, which `git config {SETTING}` names"))?;
    let keys = SecretKeys::from_bytes(&bytes).with_context(|| format!("cannot use {shown}"))?;
    let mut asking = Asking(workspace);
    let prompt: &mut dyn Prompt = &mut asking;
    let mut ask = |question: &str| prompt.passphrase(question);
    Ok(decrypt_and_verify(message, SecretKeySource::File { keys: &keys, ask: &mut ask }, &[], now)?)
}

/// The signer of whoever works here.
///
/// # Errors
/// When there is no key, or it can't sign.
pub(super) fn signer(workspace: &Workspace) -> anyhow::Result<Signer> {
    let path = key_file(workspace).map(|path| path.to_string_lossy().into_owned());
    signing::signer(workspace, path.as_deref(), SystemTime::from(workspace.clock.now), &mut Asking(workspace))
}
