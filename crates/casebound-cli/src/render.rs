//! Findings for people and for programs.

pub(crate) mod disposal;
pub(crate) mod github;
pub(crate) mod hooks;
pub(crate) mod json;
pub(crate) mod mentions;
pub(crate) mod objections;
pub(crate) mod sarif;
pub(crate) mod text;

use std::collections::HashMap;

use casebound_app::runner::Verdict;
use casebound_record::{LineIndex, Span};
use casebound_validate::Finding;

/// What is said if git failed because another program changes the same thing, or left its lock behind.
pub(crate) const LOCKED: &str = "Another git process works here at this moment. Wait until it is done, and run this again. If there is none, one that \
                                 was killed left the file with the name `….lock`: delete that file.";

/// The lines and columns of a finding: both ends counted from 1, columns in characters.
pub(crate) struct LineRange {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_line: usize,
    pub(crate) end_column: usize,
}

/// Turns spans of bytes into lines and columns; each file is indexed once.
pub(crate) struct LineRanges<'v> {
    verdict: &'v Verdict,
    indexes: HashMap<&'v str, LineIndex<'v>>,
}

impl<'v> LineRanges<'v> {
    pub(crate) fn new(verdict: &'v Verdict) -> LineRanges<'v> {
        LineRanges { verdict, indexes: HashMap::new() }
    }

    pub(crate) fn of(&mut self, finding: &'v Finding) -> LineRange {
        self.at(&finding.path, finding.span)
    }

    /// The further places of a finding, each with its path and label. Those of files whose text is not at hand are left out.
    pub(crate) fn related(&mut self, finding: &'v Finding) -> Vec<(&'v str, LineRange, &'static str)> {
        let known = finding.related.iter().filter(|it| self.verdict.texts.contains_key(&it.path));
        known.map(|it| (it.path.as_str(), self.at(&it.path, it.span), it.label)).collect()
    }

    fn at(&mut self, path: &'v str, span: Span) -> LineRange {
        let text = self.verdict.texts.get(path).map_or("", String::as_str);
        let index = self.indexes.entry(path).or_insert_with(|| LineIndex::new(text));
        line_range(index, span)
    }
}

/// Returns the lines and columns of a span.
pub(crate) fn line_range(index: &LineIndex<'_>, span: Span) -> LineRange {
    let (start, end) = (index.position(span.start), index.position(span.end));
    LineRange { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}
