//! Installs, removes and recognises a hook, and keeps the one that was there.

use std::ffi::OsString;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::error::ErrorContext as _;
use crate::{Error, Repository, program};

/// Where a hook that was there is kept: its name and this.
const KEPT: &str = ".before-casebound";

/// A hook that this program installs.
#[derive(Clone, Copy, Debug)]
pub struct Hook<'a> {
    /// What git calls it: `pre-commit`.
    pub name: &'a str,
    /// The whole file. It calls the hook that was kept, `<name>.before-casebound` beside it, if that is there.
    pub script: &'a [u8],
    /// A line of `script` that every version of it has.
    pub marker: &'a str,
}

/// Names of hooks that git calls in a clone or on a server: others in a folder of hooks are not hooks.
const KNOWN: &[&str] = &[
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "p4-changelist",
    "p4-post-changelist",
    "p4-pre-submit",
    "p4-prepare-changelist",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
    "sendemail-validate",
    "update",
];

/// What an installation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstallOutcome {
    /// The hook was written, or an older version of ours replaced.
    Written,
    /// It was there already, as it should be.
    AlreadyThere,
    /// It was written, and the hook that was there is kept at this path.
    Chained(PathBuf),
}

/// What is in place of a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookStatus {
    /// Nothing.
    Missing,
    /// Ours, as it should be.
    Ours,
    /// Ours, of another version or not executable.
    OursOutdated,
    /// Someone else's.
    Foreign,
}

impl Repository {
    /// Returns the folder of hooks that the user or the machine names for all repositories; `None` when this repository has its
    /// own.
    ///
    /// # Errors
    /// When there is no git.
    pub fn shared_hooks(&self) -> Result<Option<PathBuf>, Error> {
        let place = self.root().unwrap_or_else(|| self.git_dir());
        let arguments = ["config", "--show-scope", "--type=path", "--get", "core.hooksPath"];
        let output = program::run(place, &arguments)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(match text.trim_end().split_once('\t') {
            Some(("global" | "system", path)) => Some(place.join(path)),
            _ => None,
        })
    }

    /// Gives this repository a folder of hooks of its own, in which those of the folder `shared` still run. Returns the folder.
    ///
    /// # Errors
    /// When a hook or the configuration can't be written.
    pub fn take_own_hooks(&self, shared: &Path) -> Result<PathBuf, Error> {
        let own = self.common_dir().join("hooks");
        fs::create_dir_all(&own).context(format!("cannot make the directory of hooks {}", own.display()))?;
        for name in KNOWN {
            let theirs = shared.join(name);
            if fs::metadata(&theirs).is_ok_and(|it| it.is_file() && is_executable(&it)) && !own.join(name).exists() {
                let path = theirs.to_string_lossy().replace('\'', r"'\''");
                let script = format!("#!/bin/sh\n# Runs the hook of all repositories.\nexec '{path}' \"$@\"\n");
                write_executable(&own.join(name), script.as_bytes())
                    .context(format!("cannot write the hook {}", own.join(name).display()))?;
            }
        }
        let place = self.root().unwrap_or_else(|| self.git_dir());
        program::require_success(
            "git config",
            program::run(place, &["config", "--local", "core.hooksPath", &own.to_string_lossy()])?,
        )?;
        Ok(own)
    }

    /// Puts a hook where git will run it: see [`hooks_dir`](Self::hooks_dir).
    ///
    /// A hook of someone else is kept as `<name>.before-casebound`; fails when that is taken. There is no moment
    /// without a hook.
    ///
    /// # Panics
    /// When the script lacks the marker, or the name is a path.
    pub fn install_hook(&self, hook: &Hook<'_>) -> Result<InstallOutcome, Error> {
        assert!(has_line(hook.script, hook.marker), "the script of a hook holds its marker");
        let path = self.hook_path(hook)?;
        let kept = match status(&path, hook)? {
            HookStatus::Ours => return Ok(InstallOutcome::AlreadyThere),
            HookStatus::Missing | HookStatus::OursOutdated => None,
            HookStatus::Foreign => Some(kept_path(&path)),
        };
        let directory = path.parent().expect("a hook is in a directory");
        fs::create_dir_all(directory).context(format!("cannot make the directory of hooks {}", directory.display()))?;
        if let Some(kept) = &kept {
            keep(&path, kept)?;
        }
        write_executable(&path, hook.script).context(format!("cannot write the hook {}", path.display()))?;
        Ok(kept.map_or(InstallOutcome::Written, InstallOutcome::Chained))
    }

    /// Takes our hook away and puts back the one that was kept; returns whether ours was installed.
    pub fn uninstall_hook(&self, hook: &Hook<'_>) -> Result<bool, Error> {
        let path = self.hook_path(hook)?;
        if !matches!(status(&path, hook)?, HookStatus::Ours | HookStatus::OursOutdated) {
            return Ok(false);
        }
        match fs::rename(kept_path(&path), &path) {
            Err(error) if error.kind() == ErrorKind::NotFound => fs::remove_file(&path),
            result => result,
        }
        .context(format!("cannot remove the hook {}", path.display()))?;
        Ok(true)
    }

    /// Returns what is in place of a hook.
    pub fn hook_status(&self, hook: &Hook<'_>) -> Result<HookStatus, Error> {
        status(&self.hook_path(hook)?, hook)
    }

    fn hook_path(&self, hook: &Hook<'_>) -> Result<PathBuf, Error> {
        assert!(!hook.name.contains(['/', '\\', '.']), "the name of a hook is not a path");
        Ok(self.hooks_dir()?.join(hook.name))
    }
}

fn status(path: &Path, hook: &Hook<'_>) -> Result<HookStatus, Error> {
    let reading = || format!("cannot read the hook {}", path.display());
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(HookStatus::Missing),
        other => other.context(reading())?,
    };
    let metadata = match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => metadata,
        // A directory, or a link into nothing: not ours, whatever it is.
        _ => return Ok(HookStatus::Foreign),
    };
    let there = fs::read(path).context(reading())?;
    if !has_line(&there, hook.marker) {
        return Ok(HookStatus::Foreign);
    }
    if there == hook.script && is_executable(&metadata) {
        return Ok(HookStatus::Ours);
    }
    Ok(HookStatus::OursOutdated)
}

fn has_line(script: &[u8], line: &str) -> bool {
    script.split(|&byte| byte == b'\n').any(|it| it.strip_suffix(b"\r").unwrap_or(it) == line.as_bytes())
}

fn kept_path(path: &Path) -> PathBuf {
    let mut kept = OsString::from(path);
    kept.push(KEPT);
    kept.into()
}

/// Gives the hook at `path` the name `kept` too, without ever replacing what has that name.
fn keep(path: &Path, kept: &Path) -> Result<(), Error> {
    let Err(error) = fs::hard_link(path, kept) else {
        return Ok(());
    };
    if error.kind() == ErrorKind::AlreadyExists || fs::symlink_metadata(kept).is_ok() {
        return Err(Error::new(format!(
            "there is a hook at {} and another one kept at {}: remove one of them",
            path.display(),
            kept.display()
        )));
    }
    // Not every file system has hard links.
    fs::rename(path, kept).context(format!("cannot keep the hook {}", path.display()))
}

/// Writes the whole file beside `path`, then gives it the name.
fn write_executable(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut beside = OsString::from(path);
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = PathBuf::from(beside);
    let result = write_new(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if result.is_err() {
        drop(fs::remove_file(&beside));
    }
    result
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(bytes)?;
    make_executable(&file)?;
    file.sync_all()
}

#[cfg(unix)]
fn make_executable(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    true
}
