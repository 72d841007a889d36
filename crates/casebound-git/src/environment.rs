//! The variables through which git tells a hook where it is.

use std::path::PathBuf;

/// Those that name a repository or a part of it.
///
/// A child `git` that shall work in a directory of its own must not inherit them.
pub(crate) const PLACE: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Those that change what a child `git` is told by its arguments, or what it sees.
pub(crate) const MEANING: &[&str] = &[
    "GIT_ATTR_SOURCE",
    "GIT_DIFF_OPTS",
    "GIT_EXTERNAL_DIFF",
    "GIT_GLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_REF_PARANOIA",
];

/// Returns a variable that is set, and to something.
pub(crate) fn set(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Returns the ids of the commits that the merge in progress joins with `HEAD`: git tells its hook of them in one variable each.
pub(crate) fn merged_commits() -> Vec<String> {
    let variables = std::env::vars_os();
    variables.filter_map(|(key, _)| key.to_str()?.strip_prefix("GITHEAD_").map(str::to_owned)).collect()
}

/// Returns the object directories that git added: during `pre-receive` that of the pushed objects first.
pub(crate) fn object_directories() -> Vec<PathBuf> {
    let own = std::env::var_os("GIT_OBJECT_DIRECTORY").map(PathBuf::from);
    let others = std::env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
    own.into_iter().chain(std::env::split_paths(&others)).filter(|it| !it.as_os_str().is_empty()).collect()
}
