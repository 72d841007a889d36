//! Opens a repository and answers what it is: where, on which branch, in the middle of what.

use std::path::{Path, PathBuf};

use gix::open::permissions::Environment;
use gix::sec::trust::DefaultForLevel as _;

use crate::error::ErrorContext as _;
use crate::objects::{Objects, open_outside};
use crate::{Error, ObjectId, environment};

/// A repository, opened for reading.
///
/// Objects are taken as they are stored: `refs/replace/` is ignored, because a push sends the original.
pub struct Repository {
    pub(crate) git: gix::Repository,
    pub(crate) outside: Vec<gix::odb::Handle>,
    root: Option<PathBuf>,
    git_dir: PathBuf,
    common_dir: PathBuf,
}

/// Where `HEAD` points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// At a branch without a commit, by its short name.
    Unborn(String),
    /// At a branch, by its short name, and its newest commit.
    Branch(String, ObjectId),
    /// At a commit.
    Detached(ObjectId),
}

/// Another repository that this one fetches from or pushes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Its name in the configuration.
    pub name: String,
    /// Where a fetch goes; a password in it is blanked.
    pub fetch_url: Option<String>,
    /// Where a push goes; a password in it is blanked.
    pub push_url: Option<String>,
}

impl Repository {
    /// Finds the repository of `dir` as git would: from the environment, else upwards from `dir`.
    ///
    /// Inside a hook this is the repository, the index and the objects that git hands over (`GIT_DIR`,
    /// `GIT_INDEX_FILE`, `GIT_OBJECT_DIRECTORY`). `None` when there is no repository.
    pub fn discover(dir: &Path) -> Result<Option<Self>, Error> {
        let options = gix::sec::trust::Mapping {
            full: as_stored(gix::open::Options::default_for_level(gix::sec::Trust::Full)),
            reduced: as_stored(gix::open::Options::default_for_level(gix::sec::Trust::Reduced)),
        };
        // gix shortens paths with `..` in them by a rule that fails for a bare repository beside this folder.
        let dir = &dir.canonicalize().context(format!("cannot open {}", dir.display()))?;
        // A ceiling directory that is not above `dir` is not a reason to give up.
        let upwards = gix::discover::upwards::Options { match_ceiling_dir_or_error: false, ..Default::default() };
        let found = gix::ThreadSafeRepository::discover_with_environment_overrides_opts(dir, upwards, options);
        match found {
            Ok(git) => {
                let git = git.to_thread_local();
                let directories = environment::object_directories();
                let outside = open_outside(&directories, git.objects.store_ref().path())?;
                Self::new(git, outside).map(Some)
            }
            Err(error) if is_absence(&error) => Ok(None),
            Err(error) => Err(not_opened("cannot open the git repository".to_owned(), error)),
        }
    }

    /// Finds the repository of `dir` upwards from it, whatever `GIT_*` variables say.
    fn discover_upwards(dir: &Path) -> Result<Option<Self>, Error> {
        let dir = dir.canonicalize().context(format!("cannot open {}", dir.display()))?;
        match gix::discover::upwards(&dir) {
            Ok((found, _)) => {
                let (git_dir, root) = found.into_repository_and_work_tree_directories();
                Self::open(root.as_deref().unwrap_or(&git_dir)).map(Some)
            }
            Err(error) if is_absence(&error) => Ok(None),
            Err(error) => Err(Error::because("cannot open the git repository", error)),
        }
    }

