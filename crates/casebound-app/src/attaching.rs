//! Puts a file beside a case under a neutral name, and lists it there.

use std::path::Path;

use anyhow::Context as _;
use casebound_record::CaseFile;
use casebound_record::edit::Value;

use crate::amend::{AmendOutcome, Change, amend};
use crate::digest;
use crate::files::{self, Existing};
use crate::sealing::beside;
use crate::workspace::Workspace;

/// No larger file is put beside a case, in bytes.
const MAX_FILE: usize = 64 << 20;

/// Puts a file beside a case that [`crate::sealing::door::find`] found; returns the name that it has there, and what became of the case.
///
/// # Errors
/// When it can't be read or written.
pub fn attach(
    workspace: &Workspace,
    case: &CaseFile,
    file: &Path,
    what: Option<&str>,
) -> anyhow::Result<(String, AmendOutcome)> {
    let bytes = files::read_limited(file, MAX_FILE).context("it can't be read")?;
    let end = file.extension().and_then(|end| end.to_str()).filter(|end| is_plain(end)).unwrap_or("bin").to_lowercase();
    let mut taken = beside::names(workspace, case);
    taken.extend(case.case.attachments.iter().filter_map(|it| Some(it.file.as_ref()?.expose().clone())));
    let start = |number: &u32| format!("file-{number}.");
    let number = (1..).find(|number| !taken.iter().any(|name| name.starts_with(&start(number))));
    let name = format!("{}{end}", start(&number.context("numbers do not end")?));
    let mut entry =
        vec![("file".to_owned(), Value::Text(name.clone())), ("sha256".to_owned(), Value::Text(digest::of(&bytes)))];
    entry.extend(what.map(|what| ("what".to_owned(), Value::Text(what.to_owned()))));
    beside::put(workspace, case, &name, &bytes, Existing::Keep)?;
    let listed = amend(workspace, &case.path, &[Change::Append("attachments".to_owned(), Value::Map(entry))]);
    if !matches!(listed, Ok(AmendOutcome::Written(_))) {
        beside::take_back(workspace, case, &name)?;
    }
    Ok((name, listed?))
}

/// Returns whether the end of a file's name is one that says nothing but its kind.
fn is_plain(end: &str) -> bool {
    (1..=5).contains(&end.len()) && end.bytes().all(|it| it.is_ascii_alphanumeric())
}
