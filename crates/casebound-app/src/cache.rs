//! Files below `.git/casebound/` that only save time: what they hold can be made again from the repository.
//!
//! Whatever is wrong with one, it counts as missing, and where none can be written all works without. Each purge removes them,
//! since they name contents and commits; whoever makes one from what is read now keeps a purge waiting until it is written.

use std::fs::File;
use std::hash::Hasher as _;
use std::time::UNIX_EPOCH;

use anyhow::Context as _;
use casebound_git::{Repository, purge};
use siphasher::sip::SipHasher13;

use crate::files::{self, Existing};
use crate::own_file::folder;

/// One such file.
pub(crate) struct Cache {
    name: &'static str,
    /// Changes with what is in it.
    version: u32,
}

/// For each content of a case the keys of its people.
pub(crate) const NAME_INDEX: Cache = Cache { name: "name-index", version: casebound_names::lookup::VERSION };
/// Which commits changed committee.yaml.
pub(crate) const POLICY_CHANGES: Cache = Cache { name: "policy-changes", version: 1 };
/// The code names that cases ever had.
pub(crate) const USED_NAMES: Cache = Cache { name: "used-names", version: 1 };

/// Commits that were judged and had no error.
pub(crate) const JUDGED_COMMITS: Cache = Cache { name: "judged-commits", version: 1 };

/// For each content of a case what rules over all cases need of it.
pub(crate) const CASE_FACTS: Cache = Cache { name: "case-facts", version: 1 };

/// The versions of tombstones that the history ever had.
pub(crate) const TOMBSTONES: Cache = Cache { name: "tombstones", version: 1 };

const ALL: [Cache; 6] = [NAME_INDEX, POLICY_CHANGES, USED_NAMES, JUDGED_COMMITS, CASE_FACTS, TOMBSTONES];

/// It is locked while somebody makes a cache, and while a purge removes them.
const LOCK: &str = "caches.lock";
/// More would be no file of ours.
const MOST_BYTES: usize = 1 << 30;
const CHECKSUM: usize = size_of::<u32>();

/// Whoever has one may write caches of what was read since.
pub(crate) struct Writer<'r> {
    git: &'r Repository,
    /// Ends when it is dropped, or the run killed.
    _lock: File,
}

impl Cache {
    /// Returns what it holds; nothing where there is none that this version wrote, whole.
    pub(crate) fn read(&self, git: &Repository) -> Option<Vec<u8>> {
        if purge::has_begun(git) {
            return None;
        }
        let bytes = files::read_limited(&folder(git).join(self.name), MOST_BYTES).ok()?;
        let (bytes, checksum) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM)?)?;
        let is_whole = crc32fast::hash(bytes).to_le_bytes() == checksum;
        bytes.strip_prefix(self.head().as_bytes()).filter(|_| is_whole).map(<[u8]>::to_vec)
    }

    /// The first line: what wrote it.
    fn head(&self) -> String {
        format!("casebound {} {} {}\n", self.name, self.version, program())
    }
}

/// Names this build of the program: another one may have other rules.
fn program() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let Ok(file) = std::env::current_exe().and_then(std::fs::metadata) else { return version.to_owned() };
    let built = file.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{version} {} {}", file.len(), built.as_nanos())
}

impl<'r> Writer<'r> {
    /// Keeps purges waiting; nothing where nobody may write here, or one is removing the caches.
    pub(crate) fn begin(git: &'r Repository) -> Option<Writer<'r>> {
        files::make_private_folder(&folder(git)).ok()?;
        let lock = files::open_lock(&folder(git).join(LOCK)).ok()?;
        lock.try_lock_shared().ok()?;
        Some(Writer { git, _lock: lock })
    }

    /// Replaces a cache; of two at once the last one counts.
    pub(crate) fn write(&self, cache: &Cache, holds: &[u8]) {
        let mut bytes = [cache.head().as_bytes(), holds].concat();
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        // Where it can't be written all goes on without it.
        let _ = files::write_private(&folder(self.git).join(cache.name), &bytes, Existing::Replace);
    }
}

/// Returns the hash of a digest under a secret number: who has it alone can't test a name.
pub(crate) fn keyed(secret: u128, digest: u64) -> u64 {
    let mut hasher = SipHasher13::new_with_key(&secret.to_le_bytes());
    hasher.write_u64(digest);
    hasher.finish()
}

/// Removes all caches, and what runs that were killed left of them, when nobody is writing any.
///
/// # Errors
/// When one can't be removed.
pub(crate) fn forget(git: &Repository) -> anyhow::Result<()> {
    if !folder(git).is_dir() {
        return Ok(());
    }
    let _lock = files::lock(&folder(git).join(LOCK))?;
    for path in ALL.iter().flat_map(|cache| files::with_unfinished(&folder(git).join(cache.name))) {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}
