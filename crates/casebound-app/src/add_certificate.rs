//! Adds the certificate of a member or a recipient after somebody compared its fingerprint.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_openpgp::{Certificate, Expected, Fitness, Reason};
use casebound_record::COMMITTEE_FILE;
use casebound_record::edit::Value;
use casebound_record::layout;

use crate::amend::{Change, changed};
use crate::files::{self, Existing, FileTransaction};
use crate::holders::Holder;
use crate::printable::printable;
use crate::signing::MAX_KEY;
use crate::workspace::Workspace;

/// A certificate that may be taken in, merged with what is there of it.
pub struct Offer<'w> {
    workspace: &'w Workspace,
    /// Whose it is.
    pub holder: Holder,
    /// What would be in the repository then.
    pub certificate: Certificate,
    /// Whether it can be used.
    pub fitness: Fitness,
    /// Whether it is the one that is used already: a revocation must get here, so that nobody uses it any more.
    renews: bool,
}

/// What was written.
pub struct TakenIn {
    /// The file of the certificate.
    pub certificate: PathBuf,
    /// committee.yaml, where it changed.
    pub committee: Option<PathBuf>,
}

impl<'w> Offer<'w> {
    /// Reads a file with a certificate for somebody. Nothing is written yet.
    ///
    /// # Errors
    /// When the file can't be read, is not a certificate, or holds a secret key.
    pub fn read(workspace: &'w Workspace, holder: Holder, file: &Path) -> anyhow::Result<Offer<'w>> {
        let shown = file.display();
        let bytes = files::read_limited(file, MAX_KEY).with_context(|| format!("cannot read {shown}"))?;
        let new = Certificate::from_bytes(&bytes).map_err(|error| {
            let secret = error.reason() == Reason::SecretMaterial;
            let advice =
                if secret { "; nothing was added. Do not keep this file where others can read it" } else { "" };
            anyhow::anyhow!("{shown}: {error}{advice}")
        })?;
        let known = holder.certificate(workspace).ok().filter(|known| known.fingerprint() == new.fingerprint());
        let certificate = match &known {
            Some(known) => known.updated_with(&new)?,
            None => new,
        };
        // Whatever is pinned now is what this changes: the address counts, the old fingerprint does not.
        let expected = Expected { fingerprint: None, ..holder.expected() };
        let fitness = certificate.fitness(holder.purpose(), expected, workspace.clock.now.into());
        let is_pinned = holder.fingerprint.as_ref().is_some_and(|pinned| certificate.matches_fingerprint(pinned));
        Ok(Offer { workspace, holder, renews: known.is_some() && is_pinned, certificate, fitness })
    }

    /// Returns whether it may be taken in: it can be used, or it says that the one that is used can't be used any more.
    pub fn may_be_taken(&self) -> bool {
        self.fitness.is_fit() || self.renews
    }

    /// The fingerprint of the certificate that is used until now, where this replaces it.
    pub fn replaces(&self) -> Option<&str> {
        self.holder.fingerprint.as_deref().filter(|pinned| !self.certificate.matches_fingerprint(pinned))
    }

    /// Where it is written, seen from the root.
    pub fn path(&self) -> String {
        self.holder.path.clone().unwrap_or_else(|| layout::certificate(&self.holder.key))
    }

    /// Writes the certificate, and its fingerprint into committee.yaml.
    ///
    /// # Errors
    /// When committee.yaml names a place outside of `keys/`, or a file can't be written.
    pub fn take(&self) -> anyhow::Result<TakenIn> {
        self.take_over(&self.workspace.committee.text)
    }

    /// The same where committee.yaml has another text on disk than in the workspace, and gets that of the workspace too.
    ///
    /// # Errors
    /// As [`Offer::take`].
    pub(crate) fn take_over(&self, on_disk: &str) -> anyhow::Result<TakenIn> {
        let Offer { workspace, holder, certificate, .. } = self;
        let path = self.path();
        if !layout::is_certificate_path(&path) {
            bail!(
                "committee.yaml names a certificate outside keys/: {}; correct `{}.certificate` first",
                printable(&path),
                holder.route
            );
        }
        let after = self.pinned_in(&workspace.committee.text, &path)?;
        let file = workspace.root.join(&path);
        let mut files = FileTransaction::default();
        files.folder(file.parent().unwrap_or(&workspace.root))?;
        files.add(&file, &certificate.to_armored()?, Existing::Replace)?;
        let mut taken = TakenIn { certificate: file, committee: None };
        if after != on_disk {
            let committee = workspace.root.join(COMMITTEE_FILE);
            files.replace_text(&committee, on_disk, &after)?;
            taken.committee = Some(committee);
        }
        files.write()?;
        Ok(taken)
    }

    /// committee.yaml with the path and the fingerprint in it.
    fn pinned_in(&self, text: &str, path: &str) -> anyhow::Result<String> {
        // The profiles show where these lines go; beside the true ones the hint only confuses.
        let text = text.replacen(&format!("#    certificate: {path}\n#    fingerprint: …\n"), "", 1);
        let is_pinned = self.holder.fingerprint.is_some() && self.replaces().is_none();
        let set = |key: &str, value: String| Change::Set(format!("{}.{key}", self.holder.route), Value::Text(value));
        let mut changes = Vec::new();
        changes.extend(self.holder.path.is_none().then(|| set("certificate", path.to_owned())));
        changes.extend((!is_pinned).then(|| set("fingerprint", self.certificate.fingerprint())));
        changed(&text, &changes).map_err(|why| anyhow::anyhow!("{COMMITTEE_FILE}: {why}; nothing was changed"))
    }
}
