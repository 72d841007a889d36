//! Checks a letter: every rule, then what is said twice is left out.

use casebound_record::Span;

use crate::address::Address;
use crate::record::Record;
use crate::rule::Rule;
use crate::rules;
use crate::scene::Scene;

/// One place of a letter that should not stay as it is. The words themselves are not repeated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Bytes of the text; `None` for what the whole letter lacks.
    pub span: Option<Span>,
    /// By which rule.
    pub rule: Rule,
    /// Which part is missing, for [`Rule::MissingPart`].
    pub part: Option<&'static str>,
}

impl Finding {
    pub(crate) fn at(rule: Rule, span: Span) -> Finding {
        Finding { span: Some(span), rule, part: None }
    }

    /// What is wrong and what to do, without a word of the letter.
    pub fn message(&self) -> String {
        match self.part {
            Some(part) => format!("{}: {part}", self.rule.message()),
            None => self.rule.message().to_owned(),
        }
    }
}

/// Returns what of a letter should not stay, in the order of the text.
pub fn check(record: &Record, address: &Address, text: &str) -> Vec<Finding> {
    let scene = Scene::new(record, address, text);
    let mut findings = rules::all(&scene);
    findings.sort();
    findings.dedup();
    let all = findings.clone();
    // One place is said once for each rule: the longest, or the first of two that overlap.
    findings.retain(|it| {
        let Some(span) = it.span else { return true };
        !all.iter().filter(|by| by.rule == it.rule && *by != it).any(|by| {
            let Some(by) = by.span else { return false };
            by.start < span.end && span.start < by.end && (by.len() > span.len() || by.len() == span.len() && by < span)
        })
    });
    findings
}