    /// Names a variable of git by which `dir` is not what decides: the repository, its worktree, and where `with_parts` is asked
    /// also its index and its objects. `None` where each names what is found from `dir` anyway, as in most hooks.
    pub fn misleading_variable(dir: &Path, with_parts: bool) -> Result<Option<&'static str>, Error> {
        const WHOLE: [&str; 3] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"];
        const PARTS: [&str; 4] =
            ["GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"];
        let asked = WHOLE.into_iter().chain(PARTS.into_iter().filter(|_| with_parts));
        let set: Vec<(&str, PathBuf)> = asked.filter_map(|name| Some((name, environment::set(name)?))).collect();
        if set.is_empty() {
            return Ok(None);
        }
        let here = Self::discover_upwards(dir)?;
        let is_here = |name: &str, value: &Path| {
            let Some(here) = &here else { return false };
            match name {
                "GIT_DIR" => Self::discover(dir)
                    .is_ok_and(|found| found.is_some_and(|repository| repository.git_dir == here.git_dir)),
                "GIT_WORK_TREE" => here.root.as_ref().is_some_and(|root| same_file(value, root)),
                "GIT_COMMON_DIR" => same_file(value, &here.common_dir),
                "GIT_INDEX_FILE" => same_file(value, &here.git_dir.join("index")),
                "GIT_OBJECT_DIRECTORY" => same_file(value, &here.common_dir.join("objects")),
                _ => false,
            }
        };
        Ok(set.into_iter().find(|(name, value)| !is_here(name, value)).map(|(name, _)| name))
    }

    /// Opens the repository at `dir`, a worktree or a git directory, whatever `GIT_*` variables say.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let mut options = as_stored(gix::open::Options::default());
        options.permissions.env = Environment {
            git_prefix: gix::sec::Permission::Deny,
            objects: gix::sec::Permission::Deny,
            ..Environment::all()
        };
        let what = || format!("cannot open the git repository {}", dir.display());
        let git = gix::open_opts(dir, options).map_err(|error| not_opened(what(), error))?;
        Self::new(git, Vec::new())
    }

    fn new(mut git: gix::Repository, outside: Vec<gix::odb::Handle>) -> Result<Self, Error> {
        git.make_paths_absolute().context("cannot tell where the git repository is")?;
        let storage = git.config_snapshot().string("extensions.refStorage");
        if storage.is_some_and(|it| !it.eq_ignore_ascii_case(b"files")) || git.common_dir().join("reftable").exists() {
            return Err(Error::new(REFTABLE));
        }
        Ok(Self {
            root: git.workdir().map(real),
            git_dir: real(git.git_dir()),
            common_dir: real(git.common_dir()),
            git,
            outside,
        })
    }

    pub(crate) fn objects(&self) -> Objects<'_> {
        Objects { outside: &self.outside, own: &self.git.objects }
    }

    /// Returns the root of the worktree, absolute and without symlinks; `None` in a bare repository.
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Returns the git directory, absolute and without symlinks: of a linked worktree its own.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// Returns the git directory that linked worktrees share, absolute and without symlinks.
    pub fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// Returns whether there is no worktree.
    pub fn is_bare(&self) -> bool {
        self.root.is_none()
    }

    /// Tells where `HEAD` points.
    pub fn head(&self) -> Result<Head, Error> {
        let head = self.git.head().context("cannot read HEAD")?;
        let name = head.referent_name().map(|name| name.shorten().to_string()).unwrap_or_default();
        Ok(match head.kind {
            gix::head::Kind::Unborn(_) => Head::Unborn(name),
            gix::head::Kind::Symbolic(branch) => match branch.target.try_id() {
                Some(id) => Head::Branch(name, ObjectId(id.to_owned())),
                None => return Err(Error::new("HEAD points to a ref that names no commit")),
            },
            gix::head::Kind::Detached { target, .. } => Head::Detached(ObjectId(target)),
        })
    }

    /// Returns the directory in which git looks for hooks: `core.hooksPath`, else `hooks` of the common directory.
    ///
    /// A relative `core.hooksPath` counts from where git runs hooks: the root of the worktree, or the bare repository.
    pub fn hooks_dir(&self) -> Result<PathBuf, Error> {
        let configured =
            self.git.config_snapshot().trusted_path("core.hooksPath").context("cannot read core.hooksPath")?;
        Ok(match configured {
            Some(path) => self.root().unwrap_or_else(|| self.git_dir()).join(path),
            None => self.common_dir().join("hooks"),
        })
    }

    /// Returns the last value of a configuration key like `user.name`; `None` also when it is not UTF-8.
    pub fn config_string(&self, key: &str) -> Option<String> {
        // gix panics on a key without a section.
        key.split_once('.')?;
        let value = self.git.config_snapshot().string(key)?;
        String::from_utf8(value.into()).ok()
    }

    /// Returns whether a filter is configured that may make other files in the worktree than git holds; git-lfs leaves texts as they
    /// are.
    pub(crate) fn has_filters(&self) -> bool {
        let config = self.git.config_snapshot();
        let mut filters = config.plumbing().sections_by_name("filter").into_iter().flatten();
        filters.any(|section| section.header().subsection_name().is_none_or(|name| name != "lfs"))
    }

    /// Returns the remotes of the configuration, by name.
    pub fn remotes(&self) -> Result<Vec<Remote>, Error> {
        let mut remotes = Vec::new();
        for name in self.git.remote_names() {
            let remote = self.git.find_remote(name.as_slice()).context(format!("cannot read the remote {name}"))?;
            let url = |direction| remote.url(direction).map(ToString::to_string);
            remotes.push(Remote {
                name: name.to_string(),
                fetch_url: url(gix::remote::Direction::Fetch),
                push_url: url(gix::remote::Direction::Push),
            });
        }
        Ok(remotes)
    }

    /// Names the operation that is in progress, as git calls it; `None` when there is none.
    pub fn state(&self) -> Option<&'static str> {
        use gix::state::InProgress as In;
        Some(match self.git.state()? {
            In::ApplyMailbox => "am",
            In::ApplyMailboxRebase | In::Rebase | In::RebaseInteractive => "rebase",
            In::Bisect => "bisect",
            In::CherryPick | In::CherryPickSequence => "cherry-pick",
            In::Merge => "merge",
            In::Revert | In::RevertSequence => "revert",
        })
    }
}

