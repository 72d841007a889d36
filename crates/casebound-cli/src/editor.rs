//! Opens the user's editor on a file.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use casebound_git::program;

use crate::ui::Ui;

/// Opens a file, at a line where one is given and the editor is known, and waits until the editor ends.
///
/// The editor is the one that git would open; where nobody chose one, nano or vi on a terminal. The command goes through
/// the shell as git does it, so that `code --wait` works; the path is an argument, never a part of the command.
///
/// # Errors
/// When there is no editor, or it ended with an error.
pub(crate) fn open(path: &Path, line: Option<usize>, ui: &mut Ui) -> anyhow::Result<()> {
    open_with(path, line, Traces::AsUsual, ui)
}

/// What an editor may leave behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Traces {
    /// Whatever it is set to.
    AsUsual,
    /// No copies of the text elsewhere, as far as the editor can be told.
    None,
}

/// As [`open`]; an editor that can be told leaves no traces.
///
/// # Errors
/// As [`open`].
pub(crate) fn open_with(path: &Path, line: Option<usize>, traces: Traces, ui: &mut Ui) -> anyhow::Result<()> {
    if let Some(editor) = chosen(path) {
        return match run(&editor, path, line, traces)? {
            EditorExit::Normally => Ok(()),
            EditorExit::Badly => {
                bail!(
                    "the editor {editor:?} ended with an error; {} is as the editor left it. `casebound edit {}` opens it again",
                    path.display(),
                    path.file_stem().unwrap_or_default().display()
                )
            }
            EditorExit::NotThere => bail!(
                "the editor {editor:?} was not found; nothing is lost: open {} yourself, or set VISUAL or EDITOR, for example \
                 `export EDITOR=nano`, and run `casebound edit {}`",
                path.display(),
                path.file_stem().unwrap_or_default().display()
            ),
        };
    }
    let is_there = |editor: &&&str| {
        let found = Command::new("sh").args(["-c", "command -v \"$0\"", editor]).stdout(Stdio::null()).status();
        found.is_ok_and(|status| status.success())
    };
    let offered: &[&str] = if ui.is_interactive() { &FALLBACKS } else { &[] };
    for editor in offered.iter().filter(is_there) {
        if *editor == "vi" {
            ui.note("This opens vi. `:wq` and Enter saves and leaves it, `:q!` and Enter leaves it without; `export EDITOR=nano` chooses another one.");
        }
        match run(editor, path, line, traces)? {
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

fn run(editor: &str, path: &Path, line: Option<usize>, traces: Traces) -> anyhow::Result<EditorExit> {
    let script = format!("{editor} \"$@\"");
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(script)
        .arg("casebound-editor")
        .args(without_traces(editor, traces))
        .args(arguments(editor, path, line));
    let status = shell.status().context("cannot start a shell for the editor")?;
    Ok(match status.code() {
        Some(0) => EditorExit::Normally,
        // So a shell says that it knows no such program.
        Some(127) => EditorExit::NotThere,
        _ => EditorExit::Badly,
    })
}

/// How an editor is told to leave no swap file, backup, history or register behind.
fn without_traces(editor: &str, traces: Traces) -> &'static [&'static str] {
    match (name_of(editor), traces) {
        ("vi" | "vim" | "nvim" | "gvim", Traces::None) => {
            &["-n", "-i", "NONE", "-c", "set nobackup nowritebackup noundofile"]
        }
        _ => &[],
    }
}

/// The name of the program in the command of an editor.
fn name_of(editor: &str) -> &str {
    let program = editor.split_whitespace().next().unwrap_or_default();
    Path::new(program).file_stem().unwrap_or_default().to_str().unwrap_or_default()
}

/// How an editor is told the line; an unknown one gets the file alone.
fn arguments(editor: &str, path: &Path, line: Option<usize>) -> Vec<OsString> {
    let file = || path.as_os_str().to_owned();
    let at_line = |line: usize| {
        let mut file = file();
        file.push(format!(":{line}"));
        file
    };
    match (name_of(editor), line) {
        (
            "vi" | "vim" | "nvim" | "gvim" | "nano" | "pico" | "emacs" | "emacsclient" | "micro" | "joe" | "gedit",
            Some(line),
        ) => vec![format!("+{line}").into(), file()],
        ("kate" | "kwrite", Some(line)) => vec!["--line".into(), line.to_string().into(), file()],
        ("code" | "codium" | "code-insiders", Some(line)) => vec!["--goto".into(), at_line(line)],
        ("hx" | "helix" | "subl" | "zed", Some(line)) => vec![at_line(line)],
        _ => vec![file()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_known_editor_is_told_the_line_in_its_own_way() {
        let told = |editor: &str| {
            let all = arguments(editor, Path::new("a b.md"), Some(7));
            all.iter().map(|argument| argument.to_string_lossy()).collect::<Vec<_>>().join(" | ")
        };
        for (editor, arguments) in [
            ("nano", "+7 | a b.md"),
            ("/usr/bin/nvim -p", "+7 | a b.md"),
            ("emacsclient -t", "+7 | a b.md"),
            ("code --wait", "--goto | a b.md:7"),
            ("kate -b", "--line | 7 | a b.md"),
            ("hx", "a b.md:7"),
            ("my-editor", "a b.md"),
        ] {
            assert_eq!(told(editor), arguments, "{editor}");
        }
        assert_eq!(arguments("nano", Path::new("x"), None), ["x"]);
    }
}
