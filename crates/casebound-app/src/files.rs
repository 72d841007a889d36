//! Files: read with a limit, written privately and whole or not at all.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::random;

/// How the name of a file ends that is not complete yet.
const TEMPORARY: &str = ".tmp";
/// How many digits are before that.
const DIGITS: usize = 16;

/// What is said of a file that does not hold the text that was read.
pub const NOT_THIS: &str = "could not be read completely, or was changed meanwhile; nothing was written. Run `casebound check`, then try again";

/// Whether a file that is there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Replace it.
    Replace,
    /// Leave it and fail.
    Keep,
}

/// Reads a whole file of at most `limit` bytes.
///
/// # Errors
/// When it can't be read, or is longer ([`ErrorKind::FileTooLarge`]): a part of it is never taken for the whole.
pub fn read_limited(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    whole(read_beginning(path, limit)?, limit)
}

/// Reads at most `limit` bytes of a file and one more, by which its reader can tell that it is too large.
pub fn read_beginning(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    let most = limit as u64 + 1;
    // Room for all of it and for a look beyond: two calls of the system instead of nine.
    let size = file.metadata().map_or(0, |data| data.len().min(most));
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 64);
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn whole(bytes: Vec<u8>, limit: usize) -> std::io::Result<Vec<u8>> {
    if bytes.len() > limit {
        return Err(std::io::Error::new(ErrorKind::FileTooLarge, format!("it is larger than {}", in_units(limit))));
    }
    Ok(bytes)
}

/// Writes a limit as people say it.
fn in_units(bytes: usize) -> String {
    match bytes {
        _ if bytes >= 1 << 20 => format!("{} MiB", bytes >> 20),
        _ if bytes >= 1 << 10 => format!("{} KiB", bytes >> 10),
        _ => format!("{bytes} bytes"),
    }
}

/// Reads a file of the record as [`read_limited`] does; a pipe or a device is an error, since it may never end; so is a link:
/// what it leads to is no part of the record.
pub fn read_regular(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    whole(read_regular_beginning(path, limit)?, limit)
}

/// Reads a file of the record as [`read_beginning`] does, for a reader that says itself that it is too large.
pub fn read_regular_beginning(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    let kind = fs::symlink_metadata(path)?.file_type();
    if kind.is_symlink() {
        return Err(std::io::Error::new(
            ErrorKind::InvalidInput,
            "this is a symbolic link; replace it with the file itself",
        ));
    }
    if !kind.is_file() {
        return Err(std::io::Error::new(ErrorKind::InvalidInput, "this is not a regular file"));
    }
    read_beginning(path, limit)
}

/// Returns whether a file still has exactly this text: otherwise it was changed since it was read, or was not read whole.
pub fn holds(path: &Path, text: &str) -> anyhow::Result<bool> {
    let there = read_regular_beginning(path, text.len()).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(there == text.as_bytes())
}

/// Opens a lock file, creating it if it is missing. Dropping the file releases the lock.
pub fn open_lock(path: &Path) -> anyhow::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    private(&mut options);
    options.open(path).with_context(|| format!("cannot open {}", path.display()))
}

/// Waits for an exclusive lock on a lock file, creating it if it is missing. Dropping the file, or a kill, releases the lock.
pub fn lock(path: &Path) -> anyhow::Result<fs::File> {
    let file = open_lock(path)?;
    file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    Ok(file)
}

/// Replaces a text file that [`holds`] `before`. Fails, and writes nothing, when it holds anything else.
pub fn replace_text(path: &Path, before: &str, after: &str) -> anyhow::Result<()> {
    let mut files = FileTransaction::default();
    files.replace_text(path, before, after)?;
    files.write()
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
    let mut files = FileTransaction::default();
    files.prepare(path, existing, None, write)?;
    files.write()
}

/// Makes the name under which a file or a folder is written until it is whole.
///
/// # Errors
/// When the path does not end in a name, or no random digits can be had.
pub fn unfinished_name(path: &Path) -> anyhow::Result<PathBuf> {
    let name = path.file_name().with_context(|| format!("{} is not the name of a file", path.display()))?;
    Ok(folder_of(path).join(format!(".{}.{}{TEMPORARY}", name.to_string_lossy(), random::digits::<8>()?)))
}

