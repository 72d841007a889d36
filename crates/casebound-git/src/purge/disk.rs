//! Every change that a purge makes on the disk goes through here, one small step after the other.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// How many bytes one step writes at most.
const CHUNK: usize = 64 * 1024;

/// A change that is about to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A file or folder comes to be.
    Create,
    /// Bytes are added to a file.
    Write,
    /// Bytes are forced to the disk.
    Sync,
    /// A file takes the place of another.
    Rename,
    /// A file or folder is removed.
    Remove,
}

/// The disk, and who is asked before each step.
pub struct Disk<'a> {
    before: RefCell<Box<dyn FnMut(Step) -> io::Result<()> + 'a>>,
}

impl<'a> Disk<'a> {
    /// Returns the disk as it is.
    pub fn real() -> Self {
        Self::watched(|_| Ok(()))
    }

    /// Returns a disk where `before` is asked about each step, and may fail it or never return.
    pub fn watched(before: impl FnMut(Step) -> io::Result<()> + 'a) -> Self {
        Self { before: RefCell::new(Box::new(before)) }
    }

    fn ask(&self, step: Step) -> io::Result<()> {
        (self.before.borrow_mut())(step)
    }

    /// Begins a file that must not be there.
    pub(super) fn create(&self, path: &Path) -> io::Result<Out<'_, 'a>> {
        self.ask(Step::Create)?;
        let file = File::create_new(path)?;
        share(path, &file)?;
        Ok(Out { disk: self, file })
    }

    pub(super) fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        self.ask(Step::Create)?;
        fs::create_dir_all(path)
    }

    /// Gives a file a second name, which must be free.
    pub(super) fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask(Step::Create)?;
        match fs::hard_link(from, to) {
            // Not every file system has hard links.
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                let bytes = fs::read(from)?;
                File::create_new(to)?.write_all(&bytes)
            }
            result => result,
        }
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask(Step::Rename)?;
        fs::rename(from, to)
    }

    /// Removes a file; one that is gone is not an error.
    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        self.ask(Step::Remove)?;
        gone(fs::remove_file(path))
    }

    /// Removes a folder and all that is in it, following no link; one that is gone is not an error.
    pub(super) fn remove_tree(&self, path: &Path) -> io::Result<()> {
        self.ask(Step::Remove)?;
        gone(fs::remove_dir_all(path))
    }

    /// Removes a folder if it is empty; returns whether it no longer exists.
    pub(super) fn remove_empty(&self, path: &Path) -> io::Result<bool> {
        self.ask(Step::Remove)?;
        match fs::remove_dir(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            Err(_) => Ok(false),
        }
    }

    /// Forces the names in a folder to the disk.
    pub(super) fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.ask(Step::Sync)?;
        // Elsewhere a folder cannot be opened like this, and need not be.
        if cfg!(unix) {
            File::open(path)?.sync_all()?;
        }
        Ok(())
    }

    /// Puts a whole file in place of `path`: afterwards it is the old or the new one, never a part.
    pub(super) fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let beside = beside(path);
        gone(fs::remove_file(&beside))?;
        let written = self.create(&beside).and_then(|mut out| {
            out.write_all(bytes)?;
            out.sync()
        });
        if let Err(error) = written.and_then(|()| self.rename(&beside, path)) {
            drop(fs::remove_file(&beside));
            return Err(error);
        }
        match path.parent() {
            Some(parent) => self.sync_dir(parent),
            None => Ok(()),
        }
    }
}

/// How a file is called until it is whole.
pub(super) const UNFINISHED: &str = ".casebound-new";

fn beside(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    name.into()
}

/// Lets those read and write a file who may write into its folder: of a shared repository git sees to the same.
pub(super) fn share(path: &Path, file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = path.parent().map(fs::metadata).transpose()?.map_or(0, |it| it.permissions().mode());
        let mode = file.metadata()?.permissions().mode();
        let group = if folder & 0o020 == 0 { 0 } else { 0o060 };
        let others = if folder & 0o002 == 0 { 0 } else { 0o006 };
        if mode | group | others != mode {
            file.set_permissions(fs::Permissions::from_mode(mode | group | others))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (path, file);
    Ok(())
}

fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// A file that is being written.
pub(super) struct Out<'d, 'a> {
    disk: &'d Disk<'a>,
    file: File,
}

impl Out<'_, '_> {
    pub(super) fn sync(&self) -> io::Result<()> {
        self.disk.ask(Step::Sync)?;
        self.file.sync_all()
    }
}

impl Write for Out<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.ask(Step::Write)?;
        let some = bytes.get(..CHUNK).unwrap_or(bytes);
        self.file.write(some)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
