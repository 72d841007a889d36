//! Whether a letter names people of other cases, or other cases by their code names.

use casebound_disclosure::guard::{Guard, TextForm, Weight};
use casebound_record::{Case, CaseFile};

use crate::sealing::everybody::require_everybody;
use crate::workspace::Workspace;

/// In how many places a text names somebody who is in other cases alone, or another case by its code name.
///
/// # Errors
/// When a case can't be read.
pub(super) fn names_of_other_cases(workspace: &Workspace, file: &CaseFile, text: &str) -> anyhow::Result<usize> {
    let all = require_everybody(workspace, "the letter")?;
    let others: Vec<&Case> = all.iter().filter(|other| other.path != file.path).map(|other| &other.case).collect();
    let guard = Guard::handing_over(&[&file.case], &others).allowing_members(&workspace.committee.committee);
    let hits = guard.read(text, TextForm::Markdown);
    let is_named = |name: &String| {
        let parts = |it: char| it.is_alphanumeric() || it == '-';
        text.split(|it| !parts(it)).any(|word| word.eq_ignore_ascii_case(name))
    };
    let code_names = others.iter().filter_map(|case| case.name.as_ref()).filter(|name| is_named(name)).count();
    Ok(hits.iter().filter(|hit| hit.weight == Weight::Block).count() + code_names)
}