/// Makes a private folder with an [`unfinished_name`]. It is being written for as long as the returned file is open.
///
/// # Errors
/// When it can't be made.
pub fn begin_folder(path: &Path) -> anyhow::Result<(PathBuf, fs::File)> {
    begin(path, |folder| {
        loop {
            make_private_folder(folder)?;
            match fs::File::open(folder) {
                // It was removed before it could be locked.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                opened => return Ok(opened?),
            }
        }
    })
}

/// Makes and locks what is written under an [`unfinished_name`].
///
/// Between the two, [`remove_unfinished`] of another run can't know that somebody writes it; then it is made again.
fn begin(path: &Path, make: impl Fn(&Path) -> anyhow::Result<fs::File>) -> anyhow::Result<(PathBuf, fs::File)> {
    loop {
        let unfinished = unfinished_name(path)?;
        let file = make(&unfinished)?;
        // Waits for a run that is removing it. Where files can't be locked, nobody removes what is unfinished.
        let _ = file.lock();
        if unfinished.symlink_metadata().is_ok() {
            return Ok((unfinished, file));
        }
    }
}

/// Returns whether a name is one that [`unfinished_name`] made.
pub fn is_unfinished(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let inside = name.strip_prefix('.').and_then(|rest| rest.strip_suffix(TEMPORARY));
    let digits = inside.and_then(|inside| inside.rsplit_once('.')).map(|(_, digits)| digits);
    digits.is_some_and(|digits| digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Removes a file or a folder with such a name that nobody is writing any more; returns whether it did.
///
/// # Errors
/// When it can't be removed.
pub fn remove_unfinished(path: &Path) -> anyhow::Result<bool> {
    let (true, Ok(about)) = (path.file_name().is_some_and(is_unfinished), path.symlink_metadata()) else {
        return Ok(false);
    };
    if about.is_symlink() {
        return Ok(false);
    }
    // Whoever writes it holds a lock, and a kill releases that. Ours is held until it is removed: see `begin`.
    let Ok(file) = fs::File::open(path) else { return Ok(false) };
    if file.try_lock().is_err() {
        return Ok(false);
    }
    let removed = if about.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}, which an interrupted run left", path.display()))
        }
        _ => Ok(true),
    }
}

/// Returns a file that is written as a whole, and what runs that were killed may have left of it.
pub fn with_unfinished(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let start = format!(".{name}.");
    let is_left = |file: &OsStr| is_unfinished(file) && file.to_string_lossy().starts_with(&start);
    let entries = fs::read_dir(folder_of(path)).into_iter().flatten().flatten();
    let left = entries.filter(|entry| is_left(&entry.file_name())).map(|entry| entry.path());
    left.chain([path.to_owned()]).collect()
}

/// Private files that belong together: all are complete under temporary names first, and get their own names only then, in order.
///
/// What needs room on the disk is done before the first gets its name: when it fails, the old files are unchanged, and
/// nothing is left of the new ones. A kill between two names leaves each file whole, the old one or the new one.
#[derive(Default)]
pub struct FileTransaction {
    prepared: Vec<Prepared>,
    folders: Vec<PathBuf>,
    made: Vec<PathBuf>,
}

/// A file under its temporary name.
struct Prepared {
    path: PathBuf,
    temporary: PathBuf,
    /// It is locked as long as it has its temporary name: so others know that somebody still writes it.
    _file: fs::File,
    existing: Existing,
    /// What the file must hold when it is replaced.
    before: Option<String>,
}

