//! Sealed cases: verified without a key, opened and sealed again by a reader, and worked on as any other case.

pub mod access;
pub mod beside;
pub mod door;
pub mod edit_folder;
pub mod everybody;
pub mod merging;
mod open;
mod seal;
mod secrets;
pub mod unsealing;

pub use open::{open, open_to_renew};
pub use seal::{Readers, may_read, readers_of};

use casebound_record::CaseFile;

use crate::signing::current_member;
use crate::workspace::Workspace;

/// Returns the readers of a sealed case, as a list for people.
pub fn readers(file: &CaseFile) -> String {
    file.case.sealed.as_ref().map(|sealed| sealed.to.join(", ")).unwrap_or_default()
}

/// Returns whether a case is sealed and a member can open it.
pub fn is_reader(file: &CaseFile, member: &str) -> bool {
    file.is_sealed() && file.case.sealed.iter().flat_map(|sealed| &sealed.to).any(|key| key == member)
}

/// Opens a sealed case where whoever works here is a reader and has the key at hand; nothing else is wrong without that.
pub fn opened_by_reader(workspace: &Workspace, file: &CaseFile) -> Option<CaseFile> {
    let me = current_member(workspace)?;
    is_reader(file, &me.key).then(|| open(workspace, file).ok()).flatten().map(|opened| opened.plain)
}

/// Says that nobody looked into a sealed case, and who could.
pub fn not_looked_into(file: &CaseFile) -> String {
    format!("{} is sealed for {}", file.stem(), readers(file))
}
