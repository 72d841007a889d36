//! `approvals/unseal-ID/MEMBER.yaml`: that a reader of a sealed case agrees that it becomes plain.

use crate::layout::APPROVALS;
use crate::quote;
use crate::statement::{MemberStatement, Subject};
use crate::view::View;

/// What a reader agrees with. Digests are SHA-256, in lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsealing {
    /// The code name.
    pub case: String,
    /// The digest of the sealed file.
    pub sealed: String,
    /// The digest of the plain file that takes its place.
    pub plain: String,
}

/// A reader's agreement.
pub type UnsealStatement = MemberStatement<Unsealing>;

impl Subject for Unsealing {
    const KIND: &'static str = "unseal";
    const DAY: &'static str = "agreed";

    fn comment(&self) -> &'static str {
        "# A reader of a sealed case agrees that it becomes plain."
    }

    fn entries(&self) -> Vec<(&'static str, String)> {
        vec![
            ("case", quote::scalar(&self.case)),
            ("sealed", quote::scalar(&self.sealed)),
            ("plain", quote::scalar(&self.plain)),
        ]
    }

    fn read(root: View<'_>) -> Option<Unsealing> {
        Some(Unsealing {
            case: root.get("case").string()?,
            sealed: root.get("sealed").string()?,
            plain: root.get("plain").string()?,
        })
    }

    fn folder(&self) -> String {
        format!("{APPROVALS}/unseal-{}", self.sealed.get(..16).unwrap_or(&self.sealed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nothing_else_is() {
        let unsealing = Unsealing { case: "quiet-harbor".to_owned(), sealed: "ab".repeat(32), plain: "12".repeat(32) };
        assert_eq!(unsealing.folder(), "approvals/unseal-abababababababab");
        crate::statement::tests::assert_is_whole(unsealing);
    }
}
