//! What a rule says of one place of a letter.

use casebound_record::Span;

use crate::rule::Rule;

/// One place of a letter that should not stay as it is. The words themselves are not repeated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Bytes of the text; `None` for what the whole letter lacks.
    pub span: Option<Span>,
    /// By which rule.
    pub rule: Rule,
    /// It gives somebody away by a trace and not by a name.
    pub(crate) is_trace: bool,
    /// Which part is missing, for [`Rule::MissingPart`].
    pub part: Option<&'static str>,
}

impl Finding {
    pub(crate) fn at(rule: Rule, span: Span) -> Finding {
        Finding { span: Some(span), rule, is_trace: false, part: None }
    }

    pub(crate) fn trace(rule: Rule, span: Span) -> Finding {
        Finding { is_trace: true, ..Finding::at(rule, span) }
    }

    /// Returns whether it gives somebody away by a name.
    pub fn names_somebody(&self) -> bool {
        let reveals = matches!(
            self.rule,
            Rule::RevealsReporter | Rule::RevealsAffected | Rule::RevealsWitness | Rule::RevealsOtherReported
        );
        reveals && !self.is_trace
    }

    /// The same for a text that is at this place of a file.
    #[must_use]
    pub fn placed(self, span: Span) -> Finding {
        Finding { span: Some(span), ..self }
    }

    /// What is wrong and what to do, without a word of the letter.
    pub fn message(&self) -> String {
        match self.part {
            Some(part) => format!("{}: {part}", self.rule.message()),
            None => self.rule.message().to_owned(),
        }
    }
}
