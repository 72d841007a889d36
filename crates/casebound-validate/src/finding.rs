//! What a rule has to say about one place in one file, or about several.

use casebound_record::{Fix, Span};

use crate::rule_id::RuleId;
use crate::severity::{Confidence, Severity};

/// A further place that explains a finding, such as the line of committee.yaml that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedLocation {
    /// The file.
    pub path: String,
    /// Bytes of that file.
    pub span: Span,
    /// What is to be seen there. Quotes nothing.
    pub label: &'static str,
}

/// One finding. `message` and `help` never quote a record: they may end up in a log that others read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file of the primary place, as a path in the repository.
    pub path: String,
    /// The primary place: bytes of that file.
    pub span: Span,
    /// The rule.
    pub rule: RuleId,
    /// Whether it stops a commit.
    pub severity: Severity,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// A change that fixes it.
    pub fix: Option<Fix>,
    /// Further places, in the order in which they explain it.
    pub related: Vec<RelatedLocation>,
}

impl Finding {
    /// A sure finding with the severity of its rule, without a fix and further places.
    pub fn new(
        rule: RuleId,
        path: impl Into<String>,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding {
        Finding {
            path: path.into(),
            span,
            rule,
            severity: rule.severity(),
            confidence: Confidence::Sure,
            message: message.into(),
            help: help.into(),
            fix: None,
            related: Vec::new(),
        }
    }

    /// Marks the finding as one that may be meant otherwise: it stops nothing.
    pub fn mark_unsure(&mut self) {
        self.confidence = Confidence::Unsure;
        self.severity = Severity::Advice;
    }
}

/// Sorts findings by their primary place, and those of one place by their rules.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.path, a.span, a.rule).cmp(&(&b.path, b.span, b.rule)));
}
