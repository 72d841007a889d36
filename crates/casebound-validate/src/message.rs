//! Texts beside the cases that name somebody of one: the message of a commit, another file, a note, the name of a branch.

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
pub fn check_text(path: &str, mentions: impl IntoIterator<Item = NameMention>) -> Vec<Finding> {
    let help = "speak of the case by its code name; people are named in cases alone. Write the whole name of somebody else who is only called the same";
    findings(RuleId::NameOutsideCases, path, mentions, "this", help)
}

/// Makes findings of the places of a commit's message that name somebody (S3-22). Only what is sure stops a commit.
///
/// `path` names the commit in the findings.
pub fn check_message(path: &str, mentions: impl IntoIterator<Item = NameMention>) -> Vec<Finding> {
    let help = "refer to the case by its code name, and to people as `person-a`";
    findings(RuleId::NameInCommitMessage, path, mentions, "the message", help)
}

fn findings(
    rule: RuleId,
    path: &str,
    mentions: impl IntoIterator<Item = NameMention>,
    subject: &str,
    help: &str,
) -> Vec<Finding> {
    let finding = |mention: NameMention| {
        let holds = if mention.is_sure { "holds" } else { "may hold" };
        let mut finding = Finding::new(rule, path, mention.span, format!("{subject} {holds} {}", mention.by), help);
        if !mention.is_sure {
            finding.mark_unsure();
        }
        finding
    };
    mentions.into_iter().map(finding).collect()
}

/// Why a file beside the cases was not searched for names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsearched {
    /// It is not text: a document, a picture, an archive.
    NoText,
    /// It is larger than what is searched.
    TooLarge,
}

/// Says that names in a file can't be found: a person has to look.
pub fn not_searched(path: &str, why: Unsearched) -> Finding {
    let message = match why {
        Unsearched::NoText => "this file is not plain text, so names in it may not be found",
        Unsearched::TooLarge => "this file is too large to be searched for names",
    };
    let help = "look into it yourself: nobody of a case may be named in it";
    let mut finding = Finding::new(RuleId::NameOutsideCases, path, Span::default(), message, help);
    finding.mark_unsure();
    finding
}
