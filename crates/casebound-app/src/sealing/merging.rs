//! Joins two versions of a sealed case: opened in memory, joined entry by entry, and sealed again for whom both sides meant.

use anyhow::bail;
use casebound_record::CaseFile;
use casebound_record::case::Attachment;
use casebound_record::merge::{Choice, Merge, merge, merge_with};
use casebound_record::sealed::SealedFile;

use super::beside::Files;
use super::open::open;
use super::seal::{Readers, sealed};
use crate::opened_cases::OpenedCase;
use crate::workspace::Workspace;

/// One version: its plain text, and how it was sealed.
struct Version {
    plain: CaseFile,
    sealed: Option<OpenedCase>,
}

impl Version {
    fn read(workspace: &Workspace, path: &str, bytes: &[u8]) -> anyhow::Result<Version> {
        let file = CaseFile::read(path, bytes);
        if !file.is_sealed() {
            return Ok(Version { plain: file, sealed: None });
        }
        let opened = open(workspace, &file)?;
        let plain = CaseFile::read(path, opened.plain.text.expose().as_bytes());
        Ok(Version { plain, sealed: Some(opened) })
    }

    fn bytes(&self) -> &[u8] {
        self.plain.text.expose().as_bytes()
    }

    fn pins(&self) -> &[(String, String)] {
        self.sealed.as_ref().map_or(&[], |opened| &opened.pins)
    }

    fn revision(&self) -> u32 {
        self.sealed.as_ref().map_or(0, |opened| opened.revision)
    }
}

/// Two versions of a case and the one on which both are based, of which one at least is sealed.
pub struct SealedVersions {
    path: String,
    base: Version,
    ours: Version,
    theirs: Version,
}

/// Returns whether one of these versions is sealed, or an attempt at it: then no line of them is ever compared as text.
pub fn is_any_sealed(versions: [&[u8]; 3]) -> bool {
    versions.iter().any(|bytes| CaseFile::read("", bytes).is_sealed())
}

impl SealedVersions {
    /// Opens the versions: base, ours, theirs.
    ///
    /// # Errors
    /// When one of them can't be opened here, or one side made the case plain.
    pub fn open(workspace: &Workspace, path: &str, [base, ours, theirs]: [&[u8]; 3]) -> anyhow::Result<SealedVersions> {
        let read = |bytes: &[u8]| Version::read(workspace, path, bytes);
        let versions =
            SealedVersions { path: path.to_owned(), base: read(base)?, ours: read(ours)?, theirs: read(theirs)? };
        let is_plain_now = |side: &Version| side.sealed.is_none() && versions.base.sealed.is_some();
        if is_plain_now(&versions.ours) || is_plain_now(&versions.theirs) {
            bail!(
                "{} is plain on one side and sealed on the other. Take one whole version: with `git checkout --ours` or `--theirs` and \
                 its path, then `git add`",
                versions.ours.plain.stem()
            );
        }
        Ok(versions)
    }

    /// Joins the plain texts, in memory.
    pub fn merge(&self) -> Merge {
        merge(self.base.bytes(), self.ours.bytes(), self.theirs.bytes())
    }

    /// The same with an answer to each question.
    pub fn merge_with(&self, choices: &[Choice]) -> Merge {
        merge_with(self.base.bytes(), self.ours.bytes(), self.theirs.bytes(), choices)
    }

    /// Seals the joined text: out is whom one side took out, in is whom one side let in.
    ///
    /// # Errors
    /// When it can't be sealed for them, or both sides know another certificate of one reader.
    pub fn seal(&self, workspace: &Workspace, text: &str) -> anyhow::Result<String> {
        let plain = CaseFile::read(self.path.as_str(), text.as_bytes());
        let Some(revision) = self.ours.revision().max(self.theirs.revision()).checked_add(1) else {
            bail!("{} was sealed too often", plain.stem())
        };
        let files = Files { kept: self.files(&plain), new: Vec::new() };
        Ok(sealed(workspace, &plain, &self.readers()?, &files, revision)?.text)
    }

    /// The files of both sides: of one that both have, the one that the joined case lists.
    fn files(&self, plain: &CaseFile) -> Vec<SealedFile> {
        let of =
            |version: &'_ Version| version.sealed.iter().flat_map(|opened| opened.files.clone()).collect::<Vec<_>>();
        let is_listed = |file: &SealedFile| {
            let is_it =
                |it: &Attachment| it.file.as_ref() == Some(&file.name) && it.sha256.as_ref() == Some(&file.sha256);
            plain.case.attachments.iter().any(is_it)
        };
        let (base, ours, theirs) = (of(&self.base), of(&self.ours), of(&self.theirs));
        let mut all: Vec<SealedFile> = ours.iter().chain(&theirs).cloned().collect();
        // What is listed comes first; what one side removed is gone.
        all.retain(|file| is_listed(file) || !base.contains(file) || ours.contains(file) && theirs.contains(file));
        all.sort_by_key(|file| !is_listed(file));
        let mut files: Vec<SealedFile> = Vec::new();
        for file in all {
            if !files.iter().any(|known| known.name == file.name) {
                files.push(file);
            }
        }
        files
    }

    fn readers(&self) -> anyhow::Result<Readers> {
        let (ours, theirs) = (self.ours.pins(), self.theirs.pins());
        let has = |pins: &[(String, String)], key: &str| pins.iter().any(|(reader, _)| reader == key);
        // Sealed on one side for the first time: that side alone says for whom.
        let is_first = self.ours.sealed.is_none() || self.theirs.sealed.is_none();
        let stays = |key: &str| match self.base.sealed.is_some() {
            true => !has(self.base.pins(), key) || has(ours, key) && has(theirs, key),
            false => is_first || has(ours, key) && has(theirs, key),
        };
        let mut readers = Readers { to: Vec::new(), pins: Vec::new() };
        for (key, _) in ours.iter().chain(theirs) {
            if stays(key) && !readers.to.contains(key) {
                readers.to.push(key.clone());
                readers.pins.extend(self.pin_of(key)?.map(|pin| (key.clone(), pin)));
            }
        }
        Ok(readers)
    }

    /// The fingerprint of a reader that the side knows which changed it.
    fn pin_of(&self, key: &str) -> anyhow::Result<Option<String>> {
        let pin =
            |version: &Version| version.pins().iter().find(|(reader, _)| reader == key).map(|(_, pin)| pin.clone());
        let (base, ours, theirs) = (pin(&self.base), pin(&self.ours), pin(&self.theirs));
        Ok(match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours == theirs || Some(&theirs) == base.as_ref() => Some(ours),
            (Some(ours), Some(theirs)) if Some(&ours) == base.as_ref() => Some(theirs),
            (Some(_), Some(_)) => {
                bail!("both sides sealed it for another certificate of {key}; ask them which one is theirs")
            }
            (one, other) => one.or(other),
        })
    }
}
