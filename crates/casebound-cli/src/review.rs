//! Looks at one case after it was written or edited, and says what the rules make of it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, bail};
use casebound_record::{CaseFile, Finding, Severity};
use casebound_validate::{Context, check_case};

use crate::house::House;
use crate::judge::{Selection, Verdict, judge};
use crate::snapshot::{Snapshot, slashed};
use crate::ui::Ui;
use crate::{Outcome, render};

/// Judges a case file on disk and shows the findings.
pub(crate) fn file(house: &House, path: &Path, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let inside = slashed(path.strip_prefix(&house.root).unwrap_or(path));
    if path.symlink_metadata().is_err() {
        bail!("{} is gone; `git restore` brings back what was committed", path.display());
    }
    let snapshot = Snapshot::of_worktree(&house.root)?;
    let selection = Selection::Paths(BTreeSet::from([inside.clone()]));
    let mut verdict = judge(&snapshot, &house.committee, house.clock, &selection, &[])?;
    verdict.findings.retain(|finding| finding.path == inside);
    if !verdict.findings.is_empty() {
        render::text::to_people(&verdict, ui)?;
    }
    Ok(verdict.outcome(false))
}

/// Shows the errors of a case with its new text when there are more than with the old one; tells whether there are.
pub(crate) fn adds_errors(house: &House, path: &str, before: &str, after: &str, ui: &mut Ui) -> anyhow::Result<bool> {
    let errors = |content: &str| -> anyhow::Result<Vec<Finding>> {
        let mut findings = text(house, path, content)?;
        findings.retain(|finding| finding.severity == Severity::Error);
        Ok(findings)
    };
    let findings = errors(after)?;
    if findings.len() <= errors(before)?.len() {
        return Ok(false);
    }
    let verdict = Verdict { findings, checked: 1, texts: [(path.to_owned(), after.to_owned())].into() };
    render::text::to_people(&verdict, ui)?;
    Ok(true)
}

/// Judges a case as it would be with this text.
pub(crate) fn text(house: &House, path: &str, text: &str) -> anyhow::Result<Vec<Finding>> {
    let snapshot = Snapshot::of_worktree(&house.root)?;
    let file = CaseFile::read(path, text.as_bytes());
    let stem = file.stem().to_owned();
    let files = snapshot.facts(&|case| case == stem).context("cannot look at the attachments")?;
    let context = Context { committee: Some(&house.committee), files: &files, ..Context::at(house.clock) };
    Ok(check_case(&context, &file).into_findings())
}
