//! Remembers how far a mail got, so that a run that was killed neither loses it nor sends it twice.
//!
//! One file for each mail, in git's own folder: it belongs to this clone alone and is never committed. It holds the
//! case's name and the mail's Message-ID, and goes away once a commit has the case that says that it was sent, or the case is gone.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use casebound_git::Repository;
use casebound_record::CaseFile;
use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use crate::disposal::upstream::Upstream;
use crate::files::{self, Existing};
use crate::own_file;
use crate::random;
use crate::workspace::Workspace;

const VERSION: u32 = 1;
const MAX_ENTRY: usize = 4096;

/// How far a mail got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SendState {
    /// Nothing left this computer.
    Prepared,
    /// It left, and no answer is known: only a person can find out.
    HandedOver,
    /// The server answered that it has it.
    Accepted,
}

/// What is known of one mail.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    version: u32,
    /// The code name, for a letter with the letter's name.
    #[serde(rename = "case")]
    pub(crate) name: String,
    /// The random part of the Message-ID, in hexadecimal digits.
    message_id: String,
    /// How far it got.
    pub(crate) state: SendState,
    /// The day of that.
    pub(crate) on: String,
    /// Whether it is a draft that a person sends.
    #[serde(default)]
    pub(crate) is_draft: bool,
    /// The digest of what is sent, where it can change between two runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) digest: Option<String>,
}

impl Entry {
    /// Begins a new mail.
    pub(crate) fn prepared(name: &str, digest: Option<&str>, on: NaiveDate) -> anyhow::Result<Entry> {
        let id = random::bytes::<16>()?;
        Ok(Entry {
            version: VERSION,
            name: name.to_owned(),
            message_id: HEXLOWER.encode(&id),
            state: SendState::Prepared,
            on: on.to_string(),
            is_draft: false,
            digest: digest.map(str::to_owned),
        })
    }

    /// The same mail, now this far.
    pub(crate) fn now(&self, state: SendState, on: NaiveDate) -> Entry {
        Entry { state, on: on.to_string(), ..self.clone() }
    }

    /// The same mail, known to have left on its day.
    pub(crate) fn accepted(self) -> Entry {
        Entry { state: SendState::Accepted, is_draft: false, ..self }
    }

    /// The random bytes of the Message-ID: the same bytes make the same message of it for its reader.
    pub(crate) fn random(&self) -> anyhow::Result<[u8; 16]> {
        u128::from_str_radix(&self.message_id, 16).map(u128::to_be_bytes).ok().with_context(|| damaged(&self.name))
    }

    /// The day.
    pub(crate) fn day(&self) -> anyhow::Result<NaiveDate> {
        casebound_record::time::parse_day(&self.on).ok().with_context(|| damaged(&self.name))
    }
}

fn damaged(name: &str) -> String {
    format!(
        "the journal of sending {name} can't be read: was it sent? Then write that into the case; whether it was or not, delete {name}.json in the folder casebound/sending of git's folder"
    )
}

/// The journal, held by one run at a time.
pub(crate) struct Journal {
    folder: PathBuf,
    /// Given back by the system when the run ends, however it ends.
    _lock: File,
}

impl Journal {
    /// Opens it, unless another run has it open.
    pub(crate) fn open(workspace: &Workspace) -> anyhow::Result<Journal> {
        let git = workspace.git.as_ref().context(
            "this is not a git repository, so there is nowhere to record what was sent; run `git init` first",
        )?;
        let folder = own_file::folder(git).join(FOLDER);
        files::make_private_folder(&folder)?;
        let path = folder.join("lock");
        let shown = || format!("cannot write {}; nothing was sent", path.display());
        let lock = files::open_lock(&path).with_context(shown)?;
        match lock.try_lock() {
            Ok(()) => Ok(Journal { folder, _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                bail!("another command that sends is at work in this repository; nothing was sent")
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(shown),
        }
    }

    /// What is known of a mail; nothing once it is recorded.
    pub(crate) fn read(&self, name: &str) -> anyhow::Result<Option<Entry>> {
        let path = self.path(name);
        let bytes = match files::read_limited(&path, MAX_ENTRY) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        serde_json::from_slice(&bytes)
            .ok()
            .filter(|entry: &Entry| entry.version == VERSION && entry.name == name)
            .map(Some)
            .with_context(|| damaged(name))
    }

    /// Writes down how far a mail got; on disk when this returns.
    pub(crate) fn write(&self, entry: &Entry) -> anyhow::Result<()> {
        let bytes = serde_json::to_vec(entry).context("cannot write the journal")?;
        files::write_private(&self.path(&entry.name), &bytes, Existing::Replace)
    }

    /// Forgets a mail that was sent, once commits hold a case that says so: that of this branch, and that of the server's branch where
    /// it follows one. Until then the case could lose it again, and the mail would be sent a second time.
    pub(crate) fn settle(
        &self,
        workspace: &Workspace,
        (name, case): (&str, &str),
        says_so: impl Fn(&CaseFile) -> bool,
    ) -> anyhow::Result<()> {
        let Some(git) = &workspace.git else { return Ok(()) };
        let followed = Upstream::of_head(git)?.map(|upstream| upstream.tracking);
        for rev in std::iter::once("HEAD").chain(followed.as_deref()) {
            let blob = git.resolve(&format!("{rev}:{case}"))?;
            let Some(bytes) = blob.map(|blob| git.blob(&blob)).transpose()? else { return Ok(()) };
            if !says_so(&CaseFile::read(case, &bytes)) {
                return Ok(());
            }
        }
        self.forget(name)
    }

    /// Forgets a mail.
    pub(crate) fn forget(&self, name: &str) -> anyhow::Result<()> {
        let path = self.path(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot delete {}", path.display()))
            }
            _ => Ok(()),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{END}"))
    }
}

/// The folder of the journal, in that of this program.
const FOLDER: &str = "sending";
/// The end of the name of an entry's file.
const END: &str = ".json";

/// The names of all that is remembered.
pub(crate) fn names(git: &Repository) -> Vec<String> {
    let files = fs::read_dir(own_file::folder(git).join(FOLDER)).into_iter().flatten().flatten();
    let name = |file: fs::DirEntry| Some(file.file_name().to_str()?.strip_suffix(END)?.to_owned());
    files.filter_map(name).collect()
}

/// Forgets what was sent of cases that are gone from this repository.
///
/// # Errors
/// When a file can't be deleted.
pub(crate) fn forget_cases(git: &Repository, is_gone: &dyn Fn(&str) -> bool) -> anyhow::Result<()> {
    for name in names(git) {
        if name.split('.').next().is_some_and(is_gone) {
            let path = own_file::folder(git).join(FOLDER).join(format!("{name}{END}"));
            fs::remove_file(&path).with_context(|| format!("cannot delete {}", path.display()))?;
        }
    }
    Ok(())
}
