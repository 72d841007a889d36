//! Reads every file of git directories and worktrees: names, contents, and where links point.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use super::{Ownership, Reader, ScanLocation, listed};
use crate::purge::needles::NeedleHit;
use crate::purge::roots::bytes_of;
use crate::{ObjectId, RepoPath};

/// How much of a file is read at once.
const CHUNK: usize = 16 << 20;
/// How much of one part is read again with the next, so that what lies across is found.
const OVERLAP: usize = 1 << 16;
/// How bundles begin: a whole repository in a file, which nobody looks into here.
const BUNDLES: [&[u8; 15]; 2] = [b"# v2 git bundle", b"# v3 git bundle"];

impl Reader<'_> {
    /// Reads a git directory: its objects, and every other file as it is.
    pub(super) fn git_dir(&mut self, directory: &Path, whose: Ownership) {
        if !self.is_first(directory) {
            return;
        }
        self.objects(&directory.join("objects"), whose);
        self.tree_of_files(directory, &mut |reader, path, is_folder| {
            if is_folder && path.parent() == Some(directory) && path.ends_with("objects") {
                return false;
            }
            if is_folder && is_git_dir(path) {
                // A submodule's.
                reader.git_dir(path, Ownership::Other);
                return false;
            }
            if !is_folder {
                reader.git_file(directory, path);
            }
            true
        });
    }

    fn git_file(&mut self, directory: &Path, path: &Path) {
        // What an unfinished purge wrote down: digits that stand for what is to go.
        if path.parent() == Some(directory) && path.ends_with("casebound-purge") {
            return;
        }
        self.scan.read.git_files += 1;
        let below = path.strip_prefix(directory).unwrap_or(path);
        let is_log = below.components().any(|it| it.as_os_str() == "logs");
        if is_log && let Ok(bytes) = fs::read(path) {
            self.scan.read.log_lines += memchr::memchr_iter(b'\n', &bytes).count();
        }
        if is_index(path) {
            self.index(path);
        }
        let mut found = self.contents(path, true);
        // Editors and programs keep copies beside what git keeps.
        found.extend(self.as_a_whole(path));
        self.note(&ScanLocation::File(path.to_owned()), found);
    }

    /// Tells what a file is, when as a whole it is a content that was purged.
    fn as_a_whole(&mut self, path: &Path) -> Option<NeedleHit> {
        if !self.needles.has_ids() {
            return None;
        }
        match id_of(path) {
            Ok(id) => self.needles.named(&id),
            Err(_) => {
                self.unreadable(ScanLocation::File(path.to_owned()));
                None
            }
        }
    }

    /// Reads the entries of an index: their names need not be in it whole.
    fn index(&mut self, path: &Path) {
        let location = ScanLocation::File(path.to_owned());
        let options = gix::index::decode::Options::default();
        let sha1 = gix::hash::Kind::Sha1;
        let Ok(index) = gix::index::File::at(path, sha1, false, options) else {
            return self.unreadable(location);
        };
        self.scan.read.index_entries += index.entries().len();
        for entry in index.entries() {
            let name = entry.path(&index);
            let mut found = BTreeSet::new();
            self.needles.in_name(name, &mut found);
            self.needles.ids_in(entry.id.as_slice(), &mut found);
            let name = RepoPath::new(name.to_vec());
            self.note(&ScanLocation::Index(name, path.to_owned()), found);
        }
    }

    /// Reads a worktree: every file, ignored or not, and the repositories in it.
    pub(super) fn worktree(&mut self, root: &Path) {
        if !self.is_first(root) {
            return;
        }
        self.tree_of_files(root, &mut |reader, path, is_folder| {
            if is_folder && (path.ends_with(".git") || is_git_dir(path)) {
                reader.git_dir(path, Ownership::Other);
                return false;
            }
            if !is_folder {
                reader.scan.read.worktree_files += 1;
                reader.worktree_file(path);
            }
            // Another worktree in this one is read by itself.
            !is_folder || reader.is_first(path)
        });
    }

    /// Reads a file of a worktree.
    fn worktree_file(&mut self, path: &Path) {
        if BUNDLES.iter().any(|bundle| begins_with(path, bundle)) {
            return self.unreadable(ScanLocation::File(path.to_owned()));
        }
        let mut found = self.contents(path, false);
        found.extend(self.as_a_whole(path));
        self.note(&ScanLocation::File(path.to_owned()), found);
    }

    /// Reads the files of a folder as they are.
    pub(super) fn plain_files(&mut self, path: &Path) {
        if path.is_symlink() || !path.is_dir() {
            return self.plain_file(path);
        }
        self.tree_of_files(path, &mut |reader, path, is_folder| {
            if !is_folder {
                reader.plain_file(path);
            }
            true
        });
    }

    pub(super) fn plain_file(&mut self, path: &Path) {
        self.scan.read.git_files += 1;
        let mut found = self.contents(path, false);
        found.extend(self.as_a_whole(path));
        self.note(&ScanLocation::File(path.to_owned()), found);
    }

    /// Visits all below a folder; a folder is entered when `visit` says so. No link is followed.
    fn tree_of_files(&mut self, folder: &Path, visit: &mut dyn FnMut(&mut Self, &Path, bool) -> bool) {
        let mut pending = vec![folder.to_owned()];
        while let Some(folder) = pending.pop() {
            let Some(entries) = listed(&folder) else {
                self.unreadable(ScanLocation::File(folder));
                continue;
            };
            for path in entries {
                self.name(&path);
                let Ok(kind) = fs::symlink_metadata(&path).map(|it| it.file_type()) else {
                    self.unreadable(ScanLocation::File(path));
                    continue;
                };
                if kind.is_symlink() {
                    self.link(&path);
                } else if kind.is_dir() {
                    if visit(self, &path, true) {
                        pending.push(path);
                    }
                } else if kind.is_file() {
                    visit(self, &path, false);
                }
                // Sockets and pipes hold nothing.
            }
        }
    }

    fn name(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or_default();
        let mut found = BTreeSet::new();
        self.needles.in_name(&bytes_of(Path::new(name)), &mut found);
        self.note(&ScanLocation::Name(path.to_owned()), found);
    }

    fn link(&mut self, path: &Path) {
        let Ok(target) = fs::read_link(path) else {
            return self.unreadable(ScanLocation::Name(path.to_owned()));
        };
        let mut found = BTreeSet::new();
        self.needles.in_name(&bytes_of(&target), &mut found);
        self.note(&ScanLocation::Name(path.to_owned()), found);
    }

    /// Looks into a file, in parts when it is large.
    fn contents(&mut self, path: &Path, with_ids: bool) -> BTreeSet<NeedleHit> {
        let mut found = BTreeSet::new();
        let Ok(mut file) = fs::File::open(path) else {
            self.unreadable(ScanLocation::File(path.to_owned()));
            return found;
        };
        let mut part = Vec::new();
        loop {
            let read = file.by_ref().take(CHUNK as u64).read_to_end(&mut part);
            let Ok(read) = read else {
                self.unreadable(ScanLocation::File(path.to_owned()));
                return found;
            };
            self.needles.in_content(&part, &mut found);
            if with_ids {
                self.needles.ids_in(&part, &mut found);
            }
            if read < CHUNK {
                return found;
            }
            part.drain(..part.len().saturating_sub(OVERLAP));
        }
    }
}

/// Returns whether a file is an index, whatever it is called: programs make some of their own.
fn is_index(path: &Path) -> bool {
    begins_with(path, b"DIRC")
}

fn begins_with<const N: usize>(path: &Path, wanted: &[u8; N]) -> bool {
    let mut start = [0; N];
    let read = fs::File::open(path).and_then(|mut it| it.read_exact(&mut start));
    read.is_ok() && start == *wanted
}

/// The id that git would give to the content of a file.
fn id_of(path: &Path) -> std::io::Result<ObjectId> {
    let mut file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    let mut hasher = gix::hash::hasher(gix::hash::Kind::Sha1);
    hasher.update(&gix::objs::encode::loose_header(gix::objs::Kind::Blob, size));
    let mut part = vec![0; CHUNK.min(usize::try_from(size).unwrap_or(CHUNK).max(1))];
    loop {
        match file.read(&mut part)? {
            0 => break,
            read => hasher.update(&part[..read]),
        }
    }
    let id = hasher.try_finalize().map_err(std::io::Error::other)?;
    Ok(ObjectId(id))
}

fn is_git_dir(path: &Path) -> bool {
    path.join("HEAD").is_file() && path.join("objects").is_dir()
}
