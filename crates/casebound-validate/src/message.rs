//! The message of a commit: everybody who can list commits reads it, also those who may not read the case.

use casebound_record::Span;

use crate::{Finding, RuleId};

/// A place of a message that names somebody of a case, or may.
#[derive(Debug, Clone, Copy)]
pub struct NameMention {
    /// Bytes of the message.
    pub span: Span,
    /// By what, such as "the name of a person".
    pub by: &'static str,
    /// It names somebody; otherwise it needs a look.
    pub is_sure: bool,
}

/// Makes findings of the places of a text outside of the cases that name somebody (S3-22): another file, a note, the name of a
/// branch. Only what is sure stops a commit or a push.
///
/// `path` names the text in the findings.
pub fn check_text(path: &str, namings: impl IntoIterator<Item = NameMention>) -> Vec<Finding> {
    let finding = |naming: NameMention| {
        let message = format!("this {} {}", if naming.is_sure { "holds" } else { "may hold" }, naming.by);
        let help = "speak of the case by its code name; people are named in cases alone";
        let mut finding = Finding::new(RuleId::NameOutsideCases, path, naming.span, message, help);
        if !naming.is_sure {
            finding.mark_unsure();
        }
        finding
    };
    namings.into_iter().map(finding).collect()
}

/// Makes findings of the places of a commit's message that name somebody (S3-22). Only what is sure stops a commit.
///
/// `path` names the commit in the findings.
pub fn check_message(path: &str, namings: impl IntoIterator<Item = NameMention>) -> Vec<Finding> {
    let finding = |naming: NameMention| {
        let message = format!("the message {} {}", if naming.is_sure { "holds" } else { "may hold" }, naming.by);
        let help = "refer to the case by its code name, and to people as `person-a`";
        let mut finding = Finding::new(RuleId::NameInCommitMessage, path, naming.span, message, help);
        if !naming.is_sure {
            finding.mark_unsure();
        }
        finding
    };
    namings.into_iter().map(finding).collect()
}
