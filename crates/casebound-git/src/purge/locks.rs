//! Holds the locks that git itself takes, and knows those again that a killed purge left behind.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::disk::{self, Disk};
use super::journal;
use super::layout::Layout;
use super::roots::{self, entries};
use crate::error::ErrorContext as _;
use crate::{Error, Repository};

/// The content of our lock files; git's own are empty or hold the new file.
const MARK: &[u8] = b"casebound purge\n";
/// How long another program may hold a lock before we give up.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serialises the purges of one repository: the second one waits. A killed process holds nothing.
pub(super) struct PurgeLock {
    _file: fs::File,
}

impl PurgeLock {
    pub(super) fn wait(layout: &Layout) -> Result<Self, Error> {
        let file = Self::file(layout)?;
        file.lock().context("cannot wait for another purge to end")?;
        Ok(Self { _file: file })
    }

    /// Returns `None` while another purge runs.
    fn at_once(layout: &Layout) -> Result<Option<Self>, Error> {
        let file = Self::file(layout)?;
        Ok(file.try_lock().is_ok().then_some(Self { _file: file }))
    }

    fn file(layout: &Layout) -> Result<fs::File, Error> {
        let path = layout.common.join("casebound-purge.turn");
        let open = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        match open {
            // Another user's: to read it is enough to wait for it.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => fs::File::open(&path),
            open => open.and_then(|file| disk::share(&path, &file).map(|()| file)).or_else(|_| fs::File::open(&path)),
        }
        .context("cannot begin a purge")
    }
}

/// Locks that git respects, given back when dropped.
pub(super) struct Locks<'d, 'a> {
    disk: &'d Disk<'a>,
    mark: PathBuf,
    held: Vec<PathBuf>,
}

impl<'d, 'a> Locks<'d, 'a> {
    /// Locks each of `files`, waiting a while for programs that hold one.
    pub(super) fn take(
        disk: &'d Disk<'a>,
        layout: &Layout,
        files: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Self, Error> {
        let mark = layout.common.join("casebound-purge.mark");
        let mut locks = Self { disk, mark, held: Vec::new() };
        let made = disk.remove(&locks.mark).and_then(|()| disk.create(&locks.mark));
        made.and_then(|mut out| out.write_all(MARK)).context("cannot prepare a lock")?;
        let give_up = Instant::now() + PATIENCE;
        for file in files {
            locks.add(&file, give_up)?;
        }
        Ok(locks)
    }

    fn add(&mut self, file: &Path, give_up: Instant) -> Result<(), Error> {
        let lock = lock_of(file);
        let what = || format!("cannot lock {}", file.display());
        if let Some(folder) = file.parent() {
            self.disk.create_dir_all(folder).context(what())?;
        }
        loop {
            match self.disk.link(&self.mark, &lock) {
                Ok(()) => {
                    self.held.push(lock);
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::because(what(), error)),
            }
            if Instant::now() > give_up {
                return Err(Error::new(format!(
                    "{} is locked: another git program is running, or left it behind",
                    file.display()
                )));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Locks<'_, '_> {
    fn drop(&mut self) {
        // Should one stay, the next purge knows it for ours.
        for lock in self.held.drain(..).rev() {
            drop(self.disk.remove(&lock));
        }
        drop(self.disk.remove(&self.mark));
    }
}

pub(super) fn lock_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// Removes the locks that a killed purge left: until then git can neither fetch nor commit here, so that nobody could end it.
pub fn release_locks(repository: &Repository) -> Result<(), Error> {
    if !journal::has_begun(repository) {
        return Ok(());
    }
    let layout = Layout::of(repository)?;
    match PurgeLock::at_once(&layout)? {
        Some(_turn) => sweep(&Disk::real(), &layout),
        None => Ok(()),
    }
}

/// Removes locks that a killed purge left behind; the caller has the [`PurgeLock`].
pub(super) fn sweep(disk: &Disk<'_>, layout: &Layout) -> Result<(), Error> {
    let mut pending = vec![layout.common.join("refs")];
    let mut files = Vec::new();
    for worktree in layout.worktrees()? {
        files.extend(entries(&worktree.git_dir)?);
        pending.push(worktree.git_dir.join("refs"));
    }
    while let Some(folder) = pending.pop() {
        for path in entries(&folder)? {
            match fs::symlink_metadata(&path) {
                Ok(it) if it.is_dir() => pending.push(path),
                _ => files.push(path),
            }
        }
    }
    for file in files {
        let is_lock = file.extension().is_some_and(|it| it == "lock");
        if is_lock && roots::read_if_there(&file)?.as_deref() == Some(MARK) {
            disk.remove(&file).context("cannot remove a lock that was left behind")?;
        }
    }
    Ok(())
}
