//! Opens a sealed case in the editor: in a private folder in memory, sealed again when the editor ends.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, bail};
use casebound_app::Outcome;
use casebound_app::check::CaseChecker;
use casebound_app::files::Existing;
use casebound_app::runner::Verdict;
use casebound_app::sealing::edit_folder::{self, EditFolder};
use casebound_app::sealing::{self, beside, door};
use casebound_app::workspace::Workspace;
use casebound_record::merge::{Merge, merge};
use casebound_record::{CaseFile, LineIndex};
use casebound_validate::Severity;

use crate::editor::{self, Traces};
use crate::questions::Questions;
use crate::render;
use crate::review::AT_ONCE;
use crate::ui::Ui;

/// What is done with what an interrupted edit left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnLeftover {
    /// A person is asked.
    Ask,
    /// The edit goes on from there.
    Continue,
    /// It is thrown away.
    Discard,
}

/// How a sealed case is opened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) on_leftover: OnLeftover,
    /// Where there is no folder in memory, the disk will do.
    pub(crate) on_disk: bool,
}

/// Opens a sealed case in the editor, checks and seals it. Nothing stays behind, unless it could not be sealed.
pub(crate) fn run(workspace: &Workspace, path: &Path, manner: Manner, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let shown = path.to_string_lossy();
    let (_, sealed) = workspace.find_any(&shown)?;
    let (_, plain) = door::find(workspace, &shown)?;
    let folder = edit_folder::begin(&workspace.root, &sealed.path, sealed.stem(), manner.on_disk)?;
    let Some(mut text) = first_text(workspace, &folder, (&sealed, &plain), manner.on_leftover, ui)? else {
        return Ok(Outcome::Findings);
    };
    let before = plain.text.expose();
    let mut line = None;
    loop {
        folder.write(text.as_bytes(), sealed.text.expose().as_bytes())?;
        text = edited(&folder, line, before, ui)?;
        if text == *before {
            folder.remove()?;
            ui.note(format_args!("Nothing was changed in {}.", plain.stem()));
            return Ok(Outcome::Clean);
        }
        let verdict = judged(workspace, &plain, &text)?;
        if !verdict.findings.is_empty() {
            render::text::to_people(&verdict, ui)?;
        }
        let Some(at) = worse(workspace, &plain, &verdict, &text)? else { break };
        line = Some(at);
        if !asks_again(at, ui)? {
            kept(&folder, &plain, ui);
            return Ok(Outcome::Findings);
        }
    }
    if let Err(why) = door::replace_text(workspace, path, before, &text) {
        kept(&folder, &plain, ui);
        return Err(why);
    }
    folder.remove()?;
    ui.done("sealed", format_args!("{} for {}", sealed.path, sealing::readers(&sealed)));
    ui.how_to_record(workspace, &[&sealed.path]);
    Ok(Outcome::Clean)
}

/// The text with which the editor begins; nothing where a person has to decide first.
fn first_text(
    workspace: &Workspace,
    folder: &EditFolder,
    (sealed, plain): (&CaseFile, &CaseFile),
    on_leftover: OnLeftover,
    ui: &mut Ui,
) -> anyhow::Result<Option<String>> {
    let (name, now) = (plain.stem(), plain.text.expose().clone());
    let Some((left, begun_from)) = folder.left()? else { return Ok(Some(now)) };
    if left == now.as_bytes() || on_leftover == OnLeftover::Discard {
        return Ok(Some(now));
    }
    if on_leftover == OnLeftover::Ask {
        ui.warn(format_args!(
            "An edit of {name} was interrupted, and what was written is still there: {}",
            folder.file().display()
        ));
        if !ui.is_interactive() || !ui.confirm("Go on with it?")? {
            ui.refuse(format_args!(
                "Nothing was opened. `casebound edit {name} --continue` goes on with it, `casebound edit {name} --discard` throws it away."
            ));
            return Ok(None);
        }
    }
    let left = String::from_utf8(left).ok().with_context(|| not_utf8(folder.file()))?;
    if begun_from == sealed.text.expose().as_bytes() {
        return Ok(Some(left));
    }
    // Somebody has sealed the case since.
    let base = sealing::open(workspace, &CaseFile::read(plain.path.as_str(), &begun_from));
    let joined = base.map(|base| merge(base.plain.text.expose().as_bytes(), left.as_bytes(), now.as_bytes()));
    match joined {
        Ok(Merge::Clean(text)) => Ok(Some(text)),
        _ => bail!(
            "{name} was sealed again since that edit began, and both can't be joined. Your text is in {}: look at it beside `casebound show \
             {name}`, then `casebound edit {name} --discard`, and write it again",
            folder.file().display()
        ),
    }
}

