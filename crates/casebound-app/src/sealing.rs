//! Sealed cases: verified without a key, opened and sealed again by a reader, and worked on as any other case.

pub mod access;
pub mod door;
pub mod edit_folder;
pub mod everybody;
mod open;
mod seal;
mod secrets;
pub mod unsealing;

pub use open::{open, open_to_renew};
pub use seal::{Readers, may_read, readers_of, sealed_text};

use casebound_record::CaseFile;

/// Returns the readers of a sealed case, as a list for people.
pub fn readers(file: &CaseFile) -> String {
    file.case.sealed.as_ref().map(|sealed| sealed.to.join(", ")).unwrap_or_default()
}

/// Says that nobody looked into a sealed case, and who could.
pub fn not_looked_into(file: &CaseFile) -> String {
    format!("{} is sealed for {}", file.stem(), readers(file))
}
