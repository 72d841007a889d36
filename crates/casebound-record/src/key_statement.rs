//! `approvals/ID/MEMBER.yaml`: that a member vouches for the certificate that takes the place of another one.

use crate::layout::APPROVALS;
use crate::quote;
use crate::statement::{MemberStatement, Subject};
use crate::view::View;

/// What a member vouches for. Fingerprints are hexadecimal digits in upper case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// Whose certificate it is: a route of committee.yaml, such as `members.alice`.
    pub route: String,
    /// The fingerprint before.
    pub replaces: String,
    /// The fingerprint from now on.
    pub fingerprint: String,
}

/// A member's voucher for such a change.
pub type KeyStatement = MemberStatement<KeyChange>;

/// Returns a fingerprint as it is compared: digits alone, in upper case.
pub fn plain_fingerprint(written: &str) -> String {
    written.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_uppercase()).collect()
}

/// Returns the path of the certificate by which the signature of a statement was made.
pub fn signer_of(path: &str) -> String {
    format!("{path}.signer.asc")
}

impl Subject for KeyChange {
    const KIND: &'static str = "key";
    const DAY: &'static str = "signed";

    fn comment(&self) -> &'static str {
        "# A member compared a new certificate with its owner, in another way than by mail."
    }

    fn entries(&self) -> Vec<(&'static str, String)> {
        vec![
            ("for", quote::scalar(&self.route)),
            ("replaces", quote::scalar(&self.replaces)),
            ("fingerprint", quote::scalar(&self.fingerprint)),
        ]
    }

    fn read(root: View<'_>) -> Option<KeyChange> {
        Some(KeyChange {
            route: root.get("for").string()?,
            replaces: root.get("replaces").string()?,
            fingerprint: root.get("fingerprint").string()?,
        })
    }

    fn folder(&self) -> String {
        let start = |fingerprint: &str| fingerprint.get(..8).unwrap_or(fingerprint).to_ascii_lowercase();
        format!("{APPROVALS}/{}{}", start(&self.replaces), start(&self.fingerprint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nothing_else_is() {
        let change = KeyChange {
            route: "members.no".to_owned(),
            replaces: plain_fingerprint(&"a1 ".repeat(20)),
            fingerprint: "12".repeat(20),
        };
        assert_eq!(change.folder(), "approvals/a1a1a1a112121212");
        crate::statement::tests::assert_is_whole(change);
    }
}
