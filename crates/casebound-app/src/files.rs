//! Files: read with a limit, written privately and whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::random;

/// What is said of a file that does not hold the text that was read.
pub const NOT_THIS: &str =
    "can't be read whole, or was changed just now; it stays as it is, and `casebound check` says more";

/// Whether a file that is there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Replace it.
    Replace,
    /// Leave it and fail.
    Keep,
}

/// Reads at most `limit` bytes and one more, so that the reader can tell that a file is too big.
pub fn read_limited(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    let most = limit as u64 + 1;
    // Room for all of it and for a look beyond: two calls of the system instead of nine.
    let size = file.metadata().map_or(0, |data| data.len().min(most));
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 64);
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a file of the record in the same way; a pipe or a device is an error, since it could be read for ever, and a link too:
/// what it leads to is no part of the record.
pub fn read_regular(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    let kind = fs::symlink_metadata(path)?.file_type();
    if kind.is_symlink() {
        return Err(std::io::Error::new(ErrorKind::InvalidInput, "this is a symbolic link; put the file itself here"));
    }
    if !kind.is_file() {
        return Err(std::io::Error::new(ErrorKind::InvalidInput, "this is not a regular file"));
    }
    read_limited(path, limit)
}

/// Tells whether a file holds this text, byte for byte. Else it was not read whole, or was changed in the meantime.
pub fn holds(path: &Path, text: &str) -> anyhow::Result<bool> {
    let there = read_regular(path, text.len()).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(there == text.as_bytes())
}

/// Opens a file that is locked while somebody works, and makes it where it is not there. The lock ends with the file.
pub fn open_lock(path: &Path) -> anyhow::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    private(&mut options);
    options.open(path).with_context(|| format!("cannot open {}", path.display()))
}

/// Replaces a text file that [`holds`] `before`. Fails, and writes nothing, when it holds anything else.
pub fn replace_text(path: &Path, before: &str, after: &str) -> anyhow::Result<()> {
    // Between the look and the rename nobody else of ours may write; the lock ends with the file.
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let lock = fs::File::open(folder).with_context(|| format!("cannot open {}", folder.display()))?;
    lock.lock().with_context(|| format!("cannot lock {}", folder.display()))?;
    if !holds(path, before)? {
        bail!("{} {NOT_THIS}", path.display());
    }
    write_private(path, after.as_bytes(), Existing::Replace)
}

/// Writes a private file: mode 0600, complete under a temporary name beside it, then renamed.
///
/// Whatever fails, the old file is as it was and nothing is left beside it.
pub fn write_private(path: &Path, bytes: &[u8], existing: Existing) -> anyhow::Result<()> {
    write_private_with(path, existing, &mut |file| file.write_all(bytes))
}

/// The same for what is too large to be held in memory: `write` writes it.
pub fn write_private_with(
    path: &Path,
    existing: Existing,
    write: &mut dyn FnMut(&mut fs::File) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    let shown = path.display();
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = path.file_name().with_context(|| format!("{shown} is not the name of a file"))?;
    let temporary = folder.join(format!(".{}.{}.tmp", name.to_string_lossy(), random::digits::<8>()?));
    let result = write_new(&temporary, write).and_then(|()| match existing {
        Existing::Replace => fs::rename(&temporary, path),
        // A hard link fails when the name is taken, also by somebody who was a moment faster.
        Existing::Keep => fs::hard_link(&temporary, path).or_else(|error| match error.kind() {
            ErrorKind::AlreadyExists => Err(error),
            // File systems without hard links: the check and the rename are not one step there.
            _ if path.symlink_metadata().is_ok() => Err(ErrorKind::AlreadyExists.into()),
            _ => fs::rename(&temporary, path),
        }),
    });
    if temporary.exists() {
        fs::remove_file(&temporary).with_context(|| format!("cannot remove {}", temporary.display()))?;
    }
    match result {
        Ok(()) => {
            sync_folder(folder);
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{shown} is already there; nothing was written")
        }
        Err(error) => Err(error).with_context(|| format!("cannot write {shown}; nothing was changed")),
    }
}

fn write_new(path: &Path, write: &mut dyn FnMut(&mut fs::File) -> std::io::Result<()>) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    let mut file = options.open(path)?;
    write(&mut file)?;
    file.sync_all()
}

/// What is made is for its owner alone.
fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = options;
}

/// Makes the new name durable. Some systems can't; the content is safe either way.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Makes a folder for private files, with its parents.
pub fn make_private_folder(path: &Path) -> anyhow::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path).with_context(|| format!("cannot make the folder {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_writer_waits_for_another_and_then_sees_what_it_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("quiet-harbor.md");
        fs::write(&path, "before").unwrap();
        let other = fs::File::open(folder.path()).unwrap();
        other.lock().unwrap();
        let writer = std::thread::spawn({
            let path = path.clone();
            move || replace_text(&path, "before", "ours")
        });
        std::thread::sleep(Duration::from_millis(200));
        assert!(!writer.is_finished());
        fs::write(&path, "theirs").unwrap();
        other.unlock().unwrap();
        assert!(writer.join().unwrap().is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        replace_text(&path, "theirs", "ours").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "ours");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