impl FileTransaction {
    /// Makes a folder for private files, with its parents.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn folder(&mut self, path: &Path) -> anyhow::Result<()> {
        let missing: Vec<PathBuf> =
            path.ancestors().take_while(|folder| folder.symlink_metadata().is_err()).map(Path::to_owned).collect();
        self.folders.extend(missing.into_iter().rev());
        make_private_folder(path)
    }

    /// Prepares a file.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn add(&mut self, path: &Path, bytes: &[u8], existing: Existing) -> anyhow::Result<()> {
        self.prepare(path, existing, None, &mut |file| file.write_all(bytes))
    }

    /// Prepares a text file that takes the place of one that [`holds`] `before`.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn replace_text(&mut self, path: &Path, before: &str, after: &str) -> anyhow::Result<()> {
        self.prepare(path, Existing::Replace, Some(before.to_owned()), &mut |file| file.write_all(after.as_bytes()))
    }

    fn prepare(
        &mut self,
        path: &Path,
        existing: Existing,
        before: Option<String>,
        write: &mut dyn FnMut(&mut fs::File) -> std::io::Result<()>,
    ) -> anyhow::Result<()> {
        let shown = path.display();
        if existing == Existing::Keep && path.symlink_metadata().is_ok() {
            bail!("{shown} already exists; nothing was written");
        }
        let not_written = || format!("cannot write {shown}; nothing was changed");
        let (temporary, mut file) = begin(path, |new| Ok(create_private(new)?)).with_context(not_written)?;
        let written = write(&mut file).and_then(|()| file.sync_all());
        self.prepared.push(Prepared { path: path.to_owned(), temporary, _file: file, existing, before });
        written.with_context(not_written)
    }

    /// Gives each file its name.
    ///
    /// # Errors
    /// When one can't be written, is there and must not be replaced, or does not hold what was read.
    pub fn write(mut self) -> anyhow::Result<()> {
        // One lock for each folder: a second one would wait for the first.
        let mut locks = BTreeMap::new();
        for prepared in &self.prepared {
            let Some(before) = &prepared.before else { continue };
            // No other Casebound process may write between this check and the rename; dropping the file releases the lock.
            let folder = folder_of(&prepared.path);
            if let Entry::Vacant(unlocked) = locks.entry(folder) {
                let lock = fs::File::open(folder).with_context(|| format!("cannot open {}", folder.display()))?;
                lock.lock().with_context(|| format!("cannot lock {}", folder.display()))?;
                unlocked.insert(lock);
            }
            if !holds(&prepared.path, before)? {
                bail!("{} {NOT_THIS}", prepared.path.display());
            }
        }
        for Prepared { path, temporary, existing, .. } in &self.prepared {
            let is_new = path.symlink_metadata().is_err();
            name(temporary, path, *existing)?;
            self.made.extend(is_new.then(|| path.clone()));
        }
        self.made.clear();
        self.folders.clear();
        for Prepared { path, .. } in &self.prepared {
            for left in with_unfinished(path).into_iter().filter(|left| left != path) {
                // What a killed run left of the same file. It is found again by the next one, if it can't be removed.
                let _ = remove_unfinished(&left);
            }
        }
        let folders: BTreeSet<&Path> = self.prepared.iter().map(|prepared| folder_of(&prepared.path)).collect();
        folders.into_iter().for_each(sync_folder);
        Ok(())
    }
}

impl Drop for FileTransaction {
    fn drop(&mut self) {
        let temporary = self.prepared.iter().map(|prepared| &prepared.temporary);
        for file in temporary.chain(&self.made) {
            // It was renamed, or never created.
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Gives a file its own name.
fn name(temporary: &Path, path: &Path, existing: Existing) -> anyhow::Result<()> {
    let shown = path.display();
    let named = match existing {
        Existing::Replace => fs::rename(temporary, path),
        // A hard link fails when the name is taken, also by somebody who was a moment faster.
        Existing::Keep => fs::hard_link(temporary, path).or_else(|error| match error.kind() {
            ErrorKind::AlreadyExists => Err(error),
            // File systems without hard links: the check and the rename are not one step there.
            _ if path.symlink_metadata().is_ok() => Err(ErrorKind::AlreadyExists.into()),
            _ => fs::rename(temporary, path),
        }),
    };
    match named {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{shown} already exists; nothing was written")
        }
        named => named.with_context(|| format!("cannot write {shown}; nothing was changed")),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn create_private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    options.open(path)
}

/// New files are readable by their owner only.
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

    /// A run that clears away looks at every moment of the others' writing.
    #[test]
    fn nobody_loses_a_file_to_a_run_that_clears_away() {
        let folder = tempfile::tempdir().unwrap();
        let is_over = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                    for entry in fs::read_dir(folder.path()).unwrap() {
                        remove_unfinished(&entry.unwrap().path()).unwrap();
                    }
                }
            });
            let writers: Vec<_> = (0..4)
                .map(|writer| {
                    let folder = folder.path();
                    scope.spawn(move || {
                        for round in 0..100 {
                            let path = folder.join(format!("{writer}-{round}.md"));
                            write_private(&path, b"whole", Existing::Keep).unwrap();
                            let (made, _lock) = begin_folder(&path).unwrap();
                            fs::remove_dir(made).unwrap();
                        }
                    })
                })
                .collect();
            let written: Vec<_> = writers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
            is_over.store(true, std::sync::atomic::Ordering::Relaxed);
            assert!(written.iter().all(Result::is_ok));
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 400);
    }

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
