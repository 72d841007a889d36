//! The private folder in memory in which a sealed case lies while an editor has it open, and what an interrupted run left there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::digest;
use crate::files::{self, Existing};

/// How the names of these folders begin.
const PREFIX: &str = "casebound-edit-";
/// How many digits of a digest tell repositories, and cases, apart.
const DIGITS: usize = 16;
/// The file whose lock says that an editor has the case open.
const LOCK: &str = "lock";
/// The file that holds the sealed text from which the edit began.
const BEGUN_FROM: &str = "begun-from";

/// A private folder with a plain case in it. It is removed with all that is in it by [`EditFolder::remove`] alone.
pub struct EditFolder {
    folder: PathBuf,
    file: PathBuf,
    _lock: fs::File,
}

/// What an interrupted edit left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// The file with the plain text.
    pub file: PathBuf,
    /// The code name.
    pub case: String,
}

/// Returns the folder in memory in which private folders are made; nothing where this computer has none.
pub fn in_memory() -> Option<PathBuf> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let candidates = runtime.into_iter().chain([PathBuf::from("/dev/shm")]);
    candidates.filter(|folder| is_writable(folder)).find(|folder| is_of_memory(folder, &mounts))
}

/// Returns whether the file system of a folder is one that lives in memory.
fn is_of_memory(folder: &Path, mounts: &str) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    let mount = |line: &str| {
        let mut words = line.split(' ').skip(1);
        let (place, kind) = (words.next()?, words.next()?);
        folder.starts_with(place).then_some((place.len(), matches!(kind, "tmpfs" | "ramfs")))
    };
    mounts.lines().filter_map(mount).max_by_key(|(length, _)| *length).is_some_and(|(_, is_memory)| is_memory)
}

fn is_writable(folder: &Path) -> bool {
    folder.metadata().is_ok_and(|about| about.is_dir() && !about.permissions().readonly())
}

/// Every place where such a folder may be.
fn places() -> Vec<PathBuf> {
    in_memory().into_iter().chain([std::env::temp_dir()]).collect()
}

fn digits(text: &[u8]) -> String {
    digest::of(text).chars().take(DIGITS).collect()
}

fn prefix_of(root: &Path) -> String {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    format!("{PREFIX}{}-", digits(root.as_os_str().as_encoded_bytes()))
}

/// Opens the folder of a case: an empty one, or the one that an interrupted edit left.
///
/// # Errors
/// When there is no memory to put it in and `on_disk` is not given, somebody edits the case, or it can't be made.
pub fn begin(root: &Path, path: &str, name: &str, on_disk: bool) -> anyhow::Result<EditFolder> {
    let own = format!("{}{}", prefix_of(root), digits(path.as_bytes()));
    let left = places().into_iter().map(|place| place.join(&own)).find(|folder| folder.symlink_metadata().is_ok());
    let folder = match (left, in_memory()) {
        (Some(left), _) => left,
        (None, Some(place)) => place.join(&own),
        (None, None) if on_disk => std::env::temp_dir().join(&own),
        (None, None) => bail!(
            "this computer has no folder in memory ($XDG_RUNTIME_DIR or /dev/shm), so the plain text of {name} would be written to its \
             disk. If its disk is encrypted: `casebound edit {name} --disk`"
        ),
    };
    files::make_private_folder(&folder)?;
    require_own(&folder)?;
    let lock = files::open_lock(&folder.join(LOCK))?;
    if lock.try_lock().is_err() {
        bail!("{name} is open in another editor: end that one first");
    }
    Ok(EditFolder { file: folder.join(format!("{name}.md")), folder, _lock: lock })
}

/// Fails for a folder that somebody else made, or can look into.
fn require_own(folder: &Path) -> anyhow::Result<()> {
    let about = folder.symlink_metadata().with_context(|| format!("cannot look at {}", folder.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let probe = files::unfinished_name(&folder.join("owner"))?;
        let is_private = about.is_dir() && about.permissions().mode() & 0o077 == 0;
        let is_own = is_private && fs::write(&probe, b"").is_ok() && probe.metadata()?.uid() == about.uid();
        let _ = fs::remove_file(&probe);
        if !is_own {
            bail!("{} is not a private folder of yours; look at it, and remove it", folder.display());
        }
    }
    #[cfg(not(unix))]
    let _ = about;
    Ok(())
}

impl EditFolder {
    /// The file that the editor opens.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What an interrupted edit left here, with the sealed text from which it began.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn left(&self) -> anyhow::Result<Option<(Vec<u8>, Vec<u8>)>> {
        if self.file.symlink_metadata().is_err() {
            return Ok(None);
        }
        let shown = || format!("cannot read {}", self.file.display());
        let most = casebound_record::front_matter::MAX_FILE;
        let text = files::read_regular(&self.file, most).with_context(shown)?;
        let from = files::read_regular(&self.folder.join(BEGUN_FROM), most).unwrap_or_default();
        Ok(Some((text, from)))
    }

    /// Writes the plain text, and from which sealed text it was opened.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, plain: &[u8], sealed: &[u8]) -> anyhow::Result<()> {
        files::write_private(&self.folder.join(BEGUN_FROM), sealed, Existing::Replace)?;
        files::write_private(&self.file, plain, Existing::Replace)
    }

    /// Removes the folder with everything that an editor left in it.
    ///
    /// # Errors
    /// When it can't be removed.
    pub fn remove(self) -> anyhow::Result<()> {
        fs::remove_dir_all(&self.folder)
            .with_context(|| format!("the plain text could not be removed: remove {} yourself", self.folder.display()))
    }
}

/// Returns what interrupted edits of the cases of a repository left. What an editor has open now is not left.
pub fn leftovers(root: &Path) -> Vec<Leftover> {
    let prefix = prefix_of(root);
    let mut found = Vec::new();
    for place in places() {
        for entry in fs::read_dir(place).into_iter().flatten().flatten() {
            let folder = entry.path();
            if !entry.file_name().to_string_lossy().starts_with(&prefix) || !folder.is_dir() {
                continue;
            }
            let is_open = fs::File::open(folder.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_err());
            let cases = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
            let case = cases.filter(|path| path.extension().is_some_and(|end| end == "md")).find_map(|path| {
                let case = path.file_stem()?.to_str().filter(|name| !name.starts_with('.'))?.to_owned();
                Some(Leftover { file: path, case })
            });
            found.extend(case.filter(|_| !is_open));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_told_by_the_nearest_mount() {
        let mounts = "overlay / overlay rw 0 0\ntmpfs /dev/shm tmpfs rw 0 0\n/dev/sda1 /tmp ext4 rw 0 0\n";
        assert!(!is_of_memory(Path::new("/"), mounts));
        assert!(!is_of_memory(Path::new("/tmp"), mounts));
        assert!(!is_of_memory(Path::new("/there/is/none"), mounts));
        assert!(!is_of_memory(Path::new("/tmp"), ""));
        assert!(is_of_memory(Path::new("/tmp"), "tmpfs /tmp tmpfs rw 0 0\n"));
    }
}
