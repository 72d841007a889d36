//! Opens the user's editor on a file.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};
use casebound_git::program;

use crate::ui::Ui;

/// Opens a file and waits until the editor ends.
///
/// The editor is the one that git would open; where nobody chose one, nano or vi on a terminal. The command goes through
/// the shell as git does it, so that `code --wait` works; the path is an argument, never a part of the command.
///
/// # Errors
/// When there is no editor, or it ended with an error.
pub(crate) fn open(path: &Path, ui: &Ui) -> anyhow::Result<()> {
    if let Some(editor) = chosen(path) {
        return match run(&editor, path)? {
            EditorExit::Normally => Ok(()),
            EditorExit::Badly => {
                bail!("the editor {editor:?} ended with an error; {} is as the editor left it", path.display())
            }
            EditorExit::NotThere => bail!(
                "the editor {editor:?} was not found; nothing is lost: open {} yourself, or set VISUAL or EDITOR, for example \
                 `export EDITOR=nano`, and run `casebound edit {}`",
                path.display(),
                path.file_stem().unwrap_or_default().display()
            ),
        };
    }
    for editor in FALLBACKS.iter().filter(|_| ui.is_interactive()) {
        match run(editor, path)? {
            EditorExit::Normally => return Ok(()),
            EditorExit::Badly => bail!("{editor} ended with an error; {} is as the editor left it", path.display()),
            EditorExit::NotThere => {}
        }
    }
    bail!("no editor is set; open {} yourself, or set VISUAL or EDITOR, such as: export EDITOR=nano", path.display())
}

/// What is tried on a terminal where nobody chose an editor.
const FALLBACKS: [&str; 2] = ["nano", "vi"];

enum EditorExit {
    Normally,
    Badly,
    NotThere,
}

/// The editor that somebody chose: git's own variable and setting come first, as in git.
fn chosen(path: &Path) -> Option<String> {
    let variable = |key: &str| std::env::var(key).ok().filter(|value| !value.is_empty());
    let setting = || {
        let output = program::run(path.parent()?, &["config", "--get", "core.editor"]).ok()?;
        let editor = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        Some(editor).filter(|editor| !editor.is_empty())
    };
    variable("GIT_EDITOR").or_else(setting).or_else(|| variable("VISUAL")).or_else(|| variable("EDITOR"))
}

fn run(editor: &str, path: &Path) -> anyhow::Result<EditorExit> {
    let script = format!("{editor} \"$@\"");
    let mut shell = Command::new("sh");
    let status = shell.arg("-c").arg(script).arg("casebound-editor").arg(path).status();
    let status = status.context("cannot start a shell for the editor")?;
    Ok(match status.code() {
        Some(0) => EditorExit::Normally,
        // So a shell says that it knows no such program.
        Some(127) => EditorExit::NotThere,
        _ => EditorExit::Badly,
    })
}