fn not_utf8(file: &Path) -> String {
    format!("{} is not UTF-8 text, so it was not sealed; save it as UTF-8, then open it again", file.display())
}

/// Opens the editor and returns what it left in the file.
fn edited(folder: &EditFolder, line: Option<usize>, before: &str, ui: &mut Ui) -> anyhow::Result<String> {
    let file = folder.file();
    let read = || -> anyhow::Result<String> {
        let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        String::from_utf8(bytes).ok().with_context(|| not_utf8(file))
    };
    let opened = Instant::now();
    editor::open_with(file, line, Traces::None, ui)?;
    if opened.elapsed() < AT_ONCE && ui.is_interactive() && read()? == before {
        ui.warn(
            "The editor ended at once, and nothing changed. If it has a window of its own, let Casebound wait for it, such as \
             `export EDITOR='code --wait'`.",
        );
        if let Some(mut questions) = Questions::begin(ui)? {
            questions.line("Write, save and close it there; then press Enter here:")?;
        }
    }
    read()
}

fn judged(workspace: &Workspace, plain: &CaseFile, text: &str) -> anyhow::Result<Verdict> {
    let findings = CaseChecker::of(workspace, &plain.path)?.findings(text);
    Ok(Verdict { findings, checked: 1, texts: [(plain.path.clone(), text.to_owned())].into(), ..Verdict::default() })
}

/// The line of the first error, where there are more than before: once it is sealed, nobody else could see them.
fn worse(workspace: &Workspace, plain: &CaseFile, verdict: &Verdict, text: &str) -> anyhow::Result<Option<usize>> {
    let known = CaseChecker::of(workspace, &plain.path)?.errors(plain.text.expose()).len();
    if verdict.count(Severity::Error) <= known {
        return Ok(None);
    }
    let errors = verdict.findings.iter().filter(|finding| finding.severity == Severity::Error);
    Ok(errors.map(|finding| LineIndex::new(text).position(finding.span.start).line).min())
}

fn asks_again(line: usize, ui: &mut Ui) -> anyhow::Result<bool> {
    match Questions::begin(ui)? {
        // To stop here is an answer: what was written is kept.
        Some(mut questions) => Ok(questions.yes(&format!("Open it again, at line {line}?")).unwrap_or(false)),
        None => Ok(false),
    }
}

/// Says where the text is that was not sealed.
fn kept(folder: &EditFolder, plain: &CaseFile, ui: &mut Ui) {
    ui.refuse(format_args!(
        "The sealed file is as it was. What you wrote is in {}, until this computer is switched off: `casebound edit {} --continue` goes on with it.",
        folder.file().display(),
        plain.stem()
    ));
}

/// Opens a file of a sealed case in the editor, and puts it beside the case as it is afterwards; nothing where an interrupted edit
/// left something first. The folder stays until the case is sealed again.
pub(crate) fn file_beside(
    workspace: &Workspace,
    case: &CaseFile,
    name: &str,
    bytes: &[u8],
    ui: &mut Ui,
) -> anyhow::Result<Option<EditFolder>> {
    let stem = name.trim_end_matches(".md");
    let folder = edit_folder::begin(&workspace.root, &format!("{}/{name}", case.stem()), stem, false)?;
    if folder.left()?.is_some_and(|(left, _)| left != bytes) {
        ui.refuse(format_args!(
            "An edit of {stem} of {} was interrupted, and what was written is still there: {}. Copy what you need of it, and remove \
             that file; then type the command again.",
            case.stem(),
            folder.file().display()
        ));
        return Ok(None);
    }
    folder.write(bytes, b"")?;
    editor::open_with(folder.file(), None, Traces::None, ui)?;
    let file = folder.file();
    let edited = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    beside::put(workspace, case, name, &edited, Existing::Replace)?;
    Ok(Some(folder))
}
