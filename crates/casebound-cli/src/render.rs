//! Findings for people and for programs.

pub(crate) mod github;
pub(crate) mod json;
pub(crate) mod sarif;
pub(crate) mod text;

use casebound_app::judge::Verdict;
use casebound_record::{Finding, LineIndex, Span};

/// Where a finding stands, for people: both ends counted from 1, columns in characters.
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_line: usize,
    pub(crate) end_column: usize,
}

/// Turns bytes into lines and columns; findings come sorted, so that each file is indexed once.
pub(crate) struct Places<'v> {
    verdict: &'v Verdict,
    current: Option<(&'v str, LineIndex<'v>)>,
}

impl<'v> Places<'v> {
    pub(crate) fn new(verdict: &'v Verdict) -> Places<'v> {
        Places { verdict, current: None }
    }

    pub(crate) fn of(&mut self, finding: &'v Finding) -> Place {
        let text = self.verdict.texts.get(&finding.path).map_or("", String::as_str);
        if self.current.as_ref().is_none_or(|(path, _)| *path != finding.path) {
            self.current = Some((&finding.path, LineIndex::new(text)));
        }
        let (_, index) = self.current.as_ref().expect("set just now");
        place(index, finding.span)
    }
}

pub(crate) fn place(index: &LineIndex<'_>, span: Span) -> Place {
    let (start, end) = (index.position(span.start), index.position(span.end));
    Place { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}
