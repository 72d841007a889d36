//! What rules over all cases need of each: small, so that 50,000 cases need not be in memory at once.

use casebound_record::{CaseFile, Span};

/// One case in short. Holds no text of the case.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The path in the repository.
    pub path: String,
    /// The code name as written in the file.
    pub name: Option<String>,
    /// Where it is written.
    pub name_span: Span,
    /// Code names of related cases, in file order.
    pub related: Vec<String>,
    /// Where they are written.
    pub related_spans: Vec<Span>,
}

impl Summary {
    /// Takes what is needed from a case.
    pub fn of(file: &CaseFile) -> Summary {
        Summary {
            path: file.path.clone(),
            name: file.case.name.clone(),
            name_span: file.span_of("case"),
            related: file.case.related.clone(),
            related_spans: (0..file.case.related.len()).map(|idx| file.span_of(&format!("related[{idx}]"))).collect(),
        }
    }

    /// The code name that the file's name asks for.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".md").unwrap_or(name)
    }
}
