//! `disposed/approvals/RECORD/MEMBER.yaml`: a member's approval of the disposal of a record in its current form.
//!
//! Other commits do not affect an approval; an edit of the record or of its folder, or a change of the policy, makes it void.

use chrono::NaiveDate;

use crate::case::CaseFile;
use crate::committee::Committee;
use crate::disposal::RetainedFacts;
use crate::layout::DISPOSED;
use crate::quote;
use crate::retention::{last_day, redaction_request};
use crate::statement::{MemberStatement, Subject};
use crate::time::{Until, parse_day};
use crate::view::View;
use crate::words::{Removal, RetentionOutcome};

/// What a member approved, and when.
pub type Approval = MemberStatement<Statement>;

/// What is approved: a record in its current form, and what the policy says about it.
#[derive(Debug, Clone, Eq)]
pub struct Statement {
    /// 64 hexadecimal digits that identify the record without revealing its name.
    pub record: String,
    /// The digest of its text, 64 hexadecimal digits.
    pub text: String,
    /// The digest of its folder, 64 hexadecimal digits: of all paths and contents in it; `None` where it has none.
    pub folder: Option<String>,
    /// What happens to it.
    pub then: Removal,
    /// The retention rule that ends its period.
    pub rule: Option<RetentionOutcome>,
    /// The last day of its period.
    pub last_day: NaiveDate,
    /// How often the member approved the same before on that day: what is void stays void, and is approved anew in other bytes.
    /// It is no part of what is approved, and is not compared.
    pub again: u32,
}

impl PartialEq for Statement {
    fn eq(&self, other: &Statement) -> bool {
        let all = |it: &Statement| (it.then, it.rule, it.last_day);
        (&self.record, &self.text, &self.folder) == (&other.record, &other.text, &other.folder)
            && all(self) == all(other)
    }
}

/// The digits that stand for a record in a statement: see [`Statement`].
#[derive(Debug, Clone)]
pub struct Digests {
    /// Which record it is.
    pub record: String,
    /// Its text.
    pub text: String,
    /// Its folder, where it has one.
    pub folder: Option<String>,
}

impl Statement {
    /// Returns the statement about a record; `None` if its period has no end.
    pub fn of(file: &CaseFile, digests: Digests, committee: &Committee) -> Option<Statement> {
        let Digests { record, text, folder } = digests;
        let Ok(Until::Day(last_day)) = last_day(&file.case, committee) else { return None };
        let remains = RetainedFacts::of(&file.case, committee)?;
        Some(Statement { record, text, folder, then: remains.then, rule: remains.rule, last_day, again: 0 })
    }

    /// Returns the statement that one person goes and the record stays; `None` where no lawful request says so.
    pub fn of_redaction(file: &CaseFile, digests: Digests, committee: &Committee) -> Option<Statement> {
        let Digests { record, text, folder } = digests;
        let (_, asked) = redaction_request(&file.case, committee)?;
        Some(Statement {
            record,
            text,
            folder,
            then: Removal::Redact,
            rule: None,
            last_day: asked.pred_opt()?,
            again: 0,
        })
    }
}

impl Subject for Statement {
    const KIND: &'static str = "approval";
    const DAY: &'static str = "approved";

    fn comment(&self) -> &'static str {
        match self.then {
            Removal::Redact => "# A member approves that one person is taken out of a record, by a lawful request.",
            Removal::Erase | Removal::Expunge => {
                "# A member approves that a record goes, now that its retention period is over."
            }
        }
    }

    fn entries(&self) -> Vec<(&'static str, String)> {
        let mut entries = vec![("record", quote::scalar(&self.record)), ("text", quote::scalar(&self.text))];
        entries.extend(self.folder.as_ref().map(|folder| ("folder", quote::scalar(folder))));
        entries.push(("then", self.then.word().to_owned()));
        entries.extend(self.rule.map(|rule| ("rule", rule.word().to_owned())));
        entries.push(("last_day", self.last_day.to_string()));
        entries.extend((self.again > 0).then(|| ("again", self.again.to_string())));
        entries
    }

    fn read(root: View<'_>) -> Option<Statement> {
        Some(Statement {
            record: root.get("record").string()?,
            text: root.get("text").string()?,
            folder: root.get("folder").string(),
            then: root.get("then").word(Removal::from_word)?,
            rule: root.get("rule").word(RetentionOutcome::from_word),
            last_day: root.get("last_day").str().and_then(|day| parse_day(day).ok())?,
            again: root.get("again").str().map_or(Some(0), |count| count.parse().ok())?,
        })
    }

    fn folder(&self) -> String {
        format!("{DISPOSED}/approvals/{}", self.record.get(..16).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CommitteeFile;

    const COMMITTEE: &str = "committee: {name: Sample, timezone: UTC}
retention:
  rules:
    - {outcome: warnings-only, keep: 2 years, then: erase}
    - {outcome: any, keep: indefinitely}
";
    const CASE: &str = "---\ncase: quiet-harbor\nstatus: resolved\nreports:\n  - {received: 2026-01-01, channel: email}\n\
                        people: {person-b: {roles: [reported]}}\nsanctions: [{person: person-b, kind: warning}]\n\
                        outcome: {finding: violation, resolved: 2026-02-01}\n---\n";
    const RECORD: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    const TEXT: &str = "0123456789012345678901234567890123456789012345678901234567890123";

    fn statement(text: &str, committee: &str) -> Option<Statement> {
        let committee = CommitteeFile::read(committee.as_bytes()).committee;
        let file = CaseFile::read("cases/2026/quiet-harbor.md", CASE.as_bytes());
        let digests = Digests { record: RECORD.to_owned(), text: text.to_owned(), folder: None };
        Statement::of(&file, digests, &committee)
    }

    fn approved() -> Statement {
        let committee = format!("{COMMITTEE}sanctions: {{warning: {{label: Warning, counts_as: warning}}}}\n");
        statement(TEXT, &committee).expect("its time has an end")
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_else_is() {
        let text = crate::statement::tests::assert_is_whole(approved());
        assert!(!text.contains("quiet-harbor"), "{text}");
        let anew = Statement { folder: Some(TEXT.to_owned()), again: 1, ..approved() };
        assert!(crate::statement::tests::assert_is_whole(anew).contains("again: 1\n"));
    }

    #[test]
    fn another_text_or_policy_is_another_statement() {
        let approved = approved();
        let committee = format!("{COMMITTEE}sanctions: {{warning: {{label: Warning, counts_as: warning}}}}\n");
        assert_eq!(statement(TEXT, &committee), Some(approved.clone()));
        assert_ne!(statement(&TEXT.replace('0', "1"), &committee), Some(approved.clone()));
        assert_ne!(statement(TEXT, &committee.replace("2 years", "1 year")), Some(approved));
        // What is kept for ever can't be approved.
        assert_eq!(statement(TEXT, &committee.replace("keep: 2 years", "keep: indefinitely")), None);
    }
}
