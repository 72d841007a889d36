//! What other cases have taken in: such a stub goes with the case that took it, and never alone.

use std::collections::BTreeSet;

use casebound_record::CaseFile;
use casebound_record::layout;

use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// Returns these cases, and after them the stubs of what they have taken in.
///
/// # Errors
/// When the cases can't be read.
pub(super) fn with_stubs(workspace: &Workspace, cases: &[CaseFile]) -> anyhow::Result<Vec<CaseFile>> {
    let whole: BTreeSet<&str> = cases.iter().map(CaseFile::stem).collect();
    let again = |file: &CaseFile| CaseFile::read(file.path.as_str(), file.text.expose().as_bytes());
    let stubs = workspace.cases()?.files.into_iter();
    let stubs = stubs.filter(|file| file.case.absorbed_into().is_some_and(|case| whole.contains(case)));
    Ok(cases.iter().map(again).chain(stubs).collect())
}

/// Returns these cases of a state without the stubs of what others of them have taken in.
///
/// # Errors
/// When one can't be read.
pub(super) fn without_stubs(snapshot: &Snapshot<'_>, cases: Vec<String>) -> anyhow::Result<Vec<String>> {
    let whole: BTreeSet<String> = stems(cases.iter().map(String::as_str));
    let mut kept = Vec::new();
    for path in cases {
        let file = snapshot.read(&path)?;
        if !file.case.absorbed_into().is_some_and(|case| whole.contains(&case.to_ascii_lowercase())) {
            kept.push(path);
        }
    }
    Ok(kept)
}

/// Returns the code names of cases at these paths, in small letters.
pub(super) fn stems<'p>(paths: impl Iterator<Item = &'p str>) -> BTreeSet<String> {
    paths.filter(|path| layout::was_case(path)).filter_map(layout::stem).map(str::to_ascii_lowercase).collect()
}
