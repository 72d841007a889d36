//! Whether the workspace is in order: the walls between the crates, the layers of files, and the habits of the source.

mod circles;
mod habits;
mod layout;
pub(crate) mod modules;
mod page;
mod walls;
mod word_lists;

use std::{fmt, fs};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::workspace::{Workspace, say};

/// Something out of order: where, what, and what to do about it.
#[derive(Debug, PartialEq)]
struct Finding {
    place: String,
    message: String,
    help: &'static str,
    severity: Severity,
}

#[derive(Debug, PartialEq)]
enum Severity {
    Error,
    Advice,
}

impl Finding {
    fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.is_error() { "error" } else { "advice" };
        let Self { place, message, help, .. } = self;
        write!(out, "{severity}: {place}: {message}\n  {help}")
    }
}

/// Prints every finding; true when none of them is an error.
pub(crate) fn run(workspace: &Workspace) -> Result<bool> {
    let (files, findings) = check(workspace)?;
    for finding in &findings {
        say(&finding.to_string());
    }
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let advice = findings.len() - errors;
    say(&format!("tidy: {files} files, {errors} errors, {advice} advice"));
    Ok(errors == 0)
}

/// How many files were read, and what is out of order.
fn check(workspace: &Workspace) -> Result<(usize, Vec<Finding>)> {
    let arguments = ["metadata", "--format-version", "1", "--no-deps"];
    let metadata = workspace.output_of("cargo", &arguments)?;
    let metadata: Value = serde_json::from_slice(&metadata).context("cargo metadata is not JSON")?;
    let mut findings = walls::check(&metadata);
    findings.extend(circles::check(&workspace.root, &metadata)?);
    let files = files(workspace)?;
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let page = files.iter().find(|(path, _)| path == page::PAGE).map_or("", |(_, text)| text);
    findings.extend(page::check(page, &metadata, &paths));
    for (path, text) in &files {
        findings.extend(habits::check(path, text));
        findings.extend(layout::check(path, text));
    }
    findings.extend(word_lists::check(&files));
    Ok((files.len(), findings))
}

/// The texts that git holds or would take in, by their path from the root.
fn files(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let listed = workspace.output_of("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
    let mut files = Vec::new();
    for path in listed.split(|byte| *byte == 0) {
        let Ok(path) = str::from_utf8(path) else {
            continue;
        };
        // Neither a path deleted a moment ago nor bytes that are not text have habits.
        if let Ok(text) = fs::read_to_string(workspace.root.join(path)) {
            files.push((path.to_owned(), text));
        }
    }
    Ok(files)
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_workspace_is_in_order() {
        let (_, findings) = check(&Workspace::find().unwrap()).unwrap();
        let errors = findings.iter().filter(|finding| finding.is_error());
        let errors: Vec<String> = errors.map(Finding::to_string).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
}
