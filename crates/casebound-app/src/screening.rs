//! Compares a list of attendees with the sanctions in force: only in memory, from outside the repository.

mod deciding;
mod runs;

use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_record::{COMMITTEE_FILE, CaseFile};
use casebound_screening::{Columns, Doubt, ScreeningResult, Setting, Table, WatchList, screen};
use chrono::NaiveDate;

pub use self::deciding::{DecidedAnswer, decide};
pub use self::runs::{RunNote, ScreeningRuns};
use crate::disclosing::reader;
use crate::files;
use crate::printable::in_line;
use crate::sealing::everybody::everybody;
use crate::signing::current_member;
use crate::workspace::Workspace;

/// No list of attendees is longer, in bytes.
pub const MAX_LIST: usize = 256 << 20;
/// No list of people is longer, in bytes.
const MAX_PEOPLE: usize = 16 << 20;

/// The people to search for, and who was left out.
#[derive(Debug)]
pub struct Watch {
    pub list: WatchList,
    /// The number of cases in which the current member is recused: others have to screen for their people.
    pub recused: usize,
    /// Cases that nobody here can read.
    pub sealed: usize,
}

/// Gathers the people about whom a decision of this repository holds, with what was decided about them for an event.
///
/// # Errors
/// When a case can't be read, since its people would be passed over in silence.
pub fn watch(workspace: &Workspace, event: Option<&str>) -> anyhow::Result<Watch> {
    let committee = &workspace.committee.committee;
    let files = everybody(workspace)?.files;
    let audience = reader(workspace);
    let (recused, open): (Vec<&CaseFile>, Vec<&CaseFile>) =
        files.iter().partition(|file| audience.is_recused(&file.case, committee));
    let sealed = open.iter().filter(|file| file.case.is_sealed()).count();
    let list = WatchList::of_cases(open, committee, workspace.clock.today, event);
    Ok(Watch { list, recused: recused.len(), sealed })
}

/// Takes out what was settled on this computer, and notes that the list of an event was screened: the day, who asked, and counts.
///
/// # Errors
/// When what this clone remembers can't be read or written.
pub fn note_run(workspace: &Workspace, event: &str, screened: &mut ScreeningResult) -> anyhow::Result<()> {
    let mut runs = ScreeningRuns::read(workspace)?;
    runs.settle(event, screened);
    let by = current_member(workspace).map_or("?", |member| &member.key).to_owned();
    let note = RunNote { on: workspace.clock.today, by, rows: screened.rows, shown: screened.shown.len() };
    runs.add_run(workspace, event, note)
}

/// Reads the people of a committee that keeps its decisions elsewhere.
///
/// # Errors
/// When the file can't be read, or is not such a list.
pub fn watch_of_file(path: &Path, today: NaiveDate) -> anyhow::Result<WatchList> {
    let shown = path.display();
    let bytes = files::read_limited(path, MAX_PEOPLE).with_context(|| format!("cannot read {shown}"))?;
    let text = String::from_utf8(bytes).ok().with_context(|| format!("{shown} is not text in UTF-8"))?;
    WatchList::read(&text, today).map_err(|bad| anyhow::anyhow!("{shown}: {bad}"))
}

/// A list of attendees, and which column holds what.
#[derive(Debug)]
pub struct AttendeeList {
    table: Table,
    pub columns: Columns,
}

impl AttendeeList {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is inside of a private repository, or can't be read as a list, and what to do then.
    pub fn read(path: &Path, settings: &[Setting]) -> anyhow::Result<AttendeeList> {
        let shown = in_line(&path.display().to_string());
        if is_in_repository(path) {
            bail!(
                "{shown} is inside a committee's repository, where git could record it: move it outside, screen it there, then delete it"
            );
        }
        let bytes = files::read_beginning(path, MAX_LIST).with_context(|| format!("cannot read {shown}"))?;
        AttendeeList::of(&bytes, &shown, settings)
    }

    /// Reads bytes that have this name for people.
    ///
    /// # Errors
    /// When they are not a list, or too many.
    pub fn of(bytes: &[u8], shown: &str, settings: &[Setting]) -> anyhow::Result<AttendeeList> {
        if bytes.len() > MAX_LIST {
            bail!("{shown} is longer than {} MB: screen it in parts", MAX_LIST >> 20);
        }
        let table = Table::read(bytes).map_err(|why| anyhow::anyhow!("{shown} is not a list of attendees: {why}"))?;
        let columns = Columns::of(&table, settings).map_err(|why| anyhow::anyhow!("{shown}: {}", in_line(&why)))?;
        Ok(AttendeeList { table, columns })
    }

    /// What of the list may not have been read as it was meant.
    pub fn doubts(&self) -> &[Doubt] {
        &self.table.doubts
    }

    /// Holds every row against the watch list.
    pub fn screen(&self, watch: &WatchList) -> ScreeningResult {
        screen(&self.table, &self.columns, watch)
    }
}

/// Returns whether a folder above a file, as it is written or where links lead, is a private repository.
fn is_in_repository(path: &Path) -> bool {
    let is_root = |folder: &Path| folder.join(COMMITTEE_FILE).symlink_metadata().is_ok();
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let written = absolute.components().fold(PathBuf::new(), |mut folder, part| {
        match part {
            Component::ParentDir => drop(folder.pop()),
            part => folder.push(part),
        }
        folder
    });
    let real = path.canonicalize().unwrap_or_else(|_| written.clone());
    written.ancestors().chain(real.ancestors()).skip(1).any(is_root)
}
