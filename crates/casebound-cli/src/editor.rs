//! Opens the user's editor on a file.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};

/// Returns the command that $VISUAL or $EDITOR names.
pub(crate) fn configured() -> Option<OsString> {
    ["VISUAL", "EDITOR"].into_iter().find_map(|key| std::env::var_os(key).filter(|value| !value.is_empty()))
}

/// Opens a file and waits until the editor ends.
///
/// The command goes through the shell as git does it, so that `code --wait` works; the path is an argument, never
/// a part of the command.
pub(crate) fn open(path: &Path) -> anyhow::Result<()> {
    let Some(editor) = configured() else {
        bail!(
            "no editor is set; open {} yourself, or set VISUAL or EDITOR, such as: export EDITOR=nano",
            path.display()
        );
    };
    let mut script = editor.clone();
    script.push(" \"$@\"");
    let status = Command::new("sh")
        .arg("-c")
        .arg(script)
        .arg("casebound-editor")
        .arg(path)
        .status()
        .context("cannot start a shell for the editor")?;
    // So a shell says that it knows no such program.
    if status.code() == Some(127) {
        bail!(
            "the editor {:?} was not found; nothing is lost: open {} yourself, or set VISUAL or EDITOR, such as `export EDITOR=nano`, \
             and say `casebound edit {}`",
            editor.to_string_lossy(),
            path.display(),
            path.file_stem().unwrap_or_default().display()
        );
    }
    if !status.success() {
        bail!(
            "the editor {:?} ended with an error; {} is as the editor left it",
            editor.to_string_lossy(),
            path.display()
        );
    }
    Ok(())
}
