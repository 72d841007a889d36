//! The people of all cases, for whoever must not name them: sealed cases are opened, and what stays shut is named.

use anyhow::bail;
use casebound_record::CaseFile;

use super::not_looked_into;
use super::open::open;
use crate::signing::current_member;
use crate::workspace::Workspace;

/// All cases, as far as whoever works here can look into them.
pub struct Everybody {
    /// The cases; of those that stay shut the index.
    pub files: Vec<CaseFile>,
    /// What nobody looked into: a sentence without its end for each.
    pub shut: Vec<String>,
}

/// Opens every sealed case of which whoever works here is a reader.
pub fn opened(workspace: &Workspace, files: Vec<CaseFile>) -> Everybody {
    let me = current_member(workspace).map_or("", |member| &member.key);
    let mut everybody = Everybody { files: Vec::with_capacity(files.len()), shut: Vec::new() };
    for file in files {
        let is_mine = file.case.sealed.as_ref().is_some_and(|sealed| sealed.to.iter().any(|key| key == me));
        let plain = match (file.is_sealed(), is_mine) {
            (false, _) => Some(file),
            (true, false) => {
                everybody.shut.push(not_looked_into(&file));
                Some(file)
            }
            (true, true) => match open(workspace, &file) {
                Ok(opened) => Some(opened.plain),
                Err(why) => {
                    everybody.shut.push(format!("{why:#}"));
                    Some(file)
                }
            },
        };
        everybody.files.extend(plain);
    }
    everybody
}

/// Reads all cases with everybody in them, and opens the sealed ones.
///
/// # Errors
/// When one can't be read.
pub fn everybody(workspace: &Workspace) -> anyhow::Result<Everybody> {
    Ok(opened(workspace, workspace.cases_with_everybody()?))
}

/// Reads all cases for what leaves the committee, where nobody of any case may be named by accident: `what` is that.
///
/// # Errors
/// When a case can't be read, or a sealed one stays shut.
pub fn require_everybody(workspace: &Workspace, what: &str) -> anyhow::Result<Vec<CaseFile>> {
    let everybody = everybody(workspace)?;
    refuse_shut(&everybody.shut, what)?;
    Ok(everybody.files)
}

/// Fails where a sealed case was not looked into.
///
/// # Errors
/// With the cases, and who can open them.
pub fn refuse_shut(shut: &[String], what: &str) -> anyhow::Result<()> {
    if shut.is_empty() {
        return Ok(());
    }
    bail!(
        "{what} is not written here, because nobody looked into sealed cases whose people it might name: {}. A member who can open all of \
         them does it",
        shut.join("; ")
    )
}
