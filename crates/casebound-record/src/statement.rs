//! The file in which one member states something: what, who and on which day, byte for byte as the program writes it.
//!
//! Approvals of disposals and of policies, vouchers for certificates and reviews of letters are such files.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use crate::front_matter::MAX_FILE;
use crate::quote;
use crate::span::Span;
use crate::time::parse_day;
use crate::view::View;
use crate::yaml;

/// The number of days for which a statement counts.
pub const VALID_DAYS: u64 = 30;
/// The version of the file format.
const VERSION: &str = "1";

/// What a member can state.
pub trait Subject: Sized + PartialEq {
    /// The first key of the file; its value is the version of the format.
    const KIND: &'static str;
    /// The key of the day.
    const DAY: &'static str;

    /// Returns the comment in the first line.
    fn comment(&self) -> &'static str;
    /// Returns the keys of the file and their values, as YAML.
    fn entries(&self) -> Vec<(&'static str, String)>;
    /// Reads it from a file.
    fn read(root: View<'_>) -> Option<Self>;
    /// Returns the folder of all members' statements about the same.
    fn folder(&self) -> String;
}

/// What one member stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberStatement<S> {
    /// What is stated.
    pub subject: S,
    /// The member.
    pub by: String,
    /// The day on which it was stated.
    pub stated_on: NaiveDate,
}

impl<S: Subject> MemberStatement<S> {
    /// Returns the path of the file.
    pub fn path(&self) -> String {
        format!("{}/{}.yaml", self.subject.folder(), self.by)
    }

    /// Returns whether it counts on a day: it was stated on that day or before, and has not expired.
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        let end = self.stated_on.checked_add_days(Days::new(VALID_DAYS)).unwrap_or(NaiveDate::MAX);
        (self.stated_on..=end).contains(&day)
    }

    /// Writes the file. The same statement gives the same bytes.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{}: {VERSION}\n", self.subject.comment(), S::KIND);
        let signed = [("by", quote::scalar(&self.by)), (S::DAY, self.stated_on.to_string())];
        for (key, value) in self.subject.entries().into_iter().chain(signed) {
            writeln!(text, "{key}: {value}").expect("a text takes what is written");
        }
        text.push_str("end: yes\n");
        text
    }

    /// Reads the file; `None` unless it is, byte for byte, what [`MemberStatement::to_text`] writes.
    pub fn read(bytes: &[u8]) -> Option<MemberStatement<S>> {
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= MAX_FILE)?;
        let tree = yaml::parse(text, Span::new(0, text.len()));
        let root = View::new(text, &tree.root);
        let found = MemberStatement {
            subject: S::read(root)?,
            by: root.get("by").string()?,
            stated_on: root.get(S::DAY).str().and_then(|day| parse_day(day).ok())?,
        };
        (found.to_text() == text).then_some(found)
    }
}

/// Returns the path of the signature of a file.
pub fn signature_of(path: &str) -> String {
    format!("{path}.asc")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What is written is read again, nothing else is, and it counts for thirty days.
    pub(crate) fn assert_is_whole<S: Subject + Clone + std::fmt::Debug>(subject: S) -> String {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let statement = MemberStatement { subject, by: "no".to_owned(), stated_on: day("2028-02-02") };
        let text = statement.to_text();
        assert_eq!(MemberStatement::read(text.as_bytes()), Some(statement.clone()));
        for cut in 0..text.len() {
            assert_eq!(MemberStatement::<S>::read(&text.as_bytes()[..cut]), None, "{cut}");
        }
        assert_eq!(MemberStatement::<S>::read(format!("{text}more: yes\n").as_bytes()), None);
        let counts = |text: &str| statement.counts_on(day(text));
        assert!(!counts("2028-02-01") && counts("2028-02-02") && counts("2028-03-03") && !counts("2028-03-04"));
        text
    }
}
