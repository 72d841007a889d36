//! `approvals/ID/MEMBER.yaml`: that a member vouches for the certificate that takes the place of another one.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::front_matter::MAX_FILE;
use crate::layout::APPROVALS;
use crate::quote;
use crate::span::Span;
use crate::time::parse_day;
use crate::view::View;
use crate::yaml;

/// What a member vouches for. Fingerprints are hexadecimal digits in upper case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStatement {
    /// Whose certificate it is: a route of committee.yaml, such as `members.alice`.
    pub route: String,
    /// The fingerprint before.
    pub replaces: String,
    /// The fingerprint from now on.
    pub fingerprint: String,
    /// The member who vouches.
    pub by: String,
    /// The day on which it was signed.
    pub signed_on: NaiveDate,
}

/// Returns a fingerprint as it is compared: digits alone, in upper case.
pub fn plain_fingerprint(written: &str) -> String {
    written.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_uppercase()).collect()
}

impl KeyStatement {
    /// Returns the folder of all statements about this exchange.
    pub fn folder(&self) -> String {
        let start = |fingerprint: &str| fingerprint.get(..8).unwrap_or(fingerprint).to_ascii_lowercase();
        format!("{APPROVALS}/{}{}", start(&self.replaces), start(&self.fingerprint))
    }

    /// Returns the path of the file.
    pub fn path(&self) -> String {
        format!("{}/{}.yaml", self.folder(), self.by)
    }

    /// Returns the path of the signature of a statement.
    pub fn signature_of(path: &str) -> String {
        format!("{path}.asc")
    }

    /// Returns the path of the certificate by which the signature of a statement was made.
    pub fn signer_of(path: &str) -> String {
        format!("{path}.signer.asc")
    }

    /// Writes the file. The same statement gives the same bytes.
    pub fn to_text(&self) -> String {
        let mut text =
            String::from("# A member compared a new certificate with its owner, in another way than by mail.\n");
        for (key, value) in [
            ("key", "1".to_owned()),
            ("for", quote::scalar(&self.route)),
            ("replaces", quote::scalar(&self.replaces)),
            ("fingerprint", quote::scalar(&self.fingerprint)),
            ("by", quote::scalar(&self.by)),
            ("signed", self.signed_on.to_string()),
        ] {
            writeln!(text, "{key}: {value}").expect("a text takes what is written");
        }
        text.push_str("end: yes\n");
        text
    }

    /// Reads the file; `None` for what is not, byte for byte, as the program writes it.
    pub fn read(bytes: &[u8]) -> Option<KeyStatement> {
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= MAX_FILE)?;
        let tree = yaml::parse(text, Span::new(0, text.len()));
        let root = View::new(text, &tree.root);
        let found = KeyStatement {
            route: root.get("for").string()?,
            replaces: root.get("replaces").string()?,
            fingerprint: root.get("fingerprint").string()?,
            by: root.get("by").string()?,
            signed_on: root.get("signed").str().and_then(|day| parse_day(day).ok())?,
        };
        (found.to_text() == text).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nothing_else_is() {
        let statement = KeyStatement {
            route: "members.no".to_owned(),
            replaces: plain_fingerprint(&"a1 ".repeat(20)),
            fingerprint: "12".repeat(20),
            by: "no".to_owned(),
            signed_on: NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day"),
        };
        let text = statement.to_text();
        assert_eq!(KeyStatement::read(text.as_bytes()), Some(statement.clone()));
        assert_eq!(statement.path(), "approvals/a1a1a1a112121212/no.yaml");
        for cut in 0..text.len() {
            assert_eq!(KeyStatement::read(&text.as_bytes()[..cut]), None, "{cut}");
        }
    }
}
