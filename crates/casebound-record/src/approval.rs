//! `disposed/approvals/RECORD/MEMBER.yaml`: a member's approval of the disposal of a record in its current form.
//!
//! Other commits do not affect an approval; an edit of the record, or a change of the policy, makes it void.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use crate::case::CaseFile;
use crate::committee::Committee;
use crate::disposal::RetainedFacts;
use crate::front_matter::MAX_FILE;
use crate::layout::DISPOSED;
use crate::quote;
use crate::retention::last_day;
use crate::span::Span;
use crate::time::{Until, parse_day};
use crate::view::View;
use crate::words::{Disposal, RetentionOutcome};
use crate::yaml;

/// The number of days for which an approval is valid.
pub const VALID_DAYS: u64 = 30;
/// The version of the file format.
const VERSION: &str = "1";

/// What a member approved, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// What is approved.
    pub statement: Statement,
    /// The member.
    pub by: String,
    /// The day on which it was approved.
    pub approved_on: NaiveDate,
}

/// What is approved: a record in its current form, and what the policy says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// 64 hexadecimal digits that identify the record without revealing its name.
    pub record: String,
    /// The digest of its text, 64 hexadecimal digits.
    pub text: String,
    /// What happens to it.
    pub then: Disposal,
    /// The retention rule that ends its period.
    pub rule: Option<RetentionOutcome>,
    /// The last day of its period.
    pub last_day: NaiveDate,
}

impl Statement {
    /// Returns the statement about a record, given the digits that identify it and its text; `None` if its
    /// period has no end.
    pub fn of(file: &CaseFile, record: &str, text: &str, committee: &Committee) -> Option<Statement> {
        let Ok(Until::Day(last_day)) = last_day(&file.case, committee) else { return None };
        let remains = RetainedFacts::of(&file.case, committee)?;
        Some(Statement {
            record: record.to_owned(),
            text: text.to_owned(),
            then: remains.then,
            rule: remains.rule,
            last_day,
        })
    }

    /// Returns the folder of the approvals of this record.
    pub fn folder(&self) -> String {
        format!("{DISPOSED}/approvals/{}", self.record.get(..16).unwrap_or_default())
    }
}

impl Approval {
    /// Returns the path of the file.
    pub fn path(&self) -> String {
        format!("{}/{}.yaml", self.statement.folder(), self.by)
    }

    /// Returns whether the approval is valid on a day: given on that day or before, and not expired.
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        counts_on(self.approved_on, day)
    }

    /// Writes the file. The same approval gives the same bytes.
    pub fn to_text(&self) -> String {
        let mut text = String::from("# A member approves that a record goes, now that its retention period is over.\n");
        let statement = &self.statement;
        let mut entries = vec![
            ("approval", VERSION.to_owned()),
            ("record", quote::scalar(&statement.record)),
            ("text", quote::scalar(&statement.text)),
            ("then", statement.then.word().to_owned()),
        ];
        entries.extend(statement.rule.map(|rule| ("rule", rule.word().to_owned())));
        entries.extend([
            ("last_day", statement.last_day.to_string()),
            ("by", quote::scalar(&self.by)),
            ("approved", self.approved_on.to_string()),
        ]);
        for (key, value) in entries {
            writeln!(text, "{key}: {value}").expect("a text takes what is written");
        }
        text.push_str("end: yes\n");
        text
    }

    /// Reads the file; `None` unless it is, byte for byte, what [`Approval::to_text`] writes.
    pub fn read(bytes: &[u8]) -> Option<Approval> {
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= MAX_FILE)?;
        let tree = yaml::parse(text, Span::new(0, text.len()));
        let root = View::new(text, &tree.root);
        let statement = Statement {
            record: root.get("record").string()?,
            text: root.get("text").string()?,
            then: root.get("then").word(Disposal::from_word)?,
            rule: root.get("rule").word(RetentionOutcome::from_word),
            last_day: root.get("last_day").str().and_then(|day| parse_day(day).ok())?,
        };
        let approved_on = root.get("approved").str().and_then(|day| parse_day(day).ok())?;
        let found = Approval { statement, by: root.get("by").string()?, approved_on };
        (found.to_text() == text).then_some(found)
    }
}

/// Returns whether what was approved on one day counts on another.
pub(crate) fn counts_on(approved_on: NaiveDate, day: NaiveDate) -> bool {
    let end = approved_on.checked_add_days(Days::new(VALID_DAYS)).unwrap_or(NaiveDate::MAX);
    (approved_on..=end).contains(&day)
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
        Statement::of(&file, RECORD, text, &committee)
    }

    fn approval() -> Approval {
        let committee = format!("{COMMITTEE}sanctions: {{warning: {{label: Warning, counts_as: warning}}}}\n");
        let statement = statement(TEXT, &committee).expect("its time has an end");
        Approval { statement, by: "no".to_owned(), approved_on: NaiveDate::from_ymd_opt(2028, 2, 2).expect("a day") }
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_else_is() {
        let text = approval().to_text();
        assert_eq!(Approval::read(text.as_bytes()), Some(approval()));
        assert!(!text.contains("quiet-harbor"), "{text}");
        for cut in 0..text.len() {
            assert_eq!(Approval::read(&text.as_bytes()[..cut]), None, "{cut}");
        }
        assert_eq!(Approval::read(format!("{text}more: yes\n").as_bytes()), None);
    }

    #[test]
    fn it_counts_for_thirty_days() {
        let counts = |day: &str| approval().counts_on(day.parse().expect("a day"));
        assert!(!counts("2028-02-01") && counts("2028-02-02") && counts("2028-03-03") && !counts("2028-03-04"));
    }

    #[test]
    fn another_text_or_policy_is_another_statement() {
        let approved = approval().statement;
        let committee = format!("{COMMITTEE}sanctions: {{warning: {{label: Warning, counts_as: warning}}}}\n");
        assert_eq!(statement(TEXT, &committee), Some(approved.clone()));
        assert_ne!(statement(&TEXT.replace('0', "1"), &committee), Some(approved.clone()));
        assert_ne!(statement(TEXT, &committee.replace("2 years", "1 year")), Some(approved));
        // What is kept for ever can't be approved.
        assert_eq!(statement(TEXT, &committee.replace("keep: 2 years", "keep: indefinitely")), None);
    }
}