/// What to type where refs are stored in a form that is not read.
const REFTABLE: &str = "this repository keeps its refs as reftable, which Casebound does not read. Nothing was changed. Convert it: \
                        `git refs migrate --ref-format=files` (git 2.46 or newer)";
/// What to type where objects are named in a form that is not read.
const SHA256: &str = "this repository names its objects by SHA-256, which Casebound does not read. Nothing was changed. Make one with \
                      SHA-1, `git init --object-format=sha1 NEW-FOLDER`, and copy the files into it";

/// Says why a repository could not be opened: in words of our own, where its form is one that is not read.
fn not_opened(what: String, error: gix::Error) -> Error {
    let words = format!("{error:?}");
    if words.contains("extensions.objectFormat") {
        return Error::new(SHA256);
    }
    if words.contains("reftable") {
        return Error::new(REFTABLE);
    }
    Error::because(what, error)
}

/// Returns whether two paths name the same file, which need not be there.
fn same_file(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| {
        let path = std::path::absolute(path).ok()?;
        path.canonicalize().ok().or_else(|| Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?)))
    };
    whole(one).is_some_and(|one| whole(other) == Some(one))
}

/// Resolves symlinks as git does; a worktree that is gone keeps the path that names it.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Makes gix show objects as they are stored.
fn as_stored(options: gix::open::Options) -> gix::open::Options {
    options.config_overrides(["core.useReplaceRefs=false"])
}

/// Returns whether a search found nothing; a `GIT_DIR` that is wrong is another error.
fn is_absence(error: &gix::Error) -> bool {
    use gix::discover::upwards::Error as Upwards;
    matches!(
        error.downcast_any_ref(),
        Some(
            Upwards::NoGitRepository { .. }
                | Upwards::NoGitRepositoryWithinCeiling { .. }
                | Upwards::NoGitRepositoryWithinFs { .. }
        )
    )
}
